//! The database behind a capture: how it is opened, by whoever writes it, fills it or reads it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use uuid::Uuid;

use crate::journal::checkpoint;
use crate::journal::error::{Attempt, Error};
use crate::journal::event::Seq;
use crate::journal::format;
use crate::journal::read_only;

/// How a commit reaches the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sync {
    /// Every commit waits for the disk (`synchronous=FULL`).
    #[default]
    Full,
    /// The system writes when it likes; a crash of the machine may lose the last moments (`synchronous=NORMAL`).
    Normal,
}

/// The oldest SQLite whose write-ahead log survives several connections that checkpoint at once.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Events of about 2 KiB waste a quarter of a page of 4 KiB, and little of one of 16 KiB.
pub(super) const PAGE_BYTES: u32 = 16 * 1024;

/// The most memory for pages, in KiB: what one full batch changes stays in it.
const CACHE_KIB: i64 = 8 * 1024;

/// The most memory for pages of a capture that is written in one go, in KiB.
const WHOLE_CACHE_KIB: i64 = 64 * 1024;

/// Statements kept ready: more than the writer has.
const STATEMENTS: usize = 32;

/// Opens a capture for reading only, and makes sure that it is one.
pub(super) fn reader(path: &Path) -> Result<Connection, Error> {
    require_sound_sqlite()?;
    match path.try_exists() {
        Ok(true) => {}
        Ok(false) => {
            return Err(Error::Missing {
                path: path.to_owned(),
                what: "the file",
            });
        }
        Err(error) => return Err(Attempt::Read.failed_in_system(path, &error)),
    }
    let failed = |error| Attempt::Read.failed(path, &error);
    let (connection, application) = read_only::open(path)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if application != format::APPLICATION_ID {
        return Err(Error::NotACapture {
            path: path.to_owned(),
        });
    }
    let found = pragma("user_version").map_err(failed)?;
    if found > format::VERSION {
        return Err(Error::Newer {
            path: path.to_owned(),
            found,
            known: format::VERSION,
        });
    }
    format::see_as_complete(&connection).map_err(failed)?;
    Ok(connection)
}

/// The number of the newest event in a file; `Seq(0)` when there is none.
pub(super) fn head(connection: &Connection) -> rusqlite::Result<Seq> {
    connection
        .prepare_cached("SELECT seq FROM events ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get::<_, i64>(0))
        .optional()
        .map(|seq| Seq(seq.unwrap_or(0).unsigned_abs()))
}

pub(super) fn require_sound_sqlite() -> Result<(), Error> {
    if rusqlite::version_number() >= OLDEST_SQLITE {
        return Ok(());
    }
    Err(Error::OldSqlite {
        found: rusqlite::version(),
    })
}

pub(super) fn require_folder(path: &Path) -> Result<(), Error> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    if folder.is_dir() {
        return Ok(());
    }
    Err(Error::Missing {
        path: path.to_owned(),
        what: "its folder",
    })
}

/// Opens the database of a file that is a capture or empty, and makes a capture of an empty one.
pub(super) fn writer(path: &Path, sync: Sync) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Both must be said before the first table; on an existing capture they change nothing.
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    let synchronous = match sync {
        Sync::Full => "FULL",
        Sync::Normal => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    // Negative means KiB, positive pages.
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.pragma_update_and_check(
        None,
        "wal_autocheckpoint",
        checkpoint::PAGES,
        |_| Ok(()),
    )?;
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found = transaction.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))?;
    if found == 0 {
        format::create(&transaction)?;
        describe(&transaction)?;
    }
    format::complete(&transaction)?;
    transaction.commit()?;
    Ok(connection)
}

/// Opens the database of an empty file for one long transaction, and begins it.
pub(super) fn whole_writer(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    connection.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
    // Without a journal only the commit waits for the disk.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -WHOLE_CACHE_KIB)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    format::create_tables(&connection)?;
    describe(&connection)?;
    Ok(connection)
}

/// Marks the file only after the commit has reached the disk.
pub(super) fn seal(connection: &Connection) -> rusqlite::Result<()> {
    format::create_indexes(connection)?;
    format::complete(connection)?;
    connection.execute_batch("COMMIT")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    format::mark(connection)
}

/// Whether secrets are `replaced` or were once `kept`. A capture that does not say may have them.
pub(super) const SECRETS: &str = "secrets";

/// Writes down what is said once about a capture.
fn describe(connection: &Connection) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO meta (key, value) VALUES (?1, ?2)")?;
    insert.execute(("id", Uuid::now_v7().to_string()))?;
    insert.execute(("salt", Uuid::new_v4().as_bytes().as_slice()))?;
    insert.execute((SECRETS, "replaced"))?;
    insert.execute(("created", jiff::Timestamp::now().as_microsecond()))?;
    insert.execute(("program", concat!("scimscope ", env!("CARGO_PKG_VERSION"))))?;
    Ok(())
}

pub(super) fn meta<T: rusqlite::types::FromSql>(
    connection: &Connection,
    key: &str,
) -> rusqlite::Result<T> {
    connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
        row.get(0)
    })
}

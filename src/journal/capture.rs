//! The capture file: one SQLite database that holds one event log, opened for its one writer.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use uuid::Uuid;

use crate::journal::checkpoint::{self, Checkpointer};
use crate::journal::error::{Attempt, Error};
use crate::journal::event::Seq;
use crate::journal::format;
use crate::journal::lock::{WriterLock, open_private};
use crate::journal::read_only;
use crate::journal::reader::Reader;
use crate::journal::repeated::Repeated;

/// How a commit reaches the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sync {
    /// Every commit waits for the disk (`synchronous=FULL`).
    #[default]
    Full,
    /// The system writes when it likes; a crash of the machine may lose the last moments (`synchronous=NORMAL`).
    Normal,
}

/// A capture opened for writing. There is one writer at a time, in all processes.
///
/// Invariant: what is written goes through a transaction that `begin` opened, and the tables of the
/// directory are written in the same one as the event that changed it, so a file that opens is a file that agrees
/// with itself.
#[derive(Debug)]
pub struct Capture {
    path: PathBuf,
    connection: Connection,
    /// What was answered lately, to store it once.
    pub(super) repeated: Repeated,
    // Declared after the connection, so that the file is closed before another process may have it.
    lock: WriterLock,
}

/// The oldest SQLite whose write-ahead log survives several connections that checkpoint at once.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Events of about 2 KiB waste a quarter of a page of 4 KiB, and little of one of 16 KiB.
const PAGE_BYTES: u32 = 16 * 1024;

/// The most memory for pages, in KiB: what one full batch changes stays in it.
const CACHE_KIB: i64 = 8 * 1024;

/// The most memory for pages of a capture that is written in one go, in KiB.
const WHOLE_CACHE_KIB: i64 = 64 * 1024;

/// Statements kept ready: more than the writer has.
const STATEMENTS: usize = 32;

impl Capture {
    /// Opens a capture for writing, or creates it (mode 0600).
    pub fn open(path: &Path, sync: Sync) -> Result<Self, Error> {
        require_sound_sqlite()?;
        let exists = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
        if exists {
            // Before anything is put beside a file that may not be ours.
            Reader::open(path)?;
        } else {
            require_folder(path)?;
        }
        let lock = WriterLock::take(path)?;
        if !path.exists() {
            // Nobody can hold a lock on a file that was not there, so closing it again drops none.
            open_private(path).map_err(|error| Attempt::Write.failed_in_system(path, &error))?;
        }
        let connection =
            connect(path, sync).map_err(|error| Attempt::Write.failed(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            connection,
            repeated: Repeated::default(),
            lock,
        })
    }

    /// Begins a capture that is written in one go: one transaction that [`Self::seal`] ends, without a journal.
    ///
    /// It cannot be taken back, only taken away, and is no capture until it is sealed: what a crash leaves behind is
    /// refused by every reader. The file must not be there yet.
    pub(super) fn begin_whole(path: &Path) -> Result<Self, Error> {
        require_sound_sqlite()?;
        require_folder(path)?;
        let lock = WriterLock::take(path)?;
        open_private(path).map_err(|error| Attempt::Write.failed_in_system(path, &error))?;
        let connection =
            connect_whole(path).map_err(|error| Attempt::Write.failed(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            connection,
            repeated: Repeated::default(),
            lock,
        })
    }

    /// Makes a capture of what was written since [`Self::begin_whole`], once all of it is on the disk.
    pub(super) fn seal(self) -> Result<(), Error> {
        seal(&self.connection).map_err(|error| self.unwritable(&error))?;
        self.close()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The identifier of this capture, a UUID of version 7: with a number it names an event everywhere.
    pub fn id(&self) -> Result<String, Error> {
        self.read(|connection| meta(connection, "id"))
    }

    /// Lets the file grow to this size and no further; requests beyond are refused as on a full disk.
    pub fn limit_size(&self, bytes: u64) -> Result<(), Error> {
        let pages = format::integer(bytes / u64::from(PAGE_BYTES)).max(1);
        // The pragma answers with the limit now in force.
        self.connection
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
            .map_err(|error| self.unwritable(&error))
    }

    /// Tells whoever wants to write this capture where the endpoint is that does, and keeps it for readers.
    pub fn announce(&self, url: &str) -> Result<(), Error> {
        self.connection
            .execute(
                "INSERT OR REPLACE INTO meta (key, value) VALUES ('url', ?1)",
                [url],
            )
            .map_err(|error| self.unwritable(&error))?;
        self.lock.announce(Some(url))
    }

    /// Says something about the capture as a whole, in the transaction under way; nothing when there is nothing to say.
    pub(super) fn describe(&self, key: &str, value: Option<&str>) -> Result<(), Error> {
        let Some(value) = value else {
            return Ok(());
        };
        self.connection
            .execute(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
                [key, value],
            )
            .map(|_| ())
            .map_err(|error| self.unwritable(&error))
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The secret that makes fingerprints of one capture useless for another.
    pub(super) fn salt(&self) -> Result<Vec<u8>, Error> {
        self.read(|connection| meta(connection, "salt"))
    }

    /// Says for good that credentials and passwords are in this capture.
    pub(super) fn admit_secrets(&self) -> Result<(), Error> {
        self.describe(SECRETS, Some("kept"))
    }

    /// The number of the newest event; `Seq(0)` when there is none.
    pub(super) fn head(&self) -> Result<Seq, Error> {
        self.read(head)
    }

    /// Makes sure that an event is there.
    pub(super) fn require(&self, seq: Seq, head: Seq) -> Result<(), Error> {
        if (Seq(1)..=head).contains(&seq) {
            return Ok(());
        }
        Err(Error::NoSuchEvent {
            path: self.path.clone(),
            seq,
            head,
        })
    }

    pub(super) fn begin(&self) -> Result<(), Error> {
        self.write("BEGIN IMMEDIATE")
    }

    pub(super) fn commit(&self) -> Result<(), Error> {
        self.write("COMMIT")
    }

    /// Takes back what was written since [`Self::begin`]; nothing to do when SQLite has done so itself.
    pub(super) fn roll_back(&mut self) -> Result<(), Error> {
        self.repeated.clear();
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.write("ROLLBACK")
    }

    /// Has the write-ahead log moved by a thread of its own, and by a commit only when it became too long.
    pub(super) fn checkpoint_beside(&self) -> Result<Checkpointer, Error> {
        self.connection
            .pragma_update_and_check(None, "wal_autocheckpoint", checkpoint::MOST_PAGES, |_| {
                Ok(())
            })
            .map_err(|error| self.unwritable(&error))?;
        Checkpointer::start(&self.path).map_err(|error| Error::Unwritable {
            path: self.path.clone(),
            reason: error.to_string(),
        })
    }

    /// Moves what the write-ahead log holds, as far as nobody is in the way.
    pub(super) fn checkpoint(&self) -> Result<(), Error> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
            .map_err(|error| self.unwritable(&error))
    }

    /// Moves everything from the write-ahead log into the file, so that the one file can be sent.
    pub(super) fn close(self) -> Result<(), Error> {
        // The answer says whether a reader was in the way; then its end, or the next writer, does it.
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|error| self.unwritable(&error))?;
        let Self {
            path, connection, ..
        } = self;
        connection
            .close()
            .map_err(|(_, error)| Attempt::Write.failed(&path, &error))
    }

    pub(super) fn unwritable(&self, error: &rusqlite::Error) -> Error {
        Attempt::Write.failed(&self.path, error)
    }

    fn write(&self, statement: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached(statement)
            .and_then(|mut statement| statement.execute([]))
            .map_err(|error| self.unwritable(&error))?;
        Ok(())
    }

    fn read<T>(&self, ask: impl Fn(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        ask(&self.connection).map_err(|error| Attempt::Read.failed(&self.path, &error))
    }
}

/// Opens a capture for reading only, and makes sure that it is one.
pub(super) fn connect_reader(path: &Path) -> Result<Connection, Error> {
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

fn require_sound_sqlite() -> Result<(), Error> {
    if rusqlite::version_number() >= OLDEST_SQLITE {
        return Ok(());
    }
    Err(Error::OldSqlite {
        found: rusqlite::version(),
    })
}

fn require_folder(path: &Path) -> Result<(), Error> {
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
fn connect(path: &Path, sync: Sync) -> rusqlite::Result<Connection> {
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
fn connect_whole(path: &Path) -> rusqlite::Result<Connection> {
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
fn seal(connection: &Connection) -> rusqlite::Result<()> {
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

fn meta<T: rusqlite::types::FromSql>(connection: &Connection, key: &str) -> rusqlite::Result<T> {
    connection.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
        row.get(0)
    })
}

//! The capture file: one SQLite database that holds one event log, opened for its one writer.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::journal::checkpoint::{self, Checkpointer};
use crate::journal::connect::{self, PAGE_BYTES, SECRETS, Sync, head, meta};
use crate::journal::error::{Attempt, Error};
use crate::journal::event::Seq;
use crate::journal::format;
use crate::journal::lock::{WriterLock, open_private};
use crate::journal::repeated::Repeated;

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

impl Capture {
    /// Opens a capture for writing, or creates it (mode 0600).
    pub fn open(path: &Path, sync: Sync) -> Result<Self, Error> {
        connect::require_sound_sqlite()?;
        let exists = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
        if exists {
            // Before anything is put beside a file that may not be ours.
            connect::reader(path)?;
        } else {
            connect::require_folder(path)?;
        }
        let lock = WriterLock::take(path)?;
        if !path.exists() {
            // Nobody can hold a lock on a file that was not there, so closing it again drops none.
            open_private(path).map_err(|error| Attempt::Write.failed_in_system(path, &error))?;
        }
        let connection =
            connect::writer(path, sync).map_err(|error| Attempt::Write.failed(path, &error))?;
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
        connect::require_sound_sqlite()?;
        connect::require_folder(path)?;
        let lock = WriterLock::take(path)?;
        open_private(path).map_err(|error| Attempt::Write.failed_in_system(path, &error))?;
        let connection =
            connect::whole_writer(path).map_err(|error| Attempt::Write.failed(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            connection,
            repeated: Repeated::default(),
            lock,
        })
    }

    /// Makes a capture of what was written since [`Self::begin_whole`], once all of it is on the disk.
    pub(super) fn seal(self) -> Result<(), Error> {
        connect::seal(&self.connection).map_err(|error| self.unwritable(&error))?;
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

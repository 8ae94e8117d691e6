//! What can go wrong with a capture, by what the caller can do about it.

use std::path::{Path, PathBuf};

use crate::journal::event::Seq;
use crate::journal::holder::Holder;

/// A capture could not be opened, read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another process writes it.
    #[error(
        "cannot write the capture {}: {by} writes it; look at it with `scimscope open`, or choose another file with --capture",
        path.display()
    )]
    InUse {
        /// The capture.
        path: PathBuf,
        /// Who writes it.
        by: Holder,
    },
    /// A newer program made it.
    #[error(
        "cannot open the capture {}: its format is {found} and this program knows formats up to {known}; use a newer scimscope",
        path.display()
    )]
    Newer {
        /// The capture.
        path: PathBuf,
        /// The format of the file.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// It is something else: a text, or the database of another program.
    #[error("cannot open {} as a capture: another program made this file; choose another one", path.display())]
    NotACapture {
        /// The file.
        path: PathBuf,
    },
    /// There is no such file, or no such folder to put it in.
    #[error("cannot open the capture {}: {what} does not exist; check the path", path.display())]
    Missing {
        /// The capture.
        path: PathBuf,
        /// What is not there: `the file`, `its folder`.
        what: &'static str,
    },
    /// The system does not let us read it.
    #[error("cannot read the capture {}: {reason}; check its permissions and its disk", path.display())]
    Unreadable {
        /// The capture.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Its newest events stand in a file beside it, which cannot be used where nothing can be written.
    #[error(
        "cannot read the capture {}: its newest events are in {}, which takes a folder that can be written; copy both files to one",
        path.display(),
        log.display()
    )]
    LogOutOfReach {
        /// The capture.
        path: PathBuf,
        /// Its write-ahead log.
        log: PathBuf,
    },
    /// The system does not let us write it.
    #[error(
        "cannot write the capture {}: {reason}; check its permissions and the space on its disk",
        path.display()
    )]
    Unwritable {
        /// The capture.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// There is no room for more of it.
    #[error(
        "cannot write the capture {}: {reason}; make room on its disk, or, where --max-capture bounds it, allow more",
        path.display()
    )]
    Full {
        /// The capture.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// It holds what no version of this program writes.
    #[error("cannot understand the capture {}: {reason}; restore it from a copy", path.display())]
    Damaged {
        /// The capture.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The SQLite library has a defect that can damage a capture which several connections share.
    #[error(
        "cannot use SQLite {found}: versions before 3.51.3 can damage a capture; build with the bundled SQLite"
    )]
    OldSqlite {
        /// Its version.
        found: &'static str,
    },
    /// An event was named that the capture does not have.
    #[error("there is no event {seq} in the capture {}: {}", path.display(), newest(*head))]
    NoSuchEvent {
        /// The capture.
        path: PathBuf,
        /// The number that was named.
        seq: Seq,
        /// The newest event.
        head: Seq,
    },
    /// It has events already, and something is to be written into it from its beginning.
    #[error(
        "cannot import into the capture {}: it has events up to {head} already; name a new file",
        path.display()
    )]
    NotEmpty {
        /// The capture.
        path: PathBuf,
        /// The newest event.
        head: Seq,
    },
    /// The recorder has ended, and nothing will follow.
    #[error("cannot go on with the capture: its recorder has stopped; open it again")]
    Stopped,
}

fn newest(head: Seq) -> String {
    match head {
        Seq(0) => "it is empty".to_owned(),
        head => format!("its newest is {head}"),
    }
}

/// Whether a failure of the library came about while reading or while writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    Read,
    Write,
}

impl Attempt {
    /// Names what SQLite reports in the terms of [`Error`].
    pub(super) fn failed(self, path: &Path, error: &rusqlite::Error) -> Error {
        use rusqlite::ErrorCode;
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Error::NotACapture { path },
            Some(ErrorCode::DatabaseCorrupt) => Error::Damaged {
                path,
                reason: format!("it is damaged or was cut off ({error})"),
            },
            Some(ErrorCode::DiskFull) => Error::Full {
                path,
                reason: error.to_string(),
            },
            // Without a code of SQLite's it is a value that could not be understood.
            None => Error::Damaged {
                path,
                reason: error.to_string(),
            },
            Some(_) => self.refused(path, error.to_string()),
        }
    }

    /// Names what the system reports in the terms of [`Error`].
    pub(super) fn failed_in_system(self, path: &Path, error: &std::io::Error) -> Error {
        self.refused(path.to_owned(), error.to_string())
    }

    fn refused(self, path: PathBuf, reason: String) -> Error {
        match self {
            Self::Read => Error::Unreadable { path, reason },
            Self::Write => Error::Unwritable { path, reason },
        }
    }
}

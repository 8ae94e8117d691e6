//! A capture that cannot be written beside: on a disk or in a folder that is read-only, or somebody else's.
//!
//! SQLite wants to put two files beside a file whose changes go through a write-ahead log, even to read it. Where that
//! cannot be and nobody writes, the file alone is all there is, and is read as what does not change.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::journal::error::{Attempt, Error};

/// What a path must not hold in a URI of SQLite.
const OF_URIS: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'?').add(b'#');

/// Opens a database for reading only; also hands out the identifier of the program that made it, whose reading shows
/// whether the file can be read at all.
pub(super) fn open(path: &Path) -> Result<(Connection, i64), Error> {
    let failed = |error| Attempt::Read.failed(path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // What a reader puts beside a file that nobody may write, nobody would take away.
    if is_read_only(path) && !log(path).exists() {
        return unchanging(path, flags).map_err(failed);
    }
    match Connection::open_with_flags(path, flags).and_then(identified) {
        Err(error) if is_about_the_folder(&error) => {}
        opened => return opened.map_err(failed),
    }
    let log = log(path);
    if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(Error::LogOutOfReach {
            path: path.to_owned(),
            log,
        });
    }
    unchanging(path, flags).map_err(failed)
}

/// Opens a file as one that does not change: without locks, and without its log.
fn unchanging(path: &Path, flags: OpenFlags) -> rusqlite::Result<(Connection, i64)> {
    let name = percent_encode(path.as_os_str().as_encoded_bytes(), OF_URIS);
    let uri = format!("file:{name}?immutable=1");
    Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI).and_then(identified)
}

fn identified(connection: Connection) -> rusqlite::Result<(Connection, i64)> {
    let read = connection.pragma_query_value(None, "application_id", |row| row.get(0));
    read.map(|application| (connection, application))
}

/// Whether SQLite failed for want of a file that it could not put beside.
fn is_about_the_folder(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen)
    )
}

fn is_read_only(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.permissions().readonly())
}

/// The write-ahead log of a capture.
fn log(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push("-wal");
    PathBuf::from(name)
}

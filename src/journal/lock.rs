//! One writer for a capture, in all processes: a locked file beside it that says who writes.
//!
//! The lock is on a file of its own, because opening and closing the database by other means than SQLite's
//! would drop the locks that SQLite holds on it. The system releases it when the process ends, however it ends,
//! so a lock file that was left behind keeps nobody out.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::journal::error::{Attempt, Error};
use crate::journal::holder::Holder;

/// The right to write a capture, until it is dropped.
#[derive(Debug)]
pub(super) struct WriterLock {
    file: File,
    capture: PathBuf,
}

/// More of a lock file is not read: ours is far shorter.
const LONGEST: u64 = 4096;

/// Looks that take longer than this together keep a writer out.
const LONGEST_LOOK: Duration = Duration::from_millis(500);

impl WriterLock {
    /// Takes the lock of a capture, or says who has it.
    pub(super) fn take(capture: &Path) -> Result<Self, Error> {
        let failed = |error: &std::io::Error| Attempt::Write.failed_in_system(capture, error);
        let mut file = open_private(&lock_path(capture)).map_err(|error| failed(&error))?;
        let start = Instant::now();
        while let Err(refused) = file.try_lock() {
            match refused {
                TryLockError::WouldBlock if is_only_looked_at(&file, start) => {
                    std::thread::yield_now();
                }
                TryLockError::WouldBlock => {
                    return Err(Error::InUse {
                        path: capture.to_owned(),
                        by: read_holder(&mut file),
                    });
                }
                TryLockError::Error(error) => return Err(failed(&error)),
            }
        }
        let lock = Self {
            file,
            capture: capture.to_owned(),
        };
        lock.announce(None)?;
        Ok(lock)
    }

    /// Writes down who holds the lock, for whoever is refused.
    pub(super) fn announce(&self, url: Option<&str>) -> Result<(), Error> {
        let mut text = format!("pid={}\n", std::process::id());
        if let Some(url) = url {
            text.push_str("url=");
            text.extend(url.chars().filter(|letter| !letter.is_control()));
            text.push('\n');
        }
        let mut file = &self.file;
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(text.as_bytes()))
            .map_err(|error| Attempt::Write.failed_in_system(&self.capture, &error))
    }
}

/// Whether a lock is held only by those who look who writes, which they do for a moment: then it can be shared with
/// them.
fn is_only_looked_at(file: &File, start: Instant) -> bool {
    start.elapsed() < LONGEST_LOOK && file.try_lock_shared().is_ok() && file.unlock().is_ok()
}

/// Who writes a capture just now; `None` when nobody does.
pub fn writer_of(capture: &Path) -> Option<Holder> {
    // Without a lock file nobody has written yet, and one that cannot be opened tells nothing.
    let mut file = File::open(lock_path(capture)).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(read_holder(&mut file)),
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

/// Opens a file that only its owner can read, and creates it when it is not there.
pub(super) fn open_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// `x.scimlog` is locked by `x.scimlog.lock`.
fn lock_path(capture: &Path) -> PathBuf {
    let mut name = capture.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// A lock file that cannot be read names nobody; it is locked all the same.
fn read_holder(file: &mut File) -> Holder {
    let mut text = String::new();
    if file.take(LONGEST).read_to_string(&mut text).is_err() {
        return Holder::default();
    }
    let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key));
    Holder {
        pid: value("pid=").and_then(|pid| pid.parse().ok()),
        url: value("url=").map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn whoever_looks_keeps_no_writer_out() {
        let folder = tempfile::tempdir().unwrap();
        let capture = folder.path().join("x.scimlog");
        drop(WriterLock::take(&capture).unwrap());
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    writer_of(&capture);
                }
            });
            let taken = (0..200).all(|_| WriterLock::take(&capture).is_ok());
            is_over.store(true, Ordering::Relaxed);
            assert!(taken);
        });
        let _lock = WriterLock::take(&capture).unwrap();
        assert!(matches!(
            WriterLock::take(&capture),
            Err(Error::InUse { .. })
        ));
    }

    #[test]
    fn who_writes_is_told_as_long_as_somebody_does() {
        let folder = tempfile::tempdir().unwrap();
        let capture = folder.path().join("x.scimlog");
        assert_eq!(writer_of(&capture), None);
        let lock = WriterLock::take(&capture).unwrap();
        lock.announce(Some("http://127.0.0.1:7643/scim/v2"))
            .unwrap();
        let found = writer_of(&capture).unwrap();
        assert_eq!(found.pid, Some(std::process::id()));
        assert_eq!(found.url.as_deref(), Some("http://127.0.0.1:7643/scim/v2"));
        drop(lock);
        assert_eq!(writer_of(&capture), None);
    }
}

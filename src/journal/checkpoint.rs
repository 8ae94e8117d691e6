//! Moves most of the write-ahead log into the file beside the writer, so that answers only wait for the rest.
//!
//! ```text
//! writer       commit ─ commit ─ … ─ commit ─ moves the rest ─ commit, at the beginning of the log again
//!                 └ wakes                      ▲
//! this thread       moves what is there ───────┘ asks for it, while the log is long
//! ```
//!
//! SQLite begins its log anew only when a write finds all of it moved. While requests keep coming, another thread never
//! gets that far, so the writer is asked to move the little that came meanwhile.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// How many pages the log collects before they are moved: 32 MiB. Pages at the growing end of a table are written with
/// every commit, and moved once.
pub(super) const PAGES: u32 = 2048;

/// How many pages it has when the writer moves it after all, because the thread could not.
pub(super) const MOST_PAGES: u32 = 8 * PAGES;

/// How long the log is left alone after a look at it, so that a look a commit is not the rule.
const PAUSE: Duration = Duration::from_millis(10);

/// The thread that moves the log.
#[derive(Debug)]
pub(super) struct Checkpointer {
    /// `None` tells the thread to end.
    wake: Option<SyncSender<()>>,
    has_rest: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Starts the thread for a capture that this process writes.
    pub(super) fn start(capture: &Path) -> std::io::Result<Self> {
        let (wake, woken) = sync_channel(1);
        let has_rest = Arc::<AtomicBool>::default();
        let (capture, asks) = (capture.to_owned(), Arc::clone(&has_rest));
        let thread = std::thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || work(&capture, &woken, &asks))?;
        Ok(Self {
            wake: Some(wake),
            has_rest,
            thread: Some(thread),
        })
    }

    /// Says that something was committed.
    pub(super) fn wake(&self) {
        if let Some(wake) = &self.wake {
            // Full: it will look anyway.
            let _ = wake.try_send(());
        }
    }

    /// Whether the writer is to move the rest before it goes on; asked for once.
    pub(super) fn takes_rest(&self) -> bool {
        self.has_rest.swap(false, Ordering::Relaxed)
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // It moves what others have written already, so there is nothing of it to lose.
            let _ = thread.join();
        }
    }
}

fn work(capture: &Path, woken: &Receiver<()>, has_rest: &AtomicBool) {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = None;
    while woken.recv().is_ok() {
        if connection.is_none() {
            connection = Connection::open_with_flags(capture, flags).ok();
        }
        // What cannot be moved now stays in the log, where it is as safe, and is tried again after the next commit.
        if let Some(connection) = &connection
            && relieve(connection, PAGES).is_ok_and(|is_long| is_long)
        {
            has_rest.store(true, Ordering::Relaxed);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Moves what the log holds once that is so many pages, and what comes meanwhile, until little is left; returns whether
/// the log was that long.
fn relieve(connection: &Connection, pages: u32) -> rusqlite::Result<bool> {
    const LITTLE: i64 = 128;
    const MOST_ROUNDS: usize = 8;
    if Log::after(connection, "NOOP")?.pages < i64::from(pages) {
        return Ok(false);
    }
    for _ in 0..MOST_ROUNDS {
        Log::after(connection, "PASSIVE")?;
        if Log::after(connection, "NOOP")?.left() < LITTLE {
            break;
        }
    }
    Ok(true)
}

/// What the log holds.
struct Log {
    pages: i64,
    moved: i64,
}

impl Log {
    fn after(connection: &Connection, mode: &str) -> rusqlite::Result<Self> {
        let pragma = format!("PRAGMA wal_checkpoint({mode})");
        connection.query_row(&pragma, [], |row| {
            Ok(Self {
                pages: row.get("log")?,
                moved: row.get("checkpointed")?,
            })
        })
    }

    fn left(&self) -> i64 {
        self.pages - self.moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bench {
        folder: tempfile::TempDir,
        writer: Connection,
    }

    impl Bench {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let writer = Connection::open(folder.path().join("x.db")).unwrap();
            writer
                .execute_batch(
                    "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a)",
                )
                .unwrap();
            Self { folder, writer }
        }

        fn write(&self, kib: u32) {
            let sql = format!("INSERT INTO t VALUES (zeroblob({kib} * 1024))");
            self.writer.execute_batch(&sql).unwrap();
        }

        fn other(&self) -> Connection {
            Connection::open(self.folder.path().join("x.db")).unwrap()
        }

        fn log_bytes(&self) -> u64 {
            let log = self.folder.path().join("x.db-wal");
            std::fs::metadata(log).unwrap().len()
        }
    }

    #[test]
    fn a_short_log_is_left_alone_and_a_long_one_moved() {
        let bench = Bench::new();
        let other = bench.other();
        assert_eq!(relieve(&other, 100), Ok(false));
        bench.write(600);
        assert_eq!(relieve(&other, 100), Ok(true));
        // All of it is moved, so the next write begins the log anew.
        let before = bench.log_bytes();
        bench.write(500);
        assert_eq!(bench.log_bytes(), before);
        assert_eq!(relieve(&other, 200), Ok(false));
    }

    #[test]
    fn while_writing_goes_on_the_log_begins_anew_because_the_writer_moves_the_rest() {
        let bench = Bench::new();
        let checkpointer = Checkpointer::start(&bench.folder.path().join("x.db")).unwrap();
        // Pages of 4 KiB here: each write is a quarter of what is moved at once.
        let write = || {
            bench.write(PAGES);
            checkpointer.wake();
        };
        for _ in 0..1000 {
            write();
            if checkpointer.takes_rest() {
                let before = bench.log_bytes();
                Log::after(&bench.writer, "PASSIVE").unwrap();
                write();
                // Unless the other thread was just moving again.
                if bench.log_bytes() == before {
                    return;
                }
            }
        }
        panic!("the log only grew");
    }
}

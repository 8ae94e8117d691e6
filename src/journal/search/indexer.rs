//! Brings the index up to date behind the recorder, in a thread of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::journal::error::Error;
use crate::journal::reader::Reader;
use crate::journal::search::index::{BLOCK, Builder, Sentence};

/// How many blocks are taken in at once: enough for a commit to pay, few enough to stop soon.
const BATCH: u64 = 64;

/// How long it waits for news.
const IDLE: Duration = Duration::from_millis(500);

/// After work it rests for this many times as long, so that whoever answers requests has the processor.
const REST: u32 = 3;

/// The thread that brings an index up to date.
///
/// The index is a cache: when it cannot be written the thread ends, and searches scan.
#[derive(Debug)]
pub struct Indexer {
    is_stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Indexer {
    /// Starts to index a capture: the texts in it, and the sentences that are said of its events.
    pub fn start(capture: &Path, sentence: Sentence) -> Self {
        let is_stopped = Arc::new(AtomicBool::new(false));
        let (path, stopped) = (capture.to_owned(), is_stopped.clone());
        let thread = std::thread::Builder::new()
            .name("indexer".to_owned())
            // Without a thread there is no index, and searches scan.
            .spawn(move || run(&path, sentence, &stopped))
            .ok();
        Self { is_stopped, thread }
    }

    /// Ends the thread, after the commit that is under way.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It has nothing to say, not even when it failed.
            drop(thread.join());
        }
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.end();
    }
}

fn run(path: &Path, sentence: Sentence, is_stopped: &AtomicBool) {
    let mut failures = 0;
    while !is_stopped.load(Ordering::Relaxed) && failures < 2 {
        // A file that fails while it is used is damaged: the next opening makes it anew, or fails for good.
        failures += u32::from(work(path, sentence, is_stopped).is_err());
    }
}

fn work(path: &Path, sentence: Sentence, is_stopped: &AtomicBool) -> Result<(), Error> {
    // A log that is too short for an index gets no file beside it.
    while !is_worthwhile(path)? {
        std::thread::park_timeout(IDLE);
        if is_stopped.load(Ordering::Relaxed) {
            return Ok(());
        }
    }
    let mut builder = Builder::open(path, sentence)?;
    while !is_stopped.load(Ordering::Relaxed) {
        let start = Instant::now();
        let rest = match builder.extend(BATCH)? {
            0 => IDLE,
            _ => start.elapsed() * REST,
        };
        std::thread::park_timeout(rest);
    }
    Ok(())
}

/// Whether there is a whole block to index.
fn is_worthwhile(path: &Path) -> Result<bool, Error> {
    Ok(Reader::open(path)?.head()?.0 >= BLOCK)
}

/// Brings the index of a capture up to date, here and now.
pub fn bring_up_to_date(capture: &Path, sentence: Sentence) -> Result<(), Error> {
    let mut builder = Builder::open(capture, sentence)?;
    while builder.extend(BATCH)? > 0 {}
    Ok(())
}

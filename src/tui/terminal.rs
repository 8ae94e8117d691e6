//! Takes the terminal and gives it back, on every way out.
//!
//! Taken, in this order: alternate screen, raw mode, hidden cursor, bracketed paste, the mouse, keys told apart. Given
//! back in reverse, once, by whichever comes first: the guard's end, or a panic of the thread that took it. A panic of
//! any other thread leaves the terminal alone: the screen goes on, and what the thread had to say is printed when the
//! terminal is given back.
//!
//! Focus is not asked for and the title not set, because nothing on the screen depends on the one, and the other would
//! be a place for captured text to get to.

use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, Once};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};

/// Whether the terminal is ours.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is ours too, as long as the terminal is.
static HAS_MOUSE: AtomicBool = AtomicBool::new(false);

/// The thread that took the terminal, and what is to be said when it is given back.
static TAKEN: Mutex<Taken> = Mutex::new(Taken {
    by: None,
    last_words: Vec::new(),
    epitaph: None,
});

struct Taken {
    by: Option<ThreadId>,
    /// What other threads said when they panicked.
    last_words: Vec<String>,
    /// What to do about it when this thread panics.
    epitaph: Option<String>,
}

/// More panics of other threads than this are not kept.
const MOST_LAST_WORDS: usize = 16;

/// Presses, releases, drags and the wheel, with positions beyond column 223. Not the mouse's every move, which nothing
/// here wants and a slow link cannot carry.
const TAKE_MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const FREE_MOUSE: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Esc as a key of its own instead of the beginning of another. Terminals that do not know it pass over it.
const KEYS: KeyboardEnhancementFlags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES;

/// Holds the terminal; gives it back when dropped.
#[derive(Debug)]
#[must_use = "the terminal is given back when the guard is dropped"]
pub struct Guard(());

/// Takes the terminal. Call it on the thread that draws. When that thread panics, the epitaph is the last thing said.
pub fn take(has_mouse: bool, epitaph: Option<String>) -> io::Result<Guard> {
    install_panic_hook();
    if let Ok(mut taken) = TAKEN.lock() {
        taken.by = Some(thread::current().id());
        taken.epitaph = epitaph;
    }
    HAS_MOUSE.store(has_mouse, Ordering::SeqCst);
    // Whatever of it has been done when a later step fails, the guard undoes.
    let guard = Guard(());
    enter()?;
    Ok(guard)
}

fn enter() -> io::Result<()> {
    IS_TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen)?;
    enable_raw_mode()?;
    execute!(io::stdout(), cursor::Hide, EnableBracketedPaste)?;
    if HAS_MOUSE.load(Ordering::SeqCst) {
        execute!(io::stdout(), Print(TAKE_MOUSE))?;
    }
    execute!(io::stdout(), PushKeyboardEnhancementFlags(KEYS))
}

/// Takes the mouse or frees it, so that its user can select text. Does nothing when the terminal is not taken.
pub fn hold_mouse(is_held: bool) -> io::Result<()> {
    if !IS_TAKEN.load(Ordering::SeqCst) || HAS_MOUSE.swap(is_held, Ordering::SeqCst) == is_held {
        return Ok(());
    }
    execute!(
        io::stdout(),
        Print(if is_held { TAKE_MOUSE } else { FREE_MOUSE })
    )
}

/// Sends bytes to the terminal between two frames. They must be a whole sequence that draws nothing.
pub fn send(sequence: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(sequence)?;
    stdout.flush()
}

/// Gives the terminal back to somebody else, and takes it again. One that is not taken is not taken afterwards either.
fn lend<T>(to: impl FnOnce() -> T) -> io::Result<T> {
    let was_taken = IS_TAKEN.load(Ordering::SeqCst);
    give_back();
    let done = to();
    if was_taken {
        enter()?;
    }
    Ok(done)
}

/// Whether the terminal is somebody else's for a while: see [`lend_during`].
static IS_LENT: AtomicBool = AtomicBool::new(false);

/// Gives the terminal to somebody else until something is over, and takes it again, as [`lend`] does. Given up
/// half-way, the terminal stays theirs.
pub async fn lend_during<T>(until: impl Future<Output = T>) -> io::Result<T> {
    let was_taken = IS_TAKEN.load(Ordering::SeqCst);
    give_back();
    IS_LENT.store(true, Ordering::SeqCst);
    let done = until.await;
    IS_LENT.store(false, Ordering::SeqCst);
    if was_taken {
        enter()?;
    }
    Ok(done)
}

/// Whether keys such as Ctrl-C are meant for somebody else, who has the terminal.
pub fn is_lent() -> bool {
    IS_LENT.load(Ordering::SeqCst)
}

/// Sends bytes that ask the terminal for something besides what is drawn: a bell, a notification. Does nothing when the
/// terminal is not taken.
pub fn ring(sequence: &[u8]) -> io::Result<()> {
    if !IS_TAKEN.load(Ordering::SeqCst) {
        return Ok(());
    }
    send(sequence)
}

/// Prints lines on a terminal that was given back. They must be safe to be drawn.
pub fn print(lines: &[String]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for line in lines {
        writeln!(stdout, "{line}")?;
    }
    stdout.flush()
}

/// Gives the terminal back for a while, with these lines on it: then the mouse selects them, and the terminal scrolls.
/// Only single keys are still read, so that any one ends it: see [`pick_up`]. Does nothing when the terminal is not
/// taken.
pub fn lay_aside(lines: &[String]) -> io::Result<()> {
    if !IS_TAKEN.load(Ordering::SeqCst) {
        return Ok(());
    }
    give_back();
    print(lines)?;
    IS_TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()
}

/// Takes the terminal again after [`lay_aside`].
pub fn pick_up() -> io::Result<()> {
    if !IS_TAKEN.load(Ordering::SeqCst) {
        return Ok(());
    }
    disable_raw_mode()?;
    enter()
}

/// Gives the terminal back, stops the process as Ctrl-Z does outside of raw mode, and takes the terminal again when the
/// process goes on. Does nothing when the terminal is not taken.
///
/// The whole process group is stopped, because whoever started this process in it (`cargo run`) waits for it, and the
/// shell waits for both. It is stopped in the way that cannot be caught, because this process itself listens for the
/// other one.
#[cfg(unix)]
pub fn suspend(last_words: &str) -> io::Result<()> {
    if !IS_TAKEN.load(Ordering::SeqCst) {
        return Ok(());
    }
    let stopped = lend(|| {
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(io::stderr(), "{last_words}");
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)
    })?;
    Ok(stopped?)
}

/// There is no job control.
#[cfg(not(unix))]
pub fn suspend(_last_words: &str) -> io::Result<()> {
    Ok(())
}

/// The signal by which others ask this process to suspend.
#[cfg(unix)]
pub fn suspend_signal() -> i32 {
    rustix::process::Signal::TSTP.as_raw()
}

/// Gives the terminal back if it is taken. Any number of calls does it once.
fn give_back() {
    if !IS_TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // A terminal that is gone (closed window, lost connection) cannot be given back, and there is nobody to tell. Each
    // step is tried whatever became of the one before.
    let _ = execute!(io::stdout(), PopKeyboardEnhancementFlags);
    if HAS_MOUSE.load(Ordering::SeqCst) {
        let _ = execute!(io::stdout(), Print(FREE_MOUSE));
    }
    let _ = execute!(io::stdout(), DisableBracketedPaste, cursor::Show);
    let _ = disable_raw_mode();
    let _ = execute!(io::stdout(), LeaveAlternateScreen);
    let last_words = TAKEN
        .lock()
        .map(|mut taken| std::mem::take(&mut taken.last_words))
        .unwrap_or_default();
    for words in last_words {
        let _ = writeln!(io::stderr(), "{words}");
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

fn install_panic_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if keep_for_later(info) {
                return;
            }
            let was_taken = IS_TAKEN.load(Ordering::SeqCst);
            give_back();
            previous(info);
            let epitaph = TAKEN.lock().ok().and_then(|mut taken| taken.epitaph.take());
            if let Some(epitaph) = epitaph.filter(|_| was_taken) {
                // A closed stderr leaves nobody to tell.
                let _ = writeln!(io::stderr(), "{epitaph}");
            }
        }));
    });
}

/// Whether the panic is of a thread that must not touch the terminal; then its message is kept.
fn keep_for_later(info: &PanicHookInfo<'_>) -> bool {
    let Ok(mut taken) = TAKEN.lock() else {
        return false;
    };
    let is_ours = taken.by == Some(thread::current().id());
    if !IS_TAKEN.load(Ordering::SeqCst) || is_ours {
        return false;
    }
    if taken.last_words.len() < MOST_LAST_WORDS {
        taken.last_words.push(info.to_string());
    }
    true
}

/// How long the terminal took to take the last frame, in microseconds.
static LAST_WAIT: AtomicU64 = AtomicU64::new(0);

/// How long the terminal took to take the last frame. It is as slow as what it is connected by.
pub fn last_wait() -> Duration {
    Duration::from_micros(LAST_WAIT.load(Ordering::Relaxed))
}

/// Standard output that shows a frame whole: it collects what is written and sends it in one synchronized update.
#[derive(Debug)]
pub struct FrameWriter<W: Write> {
    inner: W,
    frame: Vec<u8>,
}

impl<W: Write> FrameWriter<W> {
    /// Wraps a writer.
    pub fn new(inner: W) -> Self {
        Self {
            inner,
            frame: Vec::new(),
        }
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.is_empty() {
            return self.inner.flush();
        }
        let mut whole = Vec::with_capacity(self.frame.len() + 16);
        queue!(whole, BeginSynchronizedUpdate)?;
        whole.append(&mut self.frame);
        queue!(whole, EndSynchronizedUpdate)?;
        let start = Instant::now();
        self.inner.write_all(&whole)?;
        self.inner.flush()?;
        let waited = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        LAST_WAIT.store(waited, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_sent_whole_in_a_synchronized_update() {
        let mut sent = Vec::new();
        let mut writer = FrameWriter::new(&mut sent);
        writer.write_all(b"one").unwrap();
        writer.write_all(b"two").unwrap();
        writer.flush().unwrap();
        writer.flush().unwrap();
        assert_eq!(sent, b"\x1b[?2026honetwo\x1b[?2026l");
    }

    #[test]
    fn giving_back_what_was_not_taken_does_nothing() {
        give_back();
        give_back();
        assert!(!IS_TAKEN.load(Ordering::SeqCst));
    }
}

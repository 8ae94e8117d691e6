//! Takes the terminal and gives it back, on every way out.
//!
//! Taken: alternate screen, raw mode, bracketed paste, hidden cursor. Given back in reverse, once, by whichever comes
//! first: the guard's end, or a panic of the thread that took it. A panic of any other thread leaves the terminal
//! alone: the screen goes on, and what the thread had to say is printed when the terminal is given back.

use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once};
use std::thread::{self, ThreadId};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};

/// Whether the terminal is ours.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// The thread that took the terminal, and what other threads said when they panicked.
static TAKEN: Mutex<Taken> = Mutex::new(Taken {
    by: None,
    last_words: Vec::new(),
});

struct Taken {
    by: Option<ThreadId>,
    last_words: Vec<String>,
}

/// More panics of other threads than this are not kept.
const MOST_LAST_WORDS: usize = 16;

/// Holds the terminal; gives it back when dropped.
#[derive(Debug)]
#[must_use = "the terminal is given back when the guard is dropped"]
pub struct Guard(());

/// Takes the terminal. Call it on the thread that draws.
pub fn take() -> io::Result<Guard> {
    install_panic_hook();
    if let Ok(mut taken) = TAKEN.lock() {
        taken.by = Some(thread::current().id());
    }
    // Whatever of it has been done when a later step fails, the guard undoes.
    let guard = Guard(());
    enter()?;
    Ok(guard)
}

fn enter() -> io::Result<()> {
    IS_TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    execute!(
        io::stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        cursor::Hide
    )
}

/// Gives the terminal back, stops the process as Ctrl-Z does outside of raw mode, and takes the terminal again when the
/// process goes on. Does nothing when the terminal is not taken.
///
/// The whole process group is stopped, because whoever started this process in it (`cargo run`) waits for it, and the
/// shell waits for both.
#[cfg(unix)]
pub fn suspend(last_words: &str) -> io::Result<()> {
    if !IS_TAKEN.load(Ordering::SeqCst) {
        return Ok(());
    }
    give_back();
    // A closed stderr leaves nobody to tell.
    let _ = writeln!(io::stderr(), "{last_words}");
    rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
    enter()
}

/// There is no job control.
#[cfg(not(unix))]
pub fn suspend(_last_words: &str) -> io::Result<()> {
    Ok(())
}

/// Gives the terminal back if it is taken. Any number of calls does it once.
pub fn give_back() {
    if !IS_TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // A terminal that is gone (closed window, lost connection) cannot be given back, and there is nobody to tell.
    let _ = execute!(
        io::stdout(),
        cursor::Show,
        DisableBracketedPaste,
        LeaveAlternateScreen
    );
    let _ = disable_raw_mode();
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
            if !keep_for_later(info) {
                give_back();
                previous(info);
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
        self.inner.write_all(&whole)?;
        self.inner.flush()
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

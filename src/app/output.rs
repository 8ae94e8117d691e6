//! What goes to stdout.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use serde_json::Value;

use crate::app::exit::Failure;
use crate::app::safe::{Notation, SafeWriter, safe, safe_json};
use crate::inspect::{Mark, Summary, effect};
use crate::journal::Row;
use crate::scim::ChangeKind;

/// Lines on stdout. A reader that has had enough (`| head`) is a good end, not an error.
pub(super) struct Lines {
    out: io::BufWriter<io::StdoutLock<'static>>,
}

/// Whether anybody still reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listener {
    There,
    Gone,
}

impl Lines {
    /// Buffered until [`Lines::flush`] or the end.
    pub(super) fn new() -> Self {
        Self {
            out: io::BufWriter::new(io::stdout().lock()),
        }
    }

    /// Writes one line.
    pub(super) fn line(&mut self, text: &str) -> Result<Listener, Failure> {
        let written = self
            .out
            .write_all(text.as_bytes())
            .and_then(|()| self.out.write_all(b"\n"));
        listener(written)
    }

    /// Writes bytes as they are, to a terminal as what can be seen of them.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<Listener, Failure> {
        if !is_terminal() {
            return listener(self.out.write_all(bytes));
        }
        let mut shown = SafeWriter::new(&mut self.out, Notation::Text);
        listener(shown.write_all(bytes).and_then(|()| shown.flush()))
    }

    /// Hands everything on.
    pub(super) fn flush(&mut self) -> Result<Listener, Failure> {
        listener(self.out.flush())
    }
}

/// Says something beside what is on stdout.
#[expect(
    clippy::print_stderr,
    reason = "stdout is for what was asked for; this is what stderr is for"
)]
pub(super) fn aside(text: &str) {
    eprintln!("{}", safe(text));
}

fn listener(written: io::Result<()>) -> Result<Listener, Failure> {
    match written {
        Ok(()) => Ok(Listener::There),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Listener::Gone),
        Err(error) => Err(error)
            .context("cannot write to stdout")
            .map_err(Failure::Environment),
    }
}

/// Whether stdout is a terminal, which captured bytes must not drive.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// A value as one line of JSON in which nothing can drive a terminal: what would is escaped, which loses nothing.
pub(super) fn json_line(value: &Value) -> String {
    safe_json(&value.to_string())
}

/// One event as a line of text, for `log` and `serve`: to its end, but on a terminal no longer than people read.
pub(super) fn event_line(row: &Row, summary: &Summary) -> String {
    let sentence = if is_terminal() {
        Cow::Borrowed(&summary.sentence)
    } else {
        Cow::Owned(effect::whole_sentence(row))
    };
    let status = summary
        .status
        .map_or("-".to_owned(), |status| status.to_string());
    let method = if summary.method.is_empty() {
        "-"
    } else {
        &summary.method
    };
    let flags = if summary.flags.is_empty() {
        String::new()
    } else {
        format!("  [{}]", summary.flags.join(" "))
    };
    let line = format!(
        "{:>6} {} {:<7} {:<6} {:<3} {:>4} {}{}",
        summary.seq.to_string(),
        summary.at.to_rfc3339(),
        summary.maker(),
        method,
        status,
        mark(summary.mark),
        sentence,
        flags,
    );
    safe(&line)
}

/// The measure of an effect: `+14`, `~2`, `-1`, `·0`.
pub(super) fn mark(mark: Mark) -> String {
    match mark {
        Mark::None => String::new(),
        Mark::NoChange => "·0".to_owned(),
        Mark::Changed(ChangeKind::Created, n) => format!("+{n}"),
        Mark::Changed(ChangeKind::Modified, n) => format!("~{n}"),
        Mark::Changed(ChangeKind::Deleted, n) => format!("-{n}"),
        Mark::Members { added, removed: 0 } => format!("+{added}"),
        Mark::Members { added: 0, removed } => format!("-{removed}"),
        Mark::Members { added, removed } => format!("~{}", added + removed),
    }
}

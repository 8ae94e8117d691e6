//! `log`: events of a capture, oldest first.

use std::path::PathBuf;

use crate::app::cli::LogOptions;
use crate::app::exit::Failure;
use crate::app::output::{self, Lines, Listener};
use crate::app::signals::signal;
use crate::app::{json, places};
use crate::inspect::cycles::Cycles;
use crate::inspect::summary;
use crate::journal::{Follower, Reader, Seq};

/// How many events are read from the file at once: memory stays flat however long the log is.
const PAGE: u64 = 512;

/// Prints the events that the options ask for.
pub(super) async fn log(options: LogOptions) -> Result<(), Failure> {
    let path = capture(options.file)?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let head = reader.head().map_err(Failure::environment)?;
    let first = options
        .tail
        .map_or(1, |tail| head.0.saturating_sub(tail) + 1);
    let most = options.limit.unwrap_or(u64::MAX);
    let end = first.saturating_add(most).saturating_sub(1);

    let mut printer = Printer::new(&reader, Seq(first - 1), options.json)?;
    let mut done = first - 1;
    let mut follower = Follower::of_file(&path).map_err(Failure::environment)?;
    let mut head = head;
    loop {
        while done < head.0.min(end) {
            let last = head.0.min(end).min(done + PAGE);
            if printer.print(&reader, Seq(done + 1), Seq(last))? == Listener::Gone {
                return Ok(());
            }
            done = last;
        }
        if !options.follow || done >= end {
            return Ok(());
        }
        tokio::select! {
            grown = follower.beyond(Seq(done)) => head = grown.map_err(Failure::environment)?,
            caught = signal() => return caught,
        }
    }
}

/// The capture that a command is about.
pub(super) fn capture(file: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let path = match file {
        Some(path) => path,
        None => places::default_capture().map_err(Failure::Environment)?,
    };
    places::refuse_no_file(&path)?;
    Ok(path)
}

/// Prints events as lines of text or of JSON.
pub(super) struct Printer {
    lines: Lines,
    is_json: bool,
    cycles: Cycles,
}

impl Printer {
    /// A printer whose first event comes after `start`.
    pub(super) fn new(reader: &Reader, start: Seq, is_json: bool) -> Result<Self, Failure> {
        let cycles = if is_json {
            Cycles::until(reader, start).map_err(Failure::environment)?
        } else {
            Cycles::default()
        };
        Ok(Self {
            lines: Lines::new(),
            is_json,
            cycles,
        })
    }

    /// Prints these events, and hands them on at once.
    pub(super) fn print(
        &mut self,
        reader: &Reader,
        first: Seq,
        last: Seq,
    ) -> Result<Listener, Failure> {
        for row in reader.rows(first, last).map_err(Failure::environment)? {
            let summary = summary::summarize(&row);
            let line = if self.is_json {
                let cycle = self.cycles.next(summary.client, summary.at);
                output::json_line(&json::of_row(&row, &summary, cycle))
            } else {
                output::event_line(&summary)
            };
            if self.lines.line(&line)? == Listener::Gone {
                return Ok(Listener::Gone);
            }
        }
        self.lines.flush()
    }
}

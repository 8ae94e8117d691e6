//! `log`: events of a capture, oldest first.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use crate::app::cli::LogOptions;
use crate::app::exit::Failure;
use crate::app::filter::{self, Finder};
use crate::app::import::kind::{ENOUGH, Kind, kind};
use crate::app::output::{self, Lines, Listener};
use crate::app::signals::signal;
use crate::app::{json, places};
use crate::inspect::Annotations;
use crate::inspect::cycles::{Cycles, Sign};
use crate::inspect::summary::{self, Summary};
use crate::journal::{Follower, Reader, Row, Seq};

/// How many events are read from the file at once: memory stays flat however long the log is.
const PAGE: u64 = 512;

/// Prints the events that the options ask for.
pub(super) async fn log(options: LogOptions) -> Result<(), Failure> {
    let path = capture(options.file.clone())?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let follower = Follower::of_file(&path).map_err(Failure::environment)?;
    match filter::asked(&options.wanted)? {
        Some(filter) => log_found(&options, &filter, &reader, follower).await,
        None => log_all(&options, &reader, follower).await,
    }
}

async fn log_all(
    options: &LogOptions,
    reader: &Reader,
    mut follower: Follower,
) -> Result<(), Failure> {
    let mut head = reader.head().map_err(Failure::environment)?;
    let first = options
        .tail
        .map_or(1, |tail| head.0.saturating_sub(tail) + 1);
    let most = options.limit.unwrap_or(u64::MAX);
    let end = first.saturating_add(most).saturating_sub(1);

    let mut printer = Printer::new(reader, Seq(first - 1), options.json)?;
    let mut done = first - 1;
    loop {
        while done < head.0.min(end) {
            let last = head.0.min(end).min(done + PAGE);
            if printer.print(reader, Seq(done + 1), Seq(last))? == Listener::Gone {
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

/// Prints the events that a filter asks for; `--tail` and `--limit` count those.
async fn log_found(
    options: &LogOptions,
    filter: &str,
    reader: &Reader,
    mut follower: Follower,
) -> Result<(), Failure> {
    let mut finder = Finder::new(reader, filter)?;
    let mut printer = Printer::new(reader, Seq(0), options.json)?;
    let (mut n_left, mut has_found) = (options.limit.unwrap_or(u64::MAX), false);
    // All that is there must be known before its last part is.
    let mut waiting = options.tail.map(|_| Vec::new());
    loop {
        let (found, has_more) = finder.next(reader)?;
        let found = match (&mut waiting, options.tail) {
            (Some(all), Some(tail)) => {
                all.extend(found);
                let most = usize::try_from(tail).unwrap_or(usize::MAX);
                all.drain(..all.len().saturating_sub(most));
                if has_more {
                    continue;
                }
                waiting.take().unwrap_or_default()
            }
            _ => found,
        };
        let n_printed = n_left.min(found.len() as u64);
        let most = usize::try_from(n_printed).unwrap_or(usize::MAX);
        has_found |= !found.is_empty();
        let found = found.into_iter().take(most);
        let found = found.map(|seq| (seq, finder.cycle(seq)));
        if printer.print_found(reader, found)? == Listener::Gone {
            return Ok(());
        }
        n_left -= n_printed;
        if n_left == 0 {
            return Ok(());
        }
        if has_more {
            continue;
        }
        if !options.follow {
            if !has_found {
                output::aside(&finder.nothing(reader)?);
            }
            return Ok(());
        }
        tokio::select! {
            grown = follower.beyond(finder.head()) => grown.map_err(Failure::environment)?,
            caught = signal() => return caught,
        };
        finder.grow(reader)?;
    }
}

/// The capture that a command is about.
pub(super) fn capture(file: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let path = match file {
        Some(path) => path,
        None => places::default_capture().map_err(Failure::Environment)?,
    };
    places::refuse_no_file(&path)?;
    refuse_import(&path)?;
    Ok(path)
}

/// Refuses what can be made into a capture and is none, with what makes it one.
fn refuse_import(path: &Path) -> Result<(), Failure> {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(ENOUGH as u64).read_to_end(&mut start));
    let shown = path.display();
    match read {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            let denied = anyhow::Error::new(error);
            let denied = denied.context(format!("cannot read the capture {shown}"));
            return Err(Failure::Environment(denied));
        }
        // What else cannot be read, the reader says.
        Err(_) => return Ok(()),
        Ok(_) if start.starts_with(b"SQLite format 3") => return Ok(()),
        Ok(_) => {}
    }
    match kind(&start) {
        Kind::Import(_) => Err(Failure::Usage(anyhow!(
            "{shown} is no capture; make one of it with `scimscope import {shown} --output my.scimlog`"
        ))),
        Kind::Other(what) => Err(Failure::Usage(anyhow!(
            "cannot open {shown} as a capture: {what}"
        ))),
        Kind::Unknown => Ok(()),
    }
}

/// Prints events as lines of text or of JSON.
pub(super) struct Printer {
    lines: Lines,
    is_json: bool,
    cycles: Cycles,
    annotations: Annotations,
    annotated: Seq,
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
            annotations: Annotations::default(),
            annotated: Seq(0),
        })
    }

    /// Prints these events, and hands them on at once.
    pub(super) fn print(
        &mut self,
        reader: &Reader,
        first: Seq,
        last: Seq,
    ) -> Result<Listener, Failure> {
        self.annotate(reader)?;
        for row in reader.rows(first, last).map_err(Failure::environment)? {
            let summary = summary::summarize(&row);
            let cycle = self
                .is_json
                .then(|| self.cycles.next(&Sign::of_summary(&summary)));
            if self.line(&row, &summary, cycle.flatten())? == Listener::Gone {
                return Ok(Listener::Gone);
            }
        }
        self.lines.flush()
    }

    /// Prints events that were found here and there, each with its cycle, and hands them on at once.
    fn print_found(
        &mut self,
        reader: &Reader,
        found: impl Iterator<Item = (Seq, Option<u64>)>,
    ) -> Result<Listener, Failure> {
        self.annotate(reader)?;
        for (seq, cycle) in found {
            for row in reader.rows(seq, seq).map_err(Failure::environment)? {
                let summary = summary::summarize(&row);
                if self.line(&row, &summary, cycle)? == Listener::Gone {
                    return Ok(Listener::Gone);
                }
            }
        }
        self.lines.flush()
    }

    /// Takes in what people have said so far: an event is told with what was said of it later.
    fn annotate(&mut self, reader: &Reader) -> Result<(), Failure> {
        if !self.is_json {
            return Ok(());
        }
        let head = reader.head().map_err(Failure::environment)?;
        let said = reader.annotations(self.annotated.next(), head);
        for (seq, annotation) in said.map_err(Failure::environment)? {
            self.annotations.take(seq, &annotation);
        }
        self.annotated = head;
        Ok(())
    }

    fn line(
        &mut self,
        row: &Row,
        summary: &Summary,
        cycle: Option<u64>,
    ) -> Result<Listener, Failure> {
        let line = if self.is_json {
            output::json_line(&json::of_row(row, summary, &self.annotations, cycle))
        } else {
            output::event_line(row, summary)
        };
        self.lines.line(&line)
    }
}

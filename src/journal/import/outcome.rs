//! What comes of an import.

use std::fmt;
use std::io;

use crate::journal::disguised::Disguised;
use crate::journal::error::Error;
use crate::journal::event::Seq;

/// What came of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many events the capture has now.
    pub n_events: u64,
    /// How many records were left out because they do not fit.
    pub n_bad: u64,
    /// The first of them.
    pub bad: Vec<Bad>,
    /// How many records are about something else.
    pub n_other: u64,
    /// What could not be known of the directory, and how often.
    pub unknown: Vec<(String, u64)>,
    /// Whether the capture is a copy of the one that the file came from, with its identifier.
    pub is_copy: bool,
    /// What the file says that was replaced in it.
    pub disguised: Option<Disguised>,
    /// How many of the events are resources that were there before.
    pub n_revealed: u64,
    /// How many runs of events have other numbers than in the file.
    pub n_moved: u64,
    /// The first of them.
    pub moved: Vec<Moved>,
}

/// Events that follow each other and have other numbers here than in the file, because not all events are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The number of the first in the file.
    pub in_file: Seq,
    /// The number of the first in the capture.
    pub here: Seq,
    /// How many they are.
    pub n_events: u64,
}

/// `#139 to #156 of the file are #1 to #18`
impl fmt::Display for Moved {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = |first: Seq| Seq(first.0.saturating_add(self.n_events.saturating_sub(1)));
        let (old, new) = (self.in_file, self.here);
        match self.n_events {
            1 => write!(formatter, "{old} of the file is {new}"),
            n_events => {
                let to = if n_events == 2 { "and" } else { "to" };
                let (old_last, new_last) = (last(old), last(new));
                write!(
                    formatter,
                    "{old} {to} {old_last} of the file are {new} {to} {new_last}"
                )
            }
        }
    }
}

/// A record that cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{position} (byte {byte}): {reason}")]
pub struct Bad {
    /// Where it is.
    pub position: Position,
    /// The byte at which it begins, from 0.
    pub byte: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// Where a record is, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// On a line.
    Line(u64),
    /// Among the entries of a HAR file.
    Entry(u64),
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(formatter, "line {number}"),
            Self::Entry(number) => write!(formatter, "entry {number}"),
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes of the file were taken in.
    pub n_bytes: u64,
    /// How many events there are.
    pub n_events: u64,
}

/// Why an import ended before its end. The capture is taken away again.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The capture cannot be written.
    #[error(transparent)]
    Capture(#[from] Error),
    /// The file cannot be read.
    #[error("cannot read the file")]
    File(#[from] io::Error),
    /// A record of the file cannot be taken in.
    #[error("{0}; --skip-bad leaves such records out")]
    Bad(Bad),
    /// The file as a whole is none that could be taken in.
    #[error("{0}")]
    Whole(Bad),
    /// Whoever is told of the progress wants no more.
    #[error("the import was stopped")]
    Stopped,
}

/// So many of the runs of events that have other numbers are told.
pub(super) const MOST_MOVED: usize = 1000;

/// So many of the records that were left out are told.
pub(super) const MOST_BAD: usize = 20;

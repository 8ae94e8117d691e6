//! What the world found out, where the questions have no type of their own for it.

use bytes::Bytes;

use crate::inspect::Client;
use crate::inspect::cycles::{Cadence, Cycle};
use crate::journal::Seq;

/// Events that a filter lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matches {
    /// The serial of the question.
    pub serial: u64,
    /// The events, newest first; those that came later, oldest first.
    pub found: Vec<Seq>,
    /// How many events have been looked at.
    pub n_scanned: u64,
    /// How many there are to look at.
    pub n_total: u64,
}

/// Why a filter lets nothing through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emptiness {
    /// The serial of the question.
    pub serial: u64,
    /// Which of its conditions is why, in a sentence; empty when that is not known.
    pub said: String,
}

/// The beginning of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// What would be written. As captured: it is made safe when it is drawn.
    pub text: Bytes,
    /// Whether there is more.
    pub is_cut: bool,
    /// How many values were replaced by stand-ins in it.
    pub n_pseudonyms: u64,
    /// How many values were replaced by placeholders in it.
    pub n_masked: u64,
}

/// How sending many requests again went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many were answered as recorded, and how many otherwise, in a few words.
    pub headline: String,
    /// How many were sent, where to, and how many were answered otherwise; then what was not sent, and why. In lines.
    pub summary: String,
    /// The events whose answer was another one.
    pub different: Vec<OtherAnswer>,
    /// How many more there are.
    pub n_more: u64,
}

/// An answer that was other than the recorded one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherAnswer {
    /// The event.
    pub of: Seq,
    /// What was sent, in a few words.
    pub what: String,
    /// The first differences, each in one line: `status 201 -> 409`.
    pub differences: Vec<String>,
    /// How many more there are.
    pub n_more: usize,
}

/// Every cycle, and what is expected of each client next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CycleList {
    /// The newest event that is counted.
    pub head: Seq,
    /// The cycles, oldest first.
    pub cycles: Vec<Cycle>,
    /// The rhythm of each client that has one.
    pub cadences: Vec<(Client, Cadence)>,
}

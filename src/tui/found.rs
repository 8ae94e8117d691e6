//! The events that a filter let through so far, in the order of the log, however the search finds them.

use std::collections::VecDeque;

use crate::journal::Seq;

/// The numbers of events, oldest first. Positions count them from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found(VecDeque<u64>);

impl Found {
    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether this event is one of them.
    pub(super) fn has(&self, seq: Seq) -> bool {
        self.0.binary_search(&seq.0).is_ok()
    }

    /// The event at a position.
    pub(super) fn at(&self, position: u64) -> Option<Seq> {
        let index = usize::try_from(position.checked_sub(1)?).ok()?;
        self.0.get(index).copied().map(Seq)
    }

    /// How many are no newer than this event: its position, when it is one of them.
    pub(super) fn position_of(&self, seq: Seq) -> u64 {
        self.0.partition_point(|number| *number <= seq.0) as u64
    }

    /// All of them.
    pub(super) fn seqs(&self) -> impl Iterator<Item = Seq> {
        self.0.iter().copied().map(Seq)
    }

    /// The numbers from one event to another, both included.
    pub(super) fn between(&self, first: Seq, last: Seq) -> Vec<u64> {
        let start = self.0.partition_point(|number| *number < first.0);
        let end = self.0.partition_point(|number| *number <= last.0);
        self.0.range(start..end.max(start)).copied().collect()
    }

    /// Takes in one more.
    pub(super) fn insert(&mut self, seq: Seq) {
        // A scan finds in the order of the log, or against it, so one of the ends is the place of nearly all.
        if self.0.back().is_none_or(|newest| *newest < seq.0) {
            self.0.push_back(seq.0);
        } else if self.0.front().is_some_and(|oldest| *oldest > seq.0) {
            self.0.push_front(seq.0);
        } else if let Err(index) = self.0.binary_search(&seq.0) {
            self.0.insert(index, seq.0);
        }
    }
}

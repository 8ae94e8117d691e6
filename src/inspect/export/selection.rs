//! Which events of a log.

use crate::journal::Seq;
use crate::journal::transfer::Extent;

/// Some events of a log, as ranges that grow and do not touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    ranges: Vec<(Seq, Seq)>,
    extent: Extent,
    prerequisites: Wanted,
}

/// What becomes of the resources that the events refer to and do not create.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wanted {
    /// Nobody asks.
    #[default]
    No,
    /// They are counted, so that it can be said that they are not there.
    Counted,
    /// They are created first, as they were then.
    Created,
}

impl Selection {
    /// Every event up to the newest.
    pub fn whole(head: Seq) -> Self {
        Self {
            extent: Extent::Whole,
            ..Self::range(Seq(1), head)
        }
    }

    /// Every event from the first to the last, both included.
    pub fn range(first: Seq, last: Seq) -> Self {
        let is_empty = last < first;
        Self {
            ranges: if is_empty {
                Vec::new()
            } else {
                vec![(first, last)]
            },
            extent: Extent::Range,
            prerequisites: Wanted::No,
        }
    }

    /// These events, in any order. Neighbors become one range, so that a filter that most events pass costs little.
    pub fn picked(seqs: impl IntoIterator<Item = Seq>) -> Self {
        let mut seqs: Vec<Seq> = seqs.into_iter().collect();
        seqs.sort_unstable();
        let mut ranges: Vec<(Seq, Seq)> = Vec::new();
        for seq in seqs {
            match ranges.last_mut() {
                Some((_, last)) if seq <= last.next() => *last = seq,
                _ => ranges.push((seq, seq)),
            }
        }
        Self {
            ranges,
            extent: Extent::Picked,
            prerequisites: Wanted::No,
        }
    }

    /// The same events, with what they need where they are sent again.
    #[must_use]
    pub fn with_prerequisites(self, prerequisites: Wanted) -> Self {
        Self {
            prerequisites,
            ..self
        }
    }

    /// Those of these events that lie between two, both included. What was the whole log is a range then.
    #[must_use]
    pub fn between(mut self, first: Seq, last: Seq) -> Self {
        if first <= self.first() && self.last() <= last {
            return self;
        }
        if self.extent == Extent::Whole {
            self.extent = Extent::Range;
        }
        for (from, to) in &mut self.ranges {
            *from = (*from).max(first);
            *to = (*to).min(last);
        }
        self.ranges.retain(|(from, to)| from <= to);
        self
    }

    /// The ranges, both ends included.
    pub fn ranges(&self) -> &[(Seq, Seq)] {
        &self.ranges
    }

    /// How many events.
    pub fn len(&self) -> u64 {
        self.ranges
            .iter()
            .map(|(first, last)| last.0 - first.0 + 1)
            .sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The first event; 0 when there is none.
    pub fn first(&self) -> Seq {
        self.ranges.first().map_or(Seq(0), |(first, _)| *first)
    }

    /// The last event; 0 when there is none.
    pub fn last(&self) -> Seq {
        self.ranges.last().map_or(Seq(0), |(_, last)| *last)
    }

    /// The number before the first event: the directory that the events start from is as it was after it.
    pub fn before(&self) -> Seq {
        Seq(self.first().0.saturating_sub(1))
    }

    /// What is wanted of the resources that they refer to. The log from its beginning creates all of them itself.
    pub fn prerequisites(&self) -> Wanted {
        match self.ranges.as_slice() {
            [] | [(Seq(1), _)] => Wanted::No,
            _ => self.prerequisites,
        }
    }

    /// How much of the log it is.
    pub fn extent(&self) -> Extent {
        self.extent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(picked: &[u64], expected: &[(u64, u64)]) {
        let selection = Selection::picked(picked.iter().copied().map(Seq));
        let ranges: Vec<_> = selection
            .ranges()
            .iter()
            .map(|(first, last)| (first.0, last.0))
            .collect();
        assert_eq!(ranges, expected);
        let n: u64 = expected.iter().map(|(first, last)| last - first + 1).sum();
        assert_eq!(selection.len(), n);
    }

    #[test]
    fn neighbors_become_one_range() {
        check(&[], &[]);
        check(&[5, 3, 4, 9, 9, 1], &[(1, 1), (3, 5), (9, 9)]);
    }

    #[test]
    fn a_part_of_the_whole_is_a_range() {
        let whole = Selection::whole(Seq(9));
        assert_eq!(whole.clone().between(Seq(1), Seq(20)), whole);
        let part = whole.between(Seq(4), Seq(20));
        assert_eq!(part, Selection::range(Seq(4), Seq(9)));
        assert!(part.between(Seq(10), Seq(20)).is_empty());
    }
}

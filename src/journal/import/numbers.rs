//! What the numbers of events become where not all events are there.

use std::collections::BTreeMap;

use crate::journal::event::Seq;
use crate::journal::import::outcome::Moved;

/// From the numbers in a file to those in the capture, kept as runs: as many as there are gaps.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// By the first number of a run in the file: that number in the capture, and how many follow without a gap.
    runs: BTreeMap<u64, (u64, u64)>,
}

impl Numbers {
    /// Takes down that an event of the file has this number in the capture. Both only grow.
    pub(super) fn put(&mut self, old: Seq, new: Seq) {
        if let Some((first, (start, length))) = self.runs.iter_mut().next_back()
            && first.checked_add(*length) == Some(old.0)
            && start.checked_add(*length) == Some(new.0)
        {
            *length += 1;
        } else {
            self.runs.insert(old.0, (new.0, 1));
        }
    }

    /// The number in the capture; `None` when the event is not there.
    pub(super) fn get(&self, old: Seq) -> Option<Seq> {
        let (first, (start, length)) = self.runs.range(..=old.0).next_back()?;
        let offset = old.0 - first;
        (offset < *length).then(|| Seq(start + offset))
    }

    /// The runs whose events have other numbers in the capture than in the file.
    pub(super) fn moved(&self) -> impl Iterator<Item = Moved> {
        let runs = self
            .runs
            .iter()
            .filter(|(first, (start, _))| *first != start);
        runs.map(|(first, (start, length))| Moved {
            in_file: Seq(*first),
            here: Seq(*start),
            n_events: *length,
        })
    }

    /// The highest number of the file so far.
    pub(super) fn last(&self) -> Seq {
        let last = self.runs.iter().next_back();
        Seq(last.map_or(0, |(first, (_, length))| first.saturating_add(length - 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_as_runs() {
        let mut numbers = Numbers::default();
        for (old, new) in [(5, 1), (6, 2), (9, 3), (10, 5), (11, 6)] {
            numbers.put(Seq(old), Seq(new));
        }
        let got: Vec<u64> = (4..=12)
            .map(|old| numbers.get(Seq(old)).map_or(0, |new| new.0))
            .collect();
        assert_eq!(got, [0, 1, 2, 0, 0, 3, 5, 6, 0]);
        let moved: Vec<String> = numbers.moved().map(|moved| moved.to_string()).collect();
        let expected = [
            "#5 and #6 of the file are #1 and #2",
            "#9 of the file is #3",
            "#10 and #11 of the file are #5 and #6",
        ];
        assert_eq!(moved, expected);
        assert_eq!((numbers.runs.len(), numbers.last()), (3, Seq(11)));
    }

    #[test]
    fn the_highest_of_all_numbers_is_one() {
        let mut numbers = Numbers::default();
        numbers.put(Seq(u64::MAX), Seq(1));
        assert_eq!(numbers.last(), Seq(u64::MAX));
        assert_eq!(numbers.get(Seq(u64::MAX)), Some(Seq(1)));
    }
}

//! The events that were picked out of the list, by their numbers: neither a filter nor what arrives changes them.

use crate::journal::Seq;
use crate::tui::cursor::Cursor;

/// The events picked one by one, and those of a range that is being drawn with the cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picks {
    /// Without the range that is being drawn.
    settled: Ranges,
    /// With it.
    all: Ranges,
    /// Where the range begins, and where it ends by now.
    drawn: Option<(Seq, Seq)>,
}

impl Picks {
    /// Whether an event is picked.
    pub fn contains(&self, seq: Seq) -> bool {
        self.all.contains(seq.0)
    }

    /// How many are.
    pub fn len(&self) -> u64 {
        self.all
            .0
            .iter()
            .map(|(first, last)| last - first + 1)
            .sum()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.all.0.is_empty()
    }

    /// Whether a range is being drawn.
    pub fn is_drawing(&self) -> bool {
        self.drawn.is_some()
    }

    /// Where the range begins that is being drawn.
    pub fn drawn_from(&self) -> Option<Seq> {
        self.drawn.map(|(from, _)| from)
    }

    /// All of them, oldest first.
    pub fn seqs(&self) -> Vec<Seq> {
        let ranges = self.all.0.iter();
        ranges
            .flat_map(|(first, last)| (*first..=*last).map(Seq))
            .collect()
    }

    /// Picks an event, or puts it back. While a range is being drawn, it is finished.
    pub fn toggle(&mut self, seq: Seq) {
        if self.drawn.is_some() {
            return self.settle();
        }
        self.settled = if self.settled.contains(seq.0) {
            self.settled.without(seq.0)
        } else {
            self.settled.with(&Ranges(vec![(seq.0, seq.0)]))
        };
        self.all.clone_from(&self.settled);
    }

    /// Begins to draw a range here, or finishes it.
    pub fn draw(&mut self, cursor: &Cursor) {
        match (&self.drawn, cursor.selected()) {
            (Some(_), _) => self.settle(),
            (None, Some(here)) => {
                self.drawn = Some((here, Seq(0)));
                self.stretch(cursor);
            }
            (None, None) => {}
        }
    }

    /// The range that is being drawn reaches to the cursor, over what the list shows.
    pub fn stretch(&mut self, cursor: &Cursor) {
        let (Some((from, to)), Some(here)) = (self.drawn, cursor.selected()) else {
            return;
        };
        if to == here {
            return;
        }
        self.drawn = Some((from, here));
        let range = Ranges::of(cursor.listed_between(from.min(here), from.max(here)));
        self.all = self.settled.with(&range);
    }

    /// The range that is being drawn stays as it is.
    pub fn settle(&mut self) {
        self.drawn = None;
        self.settled.clone_from(&self.all);
    }

    /// Gives up the range that is being drawn, or everything; returns whether there was something.
    pub fn give_up(&mut self) -> bool {
        let was_something = self.drawn.is_some() || !self.is_empty();
        if self.drawn.take().is_none() {
            self.settled = Ranges::default();
        }
        self.all.clone_from(&self.settled);
        was_something
    }
}

/// Numbers as ranges, both ends included, that grow and do not touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// Numbers in order.
    fn of(numbers: impl IntoIterator<Item = u64>) -> Self {
        let mut ranges = Self::default();
        for number in numbers {
            ranges.push((number, number));
        }
        ranges
    }

    /// Adds a range that begins no earlier than the last one.
    fn push(&mut self, range: (u64, u64)) {
        match self.0.last_mut() {
            Some((_, last)) if range.0 <= last.saturating_add(1) => *last = (*last).max(range.1),
            _ => self.0.push(range),
        }
    }

    fn contains(&self, number: u64) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= number);
        let range = after.checked_sub(1).and_then(|index| self.0.get(index));
        range.is_some_and(|(_, last)| number <= *last)
    }

    /// These and others.
    fn with(&self, others: &Self) -> Self {
        let mut both: Vec<(u64, u64)> = self.0.iter().chain(&others.0).copied().collect();
        both.sort_unstable();
        let mut ranges = Self::default();
        for range in both {
            ranges.push(range);
        }
        ranges
    }

    fn without(&self, number: u64) -> Self {
        let parts = |(first, last): &(u64, u64)| {
            let (first, last) = (*first, *last);
            if !(first..=last).contains(&number) {
                return [Some((first, last)), None];
            }
            let before = (first < number).then(|| (first, number - 1));
            let after = (number < last).then(|| (number + 1, last));
            [before, after]
        };
        Self(self.0.iter().flat_map(parts).flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn cursor(head: u64, at: u64) -> Cursor {
        let mut cursor = Cursor::default();
        cursor.resize(10);
        cursor.grow(Seq(head));
        cursor.select(Seq(at));
        cursor
    }

    fn numbers(picks: &Picks) -> Vec<u64> {
        picks.seqs().into_iter().map(|seq| seq.0).collect()
    }

    proptest! {
        #[test]
        fn toggling_is_what_it_is_on_a_set(toggled in prop::collection::vec(1..20_u64, 0..60)) {
            let (mut picks, mut set) = (Picks::default(), BTreeSet::new());
            for number in toggled {
                picks.toggle(Seq(number));
                if !set.remove(&number) {
                    set.insert(number);
                }
                prop_assert_eq!(picks.len(), set.len() as u64);
                prop_assert!((1..20).all(|one| picks.contains(Seq(one)) == set.contains(&one)));
                prop_assert_eq!(numbers(&picks), set.iter().copied().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_range_reaches_from_its_beginning_to_the_cursor_on_either_side() {
        let mut picks = Picks::default();
        picks.toggle(Seq(2));
        let mut cursor = cursor(20, 10);
        picks.draw(&cursor);
        assert_eq!(numbers(&picks), [2, 10]);
        cursor.step(2);
        picks.stretch(&cursor);
        assert_eq!(numbers(&picks), [2, 10, 11, 12]);
        cursor.step(-4);
        picks.stretch(&cursor);
        assert_eq!(numbers(&picks), [2, 8, 9, 10]);
        picks.draw(&cursor);
        cursor.step(5);
        picks.stretch(&cursor);
        assert_eq!(numbers(&picks), [2, 8, 9, 10], "it is finished");
    }

    #[test]
    fn a_range_takes_only_what_the_filter_shows() {
        let mut cursor = cursor(20, 9);
        cursor.filter();
        cursor.take_matches(&[Seq(9), Seq(7), Seq(3)]);
        let mut picks = Picks::default();
        picks.draw(&cursor);
        cursor.step(-1);
        picks.stretch(&cursor);
        assert_eq!(numbers(&picks), [7, 9]);
        picks.settle();
        cursor.unfilter();
        picks.stretch(&cursor);
        assert_eq!(numbers(&picks), [7, 9]);
    }

    #[test]
    fn giving_up_takes_the_range_before_the_rest() {
        let mut picks = Picks::default();
        picks.toggle(Seq(2));
        picks.draw(&cursor(20, 10));
        assert!(picks.give_up());
        assert_eq!(numbers(&picks), [2]);
        assert!(picks.give_up() && picks.is_empty() && !picks.give_up());
    }
}

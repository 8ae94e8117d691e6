//! The whole log in one line: where writes, reads and errors are, where cycles begin, and where marks are.

use crate::inspect::cycles;
use crate::inspect::landmark::{Direction, Landmark};
use crate::inspect::{Client, Session};
use crate::journal::Seq;

/// The log in cells of equally many events, and of at least one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strip {
    /// The newest event that is in it.
    pub head: Seq,
    /// The cells, oldest first.
    pub cells: Vec<Cell>,
    /// The beginnings of cycles, each with the name of the cycle: `e7`.
    pub cycles: Vec<(Seq, String)>,
    /// The marks.
    pub marks: Vec<(Seq, char)>,
}

/// What the events of one cell were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Events that changed something.
    pub n_changes: u32,
    /// Events that failed.
    pub n_errors: u32,
    /// All events.
    pub n_events: u32,
}

/// The most beginnings of cycles that are named, the newest: more have no room in any strip.
const MOST_CYCLES: usize = 400;

impl Strip {
    /// The log as a session knows it, in so many cells, or one for each event of a shorter one.
    pub fn new(session: &Session, n_cells: usize) -> Self {
        let head = session.head();
        let n_cells = n_cells.min(usize::try_from(head.0).unwrap_or(usize::MAX));
        let mut strip = Self {
            head,
            cells: vec![Cell::default(); n_cells],
            ..Self::default()
        };
        for (seq, entry) in session.entries(Seq(1), head) {
            let place = strip.cell_of(seq);
            let Some(cell) = strip.cells.get_mut(place) else {
                continue;
            };
            cell.n_events += 1;
            cell.n_changes += u32::from(entry.is_change());
            cell.n_errors += u32::from(entry.is_error());
        }
        let mut from = head.next();
        while let Some(seq) = Landmark::Cycle.nearest(session, from, Direction::Back) {
            if strip.cycles.len() == MOST_CYCLES {
                break;
            }
            let entry = session.entry(seq);
            if let Some(entry) = entry.filter(|entry| entry.client != Client::Nobody) {
                let name = format!("{}{}", cycles::table::letter(entry.client), entry.cycle);
                strip.cycles.push((seq, name));
            }
            from = seq;
        }
        strip.cycles.reverse();
        let marks = session.annotations().marks();
        strip.marks = marks
            .map(|(letter, seq)| (seq, char::from(letter)))
            .collect();
        strip
    }

    /// The cell that an event is in.
    pub fn cell_of(&self, seq: Seq) -> usize {
        let n_cells = self.cells.len() as u64;
        let place = u128::from(seq.0.saturating_sub(1)) * u128::from(n_cells);
        let place = place / u128::from(self.head.0.max(1));
        usize::try_from(place)
            .unwrap_or(usize::MAX)
            .min(self.cells.len().saturating_sub(1))
    }

    /// The first event of a cell.
    pub fn first_of(&self, cell: usize) -> Seq {
        let n_cells = (self.cells.len() as u128).max(1);
        let first = (cell as u128 * u128::from(self.head.0)).div_ceil(n_cells);
        Seq(u64::try_from(first)
            .unwrap_or(u64::MAX)
            .saturating_add(1)
            .min(self.head.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_begins_with_an_event_that_is_in_it() {
        for (head, n_cells) in [(1, 1), (7, 3), (1000, 117), (5, 50), (1_000_000, 80)] {
            let strip = Strip {
                head: Seq(head),
                cells: vec![Cell::default(); n_cells],
                ..Strip::default()
            };
            for cell in 0..n_cells {
                let first = strip.first_of(cell);
                assert!((1..=head).contains(&first.0));
                if n_cells as u64 <= head {
                    assert_eq!(strip.cell_of(first), cell, "{head} {n_cells}");
                }
            }
        }
    }
}

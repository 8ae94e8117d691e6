//! What the screen has asked for and not got yet.
//!
//! One question of each kind is under way at a time. What is needed next is worked out from the screen as it is when
//! the answer comes, so that a held key never piles up work behind a slow answer.

use crate::inspect::{Direction, Landmark};
use crate::journal::Seq;
use crate::tui::cursor::Cursor;
use crate::tui::message::{Command, Question, Read};
use crate::tui::rows::Rows;

/// The questions under way.
#[derive(Debug, Default)]
pub struct Loads {
    rows: bool,
    detail: Option<Seq>,
    search: Option<(Landmark, Seq, Direction)>,
    /// An answer did not help, or something failed: nothing is asked again before the user or the log moves.
    is_stalled: bool,
}

/// Most rows asked for at once.
const LARGEST_BATCH: u64 = 512;

impl Loads {
    /// What to ask for, given what is shown and what is at hand.
    pub fn plan(&mut self, cursor: &Cursor, rows: &Rows, shown: Option<Seq>) -> Vec<Command> {
        let mut commands = Vec::new();
        if self.is_stalled {
            return commands;
        }
        if !self.rows {
            let ranges = needed_rows(cursor, rows);
            if !ranges.is_empty() {
                self.rows = true;
                commands.push(Command::Read(Read::Rows(ranges)));
            }
        }
        if self.detail.is_none()
            && let Some(seq) = cursor.selected().filter(|seq| Some(*seq) != shown)
        {
            self.detail = Some(seq);
            commands.push(Command::Read(Read::Detail(seq)));
        }
        commands
    }

    /// Asks for the nearest event of a kind, unless one is being looked for already.
    pub fn search(
        &mut self,
        landmark: Landmark,
        from: Seq,
        direction: Direction,
    ) -> Option<Command> {
        if self.search.is_some() {
            return None;
        }
        self.search = Some((landmark, from, direction));
        Some(Command::Ask(Question::Nearest {
            landmark,
            from,
            direction,
        }))
    }

    /// Rows have come.
    pub fn rows_came(&mut self, helped: bool) {
        self.rows = false;
        self.is_stalled |= !helped;
    }

    /// A detail has come. Of an event that nobody asked about it changes nothing.
    pub fn detail_came(&mut self, seq: Seq) {
        if self.detail == Some(seq) {
            self.detail = None;
        }
    }

    /// The answer to a search has come; for what it was, where it began, and which way.
    pub fn search_came(&mut self) -> Option<(Landmark, Seq, Direction)> {
        self.search.take()
    }

    /// Something failed, and it is not known what: nothing is under way any more.
    pub fn failed(&mut self) {
        *self = Self {
            is_stalled: true,
            ..Self::default()
        };
    }

    /// The user or the log has moved: ask again.
    pub fn retry(&mut self) {
        self.is_stalled = false;
    }
}

/// The missing rows of the window and of a page before and after it, as ranges: those of the window first, when they
/// are too many.
fn needed_rows(cursor: &Cursor, rows: &Rows) -> Vec<(Seq, Seq)> {
    let Some((first, last)) = cursor.window() else {
        return Vec::new();
    };
    let window = missing(cursor, rows, first, last);
    if window.is_empty() && cursor.is_following() {
        // The page before is not about to be shown.
        return window;
    }
    let margin = cursor.height();
    let above = first.saturating_sub(margin).max(1);
    let below = last.saturating_add(margin).min(cursor.n_listed());
    let wide = missing(cursor, rows, above, below);
    if n_rows(&wide) <= LARGEST_BATCH {
        wide
    } else {
        cut(window)
    }
}

/// The rows between two positions of the list that are not at hand.
fn missing(cursor: &Cursor, rows: &Rows, first: u64, last: u64) -> Vec<(Seq, Seq)> {
    let mut ranges: Vec<(Seq, Seq)> = Vec::new();
    let listed = (first..=last).filter_map(|position| cursor.at(position));
    for seq in listed.filter(|seq| rows.get(*seq).is_none()) {
        match ranges.last_mut() {
            Some((_, end)) if end.next() == seq => *end = seq,
            _ => ranges.push((seq, seq)),
        }
    }
    ranges
}

fn n_rows(ranges: &[(Seq, Seq)]) -> u64 {
    ranges
        .iter()
        .map(|(first, last)| last.0 - first.0 + 1)
        .sum()
}

/// The first so many rows.
fn cut(ranges: Vec<(Seq, Seq)>) -> Vec<(Seq, Seq)> {
    let mut room = LARGEST_BATCH;
    let mut kept = Vec::new();
    for (first, last) in ranges {
        if room == 0 {
            break;
        }
        let last = Seq(last.0.min(first.0 + room - 1));
        room -= last.0 - first.0 + 1;
        kept.push((first, last));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(head: u64, height: u64) -> Cursor {
        let mut cursor = Cursor::default();
        cursor.resize(height);
        cursor.grow(Seq(head));
        cursor
    }

    #[test]
    fn only_rows_around_the_window_are_asked_for() {
        let commands = Loads::default().plan(&cursor(1_000_000, 20), &Rows::default(), None);
        let expected = [
            Command::Read(Read::Rows(vec![(Seq(999_961), Seq(1_000_000))])),
            Command::Read(Read::Detail(Seq(1_000_000))),
        ];
        assert_eq!(commands, expected);
    }

    #[test]
    fn nothing_is_asked_while_an_answer_is_outstanding() {
        let mut loads = Loads::default();
        let mut cursor = cursor(1000, 20);
        loads.plan(&cursor, &Rows::default(), None);
        for _ in 0..100 {
            cursor.step(-1);
            assert_eq!(loads.plan(&cursor, &Rows::default(), None), []);
        }
        loads.detail_came(Seq(1000));
        assert_eq!(
            loads.plan(&cursor, &Rows::default(), None),
            [Command::Read(Read::Detail(Seq(900)))]
        );
    }

    #[test]
    fn an_answer_that_does_not_help_is_not_asked_for_again_at_once() {
        let mut loads = Loads::default();
        let cursor = cursor(10, 5);
        loads.plan(&cursor, &Rows::default(), Some(Seq(10)));
        loads.rows_came(false);
        assert_eq!(loads.plan(&cursor, &Rows::default(), Some(Seq(10))), []);
        loads.retry();
        assert_eq!(
            loads.plan(&cursor, &Rows::default(), Some(Seq(10))).len(),
            1
        );
    }
}

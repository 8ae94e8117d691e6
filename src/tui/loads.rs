//! What the screen has asked for and not got yet.
//!
//! One question of each kind is under way at a time. What is needed next is worked out from the screen as it is when
//! the answer comes, so that a held key never piles up work behind a slow answer.

use crate::journal::Seq;
use crate::tui::cursor::Cursor;
use crate::tui::message::{Command, Direction};
use crate::tui::rows::Rows;

/// The questions under way.
#[derive(Debug, Default)]
pub struct Loads {
    rows: bool,
    detail: Option<Seq>,
    search: Option<(Seq, Direction)>,
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
        if !self.rows
            && let Some((first, last)) = needed_rows(cursor, rows)
        {
            self.rows = true;
            commands.push(Command::Rows { first, last });
        }
        if self.detail.is_none()
            && let Some(seq) = cursor.selected().filter(|seq| Some(*seq) != shown)
        {
            self.detail = Some(seq);
            commands.push(Command::Detail(seq));
        }
        commands
    }

    /// Asks for the nearest change, unless that is being looked for already.
    pub fn search(&mut self, from: Seq, direction: Direction) -> Option<Command> {
        if self.search.is_some() {
            return None;
        }
        self.search = Some((from, direction));
        Some(Command::FindChange { from, direction })
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

    /// The answer to a search has come; where it began, and which way.
    pub fn search_came(&mut self) -> Option<(Seq, Direction)> {
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

/// The missing rows of the window; when it is whole, those of a page before and after.
fn needed_rows(cursor: &Cursor, rows: &Rows) -> Option<(Seq, Seq)> {
    let (first, last) = cursor.window()?;
    let margin = cursor.height();
    let wide_first = Seq(first.0.saturating_sub(margin).max(1));
    let wide_last = Seq(last.0.saturating_add(margin).min(cursor.head().0));
    let is_whole = rows.missing(first, last).is_none();
    let (missing_first, missing_last) = rows.missing(wide_first, wide_last)?;
    if is_whole && cursor.is_following() && missing_last < first {
        // Following, the page before is not about to be shown.
        return None;
    }
    let batch_last = Seq(missing_last
        .0
        .min(missing_first.0.saturating_add(LARGEST_BATCH - 1)));
    if is_whole || batch_last >= last {
        return Some((missing_first, batch_last));
    }
    let (missing_first, missing_last) = rows.missing(first, last)?;
    Some((
        missing_first,
        Seq(missing_last
            .0
            .min(missing_first.0.saturating_add(LARGEST_BATCH - 1))),
    ))
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
            Command::Rows {
                first: Seq(999_961),
                last: Seq(1_000_000),
            },
            Command::Detail(Seq(1_000_000)),
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
            [Command::Detail(Seq(900))]
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

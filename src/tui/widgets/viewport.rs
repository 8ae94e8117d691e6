//! A window on more lines than fit.

use std::cell::{Cell, RefCell};

/// Where the window is. Moves are kept until the next drawing, which knows how large the window and the text are, and
/// carries them out; this is the one thing that drawing may change.
#[derive(Debug, Clone)]
pub struct Viewport {
    top: Cell<usize>,
    left: Cell<usize>,
    has_more_right: Cell<bool>,
    moves: RefCell<Vec<Move>>,
    /// Where to go sideways once it is known how wide the window and its lines are.
    sideways: Cell<Option<Move>>,
}

/// A way to move the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// By lines.
    Lines(isize),
    /// By halves of the window.
    Halves(isize),
    /// To the first line and column.
    Start,
    /// To the last line.
    End,
    /// To this line.
    To(usize),
    /// One step to the left.
    Left,
    /// One step to the right, when there is something to see there.
    Right,
    /// To the first column.
    LineStart,
    /// To the end of the longest line that is visible.
    LineEnd,
    /// As little as it takes to show a line.
    Reveal(usize),
    /// Sideways, as little as it takes to show these columns of a line.
    RevealColumns(usize, usize),
}

/// Columns of one step sideways.
const SIDE_STEP: usize = 8;

impl Default for Viewport {
    fn default() -> Self {
        Self {
            top: Cell::default(),
            left: Cell::default(),
            // Before the first drawing nobody knows.
            has_more_right: Cell::new(true),
            moves: RefCell::default(),
            sideways: Cell::default(),
        }
    }
}

impl Viewport {
    /// Moves the window with the next drawing.
    pub fn go(&self, to: Move) {
        self.moves.borrow_mut().push(to);
    }

    /// Carries out the moves of a window of `height` lines on `n_lines`; returns the first visible line.
    pub fn place(&self, height: usize, n_lines: usize) -> usize {
        let last_top = n_lines.saturating_sub(height);
        let half = isize::try_from((height / 2).max(1)).unwrap_or(1);
        for to in self.moves.take() {
            let top = self.top.get().min(last_top);
            self.top.set(match to {
                Move::Lines(lines) => top.saturating_add_signed(lines),
                Move::Halves(halves) => top.saturating_add_signed(halves.saturating_mul(half)),
                Move::Start => 0,
                Move::End => last_top,
                Move::To(line) => line,
                Move::Reveal(line) => top.clamp((line + 1).saturating_sub(height.max(1)), line),
                Move::Left
                | Move::Right
                | Move::LineStart
                | Move::LineEnd
                | Move::RevealColumns(..) => top,
            });
            match to {
                Move::LineEnd | Move::RevealColumns(..) => self.sideways.set(Some(to)),
                Move::Start | Move::LineStart | Move::Left | Move::Right => self.sideways.set(None),
                _ => {}
            }
            self.left.set(match to {
                Move::Start | Move::LineStart => 0,
                Move::Left => self.left.get().saturating_sub(SIDE_STEP),
                Move::Right if self.has_more_right.get() => self.left.get() + SIDE_STEP,
                _ => self.left.get(),
            });
        }
        self.top.set(self.top.get().min(last_top));
        self.top.get()
    }

    /// Carries out what waits for the widths of the window and of its lines; returns the first visible column. `widest`
    /// measures the longest visible line, which may take a moment.
    pub fn place_sideways(&self, width: usize, widest: impl FnOnce() -> usize) -> usize {
        let left = self.left.get();
        let left = match self.sideways.take() {
            Some(Move::LineEnd) => widest().saturating_sub(width),
            Some(Move::RevealColumns(start, end)) if start < left || end > left + width => {
                // With something before it, to see what it is a part of.
                start.saturating_sub(width / 3)
            }
            _ => left,
        };
        self.left.set(left);
        left
    }

    /// The first visible line, as it was drawn last.
    pub fn top(&self) -> usize {
        self.top.get()
    }

    /// The first visible column.
    pub fn left(&self) -> usize {
        self.left.get()
    }

    /// Notes whether a visible line goes on beyond the right edge.
    pub fn set_more_right(&self, has_more: bool) {
        self.has_more_right.set(has_more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_within_the_text() {
        let cases: &[(&[Move], usize)] = &[
            (&[Move::Lines(3)], 3),
            (&[Move::Lines(-3)], 0),
            (&[Move::End, Move::Lines(-1)], 89),
            (&[Move::Lines(isize::MAX), Move::Lines(-1)], 89),
            (&[Move::Halves(2), Move::Halves(-1)], 5),
            (&[Move::End, Move::Start], 0),
            (&[Move::Reveal(50)], 41),
            (&[Move::To(40), Move::Reveal(45)], 40),
            (&[Move::To(40), Move::Reveal(20)], 20),
        ];
        for (moves, expected) in cases {
            let viewport = Viewport::default();
            moves.iter().for_each(|to| viewport.go(*to));
            assert_eq!(viewport.place(10, 100), *expected, "{moves:?}");
        }
    }

    #[test]
    fn the_window_goes_sideways_to_the_end_and_to_what_is_looked_for() {
        let cases = [
            (Move::LineEnd, 900),
            (Move::RevealColumns(10, 12), 0),
            (Move::RevealColumns(500, 510), 467),
        ];
        for (to, expected) in cases {
            let viewport = Viewport::default();
            viewport.go(to);
            viewport.place(10, 100);
            assert_eq!(viewport.place_sideways(100, || 1000), expected, "{to:?}");
            assert_eq!(viewport.place_sideways(100, || 5), expected, "only once");
        }
    }

    #[test]
    fn a_text_that_got_shorter_pulls_the_window_back() {
        let viewport = Viewport::default();
        viewport.go(Move::End);
        viewport.place(10, 100);
        assert_eq!(viewport.place(10, 12), 2);
        assert_eq!(viewport.place(10, 3), 0);
    }
}

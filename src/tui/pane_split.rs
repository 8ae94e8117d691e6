//! How a screen is parted among its three panes.
//!
//! The first pane stands beside or above the other two, and those two beside or above each other. Where the lines
//! between them run is a share of what is parted, so that it holds for any size of the terminal.
//!
//! ```text
//! ╭───────┬───────╮  the outer cut parts the first from the rest,
//! │       │   2   │  the inner cut the second from the third;
//! │   1   ├───────┤  without one, the second and the third
//! │       │   3   │  take turns in one place
//! ╰───────┴───────╯
//! ```

use ratatui::layout::{Position, Rect};

use crate::tui::area::{split_columns, split_rows};
use crate::tui::arrangement::{Arrangement, N_PANES};
use crate::tui::screens::Screen;

/// A whole, in the unit of [`Cut::share`].
pub const WHOLE: u16 = 10_000;

/// No pane gets fewer columns than this by being moved.
const LEAST_COLUMNS: u16 = 24;

/// No pane gets fewer rows than this by being moved: a rule, a heading, two lines.
const LEAST_ROWS: u16 = 4;

/// How far one press of a key moves a line.
const STEP: [u16; 2] = [4, 2];

/// Which way panes lie next to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Beside each other.
    Columns,
    /// Below each other.
    Rows,
}

/// A side of a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "there is nothing to say about a side")]
pub enum Side {
    Left,
    Below,
    Above,
    Right,
}

/// One line between panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Which way its two sides lie.
    pub axis: Axis,
    /// How much of the whole is on its first side, in ten-thousandths.
    pub share: u16,
}

/// Which line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Splitter {
    /// Between the first pane and the others.
    Outer,
    /// Between the second and the third.
    Inner,
}

/// The lines of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaneSplit {
    /// Between the first pane and the others.
    pub outer: Cut,
    /// Between the second and the third; `None`: they take turns.
    pub inner: Option<Cut>,
}

impl PaneSplit {
    /// How a screen is parted as long as its user moved nothing; `None`: one pane has it for itself.
    pub fn usual(place: Screen, arrangement: Arrangement) -> Option<Self> {
        use Arrangement::{Compact, Narrow, Portrait, Standard, TooSmall, Wide};
        let cut = |axis, share| Cut { axis, share };
        let rows = |share| cut(Axis::Rows, share);
        let columns = |share| cut(Axis::Columns, share);
        let (outer, inner) = match (place, arrangement) {
            (_, TooSmall | Compact) => return None,
            (Screen::Requests, Narrow) => (rows(5000), None),
            (Screen::Requests, Standard) => (columns(6200), Some(rows(5000))),
            (Screen::Requests, Wide) => (columns(4800), Some(columns(5500))),
            (Screen::Requests, Portrait) => (rows(4000), Some(rows(5000))),
            (Screen::State, Standard | Wide) => (columns(3600), Some(columns(6000))),
            (Screen::State, Portrait) => (rows(3334), Some(rows(6667))),
            (Screen::State | Screen::Cycles, Narrow) => (rows(4000), None),
            (Screen::Cycles, Standard | Wide) => (rows(4000), Some(columns(6000))),
            (Screen::Cycles, Portrait) => (rows(4000), Some(rows(6000))),
        };
        Some(Self { outer, inner })
    }

    /// The same with lines at these shares.
    #[must_use]
    pub fn with_shares(mut self, [outer, inner]: [u16; 2]) -> Self {
        self.outer.share = outer;
        if let Some(cut) = &mut self.inner {
            cut.share = inner;
        }
        self
    }

    /// Where its lines are.
    pub fn shares(self) -> [u16; 2] {
        [
            self.outer.share,
            self.inner.map_or(WHOLE / 2, |cut| cut.share),
        ]
    }

    /// Where the panes are. Of two that take turns, the one that has the focus has the place.
    pub fn panes(self, body: Rect, focus: usize) -> [Option<Rect>; N_PANES] {
        let (first, rest) = self.outer.split(body);
        match self.inner {
            Some(cut) => {
                let (second, third) = cut.split(rest);
                [Some(first), Some(second), Some(third)]
            }
            None if focus == 2 => [Some(first), None, Some(rest)],
            None => [Some(first), Some(rest), None],
        }
    }

    /// The line at a position. Between frames it is two cells wide; otherwise it is the rule of the pane below.
    pub fn splitter_at(self, body: Rect, at: Position, has_frames: bool) -> Option<Splitter> {
        let (first, rest) = self.outer.split(body);
        if self.outer.is_at(body, first, at, has_frames) {
            return Some(Splitter::Outer);
        }
        let cut = self.inner?;
        let (second, _) = cut.split(rest);
        cut.is_at(rest, second, at, has_frames)
            .then_some(Splitter::Inner)
    }

    /// The same with a line moved to a position.
    #[must_use]
    pub fn dragged(mut self, body: Rect, splitter: Splitter, at: Position) -> Self {
        let (_, rest) = self.outer.split(body);
        match (splitter, &mut self.inner) {
            (Splitter::Outer, _) => self.outer.move_to(body, at),
            (Splitter::Inner, Some(cut)) => cut.move_to(rest, at),
            (Splitter::Inner, None) => {}
        }
        self
    }

    /// The same with a pane made larger by some steps, or smaller; `None` when no line of this axis is at its side.
    pub fn grown(mut self, body: Rect, pane: usize, axis: Axis, steps: i32) -> Option<Self> {
        let (_, rest) = self.outer.split(body);
        match &mut self.inner {
            Some(cut) if cut.axis == axis && pane > 0 => {
                cut.move_by(rest, if pane == 1 { steps } else { -steps });
            }
            _ if self.outer.axis == axis => {
                self.outer
                    .move_by(body, if pane == 0 { steps } else { -steps });
            }
            _ => return None,
        }
        Some(self)
    }
}

impl Cut {
    /// The two sides of the line.
    fn split(self, area: Rect) -> (Rect, Rect) {
        let cells = self.cells(area);
        match self.axis {
            Axis::Columns => split_columns(area, cells),
            Axis::Rows => split_rows(area, cells),
        }
    }

    /// How many cells its first side has.
    fn cells(self, area: Rect) -> u16 {
        let (total, least) = self.extent(area);
        let wanted = u32::from(total) * u32::from(self.share.min(WHOLE)) / u32::from(WHOLE);
        let wanted = u16::try_from(wanted).unwrap_or(total);
        if total < 2 * least {
            return total / 2;
        }
        wanted.clamp(least, total - least)
    }

    /// How many cells are parted, and how many each side has at least.
    fn extent(self, area: Rect) -> (u16, u16) {
        match self.axis {
            Axis::Columns => (area.width, LEAST_COLUMNS),
            Axis::Rows => (area.height, LEAST_ROWS),
        }
    }

    /// Puts the line so many cells behind the beginning, as far as it may be moved.
    fn put(&mut self, area: Rect, cells: i32) {
        let (total, least) = self.extent(area);
        if total < 2 * least {
            return;
        }
        let cells = cells.clamp(i32::from(least), i32::from(total - least));
        // Rounded up, so that the same share gives the same cells again.
        let share = (cells * i32::from(WHOLE) + i32::from(total) - 1) / i32::from(total);
        self.share = u16::try_from(share).unwrap_or(WHOLE);
    }

    fn move_to(&mut self, area: Rect, at: Position) {
        let cells = match self.axis {
            Axis::Columns => i32::from(at.x) - i32::from(area.x),
            Axis::Rows => i32::from(at.y) - i32::from(area.y),
        };
        self.put(area, cells);
    }

    fn move_by(&mut self, area: Rect, steps: i32) {
        let [columns, rows] = STEP;
        let step = match self.axis {
            Axis::Columns => columns,
            Axis::Rows => rows,
        };
        self.put(area, i32::from(self.cells(area)) + steps * i32::from(step));
    }

    fn is_at(self, area: Rect, first: Rect, at: Position, has_frames: bool) -> bool {
        let (place, line) = match self.axis {
            Axis::Columns => (at.x, first.right()),
            Axis::Rows => (at.y, first.bottom()),
        };
        area.contains(at) && (place == line || (has_frames && place + 1 == line))
    }
}

/// The pane at the side of another one; of several, the first.
pub fn neighbor(panes: [Option<Rect>; N_PANES], from: usize, side: Side) -> Option<usize> {
    let here = (*panes.get(from)?)?;
    let touches = |area: &Rect| {
        let shares_rows = area.top() < here.bottom() && here.top() < area.bottom();
        let shares_columns = area.left() < here.right() && here.left() < area.right();
        match side {
            Side::Left => area.right() == here.left() && shares_rows,
            Side::Right => area.left() == here.right() && shares_rows,
            Side::Above => area.bottom() == here.top() && shares_columns,
            Side::Below => area.top() == here.bottom() && shares_columns,
        }
    };
    panes
        .iter()
        .position(|area| area.as_ref().is_some_and(touches))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ARRANGEMENTS: [Arrangement; 4] = [
        Arrangement::Narrow,
        Arrangement::Standard,
        Arrangement::Wide,
        Arrangement::Portrait,
    ];

    fn split() -> impl Strategy<Value = PaneSplit> {
        let place = prop::sample::select(Screen::ALL.to_vec());
        let arrangement = prop::sample::select(ARRANGEMENTS.to_vec());
        (place, arrangement, any::<[u16; 2]>()).prop_map(|(place, arrangement, shares)| {
            let usual = PaneSplit::usual(place, arrangement).unwrap();
            usual.with_shares(shares)
        })
    }

    proptest! {
        #[test]
        fn panes_tile_the_body_whatever_the_shares(
            split in split(),
            (width, height) in (0_u16..300, 0_u16..120),
            focus in 0..N_PANES,
        ) {
            let body = Rect::new(3, 2, width, height);
            let panes: Vec<Rect> = split.panes(body, focus).into_iter().flatten().collect();
            let cells: u32 = panes.iter().map(|pane| pane.area()).sum();
            prop_assert_eq!(cells, body.area());
            for (index, pane) in panes.iter().enumerate() {
                prop_assert_eq!(body.union(*pane), body);
                let mut others = panes.iter().skip(index + 1);
                prop_assert!(others.all(|other| !pane.intersects(*other)));
            }
        }

        #[test]
        fn a_line_is_where_it_was_dragged_unless_a_pane_would_vanish(
            split in split(),
            (x, y) in (0_u16..120, 0_u16..60),
        ) {
            let body = Rect::new(0, 2, 120, 57);
            let at = Position::new(x, y);
            let moved = split.dragged(body, Splitter::Outer, at);
            let [first, ..] = moved.panes(body, 0);
            let first = first.unwrap();
            let (line, low, high, wanted) = match moved.outer.axis {
                Axis::Columns => (first.right(), LEAST_COLUMNS, 120 - LEAST_COLUMNS, x),
                Axis::Rows => (first.bottom(), 2 + LEAST_ROWS, 59 - LEAST_ROWS, y),
            };
            prop_assert_eq!(line, wanted.clamp(low, high));
            // What was put there is found there.
            let on_line = match moved.outer.axis {
                Axis::Columns => Position::new(line, 10),
                Axis::Rows => Position::new(10, line),
            };
            prop_assert_eq!(moved.splitter_at(body, on_line, true), Some(Splitter::Outer));
        }

        #[test]
        fn growing_and_shrinking_a_pane_leaves_it_as_it_was(pane in 0..N_PANES, steps in 1..4) {
            let body = Rect::new(0, 2, 200, 57);
            for place in Screen::ALL {
                let usual = PaneSplit::usual(place, Arrangement::Wide).unwrap();
                for axis in [Axis::Columns, Axis::Rows] {
                    let Some(grown) = usual.grown(body, pane, axis, steps) else { continue };
                    let size = |split: PaneSplit| {
                        let areas = split.panes(body, pane);
                        let area = areas.into_iter().nth(pane).flatten().unwrap();
                        match axis {
                            Axis::Columns => area.width,
                            Axis::Rows => area.height,
                        }
                    };
                    prop_assert!(size(grown) > size(usual));
                    let back = grown.grown(body, pane, axis, -steps).unwrap();
                    prop_assert_eq!(size(back), size(usual));
                }
            }
        }
    }

    #[test]
    fn a_neighbor_is_at_the_side_that_is_asked_for() {
        let body = Rect::new(0, 2, 120, 30);
        let standard = PaneSplit::usual(Screen::Requests, Arrangement::Standard).unwrap();
        let cases = [
            (0, Side::Right, Some(1)),
            (0, Side::Left, None),
            (1, Side::Below, Some(2)),
            (1, Side::Left, Some(0)),
            (2, Side::Left, Some(0)),
            (2, Side::Above, Some(1)),
            (2, Side::Right, None),
        ];
        for (from, side, expected) in cases {
            let found = neighbor(standard.panes(body, from), from, side);
            assert_eq!(found, expected, "{from} {side:?}");
        }
    }
}

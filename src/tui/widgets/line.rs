//! One line of text, in pieces that each have a role.

use std::borrow::Cow;

use crate::tui::glyphs::Glyphs;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;

/// One line. The text may be as captured: it is made safe when it is drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line<'a> {
    pieces: Vec<(Role, Cow<'a, str>)>,
}

impl<'a> Line<'a> {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// A line of one piece.
    pub fn of(role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        Self::new().and(role, text)
    }

    /// The line with one more piece.
    #[must_use]
    pub fn and(mut self, role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        self.push(role, text);
        self
    }

    /// The line with one more piece, filled up with spaces to a number of columns.
    #[must_use]
    pub fn and_padded(self, role: Role, text: &str, columns: usize, glyphs: &Glyphs) -> Self {
        let missing = columns.saturating_sub(text::width(text, Mode::Reveal, glyphs));
        self.and(role, format!("{text}{:missing$}", ""))
    }

    /// The line with another one behind it.
    #[must_use]
    pub fn append(mut self, other: Line<'a>) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// The line cut to a width; an ellipsis says that something is missing.
    #[must_use]
    pub fn cut(self, columns: usize, glyphs: &Glyphs) -> Self {
        if self.width(Mode::Fold, glyphs) <= columns {
            return self;
        }
        let mut room = columns;
        let mut cut = Self::new();
        for (role, piece) in self.pieces {
            let width = text::width(&piece, Mode::Fold, glyphs);
            if width < room {
                room -= width;
                cut.push(role, piece);
                continue;
            }
            // One column more than there is, so that the ellipsis comes even where the piece itself fits.
            let mut piece = piece.into_owned();
            piece.push_str("  ");
            cut.push(role, text::fit(&piece, room, glyphs));
            break;
        }
        cut
    }

    /// Whether it has no pieces.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Adds a piece.
    pub fn push(&mut self, role: Role, text: impl Into<Cow<'a, str>>) {
        self.pieces.push((role, text.into()));
    }

    /// The pieces.
    pub fn pieces(&self) -> impl Iterator<Item = (Role, &str)> {
        self.pieces
            .iter()
            .map(|(role, text)| (*role, text.as_ref()))
    }

    /// How many columns it takes.
    pub fn width(&self, mode: Mode, glyphs: &Glyphs) -> usize {
        self.pieces()
            .map(|(_, text)| text::width(text, mode, glyphs))
            .sum()
    }
}

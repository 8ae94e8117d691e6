//! One line of text, in pieces that each have a role.

use std::borrow::Cow;
use std::ops::Range;

use crate::tui::glyphs::Glyphs;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;

/// Where something that is looked for stands in a text, from a byte of it on.
pub type Find<'a> = dyn Fn(&str, usize) -> Option<Range<usize>> + 'a;

/// More hits than this on one line are not marked.
const MOST_HITS: usize = 500;

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

    /// The part that begins at about a column, never behind it, and has at least so many columns if there are as many;
    /// and how many columns are before it.
    pub fn part(
        &self,
        first: usize,
        columns: usize,
        mode: Mode,
        glyphs: &Glyphs,
    ) -> (Line<'_>, usize) {
        let mut part = Line::new();
        let mut passed = 0;
        let mut room = columns.saturating_mul(text::MOST_BYTES_PER_COLUMN);
        for (role, piece) in self.pieces() {
            let mut piece = piece;
            if passed < first && part.is_empty() {
                let (at, columns) = text::seek(piece, first - passed, mode, glyphs);
                passed += columns;
                piece = piece.get(at..).unwrap_or_default();
            }
            let piece = text::start_of(piece, room);
            room = room.saturating_sub(piece.len());
            if !piece.is_empty() {
                part.push(role, piece);
            }
        }
        (part, passed)
    }

    /// The line with what is found in it standing out.
    #[must_use]
    pub fn marked(self, find: &Find<'_>) -> Self {
        let whole: String = self.pieces().map(|(_, text)| text).collect();
        let hits = hits(&whole, find);
        if hits.is_empty() {
            return self;
        }
        let mut marked = Self::new();
        let mut end = 0;
        for (role, piece) in &self.pieces {
            let start = end;
            end += piece.len();
            let cut = |part: Range<usize>| -> Cow<'a, str> {
                match piece {
                    Cow::Borrowed(text) => text.get(part).unwrap_or_default().into(),
                    Cow::Owned(text) => text.get(part).unwrap_or_default().to_owned().into(),
                }
            };
            let mut at = 0;
            for hit in hits.iter().filter(|hit| hit.start < end && start < hit.end) {
                let inside = hit.start.max(start) - start..hit.end.min(end) - start;
                marked.push(*role, cut(at..inside.start));
                at = inside.end;
                marked.push(Role::Hit, cut(inside));
            }
            marked.push(*role, cut(at..piece.len()));
        }
        marked.pieces.retain(|(_, text)| !text.is_empty());
        marked
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

/// Where something stands in a text, from left to right. What is found but has no length is no hit.
pub fn hits(text: &str, find: &Find<'_>) -> Vec<Range<usize>> {
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(hit) = find(text, at).filter(|_| hits.len() < MOST_HITS) {
        at = hit.end;
        if hit.is_empty() {
            let next = text.get(at..).and_then(|rest| rest.chars().next());
            let Some(next) = next else { break };
            at += next.len_utf8();
        } else {
            hits.push(hit);
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(line: &Line<'_>) -> Vec<(Role, String)> {
        line.pieces()
            .map(|(role, text)| (role, text.to_owned()))
            .collect()
    }

    #[test]
    fn a_hit_stands_out_across_pieces() {
        let line = Line::of(Role::Label, "a key: ").and(Role::Text, String::from("value, value"));
        let find = |wanted: &'static str| {
            move |text: &str, at: usize| {
                let found = text.get(at..)?.find(wanted)?;
                Some(at + found..at + found + wanted.len())
            }
        };
        let own = |role, text: &str| (role, text.to_owned());
        assert_eq!(
            pieces(&line.clone().marked(&find("y: va"))),
            [
                own(Role::Label, "a ke"),
                own(Role::Hit, "y: "),
                own(Role::Hit, "va"),
                own(Role::Text, "lue, value"),
            ]
        );
        assert_eq!(
            pieces(&line.clone().marked(&find("value"))),
            [
                own(Role::Label, "a key: "),
                own(Role::Hit, "value"),
                own(Role::Text, ", "),
                own(Role::Hit, "value"),
            ]
        );
        assert_eq!(line.clone().marked(&find("")), line);
        assert_eq!(line.clone().marked(&find("none")), line);
    }

    #[test]
    fn a_part_of_a_long_line_begins_where_it_is_looked_at() {
        let line = Line::of(Role::Label, "日本").and(Role::Text, "x".repeat(1_000_000));
        let (part, before) = line.part(500_000, 10, Mode::Reveal, &Glyphs::UNICODE);
        assert_eq!(before, 500_000);
        assert!(part.pieces().map(|(_, text)| text.len()).sum::<usize>() <= 320);
        let (part, before) = line.part(3, 10, Mode::Reveal, &Glyphs::UNICODE);
        assert_eq!(before, 2, "never behind, never inside of a character");
        assert_eq!(part.pieces().next(), Some((Role::Label, "本")));
    }
}

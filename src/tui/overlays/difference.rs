//! Two things beside each other: side by side where there is room, else one below the other.

use std::ops::Range;

use ratatui::layout::Rect;

use crate::inspect::diff::{Difference, Row, RowMark, Section, Side};
use crate::scim::spelling::counted;
use crate::tui::action::Context;
use crate::tui::message::{Command, Comparison, Question};
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Hints, Overlay, Verb, cover};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Block, Canvas, Document, Line, Viewport};

/// From this width on, both sides stand beside each other.
const SIDE_BY_SIDE: u16 = 100;

/// The comparison that is shown.
pub struct DifferenceView {
    comparison: Comparison,
    viewport: Viewport,
    is_unfolded: bool,
}

impl DifferenceView {
    /// Asks for a comparison and shows it.
    pub fn open(model: &mut Model, comparison: Comparison) {
        model.difference = None;
        model
            .wishes
            .push(Command::Ask(Question::Compare(comparison.clone())));
        model.overlays.push(Box::new(Self {
            comparison,
            viewport: Viewport::default(),
            is_unfolded: false,
        }));
    }

    fn ask(&mut self, model: &mut Model, comparison: Comparison) {
        self.comparison = comparison.clone();
        self.viewport = Viewport::default();
        model.difference = None;
        model
            .wishes
            .push(Command::Ask(Question::Compare(comparison)));
    }
}

impl Overlay for DifferenceView {
    fn name(&self) -> &'static str {
        "difference"
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Difference, Context::Text]
    }

    /// Only what can be done with this comparison.
    fn hints(&self) -> Option<Hints> {
        let (sides, lenses) = (self.comparison.has_sides(), self.comparison.has_lenses());
        Some(match (sides, lenses) {
            (_, true) => &[
                &["scroll-down", "scroll-up"],
                &["unfold"],
                &["swap-sides"],
                &["other-lens"],
                &["back"],
            ],
            (true, false) => &[
                &["scroll-down", "scroll-up"],
                &["unfold"],
                &["swap-sides"],
                &["back"],
            ],
            (false, false) => &[&["scroll-down", "scroll-up"], &["unfold"], &["back"]],
        })
    }

    fn viewport(&self) -> Option<&Viewport> {
        Some(&self.viewport)
    }

    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        match verb {
            Verb::Unfold => self.is_unfolded = !self.is_unfolded,
            Verb::Swap if !self.comparison.has_sides() => {
                model.notify("before an event is left of after it: there is nothing to swap");
            }
            Verb::Other if !self.comparison.has_lenses() => {
                model.notify("what was sent is compared when two events are beside each other");
            }
            Verb::Swap => {
                let swapped = self.comparison.clone().swapped();
                self.ask(model, swapped);
            }
            Verb::Other => {
                let other = self.comparison.clone().other();
                self.ask(model, other);
            }
            Verb::Accept
            | Verb::Next
            | Verb::Previous
            | Verb::Complete
            | Verb::Undo
            | Verb::Redo => {}
        }
        Fate::Stays
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, row: Rect) {
        let area = cover(canvas, screen, row);
        let own = model.difference.as_ref();
        let Some(compared) = own.filter(|compared| compared.of == self.comparison) else {
            canvas.line(area, &Line::of(Role::Quiet, " comparing"));
            return;
        };
        let discreet = compared.discreet.as_ref().filter(|_| model.conceals);
        let difference = discreet.unwrap_or(&compared.difference);
        let singular = match self.comparison {
            Comparison::Event(_) => "change",
            _ => "difference",
        };
        let n_changes = counted(compared.n_changes as u64, singular);
        let title = Title {
            left: Line::of(Role::TitleFocused, difference.left.clone())
                .and(Role::Line, format!("  {}  ", canvas.glyphs.arrow))
                .and(Role::TitleFocused, difference.right.clone()),
            right: Line::of(Role::Quiet, n_changes),
            is_focused: true,
        };
        let inner = canvas.rule(area, &title);
        let page = Page {
            columns: usize::from(inner.width),
            is_wide: inner.width >= SIDE_BY_SIDE,
            is_unfolded: self.is_unfolded,
            canvas,
        };
        let lines = page.lines(difference);
        canvas.document(
            inner,
            &Document::new(vec![Block::Lines(lines)]),
            &self.viewport,
        );
    }
}

struct Page<'a, 'b> {
    columns: usize,
    is_wide: bool,
    is_unfolded: bool,
    canvas: &'a Canvas<'b>,
}

/// The widest that the column of paths gets beside long values.
const WIDEST_PATH: usize = 34;

impl Page<'_, '_> {
    fn lines(&self, difference: &Difference) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        for section in &difference.sections {
            if !lines.is_empty() {
                lines.push(Line::new());
            }
            self.section(section, &mut lines);
        }
        if lines.is_empty() {
            lines.push(Line::of(Role::Quiet, " nothing differs"));
        }
        lines
    }

    fn section(&self, section: &Section, lines: &mut Vec<Line<'static>>) {
        let mut heading = Line::of(Role::Heading, format!(" {}", section.title));
        if let Some(note) = &section.note {
            heading.push(Role::Quiet, format!("  {note}"));
        }
        lines.push(heading);
        let glyphs = self.canvas.glyphs;
        let widths = section
            .rows
            .iter()
            .map(|row| text::width(&row.path, Mode::Fold, glyphs));
        // Short values leave more room for what they are of.
        let sides = section.rows.iter().flat_map(|row| [&row.left, &row.right]);
        let longest = sides
            .flatten()
            .map(|side| text::width(&side.text, Mode::Fold, glyphs))
            .max();
        let left = self.columns.saturating_sub(2 * longest.unwrap_or(0) + 10);
        let path = widths.max().unwrap_or(0).min(WIDEST_PATH.max(left));
        let mut n_folded = 0;
        for row in &section.rows {
            if row.folded.is_some() && !self.is_unfolded {
                n_folded += 1;
                continue;
            }
            if self.is_wide {
                lines.push(self.beside(row, path));
            } else {
                lines.extend(self.below(row, path));
            }
        }
        if n_folded > 0 {
            let text = format!("   and {n_folded} folded: the same, or different every time");
            lines.push(Line::of(Role::Quiet, text));
        }
    }

    /// `~ active   true   │  false`
    fn beside(&self, row: &Row, path: usize) -> Line<'static> {
        let glyphs = self.canvas.glyphs;
        let (role, sign) = mark(row);
        let name = text::fit_sentence(&row.path, path, glyphs);
        let start =
            Line::of(role, format!(" {sign} ")).and_padded(Role::Label, &name, path + 2, glyphs);
        let room = self
            .columns
            .saturating_sub(start.width(Mode::Fold, glyphs) + 4)
            / 2;
        let left = self.side(row.left.as_ref(), Role::Removed, row.mark, room);
        let missing = room.saturating_sub(left.width(Mode::Fold, glyphs));
        let right = self.side(row.right.as_ref(), Role::Added, row.mark, room);
        start
            .append(left)
            .and(Role::Text, " ".repeat(missing))
            .and(Role::Line, format!(" {} ", glyphs.vertical))
            .append(right)
    }

    /// The path once, then the old value and the new one, each in a line of its own where there are two.
    fn below(&self, row: &Row, path: usize) -> Vec<Line<'static>> {
        let glyphs = self.canvas.glyphs;
        let (role, sign) = mark(row);
        let name = text::fit_sentence(&row.path, path, glyphs);
        let start = |sign: char, name: &str| {
            Line::of(role, format!(" {sign} ")).and_padded(Role::Label, name, path + 2, glyphs)
        };
        let room = self.columns.saturating_sub(path + 6);
        let left = || self.side(row.left.as_ref(), Role::Removed, row.mark, room);
        let right = || self.side(row.right.as_ref(), Role::Added, row.mark, room);
        match (row.mark, &row.left, &row.right) {
            (RowMark::Same, ..) => vec![start(' ', &name).append(right())],
            (_, Some(_), Some(_)) => vec![
                start('-', &name).append(left()),
                start('+', "").append(right()),
            ],
            (_, Some(_), None) => vec![start(sign, &name).append(left())],
            _ => vec![start(sign, &name).append(right())],
        }
    }

    /// A value, with what is other in it standing out.
    fn side(&self, side: Option<&Side>, role: Role, mark: RowMark, room: usize) -> Line<'static> {
        let Some(side) = side else {
            return Line::of(Role::Quiet, self.canvas.glyphs.nothing);
        };
        let role = if mark == RowMark::Same {
            Role::Quiet
        } else {
            role
        };
        let mut line = Line::new();
        let mut at = 0;
        for Range { start, end } in &side.emphasis {
            line.push(
                role,
                side.text.get(at..*start).unwrap_or_default().to_owned(),
            );
            let emphasized = side.text.get(*start..*end).unwrap_or_default().to_owned();
            line.push(Role::Emphasis, emphasized);
            at = *end;
        }
        line.push(role, side.text.get(at..).unwrap_or_default().to_owned());
        line.cut(room, self.canvas.glyphs)
    }
}

fn mark(row: &Row) -> (Role, char) {
    let role = match row.mark {
        RowMark::Same => Role::Quiet,
        RowMark::Added => Role::Added,
        RowMark::Removed => Role::Removed,
        RowMark::Changed => Role::Changed,
    };
    (role, row.mark.sign())
}

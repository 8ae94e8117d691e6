//! Says why something cannot be done here, in the place of the question for it: what is typed meanwhile goes nowhere.

use ratatui::layout::Rect;

use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};
use crate::tui::wrap;

/// Why not, and what to do instead.
pub struct Refusal {
    why: String,
}

/// The widest that it gets.
const WIDEST: u16 = 70;

impl Refusal {
    /// A refusal for this reason.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}

impl Overlay for Refusal {
    fn name(&self) -> &'static str {
        "refusal"
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Prompt]
    }

    fn act(&mut self, verb: Verb, _model: &mut Model) -> Fate {
        match verb {
            Verb::Accept => Fate::Closes,
            _ => Fate::Stays,
        }
    }

    /// Whoever is still typing what was asked for must not press keys that do something else.
    fn letter(&mut self, _letter: char, _model: &mut Model) -> Option<Fate> {
        Some(Fate::Stays)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, _model: &Model, screen: Rect, _row: Rect) {
        let room = usize::from(WIDEST.min(screen.width).saturating_sub(4));
        let lines = wrap::words(&self.why, room, canvas.glyphs);
        let inner = window(canvas, screen, "Not here", lines.len(), WIDEST);
        for (y, line) in (inner.top()..inner.bottom()).zip(lines) {
            let row = Rect {
                y,
                height: 1,
                ..inner
            };
            canvas.line(row, &Line::of(Role::Caution, format!(" {line}")));
        }
    }
}

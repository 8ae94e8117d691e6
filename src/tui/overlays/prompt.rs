//! A question that is answered by typing, in the last row.

use ratatui::layout::Rect;

use crate::tui::action::{Action, Context};
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb};
use crate::tui::text::Mode;
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Field, Line, Typing};

/// What stands beside a field gives way to so many columns of it.
const LEAST_ROOM: usize = 12;

/// What is done with what was typed; an error says what to correct.
pub type Accept = Box<dyn Fn(&mut Model, &str) -> Result<(), String>>;

/// The question with what was typed so far.
pub struct Prompt {
    name: &'static str,
    sign: String,
    field: Field,
    accept: Accept,
    /// Whether a picture of the screen leaves out what is typed.
    is_secret: bool,
    /// Whether what is typed can be hidden on the screen.
    is_hideable: bool,
    /// Whether it is hidden now.
    is_hidden: bool,
}

impl Prompt {
    /// A question: `sign` stands before the field, `placeholder` in it until something is typed.
    pub fn new(
        name: &'static str,
        sign: impl Into<String>,
        field: Field,
        accept: impl Fn(&mut Model, &str) -> Result<(), String> + 'static,
    ) -> Self {
        Self {
            name,
            sign: sign.into(),
            field,
            accept: Box::new(accept),
            is_secret: false,
            is_hideable: false,
            is_hidden: false,
        }
    }

    /// The question, whose answer may hold a secret: a picture of the screen does not show it.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// The question, whose answer is a secret: it is hidden on the screen too, until its user wants to see it.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.is_hideable = true;
        self.is_hidden = true;
        self.secret()
    }

    /// Draws which key shows what is hidden; returns what is left of the row.
    fn draw_key(&self, canvas: &mut Canvas<'_>, model: &Model, row: Rect) -> Rect {
        let action = Action::find("reveal-typed");
        let key = action.and_then(|action| model.options.keymap.keys(action).first());
        let (true, Some(key)) = (self.is_hidden, key) else {
            return row;
        };
        let hint = Line::of(Role::Key, format!(" {key}")).and(Role::Quiet, " shows it ");
        let taken = self.sign.chars().count() + hint.width(Mode::Fold, canvas.glyphs);
        if taken + LEAST_ROOM > usize::from(row.width) {
            return row;
        }
        let width = canvas.line_right(row, &hint);
        Rect { width, ..row }
    }
}

impl Overlay for Prompt {
    fn name(&self) -> &'static str {
        self.name
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Prompt]
    }

    fn typing(&mut self) -> Option<&mut dyn Typing> {
        Some(&mut self.field)
    }

    /// Takes what was typed; when it cannot be understood, says so and lets it be corrected.
    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        if verb == Verb::Unfold && self.is_hideable {
            self.is_hidden = !self.is_hidden;
        }
        if verb != Verb::Accept {
            return Fate::Stays;
        }
        match (self.accept)(model, self.field.text()) {
            Ok(()) => Fate::Closes,
            Err(problem) => {
                model.fail(problem);
                Fate::Stays
            }
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, _screen: Rect, row: Rect) {
        canvas.clear(row);
        let row = self.draw_key(canvas, model, row);
        canvas.line(row, &Line::of(Role::Key, self.sign.as_str()));
        if self.is_secret && model.conceals {
            return;
        }
        let indent = u16::try_from(self.sign.chars().count())
            .unwrap_or(u16::MAX)
            .min(row.width);
        let row = Rect {
            x: row.x + indent,
            width: row.width - indent,
            ..row
        };
        if self.is_hidden {
            self.field.draw_hidden(canvas, row);
        } else {
            self.field.draw(canvas, row);
        }
    }
}

//! A question that is answered by typing, in the last row.

use ratatui::layout::Rect;

use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Field, Line, Typing};

/// What is done with what was typed; an error says what to correct.
pub type Accept = Box<dyn Fn(&mut Model, &str) -> Result<(), String>>;

/// The question with what was typed so far.
pub struct Prompt {
    name: &'static str,
    sign: String,
    field: Field,
    accept: Accept,
    is_secret: bool,
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
        }
    }

    /// The question, whose answer may hold a secret: a picture of the screen does not show it.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.is_secret = true;
        self
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
        canvas.line(row, &Line::of(Role::Key, self.sign.as_str()));
        if self.is_secret && model.conceals {
            return;
        }
        let indent = u16::try_from(self.sign.chars().count())
            .unwrap_or(u16::MAX)
            .min(row.width);
        self.field.draw(
            canvas,
            Rect {
                x: row.x + indent,
                width: row.width - indent,
                ..row
            },
        );
    }
}

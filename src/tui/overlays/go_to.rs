//! The prompt that asks for an event: `402`, `#402`, `-10`, `+5`.

use ratatui::layout::Rect;

use crate::journal::Seq;
use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Field, Line};

/// The prompt with what was typed so far.
pub struct GoTo {
    field: Field,
}

/// More than any number of an event needs.
const LONGEST: usize = 32;

const SIGN: &str = " go to #";

impl Default for GoTo {
    fn default() -> Self {
        Self {
            field: Field::new(LONGEST, "402, or -10 from here"),
        }
    }
}

impl Overlay for GoTo {
    fn name(&self) -> &'static str {
        "go-to"
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Prompt]
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.field)
    }

    /// Goes there; when what was typed cannot be understood, says so and lets it be corrected.
    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        if verb != Verb::Accept {
            return Fate::Stays;
        }
        let text = self.field.text();
        let Some(seq) = parse(text, model.cursor.selected().unwrap_or_default()) else {
            model.fail(format!(
                "cannot go to {text:?}: type a number, or -10 for ten events back"
            ));
            return Fate::Stays;
        };
        model.jump(seq);
        Fate::Closes
    }

    fn draw(&self, canvas: &mut Canvas<'_>, _model: &Model, _screen: Rect, row: Rect) {
        draw_prompt(canvas, row, SIGN, &self.field);
    }
}

/// Draws a prompt into one row: what is asked for, then what was typed.
pub fn draw_prompt(canvas: &mut Canvas<'_>, row: Rect, sign: &str, field: &Field) {
    canvas.clear(row);
    canvas.line(row, &Line::of(Role::Key, sign.to_owned()));
    let indent = u16::try_from(sign.len()).unwrap_or(0).min(row.width);
    field.draw(
        canvas,
        Rect {
            x: row.x + indent,
            width: row.width - indent,
            ..row
        },
    );
}

fn parse(text: &str, selected: Seq) -> Option<Seq> {
    let text = text.trim();
    let text = text.strip_prefix('#').unwrap_or(text);
    if text.starts_with(['+', '-']) {
        return Some(Seq(selected.0.saturating_add_signed(text.parse().ok()?)));
    }
    text.parse().ok().map(Seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_named_by_number_or_by_distance() {
        let cases = [
            ("402", Some(402)),
            ("#402", Some(402)),
            (" 7 ", Some(7)),
            ("-10", Some(390)),
            ("#+5", Some(405)),
            ("-9999", Some(0)),
            ("", None),
            ("x", None),
            ("99999999999999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text, Seq(400)), expected.map(Seq), "{text}");
        }
    }
}

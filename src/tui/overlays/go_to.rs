//! The prompt that asks for an event: `402`, `#402`, `-10`, `+5`.

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use tui_textarea::TextArea;

use crate::journal::Seq;
use crate::tui::keymap::Key;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{Canvas, Line};

/// The prompt with what was typed so far.
pub struct GoTo {
    field: TextArea<'static>,
}

/// More than any number of an event needs.
const LONGEST: usize = 32;

const SIGN: &str = " go to #";

impl GoTo {
    /// An empty prompt.
    pub fn new(theme: &Theme) -> Self {
        let mut field = TextArea::default();
        field.set_style(theme.style(Role::Prompt));
        field.set_cursor_line_style(theme.style(Role::Prompt));
        field.set_cursor_style(theme.style(Role::Cursor));
        field.set_placeholder_text("402, or -10 from here");
        field.set_placeholder_style(theme.style(Role::Quiet));
        Self { field }
    }

    /// A key that edits the text.
    pub fn press(&mut self, key: Key, event: KeyEvent) {
        if self.text().len() < LONGEST || !key.is_text() {
            self.field.input_without_shortcuts(event);
        }
    }

    /// Text that was pasted: what can be part of a number is taken.
    pub fn paste(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.text().len());
        let usable = |character: &char| character.is_ascii_digit() || "#+-".contains(*character);
        self.field
            .insert_str(text.chars().filter(usable).take(room).collect::<String>());
    }

    /// The event that was typed, seen from the selected one.
    pub fn target(&self, selected: Seq) -> Result<Seq, String> {
        parse(self.text(), selected).ok_or_else(|| {
            format!(
                "cannot go to {:?}: type a number, or -10 for ten events back",
                self.text()
            )
        })
    }

    /// Draws the prompt into one row.
    pub fn draw(&self, canvas: &mut Canvas<'_>, row: Rect) {
        canvas.clear(row);
        canvas.line(row, &Line::of(Role::Key, SIGN));
        let indent = u16::try_from(SIGN.len()).unwrap_or(0).min(row.width);
        let field = Rect {
            x: row.x + indent,
            width: row.width - indent,
            ..row
        }
        .intersection(canvas.buffer.area);
        if !field.is_empty() {
            (&self.field).render(field, canvas.buffer);
        }
    }

    fn text(&self) -> &str {
        self.field.lines().first().map_or("", String::as_str)
    }
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

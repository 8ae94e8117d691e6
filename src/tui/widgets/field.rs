//! One line of text that is being typed.

use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use tui_textarea::{CursorMove, TextArea};

use crate::tui::keymap::Key;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line, Typing};

/// One line of text with a cursor, bounded in length. What it holds is safe to draw.
pub struct Field {
    area: TextArea<'static>,
    longest: usize,
    placeholder: &'static str,
    /// The whole text is selected: what is typed next replaces it.
    is_selected: bool,
}

impl Field {
    /// An empty field of at most so many bytes; `placeholder` stands there until something is typed.
    pub fn new(longest: usize, placeholder: &'static str) -> Self {
        Self {
            area: TextArea::default(),
            longest,
            placeholder,
            is_selected: false,
        }
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// Where the cursor is, in bytes.
    pub fn cursor(&self) -> usize {
        let column = self.area.cursor().1;
        self.text()
            .char_indices()
            .nth(column)
            .map_or(self.text().len(), |(at, _)| at)
    }

    /// Another text, with the cursor behind it.
    pub fn set_text(&mut self, text: &str) {
        self.clear();
        self.paste(text);
    }

    /// Selects the whole text: what is typed next replaces it, and a key that moves keeps it.
    pub fn select_all(&mut self) {
        self.is_selected = !self.text().is_empty();
    }

    fn clear(&mut self) {
        self.area = TextArea::default();
        self.is_selected = false;
    }

    /// Moves the cursor; returns whether the key was one for that.
    fn go(&mut self, event: KeyEvent) -> bool {
        let by_words = event.modifiers.contains(KeyModifiers::CONTROL);
        self.area.move_cursor(match event.code {
            KeyCode::Left if by_words => CursorMove::WordBack,
            KeyCode::Right if by_words => CursorMove::WordForward,
            KeyCode::Left => CursorMove::Back,
            KeyCode::Right => CursorMove::Forward,
            KeyCode::Home => CursorMove::Head,
            KeyCode::End => CursorMove::End,
            _ => return false,
        });
        true
    }

    /// Puts another text in place of a part of this one, in bytes; the cursor stands behind it.
    pub fn replace(&mut self, part: Range<usize>, with: &str) {
        let text = self.text();
        let (Some(before), Some(after)) = (text.get(..part.start), text.get(part.end..)) else {
            return;
        };
        let column = before.chars().count() + with.chars().count();
        let whole = format!("{before}{with}{after}");
        self.set_text(&whole);
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(0, column));
    }

    /// Draws the field into one row, scrolled so far that the cursor is seen.
    pub fn draw(&self, canvas: &mut Canvas<'_>, row: Rect) {
        self.draw_text(self.text(), self.cursor(), canvas, row);
    }

    /// Draws the field as one whose text is not to be read: a sign for each character.
    pub fn draw_hidden(&self, canvas: &mut Canvas<'_>, row: Rect) {
        let sign = canvas.glyphs.masked;
        let before = self.text().get(..self.cursor()).unwrap_or_default();
        let [cursor, n_signs] = [before, self.text()].map(|text| text.chars().count());
        self.draw_text(&sign.repeat(n_signs), cursor * sign.len(), canvas, row);
    }

    fn draw_text(&self, whole: &str, cursor: usize, canvas: &mut Canvas<'_>, row: Rect) {
        let before = whole.get(..cursor).unwrap_or_default();
        let column = text::width(before, Mode::Fold, canvas.glyphs);
        // With room for the sign that the line goes on, unless the cursor is at its end.
        let is_at_end = before.len() == whole.len();
        let needed = column + if is_at_end { 1 } else { 2 };
        let skip = needed.saturating_sub(usize::from(row.width));
        if whole.is_empty() {
            canvas.line(row, &Line::of(Role::Quiet, self.placeholder));
        } else {
            let line = Line::of(Role::Prompt, whole);
            canvas.line_from(row, &line, skip, Mode::Fold);
            if self.is_selected {
                let columns = text::width(whole, Mode::Fold, canvas.glyphs);
                let width = u16::try_from(columns).unwrap_or(u16::MAX).min(row.width);
                canvas.overlay(Rect { width, ..row }, Role::Selected);
            }
        }
        let x = row
            .x
            .saturating_add(u16::try_from(column - skip).unwrap_or(u16::MAX));
        if x < row.right() {
            canvas.overlay(Rect { x, width: 1, ..row }, Role::Cursor);
        }
    }
}

impl Typing for Field {
    fn press(&mut self, key: Key, event: KeyEvent) -> bool {
        let n_kept = if self.is_selected {
            0
        } else {
            self.text().len()
        };
        if let Some(character) = key.text()
            && (n_kept + character.len_utf8() > self.longest || text::is_unsafe(character))
        {
            return false;
        }
        if key == Key::of(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL)) {
            self.clear();
            return true;
        }
        if std::mem::take(&mut self.is_selected) {
            let is_typed = key.text().is_some();
            if is_typed || matches!(event.code, KeyCode::Backspace | KeyCode::Delete) {
                self.clear();
            }
            if !is_typed && self.text().is_empty() {
                return true;
            }
        }
        if self.go(event) {
            return false;
        }
        // A second line would be typed where nobody sees it.
        event.code != KeyCode::Enter && self.area.input_without_shortcuts(event)
    }

    /// Text that was pasted: what must not be drawn is left out, so that no line break can end the field early.
    fn paste(&mut self, text: &str) {
        if self.is_selected {
            self.clear();
        }
        let room = self.longest.saturating_sub(self.text().len());
        let mut usable = String::new();
        for character in text
            .chars()
            .filter(|character| !text::is_unsafe(*character))
        {
            if usable.len() + character.len_utf8() > room {
                break;
            }
            usable.push(character);
        }
        self.area.insert_str(usable);
    }

    fn replace_all(&mut self, text: &str) {
        self.set_text(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(field: &mut Field, code: KeyCode, modifiers: KeyModifiers) -> bool {
        let event = KeyEvent::new(code, modifiers);
        field.press(Key::of(event), event)
    }

    #[test]
    fn the_cursor_moves_within_the_line_and_what_is_typed_goes_there() {
        use KeyCode::{Char, End, Home, Left, Right};
        const NONE: KeyModifiers = KeyModifiers::NONE;
        let cases = [
            (vec![(Left, NONE), (Left, NONE)], "abc dXef"),
            (vec![(Home, NONE), (Left, NONE)], "Xabc def"),
            (vec![(Home, NONE), (Right, NONE)], "aXbc def"),
            (vec![(Left, KeyModifiers::CONTROL)], "abc Xdef"),
            (vec![(Home, NONE), (End, NONE), (Right, NONE)], "abc defX"),
        ];
        for (keys, expected) in cases {
            let mut field = Field::new(100, "");
            field.set_text("abc def");
            for (code, modifiers) in keys {
                assert!(!press(&mut field, code, modifiers), "the text is the same");
            }
            assert!(press(&mut field, Char('X'), NONE));
            assert_eq!(field.text(), expected);
        }
    }
}

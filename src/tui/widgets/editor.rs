//! Lines of text that are being edited.

use std::cell::Cell;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use tui_textarea::{CursorMove, TextArea};

use crate::tui::keymap::Key;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line, Typing};

/// Lines of text with a cursor. What they hold is kept byte for byte; it is made safe when it is drawn.
pub struct Editor {
    area: TextArea<'static>,
    longest: usize,
    /// The first line and column in the window, and its height, as it was drawn last.
    top: Cell<usize>,
    left: Cell<usize>,
    height: Cell<usize>,
}

impl Editor {
    /// An editor with a text that may grow to so many bytes.
    pub fn new(text: &str, longest: usize) -> Self {
        Self {
            area: area(text),
            longest,
            top: Cell::default(),
            left: Cell::default(),
            height: Cell::new(1),
        }
    }

    /// The text as it is now.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Its lines.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// Where the cursor is: line and column, both from 1.
    pub fn place(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0 + 1, cursor.1 + 1)
    }

    /// Takes the last change back; returns whether there was one.
    pub fn undo(&mut self) -> bool {
        self.area.undo()
    }

    /// Makes a change again that was taken back; returns whether there was one.
    pub fn redo(&mut self) -> bool {
        self.area.redo()
    }

    /// Another text in place of this one, as one change that can be taken back.
    pub fn rewrite(&mut self, text: &str) {
        self.area.select_all();
        self.area.insert_str(text);
        self.area.move_cursor(CursorMove::Top);
        self.area.move_cursor(CursorMove::Head);
    }

    fn n_bytes(&self) -> usize {
        self.area.lines().iter().map(|line| line.len() + 1).sum()
    }

    /// Moves by lines, and stays in the column as far as there is one.
    fn leap(&mut self, lines: isize) {
        let step = if lines < 0 {
            CursorMove::Up
        } else {
            CursorMove::Down
        };
        for _ in 0..lines.unsigned_abs().min(self.area.lines().len()) {
            self.area.move_cursor(step);
        }
    }

    fn go(&mut self, event: KeyEvent) -> bool {
        let by_words = event.modifiers.contains(KeyModifiers::CONTROL);
        let page = isize::try_from(self.height.get()).unwrap_or(1);
        let step = match event.code {
            KeyCode::Left if by_words => CursorMove::WordBack,
            KeyCode::Right if by_words => CursorMove::WordForward,
            KeyCode::Home if by_words => CursorMove::Top,
            KeyCode::End if by_words => CursorMove::Bottom,
            KeyCode::Left => CursorMove::Back,
            KeyCode::Right => CursorMove::Forward,
            KeyCode::Up => CursorMove::Up,
            KeyCode::Down => CursorMove::Down,
            KeyCode::Home => CursorMove::Head,
            KeyCode::End => CursorMove::End,
            KeyCode::PageUp => {
                self.leap(-page);
                return true;
            }
            KeyCode::PageDown => {
                self.leap(page);
                return true;
            }
            _ => return false,
        };
        self.area.move_cursor(step);
        true
    }

    /// Draws the lines around the cursor.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, role: impl Fn(usize) -> Role) {
        self.draw_as(self.area.lines(), canvas, area, role);
    }

    /// Draws other lines in place of its own.
    pub fn draw_as(
        &self,
        lines: &[String],
        canvas: &mut Canvas<'_>,
        area: Rect,
        role: impl Fn(usize) -> Role,
    ) {
        let cursor = self.area.cursor();
        let (row, column) = (cursor.0, cursor.1);
        let height = usize::from(area.height).max(1);
        self.height.set(height);
        let top = self.top.get().clamp((row + 1).saturating_sub(height), row);
        self.top.set(top);
        let current = lines.get(row).map_or("", String::as_str);
        let before: String = current.chars().take(column).collect();
        let at = text::width(&before, Mode::Reveal, canvas.glyphs);
        let width = usize::from(area.width).max(1);
        // With room for the sign that a line goes on.
        let left = self.left.get().clamp((at + 2).saturating_sub(width), at);
        self.left.set(left);
        let shown = lines.iter().enumerate().skip(top).take(height);
        for (y, (index, line)) in (area.top()..area.bottom()).zip(shown) {
            let line_row = Rect {
                y,
                height: 1,
                ..area
            };
            let drawn = Line::of(role(index), line.as_str());
            canvas.line_from(line_row, &drawn, left, Mode::Reveal);
            if index == row
                && let Some(x) = u16::try_from(at - left)
                    .ok()
                    .map(|offset| area.x.saturating_add(offset))
                && x < area.right()
            {
                let cell = Rect {
                    x,
                    width: 1,
                    ..line_row
                };
                canvas.overlay(cell, Role::Cursor);
            }
        }
    }
}

impl Typing for Editor {
    fn press(&mut self, key: Key, event: KeyEvent) -> bool {
        if self.go(event) {
            return false;
        }
        let grows = key.text().is_some() || matches!(event.code, KeyCode::Enter | KeyCode::Tab);
        if grows && self.n_bytes() >= self.longest {
            return false;
        }
        if key
            .text()
            .is_some_and(|character| character != '\t' && text::is_unsafe(character))
        {
            return false;
        }
        self.area.input_without_shortcuts(event)
    }

    /// Terminals paste line ends as carriage returns. Other control characters are left out: nobody has typed them.
    fn paste(&mut self, text: &str) {
        let mut room = self.longest.saturating_sub(self.n_bytes());
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let is_wanted =
            |character: &char| matches!(character, '\n' | '\t') || !text::is_unsafe(*character);
        let mut usable = String::new();
        for character in text.chars().filter(is_wanted) {
            let Some(left) = room.checked_sub(character.len_utf8()) else {
                break;
            };
            room = left;
            usable.push(character);
        }
        self.area.insert_str(usable);
    }

    fn replace_all(&mut self, text: &str) {
        let cursor = self.area.cursor();
        if text.contains('\r') {
            // Put in as one change, it would lose its carriage returns.
            self.area = area(text);
        } else if text != self.text() {
            self.rewrite(text);
        }
        let [row, column] = [cursor.0, cursor.1].map(|one| u16::try_from(one).unwrap_or(u16::MAX));
        self.area.move_cursor(CursorMove::Jump(row, column));
    }

    fn wheel(&mut self, lines: i64) {
        self.leap(isize::try_from(lines).unwrap_or(0));
    }

    fn is_long(&self) -> bool {
        true
    }
}

/// The lines are cut here, because the area itself would take a carriage return for a part of the line end.
fn area(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
    area.set_tab_length(2);
    area
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn press(editor: &mut Editor, code: KeyCode) -> bool {
        let event = KeyEvent::new(code, KeyModifiers::NONE);
        editor.press(Key::of(event), event)
    }

    #[test]
    fn keys_edit_and_move() {
        let mut editor = Editor::new("ab\ncd", 100);
        press(&mut editor, KeyCode::Down);
        press(&mut editor, KeyCode::End);
        assert!(press(&mut editor, KeyCode::Char('x')));
        assert!(press(&mut editor, KeyCode::Enter));
        assert!(!press(&mut editor, KeyCode::PageUp));
        assert_eq!(
            (editor.text().as_str(), editor.place()),
            ("ab\ncdx\n", (2, 1))
        );
        assert!(editor.undo() && editor.undo() && !editor.undo());
        assert_eq!(editor.text(), "ab\ncd");
        assert!(editor.redo());
        assert_eq!(editor.text(), "ab\ncdx");
    }

    #[test]
    fn a_paste_brings_lines_and_no_control_characters() {
        let mut editor = Editor::new("", 20);
        editor.paste("a\r\nb\rc\td\u{1b}[31m\u{202e}");
        assert_eq!(editor.text(), "a\nb\nc\td[31m");
        editor.paste(&"x".repeat(1000));
        assert!(editor.text().len() <= 20, "{}", editor.text().len());
        assert!(!press(&mut editor, KeyCode::Char('x')), "it is full");
    }

    #[test]
    fn what_another_program_made_of_it_can_be_taken_back() {
        let mut editor = Editor::new("a\nb", 100);
        editor.replace_all("c\nd\ne");
        assert_eq!(editor.text(), "c\nd\ne");
        assert!(editor.undo());
        while editor.undo() {}
        assert_eq!(editor.text(), "a\nb");
    }

    proptest! {
        #[test]
        fn any_text_takes_its_place_byte_for_byte(before in "(?s).{0,40}", text in "(?s).{0,40}") {
            let mut editor = Editor::new(&before, 1000);
            editor.replace_all(&text);
            prop_assert_eq!(editor.text(), text);
        }

        #[test]
        fn a_text_that_nobody_touched_is_the_same_text(text in "(?s).{0,100}") {
            let mut editor = Editor::new(&text, 1000);
            for code in [KeyCode::Down, KeyCode::End, KeyCode::PageDown, KeyCode::Left] {
                press(&mut editor, code);
            }
            prop_assert_eq!(editor.text(), text.clone());
            editor.replace_all(&text);
            prop_assert_eq!(editor.text(), text);
        }
    }
}

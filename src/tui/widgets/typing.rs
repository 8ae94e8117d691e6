//! What is typed into.

use crossterm::event::KeyEvent;

use crate::tui::keymap::Key;

/// A text that takes keys and pastes.
pub trait Typing {
    /// A key that edits the text or moves in it. Returns whether the text is another one now.
    fn press(&mut self, key: Key, event: KeyEvent) -> bool;

    /// Text that was pasted.
    fn paste(&mut self, text: &str);

    /// Another text in place of this one.
    fn replace_all(&mut self, text: &str);

    /// The wheel turned by so many lines over it.
    fn wheel(&mut self, _lines: i64) {}

    /// Whether it takes more than a line, so that a large paste may be an accident.
    fn is_long(&self) -> bool {
        false
    }
}

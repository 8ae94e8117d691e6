//! What the terminal reports, reduced to what the screen understands.

use crossterm::event::{Event, KeyEvent, KeyEventKind};

use crate::tui::keymap::Key;

/// One thing that the user did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(Key, KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has a new size: columns, rows.
    Resize(u16, u16),
}

impl Input {
    /// Reads an event; `None` when it means nothing here.
    pub fn of(event: Event) -> Option<Self> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                Some(Self::Key(Key::of(key), key))
            }
            Event::Paste(text) => Some(Self::Paste(text)),
            Event::Resize(columns, rows) => Some(Self::Resize(columns, rows)),
            _ => None,
        }
    }
}

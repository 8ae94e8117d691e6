//! What the terminal reports, reduced to what the screen understands.

use crossterm::event::{Event, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};

use crate::tui::keymap::Key;

/// One thing that the user did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(Key, KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has a new size: columns, rows.
    Resize(u16, u16),
}

/// What the mouse did, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub gesture: Gesture,
    /// The column, from 0 at the left.
    pub column: u16,
    /// The row, from 0 at the top.
    pub row: u16,
}

/// What a mouse can do. Buttons other than the left one are left to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// The button was pressed here.
    Press,
    /// The mouse came here with the button pressed.
    Drag,
    /// The button was released here.
    Release,
    /// The wheel turned by one notch, away from the user.
    WheelUp,
    /// The wheel turned by one notch, toward the user.
    WheelDown,
    /// The wheel was tilted to the left.
    WheelLeft,
    /// The wheel was tilted to the right.
    WheelRight,
}

impl Mouse {
    fn of(event: MouseEvent) -> Option<Self> {
        let gesture = match event.kind {
            MouseEventKind::Down(MouseButton::Left) => Gesture::Press,
            MouseEventKind::Drag(MouseButton::Left) => Gesture::Drag,
            MouseEventKind::Up(MouseButton::Left) => Gesture::Release,
            MouseEventKind::ScrollUp => Gesture::WheelUp,
            MouseEventKind::ScrollDown => Gesture::WheelDown,
            MouseEventKind::ScrollLeft => Gesture::WheelLeft,
            MouseEventKind::ScrollRight => Gesture::WheelRight,
            MouseEventKind::Down(_)
            | MouseEventKind::Up(_)
            | MouseEventKind::Drag(_)
            | MouseEventKind::Moved => return None,
        };
        Some(Self {
            gesture,
            column: event.column,
            row: event.row,
        })
    }
}

impl Input {
    /// Reads an event; `None` when it means nothing here.
    pub fn of(event: Event) -> Option<Self> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                Some(Self::Key(Key::of(key), key))
            }
            Event::Paste(text) => Some(Self::Paste(text)),
            Event::Mouse(mouse) => Mouse::of(mouse).map(Self::Mouse),
            Event::Resize(columns, rows) => Some(Self::Resize(columns, rows)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn the_mouse_is_understood_where_it_means_something() {
        for (kind, gesture) in [
            (
                MouseEventKind::Down(MouseButton::Left),
                Some(Gesture::Press),
            ),
            (MouseEventKind::Drag(MouseButton::Left), Some(Gesture::Drag)),
            (
                MouseEventKind::Up(MouseButton::Left),
                Some(Gesture::Release),
            ),
            (MouseEventKind::ScrollDown, Some(Gesture::WheelDown)),
            (MouseEventKind::Down(MouseButton::Right), None),
            (MouseEventKind::Moved, None),
        ] {
            let event = Event::Mouse(MouseEvent {
                kind,
                column: 7,
                row: 3,
                modifiers: KeyModifiers::NONE,
            });
            let expected = gesture.map(|gesture| {
                Input::Mouse(Mouse {
                    gesture,
                    column: 7,
                    row: 3,
                })
            });
            assert_eq!(Input::of(event), expected, "{kind:?}");
        }
    }
}

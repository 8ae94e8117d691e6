//! What lies over the screen, as a stack: the topmost has the keys.

pub mod go_to;
pub mod help;

pub use go_to::GoTo;

use crate::tui::widgets::Viewport;

/// One of the stack.
pub enum Overlay {
    /// The keys, with where the help is scrolled to.
    Help(Viewport),
    /// Asks for an event.
    GoTo(Box<GoTo>),
}

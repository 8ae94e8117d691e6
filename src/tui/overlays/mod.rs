//! What lies over the screen, as a stack: the topmost has the keys.
//!
//! Reading order: an [`Overlay`] is one of the stack; [`go_to`] asks for an event; [`help`] lists the keys.

pub mod go_to;
pub mod help;

pub use go_to::GoTo;
pub use help::Help;

use ratatui::layout::Rect;

use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::widgets::{Canvas, Field, Viewport};

/// One of the stack.
pub trait Overlay {
    /// What it is, in a word.
    fn name(&self) -> &'static str;

    /// Where its keys are looked up, before those that work anywhere.
    fn contexts(&self) -> &'static [Context];

    /// The text that is being typed: plain keys go there.
    fn field(&mut self) -> Option<&mut Field> {
        None
    }

    /// The text that was typed is another one now.
    fn edited(&mut self, _model: &mut Model) {}

    /// The text that can be scrolled.
    fn viewport(&self) -> Option<&Viewport> {
        None
    }

    /// Does what a key of its contexts means here.
    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate;

    /// A plain letter that no action of its contexts has taken: a menu chooses by it. `None`: it chooses nothing.
    fn letter(&mut self, _letter: char, _model: &mut Model) -> Option<Fate> {
        None
    }

    /// It is being closed without having been accepted.
    fn cancel(&mut self, _model: &mut Model) {}

    /// Draws it over the screen; `row` is the last row, where a prompt stands.
    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, row: Rect);
}

/// What a key can mean to an overlay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Take what was typed or chosen.
    Accept,
    /// The next choice.
    Next,
    /// The previous choice.
    Previous,
    /// Take over what is suggested.
    Complete,
}

/// What becomes of an overlay that acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays on the stack.
    Stays,
    /// It is done.
    Closes,
}

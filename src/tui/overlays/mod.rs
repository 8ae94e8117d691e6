//! What lies over the screen, as a stack: the topmost has the keys.
//!
//! Reading order: an [`Overlay`] is one of the stack.
//!
//! - Of these, others are made: a [`prompt`] asks for a text, a [`menu`] for a letter, a [`page`] is a text to read,
//!   and a [`refusal`] says why something cannot be done here.
//! - About one event: [`go_to`] asks which, [`annotate`] puts a mark, a note or a tag on it, [`copy`] asks what to
//!   copy, [`difference`] shows two things beside each other.
//! - About many: [`filter`] decides what the list shows, [`views`] are filters with names, [`export`] carries events
//!   out.
//! - Sending again: [`resend`] asks what and where to, [`request`] lets one be edited before, which leaves a `draft`,
//!   [`replayed`] says how it went.
//! - About the program: [`endpoint`] shows where clients reach us, [`palette`] finds any action by its words,
//!   [`pane_keys`] waits for what to do with a pane, [`help`] lists the keys, with the [`legend`] of the signs and the
//!   [`fields`] of filters, and [`notices`] what was said before.

pub mod annotate;
pub mod copy;
pub mod difference;
mod draft;
pub mod endpoint;
pub mod export;
mod fields;
pub mod filter;
pub mod go_to;
pub mod help;
mod legend;
pub mod menu;
pub mod notices;
mod page;
pub mod palette;
pub mod pane_keys;
pub mod prompt;
mod refusal;
pub mod replayed;
pub mod request;
pub mod resend;
pub mod views;

pub use difference::DifferenceView;
pub use endpoint::EndpointPanel;
pub use export::ExportDialog;
pub use filter::FilterBar;
pub use menu::{Choice, Menu};
pub use page::Page;
pub use palette::Palette;
pub use pane_keys::PaneKeys;
pub use prompt::Prompt;
pub use refusal::Refusal;
pub use replayed::ReplayResult;
pub use request::RequestEditor;

use ratatui::layout::Rect;

use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Canvas, Line, Typing, Viewport};

/// One of the stack.
pub trait Overlay {
    /// What it is, in a word.
    fn name(&self) -> &'static str;

    /// Where its keys are looked up, before those that work anywhere.
    fn contexts(&self) -> &'static [Context];

    /// The actions that are hinted at, where they are others than anywhere in its contexts.
    fn hints(&self) -> Option<Hints> {
        None
    }

    /// The text that is being typed: plain keys go there.
    fn typing(&mut self) -> Option<&mut dyn Typing> {
        None
    }

    /// The text that was typed is another one now.
    fn edited(&mut self, _model: &mut Model) {}

    /// The cursor in the text may be elsewhere now.
    fn moved(&mut self, _model: &mut Model) {}

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

    /// Its user wants to leave it. Whether it closes is for it to say.
    fn leave(&mut self, model: &mut Model) -> Fate {
        self.cancel(model);
        Fate::Closes
    }

    /// Draws it over the screen; `row` is the last row, where a prompt stands.
    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, row: Rect);
}

/// Actions to hint at, the most useful first: those that belong together share one hint.
pub type Hints = &'static [&'static [&'static str]];

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
    /// Show what is folded away, or fold it again.
    Unfold,
    /// The left for the right.
    Swap,
    /// Look at it in another way.
    Other,
    /// Take the last change back.
    Undo,
    /// Make it again.
    Redo,
}

/// What becomes of an overlay that acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stays on the stack.
    Stays,
    /// It is done.
    Closes,
}

/// Clears the whole screen between the status and the last row; returns the area.
pub(super) fn cover(canvas: &mut Canvas<'_>, screen: Rect, row: Rect) -> Rect {
    let area = Rect {
        y: screen.y + 1.min(screen.height),
        height: row.y.saturating_sub(screen.y + 1),
        ..screen
    };
    canvas.clear(area);
    area
}

/// Draws a window in the middle of the screen for so many lines; returns the area inside.
pub fn window(
    canvas: &mut Canvas<'_>,
    screen: Rect,
    title: &'static str,
    n_lines: usize,
    widest: u16,
) -> Rect {
    let width = widest.min(screen.width);
    let height = u16::try_from(n_lines)
        .unwrap_or(u16::MAX)
        .saturating_add(2)
        .min(screen.height.saturating_sub(2))
        .max(screen.height.min(3));
    let area = Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    };
    canvas.clear(area);
    let title = Title {
        left: Line::of(Role::TitleFocused, title),
        right: Line::of(Role::Quiet, "Esc closes"),
        is_focused: true,
    };
    canvas.frame(area, &title)
}

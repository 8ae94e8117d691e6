//! What is to be done with the terminal between two frames, as far as anybody has asked for it.

use crate::tui::alarm::Alarm;

/// What is to be done with the terminal, and how it stands with it.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a wish of its own, and any may stand beside any other"
)]
pub(super) struct TerminalTasks {
    /// Everything is drawn anew, whatever the terminal is thought to show.
    pub(super) must_redraw: bool,
    /// This process stops until the shell continues it.
    pub(super) must_suspend: bool,
    /// The pane that has the focus is printed.
    pub(super) must_print: bool,
    /// A text that is to be edited in the user's own editor.
    pub(super) outside: Option<String>,
    /// Whether plain text stands on the terminal instead of the screen.
    pub(super) is_laid_aside: bool,
    /// Who is to be told of an event.
    pub(super) alarm: Alarm,
}

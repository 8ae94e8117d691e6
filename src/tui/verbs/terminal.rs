//! What concerns the terminal alone: its mouse, its picture, its other programs.

use crate::tui::model::Model;

/// Takes the mouse, or leaves it to the terminal, where it selects text.
pub(in crate::tui) fn toggle_mouse(model: &mut Model) {
    model.options.has_mouse = !model.options.has_mouse;
    model.notify(if model.options.has_mouse {
        "the mouse works here again"
    } else {
        "the mouse is free to select text with"
    });
}

pub(in crate::tui) fn redraw(model: &mut Model) {
    model.must_redraw = true;
}

pub(in crate::tui) fn suspend(model: &mut Model) {
    model.must_suspend = true;
}

//! What concerns the terminal alone: its mouse, its picture, its other programs.

use ratatui::buffer::Buffer;

use crate::tui::message::{Command, Deed};
use crate::tui::model::Model;
use crate::tui::{picture, view};

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

/// Keeps a picture of the screen as others may see it.
pub(in crate::tui) fn picture(model: &mut Model) {
    let mut buffer = Buffer::empty(model.screen);
    model.conceals = true;
    view::draw(model, &mut buffer);
    model.conceals = false;
    picture::conceal(&mut buffer);
    let svg = picture::to_svg(&buffer, &model.options.theme);
    model.wishes.push(Command::Do(Deed::SavePicture { svg }));
}

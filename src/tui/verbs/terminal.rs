//! What concerns the terminal alone: its mouse, its picture, its other programs.

use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;

use crate::tui::discretion::discreetly;
use crate::tui::message::{Command, Deed, EndpointStatus};
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
    model.terminal_tasks.must_redraw = true;
}

/// How long a warning holds: within it, the same key does what was warned of.
const WARNING: Duration = Duration::from_secs(5);

/// Stops for the shell. While that would keep clients waiting, not before it was said.
pub(in crate::tui) fn suspend(model: &mut Model, now: Instant) {
    let is_serving = matches!(model.endpoint, Some(EndpointStatus::Up { .. }));
    let was_warned = model
        .warned_at
        .take()
        .is_some_and(|earlier| now.duration_since(earlier) < WARNING);
    if is_serving && !was_warned {
        model.warned_at = Some(now);
        model.notify("while this is stopped the endpoint answers nobody: once more stops it");
        return;
    }
    model.terminal_tasks.must_suspend = true;
}

/// Keeps a picture of the screen as others may see it.
pub(in crate::tui) fn picture(model: &mut Model) {
    let buffer = discreetly(model, |model| {
        let mut buffer = Buffer::empty(model.screen);
        view::draw(model, &mut buffer);
        picture::conceal(&mut buffer);
        buffer
    });
    let svg = picture::to_svg(&buffer, &model.options.theme);
    model.wishes.push(Command::Do(Deed::SavePicture { svg }));
}

/// Shows this pane as plain text.
pub(in crate::tui) fn print(model: &mut Model) {
    model.terminal_tasks.must_print = true;
}

//! What the keys for panes do, whichever screen they are on: move the focus, move the lines between them, choose how
//! they are arranged.

use crate::inspect::Direction;
use crate::tui::arrangement::Arrangement;
use crate::tui::message::Command;
use crate::tui::model::Model;
use crate::tui::overlays::PaneKeys;
use crate::tui::pane_split::{Axis, PaneSplit, Side, neighbor};
use crate::tui::verbs::movement;

/// Asks for a key that says what to do with a pane.
pub(in crate::tui) fn ask(model: &mut Model) {
    if model.arrangement() == Arrangement::TooSmall {
        return;
    }
    model.overlays.push(Box::new(PaneKeys));
}

/// To the pane at a side. Where one pane has the screen for itself, to the next or the previous one.
pub(in crate::tui) fn go(model: &mut Model, side: Side) {
    model.overlays.pop();
    let panes = model.layout().panes;
    if panes.iter().flatten().count() < 2 {
        let direction = match side {
            Side::Right | Side::Below => Direction::Forward,
            Side::Left | Side::Above => Direction::Back,
        };
        return movement::turn_focus(model, direction);
    }
    match neighbor(panes, model.focused_pane(), side) {
        Some(pane) => model.focus_pane(pane),
        None => model.notify("there is no pane at that side"),
    }
}

/// To the next pane.
pub(in crate::tui) fn next(model: &mut Model) {
    model.overlays.pop();
    movement::turn_focus(model, Direction::Forward);
}

/// Makes the pane that has the focus larger, or smaller.
pub(in crate::tui) fn grow(model: &mut Model, axis: Axis, steps: i32) {
    let pane = model.focused_pane();
    let grown = split(model).and_then(|split| {
        let body = model.layout().body;
        split.grown(body, pane, axis, steps)
    });
    match (grown, axis) {
        (Some(split), _) => resize(model, split),
        (None, Axis::Columns) => model.notify("there is no pane beside this one"),
        (None, Axis::Rows) => model.notify("there is no pane above or below this one"),
    }
}

/// Puts the lines of this screen where they were at first.
pub(in crate::tui) fn reset(model: &mut Model) {
    model.overlays.pop();
    let arrangement = model.arrangement();
    if model.sizes.reset(model.place, arrangement) {
        keep(model);
    }
}

/// Arranges the panes in another way that fits.
pub(in crate::tui) fn turn_layout(model: &mut Model) {
    let usual = Arrangement::of(model.screen.width, model.screen.height);
    let text = match model.sizes.pin_next(model.screen) {
        Some(pinned) => format!("layout: {}", pinned.name()),
        None => format!("layout: {}, as the size allows", usual.name()),
    };
    keep(model);
    model.notify(text);
}

/// How the panes that are shown are parted; `None` when there is only one.
pub(in crate::tui) fn split(model: &Model) -> Option<PaneSplit> {
    let is_parted = model.layout().panes.iter().flatten().count() > 1;
    let split = model.sizes.split(model.place, model.arrangement());
    split.filter(|_| is_parted)
}

/// The lines of this screen are here now.
pub(in crate::tui) fn resize(model: &mut Model, split: PaneSplit) {
    model.sizes.keep(model.place, model.arrangement(), split);
    keep(model);
}

/// Has the sizes kept for the next start.
pub(in crate::tui) fn keep(model: &mut Model) {
    let sizes = model.sizes.clone();
    model.wishes.push(Command::Keep(sizes));
}

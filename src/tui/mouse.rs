//! What the mouse does, where it is.

use ratatui::layout::{Position, Rect};

use crate::tui::input::{Gesture, Mouse};
use crate::tui::layout::Pane;
use crate::tui::model::Model;
use crate::tui::panes::{directory, list, status};
use crate::tui::screens::{CyclesPane, Screen, StatePane};
use crate::tui::verbs::movement;
use crate::tui::widgets::viewport::Move;

/// The lines of one notch of the wheel.
const NOTCH: i64 = 3;

/// Takes in what the mouse did.
pub(super) fn take(model: &mut Model, mouse: Mouse) {
    let at = Position::new(mouse.column, mouse.row);
    match mouse.gesture {
        Gesture::WheelUp => wheel(model, at, -NOTCH),
        Gesture::WheelDown => wheel(model, at, NOTCH),
        Gesture::WheelLeft => model.viewport().go(Move::Left),
        Gesture::WheelRight => model.viewport().go(Move::Right),
        // What lies over the screen is used with keys; what is below it is not clicked through it.
        _ if !model.overlays.is_empty() => {}
        Gesture::Press => press(model, at),
        Gesture::Drag => drag(model, at),
        Gesture::Release => {}
    }
}

/// Scrolls what is under the mouse.
fn wheel(model: &mut Model, at: Position, lines: i64) {
    let move_by = Move::Lines(isize::try_from(lines).unwrap_or(0));
    if let Some(viewport) = model.overlays.last().and_then(|top| top.viewport()) {
        return viewport.go(move_by);
    }
    let layout = model.layout();
    let is_in = |area: Option<Rect>| area.is_some_and(|area| area.contains(at));
    match model.place {
        Screen::Requests if is_in(layout.list) => model.cursor.step(lines),
        Screen::Requests => {
            let tab = if is_in(layout.state) {
                crate::tui::screens::Tab::State
            } else {
                model.tab()
            };
            model.requests.viewport_of(tab).go(move_by);
        }
        Screen::State => {
            if let Some((pane, _)) = directory::pane_at(model, layout.body, at) {
                model.state.focus = pane;
                movement::step(model, lines);
                model.state.viewport.go(move_by);
            }
        }
        Screen::Cycles => movement::step(model, lines),
    }
}

fn press(model: &mut Model, at: Position) {
    let layout = model.layout();
    if let Some(tabs) = layout.tabs.filter(|tabs| tabs.contains(at)) {
        if let Some(screen) = status::screen_at(at.x - tabs.x) {
            movement::show_screen(model, screen);
        }
        return;
    }
    if layout.strip.is_some_and(|strip| strip.contains(at)) {
        return drag(model, at);
    }
    match model.place {
        Screen::Requests => press_request(model, at),
        Screen::State => press_state(model, layout.body, at),
        Screen::Cycles if layout.body.contains(at) => model.cycles.focus = CyclesPane::Table,
        Screen::Cycles => {}
    }
}

fn press_request(model: &mut Model, at: Position) {
    let layout = model.layout();
    let panes = [
        (Pane::List, layout.list),
        (Pane::Detail, layout.detail),
        (Pane::State, layout.state),
    ];
    let hit = panes
        .into_iter()
        .find_map(|(pane, area)| Some((pane, area.filter(|area| area.contains(at))?)));
    let Some((pane, area)) = hit else { return };
    model.set_focus(pane);
    if pane == Pane::List
        && let Some(row) = list::row_at(area, model.arrangement(), at.y)
        && let Some((first, last)) = model.cursor.window()
        && let Some(seq) = model.cursor.at((first + row).min(last))
    {
        model.cursor.select(seq);
    }
}

fn press_state(model: &mut Model, body: Rect, at: Position) {
    let Some((pane, area)) = directory::pane_at(model, body, at) else {
        return;
    };
    model.state.focus = pane;
    // The rule or the frame with the title is one row.
    if pane == StatePane::Roster
        && let Some(row) = at.y.checked_sub(area.y + 1)
    {
        let row = model.state.top + usize::from(row);
        model.state.select(row);
    }
}

/// On the line of the whole log, the mouse leads through it.
fn drag(model: &mut Model, at: Position) {
    let Some(area) = model.layout().strip.filter(|area| area.contains(at)) else {
        return;
    };
    if let Some(strip) = model.strip.as_ref().filter(|strip| !strip.cells.is_empty()) {
        let seq = strip.first_of(usize::from(at.x - area.x));
        model.cursor.select(seq);
    }
}

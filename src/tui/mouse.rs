//! What the mouse does, where it is.

use ratatui::layout::{Position, Rect};

use crate::tui::arrangement::Pane;
use crate::tui::input::{Gesture, Mouse};
use crate::tui::model::Model;
use crate::tui::overlays::Verb;
use crate::tui::pane_split::Splitter;
use crate::tui::panes::{cycles, detail, history, list, resource, status};
use crate::tui::screens::{CyclesPane, CyclesScreen, ResourceView, Screen, StatePane, Tab};
use crate::tui::verbs::{over, panes as verbs, showing, state, tree};
use crate::tui::widgets::Viewport;
use crate::tui::widgets::viewport::Move;

/// The lines of one notch of the wheel.
const NOTCH: i64 = 3;

/// Takes in what the mouse did.
pub(super) fn take(model: &mut Model, mouse: Mouse) {
    let at = Position::new(mouse.column, mouse.row);
    match mouse.gesture {
        Gesture::WheelUp => wheel(model, at, -NOTCH),
        Gesture::WheelDown => wheel(model, at, NOTCH),
        Gesture::WheelLeft => wheel_sideways(model, at, Move::Left),
        Gesture::WheelRight => wheel_sideways(model, at, Move::Right),
        // What lies over the screen is used with keys; what is below it is not clicked through it.
        _ if !model.overlays.is_empty() => {}
        Gesture::Press => {
            model.held = splitter_at(model, at);
            press(model, at);
        }
        Gesture::Drag => drag(model, at),
        Gesture::Release => release(model),
    }
}

/// Scrolls what is under the mouse.
fn wheel(model: &mut Model, at: Position, lines: i64) {
    let move_by = Move::Lines(isize::try_from(lines).unwrap_or(0));
    if let Some(viewport) = model.overlays.last().and_then(|top| top.viewport()) {
        return viewport.go(move_by);
    }
    if let Some(top) = model.overlays.last_mut() {
        // What is below it is not scrolled through it.
        if let Some(typing) = top.typing() {
            return typing.wheel(lines);
        }
        let verb = if lines < 0 {
            Verb::Previous
        } else {
            Verb::Next
        };
        return over::on_top(model, |overlay, model| overlay.act(verb, model));
    }
    if let Some(viewport) = viewport_at(model, at) {
        viewport.go(move_by);
        if model.place != Screen::Cycles {
            // Whoever reads a text must not have it taken away by what arrives.
            model.cursor.scrub();
        }
        return;
    }
    let Some((pane, _)) = pane_at(model, at) else {
        return;
    };
    match model.place {
        Screen::Requests => model.cursor.step(lines),
        Screen::State if pane == StatePane::Roster as usize => {
            model.cursor.scrub();
            model.state.step(lines);
        }
        Screen::State => state::step_history(model, lines.signum()),
        Screen::Cycles => {
            if let Some(pane) = CyclesScreen::PANES.get(pane) {
                model.cycles.step_in(*pane, lines);
            }
        }
    }
}

/// Scrolls the text under the mouse sideways.
fn wheel_sideways(model: &Model, at: Position, to: Move) {
    let on_top = model.overlays.last().map(|_| model.viewport());
    if let Some(viewport) = on_top.or_else(|| viewport_at(model, at)) {
        viewport.go(to);
    }
}

/// Where the text at a place is scrolled to; `None` where there is a list.
fn viewport_at(model: &Model, at: Position) -> Option<&Viewport> {
    let (pane, area) = pane_at(model, at)?;
    match model.place {
        Screen::Requests => match Pane::ALL.get(pane)? {
            Pane::List => None,
            Pane::Detail => Some(
                model
                    .requests
                    .viewport_of(detail::text_at(model, area, at).0),
            ),
            Pane::State => Some(model.requests.viewport_of(Tab::State)),
        },
        Screen::State => (pane == StatePane::Resource as usize).then_some(&model.state.viewport),
        Screen::Cycles => (pane == CyclesPane::Against as usize).then_some(&model.cycles.viewport),
    }
}

/// The number of the pane at a place, with its area.
fn pane_at(model: &Model, at: Position) -> Option<(usize, Rect)> {
    let panes = model.layout().panes.into_iter().enumerate();
    let mut panes = panes.filter_map(|(pane, area)| Some((pane, area?)));
    panes.find(|(_, area)| area.contains(at))
}

/// The line between panes at a place.
fn splitter_at(model: &Model, at: Position) -> Option<Splitter> {
    let has_frames = model.arrangement().has_frames();
    let split = verbs::split(model)?;
    split.splitter_at(model.layout().body, at, has_frames)
}

fn press(model: &mut Model, at: Position) {
    let layout = model.layout();
    if let Some(tabs) = layout.tabs.filter(|tabs| tabs.contains(at)) {
        if let Some(screen) = status::screen_at(at.x - tabs.x) {
            showing::show_screen(model, screen);
        }
        return;
    }
    if layout.strip.is_some_and(|strip| strip.contains(at)) {
        return drag(model, at);
    }
    let Some((pane, area)) = pane_at(model, at) else {
        return;
    };
    // The title is another one once the pane has the focus.
    if model.place == Screen::Requests
        && pane == Pane::Detail.number()
        && let Some(tab) = detail::tab_at(model, area, at)
    {
        model.set_tab(tab);
    }
    // The text is where it was before the pane had the focus.
    let place = detail::text_at(model, area, at);
    model.focus_pane(pane);
    match model.place {
        Screen::Requests if pane == Pane::Detail.number() => {
            let (tab, area) = place;
            model.cursor.scrub();
            if let Some((line, column)) = detail::line_at(model, tab, area, at) {
                tree::press(model, line, column);
            }
        }
        Screen::Requests => press_request(model, pane, area, at),
        Screen::State => press_state(model, area, at),
        Screen::Cycles => press_cycle(model, area, at),
    }
}

/// Selects the event under the mouse.
fn press_request(model: &mut Model, pane: usize, area: Rect, at: Position) {
    if pane == Pane::List.number()
        && let Some(row) = list::row_at(area, model.arrangement(), at.y)
        && let Some((first, last)) = model.cursor.window()
        && let Some(seq) = model.cursor.at((first + row).min(last))
    {
        model.cursor.select(seq);
    }
}

/// Selects the resource under the mouse, or goes to the event.
fn press_state(model: &mut Model, area: Rect, at: Position) {
    model.cursor.scrub();
    match model.state.focus {
        StatePane::Roster => {
            // The rule or the frame with the title is one row.
            if let Some(row) = at.y.checked_sub(area.y + 1) {
                let row = model.state.top + usize::from(row);
                model.state.select(row);
            }
        }
        StatePane::Resource => {
            if let Some(view) = resource::view_at(model, area, at) {
                model.state.set_view(view);
            } else if model.state.view == ResourceView::Tree
                && let Some((line, column)) = resource::line_at(model, area, at)
            {
                state::press_line(model, line, column);
            }
        }
        StatePane::History => {
            if let Some(seq) = history::event_at(model, area, at.y) {
                model.cursor.select(seq);
            }
        }
    }
}

/// Selects the cycle or the story under the mouse.
fn press_cycle(model: &mut Model, area: Rect, at: Position) {
    match model.cycles.focus {
        CyclesPane::Table => {
            if let Some(place) = cycles::cycle_at(model, area, at.y) {
                model.cycles.select(place);
            }
        }
        CyclesPane::Stories => {
            if let Some(story) = cycles::story_at(model, area, at.y) {
                model.cycles.story = story;
            }
        }
        CyclesPane::Against => {}
    }
}

/// Moves what was taken hold of: a line between panes. On the line of the whole log, the mouse leads through it.
fn drag(model: &mut Model, at: Position) {
    if let Some(splitter) = model.held {
        if let Some(split) = verbs::split(model) {
            let split = split.dragged(model.layout().body, splitter, at);
            model.sizes.keep(model.place, model.arrangement(), split);
        }
        return;
    }
    let Some(area) = model.layout().strip.filter(|area| area.contains(at)) else {
        return;
    };
    if let Some(strip) = model.strip.as_ref().filter(|strip| !strip.cells.is_empty()) {
        let seq = strip.first_of(usize::from(at.x - area.x));
        model.cursor.select(seq);
    }
}

/// Lets go of what was dragged. Only then is it kept: a drag goes through many sizes.
fn release(model: &mut Model) {
    if model.held.take().is_some() {
        verbs::keep(model);
    }
}

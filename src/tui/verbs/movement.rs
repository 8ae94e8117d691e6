//! Moving: along the log and its landmarks, in lists, between panes and screens.

use crate::inspect::{Direction, Landmark};
use crate::tui::arrangement::{Arrangement, Pane};
use crate::tui::model::Model;
use crate::tui::screens::{CyclesScreen, Requests, Screen, State, StatePane};
use crate::tui::tree_selection;
use crate::tui::verbs::showing::show_screen;
use crate::tui::verbs::turning::neighbor;
use crate::tui::verbs::{cycles, state, tree};
use crate::tui::widgets::tree::Turn;

/// Moves by events, whatever has the focus.
pub(in crate::tui) fn step_events(model: &mut Model, events: i64) {
    model.cursor.step(events);
}

/// Moves by rows of the list that has the focus.
pub(in crate::tui) fn step(model: &mut Model, rows: i64) {
    if tree::step(model, rows) {
        return;
    }
    match (model.place, model.state.focus) {
        (Screen::Requests, _) => model.cursor.step(rows),
        (Screen::State, StatePane::Roster) => model.state.step(rows),
        (Screen::State, StatePane::Resource) => state::step_line(model, rows),
        (Screen::State, StatePane::History) => state::step_history(model, rows),
        (Screen::Cycles, _) => model.cycles.step(rows),
    }
}

/// Moves by a fraction of a page: `pages / parts`.
pub(in crate::tui) fn step_pages(model: &mut Model, pages: i64, parts: u64) {
    let height = match model.place {
        Screen::Requests if model.focus() == Pane::Detail => {
            let detail = model.layout().pane(Pane::Detail);
            u64::from(detail.map_or(1, |area| area.height.saturating_sub(2)))
        }
        Screen::Requests => model.cursor.height(),
        Screen::State => model.state.height() as u64,
        Screen::Cycles => model.cycles.height() as u64,
    };
    let rows = i64::try_from((height / parts).max(1)).unwrap_or(1);
    step(model, pages * rows);
}

/// To the beginning of the list that has the focus.
pub(in crate::tui) fn first(model: &mut Model) {
    if model.place == Screen::Requests && !tree_selection::has_keys(model) {
        let oldest = model.cursor.at(1).unwrap_or_default();
        model.jump(oldest);
    } else {
        step(model, i64::MIN);
    }
}

/// To the end of the list that has the focus; of events, to the newest, and on with it.
pub(in crate::tui) fn last(model: &mut Model) {
    if model.place == Screen::Requests && !tree_selection::has_keys(model) {
        model.jumps.leave(model.cursor.selected());
        model.cursor.follow();
    } else {
        step(model, i64::MAX);
    }
}

/// To the newest event, from any screen, and on with it.
pub(in crate::tui) fn follow(model: &mut Model) {
    model.jumps.leave(model.cursor.selected());
    model.cursor.follow();
}

pub(in crate::tui) fn toggle_follow(model: &mut Model) {
    if model.cursor.is_following() {
        model.cursor.scrub();
    } else {
        model.cursor.follow();
    }
}

/// Opens what is selected: the event, or the request that a change came from.
pub(in crate::tui) fn open(model: &mut Model) {
    if tree_selection::has_keys(model) {
        return tree::turn(model, Turn::Toggle);
    }
    match model.place {
        Screen::Requests if model.cursor.selected().is_some() => model.set_focus(Pane::Detail),
        Screen::Requests => {}
        Screen::State => match model.state.focus {
            StatePane::Roster => model.state.focus = StatePane::Resource,
            StatePane::Resource => {}
            StatePane::History => show_screen(model, Screen::Requests),
        },
        Screen::Cycles => cycles::open(model),
    }
}

/// Goes to the nearest event of a kind. Of changes, the detail at hand usually knows where that is.
pub(in crate::tui) fn find(model: &mut Model, landmark: Landmark, direction: Direction) {
    // In the history of a resource the next change is the next one of that resource.
    if (model.place, model.state.focus) == (Screen::State, StatePane::History)
        && landmark == Landmark::Change
    {
        let events = match direction {
            Direction::Back => -1,
            Direction::Forward => 1,
        };
        return state::step_history(model, events);
    }
    let Some(from) = model.cursor.selected() else {
        return;
    };
    let shown = model.shown.as_ref().filter(|shown| shown.seq() == from);
    let known = shown
        .filter(|_| landmark == Landmark::Change)
        .and_then(|shown| shown.change(direction));
    if let Some(seq) = known {
        return model.jump(seq);
    }
    let question = model.loads.search(landmark, from, direction);
    model.wishes.extend(question);
}

pub(in crate::tui) fn turn_focus(model: &mut Model, direction: Direction) {
    match model.place {
        Screen::Requests => {
            let panes = Requests::panes(model.arrangement());
            if let Some(pane) = neighbor(panes, model.focus(), direction) {
                model.set_focus(pane);
            }
        }
        Screen::State => {
            if let Some(pane) = neighbor(&State::PANES, model.state.focus, direction) {
                model.state.focus = pane;
            }
        }
        Screen::Cycles => {
            if let Some(pane) = neighbor(&CyclesScreen::PANES, model.cycles.focus, direction) {
                model.cycles.focus = pane;
            }
        }
    }
}

pub(in crate::tui) fn toggle_zoom(model: &mut Model) {
    model.is_zoomed = !model.is_zoomed && model.arrangement() != Arrangement::Compact;
    if model.is_zoomed && model.place == Screen::Requests && model.focus() != Pane::List {
        model.cursor.scrub();
    }
}

pub(in crate::tui) fn jump_back(model: &mut Model) {
    match model.jumps.back() {
        Some(place) => model.cursor.select(place),
        None => model.notify("there is no place to go back to yet"),
    }
}

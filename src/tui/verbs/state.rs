//! What keys do on the State screen.

use crate::inspect::Direction;
use crate::inspect::roster::Roster;
use crate::tui::message::Comparison;
use crate::tui::model::Model;
use crate::tui::overlays::DifferenceView;
use crate::tui::panes::history;
use crate::tui::screens::{ResourceView, State};
use crate::tui::tree_selection::leaves;
use crate::tui::verbs::turning::neighbor;
use crate::tui::widgets::tree::Turn;
use crate::tui::widgets::viewport::Move;

/// The path of the selected line that has a value of its own.
fn attribute(model: &Model) -> Option<String> {
    let (leaves, line) = leaves(model)?;
    leaves.attribute(line).map(|leaf| leaf.path.clone())
}

/// Moves by lines of the tree.
pub(in crate::tui) fn step_line(model: &mut Model, lines: i64) {
    let Some((leaves, line)) = leaves(model) else {
        return;
    };
    let lines = isize::try_from(lines).unwrap_or(if lines < 0 { isize::MIN } else { isize::MAX });
    let line = leaves.clamp(line.saturating_add_signed(lines));
    model.state.select_line(line);
}

/// Selects a line of the tree, and folds or unfolds it when it is pressed on its mark.
pub(in crate::tui) fn press_line(model: &mut Model, line: usize, column: usize) {
    let Some((leaves, _)) = leaves(model).filter(|(leaves, _)| line < leaves.n_lines()) else {
        return;
    };
    let is_on_mark = leaves.has_mark_at(line, column);
    model.state.select_line(line);
    if is_on_mark {
        turn(model, Turn::Toggle);
    }
}

/// Folds parts of the resource away, or shows them again.
pub(in crate::tui) fn turn(model: &mut Model, turn: Turn) {
    let glyphs = &model.options.glyphs;
    model
        .state
        .fold(glyphs, |leaves, line| leaves.turn(line, turn));
}

/// Shows a line of the resource, which may be folded away.
pub(in crate::tui) fn reveal(model: &mut Model, line: usize) {
    if model.state.view != ResourceView::Tree {
        return model.state.viewport.go(Move::Reveal(line));
    }
    let glyphs = &model.options.glyphs;
    model.state.fold(glyphs, |leaves, _| leaves.reveal(line));
}

/// Moves along the history of one resource, and the whole screen with it.
pub(in crate::tui) fn step_history(model: &mut Model, events: i64) {
    let at = model.cursor.selected().unwrap_or_default();
    let history = model.state.portrait();
    let history = history.map_or(&[][..], |portrait| portrait.history.as_slice());
    match history::at_distance(history, at, events) {
        Some(seq) => model.cursor.select(seq),
        None => model.notify("this resource has no change on that side"),
    }
}

/// Takes the list in, and says when the selected resource did not exist yet.
pub(in crate::tui) fn take_roster(model: &mut Model, roster: Roster) {
    let at = roster.at;
    if !model.state.take_roster(roster) {
        return;
    }
    let portrait = model.state.portrait();
    let own = portrait.filter(|one| Some(one.sitting.ordinal) == model.state.ordinal);
    let name = own.map_or("the selected resource", |one| one.name.as_str());
    let said = format!("{name} did not exist yet after {at}");
    model.notices.mention(said);
}

/// Selects what the event changed: the next of several.
pub(in crate::tui) fn show_change(model: &mut Model) {
    if !model.state.show_change() {
        model.notify("this event changed nothing");
    }
}

/// Shows the values of the selected path over time, or no more.
pub(in crate::tui) fn toggle_pin(model: &mut Model) {
    match attribute(model) {
        Some(path) => model.state.toggle_pin(&path),
        None => model.notify("only an attribute that clients give a value can be pinned"),
    }
}

/// Shows only the events that changed the selected path of this resource.
pub(in crate::tui) fn filter_by_path(model: &mut Model) {
    let Some(portrait) = model.state.portrait() else {
        return;
    };
    let id = format!("id~\"^{}$\"", escaped(&portrait.id));
    let filter = match attribute(model) {
        Some(path) => {
            let path = crate::inspect::session::without_brackets(&path);
            format!("{id} changed:\"{path}\"")
        }
        None => id,
    };
    model.set_filter(&filter);
    model.filter.keep();
    if model.filter.text() == filter {
        model.notify(format!("the list shows {filter}"));
    } else {
        model.notify("this identifier cannot be said in a filter");
    }
}

/// An identifier as a regular expression that finds it and nothing else.
fn escaped(id: &str) -> String {
    let mut expression = String::new();
    for letter in id.chars() {
        if letter.is_ascii_punctuation() && letter != '-' {
            expression.push('\\');
        }
        expression.push(letter);
    }
    expression
}

/// Compares with this event from now on; a second time, with what was just before again.
pub(in crate::tui) fn set_base(model: &mut Model) {
    let here = model.cursor.selected();
    model.state.base = if model.state.base == here { None } else { here };
    match model.state.base {
        Some(base) => model.notify(format!("compared with {base} from now on")),
        None => model.notify("compared with what was just before"),
    }
}

/// Goes to the base, and compares with where it came from.
pub(in crate::tui) fn swap_base(model: &mut Model) {
    let Some(base) = model.state.base else {
        model.notify("there is no base to swap with yet");
        return;
    };
    model.state.base = model.cursor.selected();
    model.cursor.select(base);
}

pub(in crate::tui) fn turn_view(model: &mut Model, direction: Direction) {
    if let Some(view) = neighbor(&State::VIEWS, model.state.view, direction) {
        model.state.set_view(view);
    }
}

/// The resource at the base and now, beside each other.
pub(in crate::tui) fn compare(model: &mut Model) {
    let (Some(ordinal), Some(right)) = (model.state.ordinal, model.cursor.selected()) else {
        return;
    };
    let before = crate::journal::Seq(right.0.saturating_sub(1));
    let left = model.state.base.unwrap_or(before);
    DifferenceView::open(
        model,
        Comparison::Resource {
            ordinal,
            left,
            right,
        },
    );
}

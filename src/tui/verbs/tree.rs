//! What keys do in a tree: of a message, or of a resource.

use crate::inspect::Direction;
use crate::tui::model::Model;
use crate::tui::panes::sheet::BodyView;
use crate::tui::screens::{Screen, Tab};
use crate::tui::tree_selection::focused;
use crate::tui::verbs::state;
use crate::tui::verbs::turning::neighbor;
use crate::tui::widgets::tree::Turn;

/// Moves by lines; returns whether there was a tree of a message to move in.
pub(in crate::tui) fn step(model: &mut Model, lines: i64) -> bool {
    let Some(focused) = focused(model) else {
        return false;
    };
    let (tab, last) = (focused.tab, focused.n_lines.saturating_sub(1));
    let lines = isize::try_from(lines).unwrap_or(if lines < 0 { isize::MIN } else { isize::MAX });
    let line = focused.line.saturating_add_signed(lines).min(last);
    model.requests.set_line(tab, line);
    true
}

/// Folds parts away, or shows them again.
pub(in crate::tui) fn turn(model: &mut Model, turn: Turn) {
    if model.place == Screen::State {
        return state::turn(model, turn);
    }
    let Some(focused) = focused(model) else {
        return;
    };
    let (tab, line) = (focused.tab, focused.line);
    let sheet = model.shown.as_mut().and_then(|one| one.sheet_mut(tab));
    let Some((first, json)) = sheet.and_then(|sheet| sheet.tree_mut()) else {
        return;
    };
    // On a line around the tree, only what concerns all of it has a meaning.
    let is_of_all = matches!(turn, Turn::FoldAll | Turn::UnfoldAll | Turn::To(_));
    match line.checked_sub(first) {
        Some(inside) if inside < json.tree.n_lines() => {
            let line = first + json.tree.turn(inside, turn);
            model.requests.set_line(tab, line);
        }
        _ if is_of_all => {
            json.tree.turn(0, turn);
            model.requests.set_line(tab, line);
        }
        _ => {}
    }
}

/// Selects a line, and folds or unfolds it when it is pressed on its mark.
pub(in crate::tui) fn press(model: &mut Model, line: usize, column: usize) {
    let Some(focused) = focused(model).filter(|focused| line < focused.n_lines) else {
        return;
    };
    let (tab, is_on_mark) = (focused.tab, focused.has_mark_at(line, column));
    model.requests.set_line(tab, line);
    if is_on_mark {
        turn(model, Turn::Toggle);
    }
}

/// Looks at the body of the message in the next way.
pub(in crate::tui) fn turn_view(model: &mut Model, direction: Direction) {
    let tab = model.tab();
    let is_message = matches!(tab, Tab::Request | Tab::Response);
    let next = neighbor(&BodyView::ALL, model.requests.view(tab), direction);
    match next.filter(|_| is_message) {
        Some(view) => model.requests.set_view(tab, view),
        None => model.notify("the request and the response have views: go to one of them first"),
    }
}

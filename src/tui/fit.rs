//! Brings what is shown in line with the size of the screen, and with the event that is selected.

use crate::tui::model::Model;
use crate::tui::panes::{cycles, list, roster};
use crate::tui::screens::{Moved, Screen};

/// Tells each list how many rows it has, and the directory which event is selected.
pub(super) fn fit(model: &mut Model) {
    let [first, ..] = model.layout().panes;
    let area = first.unwrap_or_default();
    match model.place {
        Screen::Requests if first.is_some() => {
            let n_rows = list::n_rows(area, model.arrangement());
            model.cursor.resize(n_rows);
        }
        Screen::Requests => {}
        Screen::State => {
            let n_rows = roster::n_rows(area, model);
            model.state.resize(n_rows);
        }
        Screen::Cycles => {
            let n_rows = cycles::n_rows(area, model);
            model.cycles.resize(n_rows);
        }
    }
    if model.picks.is_drawing() {
        // A range ends where its user goes, not where the log does.
        model.cursor.scrub();
    }
    model.picks.stretch(&model.cursor);
    let selected = model.cursor.selected();
    if model.last_selected != selected {
        model.last_selected = selected;
        let is_by_itself = model.cursor.is_following() || model.next_tick.is_some();
        model.state.moved(match model.place {
            Screen::State if is_by_itself => Moved::ByItself,
            Screen::State => Moved::Here,
            Screen::Requests | Screen::Cycles => Moved::Elsewhere,
        });
    }
}

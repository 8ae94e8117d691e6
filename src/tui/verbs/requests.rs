//! What keys do on the Requests screen.

use crate::inspect::Direction;
use crate::tui::model::Model;
use crate::tui::screens::Requests;
use crate::tui::verbs::turning::neighbor;

pub(in crate::tui) fn turn_tab(model: &mut Model, direction: Direction) {
    let tabs = Requests::tab_order(model.arrangement());
    if let Some(tab) = neighbor(tabs, model.tab(), direction) {
        model.set_tab(tab);
    }
}

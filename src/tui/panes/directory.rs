//! The State screen: the list of resources, one of them, and its history.

use ratatui::layout::Rect;

use crate::tui::model::Model;
use crate::tui::panes::{history, resource, roster};
use crate::tui::screens::{State, StatePane};
use crate::tui::widgets::Canvas;

/// Draws the screen.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    for (pane, area) in model.layout().panes.into_iter().enumerate() {
        if let Some(area) = area {
            draw_pane(canvas, model, pane, area);
        }
    }
}

/// Draws the pane of this number.
pub fn draw_pane(canvas: &mut Canvas<'_>, model: &Model, pane: usize, area: Rect) {
    match State::PANES.get(pane) {
        Some(StatePane::Roster) => roster::draw(canvas, model, area),
        Some(StatePane::Resource) => resource::draw(canvas, model, area),
        Some(StatePane::History) => history::draw(canvas, model, area),
        None => {}
    }
}

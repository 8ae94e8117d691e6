//! The State screen: the list of resources, one of them, and its history.

use crate::tui::model::Model;
use crate::tui::panes::{history, resource, roster};
use crate::tui::widgets::Canvas;

/// Draws the screen.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    let [roster, resource, history] = model.layout().panes;
    if let Some(area) = roster {
        roster::draw(canvas, model, area);
    }
    if let Some(area) = resource {
        resource::draw(canvas, model, area);
    }
    if let Some(area) = history {
        history::draw(canvas, model, area);
    }
}

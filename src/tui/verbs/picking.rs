//! Picking events out of the list, for what is then done with all of them.

use crate::tui::model::Model;

/// Picks the selected event, or puts it back.
pub(in crate::tui) fn toggle(model: &mut Model) {
    if let Some(seq) = model.cursor.selected() {
        // What arrives must not lead away from what is being picked.
        model.cursor.scrub();
        model.picks.toggle(seq);
    }
}

/// Begins a range at the selected event, or finishes it at this one.
pub(in crate::tui) fn draw_range(model: &mut Model) {
    model.cursor.scrub();
    model.picks.draw(&model.cursor);
}

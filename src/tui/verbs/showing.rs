//! Which screen is shown.

use crate::tui::model::Model;
use crate::tui::screens::Screen;

/// Shows a screen, with all of its panes.
pub(in crate::tui) fn show_screen(model: &mut Model, screen: Screen) {
    if let (Screen::Cycles, Some(seq)) = (screen, model.cursor.selected()) {
        let client = model.rows.get(seq).map(|row| row.client);
        model.cycles.select_of(seq, client);
    }
    model.place = screen;
    model.is_zoomed = false;
}

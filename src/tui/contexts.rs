//! Where keys are looked up, by what is shown and what has the focus.

use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::screens::Screen;
use crate::tui::tree_selection;

/// The contexts that a key is looked up in, first to last. [`Context::Global`] follows them.
pub(super) fn contexts(model: &Model) -> &'static [Context] {
    if let Some(overlay) = model.overlays.last() {
        return overlay.contexts();
    }
    let has_tree = tree_selection::has_keys(model);
    match (model.place, model.is_in_list()) {
        (Screen::Requests, _) if has_tree => &[
            Context::Tree,
            Context::List,
            Context::Text,
            Context::Requests,
            Context::Screen,
        ],
        (Screen::State, _) if has_tree => &[
            Context::Tree,
            Context::List,
            Context::Text,
            Context::State,
            Context::Screen,
        ],
        (Screen::Requests, true) => &[Context::List, Context::Requests, Context::Screen],
        (Screen::Requests, false) => &[Context::Text, Context::Requests, Context::Screen],
        (Screen::State, true) => &[Context::List, Context::State, Context::Screen],
        (Screen::State, false) => &[Context::Text, Context::State, Context::Screen],
        (Screen::Cycles, true) => &[Context::List, Context::Cycles, Context::Screen],
        (Screen::Cycles, false) => &[Context::Text, Context::Cycles, Context::Screen],
    }
}

//! What lies over a screen is the first to hear of a key.

use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb};

/// Lets the topmost overlay do something with the model, of which it is no part meanwhile.
pub(in crate::tui) fn on_top(
    model: &mut Model,
    act: impl FnOnce(&mut dyn Overlay, &mut Model) -> Fate,
) {
    let Some(mut overlay) = model.overlays.pop() else {
        return;
    };
    let depth = model.overlays.len();
    if act(overlay.as_mut(), model) == Fate::Stays {
        // What it opened lies over it.
        model.overlays.insert(depth, overlay);
    }
}

/// A key of the topmost overlay's own.
pub(in crate::tui) fn act(model: &mut Model, verb: Verb) {
    on_top(model, |overlay, model| overlay.act(verb, model));
}

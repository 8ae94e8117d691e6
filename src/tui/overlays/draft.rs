//! What was made of a request and is not sent yet, or was not answered as it should have been.

use crate::journal::Seq;
use crate::tui::model::Model;

/// What the editor of it is called.
pub(super) const NAME: &str = "request";

/// The editor closes; `draft` is what to begin with the next time that the same request is edited.
pub(super) fn close(model: &mut Model, draft: Option<(Seq, String)>) {
    model.overlays.retain(|overlay| overlay.name() != NAME);
    model.draft = draft;
}

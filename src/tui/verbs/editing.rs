//! Text that comes from elsewhere than from keys: a paste, the user's own editor; and what it goes into.

use crate::inspect::replay::editable;
use crate::journal::Fact;
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Fate, Menu, RequestEditor};
use crate::tui::verbs::over::on_top;

/// A paste of more bytes than this into an editor is asked about first.
const LARGE_PASTE: usize = 64 * 1024;

/// Opens the request of the selected event in an editor.
pub(in crate::tui) fn open(model: &mut Model) {
    let Some(seq) = model.cursor.selected() else {
        return;
    };
    let shown = model.shown.as_ref().filter(|shown| shown.seq() == seq);
    let Some(shown) = shown else {
        return model.notify(format!("{seq} is not read yet: press the key again"));
    };
    let Fact::Exchange(exchange) = &shown.detail.event.fact else {
        return model.notify(format!("{seq} is no request"));
    };
    let text = match editable::text(exchange) {
        Ok(text) => text,
        Err(reason) => {
            return model.notify(format!("{seq} cannot be edited: {}", reason.explanation()));
        }
    };
    let draft = model.draft.as_ref().filter(|(of, _)| *of == seq);
    let draft = draft.map(|(_, text)| text.clone());
    if draft.is_some() {
        model.notify("as you left it; to discard it, leave and say so");
    }
    model.cursor.scrub();
    let editor = RequestEditor::new(seq, text, draft.as_deref());
    model.overlays.push(Box::new(editor));
}

/// The user's own editor has ended, with this text or with a failure.
pub(in crate::tui) fn take(model: &mut Model, edited: Result<String, String>) {
    match edited {
        Ok(text) => on_top(model, |overlay, model| {
            if let Some(typing) = overlay.typing() {
                typing.replace_all(&text);
            }
            overlay.edited(model);
            Fate::Stays
        }),
        Err(problem) => model.fail(problem),
    }
}

/// Pastes a text into what is being typed.
pub(in crate::tui) fn paste(model: &mut Model, text: String) {
    let typing = model.overlays.last_mut().and_then(|top| top.typing());
    let Some(is_long) = typing.map(|typing| typing.is_long()) else {
        return model.notify("there is nothing here to paste into");
    };
    if !is_long || text.len() <= LARGE_PASTE {
        return insert(model, &text);
    }
    let title = format!("paste {}?", measure::size(text.len() as u64));
    let choices = vec![
        Choice::new('p', "paste it", "", move |model| insert(model, &text)),
        Choice::new('n', "leave it", "", |_| {}),
    ];
    let menu = Menu::new("large-paste", title, choices);
    model.overlays.push(Box::new(menu));
}

fn insert(model: &mut Model, text: &str) {
    on_top(model, |overlay, model| {
        if let Some(typing) = overlay.typing() {
            typing.paste(text);
        }
        overlay.edited(model);
        Fate::Stays
    });
}

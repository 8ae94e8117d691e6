//! The screen without secrets, for a picture and for the screen that is left behind: others may see both.
//!
//! A capture has secrets only when its recorder was told to keep them. They are replaced in the model before it is drawn,
//! because there it is known what a text belongs to; once drawn, a password is a word like any other.

use std::borrow::Cow;

use crate::inspect::{discreet, query};
use crate::journal::EventRedactor;
use crate::tui::model::Model;

/// The text of a filter as it may be seen now.
pub(super) fn filter<'a>(model: &Model, text: &'a str) -> Cow<'a, str> {
    if model.conceals {
        let mask = model.options.glyphs.masked.repeat(N_MASKED);
        query::discreet(text, &mask).into()
    } else {
        text.into()
    }
}

/// As many signs stand for whatever is masked.
const N_MASKED: usize = 8;

/// Lets the model be looked at without secrets; afterwards it is as it was.
pub(super) fn discreetly<T>(model: &mut Model, look: impl FnOnce(&Model) -> T) -> T {
    let redactor = EventRedactor::starring();
    let shown = model.shown.as_ref();
    let shown = shown.and_then(|shown| shown.discreet(&redactor, &model.options));
    let shown = shown.map(|discreet| model.shown.replace(discreet));
    let rows = model.rows.clone();
    model.rows.each(|row| {
        discreet::summary(&redactor, row);
    });
    let resource = model.state.shown.as_ref();
    let resource = resource.and_then(|resource| resource.discreet(&redactor));
    let resource = resource.map(|discreet| model.state.shown.replace(discreet));
    let (notices, replayed) = (model.notices.clone(), model.replayed.clone());
    model.notices.each(|text| {
        discreet::line(&redactor, text);
    });
    let answers = model.replayed.iter_mut().flat_map(|one| &mut one.different);
    for line in answers.flat_map(|answer| &mut answer.differences) {
        discreet::line(&redactor, line);
    }
    model.conceals = true;
    let seen = look(model);
    model.conceals = false;
    if let Some(shown) = shown {
        model.shown = shown;
    }
    if let Some(resource) = resource {
        model.state.shown = resource;
    }
    model.rows = rows;
    (model.notices, model.replayed) = (notices, replayed);
    seen
}

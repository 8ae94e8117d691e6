//! What keys do on the Requests screen.

use crate::tui::layout::Pane;
use crate::tui::model::Model;
use crate::tui::screens::{Requests, Screen};
use crate::tui::verbs::movement::neighbor;
use crate::tui::widgets::viewport::Move;

pub(in crate::tui) fn turn_tab(model: &mut Model, forward: bool) {
    let tabs = Requests::tab_order(model.arrangement());
    if let Some(tab) = neighbor(tabs, model.tab(), forward) {
        model.set_tab(tab);
    }
}

/// To the next event of the filter, or, in a text, to the next line that has what it looks for.
pub(in crate::tui) fn find_hit(model: &mut Model, forward: bool) {
    if !model.filter.is_on() {
        return model.notify("there is no filter to find hits of: press / first");
    }
    if model.place == Screen::Requests && model.focus() == Pane::Detail {
        return find_line(model, forward);
    }
    model.cursor.step(if forward { 1 } else { -1 });
}

fn find_line(model: &mut Model, forward: bool) {
    let patterns = model.filter.query().patterns();
    let Some(document) = model
        .shown
        .as_ref()
        .and_then(|shown| shown.document(model.tab()))
    else {
        return model.notify("hits are found in the request, the response, and the raw text");
    };
    let viewport = model.requests.viewport_of(model.tab());
    let glyphs = &model.options.glyphs;
    let is_hit = |number: &usize| {
        let line = document.line(*number, usize::from(u16::MAX), glyphs);
        let text: String = line.pieces().map(|(_, text)| text).collect();
        patterns
            .iter()
            .any(|pattern| pattern.find_at(&text, 0).is_some())
    };
    let tab = model.tab();
    let last = model.requests.hit.filter(|(of, _)| *of == tab);
    let n_lines = document.n_lines();
    let hit = match (last, forward) {
        (Some((_, line)), true) => (line + 1..n_lines).find(is_hit),
        (None, true) => (viewport.top()..n_lines).find(is_hit),
        (Some((_, line)), false) => (0..line.min(n_lines)).rev().find(is_hit),
        (None, false) => (0..viewport.top().min(n_lines)).rev().find(is_hit),
    };
    match hit {
        Some(line) => {
            viewport.go(Move::To(line));
            model.requests.hit = Some((tab, line));
        }
        None => model.notify("no hit on that side in this text"),
    }
}

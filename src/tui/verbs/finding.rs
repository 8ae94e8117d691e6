//! Finding words in a text, and going from one place to the next.

use std::borrow::Cow;

use crate::inspect::query::Pattern;
use crate::tui::finding::{Hit, Page, first};
use crate::tui::layout::Pane;
use crate::tui::model::Model;
use crate::tui::overlays::Prompt;
use crate::tui::panes::{detail, resource};
use crate::tui::screens::{Screen, StatePane, Tab};
use crate::tui::text::{self, Mode};
use crate::tui::verbs::state;
use crate::tui::widgets::viewport::Move;
use crate::tui::widgets::{Document, Field};

const LONGEST: usize = 200;

/// Asks what to look for in the text that has the keys.
pub(in crate::tui) fn ask(model: &mut Model) {
    if !model.overlays.is_empty() || page(model).is_none() {
        return model.notify("words are found in the panes of a screen, not here");
    }
    let field = Field::new(LONGEST, "words to find here");
    let prompt = Prompt::new("find", " / ", field, |model, words| {
        if !model.finding.set(words) {
            return Err("these words are too long to look for".to_owned());
        }
        if !words.is_empty() {
            next(model, true);
        }
        Ok(())
    });
    model.overlays.push(Box::new(prompt));
}

/// To the next place in the text that has the keys; in a list, to the next event of the filter.
pub(in crate::tui) fn next(model: &mut Model, forward: bool) {
    let Some(page) = page(model) else {
        if !model.filter.is_on() {
            return model.notify("there is no filter to find hits of: press / first");
        }
        return model.cursor.step(if forward { 1 } else { -1 });
    };
    let patterns = model.finding.patterns(&model.filter);
    if patterns.is_empty() {
        return model.notify("nothing is looked for: press / in a text, or filter by words");
    }
    let Some(document) = document(model, page) else {
        return;
    };
    let text = Text {
        document: &document,
        model,
    };
    let hit = if forward {
        text.after(&patterns, page)
    } else {
        text.before(&patterns, page)
    };
    let Some(hit) = hit else {
        return model.notify("no hit on that side in this text");
    };
    let columns = text.columns(&hit);
    drop(document);
    show(model, page, hit.line, columns);
    model.finding.found(page, hit);
}

/// The text that has the keys, if it is one.
pub(in crate::tui) fn page(model: &Model) -> Option<Page> {
    let tab = match (model.place, model.focus(), model.state.focus) {
        (Screen::Requests, Pane::Detail, _) => model.tab(),
        (Screen::Requests, Pane::State, _) | (Screen::State, _, StatePane::Resource) => Tab::State,
        _ => return None,
    };
    Some(Page {
        screen: model.place,
        tab,
        seq: model.cursor.selected(),
    })
}

fn document(model: &Model, page: Page) -> Option<Cow<'_, Document>> {
    if page.screen == Screen::State {
        return resource::document(model).map(Cow::Owned);
    }
    detail::document(model, page.tab)
}

/// Brings a place of the text into the window.
fn show(model: &mut Model, page: Page, line: usize, (start, end): (usize, usize)) {
    if page.screen == Screen::State {
        return state::reveal(model, line);
    }
    let view = model.requests.view(page.tab);
    let sheet = model.shown.as_mut().and_then(|one| one.sheet_mut(page.tab));
    let line = sheet.map_or(line, |sheet| sheet.reveal(view, line));
    model.requests.set_line(page.tab, line);
    let viewport = model.requests.viewport_of(page.tab);
    viewport.go(Move::RevealColumns(start, end));
}

/// A text that is searched.
struct Text<'a> {
    document: &'a Document,
    model: &'a Model,
}

impl Text<'_> {
    fn line(&self, number: usize) -> String {
        let glyphs = &self.model.options.glyphs;
        let line = self.document.full_line(number, glyphs);
        line.pieces().map(|(_, text)| text).collect()
    }

    /// The line to begin with, where nothing was found yet.
    fn start(&self, page: Page) -> usize {
        let shown = match page.screen {
            Screen::State => return 0,
            _ => self.model.requests.line(page.tab),
        };
        let top = self.model.requests.viewport_of(page.tab).top();
        self.document.full_number(shown.unwrap_or(top))
    }

    fn after(&self, patterns: &[&Pattern], page: Page) -> Option<Hit> {
        let last = self.model.finding.last(page);
        let (first_line, at) = last.map_or((self.start(page), 0), |hit| (hit.line, hit.span.end));
        (first_line..self.document.n_full_lines()).find_map(|line| {
            let start = if line == first_line { at } else { 0 };
            let span = first(patterns, &self.line(line), start).filter(|span| !span.is_empty())?;
            Some(Hit { line, span })
        })
    }

    fn before(&self, patterns: &[&Pattern], page: Page) -> Option<Hit> {
        let last = self.model.finding.last(page);
        let (last_line, end) = last.map_or((self.start(page), 0), |hit| (hit.line, hit.span.start));
        let n_lines = self.document.n_full_lines();
        (0..=last_line)
            .rev()
            .filter(|line| *line < n_lines)
            .find_map(|line| {
                let text = self.line(line);
                let end = if line == last_line { end } else { text.len() };
                let mut found = None;
                let mut at = 0;
                while let Some(span) = first(patterns, &text, at).filter(|span| span.start < end) {
                    if span.is_empty() {
                        break;
                    }
                    at = span.end;
                    found = Some(span);
                }
                found.map(|span| Hit { line, span })
            })
    }

    /// The first column of a hit, and the one behind it.
    fn columns(&self, hit: &Hit) -> (usize, usize) {
        let text = self.line(hit.line);
        let glyphs = &self.model.options.glyphs;
        let columns = |end: usize| {
            let head = text.get(..end).unwrap_or_default();
            text::seek(head, usize::MAX, Mode::Reveal, glyphs).1
        };
        (columns(hit.span.start), columns(hit.span.end))
    }
}

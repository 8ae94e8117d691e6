//! Finding words in a text, and going from one place to the next.

use std::borrow::Cow;
use std::ops::Range;

use crate::inspect::Direction;
use crate::inspect::query::Pattern;
use crate::tui::arrangement::Pane;
use crate::tui::finding::{Hit, Page, first};
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::overlays::{Prompt, help};
use crate::tui::panes::{detail, resource};
use crate::tui::screens::{Screen, StatePane, Tab};
use crate::tui::text::{self, Mode};
use crate::tui::verbs::state;
use crate::tui::widgets::viewport::Move;
use crate::tui::widgets::{Document, Field};

const LONGEST: usize = 200;

/// Asks what to look for in the text that has the keys.
pub(in crate::tui) fn ask(model: &mut Model) {
    if page(model).is_none() {
        return model.notify("words are found in the panes of a screen and in the help, not here");
    }
    let field = Field::new(LONGEST, "words to find here");
    let prompt = Prompt::new("find", " / ", field, |model, words| {
        if !model.finding.set(words) {
            return Err("these words are too long to look for".to_owned());
        }
        if !words.is_empty() {
            next(model, Direction::Forward);
        }
        Ok(())
    });
    // What somebody looks for in a message may be a secret of it.
    model.overlays.push(Box::new(prompt.secret()));
}

/// To the next place in the text that has the keys, from its end on from its beginning; in a list, to the next event of
/// the filter.
pub(in crate::tui) fn next(model: &mut Model, direction: Direction) {
    let Some(page) = page(model) else {
        if !model.filter.is_on() {
            return model.notify("there is no filter to find hits of: press / first");
        }
        return next_event(model, direction);
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
    let from = text.origin(page);
    let Some((hit, has_wrapped)) = text.nearest(&patterns, &from, direction) else {
        return model.notify("no hit in this text");
    };
    let columns = text.columns(&hit);
    let mut place = text.place(&patterns, &hit);
    if has_wrapped {
        place.push_str(match direction {
            Direction::Forward => ", on from the top",
            Direction::Back => ", on from the end",
        });
    }
    drop(document);
    show(model, page, hit.line, columns);
    model.finding.found(page, hit);
    model.notices.mention(place);
}

/// To the next event that the filter lets through.
fn next_event(model: &mut Model, direction: Direction) {
    if !model.cursor.is_marking() {
        return model.cursor.step(match direction {
            Direction::Forward => 1,
            Direction::Back => -1,
        });
    }
    if let Some(seq) = model.cursor.next_found(direction) {
        return model.cursor.select(seq);
    }
    let side = match direction {
        Direction::Forward => "after",
        Direction::Back => "before",
    };
    let here = model.cursor.selected().unwrap_or_default();
    model.notify(format!("the filter marks no event {side} {here}"));
}

/// Lets the filter hide the other events, or only mark its own.
pub(in crate::tui) fn toggle_hiding(model: &mut Model) {
    let is_marking = !model.cursor.is_marking();
    model.cursor.mark_instead(is_marking);
    // What was drawn over the old list is not drawn on over the new one.
    model.picks.settle();
    model.notify(if is_marking {
        "filters mark rows and hide none; n and N go from one to the next"
    } else {
        "filters hide the other rows"
    });
}

/// The text that has the keys, if it is one.
pub(in crate::tui) fn page(model: &Model) -> Option<Page> {
    let is_help = match model.overlays.last() {
        Some(overlay) if overlay.name() == "help" => true,
        Some(_) => return None,
        None => false,
    };
    let tab = match (model.place, model.focus(), model.state.focus) {
        _ if is_help => Tab::State,
        (Screen::Requests, Pane::Detail, _) => model.tab(),
        (Screen::Requests, Pane::State, _) | (Screen::State, _, StatePane::Resource) => Tab::State,
        _ => return None,
    };
    Some(Page {
        is_help,
        screen: model.place,
        tab,
        seq: model.cursor.selected(),
    })
}

fn document(model: &Model, page: Page) -> Option<Cow<'_, Document>> {
    if page.is_help {
        return Some(Cow::Owned(help::document(model)));
    }
    if page.screen == Screen::State {
        return resource::document(model).map(Cow::Owned);
    }
    detail::document(model, page.tab)
}

/// Brings a place of the text into the window.
fn show(model: &mut Model, page: Page, line: usize, (start, end): (usize, usize)) {
    if page.is_help {
        return model.viewport().go(Move::Reveal(line));
    }
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
            _ if page.is_help => return self.model.viewport().top(),
            Screen::State => return 0,
            _ => self.model.requests.line(page.tab),
        };
        let top = self.model.requests.viewport_of(page.tab).top();
        self.document.full_number(shown.unwrap_or(top))
    }

    /// Where to go on from: the last hit, or where the text is looked at.
    fn origin(&self, page: Page) -> Hit {
        let last = self.model.finding.last(page).cloned();
        last.unwrap_or_else(|| Hit {
            line: self.start(page),
            span: 0..0,
        })
    }

    /// The nearest hit on one side, else the first one from the other end; and whether it is that one.
    fn nearest(
        &self,
        patterns: &[&Pattern],
        from: &Hit,
        direction: Direction,
    ) -> Option<(Hit, bool)> {
        let find = |from: &Hit| match direction {
            Direction::Forward => self.after(patterns, from),
            Direction::Back => self.before(patterns, from),
        };
        let end = match direction {
            Direction::Forward => 0,
            Direction::Back => self.document.n_full_lines(),
        };
        let other = Hit {
            line: end,
            span: 0..0,
        };
        let near = find(from).map(|hit| (hit, false));
        near.or_else(|| find(&other).map(|hit| (hit, true)))
    }

    fn after(&self, patterns: &[&Pattern], from: &Hit) -> Option<Hit> {
        (from.line..self.document.n_full_lines()).find_map(|line| {
            let start = if line == from.line { from.span.end } else { 0 };
            let span = first(patterns, &self.line(line), start).filter(|span| !span.is_empty())?;
            Some(Hit { line, span })
        })
    }

    fn before(&self, patterns: &[&Pattern], from: &Hit) -> Option<Hit> {
        let n_lines = self.document.n_full_lines();
        let lines = (0..=from.line).rev().filter(|line| *line < n_lines);
        lines.into_iter().find_map(|line| {
            let text = self.line(line);
            let end = if line == from.line {
                from.span.start
            } else {
                text.len()
            };
            let before = hits(patterns, &text).take_while(|span| span.start < end);
            before.last().map(|span| Hit { line, span })
        })
    }

    /// `hit 2 of 5`
    fn place(&self, patterns: &[&Pattern], hit: &Hit) -> String {
        let (mut number, mut n_hits) = (0, 0);
        for line in 0..self.document.n_full_lines() {
            for span in hits(patterns, &self.line(line)) {
                n_hits += 1;
                if (line, span.start) <= (hit.line, hit.span.start) {
                    number = n_hits;
                }
            }
        }
        format!(
            "hit {} of {}",
            measure::count(number),
            measure::count(n_hits)
        )
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

/// Every place in a line, one behind the other.
fn hits<'a>(patterns: &'a [&Pattern], text: &'a str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let span = first(patterns, text, at).filter(|span| !span.is_empty())?;
        at = span.end;
        Some(span)
    })
}

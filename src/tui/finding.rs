//! What is looked for in the texts on the screen, and where it was found last.

use std::ops::Range;

use crate::inspect::query::Pattern;
use crate::journal::Seq;
use crate::tui::filter::Filter;
use crate::tui::screens::{Screen, Tab};

/// What is looked for in texts.
#[derive(Debug, Default)]
pub struct Finding {
    pattern: Option<Pattern>,
    last: Option<(Page, Hit)>,
}

/// A text that something is found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// It is the help, which lies over the screen.
    pub is_help: bool,
    /// The screen that it is on.
    pub screen: Screen,
    /// The tab, on the Requests screen.
    pub tab: Tab,
    /// The event.
    pub seq: Option<Seq>,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The line, also counting those that are folded away.
    pub line: usize,
    /// The bytes of the line.
    pub span: Range<usize>,
}

impl Finding {
    /// Looks for these words from now on; for nothing when there are none. Returns whether they can be looked for.
    pub fn set(&mut self, words: &str) -> bool {
        self.last = None;
        self.pattern = Pattern::words(words).filter(|_| !words.is_empty());
        self.pattern.is_some() || words.is_empty()
    }

    /// What is looked for: what was asked for in a text, else the words of the filter.
    pub fn patterns<'a>(&'a self, filter: &'a Filter) -> Vec<&'a Pattern> {
        match &self.pattern {
            Some(pattern) => vec![pattern],
            None => filter.query().patterns(),
        }
    }

    /// Where it was found last in a text.
    pub fn last(&self, page: Page) -> Option<&Hit> {
        let last = self.last.as_ref();
        last.filter(|(of, _)| *of == page).map(|(_, hit)| hit)
    }

    /// Notes where it was found.
    pub fn found(&mut self, page: Page, hit: Hit) {
        self.last = Some((page, hit));
    }
}

/// The first place from a byte on where one of the patterns is.
pub fn first(patterns: &[&Pattern], text: &str, start: usize) -> Option<Range<usize>> {
    let found = patterns
        .iter()
        .filter_map(|pattern| pattern.find_at(text, start));
    found.min_by_key(|span| span.start)
}

//! A text in a window in the middle of the screen, to be read and scrolled.

use ratatui::layout::Rect;

use crate::tui::action::Context;
use crate::tui::finding;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::widgets::canvas::Highlights;
use crate::tui::widgets::viewport::Move;
use crate::tui::widgets::{Canvas, Document, Viewport};

/// The columns of keys and signs, before what they mean.
pub(super) const KEY_COLUMNS: usize = 14;

/// What stands before the keys.
pub(super) const INDENT: usize = 3;

/// A text, with where it is scrolled to.
pub struct Page {
    name: &'static str,
    title: &'static str,
    document: fn(&Model) -> Document,
    viewport: Viewport,
}

/// The widest that it gets.
const WIDEST: u16 = 104;

impl Page {
    /// A page; `name` is what its user asked for.
    pub fn new(name: &'static str, title: &'static str, document: fn(&Model) -> Document) -> Self {
        Self {
            name,
            title,
            document,
            viewport: Viewport::default(),
        }
    }

    /// The page, scrolled to a line.
    #[must_use]
    pub fn at(self, line: usize) -> Self {
        self.viewport.go(Move::To(line));
        self
    }

    /// How many columns its text has.
    pub fn columns(model: &Model) -> usize {
        usize::from(WIDEST.min(model.screen.width).saturating_sub(2))
    }
}

impl Overlay for Page {
    fn name(&self) -> &'static str {
        self.name
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Text]
    }

    fn viewport(&self) -> Option<&Viewport> {
        Some(&self.viewport)
    }

    fn act(&mut self, _verb: Verb, _model: &mut Model) -> Fate {
        Fate::Stays
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, _row: Rect) {
        let document = (self.document)(model);
        let inner = window(canvas, screen, self.title, document.n_lines(), WIDEST);
        let patterns = model.finding.patterns(&model.filter);
        let find = |text: &str, start: usize| finding::first(&patterns, text, start);
        let highlights = Highlights {
            find: (!patterns.is_empty()).then_some(&find),
            line: None,
        };
        canvas.document_with(inner, &document, &self.viewport, &highlights);
    }
}

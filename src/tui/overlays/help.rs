//! The help: every action with the keys that are in force, what filters may ask, and what the signs on the screen mean.

use ratatui::layout::Rect;

use crate::tui::action::{Action, Context, TABLE};
use crate::tui::finding;
use crate::tui::glyphs::Glyphs;
use crate::tui::keymap::Keymap;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, fields, legend, window};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Highlights;
use crate::tui::widgets::viewport::Move;
use crate::tui::widgets::{Block, Canvas, Document, Line, Viewport};
use crate::tui::wrap;

pub(super) const KEY_COLUMNS: usize = 14;

/// What stands before the keys.
pub(super) const INDENT: usize = 3;

/// The widest that it gets.
const WIDEST: u16 = 104;

/// The help, with where it is scrolled to.
#[derive(Default)]
pub struct Help {
    viewport: Viewport,
}

impl Help {
    /// The help, at what filters may ask.
    pub fn at_filters(model: &Model) -> Self {
        let help = Self::default();
        let columns = columns(model);
        let n_above = above_filters(model, columns).len();
        help.viewport
            .go(Move::Lines(isize::try_from(n_above).unwrap_or(0)));
        help
    }
}

impl Overlay for Help {
    fn name(&self) -> &'static str {
        "help"
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
        let document = document(model);
        let inner = window(
            canvas,
            screen,
            "Keys, filters and signs",
            document.n_lines(),
            WIDEST,
        );
        let patterns = model.finding.patterns(&model.filter);
        let find = |text: &str, start: usize| finding::first(&patterns, text, start);
        let highlights = Highlights {
            find: (!patterns.is_empty()).then_some(&find),
            line: None,
        };
        canvas.document_with(inner, &document, &self.viewport, &highlights);
    }
}

/// The help as it is laid out for the screen.
pub fn document(model: &Model) -> Document {
    let (columns, glyphs) = (columns(model), &model.options.glyphs);
    let mut lines = above_filters(model, columns);
    lines.extend(fields::lines(glyphs, columns));
    lines.push(Line::new());
    lines.extend(legend::lines(glyphs, columns));
    Document::new(vec![Block::Lines(lines)])
}

fn columns(model: &Model) -> usize {
    usize::from(WIDEST.min(model.screen.width).saturating_sub(2))
}

/// The keys.
fn above_filters(model: &Model, columns: usize) -> Vec<Line<'static>> {
    let mut lines = lines(&model.options.keymap, &model.options.glyphs, columns);
    lines.push(Line::new());
    lines
}

fn lines(keymap: &Keymap, glyphs: &Glyphs, columns: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if TABLE.iter().any(|action| keymap.is_users_own(action)) {
        lines.push(Line::of(Role::Flag, " *").and(Role::Quiet, " your own keys"));
    }
    for context in Context::ALL {
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.push(Line::of(Role::Heading, format!(" {}", context.title())));
        for action in TABLE.iter().filter(|action| action.context == context) {
            lines.extend(entry(action, keymap, glyphs, columns));
        }
    }
    lines
}

/// The keys of an action, and what it does: in as many lines as it takes.
fn entry(action: &Action, keymap: &Keymap, glyphs: &Glyphs, columns: usize) -> Vec<Line<'static>> {
    let keys = keymap.keys(action).iter();
    let keys: Vec<String> = keys.map(ToString::to_string).collect();
    let keys = keys.join("  ");
    let sign = if keymap.is_users_own(action) {
        " * "
    } else {
        "   "
    };
    let head = Line::of(Role::Flag, sign).and_padded(Role::Key, &keys, KEY_COLUMNS, glyphs);
    // Keys that take more than their column push the first line to the right.
    let excess = keys.chars().count().saturating_sub(KEY_COLUMNS);
    let room = columns.saturating_sub(INDENT + KEY_COLUMNS + excess + 1);
    let help = wrap::words(action.help, room, glyphs).into_iter();
    let indent = " ".repeat(INDENT + KEY_COLUMNS + excess);
    help.enumerate()
        .map(|(index, text)| match index {
            0 => head.clone().and(Role::Text, text),
            _ => Line::of(Role::Text, indent.clone()).and(Role::Text, text),
        })
        .collect()
}

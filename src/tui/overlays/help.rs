//! The help: every action with the keys that are in force, what filters may ask, and what the signs on the screen mean.

use crate::tui::action::{Action, Context, TABLE};
use crate::tui::glyphs::Glyphs;
use crate::tui::keymap::Keymap;
use crate::tui::model::Model;
use crate::tui::overlays::page::{INDENT, KEY_COLUMNS};
use crate::tui::overlays::{Page, fields, legend};
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Document, Line};
use crate::tui::wrap;

/// The help as it is opened.
pub fn page() -> Page {
    Page::new("help", "Keys, filters and signs", document)
}

/// The help, at what filters may ask.
pub fn at_filters(model: &Model) -> Page {
    page().at(above_filters(model, Page::columns(model)).len())
}

/// The help as it is laid out for the screen.
pub fn document(model: &Model) -> Document {
    let (columns, glyphs) = (Page::columns(model), &model.options.glyphs);
    let mut lines = above_filters(model, columns);
    lines.extend(fields::lines(glyphs, columns));
    lines.push(Line::new());
    lines.extend(legend::lines(glyphs, columns));
    Document::new(vec![Block::Lines(lines)])
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

//! The help: every action with the keys that are in force.

use ratatui::layout::Rect;

use crate::tui::action::{Action, Context, TABLE};
use crate::tui::keymap::Keymap;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Canvas, Document, Line, Viewport};
use crate::tui::wrap;

const KEY_COLUMNS: usize = 14;

/// What stands before the keys.
const INDENT: usize = 3;

/// The widest that it gets.
const WIDEST: u16 = 104;

/// The help, with where it is scrolled to.
#[derive(Default)]
pub struct Help {
    viewport: Viewport,
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
        draw(canvas, screen, &model.options.keymap, &self.viewport);
    }
}

/// Draws the help in the middle of the screen.
fn draw(canvas: &mut Canvas<'_>, screen: Rect, keymap: &Keymap, viewport: &Viewport) {
    let columns = usize::from(WIDEST.min(screen.width).saturating_sub(2));
    let lines = lines(keymap, canvas, columns);
    let inner = window(canvas, screen, "Keys", lines.len(), WIDEST);
    canvas.document(inner, &Document::new(vec![Block::Lines(lines)]), viewport);
}

fn lines(keymap: &Keymap, canvas: &Canvas<'_>, columns: usize) -> Vec<Line<'static>> {
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
            lines.extend(entry(action, keymap, canvas, columns));
        }
    }
    lines
}

/// The keys of an action, and what it does: in as many lines as it takes.
fn entry(
    action: &Action,
    keymap: &Keymap,
    canvas: &Canvas<'_>,
    columns: usize,
) -> Vec<Line<'static>> {
    let keys = keymap.keys(action).iter();
    let keys: Vec<String> = keys.map(ToString::to_string).collect();
    let keys = keys.join("  ");
    let sign = if keymap.is_users_own(action) {
        " * "
    } else {
        "   "
    };
    let head = Line::of(Role::Flag, sign).and_padded(Role::Key, &keys, KEY_COLUMNS, canvas.glyphs);
    // Keys that take more than their column push the first line to the right.
    let excess = keys.chars().count().saturating_sub(KEY_COLUMNS);
    let room = columns.saturating_sub(INDENT + KEY_COLUMNS + excess + 1);
    let help = wrap::words(action.help, room, canvas.glyphs).into_iter();
    let indent = " ".repeat(INDENT + KEY_COLUMNS + excess);
    help.enumerate()
        .map(|(index, text)| match index {
            0 => head.clone().and(Role::Text, text),
            _ => Line::of(Role::Text, indent.clone()).and(Role::Text, text),
        })
        .collect()
}

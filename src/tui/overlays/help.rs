//! The help: every action with the keys that are in force.

use ratatui::layout::Rect;

use crate::tui::action::{Context, TABLE};
use crate::tui::keymap::Keymap;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Canvas, Document, Line, Viewport};

const KEY_COLUMNS: usize = 14;

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
    let lines = lines(keymap, canvas);
    let inner = window(canvas, screen, "Keys", lines.len(), 104);
    canvas.document(inner, &Document::new(vec![Block::Lines(lines)]), viewport);
}

fn lines(keymap: &Keymap, canvas: &Canvas<'_>) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.push(Line::of(Role::Heading, format!(" {}", context.title())));
        for action in TABLE.iter().filter(|action| action.context == context) {
            let keys: Vec<String> = keymap
                .keys(action)
                .iter()
                .map(ToString::to_string)
                .collect();
            lines.push(
                Line::of(Role::Text, "   ")
                    .and_padded(Role::Key, &keys.join("  "), KEY_COLUMNS, canvas.glyphs)
                    .and(Role::Text, action.help),
            );
        }
    }
    lines
}

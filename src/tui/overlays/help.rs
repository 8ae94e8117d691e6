//! The help: every action with the keys that are in force.

use ratatui::layout::Rect;

use crate::tui::action::{Context, TABLE};
use crate::tui::keymap::Keymap;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
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
    let n_lines = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let width = 66.min(screen.width);
    let height = n_lines
        .saturating_add(2)
        .min(screen.height.saturating_sub(2))
        .max(screen.height.min(3));
    let area = Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    };
    canvas.clear(area);
    let title = Title {
        left: Line::of(Role::TitleFocused, "Keys"),
        right: Line::of(Role::Quiet, "Esc closes"),
        is_focused: true,
    };
    let inner = canvas.frame(area, &title);
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

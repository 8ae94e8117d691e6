//! Waits for the key that says what to do with a pane. The panes stay in sight: only the last row is taken.

use ratatui::layout::Rect;

use crate::tui::action::{Context, TABLE};
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb};
use crate::tui::text::Mode;
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};

/// The question, which any other key takes back.
pub struct PaneKeys;

impl Overlay for PaneKeys {
    fn name(&self) -> &'static str {
        "panes"
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Panes]
    }

    fn act(&mut self, _verb: Verb, _model: &mut Model) -> Fate {
        Fate::Stays
    }

    fn letter(&mut self, _letter: char, _model: &mut Model) -> Option<Fate> {
        Some(Fate::Closes)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, _screen: Rect, row: Rect) {
        canvas.clear(row);
        let mut line = Line::of(Role::TitleFocused, " panes");
        for action in TABLE
            .iter()
            .filter(|action| action.context == Context::Panes)
        {
            let keys = model.options.keymap.keys(action);
            let Some(key) = keys.first().filter(|_| !action.hint.is_empty()) else {
                continue;
            };
            let next = Line::of(Role::Key, format!("  {key}"))
                .and(Role::Quiet, format!(" {}", action.hint));
            let width = |line: &Line<'_>| line.width(Mode::Fold, canvas.glyphs);
            if width(&line) + width(&next) > usize::from(row.width) {
                break;
            }
            line = line.append(next);
        }
        canvas.line(row, &line);
    }
}

//! The log of notices, newest first.

use ratatui::layout::Rect;

use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Canvas, Document, Line, Viewport};

/// The log, with where it is scrolled to.
#[derive(Default)]
pub struct NoticeLog {
    viewport: Viewport,
}

impl Overlay for NoticeLog {
    fn name(&self) -> &'static str {
        "notices"
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
        let dot = canvas.glyphs.dot;
        let mut lines: Vec<Line<'static>> = model
            .notices
            .log()
            .rev()
            .map(|notice| {
                let (role, sign) = if notice.is_failure {
                    (Role::Failure, "!")
                } else {
                    (Role::Text, dot)
                };
                let line = Line::of(role, format!(" {sign} {}", notice.text));
                match notice.n_times {
                    1 => line,
                    n_times => line.and(Role::Quiet, format!("  x{n_times}")),
                }
            })
            .collect();
        if lines.is_empty() {
            lines.push(Line::of(Role::Quiet, " nothing has been said yet"));
        }
        let inner = window(canvas, screen, "Notices", lines.len(), 100);
        canvas.document(
            inner,
            &Document::new(vec![Block::Lines(lines)]),
            &self.viewport,
        );
    }
}

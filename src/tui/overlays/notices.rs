//! The log of notices, newest first.

use ratatui::layout::Rect;

use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Canvas, Document, Line, Viewport};
use crate::tui::wrap;

/// The log, with where it is scrolled to.
#[derive(Default)]
pub struct NoticeLog {
    viewport: Viewport,
}

/// The widest that it gets.
const WIDEST: u16 = 100;

/// What stands before a text: a sign between blanks.
const INDENT: usize = 3;

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
        let columns = usize::from(WIDEST.min(screen.width)).saturating_sub(2 + INDENT);
        let mut lines = Vec::new();
        for notice in model.notices.log().rev() {
            let (role, mut sign) = if notice.is_failure {
                (Role::Failure, "!")
            } else {
                (Role::Text, dot)
            };
            for text in wrap::words(&notice.text, columns, canvas.glyphs) {
                lines.push(Line::of(role, format!(" {sign} {text}")));
                sign = " ";
            }
            if let Some(last) = lines.last_mut().filter(|_| notice.n_times > 1) {
                last.push(Role::Quiet, format!("  x{}", notice.n_times));
            }
        }
        if lines.is_empty() {
            lines.push(Line::of(Role::Quiet, " nothing has been said yet"));
        }
        let inner = window(canvas, screen, "Notices", lines.len(), WIDEST);
        canvas.document(
            inner,
            &Document::new(vec![Block::Lines(lines)]),
            &self.viewport,
        );
    }
}

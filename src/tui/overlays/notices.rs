//! The log of notices, newest first.

use crate::tui::model::Model;
use crate::tui::overlays::Page;
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Document, Line};
use crate::tui::wrap;

/// What stands before a text: a sign between blanks.
const INDENT: usize = 3;

/// The log as it is opened.
pub fn page() -> Page {
    Page::new("notices", "Notices", document)
}

fn document(model: &Model) -> Document {
    let glyphs = &model.options.glyphs;
    let columns = Page::columns(model).saturating_sub(INDENT);
    let mut lines = Vec::new();
    for notice in model.notices.log().rev() {
        let (role, mut sign) = if notice.is_failure {
            (Role::Failure, "!")
        } else {
            (Role::Text, glyphs.dot)
        };
        for text in wrap::words(&notice.text, columns, glyphs) {
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
    Document::new(vec![Block::Lines(lines)])
}

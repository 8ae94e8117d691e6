//! The line of a job under way: what it does, how far it has come, and what stops it.

use ratatui::layout::Rect;

use crate::tui::action::Action;
use crate::tui::jobs::Job;
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::text::Mode;
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};

/// Draws the newest job over the hints; does nothing when there is none.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, row: Rect) {
    let Some(progress) = model.jobs.newest() else {
        return;
    };
    canvas.clear(row);
    let key = Action::find("interrupt")
        .and_then(|action| model.options.keymap.keys(action).first())
        .map(ToString::to_string);
    let mut right = Line::new();
    if let Some(key) = key {
        right.push(Role::Key, format!(" {key}"));
        right.push(Role::Quiet, " stops it ");
    }
    let more = match model.jobs.len() - 1 {
        0 => String::new(),
        n_more => format!(" and {n_more} more"),
    };
    let measured = Line::of(
        Role::Text,
        format!(" {} ", progress.measured(measure::count)),
    )
    .and(Role::Quiet, more);
    let width = |line: &Line<'_>| line.width(Mode::Fold, canvas.glyphs);
    // How far it has come is what changes, and the last to be cut.
    let room = usize::from(row.width).saturating_sub(width(&measured));
    if room < width(&right) + 12 {
        right = Line::new();
    }
    let what = match progress.job {
        // It names what is looked for.
        Job::Scan if model.conceals => "looking through the log",
        _ => progress.what.as_str(),
    };
    let what = Line::of(Role::Notice, format!(" {} {what}", canvas.glyphs.dot));
    let what = what.cut(room.saturating_sub(width(&right)), canvas.glyphs);
    let left = canvas.line_right(row, &right);
    canvas.line(Rect { width: left, ..row }, &what.append(measured));
}

//! The whole log in one line, with the selected event in it.

use ratatui::layout::Rect;

use crate::inspect::strip::{Cell, Strip};
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Canvas, Line};

/// Draws the strip.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let head = measure::count(model.cursor.head().0);
    let title = Title {
        left: Line::of(Role::Title, "Log").and(Role::Quiet, format!(" #1 to #{head}")),
        right: Line::of(Role::Quiet, "writes, ")
            .and(Role::Error, format!("{} errors", canvas.glyphs.failed))
            .and(Role::Quiet, ", cycles and marks"),
        is_focused: false,
    };
    let inner = canvas.rule(area, &title);
    let Some(strip) = model.strip.as_ref().filter(|strip| !strip.cells.is_empty()) else {
        return;
    };
    let most = strip.cells.iter().map(|cell| cell.n_changes).max();
    let most = most.unwrap_or(0).max(1);
    let row = |y: u16| Rect {
        y: inner.y + y,
        height: 1.min(inner.height),
        ..inner
    };
    let mut bars = Line::new();
    for cell in &strip.cells {
        let (role, sign) = sign(canvas, cell, most);
        bars.push(role, sign);
    }
    canvas.line(row(0), &bars);
    if inner.height > 1 {
        draw_labels(canvas, model, strip, row(1));
    }
    if let Some(seq) = model.selected() {
        let cell = u16::try_from(strip.cell_of(seq)).unwrap_or(u16::MAX);
        let x = inner.x.saturating_add(cell);
        if x < inner.right() {
            canvas.overlay(
                Rect {
                    x,
                    width: 1,
                    ..row(0)
                },
                Role::Cursor,
            );
        }
    }
}

/// The height of the writes; an error is a sign of its own.
fn sign(canvas: &Canvas<'_>, cell: &Cell, most: u32) -> (Role, &'static str) {
    let bars = canvas.glyphs.bars;
    if cell.n_errors > 0 {
        return (Role::Error, canvas.glyphs.failed);
    }
    match (cell.n_changes, cell.n_events) {
        (0, 0) => (Role::Line, " "),
        (0, _) => (Role::Line, bars.first().copied().unwrap_or(" ")),
        (n_changes, _) => {
            let height = (n_changes as usize * (bars.len() - 1)).div_ceil(most as usize);
            (Role::Modify, bars.get(height).copied().unwrap_or(" "))
        }
    }
}

/// The names of cycles and the letters of marks, each where it is, as far as they do not touch.
fn draw_labels(canvas: &mut Canvas<'_>, model: &Model, strip: &Strip, row: Rect) {
    let mut labels: Vec<(usize, Role, String)> = strip
        .marks
        .iter()
        .map(|(seq, letter)| (strip.cell_of(*seq), Role::Flag, format!("'{letter}")))
        .collect();
    let selected = model.selected().map(|seq| {
        let text = format!("{}{seq}", canvas.glyphs.up);
        let cell = strip.cell_of(seq);
        let last = usize::from(row.width).saturating_sub(text.chars().count());
        (cell.min(last), Role::Scrub, text)
    });
    labels.extend(selected);
    let cycles = strip.cycles.iter();
    labels.extend(cycles.map(|(seq, name)| (strip.cell_of(*seq), Role::Quiet, name.clone())));
    // Where two would touch, the one that was named first stays: the selected event and marks before cycles.
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (cell, role, text) in labels {
        let end = cell + text.chars().count();
        let is_free = taken.iter().all(|(from, to)| end < *from || cell > *to);
        if !is_free || end > usize::from(row.width) {
            continue;
        }
        taken.push((cell, end));
        let place = Rect {
            x: row.x + u16::try_from(cell).unwrap_or(0),
            width: u16::try_from(end - cell).unwrap_or(0),
            ..row
        };
        canvas.line(place, &Line::of(role, text));
    }
}

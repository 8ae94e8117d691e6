//! The events that changed the resource of the State screen.

use ratatui::layout::Rect;

use crate::journal::Seq;
use crate::tui::model::Model;
use crate::tui::panes::{framed, inside};
use crate::tui::screens::StatePane;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Canvas, Line};

/// Draws the history, with the latest event up to the selected one in the middle.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let state = &model.state;
    let is_focused = state.focus == StatePane::History;
    let history = state
        .portrait()
        .map_or(&[][..], |portrait| portrait.history.as_slice());
    let title = Title {
        left: Line::of(super::title_role(is_focused), "History"),
        right: Line::of(Role::Quiet, history.len().to_string()),
        is_focused,
    };
    let inner = framed(canvas, model, area, &title);
    let at = model.selected().unwrap_or_default();
    let (current, top) = place(history, at, inner);
    let numbers = history.iter().map(|(seq, _)| seq.to_string().len());
    let number = numbers.max().unwrap_or(0);
    for (y, (index, (seq, what))) in
        (inner.top()..inner.bottom()).zip(history.iter().enumerate().skip(top))
    {
        let row = Rect {
            y,
            height: 1,
            ..inner
        };
        let is_current = index + 1 == current;
        let is_here = *seq == at;
        let gutter = if is_current {
            canvas.glyphs.selected
        } else {
            " "
        };
        let role = if is_here {
            Role::Heading
        } else if *seq > at {
            Role::Quiet
        } else {
            Role::Text
        };
        let later = if *seq > at { "> " } else { "  " };
        let line = Line::of(Role::Key, gutter)
            .and(Role::Key, format!("{later}{:<number$} ", seq.to_string()));
        let room = usize::from(row.width).saturating_sub(line.width(Mode::Fold, canvas.glyphs));
        let line = line.and(role, text::fit_sentence(what, room, canvas.glyphs));
        canvas.line(row, &line);
        if is_current {
            canvas.overlay(row, super::selection_role(is_focused));
        }
    }
}

/// How many events of the history are not after the selected one, and the first that is visible.
fn place(history: &[(Seq, String)], at: Seq, inner: Rect) -> (usize, usize) {
    let current = history.partition_point(|(seq, _)| *seq <= at);
    let height = usize::from(inner.height);
    let top = current.saturating_sub(height / 2);
    (current, top.min(history.len().saturating_sub(height)))
}

/// The event at a row of the screen.
pub fn event_at(model: &Model, area: Rect, y: u16) -> Option<Seq> {
    let history = &model.state.portrait()?.history;
    let inner = inside(model, area);
    let (_, top) = place(history, model.selected()?, inner);
    let row = usize::from(y.checked_sub(inner.y)?);
    let found = history.get(top + row)?;
    (y < inner.bottom()).then_some(found.0)
}

/// The event of the history that lies so many steps from the selected one.
pub fn at_distance(history: &[(Seq, String)], at: Seq, steps: i64) -> Option<Seq> {
    let current = history.partition_point(|(seq, _)| *seq <= at);
    let is_between = current
        .checked_sub(1)
        .and_then(|index| history.get(index))
        .is_none_or(|(seq, _)| *seq != at);
    // From between two events, the first step back is onto the earlier one.
    let back = usize::from(!is_between || steps > 0);
    let steps = isize::try_from(steps).unwrap_or(0);
    let index = current.checked_add_signed(steps)?.checked_sub(back)?;
    history.get(index).map(|(seq, _)| *seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_walk_the_history_of_one_resource_only() {
        let history: Vec<_> = [3, 7, 20].map(|seq| (Seq(seq), String::new())).into();
        let cases = [
            (7, 1, Some(20)),
            (7, -1, Some(3)),
            (8, -1, Some(7)),
            (8, 1, Some(20)),
            (20, 1, None),
            (3, -1, None),
            (1, 1, Some(3)),
        ];
        for (at, steps, expected) in cases {
            assert_eq!(
                at_distance(&history, Seq(at), steps),
                expected.map(Seq),
                "{at} {steps}"
            );
        }
    }
}

//! How the last sending of many requests went: what differed, to go there.

use std::cell::Cell;

use ratatui::layout::{Rect, Rows};

use crate::tui::action::{Action, Context};
use crate::tui::area::split_rows;
use crate::tui::measure;
use crate::tui::message::{OtherAnswer, Replayed};
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};
use crate::tui::wrap;

/// The list of differences, one of them under the cursor.
#[derive(Default)]
pub struct ReplayResult {
    current: usize,
    /// The first that is shown.
    top: Cell<usize>,
}

/// The widest that the list gets.
const WIDEST: u16 = 110;

/// A replay is over: says how it went, and where to read more.
pub fn take(model: &mut Model, replayed: Replayed) {
    let key = Action::find("replay-result")
        .and_then(|action| model.options.keymap.keys(action).first())
        .map(ToString::to_string);
    let has_more = !replayed.different.is_empty() || replayed.summary.lines().count() > 1;
    let said = match key.filter(|_| has_more) {
        Some(key) => format!("{} ({key} tells more)", replayed.headline),
        None => replayed.headline.clone(),
    };
    model.notify(said);
    model.replayed = Some(replayed);
}

impl Overlay for ReplayResult {
    fn name(&self) -> &'static str {
        "replay-result"
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Menu]
    }

    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        let different = model.replayed.as_ref();
        let different = different.map_or(&[][..], |replayed| replayed.different.as_slice());
        let last = different.len().saturating_sub(1);
        match verb {
            Verb::Next => self.current = (self.current + 1).min(last),
            Verb::Previous => self.current = self.current.saturating_sub(1),
            Verb::Accept => {
                if let Some(of) = different.get(self.current).map(|one| one.of) {
                    model.jump(of);
                }
                return Fate::Closes;
            }
            Verb::Complete | Verb::Unfold | Verb::Swap | Verb::Other | Verb::Undo | Verb::Redo => {}
        }
        Fate::Stays
    }

    fn letter(&mut self, letter: char, model: &mut Model) -> Option<Fate> {
        match letter {
            'j' => Some(self.act(Verb::Next, model)),
            'k' => Some(self.act(Verb::Previous, model)),
            _ => None,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, _row: Rect) {
        let Some(replayed) = &model.replayed else {
            return;
        };
        let columns = usize::from(screen.width.min(WIDEST)).saturating_sub(4);
        let lines = replayed.summary.lines();
        let summary = lines.flat_map(|line| wrap::words(line, columns, canvas.glyphs));
        let summary: Vec<String> = summary.collect();
        let n_lines = summary.len() + 2 + n_lines(replayed, self.current);
        let inner = window(canvas, screen, "Sent again", n_lines, WIDEST);
        let n_summary = u16::try_from(summary.len()).unwrap_or(u16::MAX);
        let (head, rest) = split_rows(inner, n_summary.saturating_add(1).min(inner.height / 2 + 1));
        for (y, line) in (head.top()..head.bottom()).zip(summary) {
            let row = Rect {
                y,
                height: 1,
                ..head
            };
            canvas.line(row, &Line::of(Role::Text, format!(" {line}")));
        }
        self.draw_different(canvas, replayed, rest);
    }
}

impl ReplayResult {
    fn draw_different(&self, canvas: &mut Canvas<'_>, replayed: &Replayed, area: Rect) {
        let height = usize::from(area.height).max(1);
        // The current one is shown with all of its differences, as far as there is room.
        let own = replayed.different.get(self.current);
        let own = own.map_or(0, |one| one.differences.len()).min(height - 1);
        let lowest = (self.current + 1 + own).saturating_sub(height);
        let top = self.top.get().clamp(lowest, self.current.max(lowest));
        self.top.set(top);
        let mut rows = area.rows();
        for (index, one) in replayed.different.iter().enumerate().skip(top) {
            let Some(row) = rows.next() else {
                return;
            };
            let is_current = index == self.current;
            draw_answer(canvas, one, is_current, row);
            if is_current {
                draw_differences(canvas, one, &mut rows);
            }
        }
        if let Some(row) = rows.next().filter(|_| replayed.n_more > 0) {
            let more = format!("   and {} more", measure::count(replayed.n_more));
            canvas.line(row, &Line::of(Role::Quiet, more));
        }
    }
}

/// How many lines the list takes.
fn n_lines(replayed: &Replayed, current: usize) -> usize {
    let own = replayed.different.get(current);
    let own = own.map_or(0, |one| one.differences.len() + 1);
    replayed.different.len() + own + usize::from(replayed.n_more > 0)
}

fn draw_answer(canvas: &mut Canvas<'_>, one: &OtherAnswer, is_current: bool, row: Rect) {
    let gutter = if is_current {
        canvas.glyphs.selected
    } else {
        " "
    };
    let mut line = Line::of(Role::Key, format!("{gutter} {}  ", one.of));
    if !is_current && let Some(first) = one.differences.first() {
        line.push(Role::Changed, format!("{first}  "));
    }
    line.push(Role::Text, one.what.as_str());
    canvas.line(row, &line);
    if is_current {
        canvas.overlay(row, Role::Selected);
    }
}

fn draw_differences(canvas: &mut Canvas<'_>, one: &OtherAnswer, rows: &mut Rows) {
    for difference in &one.differences {
        let Some(row) = rows.next() else {
            return;
        };
        canvas.line(row, &Line::of(Role::Changed, format!("     {difference}")));
    }
    if one.n_more > 0
        && let Some(row) = rows.next()
    {
        let more = format!("     and {} more differences", one.n_more);
        canvas.line(row, &Line::of(Role::Quiet, more));
    }
}

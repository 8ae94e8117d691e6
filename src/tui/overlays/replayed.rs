//! How the last sending of many requests went: what differed, to go there.

use std::cell::Cell;

use ratatui::layout::Rect;

use crate::tui::action::{Action, Context};
use crate::tui::layout::split_rows;
use crate::tui::measure;
use crate::tui::message::Replayed;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb, window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Canvas, Line};

/// The list of differences, one of them under the cursor.
#[derive(Default)]
pub struct ReplayResult {
    current: usize,
    /// The first that is shown.
    top: Cell<usize>,
}

/// The widest that the list gets.
const WIDEST: u16 = 110;

/// A text in lines that are no longer than so many characters, as far as its words allow.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut current = String::new();
        for word in line.split(' ') {
            if !current.is_empty() && current.chars().count() + word.chars().count() >= columns {
                lines.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        lines.push(current);
    }
    lines
}

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
                if let Some((seq, _)) = different.get(self.current) {
                    let seq = *seq;
                    model.jump(seq);
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
        let summary = wrapped(&replayed.summary, columns);
        let n_lines = summary.len() + replayed.different.len() + 2;
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
        let lowest = (self.current + 1).saturating_sub(height);
        let top = self.top.get().clamp(lowest, self.current.max(lowest));
        self.top.set(top);
        let shown = replayed.different.iter().enumerate().skip(top);
        let mut y = area.top();
        for (index, (seq, text)) in shown.take(height) {
            let row = Rect {
                y,
                height: 1,
                ..area
            };
            let gutter = if index == self.current {
                canvas.glyphs.selected
            } else {
                " "
            };
            let line =
                Line::of(Role::Key, format!("{gutter} {seq}  ")).and(Role::Text, text.as_str());
            canvas.line(row, &line);
            if index == self.current {
                canvas.overlay(row, Role::Selected);
            }
            y += 1;
        }
        if replayed.n_more > 0 && y < area.bottom() {
            let more = format!("   and {} more", measure::count(replayed.n_more));
            let row = Rect {
                y,
                height: 1,
                ..area
            };
            canvas.line(row, &Line::of(Role::Quiet, more));
        }
    }
}

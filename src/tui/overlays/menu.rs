//! A few choices, each with a letter.

use ratatui::layout::Rect;

use crate::tui::action::Context;
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Overlay, Verb};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Canvas, Line};

/// One choice.
pub struct Choice {
    /// What chooses it.
    pub letter: char,
    /// What it is.
    pub label: String,
    /// What it would give, in a few words. As captured: it is made safe when it is drawn.
    pub detail: String,
    /// Whether that is for the user's eyes only.
    pub is_private: bool,
    /// Does it.
    pub run: Box<dyn Fn(&mut Model)>,
}

impl Choice {
    /// The letter of a choice that only the cursor reaches.
    pub const WITHOUT_LETTER: char = ' ';

    /// A choice.
    pub fn new(
        letter: char,
        label: impl Into<String>,
        detail: impl Into<String>,
        run: impl Fn(&mut Model) + 'static,
    ) -> Self {
        Self {
            letter,
            label: label.into(),
            detail: detail.into(),
            is_private: false,
            run: Box::new(run),
        }
    }

    /// The choice, what it would give being for the user's eyes only.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.is_private = true;
        self
    }
}

/// The choices, one of them under the cursor.
pub struct Menu {
    name: &'static str,
    title: String,
    choices: Vec<Choice>,
    current: usize,
    other: Option<Other>,
}

/// Takes a letter that no choice has; returns whether it could.
type Other = Box<dyn Fn(&mut Model, char) -> bool>;

/// The widest that a menu gets.
const WIDEST: u16 = 76;

impl Menu {
    /// A menu; `name` is what its user asked for, `title` says it in a few words.
    pub fn new(name: &'static str, title: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self {
            name,
            title: title.into(),
            choices,
            current: 0,
            other: None,
        }
    }

    /// The menu, which takes letters that none of its choices has.
    #[must_use]
    pub fn or_letter(mut self, other: impl Fn(&mut Model, char) -> bool + 'static) -> Self {
        self.other = Some(Box::new(other));
        self
    }

    fn lines(&self, canvas: &Canvas<'_>, conceals: bool) -> Vec<Line<'_>> {
        let widths = self.choices.iter().map(|choice| choice.label.len());
        let columns = widths.max().unwrap_or(0).min(30);
        let line = |(index, choice): (usize, &'_ Choice)| {
            let gutter = if index == self.current {
                canvas.glyphs.selected
            } else {
                " "
            };
            let line = Line::of(Role::Key, format!("{gutter} {}  ", choice.letter));
            let line = line.and_padded(Role::Text, &choice.label, columns + 2, canvas.glyphs);
            if conceals && choice.is_private {
                line
            } else {
                line.and(Role::Quiet, choice.detail.clone())
            }
        };
        self.choices.iter().enumerate().map(line).collect()
    }
}

impl Overlay for Menu {
    fn name(&self) -> &'static str {
        self.name
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Menu]
    }

    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        let n_choices = self.choices.len().max(1);
        match verb {
            Verb::Next => self.current = (self.current + 1) % n_choices,
            Verb::Previous => self.current = (self.current + n_choices - 1) % n_choices,
            Verb::Accept | Verb::Complete => {
                if let Some(choice) = self.choices.get(self.current) {
                    (choice.run)(model);
                }
                return Fate::Closes;
            }
            Verb::Unfold | Verb::Swap | Verb::Other | Verb::Undo | Verb::Redo => {}
        }
        Fate::Stays
    }

    fn letter(&mut self, letter: char, model: &mut Model) -> Option<Fate> {
        let has_letter =
            |choice: &&Choice| choice.letter == letter && letter != Choice::WITHOUT_LETTER;
        if let Some(choice) = self.choices.iter().find(has_letter) {
            (choice.run)(model);
            return Some(Fate::Closes);
        }
        let is_taken = self
            .other
            .as_ref()
            .is_some_and(|other| other(model, letter));
        is_taken.then_some(Fate::Closes)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, row: Rect) {
        let mut lines = self.lines(canvas, model.conceals);
        if lines.is_empty() {
            lines.push(Line::of(Role::Quiet, "  none yet"));
        }
        let title = text::width(&self.title, Mode::Fold, canvas.glyphs) + "Esc closes".len() + 5;
        let widest = lines
            .iter()
            .map(|line| line.width(Mode::Fold, canvas.glyphs));
        let widest = u16::try_from(widest.max().unwrap_or(0).max(title)).unwrap_or(u16::MAX);
        let width = widest.saturating_add(4).min(WIDEST).min(screen.width);
        let n_lines = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let height = n_lines.saturating_add(2).min(row.y.saturating_sub(1));
        let area = Rect {
            x: screen.x,
            y: row.y.saturating_sub(height),
            width,
            height,
        };
        // With a column of air behind it, so that what is below does not seem to go on from it.
        canvas.clear(Rect {
            width: area.width + 1,
            ..area
        });
        let title = Title {
            left: Line::of(Role::TitleFocused, self.title.as_str()),
            right: Line::of(Role::Quiet, "Esc closes"),
            is_focused: true,
        };
        let inner = canvas.frame(area, &title);
        let first = self
            .current
            .saturating_sub(usize::from(inner.height).saturating_sub(1));
        for (y, (index, line)) in
            (inner.top()..inner.bottom()).zip(lines.iter().enumerate().skip(first))
        {
            let line_row = Rect {
                y,
                height: 1,
                ..inner
            };
            canvas.line(line_row, line);
            if index == self.current && !self.choices.is_empty() {
                canvas.overlay(line_row, Role::Selected);
            }
        }
    }
}

//! The filter line: the list follows what is typed; an error leaves the last good result and says what is wrong where.

use ratatui::layout::Rect;

use crate::inspect::query::{Problem, finished, flag_like};
use crate::journal::Seq;
use crate::tui::action::Context;
use crate::tui::discretion;
use crate::tui::measure;
use crate::tui::message::{Command, Question};
use crate::tui::model::Model;
use crate::tui::overlays::{Fate, Hints, Overlay, Verb, views};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Canvas, Field, Line, Typing};
use crate::tui::wrap;

/// The line with what was typed so far.
pub struct FilterBar {
    field: Field,
    /// What was in force and selected before.
    before: (String, Option<Seq>, bool),
    /// How far back in the history the text is; 0: it was typed.
    n_back: usize,
    /// The completion that Tab takes next.
    candidate: usize,
}

const LONGEST: usize = 1000;

/// How many completions are shown.
const MOST_CANDIDATES: usize = 7;

impl FilterBar {
    /// The line with the filter in force.
    pub fn open(model: &mut Model) -> Self {
        let placeholder = "user:jdoe changed:active status:4xx -is:probe";
        let mut field = Field::new(LONGEST, placeholder);
        field.set_text(model.filter.text());
        field.select_all();
        let bar = Self {
            field,
            before: (
                model.filter.text().to_owned(),
                model.selected(),
                model.is_following(),
            ),
            n_back: 0,
            candidate: 0,
        };
        bar.ask(model);
        bar
    }

    /// Asks what may stand at the cursor.
    fn ask(&self, model: &mut Model) {
        model.wishes.push(Command::Ask(Question::Complete {
            text: self.field.text().to_owned(),
            cursor: self.field.cursor(),
        }));
    }

    fn take(&mut self, model: &mut Model) {
        // What was suggested for another text would be put in the wrong place.
        model.filter.completion = None;
        let text = self.field.text().to_owned();
        model.set_filter(finished(&text));
        self.candidate = 0;
        self.ask(model);
    }

    /// Puts the filter of the history in place that lies so many back.
    fn recall(&mut self, model: &mut Model, n_back: usize) {
        let history = &model.filter.history;
        let text = match n_back {
            0 => self.before.0.clone(),
            n_back => match history
                .len()
                .checked_sub(n_back)
                .and_then(|at| history.get(at))
            {
                Some(text) => text.clone(),
                None => return,
            },
        };
        self.n_back = n_back;
        self.field.set_text(&text);
        self.take(model);
    }

    /// Whether the arrows lead through earlier filters, and not through what is suggested for this one.
    fn recalls(&self) -> bool {
        self.n_back > 0 || self.field.text().is_empty()
    }

    /// What was found, and what of the text was not looked for because it is only begun.
    fn progress(&self, model: &Model) -> String {
        let progress = progress(model);
        let text = self.field.text();
        match text.get(finished(text).len()..).map(str::trim) {
            Some(begun) if !begun.is_empty() && !model.conceals => {
                format!("{progress}, without {begun}")
            }
            _ => progress,
        }
    }

    /// Puts what is typed in force for good, or says why it cannot be.
    fn keep(&self, model: &mut Model) -> bool {
        model.set_filter(self.field.text());
        let mut problems = model.filter.problems.iter();
        let problem = problems.find(|one| !one.is_tolerable);
        if let Some(wants) = problem.map(|problem| problem.wants.clone()) {
            model.fail(format!("the filter cannot be used: it wants {wants}"));
            return false;
        }
        model.filter.keep();
        true
    }

    fn complete(&mut self, model: &mut Model) {
        let Some(completion) = &model.filter.completion else {
            return;
        };
        let Some(candidate) = completion.candidates.get(self.candidate) else {
            return;
        };
        let span = completion.span.start..completion.span.end;
        let text = candidate.text.clone();
        self.field.replace(span, &text);
        self.take(model);
    }
}

impl Overlay for FilterBar {
    fn name(&self) -> &'static str {
        "filter"
    }

    fn hints(&self) -> Option<Hints> {
        Some(&[
            &["choose"],
            &["back"],
            &["complete"],
            &["choose-next", "choose-previous"],
            &["toggle-hiding"],
            &["save-view"],
        ])
    }

    fn contexts(&self) -> &'static [Context] {
        &[Context::Menu]
    }

    fn typing(&mut self) -> Option<&mut dyn Typing> {
        Some(&mut self.field)
    }

    fn edited(&mut self, model: &mut Model) {
        self.n_back = 0;
        self.take(model);
    }

    /// What may stand at the cursor is another thing.
    fn moved(&mut self, model: &mut Model) {
        model.filter.completion = None;
        self.candidate = 0;
        self.ask(model);
    }

    fn act(&mut self, verb: Verb, model: &mut Model) -> Fate {
        match verb {
            Verb::Previous if self.recalls() => self.recall(model, self.n_back + 1),
            Verb::Next if self.recalls() => self.recall(model, self.n_back.saturating_sub(1)),
            Verb::Previous => self.candidate = self.candidate.saturating_sub(1),
            Verb::Next => {
                let completion = model.filter.completion.as_ref();
                let n_candidates = completion.map_or(0, |one| one.candidates.len());
                let last = n_candidates.min(MOST_CANDIDATES).saturating_sub(1);
                self.candidate = (self.candidate + 1).min(last);
            }
            Verb::Complete => self.complete(model),
            Verb::Accept if self.keep(model) => return Fate::Closes,
            Verb::Other if self.keep(model) => {
                if model.filter.is_on() {
                    views::ask_to_save(model);
                } else {
                    model.notify("there is no filter to save yet");
                }
            }
            Verb::Accept | Verb::Unfold | Verb::Swap | Verb::Other | Verb::Undo | Verb::Redo => {}
        }
        Fate::Stays
    }

    /// Everything is as it was before.
    fn cancel(&mut self, model: &mut Model) {
        let (text, selected, is_following) = self.before.clone();
        model.set_filter(&text);
        model.filter.end_typing();
        match selected {
            Some(_) if is_following => model.cursor.follow(),
            Some(seq) => model.cursor.select(seq),
            None => {}
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, model: &Model, screen: Rect, row: Rect) {
        let filter = &model.filter;
        let candidates = filter
            .completion
            .as_ref()
            .map_or(&[][..], |completion| completion.candidates.as_slice());
        // What is wrong is said with the words that are.
        let problem = filter.problems.first().filter(|_| !model.conceals);
        let meant = meant(model).filter(|_| problem.is_none());
        // What can still become one of them is completed below.
        let is_completed = |problem: &Problem| {
            let place = filter.completion.as_ref().map(|one| one.span.start);
            !candidates.is_empty() && place == Some(problem.span.start)
        };
        let known = problem.filter(|problem| !problem.is_tolerable && !is_completed(problem));
        let known = known.map_or(Vec::new(), |problem| listed(problem, canvas, screen));
        let n_candidates = candidates.len().min(MOST_CANDIDATES);
        let n_said = usize::from(problem.is_some() || meant.is_some()) + known.len();
        let wanted = 3 + n_said + n_candidates;
        let height = u16::try_from(wanted)
            .unwrap_or(u16::MAX)
            .min(row.y.saturating_sub(screen.y));
        let area = Rect {
            y: row.y - height,
            height,
            ..screen
        };
        canvas.clear(area);
        let title = Title {
            left: Line::of(Role::TitleFocused, "Filter"),
            right: Line::of(Role::Quiet, self.progress(model)),
            is_focused: true,
        };
        let inner = canvas.frame(area, &title);
        let mut rows = (inner.top()..inner.bottom()).map(|y| Rect {
            y,
            height: 1,
            ..inner
        });
        let Some(first) = rows.next() else { return };
        canvas.line(first, &Line::of(Role::Key, " > "));
        let indent = 3.min(first.width);
        let field_row = Rect {
            x: first.x + indent,
            width: first.width - indent,
            ..first
        };
        if model.conceals {
            let text = discretion::filter(model, self.field.text());
            canvas.line(field_row, &Line::of(Role::Prompt, text));
        } else {
            self.field.draw(canvas, field_row);
        }
        if let Some(problem) = problem
            && let Some(below) = rows.next()
        {
            draw_problem(canvas, problem, self.field.text(), below, indent);
        }
        for (line, below) in known.into_iter().zip(rows.by_ref()) {
            canvas.line(below, &Line::of(Role::Quiet, format!("   {line}")));
        }
        if let Some(meant) = meant
            && let Some(below) = rows.next()
        {
            let text = format!("   no event has this word; perhaps you mean {meant}");
            canvas.line(below, &Line::of(Role::Caution, text));
        }
        let widths = candidates.iter().take(MOST_CANDIDATES);
        let columns = widths
            .map(|one| one.text.chars().count())
            .max()
            .unwrap_or(0)
            .min(24);
        for (index, (line_row, candidate)) in rows
            .zip(candidates.iter().take(MOST_CANDIDATES))
            .enumerate()
        {
            let gutter = if index == self.candidate {
                canvas.glyphs.selected
            } else {
                " "
            };
            let text = text::fit(&candidate.text, columns, canvas.glyphs);
            let line = Line::of(Role::Key, format!("  {gutter}"))
                .and_padded(Role::Text, &text, columns + 2, canvas.glyphs)
                .and(Role::Quiet, candidate.help.clone());
            canvas.line(line_row, &line);
            if let Some(count) = candidate.count {
                canvas.line_right(
                    line_row,
                    &Line::of(Role::Quiet, format!(" {} ", measure::count(count))),
                );
            }
        }
    }
}

/// What else a word may mean that no event has: a flag, or the filter of a view.
fn meant(model: &Model) -> Option<String> {
    let is_empty = !model.filter.is_searching() && model.cursor.n_found() == 0;
    let text = model.filter.text();
    if model.conceals || !model.filter.is_on() || !is_empty || text.chars().count() < SHORTEST_MEANT
    {
        return None;
    }
    let of_flag = flag_like(text).map(|flag| format!("is:{flag}"));
    let views = model.filter.views.iter().chain(&model.filter.own);
    let mut named = views.filter(|view| view.name.starts_with(text) && !view.query.is_empty());
    of_flag.or_else(|| {
        let view = named.next()?;
        Some(format!("{}, the view {}", view.query, view.name))
    })
}

/// Shorter words begin too many names.
const SHORTEST_MEANT: usize = 3;

/// `7 of 405`, or `7 so far, 62 %`; `7 of 405 marked` when none is hidden.
pub fn progress(model: &Model) -> String {
    let n_found = measure::count(model.cursor.n_found());
    let head = measure::count(model.cursor.head().0);
    if !model.filter.is_on() {
        return format!("all {head}");
    }
    let marked = if model.cursor.is_marking() {
        " marked"
    } else {
        ""
    };
    match model.filter.progress {
        Some((scanned, total)) if scanned < total => {
            let percent = scanned * 100 / total.max(1);
            format!("{n_found}{marked} so far, {percent} %")
        }
        Some(_) => format!("{n_found} of {head}{marked}"),
        None => "looking".to_owned(),
    }
}

/// Every name that would be accepted, in as many lines as are worth it.
fn listed(problem: &Problem, canvas: &Canvas<'_>, screen: Rect) -> Vec<String> {
    if problem.known.is_empty() {
        return Vec::new();
    }
    let columns = usize::from(screen.width).saturating_sub(7);
    let mut lines = wrap::words(&problem.listed(), columns, canvas.glyphs);
    if lines.len() > MOST_LISTED {
        lines.truncate(MOST_LISTED);
        if let Some(last) = lines.last_mut() {
            last.push_str(canvas.glyphs.ellipsis);
        }
    }
    lines
}

/// More lines of names are no help.
const MOST_LISTED: usize = 4;

/// What is wrong, below where it is.
fn draw_problem(canvas: &mut Canvas<'_>, problem: &Problem, text: &str, row: Rect, indent: u16) {
    let before = text.get(..problem.span.start).unwrap_or(text);
    let inside = text
        .get(problem.span.start..problem.span.end)
        .unwrap_or_default();
    let column = text::width(before, Mode::Fold, canvas.glyphs);
    let width = text::width(inside, Mode::Fold, canvas.glyphs).max(1);
    let role = if problem.is_tolerable {
        Role::Caution
    } else {
        Role::Failure
    };
    let column = column.min(usize::from(row.width) / 2);
    let line = Line::of(role, format!("{:1$}", "", usize::from(indent) + column))
        .and(role, "^".repeat(width.min(usize::from(row.width))))
        .and(role, format!(" {}", problem.in_brief()));
    canvas.line(row, &line);
}

//! The log as a list: one line an event, and only the lines that are visible.

use ratatui::layout::Rect;

use crate::inspect::query::Query;
use crate::inspect::{Mark, Summary};
use crate::journal::{Origin, Seq};
use crate::scim::{ChangeKind, remark};
use crate::tui::action::Action;
use crate::tui::area::split_rows;
use crate::tui::arrangement::{Arrangement, Pane};
use crate::tui::finding;
use crate::tui::glyphs::Glyphs;
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::panes::{caller, method_role, status, status_role, welcome};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Canvas, Line};

/// How many events fit into the area of the list.
pub fn n_rows(area: Rect, arrangement: Arrangement) -> u64 {
    let chrome = match arrangement {
        _ if arrangement.has_frames() => 3,
        Arrangement::Compact => 0,
        _ => 2,
    };
    u64::from(area.height.saturating_sub(chrome))
}

/// Which row of the window is at a row of the screen, from 0.
pub fn row_at(area: Rect, arrangement: Arrangement, y: u16) -> Option<u64> {
    let above = if arrangement == Arrangement::Compact {
        0
    } else {
        2
    };
    let row = u64::from(y.checked_sub(area.y + above)?);
    (row < n_rows(area, arrangement)).then_some(row)
}

/// Draws the list.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let arrangement = model.arrangement();
    let title = Title {
        left: Line::of(title_role(model), "Requests"),
        right: position(model),
        is_focused: model.focus() == Pane::List,
    };
    let inner = match arrangement {
        _ if arrangement.has_frames() => canvas.frame(area, &title),
        Arrangement::Compact => area,
        _ => canvas.rule(area, &title),
    };
    let Some((first, last)) = model.cursor.window() else {
        return draw_nothing(canvas, model, inner);
    };
    let columns = Columns::plan(usize::from(inner.width), model);
    let rows = if arrangement == Arrangement::Compact {
        inner
    } else {
        let (header, rows) = split_rows(inner, 1);
        canvas.line(header, &columns.header(canvas.glyphs));
        rows
    };
    let listed = (first..=last).filter_map(|position| model.cursor.at(position));
    for (y, seq) in (rows.top()..rows.bottom()).zip(listed) {
        draw_row(
            canvas,
            model,
            &columns,
            seq,
            Rect {
                y,
                height: 1,
                ..rows
            },
        );
    }
}

/// The signs of an event that somebody said something about: the letter of its mark, and a star for notes and tags.
fn annotation(model: &Model, seq: Seq) -> Vec<String> {
    let annotations = &model.annotations;
    let mark = annotations.marks_of(seq).next();
    let is_annotated =
        !annotations.notes_of(seq).is_empty() || annotations.tags_of(seq).next().is_some();
    let mark = mark.map(|letter| letter.to_string());
    let star = is_annotated.then(|| "*".to_owned());
    mark.into_iter().chain(star).collect()
}

/// Nothing is in the list: because nothing came yet, or because of the filter.
fn draw_nothing(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    if !model.cursor.is_filtered() {
        return welcome::draw(canvas, model, area);
    }
    let text = if model.filter.is_searching() {
        " looking through the log"
    } else {
        " no event passes this filter"
    };
    let (first, rest) = split_rows(area, 1);
    canvas.line(first, &Line::of(Role::Heading, text));
    let mut rest = rest;
    // A field that there is not was tolerated, which should not look like an answer about it.
    let (_, problems) = Query::parse(model.filter.text());
    // Both say what was typed.
    let is_told = !model.filter.is_searching() && !model.conceals;
    if let Some(problem) = problems.first().filter(|_| is_told) {
        let (line, below) = split_rows(rest, 1);
        let meant = problem.suggestion.as_ref();
        let meant = meant.map_or(String::new(), |name| format!("; did you mean {name}?"));
        let said = format!(" {} is no field: read as words{meant}", problem.found);
        canvas.line(line, &Line::of(Role::Caution, said));
        rest = below;
    }
    let emptied_by = model.filter.emptied_by();
    if !emptied_by.is_empty() && is_told {
        let (line, below) = split_rows(rest, 1);
        canvas.line(line, &Line::of(Role::Text, format!(" {emptied_by}")));
        rest = below;
    }
    let action = Action::find("clear-filter");
    let key = action.and_then(|action| model.options.keymap.keys(action).first());
    if let Some(key) = key.filter(|_| model.overlays.is_empty()) {
        let hint =
            Line::of(Role::Key, format!(" {key}")).and(Role::Quiet, " shows every event again");
        canvas.line(rest, &hint);
    }
}

/// What stands before an event that was picked.
const PICKED: &str = "+";

/// What stands at an event that the filter marks.
const MARKED: &str = "/";

fn draw_row(canvas: &mut Canvas<'_>, model: &Model, columns: &Columns, seq: Seq, row: Rect) {
    let is_selected = model.cursor.selected() == Some(seq);
    let Some(summary) = model.rows.get(seq) else {
        canvas.line(row, &columns.number(seq, is_selected, canvas.glyphs));
        return;
    };
    let line = columns.row(
        summary,
        is_selected,
        model,
        usize::from(row.width),
        canvas.glyphs,
    );
    canvas.line(row, &line);
    let is_marked = model.cursor.is_marked(seq);
    if is_marked {
        let number = Rect {
            width: columns.end_of_number().min(row.width),
            ..row
        };
        canvas.overlay(number, Role::Hit);
    }
    let is_picked = model.picks.contains(seq);
    if is_picked {
        canvas.line(Rect { width: 1, ..row }, &Line::of(Role::Key, PICKED));
        canvas.overlay(row, Role::SelectedUnfocused);
    }
    // Before the number and behind it; where the first place is taken, only behind it.
    let places = [0, columns.behind_number()];
    let is_taken = is_picked || is_selected;
    let places = places.into_iter().skip(usize::from(is_taken));
    let marked = is_marked.then(|| (Role::Hit, MARKED.to_owned()));
    let annotated = annotation(model, seq).into_iter();
    let signs = annotated.map(|sign| (Role::Flag, sign));
    for (x, (role, sign)) in places.zip(marked.into_iter().chain(signs)) {
        let place = Rect {
            x: row.x.saturating_add(x),
            width: 1,
            ..row
        };
        canvas.line(place.intersection(row), &Line::of(role, sign));
    }
    if is_selected {
        let role = if model.focus() == Pane::List {
            Role::Selected
        } else {
            Role::SelectedUnfocused
        };
        canvas.overlay(row, role);
    }
}

fn title_role(model: &Model) -> Role {
    if model.focus() == Pane::List {
        Role::TitleFocused
    } else {
        Role::Title
    }
}

/// `391-405 of 405 · 3 picked`
fn position(model: &Model) -> Line<'static> {
    let n_picked = model.picks.len();
    let line = window(model);
    if n_picked == 0 {
        return line;
    }
    let said = status::said_of_picks(model, n_picked);
    if model.cursor.window().is_none() {
        return Line::of(Role::Key, said);
    }
    let dot = model.options.glyphs.dot;
    line.and(Role::Quiet, format!(" {dot} "))
        .and(Role::Key, said)
}

/// `391-405 of 405`
fn window(model: &Model) -> Line<'static> {
    let Some((first, last)) = model.cursor.window() else {
        return Line::new();
    };
    let [first, last, listed] = [first, last, model.cursor.n_listed()].map(measure::count);
    let of = Line::of(Role::Quiet, format!("{first}-{last} of {listed}"));
    if model.cursor.is_filtered() {
        let head = measure::count(model.cursor.head().0);
        return of.and(Role::Quiet, format!(" of {head}"));
    }
    of
}

/// What stands at the end of a row: who made the event where no column says so, and its quirks. They shrink for
/// the sentence but never vanish: without them a simulated request could pass for a real one.
struct Marks<'a> {
    provenance: &'static str,
    flags: Vec<&'a str>,
}

impl<'a> Marks<'a> {
    fn of(summary: &'a Summary, columns: &Columns, model: &Model) -> Self {
        let is_said_elsewhere = columns.has_caller || model.rows.only_caller().is_some();
        let is_real = matches!(summary.origin, Origin::Client | Origin::Demo);
        let flags = summary.flags.iter().map(String::as_str);
        Self {
            provenance: if is_said_elsewhere || is_real {
                ""
            } else {
                caller(summary.client, summary.origin)
            },
            flags: flags.filter(|flag| remark::is_quirk(flag)).collect(),
        }
    }

    /// The longest form that leaves the sentence whole, or the shortest.
    fn beside(&self, sentence_columns: usize, room: usize, glyphs: &Glyphs) -> Line<'static> {
        let name = match self.flags.as_slice() {
            [] => String::new(),
            [only] => format!("!{only}"),
            [first, rest @ ..] => format!("!{first}+{}", rest.len()),
        };
        let count = match self.flags.len() {
            0 => String::new(),
            1 => "!".to_owned(),
            n_flags => format!("!{n_flags}"),
        };
        let initial = self.provenance.get(..1).unwrap_or_default();
        let room = room.saturating_sub(sentence_columns);
        let cut = text::fit(&name, LEAST_FLAG, glyphs);
        [
            (self.provenance, name),
            (self.provenance, cut),
            (self.provenance, count.clone()),
        ]
        .into_iter()
        .map(|(provenance, flags)| Self::line(provenance, &flags))
        .find(|line| line.width(Mode::Fold, glyphs) <= room)
        .unwrap_or_else(|| Self::line(initial, &count))
    }

    fn line(provenance: &str, flags: &str) -> Line<'static> {
        let mut line = Line::new();
        if !provenance.is_empty() {
            line.push(Role::Quiet, format!(" {provenance}"));
        }
        if !flags.is_empty() {
            line.push(Role::Flag, format!(" {flags}"));
        }
        line
    }
}

/// Which columns there is room for.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a column is there or it is not"
)]
struct Columns {
    number: usize,
    has_signs: bool,
    has_time: bool,
    has_millis: bool,
    has_caller: bool,
    /// The columns of the longest name of a caller.
    caller: usize,
    has_duration: bool,
    has_mark: bool,
}

/// What is nice to have gives way to a sentence of this length.
const GOOD_SENTENCE: usize = 44;

/// The measure of the effect gives way to a sentence of this length: the sentence says it too.
const FAIR_SENTENCE: usize = 28;

/// Who called and the room around signs give way to a sentence of this length.
const SHORT_SENTENCE: usize = 24;

/// The time gives way to a sentence of this length.
const LEAST_SENTENCE: usize = 20;

/// On a small screen, which has neither of them, the others give way to a sentence of this length.
const SMALL_SENTENCE: usize = 34;

/// A screen with less room is small.
const SMALL: usize = 60;

const VERB: usize = 6;
const DURATION: usize = 7;

/// The heading of the column of callers.
const WHO: &str = "WHO";

const MARK: usize = 3;

/// So much of the name of a flag still tells which one it is.
const LEAST_FLAG: usize = 8;

/// Leaves a column out.
type Drop = fn(&mut Columns);

impl Columns {
    /// Drops columns until the sentence has room: duration, fraction of the second, mark, the room around
    /// signs, caller, time.
    fn plan(width: usize, model: &Model) -> Self {
        let callers = model.rows.callers();
        let names = callers
            .iter()
            .map(|(client, origin)| caller(*client, *origin));
        let is_small = model.arrangement() == Arrangement::Compact && width < SMALL;
        let mut columns = Self {
            number: measure_digits(model.cursor.head()).max(4),
            has_signs: model.annotations.n_taken() > 0 || model.cursor.is_marking(),
            has_time: !is_small,
            has_millis: width >= 88,
            has_caller: !is_small && callers.len() > 1,
            caller: names.map(str::len).max().unwrap_or(0).max(WHO.len()),
            has_duration: !is_small,
            has_mark: true,
        };
        let small = |usual: usize| if is_small { SMALL_SENTENCE } else { usual };
        let drops: [(usize, Drop); 6] = [
            (GOOD_SENTENCE, |columns| columns.has_duration = false),
            (GOOD_SENTENCE, |columns| columns.has_millis = false),
            (small(FAIR_SENTENCE), |columns| columns.has_mark = false),
            (small(SHORT_SENTENCE), |columns| columns.has_signs = false),
            (SHORT_SENTENCE, |columns| columns.has_caller = false),
            (LEAST_SENTENCE, |columns| columns.has_time = false),
        ];
        for (least, drop) in drops {
            if columns.fixed_width() + least > width {
                drop(&mut columns);
            }
        }
        columns
    }

    fn fixed_width(&self) -> usize {
        let optional = [
            (self.has_time, 9),
            (self.has_time && self.has_millis, 4),
            (self.has_caller, self.caller + 1),
            (self.has_duration, DURATION + 1),
            (self.has_mark, MARK + 1),
        ];
        let optional: usize = optional
            .iter()
            .filter(|(is_there, _)| *is_there)
            .map(|(_, width)| width)
            .sum();
        self.number + 1 + self.gap() + VERB + 1 + 4 + optional
    }

    /// The column behind the gutter and the number.
    fn end_of_number(&self) -> u16 {
        u16::try_from(self.number + 1).unwrap_or(u16::MAX)
    }

    /// The columns behind the number: where events have signs, one has room that touches nothing.
    fn gap(&self) -> usize {
        if self.has_signs { 3 } else { 1 }
    }

    /// The column behind the number that signs stand in.
    fn behind_number(&self) -> u16 {
        u16::try_from(self.number + 1 + self.gap() / 2).unwrap_or(u16::MAX)
    }

    fn time_width(&self) -> usize {
        if self.has_millis { 12 } else { 8 }
    }

    fn header(&self, glyphs: &Glyphs) -> Line<'static> {
        let delta = if glyphs.is_ascii { "CHG" } else { "Δ" };
        let gap = " ".repeat(self.gap());
        let headings = [
            (true, format!(" {:>width$}{gap}", "#", width = self.number)),
            (
                self.has_time,
                format!("{:<width$} ", "TIME", width = self.time_width()),
            ),
            (
                self.has_caller,
                format!("{WHO:<width$} ", width = self.caller),
            ),
            (true, format!("{:<VERB$} {:<3} ", "VERB", "ST")),
            (self.has_duration, format!("{:>DURATION$} ", "TOOK")),
            (self.has_mark, format!("{delta:>MARK$} ")),
            (true, "WHAT HAPPENED".to_owned()),
        ];
        let mut line = Line::new();
        for (_, heading) in headings.into_iter().filter(|(is_there, _)| *is_there) {
            line.push(Role::Column, heading);
        }
        line
    }

    fn number(&self, seq: Seq, is_selected: bool, glyphs: &Glyphs) -> Line<'static> {
        let gutter = if is_selected { glyphs.selected } else { " " };
        Line::of(Role::Key, gutter).and(
            Role::Quiet,
            format!(
                "{:>width$}{:gap$}",
                seq.0,
                "",
                width = self.number,
                gap = self.gap()
            ),
        )
    }

    fn row(
        &self,
        summary: &Summary,
        is_selected: bool,
        model: &Model,
        width: usize,
        glyphs: &Glyphs,
    ) -> Line<'static> {
        let mut line = self.number(summary.seq, is_selected, glyphs);
        if self.has_time {
            let time = measure::clock(summary.at, &model.options.time_zone, self.has_millis);
            line.push(
                Role::Quiet,
                format!("{time:<width$} ", width = self.time_width()),
            );
        }
        if self.has_caller {
            let caller = caller(summary.client, summary.origin);
            line.push(
                Role::Quiet,
                format!("{caller:<width$} ", width = self.caller),
            );
        }
        let verb = text::fit(&summary.method, VERB, glyphs);
        line = line.and_padded(method_role(&summary.method), &verb, VERB + 1, glyphs);
        line.push(status_role(summary.status), status(summary, glyphs));
        if self.has_duration {
            line.push(
                Role::Quiet,
                format!("{:>DURATION$} ", measure::duration(summary.duration_us)),
            );
        }
        if self.has_mark {
            let (role, mark) = mark(summary.mark, glyphs);
            let missing = MARK.saturating_sub(text::width(&mark, Mode::Fold, glyphs));
            line.push(role, format!("{:missing$}{mark} ", ""));
        }
        let room = width.saturating_sub(line.width(Mode::Fold, glyphs));
        let sentence_columns = text::width(&summary.sentence, Mode::Fold, glyphs);
        let marks = Marks::of(summary, self, model).beside(sentence_columns, room, glyphs);
        let room = room.saturating_sub(marks.width(Mode::Fold, glyphs));
        let sentence = text::fit_sentence(&summary.sentence, room, glyphs);
        let missing = room.saturating_sub(text::width(&sentence, Mode::Fold, glyphs));
        let patterns = model.filter.query().patterns();
        let find = |text: &str, start: usize| finding::first(&patterns, text, start);
        line = line.append(Line::of(sentence_role(summary), sentence).marked(&find));
        line.push(Role::Text, " ".repeat(missing));
        line.append(marks)
    }
}

fn measure_digits(seq: Seq) -> usize {
    seq.0.to_string().len()
}

fn status(summary: &Summary, glyphs: &Glyphs) -> String {
    match summary.status {
        Some(status) => format!("{status:<3} "),
        None if summary.method.is_empty() => "    ".to_owned(),
        None => format!("{:<3} ", glyphs.nothing.repeat(3)),
    }
}

/// The measure of the effect: `+14`, `~2`, `-1`, `·0`.
fn mark(mark: Mark, glyphs: &Glyphs) -> (Role, String) {
    match mark {
        Mark::None => (Role::Quiet, String::new()),
        Mark::NoChange => (Role::Quiet, glyphs.no_change.to_owned()),
        Mark::Changed(ChangeKind::Created, count) => (Role::Added, format!("+{count}")),
        Mark::Changed(ChangeKind::Modified, count) => (Role::Changed, format!("~{count}")),
        Mark::Changed(ChangeKind::Deleted, count) => (Role::Removed, format!("-{count}")),
        Mark::Members { added, removed: 0 } => (Role::Added, format!("+{added}")),
        Mark::Members { added: 0, removed } => (Role::Removed, format!("-{removed}")),
        Mark::Members { added, removed } => (Role::Changed, format!("+{added}-{removed}")),
    }
}

/// Refusals stand out, changes are plain, and what changed nothing steps back.
fn sentence_role(summary: &Summary) -> Role {
    match summary.mark {
        _ if summary.is_error && !summary.method.is_empty() => Role::Error,
        Mark::Changed(..) | Mark::Members { .. } => Role::Text,
        _ => Role::Quiet,
    }
}

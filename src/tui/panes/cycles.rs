//! The cycles, what became of each object in one of them, and what is other than in another one.

use ratatui::layout::Rect;

use crate::inspect::cycles::{Comparison, Cycle, Story};
use crate::journal::Seq;
use crate::tui::area::split_rows;
use crate::tui::glyphs::Glyphs;
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::panes::{framed, inside};
use crate::tui::screens::{CyclesPane, CyclesScreen};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::{Block, Canvas, Document, Line};
use crate::tui::wrap;

/// How many cycles are visible in the area of the table.
pub fn n_rows(area: Rect, model: &Model) -> usize {
    usize::from(table_rows(inside(model, area)).height)
}

/// Where the cycles stand, between the heading and the rhythm.
fn table_rows(inner: Rect) -> Rect {
    let (_, rest) = split_rows(inner, 1);
    let (rows, _) = split_rows(rest, rest.height.saturating_sub(1));
    rows
}

/// The place of the cycle at a row of the screen, among those shown.
pub fn cycle_at(model: &Model, area: Rect, y: u16) -> Option<usize> {
    let rows = table_rows(inside(model, area));
    (rows.top()..rows.bottom())
        .contains(&y)
        .then(|| model.cycles.top + usize::from(y - rows.y))
}

/// The story at a row of the screen.
pub fn story_at(model: &Model, area: Rect, y: u16) -> Option<usize> {
    let inner = inside(model, area);
    let tale = model.cycles.tale_of_selected()?;
    let is_in = (inner.top()..inner.bottom()).contains(&y);
    let place = top_story(model, tale.stories.len(), inner) + usize::from(y.checked_sub(inner.y)?);
    (is_in && place < tale.stories.len()).then_some(place)
}

/// The first visible story: the selected one is in the middle where it can be.
fn top_story(model: &Model, n_stories: usize, inner: Rect) -> usize {
    let height = usize::from(inner.height);
    let top = model.cycles.story.saturating_sub(height / 2);
    top.min(n_stories.saturating_sub(height))
}

/// Draws the screen.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model) {
    for (pane, area) in model.layout().panes.into_iter().enumerate() {
        if let Some(area) = area {
            draw_pane(canvas, model, pane, area);
        }
    }
}

/// Draws the pane of this number.
pub fn draw_pane(canvas: &mut Canvas<'_>, model: &Model, pane: usize, area: Rect) {
    match CyclesScreen::PANES.get(pane) {
        Some(CyclesPane::Table) => draw_table(canvas, model, area),
        Some(CyclesPane::Stories) => draw_stories(canvas, model, area),
        Some(CyclesPane::Against) => draw_against(canvas, model, area),
        None => {}
    }
}

/// The columns of the table: heading, width, and the least width of the screen that has room for it.
const COLUMNS: [(&str, usize, u16); 12] = [
    ("CYCLE", 6, 0),
    ("START", 8, 50),
    ("LENGTH", 8, 60),
    ("REQ", 6, 0),
    ("NEW", 6, 0),
    ("CHG", 6, 0),
    ("OFF", 5, 60),
    ("DEL", 5, 60),
    ("NO-OP", 6, 70),
    ("ERR", 5, 0),
    ("RETRY", 6, 90),
    ("PAUSE", 9, 92),
];

fn draw_table(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let cycles = &model.cycles;
    let is_focused = cycles.focus == CyclesPane::Table;
    let n_cycles = cycles.list.cycles.len();
    let title = Title {
        left: Line::of(super::title_role(is_focused), "Cycles"),
        right: Line::of(
            Role::Quiet,
            format!("{}/{n_cycles}", (cycles.place() + 1).min(n_cycles)),
        ),
        is_focused,
    };
    let inner = framed(canvas, model, area, &title);
    if n_cycles == 0 {
        return canvas.line(inner, &Line::of(Role::Quiet, "no client has been here yet"));
    }
    let (heading, rest) = split_rows(inner, 1);
    let rows = table_rows(inner);
    let (_, rhythm) = split_rows(rest, rows.height);
    let columns = || COLUMNS.iter().filter(|(.., least)| *least <= area.width);
    let mut line = Line::of(Role::Column, " ");
    for (name, width, _) in columns() {
        line.push(Role::Column, format!("{name:>width$} "));
    }
    canvas.line(heading, &line);
    for (y, (place, cycle)) in
        (rows.top()..rows.bottom()).zip(cycles.shown().enumerate().skip(cycles.top))
    {
        let row = Rect {
            y,
            height: 1,
            ..rows
        };
        let is_selected = place == cycles.place();
        let is_picked = cycles.against.as_deref() == Some(cycle.name().as_str());
        let gutter = match (is_selected, is_picked) {
            (_, true) => "=",
            (true, _) => canvas.glyphs.selected,
            _ => " ",
        };
        let mut line = Line::of(Role::Key, gutter);
        for ((role, text), (_, width, _)) in cells(model, cycle)
            .into_iter()
            .zip(COLUMNS.iter())
            .filter(|(_, (.., least))| *least <= area.width)
        {
            line.push(role, format!("{text:>width$} "));
        }
        canvas.line(row, &line);
        if is_selected {
            canvas.overlay(row, super::selection_role(is_focused));
        }
    }
    canvas.line(rhythm, &rhythm_line(model));
}

fn cells(model: &Model, cycle: &Cycle) -> [(Role, String); 12] {
    let tally = &cycle.tally;
    let count = |role: Role, count: u64| {
        let role = if count == 0 { Role::Quiet } else { role };
        (role, measure::count(count))
    };
    let time_zone = &model.options.time_zone;
    let pause = cycle.gap_before_us.map_or(String::new(), measure::span);
    [
        (Role::Key, cycle.name()),
        (Role::Quiet, measure::clock(cycle.start, time_zone, false)),
        (Role::Quiet, measure::span(cycle.length_us())),
        count(Role::Text, tally.requests),
        count(Role::Added, tally.creates),
        count(Role::Changed, tally.updates),
        count(Role::Caution, tally.disables),
        count(Role::Removed, tally.deletes),
        count(Role::Quiet, tally.no_ops),
        count(Role::Error, tally.errors),
        count(Role::Flag, tally.retries),
        (Role::Quiet, pause),
    ]
}

/// `entra starts every 40:10 ± 0:11; after the last one that is about 13:20:40`
///
/// The screen has no clock, so that nothing here says whether that is yet to come.
fn rhythm_line(model: &Model) -> Line<'static> {
    let mut line = Line::new();
    for (client, cadence) in &model.cycles.list.cadences {
        let next = measure::clock(cadence.next, &model.options.time_zone, false);
        let (client, median) = (client.name(), measure::span(cadence.median_us));
        // One interval is no rhythm.
        let text = if cadence.n_intervals == 1 {
            format!(
                " {client} started twice, {median} apart; after the second that is about {next} "
            )
        } else {
            let spread = measure::span(cadence.spread_us);
            format!(
                " {client} starts every {median} ± {spread}; after the last one that is about {next} "
            )
        };
        line.push(Role::Quiet, text);
    }
    if line.is_empty() {
        line.push(
            Role::Quiet,
            " a pause of 90 seconds ends a cycle; two of a regular client make a rhythm",
        );
    }
    line
}

fn draw_stories(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let cycles = &model.cycles;
    let is_focused = cycles.focus == CyclesPane::Stories;
    let name = cycles.cycle().map_or(String::new(), Cycle::name);
    let n_stories = cycles.tale.as_ref().map_or(0, |tale| tale.stories.len());
    let title = Title {
        left: Line::of(super::title_role(is_focused), "Objects")
            .and(Role::Quiet, format!(" of {name}")),
        right: Line::of(Role::Quiet, measure::count(n_stories as u64)),
        is_focused,
    };
    let inner = framed(canvas, model, area, &title);
    let Some(tale) = cycles.tale.as_ref().filter(|tale| tale.name == name) else {
        return canvas.line(inner, &Line::of(Role::Quiet, "reading the log"));
    };
    let top = top_story(model, n_stories, inner);
    let shown = tale.stories.iter().enumerate().skip(top);
    let shown = shown.take(usize::from(inner.height));
    let columns = usize::from(inner.width).saturating_sub(1);
    let told: Vec<(usize, &Story, Vec<Line<'static>>)> = shown
        .map(|(place, story)| (place, story, chapters(story, &tale.retries, columns)))
        .collect();
    let names = name_columns(&told, columns, canvas.glyphs);
    for (y, (place, story, chapters)) in (inner.top()..inner.bottom()).zip(told) {
        let row = Rect {
            y,
            height: 1,
            ..inner
        };
        let is_selected = place == cycles.story && is_focused;
        let gutter = if is_selected {
            canvas.glyphs.selected
        } else {
            " "
        };
        let name = text::fit_word(&story.name, names, canvas.glyphs);
        let line =
            Line::of(Role::Key, gutter).and_padded(Role::Label, &name, names + 1, canvas.glyphs);
        let room = columns.saturating_sub(names + 1);
        canvas.line(row, &line.append(joined(chapters, room, canvas.glyphs)));
        if is_selected {
            canvas.overlay(row, Role::Selected);
        }
    }
}

/// Names are cut to this, where what is told of them needs the room.
const LEAST_NAME: usize = 24;

/// The columns for the names: as long as they are, in a third of the room or as far as the stories leave more.
fn name_columns(
    told: &[(usize, &Story, Vec<Line<'static>>)],
    columns: usize,
    glyphs: &Glyphs,
) -> usize {
    let names = told.iter().map(|(_, story, _)| story.name.as_str());
    let name = names
        .map(|name| text::width(name, Mode::Fold, glyphs))
        .max();
    let stories = told.iter().map(|(.., chapters)| width(chapters, glyphs));
    let story = stories.max().unwrap_or(0);
    let room = columns.saturating_sub(story + 1);
    name.unwrap_or(0).min(room.max(columns / 3).max(LEAST_NAME))
}

/// The columns of chapters side by side.
fn width(chapters: &[Line<'static>], glyphs: &Glyphs) -> usize {
    let gaps = ARROW_COLUMNS * chapters.len().saturating_sub(1);
    let widths = chapters
        .iter()
        .map(|chapter| chapter.width(Mode::Fold, glyphs));
    widths.sum::<usize>() + gaps
}

/// An arrow with the gaps around it.
const ARROW_COLUMNS: usize = 3;

/// `looked up, not found → created → added to Sales`. Where there is no room for all of it, chapters of the middle are
/// left out: how a story ends tells most.
fn joined(mut chapters: Vec<Line<'static>>, columns: usize, glyphs: &Glyphs) -> Line<'static> {
    let n_left_out = n_too_many(&chapters, columns, glyphs);
    if n_left_out > 0 {
        let sign = Line::of(Role::Line, glyphs.ellipsis.to_owned());
        chapters.splice(1..=n_left_out, [sign]);
    }
    let mut line = Line::new();
    for (index, chapter) in chapters.into_iter().enumerate() {
        if index > 0 {
            line.push(Role::Line, format!(" {} ", glyphs.arrow));
        }
        line = line.append(chapter);
    }
    line
}

/// How many chapters behind the first must give way to a sign, so that the others fit; never the last.
fn n_too_many(chapters: &[Line<'static>], columns: usize, glyphs: &Glyphs) -> usize {
    let Some((first, rest)) = chapters.split_first() else {
        return 0;
    };
    if width(chapters, glyphs) <= columns {
        return 0;
    }
    let columns_of = |chapter: &Line<'_>| ARROW_COLUMNS + chapter.width(Mode::Fold, glyphs);
    let sign = ARROW_COLUMNS + glyphs.ellipsis.chars().count();
    let mut room = columns.saturating_sub(columns_of(first) + sign);
    let fits = |chapter: &&Line<'_>| {
        let is_there = columns_of(chapter) <= room;
        room = room.saturating_sub(columns_of(chapter));
        is_there
    };
    let n_last = rest.iter().rev().take_while(fits).count().max(1);
    rest.len().saturating_sub(n_last)
}

/// What happened to an object, a line a chapter; of a long story, the first and more of the last than fit.
fn chapters(story: &Story, retries: &[(Seq, Seq)], columns: usize) -> Vec<Line<'static>> {
    use crate::inspect::cycles::Chapter;
    let chapter = |(seq, chapter): &(Seq, Chapter)| {
        let role = match chapter {
            Chapter::Created | Chapter::Joined(_) => Role::Added,
            Chapter::Updated => Role::Changed,
            Chapter::Disabled => Role::Caution,
            Chapter::Deleted | Chapter::Left(_) => Role::Removed,
            Chapter::Failed { .. } => Role::Error,
            Chapter::LookedUp { .. } | Chapter::Checked { .. } | Chapter::Read | Chapter::NoOp => {
                Role::Quiet
            }
        };
        let line = Line::of(role, chapter.in_brief());
        match retries.iter().find(|(at, _)| at == seq) {
            Some((_, earlier)) => line.and(Role::Flag, format!(" (same as {earlier})")),
            None => line,
        }
    };
    // No chapter is shorter than four letters.
    let n_skipped = story.chapters.len().saturating_sub(columns / 4 + 2);
    let all = story.chapters.iter();
    let last = all.clone().skip(1 + n_skipped);
    all.take(1).chain(last).map(chapter).collect()
}

fn draw_against(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let cycles = &model.cycles;
    let is_focused = cycles.focus == CyclesPane::Against;
    let comparison = cycles.tale.as_ref().and_then(|tale| tale.against.as_ref());
    let mut left = Line::of(super::title_role(is_focused), "Compared");
    if let Some(Comparison {
        names: [old, new], ..
    }) = comparison
    {
        left = Line::of(
            super::title_role(is_focused),
            format!("{new} against {old}"),
        );
    }
    let title = Title {
        left,
        right: Line::new(),
        is_focused,
    };
    let inner = framed(canvas, model, area, &title);
    let Some(comparison) = comparison else {
        let here = cycles.cycle().map(Cycle::name);
        let why = if here.is_some() && cycles.against == here {
            "this is the one that was picked: go to another"
        } else {
            "there is no earlier cycle of this client"
        };
        return canvas.line(inner, &Line::of(Role::Quiet, why));
    };
    let lines = comparison_lines(model, comparison, usize::from(inner.width));
    canvas.document(
        inner,
        &Document::new(vec![Block::Lines(lines)]),
        &cycles.viewport,
    );
}

/// The columns of what is said to be other.
const LABEL: usize = 20;

fn comparison_lines(model: &Model, comparison: &Comparison, columns: usize) -> Vec<Line<'static>> {
    let glyphs = &model.options.glyphs;
    let sentence = |seq: Seq| {
        let row = model.rows.get(seq);
        row.map_or(String::new(), |row| format!(" {}", row.sentence))
    };
    let label = |role: Role, text: &str| Line::new().and_padded(role, text, LABEL, glyphs);
    // All of a sentence: why a request was refused stands at its end.
    let told = |role: Role, text: &str, said: String| {
        let rows = wrap::words(&said, columns.saturating_sub(LABEL).max(LABEL), glyphs);
        let heads = std::iter::once(text).chain(std::iter::repeat(""));
        let line = |(head, row): (&str, String)| label(role, head).and(Role::Text, row);
        heads.zip(rows).map(line).collect::<Vec<_>>()
    };
    let mut lines = Vec::new();
    for (old, new) in &comparison.same_failures {
        let said = format!("{new} as {old}{}", sentence(*new));
        lines.extend(told(Role::Error, "same failing write", said));
    }
    for (old, new) in &comparison.sent_otherwise {
        let said = format!("{new} as {old} (sent otherwise){}", sentence(*new));
        lines.extend(told(Role::Error, "same failing write", said));
    }
    let failures = [
        (Role::Error, "new failure", &comparison.new_failures),
        (Role::Quiet, "failed only before", &comparison.gone_failures),
        (
            Role::Caution,
            "not tried again",
            &comparison.not_tried_again,
        ),
    ];
    for (role, text, seqs) in failures {
        for seq in seqs {
            lines.extend(told(role, text, format!("{seq}{}", sentence(*seq))));
        }
    }
    for (name, seq) in &comparison.new_remarks {
        lines.push(label(Role::Flag, "new remark").and(Role::Text, format!("{name} at {seq}")));
    }
    for (name, _) in &comparison.gone_remarks {
        lines.push(label(Role::Quiet, "remark gone").and(Role::Text, (*name).to_owned()));
    }
    if lines.is_empty() {
        lines.push(Line::of(
            Role::Quiet,
            "the same failures and remarks in both",
        ));
    }
    lines.push(Line::new());
    let [old, new] = comparison.states;
    for (what, index) in [("users", 0), ("groups", 1)] {
        let at = |counts: [usize; 2]| counts.get(index).copied().unwrap_or(0) as u64;
        let arrow = glyphs.arrow;
        let text = format!(
            "{} {arrow} {}, was {} {arrow} {}",
            measure::count(at(new.start)),
            measure::count(at(new.end)),
            measure::count(at(old.start)),
            measure::count(at(old.end))
        );
        lines.push(label(Role::Label, what).and(Role::Text, text));
    }
    for (operation, [before, after]) in &comparison.latencies {
        let [before, after] = [before, after].map(|one| measure::duration(u64::from(*one)));
        let text = format!("median {after}, was {before}");
        lines.push(label(Role::Label, operation).and(Role::Text, text));
    }
    lines
}

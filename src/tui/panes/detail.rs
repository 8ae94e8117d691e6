//! The selected event: its effect, request, response and raw bytes, and the state that it left.

use std::borrow::Cow;

use ratatui::layout::{Position, Rect};

use crate::journal::Seq;
use crate::scim::Record;
use crate::tui::area::split_rows;
use crate::tui::arrangement::{Arrangement, Pane};
use crate::tui::finding;
use crate::tui::model::Model;
use crate::tui::panes::shown_event::ShownEvent;
use crate::tui::panes::{effect, framed, inside, method_role, state, status_role, title_role};
use crate::tui::screens::{Requests, Tab};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::tree_selection;
use crate::tui::widgets::canvas::{Highlights, Title};
use crate::tui::widgets::{Block, Canvas, Document, Line};

/// Draws the detail: one tab, or on a wide screen the whole exchange at once.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let current = model.tab();
    let is_focused = model.focus() == Pane::Detail;
    let Some(parts) = parts(model, area) else {
        let title = event_title(model, area, is_focused);
        let inner = pane(canvas, model, area, &title);
        return draw_tab(canvas, model, current, inner);
    };
    for (tab, part) in parts {
        let is_current = tab == current;
        let is_focused = is_current && is_focused;
        let title = match tab {
            Tab::Effect => event_title(model, part, is_focused),
            _ => Title {
                left: Line::of(title_role(is_focused), name(tab)).append(path(model, tab, part)),
                is_focused,
                ..Title::default()
            },
        };
        let inner = pane(canvas, model, part, &title);
        draw_tab(canvas, model, tab, inner);
    }
}

/// The parts of the detail, where the whole exchange is shown at once.
fn parts(model: &Model, area: Rect) -> Option<[(Tab, Rect); 3]> {
    if model.arrangement() != Arrangement::Wide || model.is_zoomed || model.tab() == Tab::Raw {
        return None;
    }
    let (effect, rest) = split_rows(area, area.height * 2 / 5);
    let (request, response) = split_rows(rest, rest.height / 2);
    Some([
        (Tab::Effect, effect),
        (Tab::Request, request),
        (Tab::Response, response),
    ])
}

/// The tab whose name is at a place, or whose part of the pane.
pub fn tab_at(model: &Model, area: Rect, at: Position) -> Option<Tab> {
    let is_focused = model.focus() == Pane::Detail;
    let parts = parts(model, area);
    let part = parts.and_then(|parts| parts.into_iter().find(|(_, part)| part.contains(at)));
    let part = part.map(|(tab, _)| tab);
    // Where the whole exchange is shown, the names stand above its effect, whatever is walked below.
    let (top, is_focused) = match parts {
        Some([(tab, top), ..]) => (top, is_focused && tab == model.tab()),
        None => (area, is_focused),
    };
    let title = event_title(model, top, is_focused);
    let piece = title.right_piece_at(top, at, &model.options.glyphs);
    let text = piece.and_then(|piece| title.right.pieces().nth(piece));
    // What has no such name is the sign between two.
    let mut order = Requests::tab_order(model.arrangement()).iter().copied();
    let named = order.find(|tab| {
        let names = [name(*tab), short_name(*tab)];
        text.is_some_and(|(_, text)| names.contains(&text))
    });
    named.or(part)
}

/// The tab whose text is at a place of the screen, when the detail has this area.
pub fn text_at(model: &Model, area: Rect, at: Position) -> (Tab, Rect) {
    let parts = parts(model, area).into_iter().flatten();
    let mut parts = parts.filter(|(_, part)| part.contains(at));
    parts.next().unwrap_or((model.tab(), area))
}

/// The line and the column of a text at a place of the screen, when the text has this area with its title.
pub fn line_at(model: &Model, tab: Tab, area: Rect, at: Position) -> Option<(usize, usize)> {
    let inner = with_air(inside(model, area));
    let viewport = model.requests.viewport_of(tab);
    inner.contains(at).then(|| {
        let [row, column] = [at.y - inner.y, at.x - inner.x].map(usize::from);
        (viewport.top() + row, viewport.left() + column)
    })
}

/// Draws the state card.
pub fn draw_state(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let is_focused = model.focus() == Pane::State;
    let role = title_role(is_focused);
    let record = model
        .shown
        .as_ref()
        .and_then(|shown| shown.detail.after.as_ref().or(shown.detail.before.as_ref()));
    let mut left = Line::of(role, "State");
    if let (Some(shown), Some(record)) = (&model.shown, record) {
        left.push(Role::Quiet, format!(" after {}  ", shown.seq()));
        left.push(
            Role::Heading,
            format!("{} {}", record.resource_type, display_name(shown, record)),
        );
    }
    let right = record.map_or_else(Line::new, |record| {
        Line::of(Role::Quiet, format!("W/\"{}\"", record.version))
    });
    let inner = pane(
        canvas,
        model,
        area,
        &Title {
            left,
            right,
            is_focused,
        },
    );
    draw_tab(canvas, model, Tab::State, inner);
}

/// A frame, a rule, or nothing around a pane; returns what is inside, with a little air.
fn pane(canvas: &mut Canvas<'_>, model: &Model, area: Rect, title: &Title<'_>) -> Rect {
    with_air(framed(canvas, model, area, title))
}

fn with_air(inner: Rect) -> Rect {
    Rect {
        x: inner.x + 1.min(inner.width),
        width: inner.width.saturating_sub(2),
        ..inner
    }
}

fn draw_tab(canvas: &mut Canvas<'_>, model: &Model, tab: Tab, area: Rect) {
    let Some(shown) = &model.shown else {
        return canvas.line(area, &Line::of(Role::Quiet, "nothing is selected yet"));
    };
    if tab == Tab::State {
        return draw_card(canvas, model, shown, area);
    }
    let document = text(model, shown, tab, usize::from(area.width));
    draw_text(canvas, model, tab, &document, area);
}

/// Draws a text with what is found in it and, in a tree, the selected line.
fn draw_text(canvas: &mut Canvas<'_>, model: &Model, tab: Tab, document: &Document, area: Rect) {
    let patterns = model.finding.patterns(&model.filter);
    let find = |text: &str, start: usize| finding::first(&patterns, text, start);
    let is_focused = model.focus() == Pane::Detail && model.tab() == tab;
    let selected = tree_selection::of_tab(model, tab).filter(|_| is_focused);
    let highlights = Highlights {
        find: (!patterns.is_empty()).then_some(&find),
        line: selected.map(|tree| (tree.line, Role::Selected)),
    };
    let viewport = model.requests.viewport_of(tab);
    canvas.document_with(area, document, viewport, &highlights);
}

/// The text of a tab as it is shown.
pub fn document(model: &Model, tab: Tab) -> Option<Cow<'_, Document>> {
    let area = model.layout().pane(Pane::Detail).unwrap_or_default();
    let frame = if model.arrangement().has_frames() {
        2
    } else {
        0
    };
    let columns = usize::from(area.width).saturating_sub(frame + 2);
    let shown = model.shown.as_ref()?;
    Some(text(model, shown, tab, columns))
}

fn text<'a>(
    model: &'a Model,
    shown: &'a ShownEvent,
    tab: Tab,
    columns: usize,
) -> Cow<'a, Document> {
    if let Some(sheet) = shown.sheet(tab) {
        return Cow::Borrowed(sheet.document(model.requests.view(tab)));
    }
    match tab {
        Tab::Raw => Cow::Borrowed(&shown.raw),
        Tab::State => Cow::Borrowed(&shown.state),
        _ => {
            let mut lines = effect::lines(shown, &model.options, columns);
            lines.extend(said(model, shown.seq()));
            Cow::Owned(Document::new(vec![Block::Lines(lines)]))
        }
    }
}

/// Where the selected line of a tree is, as long as there is room.
fn path(model: &Model, tab: Tab, area: Rect) -> Line<'static> {
    let is_focused = model.focus() == Pane::Detail && model.tab() == tab;
    let path = tree_selection::of_tab(model, tab).filter(|_| is_focused);
    let room = usize::from(area.width).saturating_sub(TITLE_MARGIN + name(tab).len());
    match path.and_then(|tree| tree.path()) {
        Some(path) => {
            let path = text::fit_middle(&path, room, &model.options.glyphs);
            Line::of(Role::Text, format!("  {path}"))
        }
        None => Line::new(),
    }
}

/// The marks, notes and tags of an event.
fn said(model: &Model, seq: Seq) -> Vec<Line<'static>> {
    let annotations = &model.annotations;
    let marks = annotations
        .marks_of(seq)
        .map(|letter| ("mark", letter.to_string()));
    let tags = annotations.tags_of(seq).map(|tag| ("tag", tag.to_string()));
    let notes = annotations
        .notes_of(seq)
        .iter()
        .map(|(_, note)| ("note", note.as_str().replace('\n', " ")));
    let mut lines: Vec<Line<'static>> = marks
        .chain(tags)
        .chain(notes)
        .map(|(what, text)| Line::of(Role::Flag, format!(" {what:<5}")).and(Role::Text, text))
        .collect();
    if !lines.is_empty() {
        lines.insert(0, Line::of(Role::Label, "Marks and notes"));
        lines.insert(0, Line::new());
    }
    lines
}

/// The tree, and below it as much of the history as has room.
fn draw_card(canvas: &mut Canvas<'_>, model: &Model, shown: &ShownEvent, area: Rect) {
    if shown.detail.after.is_none() && shown.detail.before.is_none() {
        return canvas.line(
            area,
            &Line::of(Role::Quiet, "this event touched no resource"),
        );
    }
    let room = usize::from(area.height / 3).min(8);
    let history = state::history(&shown.detail, room.saturating_sub(2), canvas.glyphs);
    let n_below = if history.is_empty() {
        0
    } else {
        history.len() + 2
    };
    let n_above = usize::from(area.height)
        .saturating_sub(n_below)
        .min(shown.state.n_lines());
    let (tree, below) = split_rows(area, u16::try_from(n_above).unwrap_or(u16::MAX));
    draw_text(canvas, model, Tab::State, &shown.state, tree);
    if history.is_empty() {
        return;
    }
    let heading = [Line::new(), Line::of(Role::Label, "History")];
    for (y, line) in (below.top()..below.bottom()).zip(heading.into_iter().chain(history)) {
        canvas.line(
            Rect {
                y,
                height: 1,
                ..below
            },
            &line,
        );
    }
}

/// `#402 PATCH 200 /scim/v2/Users/3fa9…` and the tabs, each as long as there is room. What stands there is what is
/// shown: while the selected event is on its way, the one before it is named, not the selected one.
fn event_title(model: &Model, area: Rect, is_focused: bool) -> Title<'static> {
    let role = title_role(is_focused);
    let glyphs = &model.options.glyphs;
    let width = |line: &Line<'_>| line.width(Mode::Fold, glyphs);
    let tree = tree_selection::of_tab(model, model.tab()).filter(|_| is_focused);
    let path = tree.and_then(|tree| tree.path());
    if let Some(path) = path.filter(|path| path != ROOT) {
        return path_title(model, area, &path);
    }
    let mut left = match &model.shown {
        None => Line::of(role, "Detail"),
        Some(shown) => Line::of(role, shown.seq().to_string()),
    };
    let summary = model.shown.as_ref().map(|shown| &shown.detail.summary);
    if let Some(summary) = summary.filter(|summary| !summary.method.is_empty()) {
        left.push(method_role(&summary.method), format!(" {}", summary.method));
    }
    if let Some(status) = summary.and_then(|summary| summary.status) {
        left.push(status_role(Some(status)), format!(" {status}"));
    }
    let room = usize::from(area.width).saturating_sub(TITLE_MARGIN + width(&left));
    let mut right = tabs(model, Tabs::Spelled);
    if width(&right) > room {
        right = tabs(model, Tabs::Short);
    }
    let room = room.saturating_sub(width(&right) + 1);
    if let Some(summary) = summary.filter(|_| room >= SHORTEST_TARGET) {
        let target = text::fit_middle(&summary.target, room, glyphs);
        left.push(Role::Text, format!(" {target}"));
    }
    Title {
        left,
        right,
        is_focused,
    }
}

/// `#402 $.Operations[0].value`: while a tree is walked, the path comes before everything else, also before the other
/// tabs.
fn path_title(model: &Model, area: Rect, path: &str) -> Title<'static> {
    let glyphs = &model.options.glyphs;
    let width = |line: &Line<'_>| line.width(Mode::Fold, glyphs);
    let seq = model
        .shown
        .as_ref()
        .map(ShownEvent::seq)
        .unwrap_or_default();
    let mut left = Line::of(title_role(true), seq.to_string());
    let room = usize::from(area.width).saturating_sub(TITLE_MARGIN + width(&left) + 1);
    let path_columns = text::width(path, Mode::Fold, glyphs);
    let choices = [Tabs::Spelled, Tabs::Short].map(|how| tabs(model, how));
    let right = choices
        .into_iter()
        .find(|tabs| width(tabs) + path_columns <= room);
    let right = right.unwrap_or_else(|| Line::of(Role::TabCurrent, name(model.tab())));
    let path = text::fit_middle(path, room.saturating_sub(width(&right)), glyphs);
    left.push(Role::Text, format!(" {path}"));
    Title {
        left,
        right,
        is_focused: true,
    }
}

/// What a title does not have for its text: two corners, and a space around either part.
const TITLE_MARGIN: usize = 6;

/// The path of a whole body, which tells less than the target.
const ROOT: &str = "$";

/// Less of a target than this tells nothing.
const SHORTEST_TARGET: usize = 10;

/// How the tabs are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tabs {
    Spelled,
    Short,
}

fn tabs(model: &Model, tabs: Tabs) -> Line<'static> {
    let mut line = Line::new();
    let dot = model.options.glyphs.dot;
    for (index, tab) in Requests::tab_order(model.arrangement()).iter().enumerate() {
        let (separator, name) = match tabs {
            Tabs::Short => (dot.to_owned(), short_name(*tab)),
            Tabs::Spelled => (format!(" {dot} "), name(*tab)),
        };
        if index > 0 {
            line.push(Role::Line, separator);
        }
        let role = if *tab == model.tab() {
            Role::TabCurrent
        } else {
            Role::Tab
        };
        line.push(role, name);
    }
    line
}

fn short_name(tab: Tab) -> &'static str {
    match tab {
        Tab::Request => "Req",
        Tab::Response => "Resp",
        tab => name(tab),
    }
}

fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::Effect => "Effect",
        Tab::Request => "Request",
        Tab::Response => "Response",
        Tab::Raw => "Raw",
        Tab::State => "State",
    }
}

/// The name that the resource had, or its `id`.
fn display_name(shown: &ShownEvent, record: &Record) -> String {
    let attributes: Option<serde_json::Value> = serde_json::from_str(&record.attributes).ok();
    let name = attributes
        .as_ref()
        .and_then(|all| all.get(record.resource_type.naming_attribute())?.as_str());
    let is_deleted = shown.detail.after.is_none();
    let name = name.unwrap_or_else(|| record.id.as_str());
    if is_deleted {
        format!("{name} (deleted)")
    } else {
        name.to_owned()
    }
}

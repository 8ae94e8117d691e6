//! One resource after the selected event: attribute by attribute, with what changed, since when each value holds, and
//! what will change next.

use std::collections::BTreeSet;

use bytes::Bytes;
use ratatui::layout::{Position, Rect};

use crate::inspect::diff;
use crate::inspect::effect::short_path;
use crate::inspect::portrait::{Pin, Portrait};
use crate::journal::Seq;
use crate::scim::{Record, ResourceType};
use crate::tui::area::split_rows;
use crate::tui::finding;
use crate::tui::glyphs::Glyphs;
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::panes::leaves::{self, INDENT, Leaf, Leaves, MOST_MEMBERS, Mark, values};
use crate::tui::panes::{framed, inside, value};
use crate::tui::screens::{ResourceView, State, StatePane};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::tree_selection;
use crate::tui::widgets::canvas::{Highlights, Title};
use crate::tui::widgets::json::Json;
use crate::tui::widgets::{Block, Canvas, Document, Line};
use crate::tui::wrap;

/// Narrower trees leave out since when a value holds.
const ROOM_FOR_NOTES: usize = 36;

/// The column of names in a text that is only searched.
const WIDEST_LABEL: usize = 60;

/// The widest that the column of paths of the table gets.
const WIDEST_PATH: usize = 48;

/// Columns of a title that are no text: corners, spaces around both sides of it, and one between them.
const TITLE_MARGIN: usize = 6;

/// A name that has less room is left out.
const SHORTEST_NAME: usize = 8;

/// The names of the views, the current one marked.
fn views(model: &Model) -> Line<'static> {
    let mut line = Line::new();
    for (index, view) in State::VIEWS.iter().enumerate() {
        if index > 0 {
            line.push(Role::Line, model.options.glyphs.dot);
        }
        let is_current = *view == model.state.view;
        let role = if is_current {
            Role::TabCurrent
        } else {
            Role::Tab
        };
        let name = match view {
            ResourceView::Tree => "Tree",
            ResourceView::Json => "JSON",
            ResourceView::Table => "Table",
        };
        line.push(role, name);
    }
    line
}

/// The view whose name is at a place.
pub fn view_at(model: &Model, area: Rect, at: Position) -> Option<ResourceView> {
    let title = Title {
        right: views(model),
        ..Title::default()
    };
    let piece = title.right_piece_at(area, at, &model.options.glyphs)?;
    // Between two names is a sign.
    let piece = Some(piece).filter(|piece| piece.is_multiple_of(2))?;
    State::VIEWS.get(piece / 2).copied()
}

/// The line and the column of the tree at a place of the screen.
pub fn line_at(model: &Model, area: Rect, at: Position) -> Option<(usize, usize)> {
    let inner = inside(model, area);
    let portrait = model.state.portrait()?;
    let (leaves, _) = tree_selection::leaves(model)?;
    let foot = foot(model, portrait, leaves, inner);
    let [tree, _] = tree_and_foot(foot.len(), inner);
    tree.contains(at).then(|| {
        let [row, column] = [at.y - tree.y, at.x - tree.x].map(usize::from);
        (model.state.viewport.top() + row, column)
    })
}

/// Where the tree is, and what stands below it.
fn tree_and_foot(n_foot: usize, area: Rect) -> [Rect; 2] {
    let n_rows = u16::try_from(n_foot).unwrap_or(u16::MAX);
    let n_rows = n_rows.min(area.height / 3);
    let (tree, foot) = split_rows(area, area.height - n_rows);
    [tree, foot]
}

/// What stands below the tree: all of the selected value where its line cuts it, and the pinned paths.
fn foot(model: &Model, portrait: &Portrait, leaves: &Leaves, area: Rect) -> Vec<Line<'static>> {
    let glyphs = &model.options.glyphs;
    let mut foot = Vec::new();
    if model.state.focus == StatePane::Resource {
        foot = cut_value(leaves, leaves.clamp(model.state.line), area, glyphs);
    }
    let columns = usize::from(area.width);
    let n_lines = usize::from(area.height / 3).saturating_sub(foot.len());
    foot.extend(pins(portrait, columns, n_lines, glyphs));
    foot
}

/// Draws the resource.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let state = &model.state;
    let is_focused = state.focus == StatePane::Resource;
    let role = super::title_role(is_focused);
    let right = views(model);
    let mut left = Line::of(role, "Resource");
    if let Some(portrait) = state.portrait() {
        let kind = match portrait.resource_type {
            ResourceType::User => "User",
            ResourceType::Group => "Group",
        };
        let walked = tree_selection::path(model).filter(|_| is_focused);
        let mut behind = Line::new();
        // What is walked through has its sign in the list, and no room for another here.
        if portrait.is_deleted && walked.is_none() {
            behind.push(Role::Removed, " (deleted)");
        }
        let room = |behind: &Line<'_>| {
            let sides = [behind, &right].map(|line| line.width(Mode::Fold, canvas.glyphs));
            let taken = kind.len() + 1 + sides.iter().sum::<usize>() + TITLE_MARGIN;
            usize::from(area.width).saturating_sub(taken)
        };
        // While the tree is walked, the path comes before the name.
        if let Some(path) = walked {
            let room = room(&behind).saturating_sub(1);
            let path = text::fit_middle(short_path(path), room, canvas.glyphs);
            let gap = if room > path.len() + SHORTEST_NAME {
                "  "
            } else {
                ""
            };
            behind.push(Role::Text, format!("{gap}{path}"));
        }
        let room = room(&behind);
        left = if room >= SHORTEST_NAME {
            let name = text::fit_word(&portrait.name, room, canvas.glyphs);
            let left = Line::of(role, kind).and(Role::Heading, format!(" {name}"));
            left.append(behind)
        } else {
            // A path behind the kind alone would look like a name.
            behind
        };
    }
    let title = Title {
        left,
        right,
        is_focused,
    };
    let inner = framed(canvas, model, area, &title);
    let Some(shown) = &state.shown else {
        return canvas.line(inner, &Line::of(Role::Quiet, "nothing is selected"));
    };
    let portrait = shown.portrait();
    let Some(record) = &portrait.record else {
        let created = portrait.history.first().map(|(seq, _)| *seq);
        let when = created.map_or(String::new(), |seq| format!(" before {seq}"));
        let text = format!("it did not exist{when}");
        return canvas.line(inner, &Line::of(Role::Quiet, text));
    };
    match state.view {
        ResourceView::Tree => draw_tree(canvas, model, portrait, inner),
        view => {
            let columns = usize::from(inner.width);
            let make = |portrait: &Portrait| text(view, portrait, record, columns, canvas.glyphs);
            let document = shown.text(view, columns, make);
            let patterns = model.finding.patterns(&model.filter);
            let find = |text: &str, start: usize| finding::first(&patterns, text, start);
            let highlights = Highlights {
                find: (!patterns.is_empty()).then_some(&find),
                line: None,
            };
            canvas.document_with(inner, &document, &state.viewport, &highlights);
        }
    }
}

/// The text of the resource, with nothing folded away, to find something in it.
pub fn document(model: &Model) -> Option<Document> {
    let state = &model.state;
    let portrait = state.portrait()?;
    let glyphs = &model.options.glyphs;
    if state.view != ResourceView::Tree {
        // How wide it is decides where a path is cut, and nothing else.
        let record = portrait.record.as_ref()?;
        return Some(text(state.view, portrait, record, usize::MAX, glyphs));
    }
    let leaves = Leaves::of(portrait, &BTreeSet::new(), &state.pins, *glyphs);
    let line =
        |(node, leaf): (usize, &Leaf)| leaf_line(leaf, leaves.sign(node), WIDEST_LABEL, glyphs);
    let lines = leaves.lines(0).map(line).collect();
    Some(Document::new(vec![Block::Lines(lines)]))
}

fn text(
    view: ResourceView,
    portrait: &Portrait,
    record: &Record,
    columns: usize,
    glyphs: &Glyphs,
) -> Document {
    if view == ResourceView::Table {
        return table(portrait, columns, glyphs);
    }
    let document = diff::resource::document(record);
    let text = Bytes::from(document.to_string());
    let block = Json::parse(&text).map_or_else(|| Block::text(&text), Block::Json);
    Document::new(vec![block])
}

fn draw_tree(canvas: &mut Canvas<'_>, model: &Model, portrait: &Portrait, area: Rect) {
    let Some((leaves, line)) = tree_selection::leaves(model) else {
        return;
    };
    let n_lines = leaves.n_lines();
    let is_focused = model.state.focus == StatePane::Resource;
    let labels = leaves.label_columns(usize::from(area.width));
    let foot = foot(model, portrait, leaves, area);
    let [tree, below] = tree_and_foot(foot.len(), area);
    let top = model
        .state
        .viewport
        .place(usize::from(tree.height), n_lines);
    let patterns = model.finding.patterns(&model.filter);
    let find = |text: &str, start: usize| finding::first(&patterns, text, start);
    let shown = (top..).zip(leaves.lines(top));
    for (y, (number, (node, leaf))) in (tree.top()..tree.bottom()).zip(shown) {
        let row = Rect {
            y,
            height: 1,
            ..tree
        };
        let room = if has_note(leaf, row) {
            canvas.line_right(row, &note(leaf))
        } else {
            row.width
        };
        let shown = leaf_line(leaf, leaves.sign(node), labels, canvas.glyphs);
        let shown = shown.cut(usize::from(room), canvas.glyphs).marked(&find);
        canvas.line(Rect { width: room, ..row }, &shown);
        if number == line && is_focused {
            canvas.overlay(row, Role::Selected);
        }
    }
    for (y, line) in (below.top()..below.bottom()).zip(&foot) {
        let row = Rect {
            y,
            height: 1,
            ..below
        };
        canvas.line(row, line);
    }
}

fn has_note(leaf: &Leaf, row: Rect) -> bool {
    !leaf.note.is_empty() && usize::from(row.width) >= ROOM_FOR_NOTES
}

fn note(leaf: &Leaf) -> Line<'static> {
    Line::of(Role::Quiet, format!(" {}", leaf.note))
}

/// All of the selected value, where its line has no room for it.
fn cut_value(leaves: &Leaves, line: usize, area: Rect, glyphs: &Glyphs) -> Vec<Line<'static>> {
    let Some((node, leaf)) = leaves.at(line) else {
        return Vec::new();
    };
    let columns = usize::from(area.width);
    let labels = leaves.label_columns(columns);
    let noted = if has_note(leaf, area) {
        note(leaf).width(Mode::Fold, glyphs)
    } else {
        0
    };
    let mut whole = leaf.label.clone();
    for (before, part) in [("  ", &leaf.value), ("   was ", &leaf.was)] {
        whole.extend(part.iter().flat_map(|part| [before, part]));
    }
    // Of a value of megabytes no more is looked at than can be shown.
    let most = columns * usize::from(area.height) * text::MOST_BYTES_PER_COLUMN;
    let shown = || leaf_line(leaf, leaves.sign(node), labels, glyphs);
    if whole.len() <= most && shown().width(Mode::Fold, glyphs) + noted <= columns {
        return Vec::new();
    }
    let whole = text::start_of(&whole, most);
    let pieces = wrap::pieces(whole, columns.saturating_sub(2), glyphs);
    let pieces = pieces.into_iter().enumerate();
    pieces
        .map(|(index, piece)| {
            let head = if index == 0 { glyphs.arrow } else { " " };
            Line::of(Role::Key, format!("{head} ")).and(Role::Text, piece)
        })
        .collect()
}

/// One line a value: path, since when, value, what it was before; then groups or members.
fn table(portrait: &Portrait, columns: usize, glyphs: &Glyphs) -> Document {
    let values = values(portrait);
    let members = || portrait.record.iter().flat_map(|one| one.members.iter());
    let member_path = |id: &str| {
        let name = portrait.names.get(id).map_or(id, String::as_str);
        format!("members[{name}]")
    };
    let paths = portrait
        .since
        .iter()
        .map(|since| short_path(&since.path).to_owned());
    let groups = portrait
        .groups
        .iter()
        .map(|stay| format!("groups[{}]", stay.name));
    let of_members = members().take(MOST_MEMBERS);
    let of_members = of_members.map(|(_, member)| member_path(member.value.as_str()));
    let record = portrait.record.as_ref();
    let kept = record.map(leaves::meta).into_iter().flatten();
    let kept = kept.map(|(path, _)| path.to_owned());
    let widths = paths.chain(groups).chain(of_members).chain(kept);
    let widest = widths
        .map(|path| text::width(&path, Mode::Fold, glyphs))
        .max();
    let columns = widest
        .unwrap_or(0)
        .min((columns * 2 / 5).clamp(12, WIDEST_PATH));
    let since = |seq: Option<Seq>| seq.map_or_else(|| "?".to_owned(), |seq| seq.to_string());
    let row = |path: &str, seq: &str, shown: String| {
        let path = text::fit_middle(path, columns, glyphs);
        Line::of(Role::Label, "")
            .and_padded(Role::Label, &path, columns + 1, glyphs)
            .and(Role::Key, format!("{seq:<7} "))
            .and(Role::Text, shown)
    };
    let mut lines = vec![row(leaves::ID, "", portrait.id.clone())];
    for one in &portrait.since {
        let shown = values.get(one.path.as_str()).copied();
        let shown = shown.map(value::one_line).unwrap_or_default();
        let line = row(short_path(&one.path), &since(one.seq), shown);
        lines.push(match &one.was {
            Some(was) => line.and(Role::OldValue, format!("   was {}", value::one_line(was))),
            None => line,
        });
    }
    for stay in &portrait.groups {
        let until = stay.until;
        let leaves = until.map_or(String::new(), |seq| format!("leaves at {seq}"));
        lines.push(row(
            &format!("groups[{}]", stay.name),
            &stay.since.to_string(),
            leaves,
        ));
    }
    for (_, member) in members().take(MOST_MEMBERS) {
        let id = member.value.as_str();
        let joined = since(portrait.joined.get(id).copied());
        lines.push(row(&member_path(id), &joined, id.to_owned()));
    }
    let n_members = portrait.record.as_ref().map_or(0, |one| one.members.len());
    if let Some(n_more @ 1..) = n_members.checked_sub(MOST_MEMBERS) {
        let more = format!("and {} more members", measure::count(n_more as u64));
        lines.push(Line::of(Role::Quiet, more));
    }
    let kept = record.map(leaves::meta).into_iter().flatten();
    lines.extend(kept.map(|(path, shown)| row(path, "", shown)));
    Document::new(vec![Block::Lines(lines)])
}

/// `~>* ▾ label  value   was value`
fn leaf_line(leaf: &Leaf, fold: &'static str, labels: usize, glyphs: &Glyphs) -> Line<'static> {
    #[cfg(test)]
    tests::N_LAID_OUT.set(tests::N_LAID_OUT.get() + 1);
    let (sign, role) = match leaf.mark {
        Mark::Same => (" ", Role::Text),
        Mark::Changed => ("~", Role::Changed),
        Mark::Added => ("+", Role::Added),
        Mark::Removed => ("-", Role::Removed),
    };
    let next = if leaf.is_next { ">" } else { " " };
    let pin = if leaf.is_pinned { "*" } else { " " };
    let indent = leaf.depth * INDENT;
    let room = labels.saturating_sub(indent).max(4);
    // What has no value beside it may be as long as it is.
    let label = if leaf.value.is_some() {
        text::fit(&leaf.label, room, glyphs)
    } else {
        leaf.label.clone()
    };
    let mut line = Line::of(role, sign)
        .and(Role::Key, next)
        .and(Role::Key, pin)
        .and(Role::Punctuation, format!("{:indent$}{fold}", ""))
        .and_padded(Role::Label, &label, room, glyphs);
    if let Some(shown) = &leaf.value {
        line.push(role, format!("  {shown}"));
    }
    if let Some(was) = &leaf.was {
        line.push(Role::OldValue, format!("   was {was}"));
    }
    line
}

/// The pinned paths, each in as many lines as it needs and has a share of.
fn pins(
    portrait: &Portrait,
    columns: usize,
    n_lines: usize,
    glyphs: &Glyphs,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (n, one) in portrait.pins.iter().enumerate() {
        let share = (n_lines.saturating_sub(lines.len())) / (portrait.pins.len() - n);
        lines.extend(pin(one, portrait.sitting.at, columns, share.max(1), glyphs));
    }
    lines
}

/// `active  #402 false  #188 true  > #410 true`: the value in force and those before it, then those to come. What has no
/// room in so many lines is counted.
fn pin(
    Pin { path, values }: &Pin,
    at: Seq,
    columns: usize,
    most: usize,
    glyphs: &Glyphs,
) -> Vec<Line<'static>> {
    let n_past = values.partition_point(|(seq, _)| *seq <= at);
    let (past, future) = values.split_at(n_past);
    let future = future.iter().map(|value| ("> ", Role::Quiet, value));
    let past = past.iter().rev().map(|value| ("", Role::Text, value));
    let mut lines = Vec::new();
    let mut line = Line::of(Role::Key, "* ").and(Role::Label, short_path(path).to_owned());
    for (n, (sign, role, (seq, shown))) in past.chain(future).enumerate() {
        let shown = shown
            .as_ref()
            .map_or("unassigned".to_owned(), value::one_line);
        let one = Line::of(Role::Key, format!("  {sign}{seq} ")).and(role, shown);
        let rest = format!("  {} {} more", glyphs.ellipsis, values.len() - n);
        let is_last = lines.len() + 1 == most;
        let room = columns.saturating_sub(if is_last { rest.len() } else { 0 });
        let end = [&line, &one].map(|line| line.width(Mode::Fold, glyphs));
        if end.iter().sum::<usize>() > room && n > 0 {
            if is_last {
                line.push(Role::Quiet, rest);
                break;
            }
            lines.push(std::mem::replace(&mut line, Line::of(Role::Text, "  ")));
        }
        line = line.append(one);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::HashMap;

    use ratatui::buffer::Buffer;
    use serde_json::json;

    use super::*;
    use crate::inspect::AttributeChange;
    use crate::inspect::portrait::Sitting;
    use crate::inspect::timeline::Since;
    use crate::scim::record::Members;
    use crate::scim::{AttributeText, ResourceId, Timestamp};
    use crate::tui::panes::leaves::N_MADE;
    use crate::tui::screens::Screen;
    use crate::tui::verbs::{movement, state};
    use crate::tui::widgets::tree::Turn;
    use crate::tui::{ColorDepth, Keymap, Options, Theme, view};

    thread_local! {
        /// How many lines of trees were laid out.
        pub(super) static N_LAID_OUT: Cell<usize> = const { Cell::new(0) };
    }

    const N_VALUES: usize = 20_000;

    /// A user with very many values of one attribute, after an event.
    fn portrait(at: u64, version: u64) -> Portrait {
        let path = |n: usize| format!("emails[{n}].value");
        let values = (0..N_VALUES).map(|n| AttributeChange {
            path: path(n),
            from: None,
            to: Some(json!(format!("{n}@contoso.com"))),
        });
        let since = (0..N_VALUES).map(|n| Since {
            path: path(n),
            seq: Some(Seq(1)),
            was: None,
        });
        Portrait {
            sitting: Sitting {
                ordinal: 0,
                at: Seq(at),
                base: Seq(at - 1),
                pins: Vec::new(),
            },
            resource_type: ResourceType::User,
            id: "3fa9".to_owned(),
            name: "jdoe".to_owned(),
            record: Some(Record {
                resource_type: ResourceType::User,
                id: ResourceId::new("3fa9"),
                ordinal: 0,
                created: Timestamp(0),
                modified: Timestamp(0),
                version,
                attributes: AttributeText::from(&json!({"userName": "jdoe"})),
                members: Members::default(),
            }),
            is_deleted: false,
            values: values.collect(),
            changes: Vec::new(),
            since: since.collect(),
            next: None,
            groups: Vec::new(),
            history: Vec::new(),
            pins: Vec::new(),
            names: HashMap::new(),
            joined: HashMap::new(),
        }
    }

    #[test]
    fn pins_share_their_room_and_say_how_much_has_none() {
        let pin = |path: &str, n_values: u64| Pin {
            path: path.to_owned(),
            values: (1..=n_values).map(|n| (Seq(n), Some(json!(n)))).collect(),
        };
        let mut portrait = portrait(30, 1);
        portrait.pins = vec![pin("active", 30), pin("title", 2)];
        let glyphs = &Glyphs::UNICODE;
        let lines = pins(&portrait, 40, 3, glyphs);
        let widths: Vec<usize> = lines
            .iter()
            .map(|line| line.width(Mode::Fold, glyphs))
            .collect();
        assert!(widths.iter().all(|width| *width <= 40), "{widths:?}");
        let plain = |line: &Line<'_>| line.pieces().map(|(_, text)| text).collect::<String>();
        let texts: Vec<String> = lines.iter().map(plain).collect();
        assert_eq!(texts.len(), 2, "a line each, because one and a half is one");
        assert!(
            texts[0].ends_with(" more") && texts[0].contains("#30 30"),
            "{texts:?}"
        );
        assert!(texts[1].ends_with("#2 2  #1 1"), "{texts:?}");
        assert_eq!(
            pins(&portrait, 40, 100, glyphs).last().map(plain),
            texts.last().cloned()
        );
    }

    #[test]
    fn a_large_resource_is_made_ready_once_and_a_frame_lays_out_what_it_shows() {
        let depth = ColorDepth::True;
        let theme = Theme::by_name("dark", depth).unwrap();
        let options = Options::new(theme, "dark", depth, Keymap::load(None).unwrap());
        let mut model = Model::new(options, 120, 40);
        model.place = Screen::State;
        model.state.focus = StatePane::Resource;
        let glyphs = model.options.glyphs;
        model.state.take_portrait(Some(portrait(1, 1)), &glyphs);
        let mut buffer = Buffer::empty(model.screen);
        let steps: [fn(&mut Model); 6] = [
            |_| {},
            |model| movement::step(model, 1),
            |model| movement::step(model, i64::MAX),
            |model| state::turn(model, Turn::FoldAll),
            |model| state::turn(model, Turn::UnfoldAll),
            |model| movement::step(model, -1),
        ];
        for step in steps {
            step(&mut model);
            let before = N_LAID_OUT.get();
            view::draw(&model, &mut buffer);
            let n_laid_out = N_LAID_OUT.get() - before;
            // As many lines as the screen has, and the selected one to see whether it is cut.
            assert!((1..=41).contains(&n_laid_out), "{n_laid_out}");
        }
        assert_eq!(N_MADE.get(), 1);
        for (at, version, n_made) in [(2, 1, 1), (3, 1, 1), (4, 2, 2), (5, 2, 2)] {
            let portrait = portrait(at, version);
            model.state.take_portrait(Some(portrait), &glyphs);
            view::draw(&model, &mut buffer);
            view::draw(&model, &mut buffer);
            assert_eq!(N_MADE.get(), n_made, "once for each version");
        }
    }
}

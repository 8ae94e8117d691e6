//! One resource after the selected event: attribute by attribute, with what changed, since when each value holds, and
//! what will change next.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use ratatui::layout::Rect;
use serde_json::Value;

use crate::inspect::AttributeChange;
use crate::inspect::diff;
use crate::inspect::effect::short_path;
use crate::inspect::portrait::{Pin, Portrait};
use crate::scim::ResourceType;
use crate::tui::measure;
use crate::tui::model::Model;
use crate::tui::panes::{framed, value};
use crate::tui::screens::{ResourceView, StatePane};
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Title;
use crate::tui::widgets::json::Json;
use crate::tui::widgets::{Block, Canvas, Document, Line};

/// One line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The attribute path.
    pub path: String,
    depth: usize,
    label: String,
    value: Option<String>,
    was: Option<String>,
    note: String,
    mark: Mark,
    is_next: bool,
    is_pinned: bool,
    n_below: usize,
    is_folded: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Same,
    Changed,
    Added,
    Removed,
}

/// More members than this are counted, not shown; those that came or went are always shown.
const MOST_MEMBERS: usize = 200;

/// Narrower trees leave out since when a value holds.
const ROOM_FOR_NOTES: usize = 36;

/// The widest that the column of names gets.
const WIDEST_LABEL: usize = 26;

/// Draws the resource.
pub fn draw(canvas: &mut Canvas<'_>, model: &Model, area: Rect) {
    let state = &model.state;
    let is_focused = state.focus == StatePane::Resource;
    let role = super::title_role(is_focused);
    let mut left = Line::of(role, "Resource");
    if let Some(portrait) = &state.portrait {
        let kind = match portrait.resource_type {
            ResourceType::User => "User ",
            ResourceType::Group => "Group ",
        };
        left = Line::of(role, kind).and(Role::Heading, portrait.name.clone());
        if portrait.is_deleted {
            left.push(Role::Removed, " (deleted)");
        }
    }
    let mut right = Line::new();
    for (index, view) in [
        (ResourceView::Tree, "Tree"),
        (ResourceView::Json, "JSON"),
        (ResourceView::Table, "Table"),
    ]
    .iter()
    .enumerate()
    {
        if index > 0 {
            right.push(Role::Line, canvas.glyphs.dot);
        }
        let is_current = view.0 == state.view;
        right.push(
            if is_current {
                Role::TabCurrent
            } else {
                Role::Tab
            },
            view.1,
        );
    }
    let title = Title {
        left,
        right,
        is_focused,
    };
    let inner = framed(canvas, model, area, &title);
    let Some(portrait) = &state.portrait else {
        return canvas.line(inner, &Line::of(Role::Quiet, "nothing is selected"));
    };
    let Some(record) = &portrait.record else {
        let created = portrait.history.first().map(|(seq, _)| *seq);
        let when = created.map_or(String::new(), |seq| format!(" before {seq}"));
        let text = format!("it did not exist{when}");
        return canvas.line(inner, &Line::of(Role::Quiet, text));
    };
    match state.view {
        ResourceView::Tree => draw_tree(canvas, model, portrait, inner),
        ResourceView::Table => draw_table(canvas, model, portrait, inner),
        ResourceView::Json => {
            let document = diff::resource::document(record);
            let text = Bytes::from(document.to_string());
            let block = Json::parse(&text).map_or_else(|| Block::text(&text), Block::Json);
            canvas.document(inner, &Document::new(vec![block]), &state.viewport);
        }
    }
}

fn draw_tree(canvas: &mut Canvas<'_>, model: &Model, portrait: &Portrait, area: Rect) {
    let leaves = leaves(portrait, &model.state.folded, &model.state.pins);
    let line = model.state.line.min(leaves.len().saturating_sub(1));
    let pins = pins(portrait);
    let n_pins = u16::try_from(pins.len())
        .unwrap_or(u16::MAX)
        .min(area.height / 3);
    let (tree, below) = crate::tui::layout::split_rows(area, area.height - n_pins);
    let height = usize::from(tree.height);
    let top = (line + 1).saturating_sub(height.max(1));
    // The selected line stands in the middle of a long tree.
    let top = top
        .max(line.saturating_sub(height / 2))
        .min(leaves.len().saturating_sub(height));
    let width = |leaf: &Leaf| leaf.depth * 2 + text::width(&leaf.label, Mode::Fold, canvas.glyphs);
    let labels = leaves
        .iter()
        .map(width)
        .max()
        .unwrap_or(0)
        .min(WIDEST_LABEL);
    let is_focused = model.state.focus == StatePane::Resource;
    for (y, (index, leaf)) in (tree.top()..tree.bottom()).zip(leaves.iter().enumerate().skip(top)) {
        let row = Rect {
            y,
            height: 1,
            ..tree
        };
        let note = Line::of(Role::Quiet, format!(" {}", leaf.note));
        let room = if leaf.note.is_empty() || usize::from(row.width) < ROOM_FOR_NOTES {
            row.width
        } else {
            canvas.line_right(row, &note)
        };
        let shown = leaf
            .line(labels, canvas)
            .cut(usize::from(room), canvas.glyphs);
        canvas.line(Rect { width: room, ..row }, &shown);
        if index == line && is_focused {
            canvas.overlay(row, Role::Selected);
        }
    }
    for (y, line) in (below.top()..below.bottom()).zip(&pins) {
        let row = Rect {
            y,
            height: 1,
            ..below
        };
        canvas.line(row, line);
    }
}

/// One line a value: path, value, since when, what it was before.
fn draw_table(canvas: &mut Canvas<'_>, model: &Model, portrait: &Portrait, area: Rect) {
    let values = values(portrait);
    let columns = usize::from(area.width / 3).clamp(12, 40);
    let lines = portrait.since.iter().map(|since| {
        let path = text::fit_middle(short_path(&since.path), columns, canvas.glyphs);
        let seq = since
            .seq
            .map_or_else(|| "?".to_owned(), |seq| seq.to_string());
        let shown = values.get(since.path.as_str()).copied();
        let line = Line::of(Role::Label, "")
            .and_padded(Role::Label, &path, columns + 1, canvas.glyphs)
            .and(Role::Key, format!("{seq:<7} "))
            .and(Role::Text, shown.map(value::one_line).unwrap_or_default());
        match &since.was {
            Some(was) => line.and(Role::OldValue, format!("   was {}", value::one_line(was))),
            None => line,
        }
    });
    let document = Document::new(vec![Block::Lines(lines.collect())]);
    canvas.document(area, &document, &model.state.viewport);
}

impl Leaf {
    fn line(&self, labels: usize, canvas: &Canvas<'_>) -> Line<'static> {
        let (sign, role) = match self.mark {
            Mark::Same => (" ", Role::Text),
            Mark::Changed => ("~", Role::Changed),
            Mark::Added => ("+", Role::Added),
            Mark::Removed => ("-", Role::Removed),
        };
        let next = if self.is_next { ">" } else { " " };
        let pin = if self.is_pinned { "*" } else { " " };
        let fold = match (self.n_below, self.is_folded) {
            (0, _) => "  ",
            (_, true) => canvas.glyphs.folded,
            (_, false) => canvas.glyphs.unfolded,
        };
        let indent = self.depth * 2;
        let room = labels.saturating_sub(indent).max(4);
        let label = text::fit(&self.label, room, canvas.glyphs);
        let mut line = Line::of(role, sign)
            .and(Role::Key, next)
            .and(Role::Key, pin)
            .and(Role::Punctuation, format!("{:indent$}{fold}", ""))
            .and_padded(Role::Label, &label, room, canvas.glyphs);
        if let Some(shown) = &self.value {
            line.push(role, format!("  {shown}"));
        }
        if let Some(was) = &self.was {
            line.push(Role::OldValue, format!("   was {was}"));
        }
        line
    }
}

/// The lines of the tree: attributes, then groups or members.
pub fn leaves(portrait: &Portrait, folded: &BTreeSet<String>, pins: &[String]) -> Vec<Leaf> {
    let mut tree = Tree {
        changes: portrait
            .changes
            .iter()
            .map(|one| (one.path.as_str(), one))
            .collect(),
        next: portrait
            .next
            .iter()
            .flat_map(|(_, paths)| paths.iter().map(String::as_str))
            .collect(),
        folded,
        pins,
        leaves: Vec::new(),
    };
    let values = values(portrait);
    let gone = portrait.changes.iter().filter(|one| one.to.is_none());
    let mut paths: Vec<(&str, Option<&Value>, Option<String>)> = portrait
        .since
        .iter()
        .map(|since| {
            let seq = since.seq.map(|seq| seq.to_string());
            (
                since.path.as_str(),
                values.get(since.path.as_str()).copied(),
                seq,
            )
        })
        .collect();
    if !portrait.is_deleted {
        paths.extend(gone.map(|one| (one.path.as_str(), None, None)));
    }
    paths.retain(|(path, ..)| !path.starts_with("members["));
    // What stands together has the same beginning, also when some of it is gone by now.
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    for (path, ..) in &paths {
        let first = segments(path).into_iter().next().unwrap_or_default();
        let n_known = order.len();
        order.entry(first).or_insert(n_known);
    }
    paths.sort_by_key(|(path, ..)| {
        let first = segments(path).into_iter().next().unwrap_or_default();
        order.get(&first).copied()
    });
    let mut open: Vec<String> = Vec::new();
    for (path, shown, since) in paths {
        tree.path(path, shown, since, &mut open);
    }
    tree.groups(portrait);
    tree.members(portrait);
    tree.count();
    tree.fold()
}

/// The values that the resource has, by path.
fn values(portrait: &Portrait) -> HashMap<&str, &Value> {
    portrait
        .values
        .iter()
        .filter_map(|one| Some((one.path.as_str(), one.to.as_ref()?)))
        .collect()
}

struct Tree<'a> {
    changes: HashMap<&'a str, &'a AttributeChange>,
    next: BTreeSet<&'a str>,
    folded: &'a BTreeSet<String>,
    pins: &'a [String],
    leaves: Vec<Leaf>,
}

impl Tree<'_> {
    /// A value, after the lines of whatever it is a part of.
    fn path(
        &mut self,
        path: &str,
        shown: Option<&Value>,
        since: Option<String>,
        open: &mut Vec<String>,
    ) {
        let segments = segments(path);
        let n_common = open
            .iter()
            .zip(&segments)
            .take_while(|(a, b)| a == b)
            .count();
        let n_common = n_common.min(segments.len().saturating_sub(1));
        open.truncate(n_common);
        for depth in n_common..segments.len().saturating_sub(1) {
            let prefix = prefix(&segments, depth + 1);
            let label = segments.get(depth).map_or("", String::as_str);
            self.leaves.push(Leaf {
                is_next: false,
                is_pinned: false,
                ..Leaf::branch(prefix, depth, value::short_name(label))
            });
            open.extend(segments.get(depth).cloned());
        }
        let depth = segments.len().saturating_sub(1);
        let change = self.changes.get(path).copied();
        let mark = match change {
            None => Mark::Same,
            Some(change) => match (&change.from, &change.to) {
                (None, _) => Mark::Added,
                (_, None) => Mark::Removed,
                _ => Mark::Changed,
            },
        };
        let old = change.and_then(|change| change.from.as_ref());
        let label = segments.last().map_or("", String::as_str);
        self.leaves.push(Leaf {
            value: shown.or(old).map(value::one_line),
            was: old.filter(|_| mark == Mark::Changed).map(value::one_line),
            // What changed here says so by itself.
            note: since.filter(|_| mark == Mark::Same).unwrap_or_default(),
            mark,
            is_next: self.next.contains(path),
            is_pinned: self.pins.iter().any(|pin| pin == path),
            ..Leaf::branch(path.to_owned(), depth, value::short_name(label))
        });
    }

    /// The groups that a user is in.
    fn groups(&mut self, portrait: &Portrait) {
        if portrait.groups.is_empty() {
            return;
        }
        self.leaves.push(Leaf {
            value: Some(measure::count(portrait.groups.len() as u64)),
            ..Leaf::branch("groups".to_owned(), 0, "groups".to_owned())
        });
        for stay in &portrait.groups {
            let leaves = stay
                .until
                .map_or(String::new(), |seq| format!("leaves at {seq}, "));
            let mark = if stay.since == portrait.sitting.at {
                Mark::Added
            } else {
                Mark::Same
            };
            self.leaves.push(Leaf {
                mark,
                note: format!("{leaves}{}", stay.since),
                ..Leaf::branch(format!("groups[{}]", stay.name), 1, stay.name.clone())
            });
        }
    }

    /// The members of a group: those that came or went, then the others.
    fn members(&mut self, portrait: &Portrait) {
        let Some(record) = &portrait.record else {
            return;
        };
        let moved: Vec<&AttributeChange> = portrait
            .changes
            .iter()
            .filter(|one| one.path.starts_with("members["))
            .collect();
        if record.members.is_empty() && moved.is_empty() {
            return;
        }
        self.leaves.push(Leaf {
            value: Some(measure::count(record.members.len() as u64)),
            mark: if moved.is_empty() {
                Mark::Same
            } else {
                Mark::Changed
            },
            ..Leaf::branch("members".to_owned(), 0, "members".to_owned())
        });
        let mut n_listed = 0;
        for one in moved.iter().take(MOST_MEMBERS) {
            let mark = if one.from.is_none() {
                Mark::Added
            } else {
                Mark::Removed
            };
            let shown = one.to.as_ref().or(one.from.as_ref());
            self.leaves.push(Leaf {
                mark,
                value: shown.map(value::one_line),
                ..Leaf::branch(one.path.clone(), 1, String::new())
            });
        }
        for (_, member) in record.members.iter().take(MOST_MEMBERS) {
            n_listed += 1;
            let path = format!("members[{}]", member.value);
            if moved.iter().any(|one| one.path == path) {
                continue;
            }
            let display = member.rest.as_deref().and_then(|rest| {
                let rest: Value = serde_json::from_str(rest).ok()?;
                Some(rest.get("display")?.as_str()?.to_owned())
            });
            self.leaves.push(Leaf {
                value: Some(member.value.to_string()),
                ..Leaf::branch(path, 1, display.unwrap_or_default())
            });
        }
        let n_left_out = record.members.len() - n_listed;
        if n_left_out > 0 {
            self.leaves.push(Leaf {
                note: format!("and {} more", measure::count(n_left_out as u64)),
                ..Leaf::branch(String::new(), 1, String::new())
            });
        }
    }

    /// Counts what is below each line, and lets a changed part mark the whole.
    fn count(&mut self) {
        for index in (0..self.leaves.len()).rev() {
            let Some(depth) = self.leaves.get(index).map(|leaf| leaf.depth) else {
                continue;
            };
            let below: Vec<(Mark, bool)> = self
                .leaves
                .iter()
                .skip(index + 1)
                .take_while(|leaf| leaf.depth > depth)
                .map(|leaf| (leaf.mark, leaf.is_next))
                .collect();
            if let Some(leaf) = self.leaves.get_mut(index) {
                leaf.n_below = below.len();
                leaf.is_folded = !below.is_empty() && self.folded.contains(&leaf.path);
                if leaf.value.is_none() && below.iter().any(|(mark, _)| *mark != Mark::Same) {
                    leaf.mark = Mark::Changed;
                }
                leaf.is_next |= below.iter().any(|(_, is_next)| *is_next);
            }
        }
    }

    /// Leaves out what is folded away.
    fn fold(self) -> Vec<Leaf> {
        let mut kept = Vec::new();
        let mut n_hidden = 0;
        for leaf in self.leaves {
            if n_hidden > 0 {
                n_hidden -= 1;
                continue;
            }
            if leaf.is_folded {
                n_hidden = leaf.n_below;
            }
            kept.push(leaf);
        }
        kept
    }
}

impl Leaf {
    fn branch(path: String, depth: usize, label: String) -> Self {
        Self {
            path,
            depth,
            label,
            value: None,
            was: None,
            note: String::new(),
            mark: Mark::Same,
            is_next: false,
            is_pinned: false,
            n_below: 0,
            is_folded: false,
        }
    }

    /// Whether there is something below it that can be folded away.
    pub fn is_branch(&self) -> bool {
        self.n_below > 0
    }

    /// Whether that is folded away.
    pub fn is_folded(&self) -> bool {
        self.is_folded
    }
}

/// The parts of a path: `urn:…:User`, `manager`, `value`; `emails`, `work`, `value`.
fn segments(path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let (urn, rest) = match path.strip_prefix("urn:") {
        Some(_) => {
            let end = path.find('[').unwrap_or(path.len());
            let colon = path
                .get(..end)
                .and_then(|head| head.rfind(':'))
                .unwrap_or(0);
            (path.get(..colon), path.get(colon + 1..).unwrap_or_default())
        }
        None => (None, path),
    };
    parts.extend(urn.map(str::to_owned));
    let mut part = String::new();
    let mut is_inside = false;
    for letter in rest.chars() {
        match letter {
            '[' if !is_inside => {
                is_inside = true;
                parts.push(std::mem::take(&mut part));
            }
            ']' if is_inside => {
                is_inside = false;
                parts.push(std::mem::take(&mut part));
            }
            '.' if !is_inside => {
                if !part.is_empty() {
                    parts.push(std::mem::take(&mut part));
                }
            }
            other => part.push(other),
        }
    }
    if !part.is_empty() || parts.is_empty() {
        parts.push(part);
    }
    parts
}

/// A name for the first so many parts of a path.
fn prefix(segments: &[String], n_parts: usize) -> String {
    segments
        .iter()
        .take(n_parts)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

/// `active  #402 false  #188 true  > #410 true`: the value in force and those before it, then those to come.
fn pins(portrait: &Portrait) -> Vec<Line<'static>> {
    let line = |Pin { path, values }: &Pin| {
        let mut line = Line::of(Role::Key, "* ").and(Role::Label, short_path(path).to_owned());
        let n_past = values.partition_point(|(seq, _)| *seq <= portrait.sitting.at);
        let (past, future) = values.split_at(n_past);
        let future = future.iter().map(|value| ("  > ", Role::Quiet, value));
        let past = past.iter().rev().map(|value| ("  ", Role::Text, value));
        for (gap, role, (seq, shown)) in past.chain(future) {
            let shown = shown
                .as_ref()
                .map_or("unassigned".to_owned(), value::one_line);
            line.push(Role::Key, format!("{gap}{seq} "));
            line.push(role, shown);
        }
        line
    };
    portrait.pins.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart_where_its_parts_meet() {
        let cases: &[(&str, &[&str])] = &[
            ("active", &["active"]),
            ("name.familyName", &["name", "familyName"]),
            ("emails[work].value", &["emails", "work", "value"]),
            ("emails[a.b].value", &["emails", "a.b", "value"]),
            ("members[x:y]", &["members", "x:y"]),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
                &[
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                    "manager",
                    "value",
                ],
            ),
            ("", &[""]),
        ];
        for (path, expected) in cases {
            assert_eq!(segments(path), *expected, "{path}");
        }
    }
}

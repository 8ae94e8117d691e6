//! The resource that an event touched, as it was after the event: a tree with what the event changed in it, and the
//! resource's history.

use std::collections::HashMap;

use serde_json::Value;

use crate::inspect::Detail;
use crate::scim::{Delta, Edit, Member, Record};
use crate::tui::glyphs::Glyphs;
use crate::tui::measure;
use crate::tui::panes::value;
use crate::tui::text::{self, Mode};
use crate::tui::theme::Role;
use crate::tui::widgets::{Block, Document, Line};

/// More lines than this are counted, not shown.
const MOST_LINES: usize = 2000;

/// More members than this are counted, not shown; those that came or went are shown first.
const MOST_MEMBERS: usize = 100;

/// Deeper values are shown in one line.
const DEEPEST: usize = 6;

/// The widest that the column of names gets.
const WIDEST_NAME: usize = 30;

/// The resource as a document; empty when the event touched none.
pub fn document(detail: &Detail, glyphs: &Glyphs) -> Document {
    let (before, after) = (detail.before.as_ref(), detail.after.as_ref());
    if before.is_none() && after.is_none() {
        return Document::default();
    }
    let mut tree = Tree::default();
    let (old, new) = (before.map(attributes), after.map(attributes));
    tree.children(0, old.as_ref(), new.as_ref());
    tree.members(detail);
    Document::new(vec![Block::Lines(tree.into_lines(glyphs))])
}

/// The history around the current event, in so many lines.
pub fn history(detail: &Detail, n_lines: usize, glyphs: &Glyphs) -> Vec<Line<'static>> {
    let history = &detail.history;
    let seq = detail.event.seq;
    let current = history
        .iter()
        .position(|(of, _)| *of >= seq)
        .unwrap_or(history.len());
    let start = (current + 1 + n_lines / 3)
        .saturating_sub(n_lines)
        .min(history.len().saturating_sub(n_lines));
    let entry = |(of, what): &(crate::journal::Seq, String)| {
        let (mark, role) = if *of == seq {
            (glyphs.selected, Role::Heading)
        } else {
            (" ", Role::Quiet)
        };
        Line::of(Role::Key, format!("{mark} "))
            .and(Role::Key, format!("{of:<6} "))
            .and(role, what.clone())
    };
    history
        .iter()
        .skip(start)
        .take(n_lines)
        .map(entry)
        .collect()
}

/// What became of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Same,
    Changed,
    Added,
    Removed,
}

impl Mark {
    fn role(self) -> Role {
        match self {
            Self::Same => Role::Text,
            Self::Changed => Role::Changed,
            Self::Added => Role::Added,
            Self::Removed => Role::Removed,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Same => "  ",
            Self::Changed => "~ ",
            Self::Added => "+ ",
            Self::Removed => "- ",
        }
    }
}

/// One line of the tree, before its columns are known.
struct Node {
    mark: Mark,
    depth: usize,
    name: String,
    value: Option<String>,
    old: Option<String>,
}

#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    n_left_out: usize,
    was_created: bool,
}

impl Tree {
    /// The members of two objects, or the elements of two arrays, side by side.
    fn children(&mut self, depth: usize, before: Option<&Value>, after: Option<&Value>) {
        self.was_created |= depth == 0 && before.is_none();
        let (old, new) = (labeled(before), labeled(after));
        let old_by_label: HashMap<&str, &Value> = old
            .iter()
            .map(|(label, value)| (label.as_str(), *value))
            .collect();
        let new_by_label: HashMap<&str, &Value> = new
            .iter()
            .map(|(label, value)| (label.as_str(), *value))
            .collect();
        for (label, value) in &new {
            self.node(
                depth,
                label,
                old_by_label.get(label.as_str()).copied(),
                Some(value),
            );
        }
        for (label, value) in old
            .iter()
            .filter(|(label, _)| !new_by_label.contains_key(label.as_str()))
        {
            self.node(depth, label, Some(value), None);
        }
    }

    fn node(&mut self, depth: usize, label: &str, before: Option<&Value>, after: Option<&Value>) {
        let mark = match (before, after) {
            // In a resource that has just been created, everything is new: one sign says it, not one a line.
            (None, _) if self.was_created => Mark::Same,
            (None, _) => Mark::Added,
            (_, None) => Mark::Removed,
            (Some(before), Some(after)) if before == after => Mark::Same,
            _ => Mark::Changed,
        };
        let shown = after.or(before);
        let name = value::short_name(label);
        let value = shown.and_then(|value| leaf(value, depth));
        let is_leaf = value.is_some();
        let old = before
            .filter(|_| is_leaf && mark == Mark::Changed)
            .map(value::one_line);
        self.push(Node {
            mark,
            depth,
            name,
            value,
            old,
        });
        if !is_leaf {
            self.children(depth + 1, before, after);
        }
    }

    /// Members: those that the event moved, then the others.
    fn members(&mut self, detail: &Detail) {
        let Some(record) = detail.after.as_ref().or(detail.before.as_ref()) else {
            return;
        };
        let moved = moved_members(detail, record);
        if record.members.is_empty() && moved.is_empty() {
            return;
        }
        let count = measure::count(record.members.len() as u64);
        let mark = if moved.is_empty() {
            Mark::Same
        } else {
            Mark::Changed
        };
        self.push(Node {
            mark,
            depth: 0,
            name: "members".to_owned(),
            value: Some(count),
            old: None,
        });
        let is_moved = |value: &str| moved.iter().any(|(_, _, id)| id == value);
        for (mark, name, _) in moved.iter().take(MOST_MEMBERS) {
            self.push(Node {
                mark: *mark,
                depth: 1,
                name: String::new(),
                value: Some(name.clone()),
                old: None,
            });
        }
        let mut n_listed = 0;
        for (_, member) in record.members.iter().take(MOST_MEMBERS) {
            n_listed += 1;
            if moved.len() > MOST_MEMBERS || !is_moved(member.value.as_str()) {
                let name = detail.names.get(member.value.as_str());
                let value = Some(member_name(member, name.map(String::as_str)));
                self.push(Node {
                    mark: Mark::Same,
                    depth: 1,
                    name: String::new(),
                    value,
                    old: None,
                });
            }
        }
        self.n_left_out += record.members.len() - n_listed;
    }

    fn push(&mut self, node: Node) {
        if self.nodes.len() < MOST_LINES {
            self.nodes.push(node);
        } else {
            self.n_left_out += 1;
        }
    }

    fn into_lines(self, glyphs: &Glyphs) -> Vec<Line<'static>> {
        let indented = |node: &Node| node.depth * 2 + text::width(&node.name, Mode::Reveal, glyphs);
        let leaves = self.nodes.iter().filter(|node| node.value.is_some());
        let columns = leaves.map(indented).max().unwrap_or(0).min(WIDEST_NAME);
        let mut lines: Vec<_> = self
            .nodes
            .iter()
            .map(|node| node.line(columns, glyphs))
            .collect();
        if self.n_left_out > 0 {
            let count = measure::count(self.n_left_out as u64);
            lines.push(Line::of(Role::Quiet, format!("  and {count} more")));
        }
        lines
    }
}

impl Node {
    fn line(&self, columns: usize, glyphs: &Glyphs) -> Line<'static> {
        let role = self.mark.role();
        let indent = self.depth * 2;
        let line = Line::of(role, format!("{}{:indent$}", self.mark.sign(), ""));
        let Some(value) = &self.value else {
            return line.and(Role::Label, self.name.clone());
        };
        if self.name.is_empty() {
            return line.and(role, value.clone());
        }
        let name = text::fit(
            &self.name,
            WIDEST_NAME.saturating_sub(indent).max(4),
            glyphs,
        );
        let line = line
            .and_padded(Role::Label, &name, columns.saturating_sub(indent), glyphs)
            .and(Role::Text, "  ")
            .and(role, value.clone());
        match &self.old {
            Some(old) => line.and(Role::OldValue, format!("   was {old}")),
            None => line,
        }
    }
}

/// The attributes of a record; what cannot be read as JSON is shown as text.
fn attributes(record: &Record) -> Value {
    let mut attributes = serde_json::from_str(&record.attributes)
        .unwrap_or_else(|_| Value::String(record.attributes.to_string()));
    if let Some(object) = attributes.as_object_mut() {
        // It stands first in most resources and says what the names of the extensions below say again.
        if let Some(schemas) = object.shift_remove("schemas") {
            object.insert("schemas".to_owned(), schemas);
        }
    }
    attributes
}

/// The parts of a value, each with a label that is unique among them.
fn labeled(value: Option<&Value>) -> Vec<(String, &Value)> {
    match value {
        Some(Value::Object(object)) => object
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Some(Value::Array(elements)) => {
            let mut seen: HashMap<String, usize> = HashMap::new();
            let label = |(index, element): (usize, &'_ Value)| {
                let label = element_label(element).unwrap_or_else(|| format!("{}", index + 1));
                let n_before = seen
                    .entry(label.clone())
                    .and_modify(|count| *count += 1)
                    .or_insert(1);
                if *n_before > 1 {
                    format!("{label} {n_before}")
                } else {
                    label
                }
            };
            let labels: Vec<String> = elements.iter().enumerate().map(label).collect();
            labels.into_iter().zip(elements).collect()
        }
        _ => Vec::new(),
    }
}

/// What tells an element of a multi-valued attribute from the others (RFC 7643 §2.4).
fn element_label(element: &Value) -> Option<String> {
    let names = ["type", "display", "value"];
    names
        .iter()
        .find_map(|name| element.get(name)?.as_str())
        .map(str::to_owned)
}

/// A value that fits in one line; `None` for one that has a tree of its own.
fn leaf(value: &Value, depth: usize) -> Option<String> {
    if depth >= DEEPEST {
        return Some(value.to_string());
    }
    match value {
        Value::Object(object) => {
            let is_simple = object.contains_key("value")
                && object.keys().all(|name| {
                    matches!(
                        name.as_str(),
                        "value" | "type" | "primary" | "display" | "$ref"
                    )
                });
            is_simple.then(|| value::one_line(value))
        }
        Value::Array(elements) => elements
            .iter()
            .all(Value::is_string)
            .then(|| value::one_line(value)),
        scalar => Some(value::one_line(scalar)),
    }
}

/// The members that the event moved: mark, name, value.
fn moved_members(detail: &Detail, record: &Record) -> Vec<(Mark, String, String)> {
    let of_record = detail
        .event
        .changes
        .iter()
        .filter(|change| change.id == record.id);
    let edits = of_record.flat_map(|change| match &change.delta {
        Delta::Modified { edits, .. } => edits.as_slice(),
        _ => &[],
    });
    let mut moved = Vec::new();
    for edit in edits {
        if let Edit::Member { from, to, name, .. } = edit {
            let (mark, member) = match (from, to) {
                (None, Some(member)) => (Mark::Added, member),
                (Some(member), None) => (Mark::Removed, member),
                (_, Some(member)) => (Mark::Changed, member),
                (None, None) => continue,
            };
            let name = member_name(member, name.as_deref());
            moved.push((mark, name, member.value.to_string()));
        }
    }
    moved
}

/// What a member is called, and its `value`: by the name that it had then, else by the one that came with it.
fn member_name(member: &Member, name_then: Option<&str>) -> String {
    let display = || {
        let rest: Value = serde_json::from_str(member.rest.as_deref()?).ok()?;
        Some(rest.get("display")?.as_str()?.to_owned())
    };
    match name_then.map(str::to_owned).or_else(display) {
        Some(name) => format!("{name}  {}", member.value),
        None => member.value.to_string(),
    }
}

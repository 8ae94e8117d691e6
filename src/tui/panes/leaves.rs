//! What stands on the lines of the tree of a resource: attributes, groups and members, with what became of each.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::inspect::AttributeChange;
use crate::inspect::portrait::{Portrait, moved_member};
use crate::journal::Seq;
use crate::scim::{Member, Record};
use crate::tui::glyphs::Glyphs;
use crate::tui::measure;
use crate::tui::panes::value;
use crate::tui::text::{self, Mode};
use crate::tui::widgets::Tree;
use crate::tui::widgets::tree::{MARK, Turn};

/// The attributes of a resource as a tree. Made once, whatever their number: a frame looks at the lines that it shows.
pub struct Leaves {
    /// The leaves and what they are parts of, in the order of reading.
    all: Vec<Leaf>,
    /// Which of them are parts of which, and which are folded.
    tree: Tree,
    glyphs: Glyphs,
    /// The columns that the widest label takes on the lines that no fold hides.
    widest: usize,
}

/// One line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The attribute path; of a part that has parts, a name for it that no other has.
    pub path: String,
    /// How many it is a part of.
    pub depth: usize,
    /// What stands before its value.
    pub label: String,
    /// Its value, or how many it has.
    pub value: Option<String>,
    /// What it was before.
    pub was: Option<String>,
    /// Since when, or until when.
    pub note: String,
    /// What became of it.
    pub mark: Mark,
    /// Whether it will change next.
    pub is_next: bool,
    /// Whether its values over time are shown.
    pub is_pinned: bool,
}

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is as it was.
    Same,
    /// It is another one.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// More members than this are counted, not shown; those that came or went are always shown.
pub const MOST_MEMBERS: usize = 200;

/// The attribute that a client knows a resource by.
pub const ID: &str = "id";

/// The attribute that is folded away until somebody wants to see it.
pub const META: &str = "meta";

/// Columns of the signs before the tree: what became of a value, what comes next, and whether it is pinned.
const SIGNS: usize = 3;

/// Columns of one level.
pub const INDENT: usize = 2;

impl Leaves {
    /// The tree of a resource: attributes, then groups or members.
    pub fn of(
        portrait: &Portrait,
        folded: &BTreeSet<String>,
        pins: &[String],
        glyphs: Glyphs,
    ) -> Self {
        #[cfg(test)]
        N_MADE.set(N_MADE.get() + 1);
        let mut leaves = gathered(portrait, pins);
        let mut tree = Tree::of_depths(leaves.iter().map(|leaf| leaf.depth));
        pass_up(&mut leaves, &tree);
        tree.fold_where(|node| {
            let leaf = leaves.get(node);
            leaf.is_some_and(|leaf| folded.contains(&leaf.path))
        });
        let mut leaves = Self {
            all: leaves,
            tree,
            glyphs,
            widest: 0,
        };
        leaves.measure();
        leaves
    }

    /// Works out how wide the labels are that have a value beside them.
    fn measure(&mut self) {
        let glyphs = &self.glyphs;
        let width =
            |leaf: &Leaf| leaf.depth * INDENT + text::width(&leaf.label, Mode::Fold, glyphs);
        let valued = self.lines(0).filter(|(_, leaf)| leaf.value.is_some());
        self.widest = valued.map(|(_, leaf)| width(leaf)).max().unwrap_or(0);
    }

    /// The columns for the labels of what has a value beside it: at most half of them, for the values are what is
    /// read.
    pub fn label_columns(&self, columns: usize) -> usize {
        self.widest.min(columns / 2)
    }

    /// How many lines are shown.
    pub fn n_lines(&self) -> usize {
        self.tree.n_lines()
    }

    /// A line that is there, for one that may be beyond the last.
    pub fn clamp(&self, line: usize) -> usize {
        line.min(self.n_lines().saturating_sub(1))
    }

    /// What stands before a leaf: whether it has parts, and whether they are folded.
    pub fn sign(&self, leaf: usize) -> &'static str {
        self.tree.sign(leaf, &self.glyphs)
    }

    /// Folds or unfolds, seen from a line; returns the line to be at then.
    pub fn turn(&mut self, line: usize, turn: Turn) -> usize {
        let line = self.tree.turn(line, turn);
        self.measure();
        line
    }

    /// Unfolds whatever hides a leaf; returns its line.
    pub fn reveal(&mut self, leaf: usize) -> usize {
        let line = self.tree.reveal(leaf);
        self.measure();
        line
    }

    /// The line of the leaf of this path, or of the fold that it is hidden in.
    pub fn line_of(&self, path: &str) -> Option<usize> {
        let leaf = self.all.iter().position(|leaf| leaf.path == path)?;
        Some(self.tree.line_of(leaf))
    }

    /// The leaf on a line, and its place among all.
    pub fn at(&self, line: usize) -> Option<(usize, &Leaf)> {
        let node = self.tree.node_at(line)?;
        Some((node, self.all.get(node)?))
    }

    /// The lines that are shown, from one on.
    pub fn lines(&self, first: usize) -> impl Iterator<Item = (usize, &Leaf)> {
        (first..self.n_lines()).filter_map(|line| self.at(line))
    }

    /// Whether the mark that says that a line can be folded stands at a column of it.
    pub fn has_mark_at(&self, line: usize, column: usize) -> bool {
        let found = self.at(line);
        found.is_some_and(|(node, leaf)| {
            let start = SIGNS + leaf.depth * INDENT;
            self.tree.is_branch(node) && (start..start + MARK).contains(&column)
        })
    }

    /// The attribute with a value of its own on a line, if it is one that clients give theirs.
    pub fn attribute(&self, line: usize) -> Option<&Leaf> {
        let (node, leaf) = self.at(line)?;
        let is_own = !self.tree.is_branch(node) && !is_kept_by_endpoint(&leaf.path);
        (is_own && !leaf.path.is_empty()).then_some(leaf)
    }

    /// The attribute path of a line, of a part that has parts as well.
    pub fn path(&self, line: usize) -> Option<&str> {
        let (node, leaf) = self.at(line)?;
        let mut first = node;
        while self.tree.is_branch(first) {
            first += 1;
        }
        let path = self.all.get(first)?.path.as_str();
        let path = if first == node {
            path
        } else {
            head(path, leaf.depth + 1)
        };
        (!path.is_empty()).then_some(path)
    }

    /// The names of the parts that are folded, or of those that are not.
    pub fn branches(&self, is_folded: bool) -> impl Iterator<Item = &str> {
        let nodes = (0..).zip(&self.all);
        nodes
            .filter(move |(node, _)| {
                self.tree.is_branch(*node) && self.tree.is_folded(*node) == is_folded
            })
            .map(|(_, leaf)| leaf.path.as_str())
    }
}

/// Every leaf, and what it is a part of before it.
fn gathered(portrait: &Portrait, pins: &[String]) -> Vec<Leaf> {
    let mut gathering = Gathering {
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
        pins,
        names: &portrait.names,
        joined: &portrait.joined,
        leaves: Vec::new(),
    };
    let values = values(portrait);
    let gone = portrait.changes.iter().filter(|one| one.to.is_none());
    let gone = gone.filter(|_| !portrait.is_deleted);
    let gone = gone.map(|one| (one.path.as_str(), None));
    let since = portrait.since.iter();
    let paths = since.map(|since| (since.path.as_str(), since.seq));
    let paths = paths.chain(gone);
    let paths = paths.filter(|(path, _)| !path.starts_with("members["));
    let mut paths: Vec<(Vec<String>, &str, Option<Seq>)> = paths
        .map(|(path, since)| (segments(path), path, since))
        .collect();
    // What stands together has the same beginning, also when some of it is gone by now.
    let mut order: HashMap<String, usize> = HashMap::new();
    for first in paths.iter().filter_map(|(segments, ..)| segments.first()) {
        let n_known = order.len();
        if !order.contains_key(first) {
            order.insert(first.clone(), n_known);
        }
    }
    paths.sort_by_key(|(segments, ..)| order.get(segments.first()?).copied());
    gathering.id(&portrait.id);
    let mut open: Vec<String> = Vec::new();
    for (segments, path, since) in paths {
        let shown = values.get(path).copied();
        gathering.path(path, &segments, shown, since, &mut open);
    }
    gathering.groups(portrait);
    gathering.members(portrait);
    gathering.meta(portrait);
    gathering.leaves
}

/// What the endpoint keeps count of: each path in `meta` with its value.
pub fn meta(record: &Record) -> [(&'static str, String); 4] {
    [
        ("meta.resourceType", record.resource_type.name().to_owned()),
        ("meta.created", record.created.to_rfc3339()),
        ("meta.lastModified", record.modified.to_rfc3339()),
        ("meta.version", record.etag()),
    ]
}

/// Whether the endpoint gives an attribute its value: no event changes it for its own sake.
fn is_kept_by_endpoint(path: &str) -> bool {
    path == ID || path.starts_with("meta.")
}

/// Lets a changed part mark the whole.
fn pass_up(leaves: &mut [Leaf], tree: &Tree) {
    for node in (0..leaves.len()).rev() {
        let part = leaves.get(node).map(|leaf| (leaf.mark, leaf.is_next));
        let whole = tree.parent(node).and_then(|parent| leaves.get_mut(parent));
        if let (Some((mark, is_next)), Some(whole)) = (part, whole) {
            if whole.value.is_none() && mark != Mark::Same {
                whole.mark = Mark::Changed;
            }
            whole.is_next |= is_next;
        }
    }
}

/// The values that the resource has, by path.
pub fn values(portrait: &Portrait) -> HashMap<&str, &Value> {
    portrait
        .values
        .iter()
        .filter_map(|one| Some((one.path.as_str(), one.to.as_ref()?)))
        .collect()
}

struct Gathering<'a> {
    changes: HashMap<&'a str, &'a AttributeChange>,
    next: BTreeSet<&'a str>,
    pins: &'a [String],
    /// What others are called, by `id`.
    names: &'a HashMap<String, String>,
    /// Since when its members are in it, by `id`.
    joined: &'a HashMap<String, Seq>,
    leaves: Vec<Leaf>,
}

impl Gathering<'_> {
    /// A value, after the lines of whatever it is a part of.
    fn path(
        &mut self,
        path: &str,
        segments: &[String],
        shown: Option<&Value>,
        since: Option<Seq>,
        open: &mut Vec<String>,
    ) {
        let n_common = open
            .iter()
            .zip(segments)
            .take_while(|(a, b)| a == b)
            .count();
        let n_common = n_common.min(segments.len().saturating_sub(1));
        open.truncate(n_common);
        for depth in n_common..segments.len().saturating_sub(1) {
            let prefix = prefix(segments, depth + 1);
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
            value: shown.or(old).map(|one| self.named(path, one)),
            was: old
                .filter(|_| mark == Mark::Changed)
                .map(|one| self.named(path, one)),
            // What changed here says so by itself.
            note: since
                .filter(|_| mark == Mark::Same)
                .map(|seq| seq.to_string())
                .unwrap_or_default(),
            mark,
            is_next: self.next.contains(path),
            is_pinned: self.pins.iter().any(|pin| pin == path),
            ..Leaf::branch(path.to_owned(), depth, value::short_name(label))
        });
    }

    /// A value in one line; of a reference to a manager after the name that it had.
    fn named(&self, path: &str, shown: &Value) -> String {
        let name = shown.as_str().filter(|_| path.ends_with("manager.value"));
        let name = name.and_then(|id| self.names.get(id));
        let shown = value::one_line(shown);
        name.map_or(shown.clone(), |name| format!("{name}  {shown}"))
    }

    fn name_of(&self, id: &str) -> Option<String> {
        self.names.get(id).cloned()
    }

    fn id(&mut self, id: &str) {
        self.leaves.push(Leaf {
            value: Some(id.to_owned()),
            ..Leaf::branch(ID.to_owned(), 0, ID.to_owned())
        });
    }

    fn meta(&mut self, portrait: &Portrait) {
        let Some(record) = &portrait.record else {
            return;
        };
        let whole = Leaf::branch(META.to_owned(), 0, META.to_owned());
        self.leaves.push(whole);
        for (path, shown) in meta(record) {
            let label = path.trim_start_matches("meta.");
            self.leaves.push(Leaf {
                value: Some(shown),
                ..Leaf::branch(path.to_owned(), 1, label.to_owned())
            });
        }
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
            let mark = if stay.since > portrait.sitting.base {
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
            let name = moved_member(one).and_then(|id| self.name_of(id));
            self.leaves.push(Leaf {
                mark,
                value: shown.map(value::one_line),
                ..Leaf::branch(one.path.clone(), 1, name.unwrap_or_default())
            });
        }
        for (_, member) in record.members.iter().take(MOST_MEMBERS) {
            n_listed += 1;
            let path = format!("members[{}]", member.value);
            if moved.iter().any(|one| one.path == path) {
                continue;
            }
            let id = member.value.as_str();
            let name = self.name_of(id).or_else(|| display(member));
            self.leaves.push(Leaf {
                value: Some(id.to_owned()),
                note: self.joined.get(id).map(Seq::to_string).unwrap_or_default(),
                ..Leaf::branch(path, 1, name.unwrap_or_default())
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
}

/// What the client called a member, of which the log does not know more.
fn display(member: &Member) -> Option<String> {
    let rest: Value = serde_json::from_str(member.rest.as_deref()?).ok()?;
    Some(rest.get("display")?.as_str()?.to_owned())
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
        }
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

/// The beginning of a path that has so many parts.
fn head(path: &str, n_parts: usize) -> &str {
    let wanted = segments(path);
    let wanted = wanted.get(..n_parts).unwrap_or(&wanted);
    if let [first] = wanted {
        // The name of an extension has dots and colons of its own.
        return path.get(..first.len()).unwrap_or(path);
    }
    let ends = (0..=path.len()).rev().filter_map(|end| path.get(..end));
    let mut heads = ends.filter(|head| segments(head) == wanted);
    heads
        .find(|head| !head.ends_with(['.', ':', '[']))
        .unwrap_or(path)
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

#[cfg(test)]
thread_local! {
    /// How many trees were made.
    pub(super) static N_MADE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
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

    #[test]
    fn a_part_of_a_path_is_a_path() {
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let cases = [
            ("name.familyName", 1, "name"),
            ("emails[work].value", 1, "emails"),
            ("emails[work].value", 2, "emails[work]"),
            (&format!("{urn}:manager.value"), 1, urn),
            (
                &format!("{urn}:manager.value"),
                2,
                &format!("{urn}:manager"),
            ),
        ];
        for (path, n_parts, expected) in cases {
            assert_eq!(head(path, n_parts), expected, "{path}");
        }
    }
}

//! Which attributes an event changed, kept as sets that repeat.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::inspect::diff;
use crate::inspect::session::pool::{Handle, Pool};
use crate::scim::outline::{EditOutline, Outline, RecordOutline};

/// Sets of attribute paths, each kept once and named by a small number. 0 is the empty set.
#[derive(Debug, Clone)]
pub(super) struct PathSets {
    paths: Pool,
    sets: Vec<Box<[Handle]>>,
    numbers: HashMap<Box<[Handle]>, u16>,
    /// How many events have each set.
    counts: Vec<u64>,
}

/// The number of a set that is not kept, because there are too many: the capture knows it.
pub(super) const UNKEPT: u16 = u16::MAX;

impl PathSets {
    pub(super) fn new() -> Self {
        Self {
            paths: Pool::new(512, usize::from(u16::MAX)),
            sets: vec![Box::default()],
            numbers: HashMap::from([(Box::default(), 0)]),
            counts: vec![0],
        }
    }

    /// The handle of a path.
    pub(super) fn path(&mut self, path: &str) -> Handle {
        self.paths.put(path)
    }

    /// The number of a set; its paths are sorted and given once each.
    pub(super) fn put(&mut self, mut paths: Vec<Handle>) -> u16 {
        if paths.is_empty() {
            return 0;
        }
        paths.sort_unstable();
        paths.dedup();
        if paths.contains(&Handle::UNKEPT) {
            return UNKEPT;
        }
        if let Some(number) = self.numbers.get(paths.as_slice()) {
            return *number;
        }
        let Some(number) = u16::try_from(self.sets.len())
            .ok()
            .filter(|number| *number < UNKEPT)
        else {
            return UNKEPT;
        };
        let paths = paths.into_boxed_slice();
        self.sets.push(paths.clone());
        self.counts.push(0);
        self.numbers.insert(paths, number);
        number
    }

    /// Counts an event that has this set.
    pub(super) fn count(&mut self, number: u16) {
        if let Some(count) = self.counts.get_mut(usize::from(number)) {
            *count += 1;
        }
    }

    /// The paths of a set; `None` when it is not kept.
    pub(super) fn get(&self, number: u16) -> Option<impl Iterator<Item = &str>> {
        let set = self.sets.get(usize::from(number))?;
        Some(set.iter().filter_map(|path| self.paths.text(*path)))
    }

    /// Every path with the number of events that changed it.
    pub(super) fn counted(&self) -> HashMap<&str, u64> {
        let mut counted = HashMap::new();
        for (set, count) in self.sets.iter().zip(&self.counts) {
            for path in set.iter().filter_map(|path| self.paths.text(*path)) {
                *counted.entry(path).or_default() += count;
            }
        }
        counted
    }
}

/// The paths that a change touched, without the values in their brackets: `emails.value`, `members`. A deletion
/// alters no attribute.
pub(super) fn of(outline: &Outline<'_>, take: &mut dyn FnMut(&str)) {
    match outline {
        Outline::Created(record) => of_record(record, take),
        Outline::Modified { edits } => edits.iter().for_each(|edit| of_edit(edit, take)),
        Outline::Deleted(_) => {}
    }
}

fn of_record(record: &RecordOutline<'_>, take: &mut dyn FnMut(&str)) {
    let attributes: Map<String, Value> =
        serde_json::from_str(record.attributes.get()).unwrap_or_default();
    for (name, value) in attributes {
        of_value(&name, None, &value, take);
    }
    if !record.members.is_empty() {
        take("members");
    }
}

fn of_edit(edit: &EditOutline<'_>, take: &mut dyn FnMut(&str)) {
    let EditOutline::Attribute { path, from, to } = edit else {
        take("members");
        return;
    };
    if !from.is_complex() && !to.is_complex() {
        take(path);
        return;
    }
    of_value(
        path,
        from.to_value().as_ref(),
        &to.to_value().unwrap_or_default(),
        take,
    );
}

/// Asks the comparison of attributes, which knows what a path inside a value is.
fn of_value(path: &str, from: Option<&Value>, to: &Value, take: &mut dyn FnMut(&str)) {
    for one in diff::of_attribute(path, from, Some(to).filter(|to| !to.is_null())) {
        take(&without_brackets(&one.path));
    }
}

/// `emails[work].value` without what is in brackets: `emails.value`.
pub fn without_brackets(path: &str) -> String {
    let mut depth = 0usize;
    let mut bare = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            '[' => depth += 1,
            ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(outline: &Value, expected: &[&str]) {
        let text = outline.to_string();
        let outline: Outline<'_> = serde_json::from_str(&text).unwrap();
        let mut found = Vec::new();
        of(&outline, &mut |path| found.push(path.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn the_paths_of_a_change_are_those_of_the_comparison_without_brackets() {
        let edit = |path: &str, from: Value, to: Value| json!({"Modified": {"edits": [{"Attribute": {"path": path, "from": from, "to": to}}]}});
        check(&edit("title", json!("a"), json!("b")), &["title"]);
        check(
            &edit(
                "name",
                json!({"givenName": "a", "familyName": "c"}),
                json!({"givenName": "b", "familyName": "c"}),
            ),
            &["name.givenName"],
        );
        check(
            &edit(
                "emails",
                json!(null),
                json!([{"type": "work", "value": "a@x"}]),
            ),
            &["emails.value"],
        );
        check(
            &json!({"Modified": {"edits": [{"Member": {"from": null, "to": {"value": "7"}}}]}}),
            &["members"],
        );
        check(&json!({"Deleted": {"attributes": "{}"}}), &[]);
    }

    #[test]
    fn a_set_is_kept_once_whatever_its_order() {
        let mut sets = PathSets::new();
        let (a, b) = (sets.path("a"), sets.path("b"));
        let number = sets.put(vec![a, b]);
        assert_eq!((sets.put(vec![b, a, b]), sets.put(vec![])), (number, 0));
        sets.count(number);
        assert_eq!(sets.counted(), HashMap::from([("a", 1), ("b", 1)]));
    }
}

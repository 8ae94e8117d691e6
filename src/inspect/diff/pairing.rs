//! Which items of two lists are the same thing.

use std::collections::{HashMap, VecDeque};

use imara_diff::{Algorithm, Diff, InternedInput};
use serde_json::Value;

use crate::scim::caseless::fold;

/// The items of two lists, paired.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// The same thing on both sides, by index.
    pub(super) both: Vec<(usize, usize)>,
    /// What only the left list has, in its order.
    pub(super) left: Vec<usize>,
    /// What only the right list has, in its order.
    pub(super) right: Vec<usize>,
    /// Whether the order of the list means something.
    pub(super) is_ordered: bool,
}

/// What an item is recognized by.
type Key<'a> = &'a dyn Fn(&Value) -> Option<String>;

/// Pairs the items of two lists: of PATCH operations in order, of everything else by what they are.
///
/// Takes time in proportion to the items, whatever they are: both lists may come from anybody.
pub(super) fn pair(from: &[Value], to: &[Value], is_case_exact: bool) -> Pairs {
    let is_operation = |item: &Value| item.get("op").is_some();
    if from.iter().chain(to).all(is_operation) {
        return in_order(from, to);
    }
    let text = |value: &Value| match value {
        Value::String(text) if !is_case_exact => fold(text).into_owned(),
        other => other.to_string(),
    };
    let part = |name: &'static str| move |item: &Value| item.get(name).map(text);
    let mut left: Vec<usize> = (0..from.len()).collect();
    let mut right: Vec<usize> = (0..to.len()).collect();
    let mut pairs = Vec::new();
    let whole = |item: &Value| Some(item.to_string());
    let simple = |item: &Value| item.is_string().then(|| text(item));
    let keys: [Key<'_>; 6] = [
        &whole,
        &simple,
        &part("id"),
        &part("value"),
        &part("type"),
        &part("$ref"),
    ];
    for key in keys {
        let key_of = |list: &[Value], index: usize| list.get(index).and_then(key);
        let mut waiting: HashMap<String, VecDeque<usize>> = HashMap::new();
        for index in &right {
            if let Some(key) = key_of(to, *index) {
                waiting.entry(key).or_default().push_back(*index);
            }
        }
        left.retain(|index| {
            let found = key_of(from, *index)
                .and_then(|key| waiting.get_mut(&key))
                .and_then(VecDeque::pop_front);
            pairs.extend(found.map(|found| (*index, found)));
            found.is_none()
        });
        let mut taken: Vec<usize> = pairs.iter().map(|(_, right)| *right).collect();
        taken.sort_unstable();
        right.retain(|index| taken.binary_search(index).is_err());
        if left.is_empty() || right.is_empty() {
            break;
        }
    }
    Pairs {
        both: pairs,
        left,
        right,
        is_ordered: false,
    }
}

/// Pairs operations that stand in the same order, by what they do and to what.
fn in_order(from: &[Value], to: &[Value]) -> Pairs {
    let key = |item: &Value| {
        let part = |name| item.get(name).and_then(Value::as_str).unwrap_or_default();
        (part("op").to_ascii_lowercase(), part("path").to_owned())
    };
    let mut input = InternedInput::default();
    input.update_before(from.iter().map(key));
    input.update_after(to.iter().map(key));
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let mut found = Pairs {
        is_ordered: true,
        ..Pairs::default()
    };
    let (mut left, mut right) = (0, 0);
    for hunk in diff.hunks() {
        let (before, after) = (range(&hunk.before), range(&hunk.after));
        found
            .both
            .extend((left..before.start).zip(right..after.start));
        found.left.extend(before.clone());
        found.right.extend(after.clone());
        (left, right) = (before.end, after.end);
    }
    found.both.extend((left..from.len()).zip(right..to.len()));
    found
}

/// A range of a hunk in the numbers that slices have.
pub(super) fn range(range: &std::ops::Range<u32>) -> std::ops::Range<usize> {
    range.start as usize..range.end as usize
}

//! What the new target calls the resources of the capture.
//!
//! Identifiers, versions and cursors are made by who answers (RFC 7643 §3.1), so a request that names one is sent with
//! the one that the new target gave in its place. They are learned by reading both answers side by side.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::scim::caseless::fold;

/// The recorded identifiers, versions and cursors, and what stands for each at the new target.
#[derive(Debug, Clone, Default)]
pub struct Identifiers {
    ids: HashMap<String, String>,
    /// By recorded `id` and recorded version.
    versions: HashMap<(String, String), String>,
    cursors: HashMap<String, String>,
}

/// The members of a list that lead to its other pages (RFC 9865 §2).
const CURSORS: [&str; 2] = ["nextCursor", "previousCursor"];

/// The attributes by which two resources are known to be the same, whatever their `id`s.
const NAMES: [&str; 3] = ["userName", "externalId", "displayName"];

/// A recorded resource, and the same one at the new target.
pub type Pair<'a> = (&'a Map<String, Value>, &'a Map<String, Value>);

impl Identifiers {
    /// What the new target calls a resource; `None` when it is not known to have another name there.
    pub fn id(&self, recorded: &str) -> Option<&str> {
        self.ids.get(recorded).map(String::as_str)
    }

    /// The version of a resource at the new target that stands for a recorded one.
    pub fn version(&self, recorded_id: &str, recorded: &str) -> Option<&str> {
        let key = (recorded_id.to_owned(), recorded.to_owned());
        self.versions.get(&key).map(String::as_str)
    }

    /// The cursor of the new target that leads where a recorded one led.
    pub fn cursor(&self, recorded: &str) -> Option<&str> {
        self.cursors.get(recorded).map(String::as_str)
    }

    /// How many resources are known by another name.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether nothing is known by another name.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Takes down that a resource has this `id` at the new target.
    pub fn learn_id(&mut self, recorded: &str, found: &str) {
        self.ids.insert(recorded.to_owned(), found.to_owned());
    }

    /// Learns from the bodies of two answers to the same request, both of them successes.
    pub fn learn(&mut self, recorded: &Value, found: &Value) {
        let (Some(recorded), Some(found)) = (recorded.as_object(), found.as_object()) else {
            return;
        };
        if let (Some(from), Some(to)) = (list(recorded, "Resources"), list(found, "Resources")) {
            for (from, to) in self.pair(from, to) {
                self.resource(from, to);
            }
            for name in CURSORS {
                if let (Some(from), Some(to)) = (text(recorded, name), text(found, name)) {
                    self.cursors.insert(from.to_owned(), to.to_owned());
                }
            }
        } else if let (Some(from), Some(to)) =
            (list(recorded, "Operations"), list(found, "Operations"))
        {
            self.operations(from, to);
        } else {
            self.resource(recorded, found);
        }
    }

    /// The resources of two lists that are the same: by `id`, else by name.
    pub fn pair<'a>(&self, recorded: &'a [Value], found: &'a [Value]) -> Vec<Pair<'a>> {
        let found: Vec<&'a Map<String, Value>> =
            found.iter().filter_map(Value::as_object).collect();
        let by = |name: &str| -> HashMap<Cow<'a, str>, usize> {
            let key =
                |(n, one): (usize, &&'a Map<String, Value>)| Some((fold(text(one, name)?), n));
            // Of several with one name, the first.
            found.iter().enumerate().rev().filter_map(key).collect()
        };
        let by_id: HashMap<&str, usize> = found
            .iter()
            .enumerate()
            .filter_map(|(n, one)| Some((text(one, "id")?, n)))
            .collect();
        let by_name = NAMES.map(|name| (name, by(name)));
        let mut is_taken = vec![false; found.len()];
        let mut pairs = Vec::new();
        for one in recorded.iter().filter_map(Value::as_object) {
            let id = text(one, "id").unwrap_or_default();
            let same = by_id.get(self.id(id).unwrap_or(id)).or_else(|| {
                by_name
                    .iter()
                    .find_map(|(name, by)| by.get(&fold(text(one, name)?)))
            });
            if let Some(n) = same
                && let (Some(other), Some(taken)) = (found.get(*n), is_taken.get_mut(*n))
                && !std::mem::replace(taken, true)
            {
                pairs.push((one, *other));
            }
        }
        pairs
    }

    fn resource(&mut self, recorded: &Map<String, Value>, found: &Map<String, Value>) {
        let (Some(from), Some(to)) = (text(recorded, "id"), text(found, "id")) else {
            return;
        };
        self.learn_id(from, to);
        let version = |resource: &Map<String, Value>| {
            let version = resource.get("meta")?.get("version")?;
            version.as_str().map(str::to_owned)
        };
        self.learn_version(from, version(recorded), version(found));
    }

    /// Takes down that a version of a resource is another one at the new target.
    pub fn learn_version(&mut self, id: &str, recorded: Option<String>, found: Option<String>) {
        if let (Some(recorded), Some(found)) = (recorded, found) {
            self.versions.insert((id.to_owned(), recorded), found);
        }
    }

    /// The operations of a bulk response: the n-th answers the n-th (RFC 7644 §3.7).
    fn operations(&mut self, recorded: &[Value], found: &[Value]) {
        let id = |operation: &Value| {
            let location = operation.get("location")?.as_str()?;
            Some(last_segment(location).to_owned())
        };
        let version = |operation: &Value| {
            let version = operation.get("version")?;
            version.as_str().map(str::to_owned)
        };
        for (from, to) in recorded.iter().zip(found) {
            if let (Some(old), Some(new)) = (id(from), id(to)) {
                self.learn_id(&old, &new);
                self.learn_version(&old, version(from), version(to));
            }
        }
    }
}

/// The `id` at the end of a location.
pub(super) fn last_segment(location: &str) -> &str {
    let path = location.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

pub(super) fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

pub(super) fn list<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a [Value]> {
    object.get(name)?.as_array().map(Vec::as_slice)
}

#[cfg(test)]
impl Identifiers {
    /// The resource `7` is called `x` at the target, and its version 1 is 9 there.
    pub(super) fn of_one_resource() -> Self {
        let mut identifiers = Self::default();
        identifiers.learn_id("7", "x");
        identifiers.learn_version("7", Some("W/\"1\"".into()), Some("W/\"9\"".into()));
        identifiers
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_resource_teaches_its_id_and_its_version() {
        let mut identifiers = Identifiers::default();
        identifiers.learn(
            &json!({"id": "a", "meta": {"version": "W/\"3\""}}),
            &json!({"id": "b", "meta": {"version": "\"x\""}}),
        );
        assert_eq!(identifiers.id("a"), Some("b"));
        assert_eq!(identifiers.version("a", "W/\"3\""), Some("\"x\""));
        assert_eq!(identifiers.id("b"), None);
    }

    #[test]
    fn lists_are_paired_by_id_then_by_name_in_any_order_and_case() {
        let mut identifiers = Identifiers::default();
        identifiers.learn_id("1", "x");
        identifiers.learn(
            &json!({"Resources": [{"id": "1"}, {"id": "2", "userName": "Ann"}, {"id": "3"}], "nextCursor": "p"}),
            &json!({"Resources": [{"id": "y", "userName": "ann"}, {"id": "x"}, {"id": "z"}], "nextCursor": "q"}),
        );
        assert_eq!(identifiers.id("2"), Some("y"));
        assert_eq!(identifiers.id("1"), Some("x"));
        assert_eq!(identifiers.id("3"), None);
        assert_eq!(identifiers.cursor("p"), Some("q"));
    }

    #[test]
    fn the_operations_of_a_bulk_response_answer_each_other() {
        let mut identifiers = Identifiers::default();
        identifiers.learn(
            &json!({"Operations": [{"location": "http://h/Users/1", "version": "v1"}, {"status": "400"}]}),
            &json!({"Operations": [{"location": "http://o/s/Users/x", "version": "w1"}, {"status": "400"}]}),
        );
        assert_eq!(identifiers.id("1"), Some("x"));
        assert_eq!(identifiers.version("1", "v1"), Some("w1"));
    }
}

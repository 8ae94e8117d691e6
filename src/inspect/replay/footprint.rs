//! What an event touches: which others it must not overtake, and which differences follow from one another.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::inspect::endpoints::is_endpoint;
use crate::inspect::replay::identifiers::last_segment;
use crate::inspect::replay::literal::is_client_name;
use crate::journal::{Event, Exchange, Fact, Seq};
use crate::scim::caseless::fold;
use crate::scim::json;
use crate::scim::{Delta, Edit, Record};

/// The resources and names that an exchange is about, each as a hash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Everything that the request or its answer names, and everything that it changed; sorted.
    touched: Vec<u64>,
    /// What the answer is the first to tell: identifiers and cursors that later requests may send; sorted.
    told: Vec<u64>,
    /// Whether it may change something.
    pub is_write: bool,
    /// Whether it is about more than it names: a list without a filter that names somebody.
    is_wide: bool,
}

/// Attributes whose values a filter may look up one resource by.
const LOOKED_UP: &[&str] = &["id", "value", "username", "externalid", "displayname"];

/// The members of an answer that name a resource or a page.
const TOLD: &[&str] = &["id", "nextCursor", "previousCursor"];

impl Footprint {
    /// The footprint of an event; of one that is no exchange it is empty.
    pub fn of(event: &Event) -> Self {
        let mut footprint = Self::default();
        if let Fact::Exchange(exchange) = &event.fact {
            footprint.exchange(exchange);
        }
        for change in &event.changes {
            footprint.touch(change.id.as_str());
            match &change.delta {
                Delta::Created(record) | Delta::Deleted(record) => footprint.members(record),
                Delta::Modified { edits, .. } => footprint.edits(edits),
            }
        }
        for keys in [&mut footprint.touched, &mut footprint.told] {
            keys.sort_unstable();
            keys.dedup();
        }
        footprint
    }

    /// The hashes of everything that the request or its answer names, and that it changed.
    pub(super) fn names(&self) -> impl Iterator<Item = &u64> {
        self.touched.iter()
    }

    /// Whether this event must be answered before a later one is sent.
    pub fn precedes(&self, later: &Self) -> bool {
        let is_write = self.is_write || later.is_write;
        is_write && self.meets(later) || intersect(&self.told, &later.touched)
    }

    /// Whether the two are about the same.
    fn meets(&self, other: &Self) -> bool {
        self.is_wide || other.is_wide || intersect(&self.touched, &other.touched)
    }

    fn touch(&mut self, name: &str) {
        self.touched.push(hash(name));
    }

    fn members(&mut self, record: &Record) {
        for (_, member) in record.members.iter() {
            self.touch(member.value.as_str());
        }
    }

    fn edits(&mut self, edits: &[Edit]) {
        for edit in edits {
            if let Edit::Member { from, to, .. } = edit {
                for member in [from, to].into_iter().flatten() {
                    self.touch(member.value.as_str());
                }
            }
        }
    }

    fn exchange(&mut self, exchange: &Exchange) {
        let request = &exchange.request;
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        let is_search = is_search(&request.method, path);
        let is_bulk = path.to_ascii_lowercase().ends_with("/bulk");
        self.is_write = is_write(&request.method, &request.target);
        let id = percent_decode_str(last_segment(path)).decode_utf8_lossy();
        if !is_endpoint(&id) {
            self.touch(&id);
        }
        let mut names_somebody = false;
        for parameter in query.split('&') {
            let Some((name, value)) = parameter.split_once('=') else {
                continue;
            };
            let value = percent_decode_str(value).decode_utf8_lossy();
            match name {
                "filter" => names_somebody |= self.filter(&value),
                "cursor" => self.touch(&value),
                _ => {}
            }
        }
        if let Ok(body) = json::read(&request.body.kept) {
            if is_search && let Some(filter) = body.get("filter").and_then(Value::as_str) {
                names_somebody |= self.filter(filter);
            }
            self.request_body("", &body);
        }
        let response = exchange.response.as_ref();
        let answer = response.and_then(|one| json::read(&one.body).ok());
        let mut is_list = is_search;
        if let Some(answer) = &answer {
            is_list |= answer.get("Resources").is_some() || answer.get("totalResults").is_some();
            self.answer("", answer);
        }
        self.is_wide = is_bulk || is_list && !names_somebody;
    }

    /// Takes in what a filter compares with; whether it looks up resources by their names alone.
    fn filter(&mut self, filter: &str) -> bool {
        let mut names_somebody = false;
        let mut pieces = filter.split('"');
        while let (Some(before), Some(literal)) = (pieces.next(), pieces.next()) {
            self.touch(literal);
            // Entra ID sends a plus sign for a space; the name in the body has the space.
            if literal.contains('+') {
                self.touch(&literal.replace('+', " "));
            }
            let before = before.replace('+', " ").to_ascii_lowercase();
            let mut words = before.split_whitespace().rev();
            let is_equality = words.next() == Some("eq");
            let path = words.next().unwrap_or_default();
            let name = path.rsplit(['.', ':', '(', '[']).next().unwrap_or_default();
            names_somebody |= is_equality && LOOKED_UP.contains(&name);
        }
        // Another condition beside it can make the answer larger only after `or`.
        names_somebody
            && !filter
                .to_ascii_lowercase()
                .replace('+', " ")
                .contains(" or ")
    }

    /// Takes in the names and references of a body.
    fn request_body(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.request_body(name, value);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.request_body(name, item);
                }
            }
            Value::String(text) if is_client_name(name) || name == "value" || name == "cursor" => {
                self.touch(text);
            }
            Value::String(path) if name == "path" => {
                for literal in path.split('"').skip(1).step_by(2) {
                    self.touch(literal);
                }
            }
            _ => {}
        }
    }

    /// Takes in what an answer names and what it tells.
    fn answer(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.answer(name, value);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.answer(name, item);
                }
            }
            Value::String(text) if TOLD.contains(&name) => {
                self.touch(text);
                self.told.push(hash(text));
            }
            Value::String(text) if is_client_name(name) || name == "value" => self.touch(text),
            _ => {}
        }
    }
}

/// Whether a request may change something, by its method and target. One that was cut off before its method has none.
pub fn is_write(method: &str, target: &str) -> bool {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    !matches!(method, "GET" | "HEAD" | "OPTIONS" | "") && !is_search(method, path)
}

/// RFC 7644 §3.4.3: a search is a POST to a path that ends with `/.search`. Any other request that has this somewhere,
/// such as in its query, is what its method says.
fn is_search(method: &str, path: &str) -> bool {
    method == "POST" && path.ends_with("/.search")
}

/// What was answered otherwise, and what may be otherwise because of it.
#[derive(Debug, Clone, Default)]
pub struct Taint {
    sources: Vec<(Seq, Footprint)>,
}

/// So many differences are remembered as a possible cause of later ones.
const MOST_SOURCES: usize = 10_000;

impl Taint {
    /// The first event that was answered otherwise and that this one may differ because of.
    pub fn source(&self, footprint: &Footprint) -> Option<Seq> {
        self.sources
            .iter()
            .find(|(_, source)| source.meets(footprint))
            .map(|(seq, _)| *seq)
    }

    /// Takes down an event that was answered otherwise. A read leaves nothing behind.
    pub fn add(&mut self, seq: Seq, footprint: &Footprint) {
        if footprint.is_write && self.sources.len() < MOST_SOURCES {
            self.sources.push((seq, footprint.clone()));
        }
    }
}

/// Names are compared regardless of case, as most of them are.
pub(super) fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    fold(name).hash(&mut hasher);
    hasher.finish()
}

/// Whether two sorted lists have something in common.
fn intersect(mut left: &[u64], mut right: &[u64]) -> bool {
    while let (Some((a, rest_left)), Some((b, rest_right))) =
        (left.split_first(), right.split_first())
    {
        match a.cmp(b) {
            std::cmp::Ordering::Less => left = rest_left,
            std::cmp::Ordering::Greater => right = rest_right,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_search_is_a_read_by_its_target() {
        for (method, target, expected) in [
            ("POST", "/scim/v2/Users/.search", false),
            ("POST", "/.search?x=1", false),
            ("GET", "/scim/v2/Users", false),
            ("HEAD", "/", false),
            ("", "", false),
            ("POST", "/scim/v2/Users", true),
            ("POST", "/scim/v2/Users?x=/.search", true),
            ("DELETE", "/scim/v2/Users/.search", true),
            ("PUT", "/scim/v2/Users/.search/1", true),
            ("POST", "/scim/v2/Users/.search/1", true),
        ] {
            assert_eq!(is_write(method, target), expected, "{method} {target}");
        }
    }

    #[test]
    fn a_name_with_a_space_is_met_whichever_way_its_filter_is_encoded() {
        let mut created = Footprint::default();
        created.request_body("displayName", &Value::from("Finance Contractors"));
        created.is_write = true;
        created.touched.sort_unstable();
        for filter in [
            "displayName+eq+\"Finance+Contractors\"",
            "displayName eq \"Finance Contractors\"",
        ] {
            let mut looked_up = Footprint::default();
            looked_up.filter(filter);
            looked_up.touched.sort_unstable();
            assert!(looked_up.precedes(&created), "{filter}");
        }
    }
}

//! Members that stand twice in one JSON object (RFC 8259 §4): of those, all but the last are lost when it is read.

use std::fmt;

use memchr::{memchr, memchr_iter, memchr2};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The first member that stands twice in an object of this text, as a path; `read` is what became of the text.
///
/// Counting shows whether there is one, so that only then the names are compared.
pub(super) fn first_duplicate(text: &[u8], read: &Value) -> Option<String> {
    let n_members = n_members(read);
    if n_plain_names(text) == Some(n_members) || n_colons(text) == n_members {
        return None;
    }
    let tree: Tree = serde_json::from_slice(text).ok()?;
    tree.first_duplicate()
}

/// How many colons follow a quotation mark: never fewer than there are names, so that as many members as that are all
/// of them. `None` where it could be fewer, because a blank stands before a colon, and where escapes confuse quotes.
fn n_plain_names(text: &[u8]) -> Option<usize> {
    if memchr(b'\\', text).is_some() {
        return None;
    }
    let mut n_names = 0;
    for at in memchr_iter(b':', text) {
        match at.checked_sub(1).and_then(|before| text.get(before))? {
            b'"' => n_names += 1,
            byte if byte.is_ascii_whitespace() => return None,
            _ => {}
        }
    }
    Some(n_names)
}

/// How many colons stand outside of strings: one behind each name.
fn n_colons(text: &[u8]) -> usize {
    let mut n_colons = 0;
    let mut rest = text;
    while let Some(at) = memchr2(b'"', b':', rest) {
        let is_colon = rest.get(at) == Some(&b':');
        rest = rest.get(at + 1..).unwrap_or_default();
        if is_colon {
            n_colons += 1;
        } else {
            rest = behind_string(rest);
        }
    }
    n_colons
}

/// What follows a string, from behind the quotation mark that opens it.
fn behind_string(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some(at) = memchr2(b'"', b'\\', rest) {
        let is_end = rest.get(at) == Some(&b'"');
        let n_bytes = if is_end { 1 } else { 2 };
        rest = rest.get(at + n_bytes..).unwrap_or_default();
        if is_end {
            return rest;
        }
    }
    &[]
}

fn n_members(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.len() + members.values().map(n_members).sum::<usize>(),
        Value::Array(values) => values.iter().map(n_members).sum(),
        _ => 0,
    }
}

/// A JSON value with nothing but its names, each as often as it was sent.
enum Tree {
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
    Simple,
}

impl Tree {
    fn first_duplicate(&self) -> Option<String> {
        match self {
            Self::Simple => None,
            Self::Array(values) => values.iter().enumerate().find_map(|(n, value)| {
                let below = value.first_duplicate()?;
                Some(format!("[{n}].{below}"))
            }),
            Self::Object(members) => {
                let mut seen = std::collections::HashSet::new();
                members.iter().find_map(|(name, value)| {
                    if !seen.insert(name) {
                        return Some(name.clone());
                    }
                    let below = value.first_duplicate()?;
                    let dot = if below.starts_with('[') { "" } else { "." };
                    Some(format!("{name}{dot}{below}"))
                })
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Tree::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Tree, A::Error> {
        let mut read = Vec::new();
        while let Some(value) = values.next_element()? {
            read.push(value);
        }
        Ok(Tree::Array(read))
    }

    fn visit_str<E>(self, _: &str) -> Result<Tree, E> {
        Ok(Tree::Simple)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Simple)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Simple)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Simple)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Simple)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Simple)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_member_that_stands_twice_is_named_by_its_path() {
        for (text, duplicate) in [
            (
                r#"{"a": 1, "b": {"a": ":"}, "c": [{"a": 1}, {"a": 2.5e3}]}"#,
                None,
            ),
            (r#"{"a": 1, "a": 1}"#, Some("a")),
            (r#"{"a":":","b":{"a":"c:"},"a" :1}"#, Some("a")),
            (r#"{"urn:b":1,"urn:b":"urn:b"}"#, Some("urn:b")),
            (r#"{"a": {"x": -1, "y": null, "x": true}}"#, Some("a.x")),
            (r#"{"a": [1, {"b": "\":\\", "b": "c:d"}]}"#, Some("a[1].b")),
            (r#"{"a": 1, "\u0061": 2}"#, Some("a")),
            ("7", None),
        ] {
            let read = serde_json::from_str(text).unwrap();
            let found = first_duplicate(text.as_bytes(), &read);
            assert_eq!(found.as_deref(), duplicate, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn names_in_strings_and_their_escapes_mislead_nobody(texts in proptest::collection::vec(".*", 0..4)) {
            let members = texts.iter().enumerate();
            let object: serde_json::Map<_, _> = members.map(|(n, text)| (format!("{n}{text}"), Value::from(text.as_str()))).collect();
            let object = Value::Object(object);
            proptest::prop_assert_eq!(first_duplicate(object.to_string().as_bytes(), &object), None);
        }
    }
}

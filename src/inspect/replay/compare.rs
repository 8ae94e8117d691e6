//! Whether an answer means the same as the recorded one.
//!
//! Compared are the status, `scimType`, and what the body says: of a resource its attributes, of a list its resources in
//! any order. Not compared is what every endpoint chooses by itself: identifiers (the one stands for the other), `meta`
//! but its resource type and location, the base of every URL, cursors, the words of an error.

use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::inspect::diff::{self, AttributeChange};
use crate::inspect::replay::identifiers::{Identifiers, last_segment, list, text};
use crate::inspect::replay::literal::is_client_name;
use crate::journal::fields::field;
use crate::scim::json;

/// What is compared of an answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Status line and header fields.
    pub head: Bytes,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The value of a header field.
    fn field(&self, name: &str) -> Option<String> {
        field(&self.head, name).map(Cow::into_owned)
    }
}

/// Compares an answer with the recorded one, and learns from it what the target calls things. Nothing: it means the same.
pub fn compare(
    recorded: &Answer,
    found: &Answer,
    identifiers: &mut Identifiers,
) -> Vec<AttributeChange> {
    let (from, to) = (parse(&recorded.body), parse(&found.body));
    if recorded.is_success() && found.is_success() {
        learn(recorded, found, from.as_ref(), to.as_ref(), identifiers);
    }
    let mut differences = Vec::new();
    let is_same_status = recorded.status == found.status;
    if !is_same_status {
        let status = |answer: &Answer| Some(answer.status.into());
        differences.push(difference("status", status(recorded), status(found)));
    }
    if !recorded.is_success() || !found.is_success() {
        let (old, new) = (from.as_ref(), to.as_ref());
        let scim_type = |body| member(body, "scimType");
        if scim_type(old) != scim_type(new) {
            differences.push(difference("scimType", scim_type(old), scim_type(new)));
        }
        if !differences.is_empty() {
            // No difference by itself: the words are the endpoint's own, but they say why.
            let (from, to) = (member(old, "detail"), member(new, "detail"));
            differences.extend((from != to).then(|| difference("detail", from, to)));
        }
    } else if is_same_status {
        differences.extend(bodies(recorded, found, from, to, identifiers));
    }
    differences
}

fn learn(
    recorded: &Answer,
    found: &Answer,
    from: Option<&Value>,
    to: Option<&Value>,
    identifiers: &mut Identifiers,
) {
    if let (Some(from), Some(to)) = (from, to) {
        identifiers.learn(from, to);
    }
    if let (Some(from), Some(to)) = (recorded.field("location"), found.field("location")) {
        let id = last_segment(&from);
        identifiers.learn_id(id, last_segment(&to));
        identifiers.learn_version(id, recorded.field("etag"), found.field("etag"));
    }
}

fn bodies(
    recorded: &Answer,
    found: &Answer,
    from: Option<Value>,
    to: Option<Value>,
    identifiers: &Identifiers,
) -> Vec<AttributeChange> {
    let (Some(Value::Object(mut from)), Some(Value::Object(mut to))) = (from, to) else {
        let is_same = recorded.body.is_empty() == found.body.is_empty()
            && (parse(&recorded.body).is_none() || recorded.body == found.body);
        let text = |answer: &Answer| {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            (!text.is_empty()).then(|| text.into())
        };
        return if is_same {
            Vec::new()
        } else {
            vec![difference("body", text(recorded), text(found))]
        };
    };
    if list(&from, "Resources").is_some() || list(&to, "Resources").is_some() {
        return lists(from, to, identifiers);
    }
    objects(&mut from, &mut to, identifiers)
}

/// Two lists: their counts, and their resources in any order.
fn lists(
    mut from: Map<String, Value>,
    mut to: Map<String, Value>,
    identifiers: &Identifiers,
) -> Vec<AttributeChange> {
    let take = |list: &mut Map<String, Value>| match list.shift_remove("Resources") {
        Some(Value::Array(resources)) => resources,
        _ => Vec::new(),
    };
    let (old, new) = (take(&mut from), take(&mut to));
    let mut differences = objects(&mut from, &mut to, identifiers);
    let pairs = identifiers.pair(&old, &new);
    let is_paired = |one: &Map<String, Value>| {
        pairs
            .iter()
            .any(|(a, b)| std::ptr::eq(*a, one) || std::ptr::eq(*b, one))
    };
    for (from, to) in &pairs {
        let label = label(from);
        let (mut from, mut to) = ((*from).clone(), (*to).clone());
        for mut one in objects(&mut from, &mut to, identifiers) {
            one.path = format!("Resources[{label}].{}", one.path);
            differences.push(one);
        }
    }
    let lonely = |resources: &[Value]| -> Vec<(String, Value)> {
        let objects = resources.iter().filter_map(Value::as_object);
        objects
            .filter(|one| !is_paired(one))
            .map(|one| (label(one).to_owned(), Value::Object(one.clone())))
            .collect()
    };
    for (label, resource) in lonely(&old) {
        differences.push(difference(
            &format!("Resources[{label}]"),
            Some(resource),
            None,
        ));
    }
    for (label, resource) in lonely(&new) {
        differences.push(difference(
            &format!("Resources[{label}]"),
            None,
            Some(resource),
        ));
    }
    differences
}

/// What people know a resource by.
fn label(resource: &Map<String, Value>) -> &str {
    ["userName", "displayName", "name", "id"]
        .iter()
        .find_map(|name| text(resource, name))
        .unwrap_or("?")
}

fn objects(
    from: &mut Map<String, Value>,
    to: &mut Map<String, Value>,
    identifiers: &Identifiers,
) -> Vec<AttributeChange> {
    neutral_object(from, Some(identifiers));
    neutral_object(to, None);
    drop_common(from, to);
    diff::objects(from, to)
}

/// Takes out of an object what every endpoint chooses by itself; of a recorded one, `identifiers` says what the target
/// calls the resources in it.
fn neutral_object(object: &mut Map<String, Value>, identifiers: Option<&Identifiers>) {
    // An operation of a bulk response that failed has the error in it, whose words are the endpoint's own.
    let is_error = object.get("schemas").is_some_and(|schemas| {
        schemas.as_array().is_some_and(|schemas| {
            schemas
                .iter()
                .any(|one| one == "urn:ietf:params:scim:api:messages:2.0:Error")
        })
    });
    if is_error {
        object.shift_remove("detail");
    }
    if object.contains_key("location") {
        for name in ["created", "lastModified", "version"] {
            object.shift_remove(name);
        }
    }
    for (name, value) in object.iter_mut() {
        match name.as_str() {
            "meta" => neutral_meta(value),
            "nextCursor" | "previousCursor" if value.is_string() => *value = "…".into(),
            _ => {}
        }
        neutral(name, value, identifiers);
    }
}

fn neutral_meta(meta: &mut Value) {
    if let Some(meta) = meta.as_object_mut() {
        for name in ["created", "lastModified", "version"] {
            meta.shift_remove(name);
        }
    }
}

fn neutral(name: &str, value: &mut Value, identifiers: Option<&Identifiers>) {
    match value {
        Value::Object(object) => neutral_object(object, identifiers),
        Value::Array(items) => {
            for item in items {
                neutral(name, item, identifiers);
            }
        }
        Value::String(text) => {
            let id = |id: &str| {
                let new = identifiers.and_then(|identifiers| identifiers.id(id));
                new.unwrap_or(id).to_owned()
            };
            if matches!(name, "location" | "$ref") {
                // Type and identifier: what comes before is where the endpoint happens to be.
                let start = text.rsplit_once('/').map_or("", |(start, _)| start);
                *text = format!("{}/{}", last_segment(start), id(last_segment(text)));
            } else if !is_client_name(name) {
                *text = id(text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// From here on, values of an attribute are looked up instead of compared each with each.
const MANY: usize = 32;

/// Takes the values that both sides have out of long multi-valued attributes, so that comparing 100,000 members is a
/// matter of their number and not of its square.
fn drop_common(from: &mut Map<String, Value>, to: &mut Map<String, Value>) {
    for (name, value) in from.iter_mut() {
        match (value, to.get_mut(name)) {
            (Value::Object(from), Some(Value::Object(to))) => drop_common(from, to),
            (Value::Array(from), Some(Value::Array(to))) if from.len().max(to.len()) > MANY => {
                let mut counts: HashMap<String, usize> = HashMap::new();
                for item in to.iter() {
                    *counts.entry(item.to_string()).or_default() += 1;
                }
                let mut common: HashMap<String, usize> = HashMap::new();
                from.retain(|item| {
                    take(&mut counts, item)
                        .map(|text| *common.entry(text).or_default() += 1)
                        .is_none()
                });
                to.retain(|item| take(&mut common, item).is_none());
            }
            _ => {}
        }
    }
}

/// Takes an item once out of a count; `None` when it is not there.
fn take(counts: &mut HashMap<String, usize>, item: &Value) -> Option<String> {
    let text = item.to_string();
    let count = counts.get_mut(&text).filter(|count| **count > 0)?;
    *count -= 1;
    Some(text)
}

fn parse(body: &[u8]) -> Option<Value> {
    json::read(body).ok()
}

fn member(body: Option<&Value>, name: &str) -> Option<Value> {
    body?.get(name).filter(|value| !value.is_null()).cloned()
}

fn difference(path: &str, from: Option<Value>, to: Option<Value>) -> AttributeChange {
    AttributeChange {
        path: path.to_owned(),
        from,
        to,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: &Value) -> Answer {
        Answer {
            status,
            head: Bytes::new(),
            body: if body.is_null() {
                Bytes::new()
            } else {
                body.to_string().into()
            },
        }
    }

    fn check(recorded: &(u16, Value), found: &(u16, Value), expected: &[&str]) {
        let mut identifiers = Identifiers::default();
        identifiers.learn_id("1", "x");
        let differences = compare(
            &answer(recorded.0, &recorded.1),
            &answer(found.0, &found.1),
            &mut identifiers,
        );
        let text = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
        let lines: Vec<String> = differences
            .iter()
            .map(|one| format!("{} {} {}", one.path, text(&one.from), text(&one.to)))
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_an_endpoint_chooses_by_itself_is_no_difference() {
        let recorded = json!({
            "id": "1", "userName": "a", "manager": {"value": "1", "$ref": "http://h/scim/v2/Users/1"},
            "meta": {"resourceType": "User", "created": "2026", "version": "W/\"1\"", "location": "http://h/scim/v2/Users/1"},
        });
        let found = json!({
            "id": "x", "userName": "a", "manager": {"value": "x", "$ref": "https://o/Users/x"},
            "meta": {"resourceType": "User", "created": "2027", "version": "\"q\"", "location": "https://o/Users/x"},
        });
        check(&(201, recorded), &(201, found), &[]);
    }

    #[test]
    fn attributes_are_compared_with_the_identifiers_of_the_target() {
        check(
            &(
                200,
                json!({"id": "1", "members": [{"value": "1"}, {"value": "2"}]}),
            ),
            &(
                200,
                json!({"id": "x", "members": [{"value": "2"}], "displayName": "n"}),
            ),
            &[r#"members[x].value "x" -"#, r#"displayName - "n""#],
        );
    }

    #[test]
    fn a_refusal_differs_by_status_and_scim_type_and_not_by_its_words() {
        let error =
            |scim_type: &str, detail: &str| json!({"scimType": scim_type, "detail": detail});
        check(&(400, error("a", "x")), &(400, error("a", "y")), &[]);
        check(
            &(400, error("a", "x")),
            &(400, error("b", "y")),
            &[r#"scimType "a" "b""#, r#"detail "x" "y""#],
        );
        check(
            &(204, Value::Null),
            &(400, error("a", "x")),
            &["status 204 400", r#"scimType - "a""#, r#"detail - "x""#],
        );
    }

    #[test]
    fn lists_are_compared_resource_by_resource_in_any_order() {
        let list = |resources: Value| json!({"totalResults": resources.as_array().unwrap().len(), "Resources": resources});
        check(
            &(
                200,
                list(json!([{"id": "1", "title": "t"}, {"id": "2", "userName": "b"}])),
            ),
            &(
                200,
                list(json!([{"id": "y", "userName": "B"}, {"id": "x", "title": "t"}])),
            ),
            &[r#"Resources[b].userName "b" "B""#],
        );
        check(
            &(200, list(json!([{"id": "1"}]))),
            &(200, list(json!([]))),
            &["totalResults 1 0", r#"Resources[1] {"id":"1"} -"#],
        );
    }

    #[test]
    fn long_lists_of_members_are_compared_in_a_moment() {
        let group = |from: usize, to: usize| {
            let members: Vec<Value> = (from..to)
                .map(|n| json!({"value": n.to_string()}))
                .collect();
            json!({"id": "1", "members": members})
        };
        check(
            &(200, group(100, 30_000)),
            &(200, group(101, 30_001)),
            &[
                r#"members[100].value "100" -"#,
                r#"members[30000].value - "30000""#,
            ],
        );
    }

    #[test]
    fn a_body_that_is_missing_is_a_difference() {
        check(
            &(200, json!({"id": "1"})),
            &(200, Value::Null),
            &[r#"body "{\"id\":\"1\"}" -"#],
        );
        check(&(204, Value::Null), &(204, Value::Null), &[]);
    }
}

//! The attributes that a change touched, or that differ between two states of one resource, for sentences and lists.
//!
//! Values of a multi-valued attribute are paired by what they are (the same value, else the same `type`), never
//! by where they stand, because their order means nothing (RFC 7643 §2.4).

use serde_json::{Map, Value};

use crate::inspect::diff::pairing;
use crate::inspect::diff::values::{join, label};
use crate::scim::{Change, Delta, Edit, Member, Record};

/// One attribute before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeChange {
    /// The attribute path: `active`, `name.familyName`, `emails[work].value`, `members[Jane Doe]`,
    /// `urn:…:User:department`.
    pub path: String,
    /// The value before; `None`: unassigned.
    pub from: Option<Value>,
    /// The value after; `None`: unassigned.
    pub to: Option<Value>,
}

/// The attributes that a change touched, in the order of the resource; each sub-attribute is its own entry.
pub fn attributes(change: &Change) -> Vec<AttributeChange> {
    let mut found = Vec::new();
    match &change.delta {
        Delta::Created(record) => whole(record, Side::To, &mut found),
        Delta::Deleted(record) => whole(record, Side::From, &mut found),
        Delta::Modified { edits, .. } => {
            for edit in edits {
                match edit {
                    Edit::Attribute { path, from, to, .. } => {
                        compare(path, from.as_ref(), to.as_ref(), &mut found);
                    }
                    Edit::Member { from, to, name, .. } => {
                        member(from.as_ref(), to.as_ref(), name.as_deref(), &mut found);
                    }
                }
            }
        }
    }
    found
}

/// What differs between two values of one attribute; each sub-attribute is its own entry.
pub fn of_attribute(path: &str, from: Option<&Value>, to: Option<&Value>) -> Vec<AttributeChange> {
    let mut found = Vec::new();
    compare(path, from, to, &mut found);
    found
}

/// The attributes that differ between two states of one resource; either may not exist.
pub fn between(before: Option<&Record>, after: Option<&Record>) -> Vec<AttributeChange> {
    let mut found = Vec::new();
    match (before, after) {
        (None, None) => {}
        (None, Some(record)) => whole(record, Side::To, &mut found),
        (Some(record), None) => whole(record, Side::From, &mut found),
        (Some(before), Some(after)) => {
            let (from, to) = (object(&before.attributes), object(&after.attributes));
            compare_objects("", &from, &to, &mut found);
            for (_, old) in before.members.iter() {
                if after.members.get(old.value.as_str()) != Some(old) {
                    member(
                        Some(old),
                        after.members.get(old.value.as_str()),
                        None,
                        &mut found,
                    );
                }
            }
            for (_, new) in after
                .members
                .iter()
                .filter(|(_, new)| !before.members.contains(new.value.as_str()))
            {
                member(None, Some(new), None, &mut found);
            }
        }
    }
    found
}

/// The attributes that differ between two JSON objects, by the same rules.
pub fn objects(from: &Map<String, Value>, to: &Map<String, Value>) -> Vec<AttributeChange> {
    let mut found = Vec::new();
    compare_objects("", from, to, &mut found);
    found
}

/// Which side of the comparison has a value that the other side lacks.
#[derive(Clone, Copy)]
enum Side {
    From,
    To,
}

impl Side {
    fn of(self, path: String, value: &Value) -> AttributeChange {
        let value = Some(value.clone());
        match self {
            Self::From => AttributeChange {
                path,
                from: value,
                to: None,
            },
            Self::To => AttributeChange {
                path,
                from: None,
                to: value,
            },
        }
    }
}

fn object(text: &str) -> Map<String, Value> {
    // Records hold what this program wrote; text that is no object has no attributes to show.
    serde_json::from_str(text).unwrap_or_default()
}

fn whole(record: &Record, side: Side, found: &mut Vec<AttributeChange>) {
    let attributes = object(&record.attributes);
    for (name, value) in attributes.iter().filter(|(name, _)| *name != "schemas") {
        one_sided(name, value, side, found);
    }
    for (_, one) in record.members.iter() {
        match side {
            Side::From => member(Some(one), None, None, found),
            Side::To => member(None, Some(one), None, found),
        }
    }
    // Last, because it only follows from the others.
    if let Some(schemas) = attributes.get("schemas") {
        found.push(side.of("schemas".to_owned(), schemas));
    }
}

fn member(
    from: Option<&Member>,
    to: Option<&Member>,
    name: Option<&str>,
    found: &mut Vec<AttributeChange>,
) {
    let Some(either) = to.or(from) else { return };
    found.push(AttributeChange {
        path: format!("members[{}]", name.unwrap_or(either.value.as_str())),
        from: from.map(member_value),
        to: to.map(member_value),
    });
}

fn member_value(member: &Member) -> Value {
    let mut value = Map::new();
    value.insert("value".to_owned(), member.value.as_str().into());
    value.extend(member.rest.as_deref().map(object).unwrap_or_default());
    Value::Object(value)
}

/// A value that only one side has, taken apart into its sub-attributes.
fn one_sided(path: &str, value: &Value, side: Side, found: &mut Vec<AttributeChange>) {
    match value {
        Value::Object(parts) => {
            for (name, part) in parts {
                one_sided(&join(path, name), part, side, found);
            }
        }
        Value::Array(values) => {
            for (index, item) in values.iter().enumerate() {
                item_one_sided(path, item, index, side, found);
            }
        }
        simple => found.push(side.of(path.to_owned(), simple)),
    }
}

fn item_one_sided(
    path: &str,
    item: &Value,
    index: usize,
    side: Side,
    found: &mut Vec<AttributeChange>,
) {
    let path = format!("{path}[{}]", label(item, index));
    match item {
        Value::Object(parts) => {
            for (name, part) in parts.iter().filter(|(name, _)| *name != "type") {
                one_sided(&format!("{path}.{name}"), part, side, found);
            }
        }
        simple => found.push(side.of(path, simple)),
    }
}

fn compare(path: &str, from: Option<&Value>, to: Option<&Value>, found: &mut Vec<AttributeChange>) {
    if path != "schemas" {
        return compare_parts(path, from, to, found);
    }
    // A resource that is whole has one entry for them, and so has a change of them.
    let mut parts = Vec::new();
    compare_parts(path, from, to, &mut parts);
    if !parts.is_empty() {
        found.push(AttributeChange {
            path: path.to_owned(),
            from: from.cloned(),
            to: to.cloned(),
        });
    }
}

fn compare_parts(
    path: &str,
    from: Option<&Value>,
    to: Option<&Value>,
    found: &mut Vec<AttributeChange>,
) {
    match (from, to) {
        (None, None) => {}
        (None, Some(value)) => one_sided(path, value, Side::To, found),
        (Some(value), None) => one_sided(path, value, Side::From, found),
        (Some(from), Some(to)) if from == to => {}
        (Some(Value::Object(from)), Some(Value::Object(to))) => {
            compare_objects(path, from, to, found);
        }
        (Some(Value::Array(from)), Some(Value::Array(to))) => compare_values(path, from, to, found),
        (Some(from), Some(to)) => {
            found.push(AttributeChange {
                path: path.to_owned(),
                from: Some(from.clone()),
                to: Some(to.clone()),
            });
        }
    }
}

fn compare_objects(
    path: &str,
    from: &Map<String, Value>,
    to: &Map<String, Value>,
    found: &mut Vec<AttributeChange>,
) {
    for (name, old) in from {
        compare(&join(path, name), Some(old), to.get(name), found);
    }
    for (name, new) in to.iter().filter(|(name, _)| !from.contains_key(*name)) {
        compare(&join(path, name), None, Some(new), found);
    }
}

/// Pairs the values of a multi-valued attribute and compares each pair.
fn compare_values(path: &str, from: &[Value], to: &[Value], found: &mut Vec<AttributeChange>) {
    let mut paired = pairing::pair(from, to, true);
    paired.both.sort_unstable();
    for (index, other) in paired.both {
        let (old, new) = (from.get(index), to.get(other));
        let path = format!("{path}[{}]", label(new.unwrap_or(&Value::Null), index));
        compare(&path, old, new, found);
    }
    let mut alone = |list: &[Value], indexes: Vec<usize>, side: Side| {
        for index in indexes {
            if let Some(item) = list.get(index) {
                item_one_sided(path, item, index, side, found);
            }
        }
    };
    alone(from, paired.left, Side::From);
    alone(to, paired.right, Side::To);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(from: &Value, to: &Value, expected: &[&str]) {
        let mut found = Vec::new();
        compare_objects(
            "",
            from.as_object().unwrap(),
            to.as_object().unwrap(),
            &mut found,
        );
        let text = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), Value::to_string);
        let lines: Vec<String> = found
            .iter()
            .map(|one| format!("{} {} {}", one.path, text(&one.from), text(&one.to)))
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn equal_objects_have_no_differences() {
        let user = json!({"userName": "a", "emails": [{"type": "work", "value": "a@x"}]});
        check(&user, &user, &[]);
    }

    #[test]
    fn sub_attributes_are_entries_of_their_own() {
        check(
            &json!({"name": {"givenName": "Jane", "familyName": "Doe"}, "active": true}),
            &json!({"name": {"givenName": "Jane", "familyName": "Roe"}, "active": false}),
            &[r#"name.familyName "Doe" "Roe""#, "active true false"],
        );
    }

    #[test]
    fn the_order_of_values_means_nothing() {
        check(
            &json!({"emails": [{"type": "work", "value": "a@x"}, {"type": "home", "value": "b@x"}]}),
            &json!({"emails": [{"type": "home", "value": "b@x"}, {"type": "work", "value": "a@x"}]}),
            &[],
        );
    }

    #[test]
    fn values_are_paired_by_value_before_type() {
        check(
            &json!({"emails": [{"type": "work", "value": "a@x"}, {"type": "home", "value": "b@x"}]}),
            &json!({"emails": [{"type": "home", "value": "a@x"}, {"type": "other", "value": "c@x"}]}),
            &[
                r#"emails[home].type "work" "home""#,
                r#"emails[home].value "b@x" -"#,
                r#"emails[other].value - "c@x""#,
            ],
        );
    }

    #[test]
    fn a_value_of_the_same_type_is_the_same_value_changed() {
        check(
            &json!({"emails": [{"type": "work", "value": "a@x"}]}),
            &json!({"emails": [{"type": "work", "value": "c@x"}]}),
            &[r#"emails[work].value "a@x" "c@x""#],
        );
    }

    #[test]
    fn the_schemas_change_as_a_whole() {
        let both = json!({"schemas": ["urn:core", "urn:more"]});
        check(&both, &json!({"schemas": ["urn:more", "urn:core"]}), &[]);
        check(
            &json!({"schemas": ["urn:core"]}),
            &both,
            &[r#"schemas ["urn:core"] ["urn:core","urn:more"]"#],
        );
    }

    #[test]
    fn extension_attributes_are_named_in_full() {
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        check(
            &json!({urn: {"department": "Sales"}}),
            &json!({urn: {"department": "Ops", "manager": {"value": "7"}}}),
            &[
                &format!(r#"{urn}:department "Sales" "Ops""#),
                &format!(r#"{urn}:manager.value - "7""#),
            ],
        );
    }
}

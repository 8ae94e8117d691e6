//! `json-patch`: what the events did to the directory, as a JSON Patch (RFC 6902).
//!
//! The document that it applies to has a member for each type, which has a member for each resource by its `id`:
//! `{"Users":{"2819…":{…}},"Groups":{}}`. It leads from the directory before the first event to the one after the last.

use std::io::Write;

use serde_json::{Map, Value, json};

use crate::inspect::diff::json_patch::escaped;
use crate::inspect::export::error::Error;
use crate::inspect::export::source::Source;
use crate::scim::ResourceType;

/// Writes the patch.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let selection = source.selection();
    let before = source.directory_at(selection.before())?;
    let after = source.directory_at(selection.last())?;
    let base_url = source.base_url()?;
    let mut list = List { out, n: 0 };
    list.out.write_all(b"[")?;
    for resource_type in ResourceType::ALL {
        let path = |id: &str| format!("/{}/{}", resource_type.endpoint(), escaped(id));
        for record in before.records(resource_type) {
            let from = before.representation(record, &base_url);
            let id = record.id.as_str();
            let operations = match after.get(id) {
                Some(record) => {
                    difference(&path(id), &from, &after.representation(record, &base_url))
                }
                None => vec![json!({"op": "remove", "path": path(id)})],
            };
            list.push(operations)?;
        }
        for record in after.records(resource_type) {
            let id = record.id.as_str();
            if before.get(id).is_none() {
                let value = after.representation(record, &base_url);
                list.push(vec![json!({"op": "add", "path": path(id), "value": value})])?;
            }
        }
    }
    list.out.write_all(b"\n]\n")?;
    Ok(())
}

struct List<'a> {
    out: &'a mut dyn Write,
    n: usize,
}

impl List<'_> {
    fn push(&mut self, operations: Vec<Value>) -> Result<(), Error> {
        for operation in operations {
            self.out
                .write_all(if self.n == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *self.out, &operation)?;
            self.n += 1;
        }
        Ok(())
    }
}

/// The operations that lead from one value to another.
fn difference(path: &str, from: &Value, to: &Value) -> Vec<Value> {
    match (from, to) {
        _ if from == to => Vec::new(),
        (Value::Object(from), Value::Object(to)) => of_objects(path, from, to),
        (Value::Array(from), Value::Array(to)) => of_arrays(path, from, to),
        _ => vec![json!({"op": "replace", "path": path, "value": to})],
    }
}

fn of_objects(path: &str, from: &Map<String, Value>, to: &Map<String, Value>) -> Vec<Value> {
    let mut operations = Vec::new();
    for (name, old) in from {
        let path = format!("{path}/{}", escaped(name));
        match to.get(name) {
            Some(new) => operations.append(&mut difference(&path, old, new)),
            None => operations.push(json!({"op": "remove", "path": path})),
        }
    }
    for (name, new) in to.iter().filter(|(name, _)| !from.contains_key(*name)) {
        let path = format!("{path}/{}", escaped(name));
        operations.push(json!({"op": "add", "path": path, "value": new}));
    }
    operations
}

/// What both begin and end with stays; what is between is compared place by place, and the rest comes or goes.
fn of_arrays(path: &str, from: &[Value], to: &[Value]) -> Vec<Value> {
    let start = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let (from_rest, to_rest) = (
        from.get(start..).unwrap_or_default(),
        to.get(start..).unwrap_or_default(),
    );
    let end = from_rest
        .iter()
        .rev()
        .zip(to_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let middle = |rest: &'_ [Value]| rest.len() - end;
    let (n_from, n_to) = (middle(from_rest), middle(to_rest));
    let mut operations = Vec::new();
    for (offset, (old, new)) in from_rest
        .iter()
        .take(n_from)
        .zip(to_rest.iter().take(n_to))
        .enumerate()
    {
        let path = format!("{path}/{}", start + offset);
        operations.append(&mut difference(&path, old, new));
    }
    // From the end, so that the places of the others stay what they are.
    for index in (start + n_to..start + n_from).rev() {
        operations.push(json!({"op": "remove", "path": format!("{path}/{index}")}));
    }
    let additional = to_rest.iter().take(n_to).skip(n_from);
    for (offset, new) in additional.enumerate() {
        let path = format!("{path}/{}", start + n_from + offset);
        operations.push(json!({"op": "add", "path": path, "value": new}));
    }
    operations
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;

    /// Carries out a patch as RFC 6902 has it, as far as it is written here.
    fn apply(mut document: Value, operations: &[Value]) -> Value {
        for operation in operations {
            let path = operation["path"].as_str().unwrap();
            if path.is_empty() {
                document = operation["value"].clone();
                continue;
            }
            let (parent, name) = path.rsplit_once('/').unwrap();
            let name = name.replace("~1", "/").replace("~0", "~");
            let op = operation["op"].as_str().unwrap();
            match document.pointer_mut(parent).unwrap() {
                Value::Object(object) if op == "remove" => drop(object.remove(&name).unwrap()),
                Value::Object(object) => {
                    let old = object.insert(name, operation["value"].clone());
                    assert_eq!(old.is_some(), op == "replace");
                }
                Value::Array(array) => {
                    let index: usize = name.parse().unwrap();
                    match op {
                        "remove" => drop(array.remove(index)),
                        "add" => array.insert(index, operation["value"].clone()),
                        _ => array[index] = operation["value"].clone(),
                    }
                }
                other => panic!("nothing is in {other}"),
            }
        }
        document
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            (0..3).prop_map(Value::from),
            Just(Value::from("x"))
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..5).prop_map(Value::from),
                btree_map("[a-c~/]{1,2}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_difference_leads_there(from in value(), to in value()) {
            let operations = difference("", &from, &to);
            prop_assert_eq!(apply(from, &operations), to);
        }
    }
}

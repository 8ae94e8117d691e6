//! A difference as JSON Patch (RFC 6902).

use serde_json::{Value, json};

use crate::inspect::diff::directory::{self, Alteration};
use crate::inspect::diff::fold::Fold;
use crate::inspect::diff::resource;
use crate::inspect::diff::values::{Step, ValueChange};
use crate::journal::{Error, Reader, Seq};

/// The operations that lead from the left value to the right one, for a document in which that value stands at
/// `pointer` (empty: the document is the value).
pub fn operations(pointer: &str, changes: &[ValueChange]) -> Vec<Value> {
    changes
        .iter()
        .filter(|change| change.folded != Some(Fold::Equal))
        .filter_map(|change| operation(pointer, change))
        .collect()
}

/// The operations that lead from the directory after one event to that after another.
///
/// They are for a document with an object of all users by `id` and one of all groups by `id`,
/// `{"Users": {"3fa9…": {…}}, "Groups": {…}}`, each resource as
/// [`document`](crate::inspect::diff::resource::document) writes it: in the lists that `state --json` prints, one
/// deletion would move every resource behind it. Costs what changed between the two events.
pub fn of_directory(reader: &Reader, left: Seq, right: Seq) -> Result<Vec<Value>, Error> {
    let schemas = reader.schemas()?;
    let mut all = Vec::new();
    for altered in directory::alterations(reader, left, right)? {
        let (before, after) = directory::states(reader, &altered, left, right)?;
        let pointer = pointer_to(&altered);
        match (&before, &after) {
            (None, None) => {}
            (Some(_), None) => all.push(json!({"op": "remove", "path": pointer})),
            (None, Some(after)) => {
                let value = resource::document(after);
                all.push(json!({"op": "add", "path": pointer, "value": value}));
            }
            (Some(_), Some(_)) => {
                let changes = resource::difference(&schemas, before.as_ref(), after.as_ref());
                all.extend(operations(&pointer, &changes));
            }
        }
    }
    Ok(all)
}

fn pointer_to(altered: &Alteration) -> String {
    let endpoint = altered.resource_type.endpoint();
    format!("/{endpoint}/{}", escaped(altered.id.as_str()))
}

fn operation(pointer: &str, change: &ValueChange) -> Option<Value> {
    let mut path = pointer.to_owned();
    for step in &change.place {
        path.push('/');
        match step {
            Step::Member(name) => path.push_str(&escaped(name)),
            Step::Item(index) => path.push_str(&index.to_string()),
            Step::End => path.push('-'),
        }
    }
    match (&change.from, &change.to) {
        (Some(_), Some(to)) => Some(json!({"op": "replace", "path": path, "value": to})),
        (None, Some(to)) => Some(json!({"op": "add", "path": path, "value": to})),
        (Some(_), None) => Some(json!({"op": "remove", "path": path})),
        (None, None) => None,
    }
}

/// A name as a part of a pointer (RFC 6901 §3).
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::diff::Rules;

    #[test]
    fn operations_point_into_the_left_document() {
        let from = json!({"a/b": 1, "list": [{"value": "x"}, {"value": "y"}], "gone": true});
        let to =
            json!({"a/b": 2, "list": [{"value": "z"}, {"value": "y", "type": "t"}], "new": null});
        let changes = Rules::of_json().changes(&from, &to);
        assert_eq!(
            operations("/Users/~1", &changes),
            [
                json!({"op": "replace", "path": "/Users/~1/a~1b", "value": 2}),
                json!({"op": "add", "path": "/Users/~1/list/1/type", "value": "t"}),
                json!({"op": "remove", "path": "/Users/~1/list/0"}),
                json!({"op": "add", "path": "/Users/~1/list/-", "value": {"value": "z"}}),
                json!({"op": "remove", "path": "/Users/~1/gone"}),
                json!({"op": "add", "path": "/Users/~1/new", "value": null}),
            ]
        );
    }
}

//! PATCH bodies in each dialect.

use serde_json::{Map, Value, json};

use super::cycle::Direction;
use super::mapping::{ACTIVE, ENTERPRISE, Slot};
use super::plan::Dialect;

/// One attribute that gets another value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edit {
    /// Which.
    pub(super) slot: Slot,
    /// Whether it had a value before: decides between `Add` and `Replace`.
    pub(super) is_new: bool,
    /// The value.
    pub(super) value: Value,
}

/// The PATCH that changes attributes of a user or a group.
pub(super) fn attributes(dialect: Dialect, edits: &[Edit]) -> Value {
    match dialect {
        Dialect::Legacy => message(edits.iter().map(legacy_operation)),
        Dialect::Optscim => message(gathered_operations(edits)),
        Dialect::Rfc => message(plain_operations(edits)),
    }
}

/// The PATCH that sets a manager: of Entra, a bare string where the RFC has a complex value.
pub(super) fn manager(dialect: Dialect, id: &str, is_new: bool) -> Value {
    let op = operator(dialect, is_new);
    let path = format!("{ENTERPRISE}:manager");
    let value = match dialect {
        Dialect::Legacy | Dialect::Optscim => json!(id),
        Dialect::Rfc => json!({"value": id}),
    };
    message([json!({"op": op, "path": path, "value": value})])
}

/// The PATCH for one member: a non-gallery job sends each on its own.
pub(super) fn member(
    dialect: Dialect,
    direction: Direction,
    id: &str,
    has_null_ref: bool,
) -> Value {
    let item = if has_null_ref && dialect != Dialect::Rfc {
        json!([{"$ref": null, "value": id}])
    } else {
        json!([{"value": id}])
    };
    message([match (direction, dialect) {
        (Direction::In, _) => {
            json!({"op": operator(dialect, true), "path": "members", "value": item})
        }
        // RFC 7644 §3.5.2.2 gives `value` no meaning here; a strict provider removes every member.
        (Direction::Out, Dialect::Legacy) => {
            json!({"op": "Remove", "path": "members", "value": item})
        }
        (Direction::Out, Dialect::Optscim | Dialect::Rfc) => {
            json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")})
        }
    }])
}

fn message(operations: impl IntoIterator<Item = Value>) -> Value {
    let operations: Vec<Value> = operations.into_iter().collect();
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    })
}

fn operator(dialect: Dialect, is_new: bool) -> &'static str {
    match (dialect, is_new) {
        (Dialect::Legacy, true) => "Add",
        (Dialect::Legacy, false) => "Replace",
        (Dialect::Optscim | Dialect::Rfc, true) => "add",
        (Dialect::Optscim | Dialect::Rfc, false) => "replace",
    }
}

/// One operation for each attribute, all with a path; booleans as the strings that the mapping yields.
fn legacy_operation(edit: &Edit) -> Value {
    let value = match edit.value {
        Value::Bool(true) => json!("True"),
        Value::Bool(false) => json!("False"),
        ref other => other.clone(),
    };
    json!({"op": operator(Dialect::Legacy, edit.is_new), "path": edit.slot.path(), "value": value})
}

/// One operation for each attribute, all with a path. A value path leads to a value that is there (RFC 7644 §3.5.2.3);
/// one that is not is added whole.
fn plain_operations(edits: &[Edit]) -> Vec<Value> {
    let is_there = |attribute, item_type| {
        edits.iter().any(|edit| {
            matches!(edit.slot, Slot::Item(one, other, _) if (one, other) == (attribute, item_type))
                && !edit.is_new
        })
    };
    let mut operations = Vec::new();
    let mut added: Vec<(&str, &str, Map<String, Value>)> = Vec::new();
    for edit in edits {
        match edit.slot {
            Slot::Item(attribute, item_type, sub) if !is_there(attribute, item_type) => {
                let known = added
                    .iter()
                    .position(|one| (one.0, one.1) == (attribute, item_type));
                let place = known.unwrap_or(added.len());
                if known.is_none() {
                    let item = Map::from_iter([("type".to_owned(), item_type.into())]);
                    added.push((attribute, item_type, item));
                }
                if let Some((_, _, item)) = added.get_mut(place) {
                    item.insert(sub.to_owned(), edit.value.clone());
                }
            }
            slot => {
                let op = operator(Dialect::Rfc, edit.is_new);
                operations.push(json!({"op": op, "path": slot.path(), "value": edit.value}));
            }
        }
    }
    let add = |(attribute, _, item)| json!({"op": "add", "path": attribute, "value": [item]});
    operations.extend(added.into_iter().map(add));
    operations
}

/// Value paths as operations of their own; everything else gathered under dotted and qualified keys.
fn gathered_operations(edits: &[Edit]) -> Vec<Value> {
    let mut operations = Vec::new();
    let (mut added, mut replaced) = (Map::new(), Map::new());
    for edit in edits {
        let is_new = edit.is_new;
        let has_path = match edit.slot {
            Slot::Item(..) => true,
            Slot::Simple(_) | Slot::Sub(..) => is_new || edit.slot == ACTIVE,
            Slot::Enterprise(_) => false,
        };
        let path = edit.slot.path();
        if has_path {
            let op = operator(Dialect::Optscim, is_new);
            operations.push(json!({"op": op, "path": path, "value": edit.value}));
        } else {
            let gathered = if is_new { &mut added } else { &mut replaced };
            gathered.insert(path, edit.value.clone());
        }
    }
    for (op, gathered) in [("add", added), ("replace", replaced)] {
        if !gathered.is_empty() {
            operations.push(json!({"op": op, "value": gathered}));
        }
    }
    operations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::simulate::mapping::DISPLAY_NAME;

    fn edit(slot: Slot, is_new: bool, value: impl Into<Value>) -> Edit {
        Edit {
            slot,
            is_new,
            value: value.into(),
        }
    }

    fn operations(dialect: Dialect, edits: &[Edit]) -> Value {
        let mut body = attributes(dialect, edits);
        assert_eq!(
            body["schemas"],
            json!(["urn:ietf:params:scim:api:messages:2.0:PatchOp"])
        );
        body["Operations"].take()
    }

    fn a_renaming() -> [Edit; 4] {
        [
            edit(DISPLAY_NAME, false, "Mara L. Holm"),
            edit(
                Slot::Item("emails", "work", "value"),
                false,
                "mara@a.example",
            ),
            edit(Slot::Sub("name", "familyName"), false, "Holm"),
            edit(Slot::Enterprise("employeeNumber"), false, "90418"),
        ]
    }

    #[test]
    fn legacy_sends_one_operation_with_a_path_for_each_attribute() {
        assert_eq!(
            operations(Dialect::Legacy, &a_renaming()),
            json!([
                {"op": "Replace", "path": "displayName", "value": "Mara L. Holm"},
                {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "mara@a.example"},
                {"op": "Replace", "path": "name.familyName", "value": "Holm"},
                {"op": "Replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "value": "90418"},
            ])
        );
    }

    #[test]
    fn optscim_gathers_what_has_no_value_path_in_one_operation_without_a_path() {
        assert_eq!(
            operations(Dialect::Optscim, &a_renaming()),
            json!([
                {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "mara@a.example"},
                {"op": "replace", "value": {
                    "displayName": "Mara L. Holm",
                    "name.familyName": "Holm",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": "90418",
                }},
            ])
        );
    }

    #[test]
    fn what_had_no_value_is_added() {
        let edits = [
            edit(Slot::Simple("title"), true, "Pilot"),
            edit(
                Slot::Item("phoneNumbers", "fax", "value"),
                true,
                "+47 5550 0133",
            ),
            edit(Slot::Enterprise("department"), true, "Ops"),
        ];
        let department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
        assert_eq!(
            operations(Dialect::Legacy, &edits),
            json!([
                {"op": "Add", "path": "title", "value": "Pilot"},
                {"op": "Add", "path": "phoneNumbers[type eq \"fax\"].value", "value": "+47 5550 0133"},
                {"op": "Add", "path": department, "value": "Ops"},
            ])
        );
        assert_eq!(
            operations(Dialect::Optscim, &edits),
            json!([
                {"op": "add", "path": "title", "value": "Pilot"},
                {"op": "add", "path": "phoneNumbers[type eq \"fax\"].value", "value": "+47 5550 0133"},
                {"op": "add", "value": {department: "Ops"}},
            ])
        );
    }

    #[test]
    fn by_the_rfcs_a_value_that_is_not_there_is_added_whole_and_another_replaced_by_its_path() {
        let edits = [
            edit(Slot::Simple("title"), true, "Pilot"),
            edit(Slot::Item("phoneNumbers", "fax", "value"), false, "+47 1"),
            edit(Slot::Item("addresses", "work", "locality"), true, "Bodo"),
            edit(Slot::Item("addresses", "work", "country"), true, "NO"),
            edit(ACTIVE, false, false),
        ];
        assert_eq!(
            operations(Dialect::Rfc, &edits),
            json!([
                {"op": "add", "path": "title", "value": "Pilot"},
                {"op": "replace", "path": "phoneNumbers[type eq \"fax\"].value", "value": "+47 1"},
                {"op": "replace", "path": "active", "value": false},
                {"op": "add", "path": "addresses",
                    "value": [{"type": "work", "locality": "Bodo", "country": "NO"}]},
            ])
        );
        let manager = manager(Dialect::Rfc, "u-1", true);
        assert_eq!(manager["Operations"][0]["value"], json!({"value": "u-1"}));
        let joins = member(Dialect::Rfc, Direction::In, "u-1", true);
        assert_eq!(joins["Operations"][0]["value"], json!([{"value": "u-1"}]));
    }

    #[test]
    fn active_is_a_string_in_one_dialect_and_a_boolean_in_the_other() {
        for (is_active, string) in [(false, "False"), (true, "True")] {
            let edits = [edit(ACTIVE, false, is_active)];
            assert_eq!(
                operations(Dialect::Legacy, &edits),
                json!([{"op": "Replace", "path": "active", "value": string}])
            );
            assert_eq!(
                operations(Dialect::Optscim, &edits),
                json!([{"op": "replace", "path": "active", "value": is_active}])
            );
        }
    }

    #[test]
    fn a_manager_is_a_bare_string() {
        let path = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
        for (dialect, is_new, op) in [
            (Dialect::Legacy, true, "Add"),
            (Dialect::Legacy, false, "Replace"),
            (Dialect::Optscim, true, "add"),
            (Dialect::Optscim, false, "replace"),
        ] {
            assert_eq!(
                manager(dialect, "u-1", is_new)["Operations"],
                json!([{"op": op, "path": path, "value": "u-1"}])
            );
        }
    }

    #[test]
    fn a_member_leaves_by_value_or_by_value_path() {
        let leave =
            |dialect, null| member(dialect, Direction::Out, "u-1", null)["Operations"].take();
        assert_eq!(
            leave(Dialect::Legacy, false),
            json!([{"op": "Remove", "path": "members", "value": [{"value": "u-1"}]}])
        );
        assert_eq!(
            leave(Dialect::Legacy, true),
            json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "u-1"}]}])
        );
        assert_eq!(
            leave(Dialect::Optscim, false),
            json!([{"op": "remove", "path": "members[value eq \"u-1\"]"}])
        );
    }

    #[test]
    fn a_member_joins_alone() {
        for (dialect, op) in [(Dialect::Legacy, "Add"), (Dialect::Optscim, "add")] {
            assert_eq!(
                member(dialect, Direction::In, "u-1", false)["Operations"],
                json!([{"op": op, "path": "members", "value": [{"value": "u-1"}]}])
            );
        }
    }
}

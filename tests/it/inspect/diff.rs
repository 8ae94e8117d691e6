//! Properties of differences: they lead from one thing to the other, and from a thing to itself there is nothing.

use proptest::prelude::*;
use scimscope::inspect::diff::{
    Fold, RowMark, Rules, Section, bytes, json_patch, text, values, words,
};
use scimscope::scim::ResourceType;
use scimscope::scim::schema::Schemas;
use serde_json::{Map, Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A user over few names and values, so that two of them have much in common.
fn user() -> impl Strategy<Value = Value> {
    let word = || prop::sample::select(vec!["a", "A", "b", "true", "", "é"]);
    let simple = prop_oneof![
        word().prop_map(|word| json!(word)),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        Just(json!([])),
        Just(json!(1.50)),
    ];
    let item = prop::collection::hash_map(
        prop::sample::select(vec!["value", "type", "primary", "display", "$ref"]),
        simple.clone(),
        0..3,
    )
    .prop_map(object);
    let items = prop::collection::vec(prop_oneof![4 => item.clone(), 1 => simple.clone()], 0..5)
        .prop_map(Value::Array);
    let value = prop_oneof![simple.clone(), item, items];
    let names = vec![
        "userName",
        "externalId",
        "emails",
        "name",
        "members",
        "title",
        "meta",
        "id",
        "roles",
        ENTERPRISE,
        "x",
        "Operations",
    ];
    prop::collection::hash_map(prop::sample::select(names), value, 0..8).prop_map(object)
}

fn object(parts: std::collections::HashMap<&'static str, Value>) -> Value {
    Value::Object(
        parts
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// The same value with its objects and lists in one order, because the order of neither means anything.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(parts) => {
            let mut names: Vec<&String> = parts.keys().collect();
            names.sort();
            let parts = names
                .into_iter()
                .map(|name| (name.clone(), sorted(&parts[name])));
            Value::Object(parts.collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(sorted).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        simple => simple.clone(),
    }
}

/// A reader of JSON Patch by the letter of RFC 6902.
fn patched(document: &Value, operations: &[Value]) -> Value {
    let mut document = document.clone();
    for operation in operations {
        let path = operation["path"].as_str().unwrap();
        let (parent, last) = path.rsplit_once('/').unwrap();
        let last = last.replace("~1", "/").replace("~0", "~");
        let parent = document
            .pointer_mut(parent)
            .unwrap_or_else(|| panic!("no {path}"));
        let value = operation["value"].clone();
        match (operation["op"].as_str().unwrap(), parent) {
            ("add", Value::Object(parts)) => drop(parts.insert(last, value)),
            ("add", Value::Array(items)) if last == "-" => items.push(value),
            ("add", Value::Array(items)) => items.insert(last.parse().unwrap(), value),
            ("remove", Value::Object(parts)) => drop(parts.shift_remove(&last).unwrap()),
            ("remove", Value::Array(items)) => drop(items.remove(last.parse().unwrap())),
            ("replace", Value::Object(parts)) => *parts.get_mut(&last).unwrap() = value,
            ("replace", Value::Array(items)) => items[last.parse::<usize>().unwrap()] = value,
            (op, _) => panic!("{op} {path}"),
        }
    }
    document
}

/// Both sides of a section, put together again.
fn sides(section: &Section, joint: &str) -> [String; 2] {
    let side =
        |side: fn(&scimscope::inspect::diff::Row) -> &Option<scimscope::inspect::diff::Side>| {
            let texts: Vec<&str> = section
                .rows
                .iter()
                .filter_map(|row| side(row).as_ref().map(|side| side.text.as_str()))
                .collect();
            texts.join(joint)
        };
    [side(|row| &row.left), side(|row| &row.right)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_difference_leads_from_one_resource_to_the_other(a in user(), b in user(), is_user in any::<bool>()) {
        let schemas = Schemas::embedded();
        let rules = if is_user { Rules::of_resource(&schemas, ResourceType::User) } else { Rules::of_json() };
        let changes = rules.changes(&a, &b);
        let mut found = a.clone();
        values::apply(&mut found, &changes).unwrap();
        prop_assert_eq!(sorted(&found), sorted(&b));
        prop_assert!(rules.changes(&found, &b).is_empty());
        let operations = json_patch::operations("", &changes);
        prop_assert_eq!(sorted(&patched(&a, &operations)), sorted(&b));
    }

    #[test]
    fn between_a_resource_and_itself_there_is_nothing(a in user()) {
        let schemas = Schemas::embedded();
        let rules = Rules::of_resource(&schemas, ResourceType::User);
        prop_assert!(rules.changes(&a, &a).is_empty());
        let section = Section::of_changes("", &rules.compare(&a, &a));
        prop_assert!(section.rows.iter().all(|row| row.mark == RowMark::Same && row.folded.is_some()));
    }

    #[test]
    fn every_line_of_both_texts_is_shown_once(a in "([ab ]{0,4}\n){0,8}[ab]{0,3}", b in "([ab ]{0,4}\n){0,8}[ab]{0,3}") {
        let section = text::compare("", &a, &b);
        let whole = |text: &str| text.strip_suffix('\n').unwrap_or(text).to_owned();
        prop_assert_eq!(sides(&section, "\n"), [whole(&a), whole(&b)]);
        prop_assert_eq!(section.rows.iter().any(|row| row.mark != RowMark::Same), whole(&a) != whole(&b) || a.is_empty() != b.is_empty());
    }

    #[test]
    fn every_byte_of_both_is_shown_once(a in prop::collection::vec(0u8..4, 0..70), b in prop::collection::vec(0u8..4, 0..70)) {
        let section = bytes::compare("", &a, &b);
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(sides(&section, " "), [hex(&a), hex(&b)]);
    }

    #[test]
    fn what_is_not_emphasized_is_the_same_on_both_sides(a in "[ab,. é]{0,24}", b in "[ab,. é]{0,24}") {
        let (lefts, rights) = words::emphasis(&a, &b);
        if !lefts.is_empty() || !rights.is_empty() {
            let rest = |text: &str, ranges: &[std::ops::Range<usize>]| {
                let mut rest = String::new();
                let mut at = 0;
                for range in ranges {
                    rest.push_str(&text[at..range.start]);
                    at = range.end;
                }
                rest + &text[at..]
            };
            prop_assert_eq!(rest(&a, &lefts), rest(&b, &rights));
        }
    }
}

#[test]
fn null_absent_and_empty_are_three_things() {
    let rules = Rules::of_json();
    let values = [json!({}), json!({"a": null}), json!({"a": []})];
    for (n, left) in values.iter().enumerate() {
        for (m, right) in values.iter().enumerate() {
            assert_eq!(
                rules.changes(left, right).is_empty(),
                n == m,
                "{left} and {right}"
            );
        }
    }
}

/// Both lists may come from anybody.
#[test]
fn long_lists_without_anything_in_common_are_compared_at_once() {
    let list = |start: usize| -> Value {
        (start..start + 20_000)
            .map(|n| json!({"value": format!("v{n}"), "type": "t"}))
            .collect()
    };
    let (a, b) = (
        json!({"members": list(0)}),
        json!({"members": list(20_000)}),
    );
    let schemas = Schemas::embedded();
    let changes = Rules::of_resource(&schemas, ResourceType::Group).changes(&a, &b);
    assert_eq!(
        changes.len(),
        20_000,
        "one of each type beside another: their values differ"
    );
}

/// What `--schema` defined is compared by its definition: what it says of case, and which values are the same.
#[test]
fn attributes_of_further_schemas_are_compared_by_their_definitions() {
    let urn = "urn:example:badge:2.0:User";
    let badges = json!({"name": "badges", "type": "complex", "multiValued": true, "subAttributes": [
        {"name": "value", "type": "string", "caseExact": false},
        {"name": "color", "type": "string", "caseExact": true},
    ]});
    let mut schemas = Schemas::embedded();
    schemas
        .add(json!({"id": urn, "attributes": [badges, {"name": "floor", "type": "string"}]}))
        .unwrap();
    let user = |value: &str, color: &str, floor: &str| {
        let badges = json!([{"value": "other", "color": "x"}, {"value": value, "color": color}]);
        json!({urn: {"badges": badges, "floor": floor}})
    };
    let found = |schemas: &Schemas| -> Vec<(String, Option<Fold>)> {
        let rules = Rules::of_resource(schemas, ResourceType::User);
        let changes = rules.changes(&user("B1", "red", "Ground"), &user("b1", "Red", "GROUND"));
        changes
            .into_iter()
            .map(|one| (one.path, one.folded))
            .collect()
    };
    let path = |rest: &str| format!("{urn}:{rest}");
    assert_eq!(
        found(&schemas),
        [
            (path("badges[b1].value"), Some(Fold::Case)),
            (path("badges[b1].color"), None),
            (path("floor"), Some(Fold::Case)),
        ]
    );
    // Without the definition they are as different as any two texts.
    let undefined = found(&Schemas::embedded());
    assert!(
        undefined.iter().all(|(_, folded)| folded.is_none()),
        "{undefined:?}"
    );
}

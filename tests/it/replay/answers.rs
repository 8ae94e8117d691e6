//! The same answers from the same endpoint, and from another one exactly the differences that the capture predicts.

use std::collections::BTreeMap;

use scimscope::inspect::replay::{Footprint, Taint};
use scimscope::journal::{Fact, Origin};
use scimscope::scim::StrictAnswer;
use serde_json::{Value, json};

use super::{DIALECTS, Home, USERS, events, isomorphic, user};
use crate::support::Serving;

#[test]
fn the_same_endpoint_answers_as_recorded_whatever_identifiers_it_gives() {
    let home = Home::new();
    for (dialect, query) in DIALECTS {
        let capture = home.record(dialect, query);
        for concurrency in ["1", "8"] {
            let fresh = home.file(&format!("{dialect}-{concurrency}.scimlog"));
            let serving = Serving::start(home.path(), &fresh, &[]);
            let replayed = home.replay(&capture, &serving.url, &["--concurrency", concurrency]);
            let different: Vec<&Value> = replayed
                .rows
                .iter()
                .filter(|row| row["sent"] == true && row["differences"] != json!([]))
                .collect();
            assert!(different.is_empty(), "{different:#?}");
            assert_eq!(replayed.code, 0);
            assert_eq!(replayed.summary["replayed"], events(&capture).len());
            assert_eq!(serving.terminate().0, 0);
            assert_eq!(isomorphic(&fresh), isomorphic(&capture));
            let origins = events(&fresh).into_iter().map(|event| event.origin);
            assert!(origins.into_iter().all(|origin| origin == Origin::Replay));
        }
    }
}

/// Every request that the strict profile answers otherwise says so in its event. A request that depends on one of
/// those finds another directory, so what it would have been answered is not known from the capture: such follow.
#[test]
fn the_strict_profile_differs_exactly_where_the_capture_says_so() {
    let home = Home::new();
    for (dialect, query) in DIALECTS {
        let capture = home.record(dialect, query);
        let fresh = home.file(&format!("{dialect}-strict.scimlog"));
        let serving = Serving::start(home.path(), &fresh, &["--profile", "strict"]);
        let replayed = home.replay(&capture, &serving.url, &[]);
        assert_eq!(replayed.code, 1);

        let mut predicted = BTreeMap::new();
        let mut taint = Taint::default();
        for event in events(&capture) {
            let Fact::Exchange(exchange) = &event.fact else {
                continue;
            };
            let Some(strict) = &exchange.strict else {
                continue;
            };
            let footprint = Footprint::of(&event);
            if taint.source(&footprint).is_none() {
                predicted.insert(event.seq.0, told(strict));
            }
            taint.add(event.seq, &footprint);
        }
        let found: BTreeMap<u64, (Value, Value)> = replayed
            .rows
            .iter()
            .filter(|row| {
                // What was not sent has no answer to compare.
                let is_different = row["differences"] != json!([]);
                row["sent"] == true && is_different && row["follows"].is_null()
            })
            .map(|row| {
                let scim_type = row["differences"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|one| one["path"] == "scimType");
                let scim_type = scim_type.map_or(Value::Null, |one| one["to"].clone());
                let seq = row["seq"].as_u64().unwrap();
                (seq, (row["status"].clone(), scim_type))
            })
            .collect();
        assert_eq!(found, predicted, "{dialect}");
        assert!(found.len() > 20, "{dialect}: {}", found.len());
    }
}

fn told(strict: &StrictAnswer) -> (Value, Value) {
    let scim_type = strict.scim_type.map(scimscope::scim::ScimType::keyword);
    (json!(strict.status), json!(scim_type))
}

#[test]
fn a_password_is_replaced_because_a_capture_holds_none() {
    let home = Home::new();
    let capture = home.record_these(&[("POST", USERS, user("ann"))]);
    let serving = Serving::start(home.path(), &home.file("other.scimlog"), &[]);
    let replayed = home.replay(&capture, &serving.url, &[]);
    assert_eq!(replayed.summary["passwords_replaced"], 1);
    assert_eq!(replayed.code, 0);
}

//! What has to be there before: seeds, and what a part of a log refers to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Home, USERS, isomorphic};
use crate::support::{Client, Serving, TOKEN};

#[test]
fn what_the_recording_endpoint_was_started_with_is_created_at_the_target() {
    let home = Home::new();
    let seed = home.file("seed.json");
    let resources = json!([
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "u1", "userName": "ann", "active": true},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g1", "displayName": "crew",
            "members": [{"value": "u1"}]},
    ]);
    std::fs::write(&seed, resources.to_string()).unwrap();
    let seed = ["--seed", seed.to_str().unwrap()];
    let capture = home.file("seeded.scimlog");
    let serving = Serving::start(home.path(), &capture, &seed);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let disable = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}"#;
    let answer = client.send("PATCH", &format!("{USERS}/u1"), disable);
    assert_eq!(answer.unwrap().status, 200);
    assert_eq!(serving.terminate().0, 0);

    let fresh = home.file("fresh.scimlog");
    let serving = Serving::start(home.path(), &fresh, &[]);
    let replayed = home.replay(&capture, &serving.url, &[]);
    assert_eq!(serving.terminate().0, 0);
    assert_eq!(replayed.code, 0, "{:?} {}", replayed.rows, replayed.said);
    assert_eq!(replayed.rows.len(), 3);
    assert_eq!(isomorphic(&fresh), isomorphic(&capture));

    // A target that was started with the same has it already.
    let other = home.file("other.scimlog");
    let serving = Serving::start(home.path(), &other, &seed);
    let replayed = home.replay(&capture, &serving.url, &["--no-seed"]);
    assert_eq!(serving.terminate().0, 0);
    assert_eq!(replayed.code, 0, "{:?} {}", replayed.rows, replayed.said);
}

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A request, and the status of its answer. In its target and its body, `{bob}` is the identifier of who was created
/// with that name.
type Sent = (&'static str, &'static str, Value, u16);

/// Records what these requests are answered.
fn record(home: &Home, name: &str, requests: &[Sent]) -> PathBuf {
    let capture = home.file(name);
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let mut ids = BTreeMap::new();
    for (method, target, body, status) in requests {
        let fill = |text: &str| {
            ids.iter()
                .fold(text.to_owned(), |text, (name, id): (&String, &String)| {
                    text.replace(&format!("{{{name}}}"), id)
                })
        };
        let body = if body.is_null() {
            String::new()
        } else {
            fill(&body.to_string())
        };
        let answer = client
            .send(method, &format!("/scim/v2/{}", fill(target)), &body)
            .unwrap();
        assert_eq!(answer.status, *status, "{method} {target} {body}");
        if *status == 201 {
            let answer = answer.json();
            let name = answer.get("userName").unwrap_or(&answer["displayName"]);
            ids.insert(
                name.as_str().unwrap().to_owned(),
                answer["id"].as_str().unwrap().to_owned(),
            );
        }
    }
    assert_eq!(serving.terminate().0, 0);
    capture
}

fn person(name: &str, manager: &str) -> Value {
    let mut person = json!({"schemas": [format!("{CORE}:User"), ENTERPRISE], "userName": name});
    if !manager.is_empty() {
        person[ENTERPRISE] = json!({"manager": {"value": format!("{{{manager}}}")}});
    }
    person
}

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members
        .iter()
        .map(|member| json!({"value": format!("{{{member}}}")}))
        .collect();
    json!({"schemas": [format!("{CORE}:Group")], "displayName": name, "members": members})
}

fn patch(operation: &Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]})
}

fn replace(path: &str, value: &str) -> Value {
    patch(&json!({"op": "replace", "path": path, "value": value}))
}

fn add_member(member: &str) -> Value {
    let value = json!([{"value": format!("{{{member}}}")}]);
    patch(&json!({"op": "add", "path": "members", "value": value}))
}

/// Somebody, his manager and their group; then what a client asks and does who knows them, and only then somebody else.
/// The last request refers to what a request in between created.
fn later_events(home: &Home) -> PathBuf {
    let find = "Users?filter=userName%20eq%20%22bob%22";
    let requests = [
        ("POST", "Users", person("zoe", ""), 201),
        ("POST", "Users", person("bob", "zoe"), 201),
        ("POST", "Users", person("eve", ""), 201),
        ("POST", "Groups", group("crew", &["bob"]), 201),
        ("PATCH", "Users/{bob}", replace("title", "old"), 200),
        // From here on, in #6, everything is about what was there.
        ("GET", find, Value::Null, 200),
        ("PATCH", "Users/{bob}", replace("title", "new"), 200),
        ("POST", "Users", person("eve", ""), 409),
        ("POST", "Users", person("ann", "eve"), 201),
        ("PATCH", "Groups/{crew}", add_member("ann"), 204),
    ];
    record(home, "later.scimlog", &requests)
}

#[test]
fn a_part_brings_along_what_it_refers_to() {
    let home = Home::new();
    let capture = later_events(&home);
    // The part, how much it needs, and whether one that needs it was created in a gap of it.
    let cases: [(&[&str], u64); 4] = [
        (&["--from", "6"], 4),
        (&["--seq", "7"], 3),
        (&["--seq", "8"], 1),
        // ann, whom #9 creates, eve, who manages her, and the crew with bob, whom zoe manages.
        (&["--seq", "6", "--seq", "10"], 5),
    ];
    for (part, n_prerequisites) in cases {
        let serving = Serving::start(home.path(), &home.file("bare.scimlog"), &[]);
        let bare = home.replay(&capture, &serving.url, part);
        assert_eq!(bare.code, 1, "{part:?}: it needs something");
        assert_eq!(bare.summary["lacking"], n_prerequisites, "{part:?}");
        assert_eq!(serving.terminate().0, 0);

        let with = [part, &["--with-prerequisites", "--concurrency", "4"]].concat();
        let serving = Serving::start(
            home.path(),
            &home.file(&format!("{}.scimlog", part.concat())),
            &[],
        );
        let brought = home.replay(&capture, &serving.url, &with);
        assert_eq!(brought.code, 0, "{part:?} {:?}", brought.rows);
        assert_eq!(
            brought.summary["prerequisites"], n_prerequisites,
            "{part:?}"
        );
        assert_eq!(brought.summary["lacking"], 0, "{part:?}");
        let brought = brought
            .rows
            .iter()
            .filter(|row| row["cause"] == "prerequisite");
        assert_eq!(brought.count() as u64, n_prerequisites, "{part:?}");
        assert_eq!(serving.terminate().0, 0);
        std::fs::remove_file(home.file("bare.scimlog")).unwrap();
    }
    let from_6 = home.file("--from6.scimlog");
    assert_eq!(isomorphic(&from_6), isomorphic(&capture));
}

#[test]
fn the_whole_log_needs_nothing_beside_it() {
    let home = Home::new();
    let capture = later_events(&home);
    let serving = Serving::start(home.path(), &home.file("other.scimlog"), &[]);
    let replayed = home.replay(&capture, &serving.url, &["--with-prerequisites"]);
    assert_eq!(
        (replayed.code, replayed.summary["prerequisites"].as_u64()),
        (0, Some(0))
    );
}

/// Parts with gaps, after which the target has what the recording endpoint had.
#[test]
fn what_was_made_in_a_gap_is_made_before_it_is_needed() {
    let cases: [(&str, Vec<Sent>, &[&str], u64); 3] = [
        (
            // Her manager is created by a request that is sent again, and not before it.
            "a member whose manager is chosen",
            vec![
                ("POST", "Groups", group("crew", &[]), 201),
                ("POST", "Users", person("boss", ""), 201),
                ("POST", "Users", person("worker", "boss"), 201),
                ("PATCH", "Groups/{crew}", add_member("worker"), 204),
                (
                    "PATCH",
                    "Groups/{crew}",
                    replace("displayName", "team"),
                    204,
                ),
            ],
            &["2", "5"],
            2,
        ),
        (
            "a name that somebody was given later",
            vec![
                ("GET", "Users", Value::Null, 200),
                ("POST", "Users", person("ann", ""), 201),
                ("PATCH", "Users/{ann}", replace("userName", "eve"), 200),
                ("POST", "Users", person("eve", ""), 409),
            ],
            &["1", "4"],
            1,
        ),
        (
            // The first list needs who was there, and the second only who came since.
            "lists that count more than they show",
            vec![
                ("POST", "Users", person("ann", ""), 201),
                ("POST", "Users", person("bob", "ann"), 201),
                ("GET", "Users?count=1", Value::Null, 200),
                ("POST", "Users", person("eve", "bob"), 201),
                ("GET", "Users?count=1", Value::Null, 200),
                ("GET", "Users?startIndex=3&count=0", Value::Null, 200),
            ],
            &["3", "5", "6"],
            3,
        ),
    ];
    for (what, requests, part, n_prerequisites) in cases {
        let home = Home::new();
        let capture = record(&home, "gaps.scimlog", &requests);
        let fresh = home.file("fresh.scimlog");
        let serving = Serving::start(home.path(), &fresh, &[]);
        let mut options = vec!["--with-prerequisites"];
        options.extend(part.iter().flat_map(|seq| ["--seq", seq]));
        let replayed = home.replay(&capture, &serving.url, &options);
        assert_eq!(serving.terminate().0, 0);
        assert_eq!(replayed.code, 0, "{what}: {:?}", replayed.rows);
        assert_eq!(
            replayed.summary["prerequisites"], n_prerequisites,
            "{what}: {:?}",
            replayed.rows
        );
        assert_eq!(isomorphic(&fresh), isomorphic(&capture), "{what}");
    }
}

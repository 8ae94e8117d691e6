//! What an event did, in one line, as the log of a real recorder says it.

use std::process::Stdio;

use http::Method;
use scimscope::inspect::summary::{Mark, summarize};
use scimscope::journal::Seq;
use serde_json::{Value, json};

use crate::journal::{Bench, id_of, intake, patch, user};
use crate::support::scimscope;

const MANAGER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";

/// A manager is called by the name that he had when the request came, whatever he is called now.
#[tokio::test]
async fn a_manager_is_called_by_the_name_of_that_moment() {
    let mut bench = Bench::start();
    let [ada, bob, cyd] = [
        id_of(&send(&bench, Method::POST, "/Users", user("ada")).await),
        id_of(&send(&bench, Method::POST, "/Users", user("bob")).await),
        id_of(&send(&bench, Method::POST, "/Users", user("cyd")).await),
    ];
    let report = format!("/Users/{ada}");
    let operations = [
        (
            &report,
            json!([{"op": "add", "path": MANAGER, "value": {"value": bob}}]),
        ),
        (
            &report,
            json!([{"op": "replace", "path": MANAGER, "value": {"value": cyd}}]),
        ),
        (
            &format!("/Users/{cyd}"),
            json!([{"op": "replace", "path": "userName", "value": "eve"}]),
        ),
        (&report, json!([{"op": "remove", "path": MANAGER}])),
        (
            &report,
            json!([{"op": "add", "path": MANAGER, "value": {"value": "nobody-of-ours"}}]),
        ),
    ];
    for (path, operations) in &operations {
        send(&bench, Method::PATCH, path, patch(operations)).await;
    }
    bench.stop();
    let sentences = [
        "user ada: manager set to bob",
        "user ada: manager bob -> cyd",
        "user eve: userName cyd -> eve",
        "user ada: manager removed, was eve",
        "user ada: manager set to nobody-of-ours",
    ];
    assert_eq!(last_sentences(&bench, sentences.len()), sentences);
}

#[tokio::test]
async fn several_changes_are_told_with_their_values_and_whether_somebody_may_log_in_first() {
    let mut bench = Bench::start();
    let ada = id_of(&send(&bench, Method::POST, "/Users", user("ada")).await);
    let operations = json!([
        {"op": "add", "path": "title", "value": "x".repeat(40)},
        {"op": "add", "path": "emails", "value": [{"type": "home", "value": "ada@pty.example"}]},
        {"op": "add", "path": "nickName", "value": "a"},
        {"op": "replace", "path": "active", "value": false},
    ]);
    let path = format!("/Users/{ada}");
    send(&bench, Method::PATCH, &path, patch(&operations)).await;
    bench.stop();
    assert_eq!(
        last_sentences(&bench, 1),
        [
            "user ada: active true -> false, title set to xxxxxxxxxxxx…xxxxxxxxxxx, \
             emails[home] set to ada@pty.example, 1 more"
        ]
    );
}

#[tokio::test]
async fn one_who_comes_and_one_who_goes_are_both_named() {
    let mut bench = Bench::start();
    let long = "x".repeat(40);
    let [ada, bob, long] = [
        id_of(&send(&bench, Method::POST, "/Users", user("ada")).await),
        id_of(&send(&bench, Method::POST, "/Users", user("bob the builder")).await),
        id_of(&send(&bench, Method::POST, "/Users", user(&long)).await),
    ];
    let group = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "Ops", "members": [{"value": ada}]});
    let path = format!(
        "/Groups/{}",
        id_of(&send(&bench, Method::POST, "/Groups", group).await)
    );
    let come = |who: &[&str]| {
        let who: Vec<Value> = who.iter().map(|id| json!({"value": id})).collect();
        json!({"op": "add", "path": "members", "value": who})
    };
    let of = |who: &str| format!("members[value eq \"{who}\"]");
    let go = |who: &str| json!({"op": "remove", "path": of(who)});
    for operations in [
        json!([come(&[&bob]), go(&ada)]),
        json!([come(&[&long]), go(&bob)]),
        json!([{"op": "replace", "path": of(&long), "value": {"value": "9"}}]),
        json!([come(&[&ada, &bob]), go("9")]),
    ] {
        send(&bench, Method::PATCH, &path, patch(&operations)).await;
    }
    bench.stop();
    let cut = |text: &str| format!("{}…{}", &text[..12], &text[text.len() - 11..]);
    assert_eq!(
        last_sentences(&bench, 4),
        [
            "group Ops: members +\"bob the builder\" -ada".to_owned(),
            format!(
                "group Ops: members +{} -\"bob the builder\"",
                cut(&"x".repeat(40))
            ),
            format!("group Ops: members +9 -{}", cut(&long)),
            "group Ops: members +2 -1".to_owned(),
        ]
    );
    let rows = bench.reader().rows(Seq(1), Seq(u64::MAX)).unwrap();
    let marks: Vec<Mark> = rows
        .iter()
        .rev()
        .take(2)
        .map(|row| summarize(row).mark)
        .collect();
    let members = |added, removed| Mark::Members { added, removed };
    assert_eq!(
        marks,
        [members(2, 1), members(1, 1)],
        "as the sentences say"
    );
}

async fn send(bench: &Bench, method: Method, path: &str, body: Value) -> scimscope::journal::Reply {
    let intake = intake(method, path, &body.to_string());
    bench.inbox().submit(intake).await.unwrap()
}

fn last_sentences(bench: &Bench, n: usize) -> Vec<String> {
    let path = bench.path();
    let output = scimscope(path.parent().unwrap())
        .args(["log", "--json", "--tail", &n.to_string()])
        .arg(&path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let effect = |line: &str| {
        let event: Value = serde_json::from_str(line).unwrap();
        event["effect"].as_str().unwrap().to_owned()
    };
    lines.lines().map(effect).collect()
}

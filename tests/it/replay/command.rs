//! What is sent, when it stops, and what it says of that.

use serde_json::json;

use super::{Home, USERS, path, user};
use crate::support::{Client, Serving, TOKEN};

#[test]
fn a_selection_finds_what_it_is_about_by_name() {
    let home = Home::new();
    let capture = home.record_these(&[
        ("POST", USERS, user("ann")),
        (
            "GET",
            "/scim/v2/Users?filter=userName%20eq%20%22ann%22",
            String::new(),
        ),
        ("GET", "/scim/v2/Users/{id}", String::new()),
        ("DELETE", "/scim/v2/Users/{id}", String::new()),
    ]);
    let other = home.file("other.scimlog");
    let serving = Serving::start(home.path(), &other, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    assert_eq!(
        client.send("POST", USERS, &user("ann")).unwrap().status,
        201
    );
    let replayed = home.replay(&capture, &serving.url, &["--seq", "2-3", "--seq", "4"]);
    assert_eq!(
        (replayed.code, replayed.summary["replayed"].as_u64()),
        (0, Some(3))
    );
    let filtered = home.replay(
        &capture,
        &serving.url,
        &["--filter", "method:GET -is:error"],
    );
    assert_eq!(filtered.summary["replayed"], 2, "{}", filtered.said);
    let wrong = home.replay(&capture, &serving.url, &["--filter", "method:("]);
    assert_eq!(wrong.code, 2, "{}", wrong.said);
    let one = home.replay(
        &capture,
        &serving.url,
        &["--from", "3", "--to", "3", "--cycle", "1"],
    );
    assert_eq!((one.code, one.summary["replayed"].as_u64()), (1, Some(1)));
    assert_eq!(
        one.rows[0]["differences"][0],
        json!({"path": "status", "from": 200, "to": 404})
    );
}

#[test]
fn fail_fast_stops_at_the_first_difference() {
    let home = Home::new();
    let capture = home.record_these(&[
        ("POST", USERS, user("ann")),
        ("POST", USERS, user("bob")),
        ("POST", USERS, user("cleo")),
    ]);
    let serving = Serving::start(home.path(), &home.file("other.scimlog"), &[]);
    assert_eq!(home.replay(&capture, &serving.url, &[]).code, 0);
    let replayed = home.replay(&capture, &serving.url, &["--fail-fast"]);
    assert_eq!((replayed.code, replayed.rows.len()), (1, 1));
    assert_eq!(replayed.summary["complete"], false);
}

#[test]
fn nothing_is_changed_elsewhere_without_yes() {
    let home = Home::new();
    let capture = home.record_these(&[
        ("POST", USERS, user("ann")),
        ("GET", "/scim/v2/Users", String::new()),
    ]);
    let elsewhere = "https://scim.example.invalid/v2";
    let refused = home.replay(&capture, elsewhere, &[]);
    assert_eq!(refused.code, 2);
    assert!(refused.said.contains("--yes"), "{}", refused.said);
    // A read needs none: this fails because nobody is there.
    let read = home.replay(&capture, elsewhere, &["--seq", "2"]);
    assert_eq!(read.code, 3, "{}", read.said);
}

#[test]
fn a_wrong_token_ends_the_replay_at_once() {
    let home = Home::new();
    let capture = home.record_these(&[("GET", USERS, String::new())]);
    let serving = Serving::start(home.path(), &home.file("other.scimlog"), &[]);
    let token = home.file("token");
    std::fs::write(&token, "wrong\n").unwrap();
    let output = home.run(&[
        "replay",
        capture.to_str().unwrap(),
        "--target",
        &serving.url,
        "--token-file",
        token.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("401") && said.contains("token"), "{said}");
}

#[test]
fn the_test_report_is_well_formed_whatever_was_captured() {
    let home = Home::new();
    let capture = home.record_these(&[
        ("POST", USERS, user("<&\\\"'\u{9b}]]>\u{ffff}\u{1b}[31m")),
        ("GET", "/scim/v2/Users", String::new()),
    ]);
    let serving = Serving::start(home.path(), &home.file("other.scimlog"), &[]);
    let report = home.file("report.xml");
    let junit = ["--junit", report.to_str().unwrap()];
    assert_eq!(home.replay(&capture, &serving.url, &junit).code, 0);
    assert_eq!(home.replay(&capture, &serving.url, &junit).code, 1);
    let text = std::fs::read_to_string(&report).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let suite = document.root_element();
    assert_eq!(suite.attribute("tests"), Some("2"));
    assert_eq!(suite.attribute("failures"), Some("1"));
    let case = suite.first_element_child().unwrap();
    assert_eq!(case.attribute("classname"), Some("unknown cycle 1"));
    assert!(case.attribute("name").unwrap().starts_with("#1 user <&"));
    let failure = case
        .children()
        .find(|child| child.has_tag_name("failure"))
        .unwrap();
    assert!(failure.text().unwrap().contains("201 -> 409"));
    let said = suite.last_element_child().unwrap();
    assert!(said.has_tag_name("system-out"));
    assert!(
        said.text()
            .unwrap()
            .contains("1 answered as recorded, 1 otherwise")
    );

    let stopped = [junit.as_slice(), &["--fail-fast"]].concat();
    assert_eq!(home.replay(&capture, &serving.url, &stopped).code, 1);
    let text = std::fs::read_to_string(&report).unwrap();
    assert!(
        text.contains("tests=\"1\"") && text.contains("stopped before the end"),
        "{text}"
    );

    // A run that cannot be carried out leaves no report, and none of an earlier run in its place.
    assert_eq!(serving.terminate().0, 0);
    let read = [junit.as_slice(), &["--seq", "2"]].concat();
    let nobody = home.replay(&capture, "https://scim.example.invalid/v2", &read);
    assert_eq!(nobody.code, 3, "{}", nobody.said);
    assert!(!report.exists());
}

#[test]
fn nothing_to_send_is_no_success() {
    let home = Home::new();
    let capture = home.record_these(&[
        ("POST", USERS, user("ann")),
        ("GET", "/scim/v1/Users", String::new()),
        ("GET", "/Users", String::new()),
    ]);
    let serving = Serving::start(home.path(), &home.file("other.scimlog"), &[]);
    let report = home.file("report.xml");
    for (more, why) in [
        (["--cycle", "entra:9"], "there is no event in cycle entra:9"),
        (["--filter", "user:nobodyzz"], "nothing matches"),
    ] {
        let more = [&more[..], &["--junit", path(&report)]].concat();
        let replayed = home.replay(&capture, &serving.url, &more);
        assert_eq!(replayed.code, 1, "{more:?}");
        let said = &replayed.said;
        assert!(said.contains(why), "{said}");
        assert!(said.contains("nothing is sent"), "{said}");
        assert!(!report.exists(), "no report of a run that was none");
    }
    // What is chosen but cannot be sent compares nothing either.
    let replayed = home.replay(&capture, &serving.url, &["--filter", "method:GET"]);
    assert_eq!(replayed.code, 1);
    assert_eq!(replayed.summary["replayed"], 0);
    let reason = "its target is outside of the base path";
    let omitted = json!([{"reason": reason, "requests": 2}]);
    assert_eq!(replayed.summary["omitted"], omitted);
}

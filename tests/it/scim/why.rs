//! Why an answer is what it is: the decisions, and what the strict profile would have said.

use http::header::{ACCEPT, CONTENT_TYPE, IF_MATCH};
use scimscope::scim::{Answer, Directory, Outcome, Verdict};
use serde_json::{Value, json};

use super::endpoint::{BULK, ENTERPRISE, Endpoint, GROUP, USER, encode, patch_body, user_body};

/// The verdict on each check, in order.
fn verdicts(answer: &Answer) -> Vec<(&str, Verdict)> {
    let decisions = answer.decisions.iter();
    decisions
        .map(|decision| (&*decision.check, decision.verdict))
        .collect()
}

#[test]
fn every_check_that_was_made_is_told_with_its_verdict() {
    use Verdict::{Failed, Forgiven, Passed};
    let mut endpoint = Endpoint::new();
    let ada = format!("/Users/{}", endpoint.user("ada"));
    let passed = |checks: &[&'static str]| -> Vec<(&str, Verdict)> {
        checks.iter().map(|check| (*check, Passed)).collect()
    };
    let mut expect = |method: &str, path: &str, sent: &Value, expected: Vec<(&str, Verdict)>| {
        let fields = [(CONTENT_TYPE, "application/json"), (IF_MATCH, "*")];
        let answer = endpoint.send_with(method, path, sent.to_string(), &fields);
        assert_eq!(
            verdicts(&answer),
            expected,
            "{method} {path} {sent}: {:?}",
            answer.outcome
        );
        for decision in &answer.decisions {
            assert!(
                !decision.expected.is_empty() && !decision.received.is_empty(),
                "{decision:?}"
            );
        }
    };
    let created = ["target", "media type", "schema", "types", "uniqueness"];
    expect(
        "POST",
        "/Users",
        &user_body("bob", json!({})),
        passed(&created),
    );
    let replaced = [
        "target",
        "precondition",
        "media type",
        "schema",
        "types",
        "mutability",
        "uniqueness",
    ];
    expect(
        "PUT",
        &ada,
        &user_body("ada", json!({"title": "t"})),
        passed(&replaced),
    );
    let modified = [
        "target",
        "precondition",
        "media type",
        "path",
        "types",
        "mutability",
        "uniqueness",
    ];
    let add =
        |value: Value| patch_body(&json!([{"op": "add", "path": "nickName", "value": value}]));
    expect("PATCH", &ada, &add(json!("n")), passed(&modified));
    let wrong_type = vec![
        ("target", Passed),
        ("precondition", Passed),
        ("media type", Passed),
        ("types", Failed),
    ];
    expect("PATCH", &ada, &add(json!(7)), wrong_type);
    let op_case = patch_body(&json!([{"op": "Add", "path": "nickName", "value": "m"}]));
    let mut forgiven = passed(&modified);
    forgiven.push(("body", Forgiven));
    expect("PATCH", &ada, &op_case, forgiven);
    let dotted =
        patch_body(&json!([{"op": "add", "value": {"name.givenName": "g", "active": "True"}}]));
    let mut forgiven = passed(&modified);
    forgiven[3].1 = Forgiven;
    forgiven[4].1 = Forgiven;
    expect("PATCH", &ada, &dotted, forgiven);
    let query = format!("/Users?filter={}", encode("userName eq \"ada\""));
    expect("GET", &query, &Value::Null, passed(&["target", "filter"]));
    for (method, path, sent, check) in [
        ("GET", "/Nothing", Value::Null, "target"),
        ("GET", "/Users/none", Value::Null, "target"),
        ("PUT", "/Users", Value::Null, "method"),
        ("GET", "/Users?filter=x", Value::Null, "filter"),
        ("GET", "/Users?count=x", Value::Null, "parameters"),
        ("GET", "/Users?cursor=x", Value::Null, "parameters"),
        ("GET", "/Schemas?filter=x", Value::Null, "parameters"),
        ("POST", "/Users", json!([]), "body"),
        ("POST", "/Users", json!({"userName": "x"}), "schema"),
        (
            "POST",
            "/Users",
            user_body("x", json!({"title": 7})),
            "types",
        ),
        ("POST", "/Users", user_body("ADA", json!({})), "uniqueness"),
        (
            "PATCH",
            &ada,
            patch_body(&json!([{"op": "remove", "path": "userName"}])),
            "mutability",
        ),
        (
            "PATCH",
            &ada,
            patch_body(&json!([{"op": "add", "path": "a..b", "value": 1}])),
            "path",
        ),
    ] {
        let answer = endpoint.send(method, path, sent.to_string());
        assert!(matches!(answer.outcome, Outcome::Refused { .. }));
        let (last, before) = answer.decisions.split_last().unwrap();
        assert_eq!(
            (&*last.check, last.verdict),
            (check, Failed),
            "{method} {path} {sent}"
        );
        assert!(
            before.iter().all(|decision| decision.verdict == Passed),
            "{before:?}"
        );
    }
}

#[test]
fn the_decisions_of_bulk_operations_are_kept_apart_and_bounded() {
    let mut endpoint = Endpoint::new();
    let operation = |n: usize, active: Value| {
        let data = user_body(&format!("u{n}"), json!({"active": active}));
        json!({"method": "POST", "path": "/Users", "bulkId": format!("{n}"), "data": data})
    };
    let operations = json!([
        operation(0, json!(true)),
        operation(1, json!("True")),
        operation(0, json!(true))
    ]);
    let message = json!({"schemas": [BULK], "Operations": operations});
    let answer = endpoint.send("POST", "/Bulk", message.to_string());
    let types: Vec<_> = verdicts(&answer)
        .into_iter()
        .filter(|(check, _)| *check == "types")
        .collect();
    assert_eq!(
        types,
        [("types", Verdict::Forgiven)],
        "the twins fail before their types are looked at"
    );
    let operations: Vec<Value> = (10..900).map(|n| operation(n, json!("True"))).collect();
    let message = json!({"schemas": [BULK], "Operations": operations});
    let answer = endpoint.send("POST", "/Bulk", message.to_string());
    assert!(answer.decisions.len() <= 500 && answer.remarks.len() <= 500);
    assert_eq!(answer.changes.len(), 890);
}

#[test]
fn what_strict_would_have_answered_is_told_where_it_is_another_answer() {
    let patch = |operation: Value| patch_body(&json!([operation]));
    let role = json!({"op": "replace", "path": "active", "value": "False"});
    let cases = [
        (
            patch(json!({"op": "Add", "path": "title", "value": "t"})),
            Some((400, "invalidSyntax", "Add")),
        ),
        (patch(role), Some((400, "invalidValue", "active"))),
        (
            patch(json!({"op": "add", "path": "emails[type eq \"work\"].value", "value": "a"})),
            Some((400, "noTarget", "emails")),
        ),
        (
            patch(json!({"op": "replace", "path": "displayName", "value": ""})),
            Some((200, "", "displayName set")),
        ),
        (
            patch(json!({"op": "add", "path": "title", "value": "t"})),
            None,
        ),
    ];
    for (message, expected) in cases {
        let mut endpoint = Endpoint::new();
        let ada = endpoint.user_with("ada", json!({"displayName": "d", "active": true}));
        let answer = endpoint.send("PATCH", &format!("/Users/{ada}"), message.to_string());
        assert_eq!(answer.response.status, 200, "{message}");
        let strict = answer.strict.map(|strict| {
            let scim_type = strict.scim_type.map_or("", |scim_type| scim_type.keyword());
            (strict.status, scim_type, strict.detail.unwrap())
        });
        match (strict, expected) {
            (None, None) => {}
            (Some((status, scim_type, detail)), Some((of_status, of_type, word))) => {
                assert_eq!((status, scim_type), (of_status, of_type), "{message}");
                assert!(detail.contains(word), "{message}: {detail}");
            }
            (strict, expected) => panic!("{message}: {strict:?}, not {expected:?}"),
        }
    }
}

#[test]
fn a_member_that_stands_twice_counts_last_and_is_told() {
    let post = |endpoint: &mut Endpoint, emails: &str| {
        let body = format!(
            r#"{{"schemas": ["{USER}"], "userName": "a", "title": "x", "title": "y", "emails": {emails}}}"#
        );
        endpoint.send("POST", "/Users", body)
    };
    let answer = post(
        &mut Endpoint::new(),
        r#"[{"value": "a@x", "value": "b@x"}]"#,
    );
    let body: Value = serde_json::from_slice(&answer.response.body).unwrap();
    assert_eq!(
        (&body["title"], &body["emails"][0]["value"]),
        (&json!("y"), &json!("b@x"))
    );
    assert_eq!(answer.remarks[0].id, "duplicate-member");
    assert_eq!(
        answer.remarks[0].note,
        "\"title\" stands twice; the last value counts"
    );
    assert_eq!(answer.strict.unwrap().status, 400);
    let refused = post(&mut Endpoint::strict(), "[]");
    assert_eq!(refused.response.status, 400);
    let detail: Value = serde_json::from_slice(&refused.response.body).unwrap();
    assert_eq!(detail["scimType"], "invalidSyntax");
}

#[test]
fn an_unlisted_extension_is_no_other_answer() {
    let mut endpoint = Endpoint::new();
    let mut user = user_body("ada", json!({ENTERPRISE: {"department": "d"}}));
    user["schemas"] = json!(["urn:ietf:params:scim:schemas:core:2.0:User"]);
    let answer = endpoint.send("POST", "/Users", user.to_string());
    assert_eq!(answer.remarks[0].id, "unlisted-extension");
    assert_eq!(answer.strict, None, "both profiles add it");
}

#[test]
fn strict_would_remove_all_members_and_the_rehearsal_removes_none() {
    let mut endpoint = Endpoint::new();
    let crew = endpoint.group("crew", &["a", "b", "c"]);
    let remove = json!([{"op": "remove", "path": "members", "value": [{"value": "a"}]}]);
    let answer = endpoint.patch(&format!("/Groups/{crew}"), &remove);
    let strict = answer.strict.unwrap();
    assert_eq!(strict.status, 204);
    assert_eq!(
        strict.detail.unwrap(),
        "carried out with another effect: \"crew\": 3 members removed"
    );
    assert_eq!(
        endpoint.get(&format!("/Groups/{crew}"))["members"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn reads_and_refusals_are_rehearsed_too() {
    let mut endpoint = Endpoint::new();
    endpoint.user("ada");
    let strict = |answer: Answer| answer.strict.map(|strict| strict.status);
    let html = [(ACCEPT, "text/html")];
    assert_eq!(
        strict(endpoint.send_with("GET", "/Users", "", &html)),
        Some(406)
    );
    let query = "/Users?filter=userName+eq+%22ada%22";
    assert_eq!(strict(endpoint.send("GET", query, "")), Some(400));
    assert_eq!(strict(endpoint.send("GET", "/Users", "")), None);
    let taken = user_body("ADA", json!({"shoeSize": 7}));
    assert_eq!(
        strict(endpoint.send("POST", "/Users", taken.to_string())),
        Some(400)
    );
    let strictly = Endpoint::strict().send_with("GET", "/Users", "", &html);
    assert_eq!(
        (strictly.response.status.as_u16(), strictly.strict),
        (406, None)
    );
}

#[test]
fn the_rehearsal_of_bulk_leaves_the_directory_as_bulk_made_it() {
    let mut endpoint = Endpoint::new();
    let group = |name: &str, key: &str| {
        let data = json!({"schemas": [GROUP], key: name});
        json!({"method": "POST", "path": "/Groups", "bulkId": name, "data": data})
    };
    let mut extra = group("b", "displayName");
    extra["data"]["color"] = json!("red");
    let message = json!({"schemas": [BULK], "Operations": [group("a", "displayName"), extra]});
    let answer = endpoint.send("POST", "/Bulk", message.to_string());
    assert_eq!(answer.strict.map(|strict| strict.status), Some(200));
    let mut folded = Directory::default();
    for change in &answer.changes {
        folded.apply(change).unwrap();
    }
    assert_eq!((answer.changes.len(), folded), (2, endpoint.directory));
}

#[test]
fn a_patch_that_changes_nothing_says_why() {
    let mut endpoint = Endpoint::new();
    let emails = json!([{"value": "a@x", "type": "work"}]);
    let user = json!({"title": "t", "name": {"givenName": "g"}, "emails": emails});
    let ada = endpoint.user_with("ada", user);
    let crew = format!("/Groups/{}", endpoint.group("crew", &[&ada]));
    let empty = format!("/Groups/{}", endpoint.group("empty", &[]));
    let path = format!("/Users/{ada}");
    let (other, work) = ("emails[type eq \"foo\"]", "emails[type eq \"work\"]");
    for (path, operations, reason) in [
        (
            &path,
            json!([{"op": "remove", "path": other}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "remove", "path": "nickName"}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "remove", "path": "name.familyName"}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "remove", "path": format!("{work}.display")}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "remove", "path": "emails", "value": [{"value": "b"}]}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "remove", "path": ENTERPRISE}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "replace", "path": "nickName", "value": ""}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "replace", "path": "photos", "value": []}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "replace", "path": format!("{work}.display"), "value": ""}]),
            "already absent",
        ),
        (
            &path,
            json!([{"op": "add", "path": "title", "value": "t"}]),
            "same value",
        ),
        (
            &path,
            json!([{"op": "add", "path": "emails", "value": emails}]),
            "same value",
        ),
        (
            &path,
            json!([{"op": "replace", "path": format!("{work}.value"), "value": "a@x"}]),
            "same value",
        ),
        (
            &path,
            json!([{"op": "add", "value": {"id": ada, "userName": "ada"}}]),
            "same value",
        ),
        (
            &path,
            json!([{"op": "add", "value": {"customThing": 1, "other": {}}}]),
            "everything was ignored",
        ),
        (
            &path,
            json!([{"op": "add", "path": "name", "value": {"petName": "p"}}]),
            "everything was ignored",
        ),
        (
            &path,
            json!([{"op": "add", "path": "photos", "value": [{"size": 1}]}]),
            "everything was ignored",
        ),
        (
            &path,
            json!([{"op": "replace", "path": "photos", "value": [{"size": 1}]}]),
            "everything was ignored",
        ),
        (
            &path,
            json!([{"op": "add", "value": {}}]),
            "no value was sent",
        ),
        (
            &path,
            json!([{"op": "add", "path": "emails", "value": []}]),
            "no value was sent",
        ),
        (&path, json!([]), "no operations"),
        (
            &path,
            json!([{"op": "add", "path": "nickName", "value": "n"}, {"op": "remove", "path": "nickName"}]),
            "one operation undoes another",
        ),
        (
            &path,
            json!([{"op": "remove", "path": "nickName"}, {"op": "add", "value": {"title": "t", "odd": 1}}]),
            "same value, already absent, everything was ignored",
        ),
        (
            &crew,
            json!([{"op": "replace", "path": "members", "value": [{"value": ada}]}]),
            "already a member",
        ),
        (
            &crew,
            json!([{"op": "remove", "path": "members", "value": [{"value": "b"}]}]),
            "not a member",
        ),
        (
            &crew,
            json!([{"op": "remove", "path": "members[value eq \"b\"]"}]),
            "not a member",
        ),
        (
            &crew,
            json!([{"op": "add", "value": {"members": []}}]),
            "no value was sent",
        ),
        (
            &empty,
            json!([{"op": "remove", "path": "members"}]),
            "already absent",
        ),
    ] {
        let answer = endpoint.patch(path, &operations);
        let Outcome::Unchanged { reason: found, .. } = &answer.outcome else {
            panic!("{operations}: {:?}", answer.outcome)
        };
        assert_eq!(found, reason, "{operations}");
    }
}

#[test]
fn nothing_is_said_to_be_created_where_nothing_was_there_to_clear() {
    let mut endpoint = Endpoint::new();
    let path = format!("/Users/{}", endpoint.user("ada"));
    let at = "phoneNumbers[type eq \"work\"].value";
    for value in [json!(""), Value::Null] {
        let operation = json!({"op": "Replace", "path": at, "value": value});
        let answer = endpoint.patch(&path, &json!([operation]));
        assert!(
            matches!(&answer.outcome, Outcome::Unchanged { reason, .. } if reason == "already absent"),
            "{:?}",
            answer.outcome
        );
        let told = answer.remarks.iter().map(|remark| remark.note.clone());
        let decided = answer
            .decisions
            .iter()
            .map(|decision| decision.received.clone());
        let told: Vec<String> = told.chain(decided).collect();
        assert!(
            !told.iter().any(|note| note.contains("created")),
            "{told:?}"
        );
        assert!(
            told.iter().any(|note| note.contains("nothing to clear")),
            "{told:?}"
        );
        let strict = answer
            .strict
            .expect("the RFC has no target there")
            .to_string();
        assert!(strict.starts_with("400"), "{strict}");
    }
}

/// The names and notes of the remarks on an answer.
fn remarks(answer: &Answer) -> Vec<(&str, &str)> {
    let remarks = answer.remarks.iter();
    remarks
        .map(|remark| (remark.id.as_str(), remark.note.as_str()))
        .collect()
}

#[test]
fn what_the_rfcs_allow_but_may_not_be_meant_is_remarked_on_and_not_forgiven() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let crew = format!("/Groups/{}", endpoint.group("crew", &[&ada]));
    let user = format!("/Users/{ada}");
    let manager = format!("{ENTERPRISE}:manager");
    let add = |path: &str, value: Value| json!([{"op": "add", "path": path, "value": value}]);
    for (path, operations, note) in [
        (
            &crew,
            add("members", json!([{"value": "ghost-1"}])),
            "member \"ghost-1\" is the id of no resource here",
        ),
        (
            &crew,
            add(
                "members",
                json!([{"value": "a"}, {"value": "b"}, {"value": ada}, {"value": "c"}, {"value": "d"}]),
            ),
            "members \"a\", \"b\", \"c\" and 1 more are the ids of no resources here",
        ),
        (
            &user,
            add(&manager, json!({"value": "u-2001"})),
            "manager \"u-2001\" is the id of no resource here",
        ),
        (
            &user,
            add("roles", json!([{"value": "{\"id\":\"r\"}"}])),
            "roles.value holds a JSON document as text; stored as sent",
        ),
    ] {
        let answer = endpoint.patch(path, &operations);
        let name = if note.starts_with("roles") {
            "json-in-string"
        } else {
            "unknown-reference"
        };
        assert_eq!(remarks(&answer), [(name, note)]);
        assert_eq!(answer.strict, None, "the strict profile answers the same");
        assert!(
            answer
                .decisions
                .iter()
                .all(|decision| decision.verdict == Verdict::Passed)
        );
    }
    let known = [
        (&user, add(&manager, json!({"value": ada}))),
        (&user, add("emails", json!([{"value": "a@b"}]))),
        (&user, add("name", json!({"givenName": "A"}))),
        (
            &crew,
            json!([{"op": "remove", "path": "members[value eq \"ghost-1\"]"}]),
        ),
    ];
    for (path, operations) in known {
        assert_eq!(remarks(&endpoint.patch(path, &operations)), []);
    }
    let remove_all = json!([{"op": "remove", "path": "members"}]);
    let answer = endpoint.patch(&crew, &remove_all);
    let note = "all members were removed";
    assert_eq!(remarks(&answer), [("all-members-removed", note)]);
    assert_eq!(
        remarks(&endpoint.patch(&crew, &remove_all)),
        [],
        "there were none"
    );

    let sent = json!({"schemas": [GROUP], "displayName": "new", "members": [{"value": ada}, {"value": "g"}]});
    let answer = endpoint.send("POST", "/Groups", sent.to_string());
    assert_eq!(
        remarks(&answer)[0].1,
        "member \"g\" is the id of no resource here"
    );
    let sent = user_body("bob", json!({ENTERPRISE: {"manager": {"value": "boss"}}}));
    let answer = endpoint.send("POST", "/Users", sent.to_string());
    assert_eq!(
        remarks(&answer)[0].1,
        "manager \"boss\" is the id of no resource here"
    );
    let operation = json!({"method": "PATCH", "path": crew, "data": patch_body(&add("members", json!([{"value": "x"}])))});
    let bulk = json!({"schemas": [BULK], "Operations": [operation]});
    let answer = endpoint.send("POST", "/Bulk", bulk.to_string());
    assert_eq!(remarks(&answer).len(), 1, "{:?}", answer.outcome);
    let strict = Endpoint::strict().send("POST", "/Groups", sent_group().to_string());
    assert_eq!(remarks(&strict), []);
}

fn sent_group() -> Value {
    json!({"schemas": [GROUP], "displayName": "new", "members": [{"value": "ghost"}]})
}

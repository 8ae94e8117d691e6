//! §16: modify (PATCH). The matrix in full is gone through in the case file.

use http::header::{CONTENT_TYPE, ETAG};
use scimscope::scim::Outcome;
use serde_json::{Value, json};

use crate::scim::endpoint::assert_refused;
use crate::scim::endpoint::{
    ENTERPRISE, Endpoint, GROUP, PATCH_OP, PROBE, USER, body, id, patch_body, user_body,
};

/// The attributes of a user, an operation on it, and what comes of it.
struct Case {
    ids: &'static [&'static str],
    before: Value,
    operation: Value,
    after: After,
}

enum After {
    /// These attributes have these values then; null for none.
    Has(Value),
    /// Success, and the version stays.
    Same,
    /// 400 with this `scimType`.
    Refused(&'static str),
}

use After::{Has, Refused, Same};

fn case(ids: &'static [&'static str], before: Value, operation: Value, after: After) -> Case {
    Case {
        ids,
        before,
        operation,
        after,
    }
}

fn check(endpoint: &mut Endpoint, case: &Case) {
    let (ids, operation) = (case.ids, &case.operation);
    let created = endpoint.post("/Users", &user_body("ada", case.before.clone()));
    let path = format!("/Users/{}", id(&created));
    let answer = endpoint.patch(&path, &json!([operation]));
    let what = format!("{ids:?} {operation}: {:?}", answer.outcome);
    let status = answer.response.status.as_u16();
    let now = endpoint.get(&path);
    match &case.after {
        Has(expected) => {
            assert_eq!(status, 200, "{what}");
            for (name, value) in expected.as_object().unwrap() {
                let found = now.pointer(name).unwrap_or(&Value::Null);
                assert_eq!(found, value, "{what}");
            }
        }
        Same => {
            assert_eq!((status, &now["meta"]), (200, &created["meta"]), "{what}");
            assert!(
                matches!(answer.outcome, Outcome::Unchanged { .. }),
                "{what}"
            );
        }
        Refused(scim_type) => {
            assert_eq!(
                (status, &body(&answer)["scimType"]),
                (400, &json!(scim_type)),
                "{what}"
            );
            assert_eq!(now["meta"], created["meta"], "{what}");
        }
    }
    endpoint.send("DELETE", &path, "");
}

/// §16.2, cell by cell.
#[test]
fn operations_come_out_as_the_matrix_says() {
    let op = |op: &str, path: &str, value: Value| json!({"op": op, "path": path, "value": value});
    let remove = |path: &str| json!({"op": "remove", "path": path});
    let no_path = |op: &str, value: Value| json!({"op": op, "value": value});
    let none = || json!({});
    let work = || json!({"emails": [{"value": "w", "type": "work"}]});
    let both =
        || json!({"emails": [{"value": "w", "type": "work"}, {"value": "h", "type": "home"}]});
    let name = || json!({"name": {"givenName": "G", "familyName": "F"}});
    let tags = || json!({PROBE: {"tier": "x", "tags": ["a", "b"]}});
    let badge = || json!({PROBE: {"tier": "x", "badgeId": "7"}});
    let probe = |name: &str| format!("{PROBE}:{name}");
    let at_probe = |name: &str, value: Value| {
        let pointer = format!("/{PROBE}/{name}");
        json!({pointer: value})
    };
    let cases = [
        case(
            &["PX-01"],
            none(),
            no_path("add", json!({"title": "t"})),
            Has(json!({"/title": "t"})),
        ),
        case(
            &["PX-01"],
            json!({"title": "o"}),
            no_path("replace", json!({"title": "t"})),
            Has(json!({"/title": "t"})),
        ),
        case(
            &["PX-01"],
            none(),
            no_path("add", json!("t")),
            Refused("invalidValue"),
        ),
        case(
            &["PX-01"],
            none(),
            json!({"op": "remove"}),
            Refused("noTarget"),
        ),
        case(
            &["PX-02"],
            none(),
            json!({"op": "add", "path": "title"}),
            Refused("invalidValue"),
        ),
        case(
            &["PX-02"],
            none(),
            json!({"op": "replace", "path": "title"}),
            Refused("invalidValue"),
        ),
        case(
            &["PX-02"],
            json!({"title": "t"}),
            remove("title"),
            Has(json!({"/title": null})),
        ),
        case(
            &["PX-03"],
            none(),
            op("add", "title", json!("t")),
            Has(json!({"/title": "t"})),
        ),
        case(&["PX-03"], none(), remove("title"), Same),
        case(
            &["PX-03"],
            none(),
            op("replace", "title", json!("t")),
            Has(json!({"/title": "t"})),
        ),
        case(
            &["PX-04", "PA-22"],
            json!({"title": "t"}),
            op("add", "title", json!("t")),
            Same,
        ),
        case(
            &["PX-04"],
            json!({"title": "o"}),
            op("replace", "title", json!("t")),
            Has(json!({"/title": "t"})),
        ),
        case(
            &["PX-04"],
            json!({"title": "o"}),
            remove("title"),
            Has(json!({"/title": null})),
        ),
        case(
            &["PX-05"],
            json!({"title": "o"}),
            op("replace", "title", Value::Null),
            Has(json!({"/title": null})),
        ),
        case(
            &["PX-05"],
            json!({"title": "o"}),
            op("add", "title", Value::Null),
            Has(json!({"/title": null})),
        ),
        case(
            &["PX-06"],
            none(),
            op("add", "name", json!({"givenName": "g"})),
            Has(json!({"/name/givenName": "g"})),
        ),
        case(&["PX-06"], none(), remove("name"), Same),
        case(
            &["PX-06"],
            none(),
            op("replace", "name", json!({"givenName": "g"})),
            Has(json!({"/name/givenName": "g"})),
        ),
        case(
            &["PX-07"],
            name(),
            op("add", "name", json!({"givenName": "g"})),
            Has(json!({"/name": {"givenName": "g", "familyName": "F"}})),
        ),
        case(
            &["PX-07"],
            name(),
            op("replace", "name", json!({"givenName": "g"})),
            Has(json!({"/name": {"givenName": "g", "familyName": "F"}})),
        ),
        case(
            &["PX-07"],
            name(),
            remove("name"),
            Has(json!({"/name": null})),
        ),
        case(
            &["PX-08"],
            none(),
            op("add", "name", json!("g")),
            Refused("invalidValue"),
        ),
        case(
            &["PX-08"],
            name(),
            op("replace", "name", json!(7)),
            Refused("invalidValue"),
        ),
        case(
            &["PX-09"],
            none(),
            op("add", "name.givenName", json!("g")),
            Has(json!({"/name": {"givenName": "g"}})),
        ),
        case(
            &["PX-09"],
            none(),
            op("replace", "name.givenName", json!("g")),
            Has(json!({"/name": {"givenName": "g"}})),
        ),
        case(&["PX-09"], none(), remove("name.givenName"), Same),
        case(
            &["PX-10"],
            name(),
            op("add", "name.givenName", json!("g")),
            Has(json!({"/name/givenName": "g"})),
        ),
        case(
            &["PX-10"],
            json!({"name": {"givenName": "G"}}),
            remove("name.givenName"),
            Has(json!({"/name": null})),
        ),
        case(
            &["PX-11"],
            none(),
            op("add", "emails", json!([{"value": "a"}])),
            Has(json!({"/emails": [{"value": "a"}]})),
        ),
        case(&["PX-11"], none(), remove("emails"), Same),
        case(
            &["PX-11"],
            none(),
            op("replace", "emails", json!([{"value": "a"}])),
            Has(json!({"/emails": [{"value": "a"}]})),
        ),
        case(
            &["PX-12"],
            work(),
            op("add", "emails", json!([{"value": "w", "type": "work"}])),
            Same,
        ),
        case(
            &["PX-12"],
            work(),
            op("add", "emails", json!([{"value": "h", "type": "home"}])),
            Has(both_at()),
        ),
        case(
            &["PX-12"],
            both(),
            remove("emails"),
            Has(json!({"/emails": null})),
        ),
        case(
            &["PX-12"],
            both(),
            op("replace", "emails", json!([{"value": "z"}])),
            Has(json!({"/emails": [{"value": "z"}]})),
        ),
        case(&["PX-13"], work(), op("add", "emails", json!([])), Same),
        case(
            &["PX-13"],
            work(),
            op("replace", "emails", json!([])),
            Has(json!({"/emails": null})),
        ),
        case(
            &["PX-14"],
            work(),
            op("add", "emails[type eq \"work\"]", json!({"display": "d"})),
            Has(json!({"/emails/0": {"value": "w", "display": "d", "type": "work"}})),
        ),
        case(
            &["PX-14"],
            work(),
            remove("emails[type eq \"work\"]"),
            Has(json!({"/emails": null})),
        ),
        case(
            &["PX-14"],
            both(),
            op(
                "replace",
                "emails[type eq \"work\"]",
                json!({"value": "z", "type": "work"}),
            ),
            Has(json!({"/emails/0/value": "z", "/emails/1/value": "h"})),
        ),
        case(&["PX-15"], work(), remove("emails[type eq \"home\"]"), Same),
        case(
            &["PX-16"],
            both(),
            op("replace", "emails[type eq \"work\"].value", json!("z")),
            Has(json!({"/emails/0/value": "z", "/emails/1/value": "h"})),
        ),
        case(
            &["PX-16"],
            work(),
            remove("emails[type eq \"work\"].type"),
            Has(json!({"/emails": [{"value": "w"}]})),
        ),
        case(
            &["PX-17"],
            work(),
            remove("emails[type eq \"home\"].value"),
            Same,
        ),
        case(
            &["PX-18"],
            tags(),
            remove(&format!("{}[value eq \"a\"]", probe("tags"))),
            Has(at_probe("tags", json!(["b"]))),
        ),
        case(
            &["PX-18"],
            tags(),
            op(
                "replace",
                &format!("{}[value eq \"a\"]", probe("tags")),
                json!("c"),
            ),
            Has(at_probe("tags", json!(["c", "b"]))),
        ),
        case(
            &["PX-20"],
            none(),
            op("add", "id", json!("x")),
            Refused("mutability"),
        ),
        case(
            &["PX-20"],
            none(),
            op("replace", "meta.created", json!("2020-01-01T00:00:00Z")),
            Refused("mutability"),
        ),
        case(&["PX-20"], none(), remove("groups"), Refused("mutability")),
        case(
            &["PX-21"],
            none(),
            op("add", &probe("badgeId"), json!("7")),
            Has(at_probe("badgeId", json!("7"))),
        ),
        case(&["PX-21"], none(), remove(&probe("badgeId")), Same),
        case(
            &["PX-22"],
            badge(),
            op("add", &probe("badgeId"), json!("7")),
            Same,
        ),
        case(
            &["PX-22"],
            badge(),
            op("replace", &probe("badgeId"), json!("8")),
            Refused("mutability"),
        ),
        case(
            &["PX-22"],
            badge(),
            remove(&probe("badgeId")),
            Refused("mutability"),
        ),
        case(
            &["PX-23"],
            none(),
            remove("userName"),
            Refused("mutability"),
        ),
        case(
            &["PX-23"],
            none(),
            op("replace", "userName", Value::Null),
            Refused("mutability"),
        ),
        case(
            &["PX-24"],
            none(),
            op("add", &probe("pin"), json!("1")),
            Has(at_probe("pin", Value::Null)),
        ),
        case(
            &["PX-25", "PA-07"],
            none(),
            op("replace", "title", json!(7)),
            Refused("invalidValue"),
        ),
        case(
            &["PX-26"],
            none(),
            op(
                "add",
                "emails",
                json!([{"value": "a", "primary": true}, {"value": "b", "primary": true}]),
            ),
            Refused("invalidValue"),
        ),
        case(
            &["PX-28"],
            none(),
            op("add", "shoeSize", json!("7")),
            Refused("noTarget"),
        ),
        case(&["PX-28"], none(), remove("shoeSize"), Refused("noTarget")),
        case(
            &["PA-05", "PA-06"],
            none(),
            op("add", "emails[0]", json!({})),
            Refused("invalidPath"),
        ),
        case(
            &["PA-05", "PA-06"],
            none(),
            op("add", "/emails/0", json!({})),
            Refused("invalidPath"),
        ),
        case(
            &["PA-05"],
            none(),
            op("add", "name..givenName", json!("g")),
            Refused("invalidPath"),
        ),
        case(
            &["PA-06"],
            none(),
            op("add", "NAME.GivenName", json!("g")),
            Has(json!({"/name/givenName": "g"})),
        ),
        case(
            &["PA-06", "PA-10"],
            none(),
            op("add", &format!("{ENTERPRISE}:department"), json!("d")),
            Has(json!({"/schemas": [USER, ENTERPRISE]})),
        ),
        case(
            &["PA-08"],
            json!({"emails": [{"value": "a", "primary": true}, {"value": "b", "type": "work"}]}),
            op("replace", "emails[type eq \"work\"].primary", json!(true)),
            Has(json!({"/emails/1/primary": true})),
        ),
        case(
            &["PA-09"],
            none(),
            op("add", "emails", json!({"value": "a"})),
            Has(json!({"/emails": [{"value": "a"}]})),
        ),
        case(
            &["PA-33"],
            json!({"emails": [{"value": "a]\"b", "type": "work"}]}),
            op(
                "replace",
                "emails[value eq \"a]\\\"b\"].display",
                json!("d"),
            ),
            Has(json!({"/emails/0/display": "d"})),
        ),
        case(
            &["PA-35"],
            tags(),
            remove(&format!("{} eq \"a\"", probe("tags"))),
            Refused("invalidPath"),
        ),
    ];
    for mut endpoint in Endpoint::both() {
        for case in &cases {
            check(&mut endpoint, case);
        }
    }
}

fn both_at() -> Value {
    json!({"/emails/0/type": "work", "/emails/1": {"value": "h", "type": "home"}})
}

#[test]
fn px_15_px_17_en_06_a_value_path_that_matches_nothing_is_refused_strictly_and_created_leniently() {
    for path in ["emails[type eq \"work\"]", "emails[type eq \"work\"].value"] {
        let value = if path.ends_with(']') {
            json!({"value": "w", "type": "work"})
        } else {
            json!("w")
        };
        for op in ["add", "replace"] {
            let operation = json!({"op": op, "path": path, "value": value});
            let strict = case(&[], json!({}), operation.clone(), Refused("noTarget"));
            check(&mut Endpoint::strict(), &strict);
            let created = json!({"/emails/0/value": "w", "/emails/0/type": "work"});
            check(
                &mut Endpoint::new(),
                &case(&[], json!({}), operation, Has(created)),
            );
        }
    }
}

#[test]
fn px_19_a_sub_attribute_of_many_values_is_all_of_them_or_none() {
    for mut endpoint in Endpoint::both() {
        let path = format!(
            "/Users/{}",
            endpoint.user_with("ada", json!({"emails": [{"value": "a"}, {"value": "b"}]}))
        );
        let answer = endpoint.patch(
            &path,
            &json!([{"op": "replace", "path": "emails.type", "value": "work"}]),
        );
        let emails = endpoint.get(&path)["emails"].clone();
        let kinds: Vec<_> = emails
            .as_array()
            .unwrap()
            .iter()
            .map(|email| email.get("type").is_some())
            .collect();
        match answer.response.status.as_u16() {
            200 => assert_eq!(kinds, [true, true]),
            status => assert_eq!(
                (status, &body(&answer)["scimType"], kinds),
                (400, &json!("noTarget"), vec![false, false])
            ),
        }
    }
}

#[test]
fn px_29_en_03_a_value_beside_a_remove_path_is_ignored_strictly_and_listed_leniently() {
    for (mut endpoint, expected) in [
        (Endpoint::strict(), json!(null)),
        (Endpoint::new(), json!(["b"])),
    ] {
        let path = format!("/Groups/{}", endpoint.group("crew", &["a", "b"]));
        let remove = json!([{"op": "remove", "path": "members", "value": [{"value": "a"}]}]);
        assert_eq!(endpoint.patch(&path, &remove).response.status, 204);
        let left = endpoint.get(&path)["members"].clone();
        let left = left.as_array().map_or(Value::Null, |left| {
            left.iter().map(|member| member["value"].clone()).collect()
        });
        assert_eq!(left, expected);
    }
}

#[test]
fn pa_01_patch_is_advertised() {
    assert_eq!(
        Endpoint::new().get("/ServiceProviderConfig")["patch"]["supported"],
        true
    );
}

#[test]
fn pa_02_a_message_that_is_none_is_refused() {
    for mut endpoint in Endpoint::both() {
        let path = format!("/Users/{}", endpoint.user("ada"));
        let operation = json!({"op": "add", "path": "title", "value": "t"});
        for message in [
            json!({"Operations": [operation]}),
            json!({"schemas": [USER], "Operations": [operation]}),
            json!({"schemas": [PATCH_OP]}),
            json!({"schemas": [PATCH_OP], "Operations": operation}),
            patch_body(&json!([{"path": "title", "value": "t"}])),
            patch_body(&json!([{"op": "move", "path": "title", "value": "t"}])),
            patch_body(&json!([7])),
        ] {
            endpoint.refused("PATCH", &path, &message, 400, json!("invalidSyntax"));
        }
    }
}

#[test]
fn pa_03_pa_04_operations_apply_in_order_and_all_or_none() {
    for mut endpoint in Endpoint::both() {
        let path = format!(
            "/Users/{}",
            endpoint.user_with("ada", json!({"title": "o"}))
        );
        let last = json!([
            {"op": "add", "path": "title", "value": "first"},
            {"op": "remove", "path": "title"},
            {"op": "add", "path": "title", "value": "last"},
        ]);
        assert_eq!(body(&endpoint.patch(&path, &last))["title"], "last");
        let failing = patch_body(&json!([
            {"op": "replace", "path": "title", "value": "never"},
            {"op": "add", "path": "emails", "value": [{"value": "a"}]},
            {"op": "remove", "path": "userName"},
        ]));
        endpoint.refused("PATCH", &path, &failing, 400, json!("mutability"));
        assert_eq!(endpoint.get(&path)["title"], "last");
    }
}

#[test]
fn pa_08_one_value_at_most_stays_primary() {
    let mut endpoint = Endpoint::new();
    let emails = json!([{"value": "a", "primary": true}, {"value": "b"}]);
    for operation in [
        json!({"op": "add", "path": "emails", "value": [{"value": "c", "primary": true}]}),
        json!({"op": "add", "value": {"emails": [{"value": "c", "primary": true}]}}),
        json!({"op": "replace", "path": "emails[value eq \"b\"].primary", "value": true}),
    ] {
        let path = format!(
            "/Users/{}",
            endpoint.user_with("ada", json!({"emails": emails}))
        );
        let user = body(&endpoint.patch(&path, &json!([operation])));
        let primary = user["emails"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|email| email["primary"] == true);
        assert_eq!(primary.count(), 1, "{operation}: {}", user["emails"]);
        assert_ne!(user["emails"][0]["primary"], true, "{operation}");
        endpoint.send("DELETE", &path, "");
    }
}

#[test]
fn pa_11_an_extension_goes_with_its_urn() {
    let mut endpoint = Endpoint::new();
    let path = format!(
        "/Users/{}",
        endpoint.user_with("ada", json!({ENTERPRISE: {"department": "d"}}))
    );
    let remove = json!([{"op": "remove", "path": format!("schemas[value eq \"{ENTERPRISE}\"]")}]);
    let user = body(&endpoint.patch(&path, &remove));
    assert_eq!(
        (&user["schemas"], user.get(ENTERPRISE)),
        (&json!([USER]), None)
    );
}

#[test]
fn pa_20_pa_22_pa_30_pa_31_pj_17_a_patch_answers_users_with_the_resource_and_groups_with_204() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let crew = endpoint.group("crew", &[]);
    let answer = endpoint.patch(
        &format!("/Users/{ada}"),
        &json!([{"op": "add", "path": "title", "value": "t"}]),
    );
    assert_eq!(
        (answer.response.status.as_u16(), &body(&answer)["title"]),
        (200, &json!("t"))
    );
    assert_eq!(answer.response.headers[ETAG], "W/\"2\"");
    let join = json!([{"op": "add", "path": "members", "value": [{"value": ada}]}]);
    let answer = endpoint.patch(&format!("/Groups/{crew}"), &join);
    assert_eq!(answer.response.status, 204);
    assert_eq!(answer.response.headers[ETAG], "W/\"2\"", "et_02");
    assert!(answer.response.body.is_empty() && !answer.response.headers.contains_key(CONTENT_TYPE));
    let answer = endpoint.patch(&format!("/Groups/{crew}?attributes=displayName"), &join);
    assert_eq!(
        (
            answer.response.status.as_u16(),
            &body(&answer)["displayName"]
        ),
        (200, &json!("crew")),
        "pj_17"
    );
    let Outcome::Unchanged { reason, subject } = &answer.outcome else {
        panic!("pa_31: {:?}", answer.outcome)
    };
    assert_eq!(
        (reason.as_str(), subject.name.as_deref()),
        ("already a member", Some("crew"))
    );
    assert_eq!(answer.response.headers[ETAG], "W/\"2\"", "pa_22");
    let leave = json!([{"op": "remove", "path": format!("members[value eq \"{ada}\"]")}]);
    assert_eq!(
        endpoint
            .patch(&format!("/Groups/{crew}"), &leave)
            .changes
            .len(),
        1
    );
    let answer = endpoint.patch(&format!("/Groups/{crew}"), &leave);
    assert!(
        matches!(&answer.outcome, Outcome::Unchanged { reason, .. } if reason == "not a member"),
        "pa_30"
    );
}

/// As the same equality of a filter finds the group.
#[test]
fn fl_06_a_member_is_meant_in_any_case_and_in_its_own_before_others() {
    for (members, asked_for, left) in [
        (json!(["abc", "x"]), "ABC", json!(["x"])),
        (json!(["Abc", "x"]), "abc", json!(["x"])),
        (json!(["Abc", "x"]), "ABC", json!(["x"])),
        (json!(["abc", "Abc"]), "Abc", json!(["abc"])),
        (json!(["Abc", "abc"]), "ABC", json!(["Abc"])),
        (json!(["\u{c9}lodie"]), "e\u{301}LODIE", json!([])),
        (json!(["Abc"]), "abcd", json!(["Abc"])),
    ] {
        let join = members.as_array().unwrap().iter();
        let join: Vec<Value> = join.map(|id| json!({"value": id})).collect();
        let join = json!({"op": "add", "path": "members", "value": join});
        let asked_for = format!("value eq \"{asked_for}\"");
        let leave = json!({"op": "remove", "path": format!("members[{asked_for}]")});
        let other = format!("members[{asked_for} and display eq \"nobody\"]");
        let stay = json!({"op": "remove", "path": other});
        for requests in [
            vec![json!([join]), json!([stay]), json!([leave])],
            vec![json!([join, stay, leave])],
        ] {
            let mut endpoint = Endpoint::new();
            let path = format!("/Groups/{}", endpoint.group("crew", &[]));
            for request in &requests {
                assert_eq!(endpoint.patch(&path, request).response.status, 204);
            }
            let members = &endpoint.get(&path)["members"];
            let found = members.as_array().into_iter().flatten();
            let found: Vec<&Value> = found.map(|member| &member["value"]).collect();
            assert_eq!(json!(found), left, "{requests:?}");
        }
    }
}

#[test]
fn who_is_no_member_in_any_case_is_not_walked_for() {
    let mut endpoint = Endpoint::new();
    let members: Vec<String> = (0..10_000).map(|n| format!("u{n}")).collect();
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    let path = format!("/Groups/{}", endpoint.group("crew", &members));
    let leave = |who: &str| {
        let leave = |n| json!({"op": "remove", "path": format!("members[value eq \"{who}{n}\"]")});
        (0..200).map(leave).collect::<Value>()
    };
    assert_eq!(endpoint.patch(&path, &leave("w")).changes.len(), 0);
    assert_eq!(endpoint.patch(&path, &leave("U")).changes.len(), 1);
    let left = &endpoint.get(&path)["members"];
    assert_eq!(left.as_array().map(Vec::len), Some(9_800));
}

#[test]
fn what_is_known_of_a_member_is_immutable_in_whatever_case_it_is_named() {
    let mut endpoint = Endpoint::new();
    let path = format!("/Groups/{}", endpoint.group("crew", &["Abc"]));
    for operation in [
        json!({"op": "replace", "path": "members[value eq \"ABC\"].value", "value": "x"}),
        json!({"op": "remove", "path": "members[value eq \"abc\"].value"}),
    ] {
        let message = patch_body(&json!([operation]));
        endpoint.refused("PATCH", &path, &message, 400, json!("mutability"));
    }
}

#[test]
fn pa_23_nobody_is_modified_who_is_not_there() {
    let message = patch_body(&json!([{"op": "add", "path": "title", "value": "t"}]));
    Endpoint::new().refused("PATCH", "/Users/nobody", &message, 404, Value::Null);
}

#[test]
fn pa_25_what_is_returned_on_request_is_shown_when_it_was_set() {
    let mut endpoint = Endpoint::new();
    let path = format!("/Users/{}", endpoint.user("ada"));
    let set = json!([{"op": "add", "path": format!("{PROBE}:memo"), "value": "m"}]);
    assert_eq!(body(&endpoint.patch(&path, &set))[PROBE]["memo"], "m");
    let other = json!([{"op": "add", "path": "title", "value": "t"}]);
    assert_eq!(body(&endpoint.patch(&path, &other)).get(PROBE), None);
}

#[test]
fn pa_31_a_member_is_one_whatever_else_is_said_of_it() {
    let mut endpoint = Endpoint::new();
    let ada = endpoint.user("ada");
    let path = format!("/Groups/{}", endpoint.group("crew", &[&ada]));
    for member in [
        json!({"value": ada}),
        json!({"value": ada, "display": "ada", "type": "User"}),
    ] {
        let join = json!([{"op": "add", "path": "members", "value": [member]}]);
        let answer = endpoint.patch(&path, &join);
        assert!(
            matches!(answer.outcome, Outcome::Unchanged { .. }),
            "{member}: {:?}",
            answer.outcome
        );
        assert_eq!(answer.response.headers[ETAG], "W/\"1\"");
    }
}

#[test]
fn pa_31_pa_32_pu_16_what_is_known_of_a_member_stays_by_whatever_method_it_is_sent_again() {
    for mut endpoint in Endpoint::both() {
        let (known, other) = (endpoint.user("ada"), "elsewhere");
        for id in [known.as_str(), other] {
            let sent = json!({"value": id, "display": "other", "type": "Group"});
            let members = json!([{"value": id, "type": "User"}]);
            let group = json!({"schemas": [GROUP], "displayName": "crew", "members": members});
            let path = format!("/Groups/{}", self::id(&endpoint.post("/Groups", &group)));
            let before = endpoint.get(&path);
            let itself = format!("members[value eq \"{id}\"]");
            for operation in [
                json!({"op": "add", "path": "members", "value": [sent]}),
                json!({"op": "replace", "path": "members", "value": [sent]}),
                json!({"op": "replace", "value": {"members": [sent]}}),
                json!({"op": "replace", "path": itself, "value": sent}),
            ] {
                let answer = endpoint.patch(&path, &json!([operation]));
                assert!(
                    answer.changes.is_empty(),
                    "{operation}: {:?}",
                    answer.outcome
                );
            }
            let group = json!({"schemas": [GROUP], "displayName": "crew", "members": [sent]});
            assert_eq!(endpoint.ok("PUT", &path, &group), before);
            for parts in [json!({"type": "Group"}), json!({"value": "x"})] {
                let operation = patch_body(&json!([{"op": "add", "path": itself, "value": parts}]));
                endpoint.refused("PATCH", &path, &operation, 400, json!("mutability"));
            }
            assert_eq!(endpoint.get(&path), before);
        }
        let path = format!("/Groups/{}", endpoint.group("others", &[&known]));
        let itself = format!("members[value eq \"{known}\"]");
        let display =
            patch_body(&json!([{"op": "add", "path": itself, "value": {"display": "other"}}]));
        endpoint.refused("PATCH", &path, &display, 400, json!("mutability"));
    }
}

#[test]
fn other_attributes_that_point_at_resources_are_no_members() {
    let parts = ["value", "$ref", "type"].map(|name| json!({"name": name}));
    let owners =
        json!({"name": "owners", "type": "complex", "multiValued": true, "subAttributes": parts});
    let mut endpoint = Endpoint::new();
    let definition = json!({"id": GROUP, "attributes": [owners]});
    endpoint.provider.schemas.add(definition).unwrap();
    let ada = endpoint.user("ada");
    let path = format!("/Groups/{}", endpoint.group("crew", &[&ada]));
    let owners = |endpoint: &mut Endpoint, operation: Value| {
        let answer = endpoint.patch(&path, &json!([operation]));
        assert_eq!(
            answer.response.status, 204,
            "{operation}: {:?}",
            answer.outcome
        );
        let group = endpoint.get(&path);
        assert_eq!(group["members"][0]["value"], ada, "{operation}");
        assert_eq!(group["members"].as_array().unwrap().len(), 1, "{operation}");
        group["owners"].clone()
    };
    let link = json!({"value": "o1", "$ref": "https://example.com/o1"});
    let add = json!({"op": "add", "path": "owners", "value": [link, {"value": "o2"}]});
    assert_eq!(owners(&mut endpoint, add), json!([link, {"value": "o2"}]));
    let replace =
        json!({"op": "replace", "path": "owners[value eq \"o2\"]", "value": {"value": "o3"}});
    assert_eq!(
        owners(&mut endpoint, replace),
        json!([link, {"value": "o3"}])
    );
    let nobody = patch_body(
        &json!([{"op": "replace", "path": "owners[value eq \"o3\"]", "value": {"type": "User"}}]),
    );
    endpoint.refused("PATCH", &path, &nobody, 400, json!("invalidValue"));
    assert_eq!(
        owners(&mut endpoint, json!({"op": "remove", "path": "owners"})),
        Value::Null
    );
}

#[test]
fn pa_34_a_missing_space_is_refused_strictly_and_tolerated_leniently() {
    let operation = json!({"op": "remove", "path": "emails[value eq\"a\"]"});
    let before = json!({"emails": [{"value": "a"}]});
    check(
        &mut Endpoint::strict(),
        &case(
            &[],
            before.clone(),
            operation.clone(),
            Refused("invalidFilter"),
        ),
    );
    check(
        &mut Endpoint::new(),
        &case(&[], before, operation, Has(json!({"/emails": null}))),
    );
}

#[test]
fn pa_06_a_value_has_no_number() {
    for mut endpoint in Endpoint::both() {
        let ada = format!(
            "/Users/{}",
            endpoint.user_with("ada", json!({"emails": [{"value": "a@b"}]}))
        );
        for path in ["emails[0]", "emails[0].value", "emails[12].type"] {
            let operation = json!([{"op": "replace", "path": path, "value": "x"}]);
            assert_refused(&endpoint.patch(&ada, &operation), 400, "invalidPath");
        }
    }
}

#[test]
fn d_47_a_text_that_remove_lists_is_the_value_that_has_it() {
    let emails = json!([{"value": "a@b", "type": "work"}, {"value": "c@d"}]);
    for (mut endpoint, left) in [(Endpoint::new(), 1), (Endpoint::strict(), 0)] {
        let ada = endpoint.user_with("ada", json!({"emails": emails}));
        let path = format!("/Users/{ada}");
        let operation = json!([{"op": "remove", "path": "emails", "value": ["a@b"]}]);
        let answer = endpoint.patch(&path, &operation);
        assert!(answer.response.status.is_success(), "{answer:?}");
        let shown = endpoint.get(&path);
        let emails = shown["emails"].as_array().map_or(0, Vec::len);
        assert_eq!(emails, left, "{shown}");
        let remarks: Vec<&str> = answer
            .remarks
            .iter()
            .map(|remark| remark.id.as_str())
            .collect();
        assert_eq!(remarks.contains(&"remove-by-value"), left == 1);
    }
}

#[test]
fn pa_31_members_may_take_each_others_places_and_it_can_be_undone() {
    let [remove, replace, replace_last] = [
        json!({"op": "remove", "path": "members[value eq \"b\"]"}),
        json!({"op": "replace", "path": "members[value eq \"a\"]", "value": {"value": "b"}}),
        json!({"op": "replace", "path": "members[value eq \"b\"]", "value": {"value": "x"}}),
    ];
    for mut endpoint in Endpoint::both() {
        for (operations, after) in [
            (json!([remove, replace]), vec!["b"]),
            (json!([replace_last, replace]), vec!["b", "x"]),
        ] {
            let crew = endpoint.group("crew", &["a", "b"]);
            let before = endpoint.directory.clone();
            let answer = endpoint.patch(&format!("/Groups/{crew}"), &operations);
            assert_eq!(answer.response.status, 204, "{:?}", answer.outcome);
            let record = endpoint.directory.get(&crew).unwrap();
            let members = record
                .members
                .iter()
                .map(|(_, member)| member.value.as_str());
            assert_eq!(members.collect::<Vec<_>>(), after);
            for change in answer.changes.iter().rev() {
                endpoint.directory.apply(&change.inverse()).unwrap();
            }
            assert_eq!(endpoint.directory, before);
        }
    }
}

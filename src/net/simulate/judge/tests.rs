//! Each rule with an answer that breaks it and one that comes near.

use bytes::Bytes;
use serde_json::json;

use super::*;
use crate::net::simulate::mapping::{ACTIVE, DISPLAY_NAME, Slot, USER_NAME};

const USER: ResourceType = ResourceType::User;
const GROUP: ResourceType = ResourceType::Group;
const EXTENSION: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn answer(status: u16, body: impl Into<Bytes>) -> Answer {
    Answer {
        status,
        content_type: "application/scim+json; charset=utf-8".into(),
        body: body.into(),
    }
}

fn rules(expectation: &Expectation, answer: Answer) -> Vec<Rule> {
    let judgment = judge(expectation, &Ok(answer));
    judgment.findings.iter().map(|found| found.rule).collect()
}

fn list(resources: &[Value]) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": resources.len(), "startIndex": 1, "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}

/// A user that nothing is wrong with, after a change.
fn user(change: impl FnOnce(&mut Value)) -> Value {
    let mut user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", EXTENSION],
        "id": "u-1", "userName": "mara@a.example", "active": true,
        "emails": [{"type": "work", "primary": true, "value": "mara@a.example"}],
        EXTENSION: {"department": "Ops", "manager": {"value": "u-2"}},
        "meta": {"created": "2026-01-02T03:04:05Z", "lastModified": "2026-01-02T03:04:05.678+01:00"},
    });
    change(&mut user);
    user
}

fn rules_of_user(change: impl FnOnce(&mut Value)) -> Vec<Rule> {
    let believed = vec![(USER_NAME, json!("mara@a.example")), (ACTIVE, json!(true))];
    let expectation = Expectation::Read(USER, "u-1", &believed);
    rules(&expectation, answer(200, user(change).to_string()))
}

fn set(path: &str, value: Value) -> impl FnOnce(&mut Value) {
    move |user| match user.pointer_mut(path) {
        Some(place) => *place = value,
        None => drop(
            user.as_object_mut()
                .unwrap()
                .insert(path[1..].into(), value),
        ),
    }
}

fn cut(name: &str) -> impl FnOnce(&mut Value) {
    move |user| drop(user.as_object_mut().unwrap().shift_remove(name))
}

#[test]
fn a_good_user_meets_every_rule() {
    assert_eq!(rules_of_user(|_| {}), []);
}

#[test]
fn a_user_is_judged_attribute_by_attribute() {
    type Change = Box<dyn FnOnce(&mut Value)>;
    let manager = "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/manager";
    let qualified = "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    let one = |kind: &str| json!({"type": kind, "value": "x"});
    let cases: Vec<(Option<Rule>, Change)> = vec![
        (Some(Rule::IdMissing), Box::new(cut("id"))),
        (Some(Rule::IdMissing), Box::new(set("/id", json!("")))),
        (Some(Rule::IdNotString), Box::new(set("/id", json!(7)))),
        (Some(Rule::IdChanged), Box::new(set("/id", json!("U-1")))),
        (
            Some(Rule::BooleanAsString),
            Box::new(set("/active", json!("True"))),
        ),
        (Some(Rule::ActiveMissing), Box::new(cut("active"))),
        (
            Some(Rule::BooleanAsString),
            Box::new(set("/emails/0/primary", json!("true"))),
        ),
        (None, Box::new(set("/emails/0/primary", json!(false)))),
        (
            Some(Rule::MultiValuedShape),
            Box::new(set("/emails", json!(["a@b"]))),
        ),
        (
            Some(Rule::MultiValuedShape),
            Box::new(set("/emails", json!({"value": "a@b"}))),
        ),
        (None, Box::new(set("/emails", json!([])))),
        (
            Some(Rule::TypeRepeated),
            Box::new(set("/emails", json!([one("work"), one("Work")]))),
        ),
        (
            None,
            Box::new(set("/emails", json!([one("work"), one("home")]))),
        ),
        (
            Some(Rule::ManagerShape),
            Box::new(set(manager, json!("u-2"))),
        ),
        (
            Some(Rule::ManagerShape),
            Box::new(set("/manager", json!({"value": "u-2"}))),
        ),
        (
            Some(Rule::ExtensionFlattened),
            Box::new(set(qualified, json!("Ops"))),
        ),
        (
            Some(Rule::ExtensionFlattened),
            Box::new(set("/department", json!("Ops"))),
        ),
        (None, Box::new(set("/departments", json!("Ops")))),
        (
            Some(Rule::ValueChanged),
            Box::new(set("/userName", json!("Mara@a.example"))),
        ),
        (
            Some(Rule::ValueChanged),
            Box::new(set("/active", json!(false))),
        ),
        (
            Some(Rule::NullValue),
            Box::new(set("/emails/0/value", json!(null))),
        ),
        (None, Box::new(set("/emails/0/value", json!("null")))),
        (
            Some(Rule::DateFormat),
            Box::new(set("/meta/created", json!("2026-01-02"))),
        ),
        (
            Some(Rule::DateFormat),
            Box::new(set("/meta/created", json!(1_767_225_600))),
        ),
        (
            None,
            Box::new(set("/meta/created", json!("2026-01-02T03:04:05"))),
        ),
    ];
    for (index, (rule, change)) in cases.into_iter().enumerate() {
        let expected: Vec<Rule> = rule.into_iter().collect();
        assert_eq!(rules_of_user(change), expected, "case {index}");
    }
}

#[test]
fn a_list_is_judged_by_its_shape_and_its_hits() {
    let hit = || user(|_| {});
    let expectation = Expectation::Match(USER, "MARA@a.example");
    let edited = |mut list: Value, key: &str, value: Value| {
        list[key] = value;
        list
    };
    let misspelled =
        json!({"schemas": list(&[])["schemas"], "totalResults": 1, "resources": [hit()]});
    let bare = json!({"schemas": list(&[])["schemas"], "totalResults": 0});
    let cases = [
        (None, list(&[])),
        (None, list(&[hit()])),
        (None, bare),
        (Some(Rule::NotListResponse), hit()),
        (
            Some(Rule::NotListResponse),
            edited(list(&[]), "schemas", json!([])),
        ),
        (
            Some(Rule::NotListResponse),
            edited(list(&[]), "totalResults", json!("0")),
        ),
        (
            Some(Rule::NotListResponse),
            edited(list(&[]), "totalResults", json!(1)),
        ),
        (
            Some(Rule::NotListResponse),
            edited(list(&[hit()]), "totalResults", json!(0)),
        ),
        (Some(Rule::ResourcesMisspelled), misspelled),
        (Some(Rule::SeveralHits), list(&[hit(), hit()])),
        (
            Some(Rule::SeveralHits),
            edited(list(&[hit()]), "totalResults", json!(9)),
        ),
        (
            Some(Rule::UnrelatedHit),
            list(&[user(set("/userName", json!("zoe@a.example")))]),
        ),
    ];
    for (index, (rule, body)) in cases.into_iter().enumerate() {
        let expected: Vec<Rule> = rule.into_iter().collect();
        assert_eq!(
            rules(&expectation, answer(200, body.to_string())),
            expected,
            "case {index}"
        );
    }
}

#[test]
fn a_probe_finds_nobody() {
    let probe = |body: Value| rules(&Expectation::NoHit, answer(200, body.to_string()));
    assert_eq!(probe(list(&[])), []);
    assert_eq!(probe(list(&[user(|_| {})])), [Rule::UnrelatedHit]);
}

#[test]
fn a_reference_is_answered_with_the_resource_that_was_asked_about() {
    let ask = |id| {
        let body = list(&[json!({"id": id})]).to_string();
        rules(&Expectation::Reference("u-1"), answer(200, body))
    };
    assert_eq!(ask("u-1"), []);
    assert_eq!(ask("u-2"), [Rule::IdChanged]);
}

#[test]
fn each_request_has_its_statuses() {
    let on = vec![(ACTIVE, json!(true))];
    let off = vec![(ACTIVE, json!(false))];
    let read = |believed| Expectation::Read(USER, "u-1", believed);
    let patched = Expectation::Patched(USER, "u-1");
    let matched = Expectation::Match(USER, "mara");
    let cases = [
        (
            &matched,
            404,
            Some((Rule::SearchNot200, SERVICE_INCOMPATIBLE)),
        ),
        (
            &matched,
            204,
            Some((Rule::SearchNot200, SERVICE_INCOMPATIBLE)),
        ),
        (
            &matched,
            500,
            Some((Rule::StatusUnexpected, "InternalServerError")),
        ),
        (
            &Expectation::NoHit,
            404,
            Some((Rule::SearchNot200, "EncounteredQuarantineException")),
        ),
        (
            &read(&on),
            404,
            Some((Rule::AnchorUnknown, "InvalidAnchor")),
        ),
        (
            &read(&off),
            404,
            Some((Rule::DisabledVanished, "InvalidAnchor")),
        ),
        (&patched, 204, None),
        (&patched, 200, None),
        (&patched, 404, Some((Rule::AnchorUnknown, "InvalidAnchor"))),
        (
            &patched,
            429,
            Some((Rule::StatusUnexpected, "TooManyRequests")),
        ),
        (
            &Expectation::Created(USER, &on),
            409,
            Some((Rule::StatusUnexpected, "EntryConflict")),
        ),
        (&Expectation::Deleted, 204, None),
        (
            &Expectation::Deleted,
            200,
            Some((Rule::StatusUnexpected, SERVICE_INCOMPATIBLE)),
        ),
        (
            &Expectation::Deleted,
            404,
            Some((Rule::AnchorUnknown, "InvalidAnchor")),
        ),
    ];
    for (expectation, status, expected) in cases {
        let judgment = judge(expectation, &Ok(answer(status, "")));
        let found = judgment
            .findings
            .first()
            .map(|found| (found.rule, found.log_code));
        assert_eq!(found, expected, "{expectation:?} {status}");
        assert_eq!(judgment.is_usable(), expected.is_none());
    }
}

#[test]
fn a_new_resource_is_answered_201_with_what_was_sent() {
    let sent = vec![
        (USER_NAME, json!("mara@a.example")),
        (Slot::Enterprise("department"), json!("Ops")),
    ];
    let create = |status, change: fn(&mut Value)| {
        let expectation = Expectation::Created(USER, &sent);
        rules(&expectation, answer(status, user(change).to_string()))
    };
    assert_eq!(create(201, |_| {}), []);
    assert_eq!(create(200, |_| {}), [Rule::CreateNot201]);
    assert_eq!(
        create(201, |user| user[EXTENSION]["department"] = json!("OPS")),
        [Rule::ValueChanged]
    );
    let empty = rules(&Expectation::Created(USER, &sent), answer(201, ""));
    assert_eq!(empty, [Rule::BodyNotJson]);
}

#[test]
fn excluded_members_stay_out() {
    let named = vec![(DISPLAY_NAME, json!("Crew"))];
    let group = |members: Value| {
        json!({"id": "g-1", "displayName": "Crew", "members": members}).to_string()
    };
    let read = Expectation::Read(GROUP, "g-1", &named);
    let some = json!([{"value": "u-1"}]);
    assert_eq!(
        rules(&read, answer(200, group(some.clone()))),
        [Rule::MembersNotExcluded]
    );
    assert_eq!(rules(&read, answer(200, group(json!([])))), []);
    let patched = Expectation::Patched(GROUP, "g-1");
    assert_eq!(
        rules(&patched, answer(200, group(some))),
        [Rule::PatchReturnsMembers]
    );
    assert_eq!(rules(&patched, answer(200, "")), []);
}

#[test]
fn bodies_and_their_media_types_are_judged() {
    let expectation = Expectation::NoHit;
    let typed = |content_type: &str, body: &str| {
        let content_type = content_type.into();
        rules(
            &expectation,
            Answer {
                content_type,
                ..answer(200, body.to_owned())
            },
        )
    };
    let good = list(&[]).to_string();
    assert_eq!(typed("Application/SCIM+json", &good), []);
    assert_eq!(typed("application/json", &good), [Rule::MediaType]);
    assert_eq!(typed("", &good), [Rule::MediaType]);
    assert_eq!(typed("text/html", "<html>"), [Rule::BodyNotJson]);
    assert_eq!(typed("application/scim+json", "[]"), [Rule::BodyNotJson]);
    assert_eq!(
        typed("application/scim+json", &"[".repeat(100_000)),
        [Rule::BodyNotJson]
    );
}

#[test]
fn a_refusal_is_a_scim_error() {
    let refuse = |body: Value| {
        let expectation = Expectation::Patched(USER, "u-1");
        rules(&expectation, answer(400, body.to_string()))
    };
    let schemas = json!(["urn:ietf:params:scim:api:messages:2.0:Error"]);
    let unexpected = Rule::StatusUnexpected;
    assert_eq!(
        refuse(json!({"schemas": schemas, "status": "400"})),
        [unexpected]
    );
    assert_eq!(
        refuse(json!({"schemas": schemas, "status": 400})),
        [unexpected, Rule::ErrorBody]
    );
    assert_eq!(
        refuse(json!({"message": "no"})),
        [unexpected, Rule::ErrorBody]
    );
    assert_eq!(refuse(json!("no")), [unexpected, Rule::BodyNotJson]);
}

#[test]
fn no_answer_is_named_as_entra_names_it() {
    for (no_answer, log_code) in [
        (NoAnswer::TimedOut, "Timeout"),
        (
            NoAnswer::Broken("reset".into()),
            "WebExceptionProtocolError",
        ),
        (NoAnswer::Tls("expired".into()), "WebExceptionProtocolError"),
        (NoAnswer::TooLong, SERVICE_INCOMPATIBLE),
    ] {
        let judgment = judge(&Expectation::Deleted, &Err(no_answer));
        assert_eq!(judgment.findings[0].rule, Rule::NoAnswer);
        assert_eq!(judgment.findings[0].log_code, log_code);
        assert!(!judgment.is_usable());
    }
}

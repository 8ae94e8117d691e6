//! HAR files of other programs.

use std::path::Path;

use scimscope::journal::{Event, Fact, Origin};
use scimscope::scim::{Outcome, ResourceType};

use super::*;

const BASE: &str = "https://scim.example.org/tenant/scim/v2";

fn entry(method: &str, path: &str, sent: &Value, status: u16, answer: &Value) -> Value {
    let text = |body: &Value| {
        if body.is_null() {
            String::new()
        } else {
            body.to_string()
        }
    };
    json!({
        "startedDateTime": "2026-11-22T13:40:46.507123+01:00",
        "time": 12.5,
        "request": {
            "method": method,
            "url": format!("{BASE}{path}"),
            "httpVersion": "HTTP/1.1",
            "headers": [
                {"name": "Authorization", "value": "Bearer s3cret-token"},
                {"name": "Content-Type", "value": "application/scim+json"},
            ],
            "postData": {"mimeType": "application/scim+json", "text": text(sent)},
        },
        "response": {
            "status": status,
            "statusText": "OK",
            "headers": [{"name": "Set-Cookie", "value": "session=s3cret"}],
            "content": {"size": 0, "mimeType": "application/scim+json", "text": text(answer)},
        },
        "cache": {}, "timings": {},
    })
}

fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "creator": {}, "entries": entries}}).to_string()
}

fn import_har(text: &str, path: &Path, skip_bad: bool) -> Result<Imported, Failure> {
    let importer = Importer::create(path).unwrap();
    read_har(text.as_bytes(), importer, skip_bad, |_| {
        ControlFlow::Continue(())
    })
}

struct Taken {
    imported: Imported,
    reader: Reader,
    events: Vec<Event>,
    _folder: tempfile::TempDir,
}

impl Taken {
    fn of(entries: &[Value]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("har.scimlog");
        let imported = import_har(&har(entries), &path, false).unwrap();
        let reader = Reader::open(&path).unwrap();
        let events = (1..=imported.n_events)
            .map(|seq| reader.event(Seq(seq)).unwrap().unwrap())
            .collect();
        Self {
            imported,
            reader,
            events,
            _folder: folder,
        }
    }

    /// The directory at the end, without `meta` and `schemas`.
    fn resources(&self, resource_type: ResourceType) -> Vec<Value> {
        let directory = self
            .reader
            .directory_at(self.reader.head().unwrap())
            .unwrap();
        let records = directory.records(resource_type);
        records
            .map(|record| {
                let mut value = directory.representation(record, "");
                let object = value.as_object_mut().unwrap();
                for name in ["meta", "schemas", "groups"] {
                    object.shift_remove(name);
                }
                value
            })
            .collect()
    }

    fn outcome(&self, seq: usize) -> &Outcome {
        match &self.events[seq - 1].fact {
            Fact::Exchange(exchange) => &exchange.outcome,
            other => panic!("{other:?}"),
        }
    }
}

fn shown(id: &str, more: Value) -> Value {
    let mut value = user("ann");
    let object = value.as_object_mut().unwrap();
    object.insert("id".into(), id.into());
    object.insert(
        "meta".into(),
        json!({"resourceType": "User", "created": "2026-01-02T03:04:05Z", "location": format!("{BASE}/Users/{id}")}),
    );
    let Value::Object(more) = more else { panic!() };
    object.extend(more);
    value
}

#[test]
fn what_answers_show_and_requests_do_becomes_the_directory() {
    let id = "a=b/c@d";
    let path = "/Users/a%3Db%2Fc%40d";
    let title = patch(&json!([{"op": "Replace", "path": "title", "value": "boss"}]));
    let taken = Taken::of(&[
        entry("POST", "/Users", &user("ann"), 201, &shown(id, json!({}))),
        entry("PATCH", path, &title, 204, &Value::Null),
        entry(
            "PATCH",
            path,
            &title,
            200,
            &shown(id, json!({"title": "chief"})),
        ),
        entry(
            "GET",
            path,
            &Value::Null,
            200,
            &shown(id, json!({"title": "king"})),
        ),
        entry("DELETE", path, &Value::Null, 204, &Value::Null),
    ]);
    let kinds: Vec<&str> = taken.events.iter().map(|event| event.fact.name()).collect();
    assert_eq!(
        kinds,
        [
            "exchange", "exchange", "exchange", "seeded", "exchange", "exchange"
        ]
    );
    assert!(
        taken
            .events
            .iter()
            .all(|event| event.origin == Origin::Import)
    );
    let titles: Vec<Option<Value>> = (1..=6)
        .map(|seq| {
            let record = taken.reader.record_at(id, Seq(seq)).unwrap()?;
            let attributes: Value = serde_json::from_str(&record.attributes).unwrap();
            attributes.get("title").cloned()
        })
        .collect();
    let title = |title: &str| Some(json!(title));
    assert_eq!(
        titles,
        [
            None,
            title("boss"),
            title("chief"),
            title("king"),
            title("king"),
            None
        ]
    );
    assert!(taken.resources(ResourceType::User).is_empty());
    assert_eq!(taken.imported.unknown, []);
    assert_eq!(
        taken.events[0].at.to_rfc3339(),
        "2026-11-22T12:40:46.507123Z"
    );
    assert_eq!(taken.reader.base_url().unwrap().as_deref(), Some(BASE));
}

#[test]
fn what_could_not_be_known_is_said() {
    let title = patch(&json!([{"op": "replace", "path": "title", "value": "boss"}]));
    let list = json!({"schemas": [], "totalResults": 2, "Resources": [shown("1", json!({}))]});
    let taken = Taken::of(&[
        entry("PATCH", "/Users/7", &title, 204, &Value::Null),
        entry("POST", "/Users", &user("x"), 201, &Value::Null),
        entry(
            "PUT",
            "/Users/9",
            &user("ann"),
            200,
            &shown("9", json!({"userName": "bob"})),
        ),
        entry(
            "GET",
            "/Users?attributes=userName",
            &Value::Null,
            200,
            &list,
        ),
        entry("POST", "/Bulk", &json!({}), 200, &json!({})),
    ]);
    let unknown: Vec<(&str, u64)> = taken
        .imported
        .unknown
        .iter()
        .map(|(what, n)| (what.as_str(), *n))
        .collect();
    assert_eq!(unknown.len(), 5, "{unknown:?}");
    assert!(unknown.iter().all(|(_, n)| *n == 1));
    assert_eq!(taken.resources(ResourceType::User).len(), 2);
    assert!(matches!(
        taken.outcome(6),
        Outcome::Listed {
            total: 2,
            returned: 1,
            ..
        }
    ));
}

#[test]
fn what_is_seen_only_in_part_is_not_refused_as_well() {
    let list = |more: Value| {
        let mut resource = shown("1", more);
        // Our rules ask of every user for a name.
        resource.as_object_mut().unwrap().remove("userName");
        json!({"schemas": [], "totalResults": 1, "Resources": [resource]})
    };
    let cases = [
        (
            "/Users?attributes=title",
            "resources that were seen only in part",
        ),
        ("/Users", "states and changes that our own rules refuse"),
    ];
    for (target, reason) in cases {
        let answer = list(json!({"title": "boss"}));
        let taken = Taken::of(&[entry("GET", target, &Value::Null, 200, &answer)]);
        assert_eq!(taken.imported.unknown, [(reason.to_owned(), 1)], "{target}");
    }
}

#[test]
fn the_operations_of_a_bulk_become_what_they_did() {
    let mut crew = group("crew", &[]);
    crew["members"] = json!([{"value": "bulkId:a"}]);
    let title = patch(&json!([{"op": "replace", "path": "title", "value": "boss"}]));
    let sent = json!({"Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": user("ada")},
        {"method": "POST", "path": "/Groups", "bulkId": "g", "data": crew},
        {"method": "PATCH", "path": "/Users/bulkId:a", "data": title},
        {"method": "PATCH", "path": "/Users/7", "data": title},
        {"method": "DELETE", "path": "/Users/8"},
    ]});
    let mut known = shown("7", json!({"userName": "bob", "title": "boss"}));
    known["schemas"] = user("bob")["schemas"].clone();
    let answer = json!({"Operations": [
        {"method": "POST", "bulkId": "a", "location": format!("{BASE}/Users/u1"), "status": "201"},
        {"method": "POST", "bulkId": "g", "location": format!("{BASE}/Groups/g1"), "status": "201"},
        {"method": "PATCH", "location": format!("{BASE}/Users/u1"), "status": "200"},
        {"method": "PATCH", "location": format!("{BASE}/Users/7"), "status": "200", "response": known},
        {"method": "DELETE", "status": "204"},
    ]});
    let taken = Taken::of(&[entry("POST", "/Bulk", &sent, 200, &answer)]);
    let users = taken.resources(ResourceType::User);
    let titles: Vec<_> = users
        .iter()
        .map(|one| (&one["id"], &one["title"]))
        .collect();
    assert_eq!(
        titles,
        [
            (&json!("7"), &json!("boss")),
            (&json!("u1"), &json!("boss"))
        ]
    );
    let groups = taken.resources(ResourceType::Group);
    assert_eq!(groups[0]["members"][0]["value"], "u1");
    assert_eq!(taken.events.last().unwrap().changes.len(), 3);
    // One that was there before, and one that was never seen.
    assert_eq!(
        taken.imported.unknown.iter().map(|(_, n)| n).sum::<u64>(),
        2
    );
}

#[test]
fn a_group_that_is_shown_without_its_members_keeps_them() {
    let crew = |members: bool| {
        let mut value = group("crew", if members { &["1", "2"] } else { &[] });
        let object = value.as_object_mut().unwrap();
        if !members {
            object.shift_remove("members");
        }
        object.insert("id".into(), "g".into());
        value
    };
    let taken = Taken::of(&[
        entry("POST", "/Groups", &crew(true), 201, &crew(true)),
        entry("GET", "/Groups/g", &Value::Null, 200, &crew(false)),
        entry(
            "PATCH",
            "/Groups/g",
            &patch(&json!([{"op": "remove", "path": "members[value eq \"1\"]"}])),
            200,
            &crew(false),
        ),
    ]);
    let members = taken.resources(ResourceType::Group)[0]["members"].clone();
    assert_eq!(members, json!([{"value": "2"}]));
    assert_eq!(taken.events.len(), 3);
}

#[test]
fn secrets_are_replaced_and_refusals_are_told() {
    let error = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "409", "scimType": "uniqueness", "detail": "taken"});
    let mut sent = user("ann");
    sent.as_object_mut()
        .unwrap()
        .insert("password".into(), "hunter2-hunter2".into());
    let taken = Taken::of(&[entry(
        "POST",
        "/Users?access_token=s3cret",
        &sent,
        409,
        &error,
    )]);
    let text = format!("{:?}", taken.events);
    for secret in ["s3cret", "hunter2"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(
        matches!(taken.outcome(1), Outcome::Refused { scim_type: Some(_), detail, .. } if detail == "taken")
    );
}

#[test]
fn other_traffic_is_passed_over_and_broken_entries_are_refused_with_their_place() {
    let page = json!({
        "startedDateTime": "2026-11-22T12:40:46Z",
        "request": {"method": "GET", "url": "https://h/index.html"},
        "response": {"status": 200},
    });
    let broken = json!({"request": {"method": "GET"}});
    let text = har(&[page.clone(), broken]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("har.scimlog");
    let Err(Failure::Bad(bad)) = import_har(&text, &path, false) else {
        panic!()
    };
    assert_eq!(bad.position, Position::Entry(2));
    assert!(
        text[usize::try_from(bad.byte).unwrap()..].contains("\"request\":{\"method\":\"GET\"}")
    );
    let imported = import_har(&text, &path, true).unwrap();
    assert_eq!(
        (imported.n_events, imported.n_other, imported.n_bad),
        (0, 1, 1)
    );

    for text in [
        "",
        "{}",
        "[]",
        "{\"log\":{\"entries\":[{]}}",
        "{\"log\":{\"entries\":",
    ] {
        let path = folder.path().join("other.scimlog");
        assert!(
            matches!(import_har(text, &path, true), Err(Failure::Whole(_))),
            "{text}"
        );
        assert!(!path.exists());
    }
}

#[test]
fn what_no_exchange_can_have_had_is_a_bad_record() {
    let folder = tempfile::tempdir().unwrap();
    let good = || {
        entry(
            "GET",
            "/Users",
            &Value::Null,
            200,
            &json!({"Resources": []}),
        )
    };
    let changed = |pointer: &str, value: Value| {
        let mut entry = good();
        *entry.pointer_mut(pointer).unwrap() = value;
        entry
    };
    let bad = [
        changed("/response/status", json!(-5)),
        changed("/response/status", json!(99_999)),
        changed("/time", json!(-1)),
        changed("/time", json!(1e300)),
        changed("/request/method", json!("")),
        changed("/request/method", json!("GET\r\nx")),
    ];
    for (n, entry) in bad.iter().enumerate() {
        let path = folder.path().join(format!("{n}.scimlog"));
        let refused = import_har(&har(std::slice::from_ref(entry)), &path, false);
        assert!(matches!(refused, Err(Failure::Bad(_))), "{entry}");
    }
    let path = folder.path().join("skipped.scimlog");
    let all = [&[good()], &bad[..], &[good()]].concat();
    let imported = import_har(&har(&all), &path, true).unwrap();
    assert_eq!((imported.n_events, imported.n_bad), (2, 6));
}

#[test]
fn the_entries_before_a_cut_are_kept_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let one = entry(
        "GET",
        "/Users",
        &Value::Null,
        200,
        &json!({"Resources": []}),
    );
    let whole = format!("\u{feff}{}", har(&[one.clone(), one.clone(), one]));
    let cut = &whole[..whole.len() - 40];
    let path = folder.path().join("cut.scimlog");
    assert!(matches!(
        import_har(cut, &path, false),
        Err(Failure::Bad(_))
    ));
    let imported = import_har(cut, &path, true).unwrap();
    assert_eq!((imported.n_events, imported.n_bad), (2, 1));
    // Where nothing is whole there is nothing to leave out.
    for text in ["{\"log\":{\"entries\":[{\"a", "no JSON", "{\"log\":{}}"] {
        let refused = import_har(text, &folder.path().join("none.scimlog"), true).unwrap_err();
        assert!(!refused.to_string().contains("--skip-bad"), "{refused}");
    }
    let path = folder.path().join("all.scimlog");
    assert_eq!(import_har(&whole, &path, false).unwrap().n_events, 3);
}

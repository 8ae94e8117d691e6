//! Recorded requests, sent again: the same answers from the same endpoint, and from another one exactly the
//! differences that the capture predicts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use scimscope::inspect::replay::{Footprint, Taint};
use scimscope::journal::{Event, Fact, Origin, Reader, Seq};
use scimscope::scim::{Directory, ResourceType, StrictAnswer};
use serde_json::{Value, json};

use crate::support::{Client, Serving, TOKEN, scimscope};

const USERS: &str = "/scim/v2/Users";

/// The PATCH bodies of Entra, and what its tenant URL ends in for each.
const DIALECTS: [(&str, &str); 2] = [("legacy", ""), ("optscim", "?aadOptscim062020")];

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        scimscope(self.path())
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Records what the simulated Entra sends.
    fn record(&self, dialect: &str, query: &str) -> PathBuf {
        let capture = self.file(&format!("{dialect}.scimlog"));
        let serving = Serving::start(self.path(), &capture, &[]);
        let target = format!("{}{query}", serving.url);
        let simulated = self.run(&[
            "simulate",
            "--target",
            &target,
            "--token",
            TOKEN,
            "--dialect",
            dialect,
            "--users",
            "12",
            "--groups",
            "3",
            "--cycles",
            "3",
        ]);
        assert_eq!(simulated.status.code(), Some(0));
        assert_eq!(serving.terminate().0, 0);
        capture
    }

    /// Records what these requests are answered; of each method, target and body.
    fn record_these(&self, requests: &[(&str, &str, String)]) -> PathBuf {
        let capture = self.file("these.scimlog");
        let serving = Serving::start(self.path(), &capture, &[]);
        let mut client = Client::connect(&serving.url, TOKEN).unwrap();
        let mut id = String::new();
        for (method, target, body) in requests {
            let target = target.replace("{id}", &id);
            let response = client
                .send(method, &target, &body.replace("{id}", &id))
                .unwrap();
            if response.status == 201 {
                response.json()["id"].as_str().unwrap().clone_into(&mut id);
            }
        }
        assert_eq!(serving.terminate().0, 0);
        capture
    }

    fn replay(&self, capture: &Path, url: &str, more: &[&str]) -> Replayed {
        let capture = capture.to_str().unwrap();
        let mut arguments = vec![
            "replay", capture, "--target", url, "--token", TOKEN, "--json",
        ];
        arguments.extend(more);
        let output = self.run(&arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let said = String::from_utf8(output.stderr).unwrap();
        Replayed {
            code: output.status.code().unwrap(),
            summary: lines.pop().unwrap_or_default()["summary"].take(),
            rows: lines,
            said,
        }
    }
}

struct Replayed {
    code: i32,
    rows: Vec<Value>,
    summary: Value,
    said: String,
}

/// The exchanges of a capture. A client may also have opened a connection in advance that it never used, which is an
/// event too.
fn events(capture: &Path) -> Vec<Event> {
    let reader = Reader::open(capture).unwrap();
    let head = reader.head().unwrap();
    (1..=head.0)
        .map(|seq| reader.event(Seq(seq)).unwrap().unwrap())
        .filter(|event| matches!(event.fact, Fact::Exchange(_)))
        .collect()
}

/// Names of groups with the names of their members, and of users with what is known of them: the directory, whatever
/// its identifiers.
fn isomorphic(capture: &Path) -> BTreeMap<String, Value> {
    let reader = Reader::open(capture).unwrap();
    let directory = reader.directory_at(reader.head().unwrap()).unwrap();
    let mut found = BTreeMap::new();
    for resource_type in ResourceType::ALL {
        for record in directory.records(resource_type) {
            let mut attributes: Value = serde_json::from_str(&record.attributes).unwrap();
            by_name(&directory, &mut attributes);
            let members: std::collections::BTreeSet<&str> = record
                .members
                .iter()
                .map(|(_, member)| directory.name(member.value.as_str()).unwrap_or("?"))
                .collect();
            let name = directory.name(record.id.as_str()).unwrap();
            found.insert(name.to_owned(), json!([attributes, members]));
        }
    }
    found
}

/// Puts names in place of identifiers.
fn by_name(directory: &Directory, value: &mut Value) {
    match value {
        Value::Object(members) => members
            .values_mut()
            .for_each(|value| by_name(directory, value)),
        Value::Array(items) => items.iter_mut().for_each(|value| by_name(directory, value)),
        Value::String(text) => {
            if let Some(name) = directory.name(text) {
                *text = name.to_owned();
            }
        }
        _ => {}
    }
}

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

fn user(name: &str) -> String {
    json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name, "password": "s3cret-word"})
        .to_string()
}

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
fn a_password_is_replaced_because_a_capture_holds_none() {
    let home = Home::new();
    let capture = home.record_these(&[("POST", USERS, user("ann"))]);
    let serving = Serving::start(home.path(), &home.file("other.scimlog"), &[]);
    let replayed = home.replay(&capture, &serving.url, &[]);
    assert_eq!(replayed.summary["passwords_replaced"], 1);
    assert_eq!(replayed.code, 0);
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
fn a_disguised_capture_leads_to_the_same_directory_in_disguise() {
    let home = Home::new();
    for (dialect, query) in DIALECTS {
        let capture = home.record(dialect, query);
        let (file, disguised) = (
            home.file(&format!("{dialect}.jsonl")),
            home.file(&format!("{dialect}-disguised.scimlog")),
        );
        for arguments in [
            &[
                "export",
                path(&capture),
                "--format",
                "jsonl",
                "--pseudonymize",
                "--output",
                path(&file),
            ][..],
            &["import", path(&file), "--output", path(&disguised)],
        ] {
            let output = home.run(arguments);
            assert!(output.status.success(), "{output:?}");
        }
        let fresh = home.file(&format!("{dialect}-fresh.scimlog"));
        let serving = Serving::start(home.path(), &fresh, &[]);
        let replayed = home.replay(&disguised, &serving.url, &[]);
        assert_eq!(serving.terminate().0, 0);
        assert_eq!(replayed.code, 0, "{:?}", replayed.rows);
        let (found, recorded) = (isomorphic(&fresh), isomorphic(&capture));
        assert_eq!(found, isomorphic(&disguised), "{dialect}");
        assert_eq!(shape(&found), shape(&recorded), "{dialect}");
        assert!(
            found.keys().all(|name| !recorded.contains_key(name)),
            "{dialect}"
        );
    }
}

#[test]
fn who_was_found_by_a_part_of_a_name_is_found_in_disguise() {
    let home = Home::new();
    let find = |filter: &str| {
        format!(
            "{USERS}?filter={}",
            filter.replace(' ', "%20").replace('"', "%22")
        )
    };
    let filters = [
        r#"userName co "quim""#,
        r#"userName sw "quimb""#,
        r#"userName ew "@contoso.com""#,
        r#"userName ew "quim@fabrikam.org""#,
        r#"userName co "qu""#,
    ]
    .map(find);
    let people = [
        "quimby@contoso.com",
        "quimper@contoso.com",
        "joaquim@fabrikam.org",
        "wilma@contoso.com",
    ];
    let mut requests: Vec<(&str, &str, String)> = Vec::new();
    requests.extend(people.map(|name| ("POST", USERS, user(name))));
    requests.extend(
        filters
            .iter()
            .map(|target| ("GET", target.as_str(), String::new())),
    );
    let capture = home.record_these(&requests);
    let (file, disguised) = (home.file("parts.jsonl"), home.file("parts.scimlog"));
    let output = home.run(&[
        "export",
        path(&capture),
        "--format",
        "jsonl",
        "--pseudonymize",
        "--output",
        path(&file),
    ]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("1 request asks for a part of a value"),
        "{said}"
    );
    home.run(&["import", path(&file), "--output", path(&disguised)]);
    let again = home.run(&["export", path(&disguised), "--format", "jsonl"]);
    assert!(
        again.stdout == std::fs::read(&file).unwrap(),
        "the same bytes"
    );
    let serving = Serving::start(home.path(), &home.file("fresh.scimlog"), &[]);
    let replayed = home.replay(&disguised, &serving.url, &[]);
    assert_eq!(serving.terminate().0, 0);
    let different: Vec<&Value> = replayed
        .rows
        .iter()
        .filter(|row| {
            row["differences"]
                .as_array()
                .is_some_and(|all| !all.is_empty())
        })
        .collect();
    assert!(
        different.iter().all(|row| row["inexact"] == true),
        "{different:?}"
    );
    let n_inexact = replayed
        .rows
        .iter()
        .filter(|row| row["inexact"] == true)
        .count();
    assert_eq!(n_inexact, 1, "the one that is too short");
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// How many members each resource has, and which attributes, from the least.
fn shape(directory: &BTreeMap<String, Value>) -> Vec<(usize, Vec<&String>)> {
    let of = |resource: &Value| resource[1].as_array().unwrap().len();
    let mut found: Vec<(usize, Vec<&String>)> = directory
        .values()
        .map(|resource| {
            let attributes = resource[0].as_object().unwrap();
            (of(resource), attributes.keys().collect())
        })
        .collect();
    found.sort();
    found
}

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

/// Somebody, his manager and their group; then what a client asks and does who knows them, and only then somebody else.
/// The last request refers to what a request in between created.
fn later_events(home: &Home) -> PathBuf {
    let capture = home.file("later.scimlog");
    let serving = Serving::start(home.path(), &capture, &[]);
    let mut client = Client::connect(&serving.url, TOKEN).unwrap();
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let core = "urn:ietf:params:scim:schemas:core:2.0";
    let mut ids = BTreeMap::new();
    let mut send = |method: &str, target: &str, body: Value, status: u16| {
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
        assert_eq!(answer.status, status, "{method} {target} {body}");
        if status == 201 {
            let answer = answer.json();
            let name = answer.get("userName").unwrap_or(&answer["displayName"]);
            ids.insert(
                name.as_str().unwrap().to_owned(),
                answer["id"].as_str().unwrap().to_owned(),
            );
        }
    };
    let person = |name: &str, manager: &str| {
        let mut person = json!({"schemas": [format!("{core}:User"), enterprise], "userName": name});
        if !manager.is_empty() {
            person[enterprise] = json!({"manager": {"value": format!("{{{manager}}}")}});
        }
        person
    };
    let patch = |operation: Value| json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]});
    let title = |title: &str| patch(json!({"op": "replace", "path": "title", "value": title}));
    send("POST", "Users", person("zoe", ""), 201);
    send("POST", "Users", person("bob", "zoe"), 201);
    send("POST", "Users", person("eve", ""), 201);
    let crew = json!({"schemas": [format!("{core}:Group")], "displayName": "crew", "members": [{"value": "{bob}"}]});
    send("POST", "Groups", crew, 201);
    send("PATCH", "Users/{bob}", title("old"), 200);
    // From here on, in #6, everything is about what was there.
    send(
        "GET",
        "Users?filter=userName%20eq%20%22bob%22",
        Value::Null,
        200,
    );
    send("PATCH", "Users/{bob}", title("new"), 200);
    send("POST", "Users", person("eve", ""), 409);
    send("POST", "Users", person("ann", "eve"), 201);
    send(
        "PATCH",
        "Groups/{crew}",
        patch(json!({"op": "add", "path": "members", "value": [{"value": "{ann}"}]})),
        204,
    );
    assert_eq!(serving.terminate().0, 0);
    capture
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
        (["--cycle", "entra:9"], "there are no such events"),
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

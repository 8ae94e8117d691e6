//! `diff`, `stats`, `state --at` and `show`, by the real program on a capture that nobody writes.

use std::process::Stdio;

use http::Method;
use scimscope::journal::{Annotation, AnnotationKind, Letter, Seq};
use serde_json::{Value, json};

use super::cycles::three_cycles;
use crate::journal::{Bench, id_of, patch, user};
use crate::support::scimscope;

struct Capture {
    bench: Bench,
    ada: String,
}

impl Capture {
    async fn make() -> Self {
        let mut bench = Bench::start();
        let ada = three_cycles(&bench).await;
        bench.stop();
        let mark = AnnotationKind::Mark(Letter::try_from('a').unwrap());
        bench.annotate(&Annotation {
            of: Seq(7),
            kind: mark,
        });
        Self { bench, ada }
    }

    /// What a command prints; it must end well.
    fn ask(&self, command: &str, arguments: &[&str]) -> String {
        let (code, said) = self.run(command, arguments);
        assert_eq!(code, 0, "{said}");
        said
    }

    fn run(&self, command: &str, arguments: &[&str]) -> (i32, String) {
        let path = self.bench.path();
        let output = scimscope(path.parent().unwrap())
            .arg(command)
            .arg(&path)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code().unwrap(),
            String::from_utf8(said).unwrap(),
        )
    }

    fn json(&self, command: &str, arguments: &[&str]) -> Value {
        let mut arguments = arguments.to_vec();
        arguments.push("--json");
        serde_json::from_str(&self.ask(command, &arguments)).unwrap()
    }
}

#[tokio::test]
async fn diff_says_what_differs_between_two_events() {
    let capture = Capture::make().await;
    let said = capture.ask("diff", &["4", "7"]);
    assert!(
        said.starts_with("#4 to #7: 1 resource differs\n\nuser ada modified  (by #7,"),
        "{said}"
    );
    assert!(
        said.contains("\n  ~ active  true -> false\n    folded: meta.lastModified, meta.version\n"),
        "{said}"
    );
    let back = capture.ask("diff", &["7", "4"]);
    assert!(back.contains("~ active  false -> true"), "{back}");
    assert_eq!(
        capture.ask("diff", &["5", "#6"]),
        "#5 to #6: nothing differs\n"
    );
    // The newest alone is compared with the one before.
    let newest = "#11 to #12: nothing differs\n";
    assert_eq!(capture.ask("diff", &["-1"]), newest);
    assert_eq!(capture.ask("diff", &["11"]), newest);
    let itself = capture.ask("diff", &["12", "12"]);
    assert_eq!(itself, "#12 to #12: nothing differs\n");
    let members = capture.ask("diff", &["3", "4"]);
    assert!(members.contains("+ members[ada]"), "{members}");
}

#[tokio::test]
async fn diff_answers_scripts_in_json_and_json_patch() {
    let capture = Capture::make().await;
    let value = capture.json("diff", &["0", "head", "--id", &capture.ada]);
    assert_eq!(
        value["resources"],
        Value::Array(Vec::new()),
        "came and went"
    );
    let value = capture.json("diff", &["0", "4"]);
    let kinds: Vec<&str> = value["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["created", "created"]);
    let patch = capture.ask("diff", &["4", "7", "--patch"]);
    let operations: Vec<Value> = serde_json::from_str(&patch).unwrap();
    let active = format!("/Users/{}/active", capture.ada);
    assert!(
        operations
            .iter()
            .any(|one| one["path"] == active && one["value"] == false),
        "{patch:?}"
    );
    let gone = capture.ask("diff", &["10", "--patch"]);
    assert!(
        gone.contains(&format!(
            r#"{{"op":"remove","path":"/Users/{}"}}"#,
            capture.ada
        )),
        "{gone}"
    );
    let table = capture.ask("diff", &["4", "7", "--markdown"]);
    assert!(
        table.contains("| ~ | active | `true` | `false` |"),
        "{table}"
    );
}

#[tokio::test]
async fn diff_compares_two_requests() {
    let capture = Capture::make().await;
    let said = capture.ask("diff", &["2", "5", "--requests"]);
    assert!(
        said.contains("\nrequest body\n") && said.contains("    folded: userName\n"),
        "{said}"
    );
    let said = capture.ask("diff", &["2", "7", "--requests"]);
    assert!(
        said.contains("cannot be compared: User and PatchOp"),
        "{said}"
    );
    let said = capture.ask("diff", &["2", "5", "--requests", "--text"]);
    assert!(said.contains("  + HTTP/1.1 409 Conflict"), "{said}");
    let (code, said) = capture.run("diff", &["2", "12", "--requests"]);
    assert_eq!(
        (code, said.contains("#12 is no request")),
        (2, true),
        "{said}"
    );
}

#[tokio::test]
async fn an_event_is_named_in_every_way_everywhere() {
    let capture = Capture::make().await;
    for (name, seq) in [
        ("7", 7),
        ("#7", 7),
        ("-6", 7),
        ("-1", 12),
        ("o2", 7),
        ("'a", 7),
        ("head", 12),
    ] {
        let at = format!("--at={name}");
        assert_eq!(capture.json("state", &[&at])["seq"], seq, "{name}");
        assert_eq!(capture.json("show", &[name])["seq"], seq, "{name}");
    }
    assert_eq!(capture.json("state", &["--at", "-6"])["seq"], 7);
    assert_eq!(
        capture.json("state", &["--at", "0"])["Users"],
        Value::Array(Vec::new())
    );
    // Three cycles in 1970, and a mark of today.
    for (time, seq) in [
        ("1970-01-12T13:46:40Z", 1),
        ("1970-01-12T13:46:42.5Z", 3),
        ("1970-01-12T14:00:00", 6),
        ("2100-01-01", 12),
        ("1970-01-01", 0),
    ] {
        assert_eq!(capture.json("state", &["--at", time])["seq"], seq, "{time}");
    }
    assert_eq!(capture.json("show", &["1970-01-12T14:00:00"])["seq"], 7);
    let difference = capture.json("diff", &["1970-01-01", "1970-01-12T14:00:00"]);
    assert_eq!(
        (&difference["from"], &difference["to"]),
        (&0.into(), &6.into())
    );
    let (code, said) = capture.run("show", &["2100-01-01"]);
    assert_eq!(
        (code, said.contains("no event at or after 2100")),
        (2, true),
        "{said}"
    );
    for (name, words) in [
        ("13", "there is no event #13"),
        ("-13", "not so many events: the first is #1, the newest #12"),
        ("o9", "there is no cycle o9"),
        ("'b", "no event has the mark b"),
        ("nonsense", "name it by number (402)"),
    ] {
        for command in ["state", "show", "diff"] {
            let argument = format!("--at={name}");
            let argument = if command == "state" {
                argument.as_str()
            } else {
                name
            };
            let (code, said) = capture.run(command, &[argument]);
            assert_eq!(
                (code, said.contains(words)),
                (2, true),
                "{command} {name}: {said}"
            );
        }
    }
}

#[tokio::test]
async fn the_log_for_scripts_has_what_people_said() {
    let capture = Capture::make().await;
    let said = |arguments: &[&str]| -> Vec<Value> {
        let mut all = vec!["--json"];
        all.extend_from_slice(arguments);
        let lines = capture.ask("log", &all);
        let lines = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        lines.map(|event: Value| event["marks"].clone()).collect()
    };
    let marks = said(&[]);
    assert_eq!(marks[6], serde_json::json!(["a"]));
    assert_eq!(marks[0], serde_json::json!([]));
    assert_eq!(said(&["--filter", "is:marked"]), [serde_json::json!(["a"])]);
}

#[tokio::test]
async fn show_tells_cycle_history_and_what_comes_next() {
    let capture = Capture::make().await;
    let said = capture.ask("show", &["7"]);
    assert!(
        said.starts_with("#7  ") && said.lines().next().unwrap().ends_with("okta  cycle o2"),
        "{said}"
    );
    assert!(said.contains("\nmark a\n"), "{said}");
    assert!(
        said.contains(
            "History of this resource\n  #2 created\n> #7 active true -> false\n  #11 deleted\n"
        ),
        "{said}"
    );
    assert!(
        said.contains("previous change #4 group Sales: member +ada\n"),
        "{said}"
    );
}

#[tokio::test]
async fn show_parts_what_was_forgiven_from_what_the_rfcs_allow() {
    let mut bench = Bench::start();
    let group = serde_json::json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "Ops", "members": [{"value": "ghost"}]});
    let ops = id_of(&bench.send(Method::POST, "/Groups", group).await);
    let clear = patch(&serde_json::json!([{"op": "Remove", "path": "members"}]));
    bench
        .send(Method::PATCH, &format!("/Groups/{ops}"), clear)
        .await;
    bench.stop();
    let ada = String::new();
    let capture = Capture { bench, ada };
    let said = capture.ask("show", &["1"]);
    assert!(
        said.contains("\nRemarked on\n  unknown-reference: ") && !said.contains("Forgiven"),
        "{said}"
    );
    let said = capture.ask("show", &["2"]);
    let forgiven = said.find("\nForgiven\n  op-case: ").expect(&said);
    let remarked = said.find("\nRemarked on\n  all-members-removed: ");
    assert!(remarked.is_some_and(|at| at > forgiven), "{said}");
}

#[tokio::test]
async fn stats_counts_what_the_log_holds() {
    let capture = Capture::make().await;
    let value = capture.json("stats", &[]);
    assert_eq!(
        (&value["events"], &value["totals"]["requests"]),
        (&12.into(), &11.into())
    );
    assert_eq!(value["methods"]["PATCH"], 3);
    let cycles: Vec<&str> = value["cycles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["cycle"].as_str().unwrap())
        .collect();
    assert_eq!(cycles, ["o1", "c1", "o2", "o3"]);
    assert_eq!(value["cadences"], serde_json::json!({}));
    let said = capture.ask("stats", &[]);
    assert!(!said.contains("starts every"), "{said}");
}

#[tokio::test]
async fn a_resource_is_named_as_people_know_it() {
    let mut bench = Bench::start();
    let ada = id_of(&bench.send(Method::POST, "/Users", user("ada")).await);
    for name in ["bob", "eve"] {
        let mut twin = user(name);
        twin["displayName"] = "Twin".into();
        twin["externalId"] = format!("x-{name}").into();
        bench.send(Method::POST, "/Users", twin).await;
    }
    bench
        .send(Method::DELETE, &format!("/Users/{ada}"), Value::Null)
        .await;
    bench.stop();
    let capture = Capture { bench, ada };
    let ada = capture.ada.as_str();
    for name in [ada, "ada", "ADA"] {
        let said = capture.ask("state", &["--at", "1", "--id", name]);
        assert!(said.contains(ada) && !said.contains("bob"), "{said}");
        let said = capture.ask("diff", &["1", "4", "--id", name]);
        assert!(said.contains("ada"), "{said}");
    }
    let said = capture.ask("state", &["--id", "x-eve"]);
    assert!(said.contains("eve") && !said.contains("bob"), "{said}");
    let (code, said) = capture.run("state", &["--id", "twin"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("2 resources are called twin: "), "{said}");
    let (code, said) = capture.run("diff", &["1", "4", "--id", "nobody"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("userName, externalId or displayName nobody"),
        "{said}"
    );
}

/// A name is looked for where it was asked for, an `id` before a name, and an `externalId` as it is written.
#[tokio::test]
async fn a_resource_is_named_by_its_id_its_type_and_the_case_of_its_external_id() {
    let mut bench = Bench::start();
    let ada = id_of(&bench.send(Method::POST, "/Users", user("ada")).await);
    let mut ids = Vec::new();
    for (name, external_id) in [("bob", "X-1"), ("eve", "x-1")] {
        let mut one = user(name);
        one["externalId"] = external_id.into();
        ids.push(id_of(&bench.send(Method::POST, "/Users", one).await));
    }
    let group =
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "ada"});
    let group = id_of(&bench.send(Method::POST, "/Groups", group).await);
    bench
        .send(Method::DELETE, &format!("/Users/{ada}"), Value::Null)
        .await;
    // Seq 6: somebody is called by the id of who is gone.
    bench.send(Method::POST, "/Users", user(&ada)).await;
    bench.stop();
    let capture = Capture { bench, ada };
    let ada = capture.ada.as_str();
    let said = capture.ask("state", &["--at", "4", "--type", "groups", "--id", "ada"]);
    assert!(said.contains(&group) && !said.contains(ada), "{said}");
    let (code, said) = capture.run("state", &["--at", "4", "--type", "groups", "--id", "bob"]);
    assert_eq!(code, 2, "{said}");
    for (external_id, index) in [("X-1", 0), ("x-1", 1)] {
        let said = capture.ask("state", &["--id", external_id]);
        let others = &ids[1 - index];
        assert!(
            said.contains(&ids[index]) && !said.contains(others),
            "{said}"
        );
    }
    let value = capture.json("diff", &["4", "6", "--id", ada]);
    assert_eq!(value["resources"][0]["id"], ada);
    assert_eq!(value["resources"][0]["name"], "ada");
}

/// Pieces of a history say of how much they are a piece.
#[tokio::test]
async fn show_says_how_much_of_a_history_it_leaves_out() {
    let mut bench = Bench::start();
    let ada = id_of(&bench.send(Method::POST, "/Users", user("ada")).await);
    for n in 0..12 {
        let title = json!([{"op": "replace", "path": "title", "value": n.to_string()}]);
        let path = format!("/Users/{ada}");
        bench.send(Method::PATCH, &path, patch(&title)).await;
    }
    bench.stop();
    let capture = Capture { bench, ada };
    let first = capture.ask("show", &["1"]);
    assert!(
        first.contains("\n  … 7 more after\n") && !first.contains("more before"),
        "{first}"
    );
    let middle = capture.ask("show", &["7"]);
    assert!(middle.contains("\n  … 1 more before\n"), "{middle}");
    assert!(middle.contains("\n  … 1 more after\n"), "{middle}");
    let last = capture.ask("show", &["13"]);
    assert!(
        last.contains("\n  … 7 more before\n") && !last.contains("more after"),
        "{last}"
    );
}

/// Of a long history only a part is read, so that nobody knows how long it is.
#[tokio::test]
async fn show_does_not_count_what_it_did_not_read() {
    let mut bench = Bench::start();
    let ada = id_of(&bench.send(Method::POST, "/Users", user("ada")).await);
    for n in 0..109 {
        let title = json!([{"op": "replace", "path": "title", "value": n.to_string()}]);
        let path = format!("/Users/{ada}");
        bench.send(Method::PATCH, &path, patch(&title)).await;
    }
    bench.stop();
    let capture = Capture { bench, ada };
    for (event, expected) in [
        ("1", "\n  … 95 or more after\n"),
        ("110", "\n  … 94 or more before\n"),
        ("20", "\n  … 14 more before\n"),
        ("20", "\n  … 85 more after\n"),
    ] {
        let said = capture.ask("show", &[event]);
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn stats_expects_the_next_cycle_of_a_client_that_is_known_to_come_by_itself() {
    let home = tempfile::tempdir().unwrap();
    let log = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/entra/cycles.jsonl"
    );
    let capture = home.path().join("cycles.scimlog");
    let run = |arguments: &[&str]| {
        let output = scimscope(home.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let path = capture.to_str().unwrap();
    run(&["import", log, "--output", path]);
    let value: Value = serde_json::from_str(&run(&["stats", path, "--json"])).unwrap();
    assert_eq!(value["cadences"]["entra"]["intervals"], 2, "{value}");
    let said = run(&["stats", path]);
    assert!(said.contains("entra starts every 40:0"), "{said}");
    // The fixture is of a day that is over.
    assert!(
        said.contains("; the next was due about 2026-11-22T"),
        "{said}"
    );
}

#[tokio::test]
async fn a_cycle_is_told_object_by_object_beside_another() {
    let capture = Capture::make().await;
    let value = capture.json("stats", &["--cycle", "o2"]);
    assert_eq!(
        (&value["cycle"], &value["against"]["cycle"]),
        (&"o2".into(), &"o1".into())
    );
    let objects = value["objects"].as_array().unwrap();
    assert!(!objects.is_empty(), "{value}");
    for object in objects {
        let chapters = object["chapters"].as_array().unwrap();
        let first = &chapters[0];
        assert!(
            first["seq"].is_u64() && first["what"].is_string(),
            "{object}"
        );
    }
    let said = capture.ask("stats", &["--cycle", "o3", "--against", "o1"]);
    assert!(
        said.contains("o3 against o1") && said.contains("directory"),
        "{said}"
    );
    let first = capture.ask("stats", &["--cycle", "o1"]);
    assert!(first.contains("no other cycle"), "{first}");
}

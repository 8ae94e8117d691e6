//! Each format holds what it says.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use scimscope::inspect::Disguise;
use scimscope::inspect::export::{Error, FORMATS, Selection, Shape, Wanted, export};
use scimscope::journal::transfer::{self, Extent, Line};
use scimscope::journal::{Event, Seq};
use scimscope::scim::{Directory, ResourceType};
use serde_json::{Value, json};

use super::{
    Case, ENTERPRISE, GROUP, PATCH, USER, call, create, directory, export_of, person, range, text,
    whole,
};
use crate::support::{Serving, TOKEN, scimscope};

fn lines(bytes: &[u8]) -> Vec<Line> {
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(|line| transfer::parse(line).unwrap())
        .collect()
}

#[test]
fn every_format_stops_when_it_is_told_to() {
    let case = Case::history();
    let reader = case.reader();
    let whole = Selection::whole(reader.head().unwrap());
    for format in FORMATS {
        let stopped = export(
            format,
            &reader,
            &whole,
            &mut Disguise::none(),
            &mut Vec::new(),
            &mut |_| ControlFlow::Break(()),
        );
        assert!(matches!(stopped, Err(Error::Stopped)), "{}", format.name);
    }
}

#[test]
fn jsonl_holds_every_event_as_it_was_recorded() {
    let case = Case::history();
    let reader = case.reader();
    let bytes = case.export("jsonl", &mut Disguise::none());
    let lines = lines(&bytes);
    let Some(Line::Header(header)) = lines.first() else {
        panic!("no header: {:?}", lines.first());
    };
    assert_eq!(header.extent, Extent::Whole);
    assert_eq!(header.capture, reader.id().unwrap());
    let events: Vec<&Event> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Event(event) => Some(&**event),
            _ => None,
        })
        .collect();
    assert_eq!(events.len() as u64, reader.head().unwrap().0);
    for event in events {
        assert_eq!(reader.event(event.seq).unwrap().as_ref(), Some(event));
    }
    let Some(Line::End(end)) = lines.last() else {
        panic!("no end: {:?}", lines.last());
    };
    assert_eq!(end.events, reader.head().unwrap().0);
    assert_eq!(
        case.export("jsonl", &mut Disguise::none()),
        bytes,
        "the same log is the same bytes"
    );
}

/// A part of a log can be taken in by itself: the directory after it follows from its own lines.
fn check_part(case: &Case, selection: &Selection) {
    let reader = case.reader();
    let bytes = export_of(&reader, "jsonl", selection, &mut Disguise::none());
    let mut directory = Directory::default();
    let mut touched = Vec::new();
    for line in lines(&bytes) {
        match line {
            Line::Resource(basis) => {
                if let Some(old) = directory.get(basis.resource.id.as_str()).cloned() {
                    let gone = scimscope::scim::Change {
                        resource_type: old.resource_type,
                        id: old.id.clone(),
                        ordinal: old.ordinal,
                        name: String::new(),
                        delta: scimscope::scim::Delta::Deleted(Box::new(old)),
                    };
                    directory.apply(&gone).unwrap();
                }
                directory.load(basis.resource).unwrap();
            }
            Line::Event(event) => {
                for change in &event.changes {
                    directory.apply(change).unwrap();
                    touched.push(change.id.clone());
                }
            }
            Line::Header(_) | Line::End(_) => {}
        }
    }
    let after = reader.directory_at(selection.last()).unwrap();
    let picked = selection.extent() == Extent::Picked;
    for id in touched.iter().filter(|_| !picked) {
        assert_eq!(directory.get(id.as_str()), after.get(id.as_str()), "{id}");
    }
    if !picked {
        for resource_type in ResourceType::ALL {
            assert_eq!(directory.len(resource_type), after.len(resource_type));
        }
    }
}

#[test]
fn a_part_of_a_log_stands_by_itself() {
    let case = Case::history();
    let head = case.reader().head().unwrap().0;
    for first in 1..=head {
        check_part(&case, &range(first, head));
        check_part(&case, &range(first, first));
        check_part(&case, &Selection::picked([Seq(first), Seq(head)]));
    }
}

#[test]
fn a_har_holds_the_exchanges() {
    let case = Case::history();
    let har: Value = serde_json::from_slice(&case.export("har", &mut Disguise::none())).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len() as u64, case.reader().head().unwrap().0);
    assert_eq!(entries[0]["request"]["method"], "POST");
    assert_eq!(entries[0]["response"]["status"], 201);
    let url = entries[0]["request"]["url"].as_str().unwrap();
    assert!(
        url.starts_with("http://127.0.0.1:") && url.ends_with("/scim/v2/Users"),
        "{url}"
    );
    assert_eq!(entries[0]["_scim"]["changes"][0]["kind"], "created");
    assert_eq!(
        entries[6]["request"]["queryString"][0]["value"],
        "userName eq \"jane.miller@fabrikam.test\""
    );
}

/// What `log --json` tells of each exchange, but for its number and what a token was like, which no answer says.
fn exchanges(case: &Case, capture: &Path) -> Vec<Value> {
    let output = scimscope(case.home.path())
        .args(["log", "--json", capture.to_str().unwrap()])
        .output()
        .unwrap();
    let rows = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let mut rows: Vec<Value> = rows
        .filter(|row: &Value| row["kind"] == "exchange")
        .collect();
    for row in &mut rows {
        row["seq"] = Value::Null;
        row["origin"] = Value::Null;
        if row["status"] == 401 {
            row["effect"] = Value::Null;
            row["trouble"]["detail"] = Value::Null;
        }
    }
    rows
}

#[test]
fn a_har_that_is_taken_in_tells_what_the_capture_told() {
    for profile in ["lenient", "strict"] {
        let case = Case::with(&["--profile", profile], |client| {
            let ann = json!({"schemas": [USER], "userName": "ann", "active": "True", "emails": "a@b.test"});
            let answer = client
                .send("POST", "/scim/v2/Users", &ann.to_string())
                .unwrap();
            let id = match answer.status {
                201 => answer.json()["id"].as_str().unwrap().to_owned(),
                _ => create(client, "Users", &person("Ann", "Lee", "1")),
            };
            let target = format!("/scim/v2/Users/{id}");
            let disable = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}"#;
            let boss = create(client, "Users", &person("Bo", "Ek", "2"));
            let manage = json!({"schemas": [PATCH], "Operations": [
                {"op": "add", "path": format!("{ENTERPRISE}:manager"), "value": boss},
            ]});
            let group =
                json!({"schemas": [GROUP], "displayName": "crew", "members": [{"value": id}]});
            create(client, "Groups", &group);
            let find = "/scim/v2/Users?filter=active+eq+false";
            for (method, target, body) in [
                ("PATCH", target.as_str(), disable),
                ("PATCH", &target, disable),
                ("PATCH", &target, &manage.to_string()),
                ("GET", &target, ""),
                ("GET", find, ""),
                ("POST", "/scim/v2/Users", "{"),
                ("GET", "/scim/v2/ServiceProviderConfig", ""),
                ("DELETE", &target, ""),
                ("DELETE", &target, ""),
            ] {
                client.send(method, target, body).unwrap();
            }
            client.change_token("another");
            client.send("GET", &target, "").unwrap();
        });
        let har = case.home.path().join("case.har");
        let har = har.to_str().unwrap();
        assert!(case.run(&["--format", "har", "-o", har]).status.success());
        let copy = case.home.path().join("copy.scimlog");
        let imported = scimscope(case.home.path())
            .args(["import", har, "-o", copy.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(imported.status.success(), "{imported:?}");
        assert!(
            !text(&imported.stdout).contains("not known"),
            "{imported:?}"
        );
        let (original, copied) = (exchanges(&case, &case.capture), exchanges(&case, &copy));
        let n_findings = |rows: &[Value]| {
            rows.iter()
                .map(|row| row["findings"].as_array().unwrap().len())
                .sum::<usize>()
        };
        assert!(
            profile == "strict" || n_findings(&original) > 3,
            "{original:?}"
        );
        for (one, other) in original.iter().zip(&copied) {
            assert_eq!(one, other, "{profile}");
        }
        assert_eq!(original.len(), copied.len());
        assert_eq!(directory(&copy), directory(&case.capture));

        // A capture holds no token, so that what was refused for its token is not sent again.
        let serving = Serving::start(
            case.home.path(),
            &case.home.path().join("new.scimlog"),
            &["--profile", profile],
        );
        let replayed = scimscope(case.home.path())
            .args([
                "replay",
                copy.to_str().unwrap(),
                "--target",
                &serving.url,
                "--token",
                TOKEN,
            ])
            .output()
            .unwrap();
        serving.terminate();
        let said = text(&replayed.stdout);
        assert_eq!(replayed.status.code(), Some(0), "{said}");
        assert!(
            said.contains("1 request not sent: its token was refused"),
            "{said}"
        );
    }
}

#[test]
fn a_postman_collection_has_a_folder_a_cycle_and_keeps_identifiers() {
    let case = Case::history();
    let collection: Value =
        serde_json::from_slice(&case.export("postman", &mut Disguise::none())).unwrap();
    let folders = collection["item"].as_array().unwrap();
    assert_eq!(folders.len(), 1);
    assert_eq!(folders[0]["name"], "unknown, cycle 1");
    let requests = folders[0]["item"].as_array().unwrap();
    let url = requests[3]["request"]["url"].as_str().unwrap();
    assert_eq!(url, "{{baseUrl}}/Groups/{{group1}}");
    let body = requests[3]["request"]["body"]["raw"].as_str().unwrap();
    assert!(
        body.contains(r#"members[value eq \"{{user1}}\"]"#),
        "{body}"
    );
    let script = requests[7]["event"][0]["script"]["exec"].to_string();
    assert!(script.contains("Operations[1].location"), "{script}");
}

#[test]
fn a_patch_document_leads_from_before_to_after() {
    let case = Case::history();
    let operations = export_of(
        &case.reader(),
        "json-patch",
        &range(3, 4),
        &mut Disguise::none(),
    );
    let operations: Value = serde_json::from_slice(&operations).unwrap();
    let paths: Vec<&str> = operations
        .as_array()
        .unwrap()
        .iter()
        .map(|operation| operation["op"].as_str().unwrap())
        .collect();
    assert!(paths.contains(&"add"), "{operations}");
    assert!(
        operations.to_string().contains("Night Owls"),
        "{operations}"
    );
    assert!(
        !operations.to_string().contains("\"/Users/10"),
        "{operations}"
    );
}

#[test]
fn a_report_names_the_section_of_each_finding() {
    let case = Case::history();
    let report = case.export("markdown", &mut Disguise::none());
    let report = text(&report);
    for words in [
        "# SCIM provisioning: 11 events, #1 to #11",
        "| [#6](#event-6) |",
        "`bool-as-string`",
        "RFC 7643 §2.3.2",
        "### Response",
        "```json",
    ] {
        assert!(
            report.contains(words),
            "`{words}` is not in the report:\n{report}"
        );
    }
}

#[test]
fn a_bundle_holds_the_files_it_names() {
    let case = Case::history();
    let zip = case.home.path().join("case.zip");
    let output = case.run(&[
        "--format",
        "bundle",
        "--output",
        zip.to_str().unwrap(),
        "--pseudonymize",
    ]);
    assert!(output.status.success(), "{output:?}");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&zip).unwrap()).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    for name in [
        "README.md",
        "events.jsonl",
        "case.har",
        "report.md",
        "state-before.json",
        "state-after.json",
        "redactions.json",
    ] {
        assert!(
            names.contains(&name.to_owned()),
            "{name} is not in {names:?}"
        );
    }
    let mut read = |name: &str| {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let redactions: Value = serde_json::from_str(&read("redactions.json")).unwrap();
    let end = read("events.jsonl");
    let end: Value = serde_json::from_str(end.lines().last().unwrap()).unwrap();
    assert_eq!(redactions["pseudonyms"], end["pseudonyms"]);
    assert!(read("README.md").contains(&format!("{} times", end["pseudonyms"])));

    let folder = case.home.path().join("case");
    let output = case.run(&["--format", "bundle", "--output", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 7);
    let again = [
        &["--format", "bundle", "--output", folder.to_str().unwrap()][..],
        &["--force"],
    ];
    let output = case.run(&again.concat());
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn what_can_be_run_begins_with_what_was_there_before() {
    let case = Case::seeded();
    let plain =
        |format: &str| String::from_utf8(case.export(format, &mut Disguise::none())).unwrap();
    let postman: Value = serde_json::from_str(&plain("postman")).unwrap();
    let (first, next) = (&postman["item"][0], &postman["item"][1]);
    assert_eq!(first["name"], "what was there before");
    assert_eq!(first["item"].as_array().unwrap().len(), 3);
    assert_eq!(first["item"][0]["request"]["url"], "{{baseUrl}}/Users");
    assert!(next["item"][0]["request"]["url"] == "{{baseUrl}}/Groups/{{group1}}");
    let said = postman["info"]["description"].as_str().unwrap();
    assert!(said.contains("was started with 3 resources"), "{said}");
    let http = plain("http");
    assert!(http.contains("POST {{baseUrl}}/Users\n"), "{http}");
    assert!(http.contains("# The recording endpoint was started with 3 resources"));

    // The files of a bundle: what was there before the first request, and the requests.
    let folder = case.home.path().join("case");
    let output = case.run(&["--format", "bundle", "--output", folder.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let before = std::fs::read(folder.join("state-before.json")).unwrap();
    let before: Value = serde_json::from_slice(&before).unwrap();
    assert_eq!(before["totalResults"], 3);
    assert_eq!(before["Resources"][0]["active"], true);
}

#[test]
fn what_a_part_refers_to_comes_along_where_it_can_be_used() {
    let case = Case::history();
    let part = ["--from", "5", "--with-prerequisites", "--pseudonymize"];
    for format in FORMATS {
        let output = case.run(&[&["--format", format.name], &part[..]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        if !format.takes_prerequisites() {
            assert_eq!(output.status.code(), Some(2), "{}", format.name);
            let refused = format!(
                "cannot use --with-prerequisites with {}; it is for jsonl, curl, http, postman",
                format.name
            );
            assert!(said.contains(&refused), "{said}");
            continue;
        }
        assert!(output.status.success(), "{said}");
        assert!(
            said.contains("refer to 3 resources that other events created: those come first"),
            "{said}"
        );
        let text = String::from_utf8_lossy(&output.stdout);
        let first = match format.name {
            "curl" => "# #1 prerequisite, as it was then: user",
            "http" => "### #1 prerequisite, as it was then: user",
            "postman" => "{\"name\":\"what was there before\",\"item\":[",
            // A range begins with the whole directory anyway.
            _ => "{\"kind\":\"resource\",\"after\":4",
        };
        assert!(text.contains(first), "{text}");
        assert!(!text.contains("jane") && !text.contains("Miller"), "{text}");
    }
}

#[test]
fn a_capture_of_a_part_has_what_that_refers_to() {
    let case = Case::history();
    let reader = case.reader();
    let part = Selection::picked([Seq(5)]).with_prerequisites(Wanted::Created);
    let exported = export_of(&reader, "jsonl", &part, &mut Disguise::none());
    let bases: Vec<String> = lines(&exported)
        .into_iter()
        .filter_map(|line| match line {
            Line::Resource(basis) => Some(basis.resource.attributes.to_string()),
            _ => None,
        })
        .collect();
    // Omar, whom it changes, once; Jane, who becomes his manager; and the group that the answer shows him in.
    assert_eq!(bases.len(), 3, "{bases:?}");
}

#[test]
fn an_empty_capture_exports_in_every_format() {
    let case = Case::of(|_| {});
    let reader = case.reader();
    for format in FORMATS {
        let out = export_of(&reader, format.name, &whole(&reader), &mut Disguise::none());
        assert!(!out.is_empty(), "{}", format.name);
        if format.extension == "json" || format.extension == "har" {
            let value: Result<Value, _> = serde_json::from_slice(&out);
            assert!(value.is_ok(), "{}: {}", format.name, text(&out));
        }
    }
    assert!(
        FORMATS
            .iter()
            .any(|format| format.shape == Shape::Difference)
    );
}

#[cfg(unix)]
#[test]
fn a_file_is_its_owners_alone_and_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let case = Case::history();
    let path = case.home.path().join("out.har");
    let path = path.to_str().unwrap();
    assert!(
        case.run(&["--format", "har", "--output", path])
            .status
            .success()
    );
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = case.run(&["--format", "har", "--output", path]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("--force"));
    assert!(
        case.run(&["--format", "har", "--output", path, "--force"])
            .status
            .success()
    );
}

#[test]
fn what_cannot_be_exported_is_said() {
    let case = Case::history();
    let out = case.home.path().join("nothing.out");
    for (format, arguments, code, words) in [
        ("yaml", &[][..], 2, "jsonl"),
        ("har", &["--to", "99"], 2, "the first is #1, the newest #11"),
        (
            "har",
            &["--from", "5", "--to", "4"],
            1,
            "--from is #5, which is after --to, #4",
        ),
        (
            "har",
            &["--from", "2030-01-01"],
            1,
            "--from is after the newest, #11",
        ),
        (
            "har",
            &["--to", "2000-01-01"],
            1,
            "--to is before the first",
        ),
        ("har", &["--cycle", "7"], 1, "cycle 7"),
        ("har", &["--cycle", "okta:1"], 1, "cycle okta:1"),
        ("har", &["--filter", "user:nobody"], 1, "nothing matches"),
        ("har", &["--seq", "0"], 2, "the first event is 1"),
        (
            "har",
            &["--seq", "1-2", "--filter", "is:replay OR seq:3"],
            1,
            "there is no event among #1-#2 that matches `is:replay OR seq:3`; nothing is exported",
        ),
        ("state", &["--filter", "is:error"], 2, "--to"),
        ("csv-users", &["--filter", "is:error"], 2, "--to"),
        ("json-patch", &["--filter", "is:error"], 2, "--from"),
    ] {
        let output = case.run(
            &[
                &[
                    "--format",
                    format,
                    "--output",
                    text(out.as_os_str().as_encoded_bytes()),
                ],
                arguments,
            ]
            .concat(),
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{said}");
        assert!(!out.exists(), "{arguments:?} left a file");
    }
    for range in ["1-8", "1..8", "#1..#8"] {
        let output = case.run(&["--format", "csv", "--filter", "is:error", "--seq", range]);
        assert!(output.status.success(), "{output:?}");
        let rows = text(&output.stdout).lines().count();
        assert_eq!(rows, 2, "the title and the one refusal");
    }
    for (range, words) in [("3..", "--from and --to"), ("x", "402-410 or 402..410")] {
        let output = case.run(&["--format", "csv", "--seq", range]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(words), "{output:?}");
    }
    let output = case.run(&[
        "--format", "csv", "--cycle", "1", "--from", "2", "--to", "3",
    ]);
    assert_eq!(text(&output.stdout).lines().count(), 3);
}

#[test]
fn what_is_no_list_of_events_says_which_moments_it_is_of() {
    let case = Case::history();
    for (format, arguments, words) in [
        ("state", &["--to", "4"][..], "the directory after #4"),
        (
            "json-patch",
            &["--from", "3", "--to", "9"],
            "the difference from #2 to #9",
        ),
        (
            "json-patch",
            &["--cycle", "1"],
            "the difference from #0 to #",
        ),
        ("csv", &["--seq", "3"], "exported 1 event as csv"),
        (
            "csv",
            &["--from", "2000-01-01", "--to", "2100-01-01"],
            "exported 11 events",
        ),
    ] {
        let output = case.run(&[&["--format", format], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains(words), "{said}");
    }
}

/// A body that was compressed is sent as it came, and one of which nothing was kept is not sent.
#[test]
fn compressed_bodies_are_sent_again_as_far_as_they_were_kept() {
    let case = Case::of(|client| {
        for body in ["\u{1f}\u{0}x", "{\"userName\":\"a\"}"] {
            let sent =
                client.send_with("POST", "/scim/v2/Users", "Content-Encoding: gzip\r\n", body);
            assert_eq!(sent.unwrap().status, 415);
        }
    });
    let script = case.export("curl", &mut Disguise::none());
    let script = text(&script);
    assert!(!script.contains("send 1 "), "{script}");
    assert!(
        script.contains("Not in here, because their bodies were not kept: 1 event."),
        "{script}"
    );
    let second = script.split_once("send 2 ").unwrap().1;
    assert!(second.contains("'Content-Encoding: gzip'"), "{second}");
}

/// What replay leaves out, the scripts leave out too: below another base URL it would be answered otherwise.
#[test]
fn what_was_asked_for_outside_of_the_base_path_is_not_sent_again() {
    let case = Case::with(&["--base-path", "/acme/v2"], |client| {
        for (path, status) in [("/", 404), ("/Users", 404), ("/acme/v2/Users", 200)] {
            call(client, "GET", path, &Value::Null, status);
        }
        let jane = person("Jane", "Miller", "10042");
        call(client, "POST", "/acme/v2/Users", &jane, 201);
    });
    for format in ["curl", "http", "postman"] {
        for mut disguise in [Disguise::none(), Disguise::new(Some([7; 32]), Vec::new())] {
            let script = case.export(format, &mut disguise);
            let script = text(&script);
            let sent = (1..=4).filter(|seq| script.contains(&format!("#{seq} ")));
            assert_eq!(sent.collect::<Vec<_>>(), [3, 4], "{script}");
            assert!(
                script.contains("their targets are outside of /"),
                "{script}"
            );
        }
        let output = case.run(&["--format", format]);
        let said = text(&output.stderr);
        let counted = format!("exported 2 requests of 4 events as {format}");
        assert!(said.contains(&counted), "{said}");
    }
}

#[test]
fn why_an_export_cannot_be_written_is_said_once() {
    let case = Case::history();
    for format in ["har", "bundle"] {
        let path = format!("{}/x", text(case.capture.as_os_str().as_encoded_bytes()));
        let output = case.run(&["--format", format, "--output", &path]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert_eq!(said.matches(&path).count(), 1, "{said}");
        assert_eq!(
            said.matches("a folder of its path is none").count(),
            1,
            "{said}"
        );
    }
}

#[test]
fn a_capture_is_not_written_over_by_its_own_export() {
    let case = Case::history();
    let before = std::fs::read(&case.capture).unwrap();
    let path = case.capture.to_str().unwrap();
    let output = case.run(&["--format", "har", "--output", path, "--force"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("another --output"));
    assert!(
        std::fs::read(&case.capture).unwrap() == before,
        "nothing changed"
    );
}

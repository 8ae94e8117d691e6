//! A disguised export shows nobody, in no format, and is still the same story.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::path::Path;

use scimscope::inspect::Disguise;
use scimscope::inspect::export::FORMATS;
use scimscope::journal::transfer::{self, Line};
use scimscope::journal::{Annotation, AnnotationKind, Reader, Seq};
use scimscope::scim::{Directory, Profile, ResourceType};
use serde_json::{Value, json};

use super::{Case, USER, call, whole};
use crate::support::scimscope;

/// What `Case::history` says of people, in the smallest parts that tell something.
const PERSONAL: &[&str] = &[
    "jane",
    "miller",
    "omar",
    "haddad",
    "lena",
    "vogt",
    "10042",
    "10043",
    "10044",
    "fabrikam",
    "lindenallee",
    "potsdam",
    "14467",
    "aerodynamics",
    "night",
    "owls",
    "birds",
    "5510042",
    "zoe",
    "lindqvist",
];

fn disguise() -> Disguise {
    Disguise::new(Some([3; 32]), Vec::new())
}

fn ids(case: &Case) -> Vec<String> {
    let reader = case.reader();
    let head = reader.head().unwrap();
    let rows = reader.rows(Seq(1), head).unwrap();
    let changes = rows.into_iter().flat_map(|row| row.changes);
    changes.map(|change| change.id.to_string()).collect()
}

/// The text of an export: of a zip file that of all files in it.
pub(super) fn unpacked(export: Vec<u8>) -> String {
    if !export.starts_with(b"PK") {
        return String::from_utf8(export).unwrap();
    }
    let mut zip = zip::read::ZipArchive::new(Cursor::new(export)).unwrap();
    let mut text = String::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        file.read_to_string(&mut text).unwrap();
    }
    assert!(zip.len() > 5);
    text
}

#[test]
fn no_format_shows_anybody() {
    let case = Case::history();
    let ids = ids(&case);
    for format in FORMATS {
        let plain = unpacked(case.export(format.name, &mut Disguise::none())).to_lowercase();
        assert!(plain.contains("omar"), "{} has people in it", format.name);
        let lower = unpacked(case.export(format.name, &mut disguise())).to_lowercase();
        for word in PERSONAL
            .iter()
            .copied()
            .chain(ids.iter().map(String::as_str))
        {
            let is_alone = |at: usize| {
                let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                !is_word(lower[..at].chars().next_back())
                    && !is_word(lower[at + word.len()..].chars().next())
            };
            let found = lower.match_indices(word).find(|(at, _)| is_alone(*at));
            let around = found.map(|(at, _)| {
                lower[..at]
                    .chars()
                    .rev()
                    .take(80)
                    .collect::<String>()
                    .chars()
                    .rev()
                    .collect::<String>()
            });
            assert_eq!(around, None, "{word} is in {}", format.name);
        }
    }
}

#[test]
fn only_what_an_endpoint_says_of_itself_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let entry = |method: &str, path: &str, sent: Value, answer: Value| {
        let fields = json!([{"name": "Content-Type", "value": "application/scim+json"}]);
        json!({
            "startedDateTime": "2026-01-02T03:04:05.000Z", "time": 1,
            "request": {"method": method, "url": format!("https://h.test/scim/v2/{path}"), "httpVersion": "HTTP/1.1",
                "headers": fields, "queryString": [], "cookies": [], "headersSize": -1, "bodySize": -1,
                "postData": {"mimeType": "application/scim+json", "text": sent.to_string()}},
            "response": {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "headers": fields, "cookies": [],
                "content": {"size": 1, "mimeType": "application/scim+json", "text": answer.to_string()},
                "redirectURL": "", "headersSize": -1, "bodySize": -1},
            "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0},
        })
    };
    let entries = [
        entry(
            "GET",
            "ServiceProviderConfig",
            Value::Null,
            json!({"documentationUri": "Kept as it is"}),
        ),
        entry("GET", "Me", Value::Null, json!({"nickName": "Xanthippe"})),
        entry(
            "POST",
            "Bulk",
            json!({}),
            json!({"Operations": [{"response": {"nickName": "Xanthippe"}}]}),
        ),
        entry(
            "POST",
            ".search",
            json!({}),
            json!({"nickName": "Xanthippe"}),
        ),
    ];
    let har = json!({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}});
    let (file, capture) = (
        home.path().join("case.har"),
        home.path().join("case.scimlog"),
    );
    std::fs::write(&file, har.to_string()).unwrap();
    let run = |arguments: &[&str]| {
        let output = scimscope(home.path()).args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let (file, capture) = (file.to_str().unwrap(), capture.to_str().unwrap());
    run(&["import", file, "--output", capture]);
    let plain = run(&["export", capture, "--format", "jsonl"]);
    assert_eq!(plain.matches("Xanthippe").count(), 3);
    let shown = run(&["export", capture, "--format", "jsonl", "--pseudonymize"]);
    assert_eq!(shown.matches("Xanthippe").count(), 0);
    assert!(shown.contains("Kept as it is"));
}

#[test]
fn a_disguised_log_tells_the_same_story() {
    let case = Case::history();
    let text = case.export("jsonl", &mut disguise());
    let mut directory = Directory::default();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if let Line::Event(event) = transfer::parse(line).unwrap() {
            for change in &event.changes {
                directory.apply(change).unwrap();
            }
        }
    }
    let reader = case.reader();
    let recorded = reader.directory_at(reader.head().unwrap()).unwrap();
    let mut twins: HashMap<String, String> = HashMap::new();
    for resource_type in ResourceType::ALL {
        assert_eq!(directory.len(resource_type), recorded.len(resource_type));
        for (one, other) in directory
            .records(resource_type)
            .zip(recorded.records(resource_type))
        {
            assert_eq!((one.ordinal, one.version), (other.ordinal, other.version));
            twins.insert(other.id.to_string(), one.id.to_string());
        }
    }
    for group in recorded.records(ResourceType::Group) {
        let twin = directory.get(&twins[group.id.as_str()]).unwrap();
        let members: Vec<&str> = twin
            .members
            .iter()
            .map(|(_, member)| member.value.as_str())
            .collect();
        let expected: Vec<&str> = group
            .members
            .iter()
            .map(|(_, member)| twins[member.value.as_str()].as_str())
            .collect();
        assert_eq!(members, expected);
    }
}

#[test]
fn what_was_replaced_is_counted_and_said() {
    let case = Case::history();
    let output = case.run(&[
        "--format",
        "jsonl",
        "--pseudonymize",
        "--mask",
        "phoneNumbers.value",
    ]);
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("replaced by stand-ins"), "{said}");
    assert!(said.contains("phoneNumbers.value"), "{said}");
    let text = String::from_utf8(output.stdout).unwrap();
    let header: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(header["pseudonymized"], true);
    assert_eq!(header["masked_paths"][0], "phoneNumbers.value");
    let end: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert!(end["pseudonyms"].as_u64() > Some(50), "{end}");
    assert!(end["masked"].as_u64() > Some(2), "{end}");
    assert!(text.contains("masked"), "the placeholder stands there");
}

#[test]
fn a_disguised_log_that_is_taken_in_still_says_so() {
    let case = Case::history();
    let path = |name: &str| case.home.path().join(name).to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| {
        let output = scimscope(case.home.path())
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        (output.stdout, said)
    };
    let header = |text: &[u8]| -> Value {
        let line = text.split(|byte| *byte == b'\n').next().unwrap();
        serde_json::from_slice(line).unwrap()
    };
    let (first, taken_in) = (path("first.jsonl"), path("taken-in.scimlog"));
    let disguised = case.run(&[
        "--format",
        "jsonl",
        "--pseudonymize",
        "--mask",
        "phoneNumbers.value",
    ]);
    std::fs::write(&first, &disguised.stdout).unwrap();
    let (said, _) = run(&["import", &first, "--output", &taken_in]);
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("personal data in it are stand-ins"), "{said}");
    assert!(said.contains("phoneNumbers.value"), "{said}");

    let (again, said) = run(&["export", &taken_in, "--format", "jsonl"]);
    assert!(again == disguised.stdout, "the same bytes");
    let counts = |said: &str| said.split_once(". ").map(|(_, counts)| counts.to_owned());
    assert_eq!(
        counts(&said),
        counts(std::str::from_utf8(&disguised.stderr).unwrap()),
        "the same counts"
    );
    assert_ne!(
        header(&again)["capture"],
        case.reader().id().unwrap(),
        "other events are another capture"
    );
    // As HAR too, which is another capture of the same.
    let (har, of_har) = (path("first.har"), path("of-har.scimlog"));
    run(&["export", &taken_in, "--format", "har", "--output", &har]);
    run(&["import", &har, "--output", &of_har]);
    let (text, _) = run(&["export", &of_har, "--format", "jsonl"]);
    assert_eq!(header(&text)["pseudonymized"], true);
    assert_eq!(header(&text)["masked_paths"][0], "phoneNumbers.value");

    let (part, _) = run(&["export", &taken_in, "--format", "jsonl", "--from", "3"]);
    assert_eq!(header(&part)["pseudonymized"], true);
    let (report, _) = run(&["export", &taken_in, "--format", "markdown"]);
    let report = String::from_utf8(report).unwrap();
    assert!(report.contains("replaced by stand-ins"), "{report}");

    let (more, _) = run(&["export", &taken_in, "--format", "jsonl", "--mask", "title"]);
    let more_header = header(&more);
    assert_eq!(more_header["pseudonymized"], true);
    assert_eq!(
        more_header["masked_paths"],
        json!(["title", "phoneNumbers.value"])
    );
    let counted = |text: &[u8]| {
        std::str::from_utf8(text)
            .unwrap()
            .matches("\\\"masked\\\"")
            .count()
    };
    assert_eq!(counted(&more), counted(&again));

    let kind = AnnotationKind::Note("of Jane".to_owned().try_into().unwrap());
    let note = Annotation { of: Seq(1), kind };
    scimscope::journal::annotate(Path::new(&taken_in), note).unwrap();
    let (later, said) = run(&["export", &taken_in, "--format", "jsonl"]);
    assert_eq!(header(&later)["pseudonymized"], Value::Null);
    assert!(said.contains("Up to #"), "{said}");
}

#[test]
fn a_log_that_is_taken_in_knows_its_profile_and_schemas() {
    let home = tempfile::tempdir().unwrap();
    let schema = home.path().join("schema.json");
    let definition = json!({
        "id": "urn:x:badges:2.0:User", "name": "Badges",
        "attributes": [{"name": "badge", "type": "complex", "multiValued": false,
            "subAttributes": [{"name": "color", "type": "string", "multiValued": false}]}],
    });
    std::fs::write(&schema, definition.to_string()).unwrap();
    let options = ["--schema", schema.to_str().unwrap(), "--profile", "strict"];
    let case = Case::with(&options, |client| {
        call(
            client,
            "POST",
            "/scim/v2/Users",
            &json!({"schemas": [USER], "userName": "jane"}),
            201,
        );
    });
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (file, taken_in) = (path("first.jsonl"), path("taken-in.scimlog"));
    // Nobody has a badge, and it is an attribute all the same.
    let exported = case.run(&["--format", "jsonl", "--mask", "badge.color"]);
    assert_eq!(exported.status.code(), Some(0), "{exported:?}");
    std::fs::write(&file, &exported.stdout).unwrap();
    let run = |arguments: &[&str]| scimscope(home.path()).args(arguments).output().unwrap();
    assert!(
        run(&["import", &file, "--output", &taken_in])
            .status
            .success()
    );
    let again = run(&["export", &taken_in, "--format", "jsonl"]);
    assert!(again.stdout == exported.stdout, "the same bytes");
    let reader = Reader::open(Path::new(&taken_in)).unwrap();
    assert_eq!(
        reader.profiles().unwrap(),
        case.reader().profiles().unwrap()
    );
    assert_eq!(reader.profiles().unwrap(), [(Seq(1), Profile::Strict)]);
    assert!(
        reader
            .schemas()
            .unwrap()
            .get("urn:x:badges:2.0:User")
            .is_some()
    );
}

#[test]
fn a_mask_that_masks_nothing_is_refused() {
    let case = Case::history();
    for (mask, said) in [
        ("emials.value", "did it mean emails.value?"),
        ("", "--mask"),
        ("[type eq 1]", "an empty path"),
    ] {
        let file = case.home.path().join("masked.jsonl");
        let output = case.run(&[
            "--format",
            "jsonl",
            "--mask",
            mask,
            "--output",
            file.to_str().unwrap(),
        ]);
        assert_eq!(output.status.code(), Some(2), "{mask}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{stderr}");
        assert!(!file.exists(), "nothing is written");
    }
}

#[test]
fn two_exports_have_nothing_in_common() {
    let case = Case::history();
    let first = case.run(&["--format", "state", "--pseudonymize"]).stdout;
    assert_ne!(
        first,
        case.run(&["--format", "state", "--pseudonymize"]).stdout
    );
    let reader = case.reader();
    let same = |key| {
        let mut disguise = Disguise::new(Some(key), Vec::new());
        super::export_of(&reader, "state", &whole(&reader), &mut disguise)
    };
    assert_eq!(same([1; 32]), same([1; 32]), "one key, one disguise");
}

//! A disguised export shows nobody, in no format, and is still the same story.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::path::Path;

use http::Method;
use proptest::prelude::*;
use scimscope::inspect::Disguise;
use scimscope::inspect::export::FORMATS;
use scimscope::journal::transfer::{self, Line};
use scimscope::journal::{Annotation, AnnotationKind, Reader, Seq};
use scimscope::scim::{Directory, Profile, ResourceType};
use serde_json::{Value, json};

use super::{Case, GROUP, USER, call, export_of, whole};
use crate::journal::{Bench, id_of, patch, user};
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

/// Requests that are refused, forgiven or lead nowhere, with a word at every place where somebody may write one.
async fn oddities(bench: &Bench, words: &[String]) {
    let word = |at: usize| words[at % words.len()].as_str();
    bench.send(Method::POST, "/Users", user(word(0))).await;
    bench
        .send(Method::POST, "/Users", user(&word(0).to_uppercase()))
        .await;
    let requests = [
        (Method::GET, format!("/{}", word(1)), Value::Null),
        (Method::GET, format!("/Users/{}", word(2)), Value::Null),
        (Method::DELETE, format!("/Groups/{}", word(2)), Value::Null),
        (
            Method::GET,
            format!("/Users?filter={}", word(3)),
            Value::Null,
        ),
        (
            Method::GET,
            format!("/Users?filter={}%20eq%20%22{}%22", word(3), word(4)),
            Value::Null,
        ),
        (
            Method::GET,
            format!("/Users?filter=userName%20{}%20%22{}%22", word(3), word(4)),
            Value::Null,
        ),
        (
            Method::GET,
            format!("/Users?filter=userName%20eq%20{}", word(5)),
            Value::Null,
        ),
        (
            Method::GET,
            format!("/Users?filter=active%20eq%20%22{}%22", word(5)),
            Value::Null,
        ),
        (
            Method::GET,
            format!("/Users?sortBy={}&count={}", word(6), word(7)),
            Value::Null,
        ),
        (
            Method::GET,
            format!("/Users?cursor={}", word(6)),
            Value::Null,
        ),
        (
            Method::POST,
            "/Users".to_owned(),
            json!({"schemas": [word(1)], "userName": word(2)}),
        ),
        (
            Method::POST,
            "/Users".to_owned(),
            json!({"schemas": [USER], "userName": word(3), "active": word(4), word(5): word(6)}),
        ),
        (
            Method::POST,
            "/Groups".to_owned(),
            json!({"displayName": word(7), "members": word(1)}),
        ),
        (
            Method::PATCH,
            format!("/Users/{}", word(2)),
            json!({"Operations": [{"op": word(1)}]}),
        ),
    ];
    for (method, path, body) in requests {
        bench.send(method, &path, body).await;
    }
    let head = bench.reader().head().unwrap();
    let id = bench.reader().rows(Seq(1), head).unwrap()[0].changes[0]
        .id
        .to_string();
    for operations in [
        json!([{"op": "add", "path": word(1), "value": word(2)}]),
        json!([{"op": "add", "path": format!("emails[{} eq 1]", word(3)), "value": word(2)}]),
        json!([{"op": "replace", "path": format!("emails[type eq \"{}\"].value", word(4)), "value": word(5)}]),
        json!([{"op": "replace", "value": {word(6): word(7), format!("name.{}", word(1)): word(2), "active": word(3)}}]),
        json!([{"op": "remove", "path": format!("title.{}", word(1))}]),
    ] {
        bench
            .send(Method::PATCH, &format!("/Users/{id}"), patch(&operations))
            .await;
    }
}

fn exported(bench: &Bench, disguise: &mut Disguise) -> String {
    let reader = bench.reader();
    let whole = whole(&reader);
    String::from_utf8(export_of(&reader, "jsonl", &whole, disguise)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn no_word_of_the_data_survives_in_what_is_said_of_it(
        words in prop::collection::vec("[bdfgkmprz][aeiou][bdfgkmprz]{2}[aeiou][bdfgkmprz]q", 8)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::start();
            oddities(&bench, &words).await;
            let shown = exported(&bench, &mut disguise()).to_lowercase();
            for word in &words {
                let at = shown.find(word.as_str());
                assert_eq!(at.map(|at| &shown[at.saturating_sub(200)..at + 20]), None, "{word}");
            }
        });
    }
}

/// Whoever is called by the words of our sentences: they stay what they are.
#[tokio::test]
async fn our_own_words_stay_in_a_disguised_log() {
    let bench = Bench::start();
    bench
        .send(Method::POST, "/Users", user("field.spelling@quotes.test"))
        .await;
    for path in [
        "/Nowhere",
        "/Users?startIndex=99999999999999999999",
        "/Users?filter=userName%20eq",
        "/Users?cursor&startIndex=1",
    ] {
        bench.send(Method::GET, path, Value::Null).await;
    }
    let details = |text: &str| {
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let outcomes = lines
            .iter()
            .filter_map(|line| find(line, "detail").map(ToString::to_string));
        outcomes.collect::<Vec<_>>()
    };
    let (plain, shown) = (
        exported(&bench, &mut Disguise::none()),
        exported(&bench, &mut disguise()),
    );
    let (plain, shown) = (details(&plain), details(&shown));
    assert_eq!(plain.len(), 4);
    assert_eq!(plain[1..], shown[1..]);
    let in_words = |text: &str| text.split_once("; ").unwrap().1.to_owned();
    assert_eq!(in_words(&plain[0]), in_words(&shown[0]));
    assert_ne!(plain[0], shown[0]);
}

/// Whoever is called by a word of our sentences is in none of them, wherever a sentence names them.
#[tokio::test]
async fn nobody_is_left_in_our_sentences_who_is_called_by_a_word_of_them() {
    let bench = Bench::start();
    let named = |name: &str| json!({"schemas": [USER], "userName": name, "active": "True"});
    for name in ["mark", "mark.page", "mark"] {
        bench.send(Method::POST, "/Users", named(name)).await;
    }
    let mut again = named("mark.page");
    again["emails"] = json!({"value": "a@b.test"});
    bench.send(Method::POST, "/Users", again).await;
    for path in [
        "/Nix/mark",
        "/mark/Users",
        "/Users/mark",
        "/Schemas/mark",
        "/Schemas/mark?filter=x",
        "/Users?sortBy=userName&sortOrder=mark",
        "/Users?count=mark",
    ] {
        bench.send(Method::GET, path, Value::Null).await;
    }
    let reader = bench.reader();
    let first = reader.rows(Seq(1), Seq(1)).unwrap()[0].changes[0]
        .id
        .to_string();
    // The strict profile would remove all members.
    let crew = json!({"schemas": [GROUP], "displayName": "mark", "members": [{"value": first}, {"value": "page"}]});
    let crew = bench.send(Method::POST, "/Groups", crew).await;
    let path = format!("/Groups/{}", id_of(&crew));
    let remove = json!([{"op": "remove", "path": "members", "value": [{"value": first}]}]);
    bench.send(Method::PATCH, &path, patch(&remove)).await;
    for operation in [
        json!({"method": "DELETE", "path": "/Users/bulkId:mark"}),
        json!({"method": "POST", "path": format!("/Users/{first}")}),
    ] {
        let bulk = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [operation]});
        bench.send(Method::POST, "/Bulk", bulk).await;
    }
    let (plain, shown) = (
        exported(&bench, &mut Disguise::none()),
        exported(&bench, &mut disguise()),
    );
    let has = |text: &str, word: &str| {
        let mut words = text.split(|letter: char| !letter.is_alphanumeric());
        words.any(|one| one == word)
    };
    for word in ["mark", "page"] {
        assert!(has(&plain, word));
        let at = shown.find(word);
        let near = at.map(|at| shown.get(at.saturating_sub(200)..at + 40));
        assert!(!has(&shown, word), "{word}: {near:?}");
    }
    for ours in [
        "is taken by ",
        ", taken by ",
        ": 2 members removed",
        "there is no endpoint at ",
        "/scim/v2/",
        "there is no user with the id ",
        "cannot resolve the bulkId ",
        "; choose another one, or change that resource",
    ] {
        assert!(plain.contains(ours), "{ours} is said at all");
        assert!(shown.contains(ours), "{ours}");
    }
}

/// The first member of a name, wherever it stands.
fn find<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => object
            .get(name)
            .or_else(|| object.values().find_map(|value| find(value, name))),
        Value::Array(items) => items.iter().find_map(|item| find(item, name)),
        _ => None,
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
        export_of(&reader, "state", &whole(&reader), &mut disguise)
    };
    assert_eq!(same([1; 32]), same([1; 32]), "one key, one disguise");
}

//! Taking a log in: what was exported comes back as it was, what another program wrote becomes events, and what does
//! not fit is refused with its position.

mod har;

use std::ops::ControlFlow;
use std::path::Path;

use http::Method;
use proptest::prelude::*;
use scimscope::journal::import::{
    Bad, Failure, Imported, Importer, Position, read_har, read_lines,
};
use scimscope::journal::transfer::{
    Basis, End, Extent, Header, VERSION, write_basis, write_end, write_event, write_header,
};
use scimscope::journal::{Annotation, AnnotationKind, Error, Letter, NoteText, Reader, Seq, Tag};
use serde_json::{Value, json};

use crate::journal::{Bench, group, id_of, patch, user};

/// A whole log, as it is exported.
fn exported(capture: &Path) -> Vec<u8> {
    let reader = Reader::open(capture).unwrap();
    let head = reader.head().unwrap();
    let mut text = Vec::new();
    write_header(&mut text, &header(&reader, Extent::Whole, 1)).unwrap();
    for seq in 1..=head.0 {
        write_event(&mut text, &reader.event(Seq(seq)).unwrap().unwrap()).unwrap();
    }
    write_end(&mut text, &end(head.0)).unwrap();
    text
}

/// The log from an event on, after the directory before it.
fn exported_from(capture: &Path, first: u64) -> Vec<u8> {
    let reader = Reader::open(capture).unwrap();
    let head = reader.head().unwrap();
    let mut text = Vec::new();
    write_header(&mut text, &header(&reader, Extent::Range, first)).unwrap();
    let before = Seq(first - 1);
    let directory = reader.directory_at(before).unwrap();
    for resource_type in scimscope::scim::ResourceType::ALL {
        for record in directory.records(resource_type) {
            let basis = Basis {
                after: before,
                resource: record.clone(),
            };
            write_basis(&mut text, &basis).unwrap();
        }
    }
    for seq in first..=head.0 {
        write_event(&mut text, &reader.event(Seq(seq)).unwrap().unwrap()).unwrap();
    }
    write_end(&mut text, &end(head.0 + 1 - first)).unwrap();
    text
}

fn header(reader: &Reader, extent: Extent, first: u64) -> Header {
    Header {
        version: VERSION,
        program: "scimscope test".to_owned(),
        capture: reader.id().unwrap(),
        base_url: reader.base_url().unwrap(),
        extent,
        first: Seq(first),
        last: reader.head().unwrap(),
        pseudonymized: false,
        masked_paths: Vec::new(),
        setup: reader.setup().unwrap(),
    }
}

fn end(events: u64) -> End {
    End {
        events,
        ..End::default()
    }
}

fn import(text: &[u8], capture: &Path, skip_bad: bool) -> Result<Imported, Failure> {
    let importer = Importer::create(capture).unwrap();
    read_lines(text, importer, skip_bad, |_| ControlFlow::Continue(()))
}

fn bad(result: Result<Imported, Failure>) -> Bad {
    match result {
        Err(Failure::Bad(bad) | Failure::Whole(bad)) => bad,
        other => panic!("{other:?}"),
    }
}

/// A request of a random history: method, target, body, in which `#n` is the n-th resource.
fn request() -> impl Strategy<Value = (Method, String, Value)> {
    let name = || prop::sample::select(vec!["ann", "Bob", "bob", "ç\u{1b}\u{202e}"]);
    let index = || 0..5_usize;
    let op = || prop::sample::select(vec!["add", "Replace", "remove"]);
    let value = prop::sample::select(vec![json!("a"), json!(null), json!(7), json!("True")]);
    let path = prop::sample::select(vec![
        "userName",
        "title",
        "active",
        "emails[type eq \"work\"].value",
    ]);
    prop_oneof![
        name().prop_map(|name| (Method::POST, "/Users".to_owned(), user(name))),
        (name(), index()).prop_map(|(name, n)| {
            (
                Method::POST,
                "/Groups".to_owned(),
                group(name, &[&format!("#{n}")]),
            )
        }),
        (name(), index()).prop_map(|(name, n)| (Method::PUT, format!("/Users/#{n}"), user(name))),
        (op(), path, value, index()).prop_map(|(op, path, value, n)| {
            let operations = json!([{"op": op, "path": path, "value": value}]);
            (Method::PATCH, format!("/Users/#{n}"), patch(&operations))
        }),
        (op(), index(), index()).prop_map(|(op, member, n)| {
            let operations =
                json!([{"op": op, "path": "members", "value": [{"value": format!("#{member}")}]}]);
            (Method::PATCH, format!("/Groups/#{n}"), patch(&operations))
        }),
        index().prop_map(|n| (Method::DELETE, format!("/Users/#{n}"), Value::Null)),
        name().prop_map(|name| {
            (
                Method::GET,
                format!("/Users?filter=userName+eq+%22{name}%22"),
                Value::Null,
            )
        }),
    ]
}

/// What somebody says about one of the first events.
fn annotation() -> impl Strategy<Value = (u64, AnnotationKind)> {
    let kind = prop_oneof![
        Just(AnnotationKind::Mark(Letter::try_from('a').unwrap())),
        Just(AnnotationKind::Unmark(Letter::try_from('a').unwrap())),
        "[a-z\u{1b}é]{1,9}".prop_filter_map("blank", |text| {
            NoteText::try_from(text).ok().map(AnnotationKind::Note)
        }),
        "[a-z]{1,5}".prop_map(|text| AnnotationKind::Tag(Tag::try_from(text).unwrap())),
    ];
    (1..4_u64, kind)
}

async fn play(bench: &Bench, requests: Vec<(Method, String, Value)>) {
    let mut ids = Vec::new();
    for (method, path, body) in requests {
        let mut path = path;
        let mut body = body.to_string();
        for n in 0..5 {
            let id = ids.get(n).map_or("none", String::as_str);
            path = path.replace(&format!("#{n}"), id);
            body = body.replace(&format!("#{n}"), id);
        }
        let reply = bench
            .send(method, &path, serde_json::from_str(&body).unwrap())
            .await;
        if reply.response.status == 201 {
            ids.push(id_of(&reply));
        }
    }
}

/// A capture with a random history, which is left to whoever wants to read it.
fn recorded(
    requests: Vec<(Method, String, Value)>,
    annotations: Vec<(u64, AnnotationKind)>,
) -> Bench {
    let mut bench = Bench::start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(play(&bench, requests));
    bench.stop();
    for (of, kind) in annotations {
        bench.annotate(&Annotation { of: Seq(of), kind });
    }
    bench
}

/// A small capture: two users, one of whom is renamed, and a group of both.
fn small() -> Bench {
    let requests = vec![
        (Method::POST, "/Users".to_owned(), user("ann")),
        (Method::POST, "/Users".to_owned(), user("bob")),
        (
            Method::PATCH,
            "/Users/#0".to_owned(),
            patch(&json!([{"op": "replace", "path": "title", "value": "x"}])),
        ),
        (
            Method::POST,
            "/Groups".to_owned(),
            group("crew", &["#0", "#1"]),
        ),
        (Method::DELETE, "/Users/#1".to_owned(), Value::Null),
    ];
    recorded(
        requests,
        vec![(2, AnnotationKind::Mark(Letter::try_from('b').unwrap()))],
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_whole_log_comes_back_as_the_same_bytes(
        requests in prop::collection::vec(request(), 4..40),
        annotations in prop::collection::vec(annotation(), 0..5),
    ) {
        let bench = recorded(requests, annotations);
        let first = exported(&bench.path());
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.scimlog");
        let imported = import(&first, &copy, false).unwrap();
        prop_assert!(imported.is_copy);
        prop_assert_eq!(&exported(&copy), &first);
        let (old, new) = (bench.reader(), Reader::open(&copy).unwrap());
        let head = old.head().unwrap();
        prop_assert_eq!(imported.n_events, head.0);
        for seq in 0..=head.0 {
            prop_assert_eq!(old.directory_at(Seq(seq)).unwrap(), new.directory_at(Seq(seq)).unwrap());
        }
    }

    #[test]
    fn a_part_of_a_log_leads_to_the_same_directory(
        requests in prop::collection::vec(request(), 6..30),
        first in 2..6_u64,
    ) {
        let bench = recorded(requests, Vec::new());
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("part.scimlog");
        let imported = import(&exported_from(&bench.path(), first), &part, false).unwrap();
        prop_assert!(!imported.is_copy);
        let (old, new) = (bench.reader(), Reader::open(&part).unwrap());
        prop_assert_ne!(old.id().unwrap(), new.id().unwrap());
        let last = |reader: &Reader| reader.directory_at(reader.head().unwrap()).unwrap();
        let resources = |reader: &Reader| {
            let directory = last(reader);
            let mut all = Vec::new();
            for resource_type in scimscope::scim::ResourceType::ALL {
                for record in directory.records(resource_type) {
                    all.push(directory.representation(record, ""));
                }
            }
            all
        };
        prop_assert_eq!(resources(&old), resources(&new));
    }

    #[test]
    fn no_damage_to_a_file_makes_a_capture_that_contradicts_itself(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        skip_bad in any::<bool>(),
    ) {
        let mut text = exported(&small().path());
        let at = at.index(text.len());
        text[at] = byte;
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.scimlog");
        if import(&text, &copy, skip_bad).is_ok() {
            let reader = Reader::open(&copy).unwrap();
            let head = reader.head().unwrap();
            // The directory of the tables is that of the log.
            let mut folded = scimscope::scim::Directory::default();
            for seq in 1..=head.0 {
                for change in reader.event(Seq(seq)).unwrap().unwrap().changes {
                    folded.apply(&change).unwrap();
                }
            }
            prop_assert_eq!(reader.directory_at(head).unwrap(), folded);
        } else {
            prop_assert!(!copy.exists(), "nothing is left of a failed import");
        }
    }
}

#[test]
fn a_broken_record_is_refused_with_its_position_and_left_out_on_demand() {
    let text = exported(&small().path());
    let mut lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let before: usize = lines.iter().take(3).map(|line| line.len()).sum();
    lines[3] = b"{\"kind\":\"exchange\",\n";
    let text = lines.concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.scimlog");
    let found = bad(import(&text, &path, false));
    assert_eq!(
        (found.position, found.byte),
        (Position::Line(4), before as u64)
    );
    assert!(!path.exists());

    let imported = import(&text, &path, true).unwrap();
    // What is missing is missed by the count at the end, too.
    assert_eq!((imported.n_bad, imported.is_copy), (2, false));
    let reader = Reader::open(&path).unwrap();
    assert_eq!(reader.head().unwrap(), Seq(imported.n_events));
    assert_eq!(imported.n_events, 5);
}

#[test]
fn a_change_that_does_not_fit_is_refused() {
    let text = String::from_utf8(exported(&small().path())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.scimlog");
    let check = |from: &str, to: &str, line: u64, words: &str| {
        assert!(text.contains(from), "{from}");
        let found = bad(import(text.replace(from, to).as_bytes(), &path, false));
        assert_eq!(found.position, Position::Line(line), "{found}");
        assert!(found.reason.contains(words), "{found}");
    };
    check(
        "\"version\":2},\"edits\"",
        "\"version\":2000000000000000000},\"edits\"",
        4,
        "version",
    );
    check(
        "\"from\":{\"modified\"",
        "\"from\":{\"modified\":1,\"modified\"",
        4,
        "duplicate field",
    );
    check("\"seq\":3,", "\"seq\":7,", 4, "expected");
    check("\"of\":2,", "\"of\":20,", 7, "about event");
    check(
        "\"attributes\":{\"schemas\":",
        "\"attributes\":{ \"schemas\":",
        2,
        "stored",
    );
}

#[test]
fn a_file_of_something_else_and_one_that_was_cut_off_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.scimlog");
    let text = exported(&small().path());
    let reason = |text: &[u8]| bad(import(text, &path, true)).reason;
    assert!(reason(b"").contains("header"));
    assert!(reason(b"hello\n").contains("expected"));
    let (first, rest) = text.split_at(text.iter().position(|byte| *byte == b'\n').unwrap() + 1);
    assert!(reason(rest).contains("header"));
    assert!(reason(&[&[b'['; 300][..], b"\n"].concat()).contains("expected"));
    let cut = bad(import(&[first, &rest[..200]].concat(), &path, false));
    assert_eq!(cut.position, Position::Line(2));
    let last = rest[..rest.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .unwrap()
        + 1;
    let cut = bad(import(&[first, &rest[..last]].concat(), &path, false));
    assert!(cut.reason.contains("cut off"), "{cut}");
}

#[test]
fn a_capture_that_has_events_is_not_imported_into() {
    let bench = small();
    let error = Importer::create(&bench.path()).unwrap_err();
    assert!(
        matches!(error, Error::NotEmpty { head: Seq(6), .. }),
        "{error}"
    );
}

#[test]
fn an_import_that_is_stopped_leaves_nothing_behind() {
    let text = exported(&small().path());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.scimlog");
    let importer = Importer::create(&path).unwrap();
    let stopped = read_lines(&text[..], importer, false, |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Failure::Stopped)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

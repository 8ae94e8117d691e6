//! The texts of an event: looked at in every way, folded, searched, and copied from.

use bytes::Bytes;
use ratatui::style::Modifier;
use scimscope::journal::Fact;
use scimscope::scim::Remark;
use scimscope::tui::{Command, Deed};

use super::fixture::Log;
use super::play::{Played, Stage, Step};

/// The creation of a user, its detail with the focus; `<...>` is a key by its name, anything else is typed.
fn play(log: Log, size: (u16, u16), keys: &[&str]) -> Played {
    let named = |key: &&str| match key.strip_prefix('<').and_then(|key| key.strip_suffix('>')) {
        Some(name) if !name.is_empty() => Step::Key(String::from(name).leak()),
        _ => Step::Type(String::from(*key).leak()),
    };
    Stage::new(log, size).play(keys.iter().map(named).collect())
}

/// The request of the creation.
fn request(keys: &[&str]) -> Played {
    let mut all = vec!["#4", "<enter>", "<enter>", "<z>", ">"];
    all.extend(keys);
    play(Log::cycle(), (120, 40), &all)
}

/// The cycle, in which the creation was sent this body.
pub fn with_body(body: impl Into<Bytes>) -> Log {
    let mut log = Log::cycle();
    if let Fact::Exchange(exchange) = &mut log.details[3].event.fact {
        exchange.request.body.kept = body.into();
    }
    log
}

#[test]
fn what_was_forgiven_stands_apart_from_what_the_rfcs_allow() {
    let mut log = Log::cycle();
    if let Fact::Exchange(exchange) = &mut log.details[3].event.fact {
        let ids = ["unknown-reference", "op-case", "all-members-removed"];
        let remark = |id: &&str| Remark {
            id: (*id).to_owned(),
            note: "here".to_owned(),
        };
        exchange.remarks = ids.iter().map(remark).collect();
    }
    let played = play(log, (120, 40), &["#4", "<enter>", "<enter>", "<z>"]);
    let screen = played.screen();
    let parts = [
        "Forgiven",
        "! op-case",
        "Remarked on",
        "! unknown-reference",
        "! all-members-removed",
    ];
    let places: Option<Vec<usize>> = parts.iter().map(|part| screen.find(part)).collect();
    assert!(places.is_some_and(|places| places.is_sorted()), "{screen}");
}

/// The request with this body.
fn request_of(body: impl Into<Bytes>, keys: &[&str]) -> Played {
    let mut all = vec!["#4", "<enter>", "<enter>", "<z>", ">"];
    all.extend(keys);
    play(with_body(body), (120, 40), &all)
}

fn shows(played: &Played, parts: &[&str]) {
    let screen = played.screen();
    for part in parts {
        assert!(screen.contains(part), "{part:?} is missing in\n{screen}");
    }
}

fn lacks(played: &Played, part: &str) {
    let screen = played.screen();
    assert!(!screen.contains(part), "{part:?} is in\n{screen}");
}

const BODY: &str = r#"{"schemas":["urn:x"],"name":{"familyName":"Doe","givenName":"Jane"},"emails":[{"type":"work","value":"jdoe@contoso.com"}],"active":"True"}"#;

#[test]
fn a_message_is_a_tree_that_is_folded_with_the_keys_of_jless() {
    let open = request_of(BODY, &[]);
    shows(
        &open,
        &[
            "▾ {4}",
            "▾ name: {2}",
            "familyName: \"Doe\"",
            "▾ 0: {2}",
            "active: \"True\"",
        ],
    );
    // All, and all again.
    let folded = request_of(BODY, &["c"]);
    shows(
        &folded,
        &["▸ name: {2}  {\"familyName\": \"Doe\"", "active: \"True\""],
    );
    lacks(&folded, "▾ name");
    shows(
        &request_of(BODY, &["c", "e"]),
        &["▾ name", "type: \"work\""],
    );
    // One line: down to name, and away with it; from a leaf, to what it is a part of.
    let name = ["j", "j", "j"];
    for fold in ["h", "<left>", "<space>", "<enter>", "H"] {
        let mut keys = name.to_vec();
        keys.push(fold);
        shows(&request_of(BODY, &keys), &["▸ name", "▾ emails"]);
        keys.push("l");
        shows(&request_of(BODY, &keys), &["▾ name"]);
    }
    let leaf = request_of(BODY, &["j", "j", "j", "j", "h"]);
    shows(&leaf, &["$.name", "▾ name"]);
    // With everything below, so that what is shown again is folded in itself.
    let below = request_of(BODY, &["g", "/emails", "<enter>", "H", "<right>"]);
    shows(&below, &["▾ emails", "▸ 0: {2}"]);
    shows(
        &request_of(BODY, &["/emails", "<enter>", "H", "L"]),
        &["▾ emails", "▾ 0: {2}"],
    );
}

#[test]
fn a_tree_is_folded_to_a_level_from_the_palette() {
    let one = request_of(BODY, &[":fold 1", "<enter>"]);
    shows(&one, &["▸ emails", "active"]);
    let two = request_of(BODY, &[":fold 2", "<enter>"]);
    shows(&two, &["▾ emails", "▸ 0: {2}"]);
    // Where there is no tree, it is not offered.
    let none = play(Log::cycle(), (120, 40), &[":fold 2"]);
    lacks(&none, "show 2 levels");
}

#[test]
fn the_path_of_the_selected_line_is_in_the_title_and_can_be_copied_with_its_value() {
    let down = ["j"; 9];
    let at = |keys: &[&str]| {
        let mut all = down.to_vec();
        all.extend(keys);
        request_of(BODY, &all)
    };
    let title = at(&[]);
    let first = title.screen().lines().nth(2).unwrap().to_owned();
    assert!(first.contains("$.emails[0].value"), "{first}");
    // Where there is little room, the path comes before the names of the tabs.
    let mut keys = vec!["#4", "<enter>", "<enter>", ">"];
    keys.extend(down);
    shows(
        &play(with_body(BODY), (120, 40), &keys),
        &["#4 $.emails[0].value"],
    );
    let copied = |played: &Played| {
        let mut deeds = played.commands.iter().filter_map(|command| match command {
            Command::Do(Deed::Copy { what, text }) => {
                Some((what.clone(), String::from_utf8(text.clone()).unwrap()))
            }
            _ => None,
        });
        deeds.next_back().unwrap()
    };
    let own = |what: &str, text: &str| (what.to_owned(), text.to_owned());
    assert_eq!(copied(&at(&["yp"])), own("path", "$.emails[0].value"));
    assert_eq!(copied(&at(&["yv"])), own("value", "jdoe@contoso.com"));
    assert_eq!(
        copied(&at(&["k", "k", "yv"])),
        own("value", r#"{"type":"work","value":"jdoe@contoso.com"}"#),
        "what has parts, as it was sent"
    );
    // On a line of the head there is no value.
    let head = request_of(BODY, &["g", "y"]);
    lacks(&head, " p  path");
}

#[test]
fn a_body_has_four_views_that_are_remembered() {
    let cases: [(&[&str], &[&str]); 6] = [
        (&[], &["of JSON as a tree", "familyName: "]),
        (
            &["p"],
            &["of JSON laid out", "    \"familyName\": \"Doe\","],
        ),
        (
            &["p", "p"],
            &["as it was sent", r#"{"schemas":["urn:x"],"name":{"#],
        ),
        (&["p", "p", "p"], &["in hex", "00000000  7b 22 73 63"]),
        (&["P"], &["in hex"]),
        (&["p", "p", "p", "p"], &["as a tree"]),
    ];
    for (keys, expected) in cases {
        shows(&request_of(BODY, keys), expected);
    }
    // For the request and the response apart, and over other events.
    let elsewhere = request(&["p", "J", "J", "K", "K"]);
    shows(&elsewhere, &["of JSON laid out"]);
    shows(&request(&["p", ">"]), &["of JSON as a tree"]);
    shows(
        &play(Log::cycle(), (120, 40), &["#4", "<enter>", "p"]),
        &["go to one of them first"],
    );
}

#[test]
fn words_are_found_in_the_text_that_has_the_keys() {
    // From the list, the same key filters.
    shows(&play(Log::cycle(), (120, 40), &["/"]), &["Filter"]);
    let found = request_of(BODY, &["/jane", "<enter>"]);
    let title = found.screen().lines().nth(2).unwrap().to_owned();
    assert!(title.contains("$.name.givenName"), "{title}");
    // What is folded away is found, and shown.
    let folded = request_of(BODY, &["c", "/jane", "<enter>"]);
    shows(&folded, &["▾ name", "▸ emails", "$.name.givenName"]);
    // Onward and back.
    let next = request_of(BODY, &["/type|value", "<enter>"]);
    shows(&next, &["no hit in this text"]);
    let next = request_of(BODY, &["/name", "<enter>", "n"]);
    shows(&next, &["$.name.familyName"]);
    let back = request_of(BODY, &["/name", "<enter>", "n", "n", "N"]);
    shows(&back, &["$.name.familyName"]);
    // A capital letter counts.
    shows(
        &request_of(BODY, &["/JANE", "<enter>"]),
        &["no hit in this text"],
    );
    // Each time it is said which of how many it is, and from either end it goes on at the other.
    shows(&request_of(BODY, &["/jane", "<enter>"]), &["hit 1 of 1"]);
    for (keys, place) in [
        (&[][..], "hit 1 of 3"),
        (&["n"], "hit 2 of 3"),
        (&["n", "N"], "hit 1 of 3"),
        (&["N"], "hit 3 of 3, on from the end"),
        (&["n", "n", "n"], "hit 1 of 3, on from the top"),
    ] {
        let mut all = vec!["/name", "<enter>"];
        all.extend(keys);
        shows(&request_of(BODY, &all), &[place]);
    }
    let above = request_of(BODY, &["G", "/jane", "<enter>"]);
    shows(&above, &["hit 1 of 1, on from the top", "$.name.givenName"]);
    // What was said in passing is not kept.
    lacks(&request_of(BODY, &["/jane", "<enter>", "!"]), "hit 1 of 1");
    // In the raw text, which is one line, also sideways.
    let long = format!(r#"{{"a":"{}","needle":1}}"#, "x".repeat(3000));
    let raw = request_of(long, &[">", ">", "/needle", "<enter>"]);
    shows(&raw, &["xxx\",\"needle\":1}"]);
    // In what it did.
    let effect = play(
        Log::cycle(),
        (120, 40),
        &["#4", "<enter>", "<enter>", "/extension", "<enter>"],
    );
    lacks(&effect, "no hit");
}

/// The texts on the screen that stand out as found.
pub fn hits(played: &Played) -> Vec<String> {
    let buffer = &played.buffer;
    let mut hits = vec![String::new()];
    for cell in &buffer.content {
        let is_hit = cell.modifier.contains(Modifier::REVERSED | Modifier::BOLD);
        if is_hit {
            hits.last_mut().unwrap().push_str(cell.symbol());
        } else if !hits.last().unwrap().is_empty() {
            hits.push(String::new());
        }
    }
    hits.retain(|hit| !hit.is_empty());
    hits
}

#[test]
fn what_was_found_in_a_text_stands_out() {
    let found = request_of(BODY, &["/jane", "<enter>"]);
    assert_eq!(hits(&found), ["Jane"]);
    let cleared = request_of(BODY, &["/jane", "<enter>", "/", "<enter>"]);
    assert!(hits(&cleared).is_empty());
}

#[test]
fn a_long_line_is_scrolled_to_its_end_and_back() {
    let long = format!(r#"{{"a":"{}","end":1}}"#, "x".repeat(100_000));
    let end = request_of(long.clone(), &["p", "p", "$"]);
    shows(&end, &["xxx\",\"end\":1}"]);
    let start = request_of(long.clone(), &["p", "p", "$", "^"]);
    shows(&start, &["{\"a\":\"xxx"]);
    let right = request_of(long.clone(), &["p", "p", ".", ".", ","]);
    shows(&right, &["xxxx"]);
    lacks(&right, "{\"a\":");
    // In a tree the arrows fold; these keys are free for the text.
    shows(&request_of(long, &["$"]), &["xxxx\""]);
}

#[test]
fn duplicates_depth_and_digits_are_shown_as_they_were_sent() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let body = format!(r#"{{"n":12345678901234567890.10,"n":1e999,"deep":{deep}}}"#);
    for view in [&[][..], &["p"]] {
        let keys: Vec<&str> = view.to_vec();
        let played = request_of(body.clone(), &keys);
        shows(
            &played,
            &[
                "12345678901234567890.10",
                "1e999",
                "!duplicate key",
                "a key is there twice",
            ],
        );
        shows(&played, &["its deepest parts as sent"]);
        let mut end = keys;
        end.push("G");
        shows(&request_of(body.clone(), &end), &["]"]);
    }
    shows(&request_of(body, &["G", "$"]), &["]]]]"]);
}

/// The cycle, in which the creation was sent this body in these codings.
fn coded(codings: &str, body: Vec<u8>) -> Log {
    let mut log = with_body(body);
    if let Fact::Exchange(exchange) = &mut log.details[3].event.fact {
        let head = String::from_utf8(exchange.request.head.to_vec()).unwrap();
        exchange.request.head = format!("{head}\r\nContent-Encoding: {codings}").into();
    }
    log
}

fn gzip(text: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_compressed_body_is_decoded_to_be_looked_at_and_raw_otherwise() {
    let at = |body: Vec<u8>, keys: &[&str]| {
        let mut all = vec!["#4", "<enter>", "<enter>", "<z>", ">"];
        all.extend(keys);
        play(coded("gzip", body), (120, 40), &all)
    };
    let tree = at(gzip(BODY.as_bytes()), &[]);
    shows(
        &tree,
        &[
            "B of gzip, decoded: ",
            "of JSON as a tree",
            "familyName: \"Doe\"",
        ],
    );
    shows(&at(gzip(BODY.as_bytes()), &["p"]), &["of JSON laid out"]);
    // Raw is what came, also where that is no text.
    shows(
        &at(gzip(BODY.as_bytes()), &["p", "p"]),
        &["in hex", "00000000  1f 8b 08"],
    );
    shows(&at(gzip(BODY.as_bytes()), &[">", ">", "G"]), &["‹8b›"]);
    let lie = at(BODY.into(), &[]);
    shows(&lie, &["this is no gzip", "familyName"]);
    // What the recorder kept back says so.
    let kept_back = at(b"redacted:113-bytes:03014641".to_vec(), &[]);
    shows(&kept_back, &["113 B, gzip, not kept"]);
    lacks(&kept_back, "this is no gzip");
    let cut = at(gzip(BODY.as_bytes())[..60].to_vec(), &[]);
    shows(&cut, &["it goes on as no gzip", "{\"schemas\""]);
    let bomb = at(gzip(&vec![b' '; 1 << 20]).repeat(10), &[]);
    shows(
        &bomb,
        &[
            "decoded: 8.3 MB: shown without layout",
            "2.0 MB more left out",
        ],
    );
}

#[test]
fn a_body_that_was_not_kept_is_not_taken_for_one_that_was_sent() {
    let mut log = with_body("redacted:102-bytes:1a2b3c4d");
    if let Fact::Exchange(exchange) = &mut log.details[3].event.fact {
        let head = String::from_utf8(exchange.request.head.to_vec()).unwrap();
        exchange.request.head = format!("{head}Content-Encoding: gzip\r\n").into();
    }
    let keys = |more: &[&'static str]| {
        let mut keys = vec!["#4", "<enter>", "<enter>", "<z>", ">"];
        keys.extend(more);
        keys
    };
    for view in [&[][..], &["p"], &["p", "p"], &["P"]] {
        let played = play(log.clone(), (120, 40), &keys(view));
        shows(
            &played,
            &["102 B, gzip, not kept: it cannot be read, or holds a password"],
        );
        for wrong in ["27 B", "as it was sent", "this is no"] {
            lacks(&played, wrong);
        }
    }
    lacks(&play(log, (120, 40), &keys(&[])), "redacted:102");
    // A text that only begins like one is a text.
    shows(
        &request_of("redacted:102-bytes:but not really", &[]),
        &["33 B as it was sent"],
    );
}

#[test]
fn what_is_too_wide_for_the_end_of_a_line_leaves_no_gap_there() {
    for n_letters in 105..118 {
        let body = format!("{}\u{202e}{}", "x".repeat(n_letters), "y".repeat(40));
        let screen = request_of(body, &["p", "p"]).screen();
        let line = screen.lines().find(|line| line.contains("xxxx")).unwrap();
        assert!(line.contains('…'), "{line}");
        assert!(!line.contains(" …"), "{line}");
    }
}

/// Who scrolls, folds or searches a text, or looks at it alone, is not taken to what arrives meanwhile.
#[test]
fn reading_a_text_stops_following() {
    for keys in [
        &["<tab>", "j"][..],
        &["<tab>", ">", "j"],
        &["<tab>", "/scim\n"],
        &["<tab>", "<z>"],
    ] {
        let log = Log::cycle();
        let newest = log.details.len();
        let read = play(log, (120, 40), keys);
        shows(&read, &[&format!("SCRUB @{newest}")]);
    }
    shows(&play(Log::cycle(), (120, 40), &["<tab>"]), &["FOLLOW"]);
    let helped = play(Log::cycle(), (120, 40), &["?", "j", "<esc>"]);
    shows(&helped, &["FOLLOW"]);
}

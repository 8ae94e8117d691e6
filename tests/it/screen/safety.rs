//! Whatever was captured, and whatever the size: nothing panics, and nothing unsafe reaches the terminal.

use bytes::Bytes;
use proptest::prelude::*;
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use scimscope::journal::{Fact, Trouble};
use scimscope::scim::{AttributeText, Outcome, Remark};
use scimscope::tui::{Glyphs, text};

use super::fixture::Log;
use super::play::{Stage, Step};

/// Text of the kind that attacks a terminal.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just("\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2J\u{9b}31m".to_owned()),
        Just("admin\u{202e}nimda\u{2066}\u{200b}\u{ad}\t\r\n\0".to_owned()),
        Just("👨\u{200d}👩\u{200d}👧 日本語 e\u{301}\u{301}\u{301}\u{301} ﷽".to_owned()),
        Just("x".repeat(5000)),
        Just("\u{a0}\u{3000}\u{2800}\u{2065}\u{fdd0}\u{1fffe}\u{e007f}\u{fe0f}❤\u{fe0f}🏳\u{fe0f}\u{200d}🌈🇩🇪".to_owned()),
        Just(format!("日{}本", "\u{301}".repeat(200))),
        Just("\u{e0041}\u{e0042}\u{feff}\u{2028}".to_owned()),
    ]
}

/// The cycle with the given text and bytes in every field that a client or a file can fill.
fn poisoned(text: &str, bytes: &[u8]) -> Log {
    let mut log = Log::cycle();
    let body = Bytes::copy_from_slice(bytes);
    for detail in &mut log.details {
        text.clone_into(&mut detail.summary.method);
        text.clone_into(&mut detail.summary.target);
        text.clone_into(&mut detail.summary.sentence);
        detail.summary.flags = vec![text.to_owned(); 2];
        detail.history = vec![(detail.event.seq, text.to_owned()); 3];
        let json = serde_json::json!({ text: text, "userName": text, "a": [{ "type": text, "value": [text] }], "n": { text: { text: 1 } } });
        for record in [&mut detail.before, &mut detail.after]
            .into_iter()
            .flatten()
        {
            record.attributes = AttributeText::from(&json);
        }
        for change in &mut detail.event.changes {
            text.clone_into(&mut change.name);
        }
        if let Fact::Exchange(exchange) = &mut detail.event.fact {
            exchange.request.head = body.clone();
            exchange.request.body.kept = body.clone();
            exchange.remarks = vec![Remark {
                id: text.to_owned(),
                note: text.to_owned(),
            }];
            for decision in &mut exchange.decisions {
                (decision.check, decision.expected, decision.received) = (
                    text.to_owned().into(),
                    text.to_owned().into(),
                    text.to_owned(),
                );
            }
            exchange.outcome = Outcome::Refused {
                subject: None,
                scim_type: None,
                detail: text.to_owned(),
            };
            if let Some(response) = &mut exchange.response {
                response.head = Bytes::copy_from_slice(text.as_bytes());
                response.body = Bytes::from(json.to_string());
            }
            exchange.trouble = Some(Trouble {
                kind: scimscope::journal::event::TroubleKind::CutOff,
                detail: text.to_owned(),
            });
        }
    }
    log
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_at_any_size_is_drawn_safely(
        text in hostile(),
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        (columns, rows) in prop_oneof![
            (1_u16..=250, 1_u16..=80),
            (1_u16..=12, 1_u16..=12),
            (30_u16..=90, 8_u16..=30),
        ],
        tab in 0_usize..5,
        keys in proptest::sample::select(vec!["", "z", "\t", "\tz", "?", "#", "\tG$", "\tc", "\tpz", "\tppG", "\tppp$", "\ty", "\t/u\n"]),
        is_ascii in any::<bool>(),
    ) {
        let mut steps = vec![Step::Type("k")];
        steps.extend((0..tab).map(|_| Step::Key("l")));
        steps.extend(keys.chars().map(|key| match key {
            '\t' => Step::Key("tab"),
            key => Step::Type(key.to_string().leak()),
        }));
        let mut stage = Stage::new(poisoned(&text, &bytes), (columns, rows));
        if is_ascii {
            stage.options.glyphs = Glyphs::ASCII;
        }
        let played = stage.play(steps);
        let mut buffer = played.buffer.clone();
        prop_assert_eq!(text::sweep(&mut buffer), 0, "{}", played.screen());
        prop_assert_eq!(foreign_control(&bytes_of(&buffer)), None, "{}", played.screen());
        prop_assert!(!is_ascii || played.screen().is_ascii(), "{}", played.screen());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_at_any_size_is_edited_safely(
        text in hostile(),
        (columns, rows) in prop_oneof![
            (1_u16..=12, 1_u16..=12),
            (30_u16..=90, 8_u16..=30),
        ],
        keys in proptest::collection::vec(
            proptest::sample::select(vec![
                "down", "up", "right", "left", "page-down", "page-up", "enter", "backspace", "tab", "x", "ctrl-t",
                "ctrl-u", "ctrl-y", "ctrl-r", "esc",
            ]),
            0..12,
        ),
    ) {
        let pasted: &'static str = text.clone().leak();
        let mut steps = vec![Step::Type("kR"), Step::Paste(pasted)];
        steps.extend(keys.into_iter().map(Step::Key));
        let played = Stage::new(poisoned(&text, text.as_bytes()), (columns, rows)).play(steps);
        let mut buffer = played.buffer.clone();
        prop_assert_eq!(text::sweep(&mut buffer), 0, "{}", played.screen());
        prop_assert_eq!(foreign_control(&bytes_of(&buffer)), None, "{}", played.screen());
    }
}

/// What a terminal would be sent to draw this.
fn bytes_of(buffer: &Buffer) -> Vec<u8> {
    let mut bytes = Vec::new();
    let blank = Buffer::empty(buffer.area);
    let mut backend = CrosstermBackend::new(&mut bytes);
    backend.draw(blank.diff(buffer).into_iter()).unwrap();
    bytes
}

/// The sequences that the backend makes itself: moving the cursor, and styles.
fn after_own_sequence(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(b"\x1b[")?;
    let end = rest
        .iter()
        .position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'))?;
    matches!(rest[end], b'H' | b'm').then(|| &rest[end + 1..])
}

/// Whether there is a control in these bytes that is not the backend's own; returns where.
fn foreign_control(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    let mut plain = Vec::new();
    while let Some(first) = rest.first() {
        match after_own_sequence(rest) {
            Some(after) => rest = after,
            None if first.is_ascii_control() => return Some(bytes.len() - rest.len()),
            None => {
                plain.push(*first);
                rest = &rest[1..];
            }
        }
    }
    // Controls of eight bits are two bytes of UTF-8.
    let text = std::str::from_utf8(&plain).expect("the backend writes UTF-8");
    text.chars().position(text::is_unsafe)
}

#[test]
fn the_scanner_finds_what_it_looks_for() {
    for bytes in [
        &b"a\x1b]52;c;eA==\x07"[..],
        b"\x1b[2J",
        b"\x9b31m".as_slice(),
        "\u{9b}31m".as_bytes(),
        b"\t",
    ] {
        let found = std::panic::catch_unwind(|| foreign_control(bytes));
        assert!(found.is_err() || found.unwrap().is_some(), "{bytes:?}");
    }
    assert_eq!(foreign_control(b"\x1b[1;1H\x1b[38;2;1;2;3mok\x1b[0m"), None);
}

#[test]
fn what_is_hidden_in_a_name_is_shown() {
    let screen = Stage::new(poisoned("a\u{202e}b\u{1b}c", b""), (200, 60))
        .play(vec![])
        .screen();
    assert!(screen.contains("a·b·c"), "folded in the list\n{screen}");
    assert!(
        screen.contains("a‹U+202E›b␛c"),
        "revealed in the detail\n{screen}"
    );
}

#[test]
fn a_body_of_megabytes_is_shown_as_it_was_sent() {
    let mut log = Log::cycle();
    let detail = log.details.last_mut().unwrap();
    if let Fact::Exchange(exchange) = &mut detail.event.fact {
        exchange.request.body.kept = Bytes::from(format!("[{}0]", "0,".repeat(1 << 20)));
    }
    let screen = Stage::new(log, (160, 30))
        .play(vec![Step::Key("l")])
        .screen();
    assert!(
        screen.contains("2.0 MB: shown as it was sent, without layout"),
        "{screen}"
    );
}

#[test]
fn a_body_that_is_not_text_is_shown_in_hex() {
    let mut log = Log::cycle();
    if let Fact::Exchange(exchange) = &mut log.details.last_mut().unwrap().event.fact {
        exchange.request.body.kept = Bytes::from_static(b"\x89PNG\r\n\x1a\n\0\0");
    }
    let screen = Stage::new(log, (160, 30))
        .play(vec![Step::Key("l")])
        .screen();
    assert!(
        screen.contains("00000000  89 50 4e 47 0d 0a 1a 0a  00 00"),
        "{screen}"
    );
}

//! The help: what keys do, what signs mean, and finding something in it.

use scimscope::inspect::query::field::TABLE;

use super::fixture::Log;
use super::play::{Played, Stage, Step};

fn play(keys: &[&'static str]) -> Played {
    let key = |key: &&'static str| match key.strip_prefix('<').and_then(|key| key.strip_suffix('>'))
    {
        Some(name) => Step::Key(name),
        None => Step::Type(key),
    };
    Stage::new(Log::cycle(), (120, 40)).play(keys.iter().map(key).collect())
}

fn shows(played: &Played, text: &str) {
    let screen = played.screen();
    assert!(screen.contains(text), "{text:?} is missing in\n{screen}");
}

#[test]
fn every_sign_of_a_row_and_of_the_strip_is_explained() {
    let end = play(&["?", "G"]);
    for text in [
        "What the signs mean",
        "+14 ",
        "~2 ",
        "·0 ",
        "!name ",
        "r  replay ",
        "SCRUB @85 +64",
        "(15 hidden)",
        "✗ ",
    ] {
        shows(&end, text);
    }
}

#[test]
fn every_field_of_filters_is_in_the_help_and_the_filter_line_leads_there() {
    let opened = play(&["/", "<f1>"]);
    shows(&opened, "Fields of filters: Who and when");
    shows(&opened, "client:entra or -client:okta");
    for field in TABLE {
        let name = format!("/{}: ", field.name);
        let found = play(&["?", name.leak(), "<enter>"]);
        shows(&found, "hit 1 of");
    }
}

#[test]
fn words_are_found_in_the_help() {
    let found = play(&["?", "/hidden", "<enter>"]);
    shows(&found, "(15 hidden)");
    shows(&found, "hit 1 of 1");
    let several = play(&["?", "/filter", "<enter>", "n", "n", "N"]);
    shows(&several, "hit 2 of ");
    // What is looked for in the help is looked for in it only as long as it is open.
    shows(
        &play(&["?", "/nowhere at all", "<enter>"]),
        "no hit in this text",
    );
    shows(&play(&["?", "/filter", "<esc>"]), "Esc closes");
}

#[test]
fn a_comparison_hints_only_at_what_can_be_done_with_it() {
    let event = play(&["d"]);
    let screen = event.screen();
    let hints = screen.lines().last().unwrap();
    assert!(hints.contains("fold"), "{hints}");
    assert!(
        !hints.contains("swap") && !hints.contains("lens"),
        "{hints}"
    );
    shows(&play(&["d", "="]), "there is nothing to swap");
    shows(
        &play(&["d", "l"]),
        "what was sent is compared when two events",
    );
    let two = play(&["g", "D", "'"]);
    let screen = two.screen();
    let hints = screen.lines().last().unwrap();
    assert!(hints.contains("swap") && hints.contains("lens"), "{hints}");
}

//! What people see: the screens at every arrangement.

use std::collections::VecDeque;

use scimscope::journal::Health;
use scimscope::scim::Timestamp;
use scimscope::tui::{ColorDepth, EndpointStatus, Glyphs, Message, Theme, TokenPlace, picture};

use super::fixture::Log;
use super::play::{Stage, Step, endpoint, options};

/// The cycle with the deactivation selected.
fn scrubbing(size: (u16, u16), more: Vec<Step>) -> super::play::Played {
    let mut steps = vec![
        Step::Say(Message::Errors(2)),
        Step::Type("#12"),
        Step::Key("enter"),
    ];
    steps.extend(more);
    Stage::new(Log::cycle(), size).play(steps)
}

fn check(name: &str, size: (u16, u16)) {
    insta::assert_snapshot!(name, scrubbing(size, vec![]).screen());
}

#[test]
fn too_small() {
    check("too_small_28x6", (28, 6));
}

#[test]
fn compact() {
    check("compact_40x12", (40, 12));
}

#[test]
fn narrow() {
    check("narrow_80x24", (80, 24));
}

#[test]
fn standard() {
    check("standard_120x40", (120, 40));
}

#[test]
fn wide() {
    check("wide_200x60", (200, 60));
}

#[test]
fn portrait() {
    check("portrait_80x50", (80, 50));
}

#[test]
fn following_a_refusal_of_nothing() {
    insta::assert_snapshot!(
        "following_120x40",
        Stage::new(Log::cycle(), (120, 40)).play(vec![]).screen()
    );
}

#[test]
fn a_refusal() {
    let steps = vec![Step::Type("#9"), Step::Key("enter")];
    insta::assert_snapshot!(
        "refusal_100x30",
        Stage::new(Log::cycle(), (100, 30)).play(steps).screen()
    );
}

#[test]
fn the_request_alone() {
    let steps = vec![Step::Key("tab"), Step::Key("l"), Step::Key("z")];
    insta::assert_snapshot!("request_zoomed_80x30", scrubbing((80, 30), steps).screen());
}

#[test]
fn the_raw_bytes() {
    let steps = vec![
        Step::Key("tab"),
        Step::Key("h"),
        Step::Key("h"),
        Step::Key("z"),
    ];
    insta::assert_snapshot!("raw_zoomed_100x30", scrubbing((100, 27), steps).screen());
}

#[test]
fn help() {
    insta::assert_snapshot!(
        "help_80x50",
        scrubbing((80, 50), vec![Step::Key("?")]).screen()
    );
}

#[test]
fn ascii() {
    let mut stage = Stage::new(Log::cycle(), (80, 24));
    stage.options.glyphs = Glyphs::ASCII;
    let screen = stage.play(vec![Step::Key("k"), Step::Key("k")]).screen();
    assert!(screen.is_ascii(), "{screen}");
}

#[test]
fn an_empty_log_says_how_to_begin() {
    let screen = Stage::new(Log::default(), (120, 40))
        .play_alone(VecDeque::from([Step::Say(endpoint())]))
        .screen();
    insta::assert_snapshot!("empty_120x40", screen);
}

#[test]
fn a_log_that_cannot_be_written_shouts() {
    let health = Health::Failing {
        since: Timestamp(0),
        error: "no space left on device".to_owned(),
        n_refused: 7,
    };
    let status = EndpointStatus::Up {
        url: "http://127.0.0.1:7643/scim/v2".to_owned(),
        token: TokenPlace::File("/home/ann/.local/state/scimscope/default.token".to_owned()),
        health,
        keeps_secrets: true,
    };
    let screen = scrubbing((120, 30), vec![Step::Say(Message::Endpoint(status))]).screen();
    for part in [
        "FAILING",
        "no space left on device",
        "503 (7 so far)",
        "SECRETS KEPT",
    ] {
        assert!(screen.contains(part), "{part} is missing in\n{screen}");
    }
}

/// With `SCIMSCOPE_PICTURES` naming a folder, the pictures are also left there to be looked at.
#[test]
fn pictures_are_well_formed_and_say_what_the_screen_says() {
    for (theme, (columns, rows)) in [
        ("dark", (120, 40)),
        ("light", (120, 40)),
        ("dark", (200, 60)),
        ("dark", (80, 24)),
    ] {
        let mut stage = Stage::new(Log::cycle(), (columns, rows));
        stage.options = options(theme, ColorDepth::True);
        let steps = vec![
            Step::Say(Message::Errors(2)),
            Step::Type("#12"),
            Step::Key("enter"),
        ];
        let svg = picture::to_svg(
            &stage.play(steps).buffer,
            &Theme::by_name(theme, ColorDepth::True).unwrap(),
        );
        assert!(svg.contains(">jdoe@contoso.com</text>") || rows == 24);
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        if let Ok(folder) = std::env::var("SCIMSCOPE_PICTURES") {
            std::fs::write(format!("{folder}/{theme}-{columns}x{rows}.svg"), svg).unwrap();
        }
    }
}

#[test]
fn no_color_emits_no_color_and_keeps_the_selection() {
    let mut stage = Stage::new(Log::cycle(), (120, 40));
    stage.options = options("dark", ColorDepth::None);
    let played = stage.play(vec![Step::Type("#12"), Step::Key("enter")]);
    let colored = played.buffer.content.iter().filter(|cell| {
        cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset
    });
    assert_eq!(colored.count(), 0);
    let selected_row = played
        .screen()
        .lines()
        .position(|line| line.contains('▌'))
        .unwrap();
    let cell = &played.buffer[(10, u16::try_from(selected_row).unwrap())];
    assert!(cell.modifier.contains(ratatui::style::Modifier::REVERSED));
}

#[test]
fn a_row_that_is_not_there_yet_shows_its_number() {
    let mut stage = Stage::new(Log::of_length(50), (80, 24));
    stage.is_answered = false;
    assert!(stage.play(vec![]).screen().contains(" 50"));
}

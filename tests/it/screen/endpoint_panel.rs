//! The endpoint panel: where clients reach us, who they are, what to paste into them, and that a token shows only when
//! it is asked for.

use scimscope::inspect::traffic::{Caller, N_STEPS, STEP_US, rates};
use scimscope::inspect::{Client, Session};
use scimscope::journal::{Reader, Seq};
use scimscope::scim::{Profile, Timestamp};
use scimscope::tui::{Command, Deed, EndpointFacts, Message, Question, Service, Tokens};

use super::fixture::{Log, START};
use super::play::{Played, Stage, Step};
use super::real::RECORDED;

const TOKEN: &str = "b7f1c2d3e4f5a6978899aabbccddeeff00112233445566778899aabbccddeeff";

fn service() -> Service {
    Service {
        url: "http://127.0.0.1:7643/scim/v2".to_owned(),
        base_url: None,
        base_path: "/scim/v2".to_owned(),
        profile: Profile::Lenient,
        started: START,
        tokens: vec![TOKEN.len()],
    }
}

fn facts(service: Option<Service>) -> EndpointFacts {
    let caller = |client, n_requests, last: u64, ago: i64| Caller {
        client,
        n_requests,
        last: Seq(last),
        last_at: Timestamp(START.0 + (600 - ago) * 1_000_000),
    };
    EndpointFacts {
        now: Timestamp(START.0 + 600 * 1_000_000),
        writer: service
            .is_none()
            .then(|| "process 4711 at http://127.0.0.1:7643/scim/v2".to_owned()),
        service,
        capture: "/home/ann/.local/state/scimscope/default.scimlog".to_owned(),
        capture_bytes: 2_130_000,
        free_bytes: Some(34_200_000_000),
        n_events: 15,
        callers: vec![
            caller(Client::Entra, 13, 15, 2),
            caller(Client::Okta, 1, 9, 372),
        ],
        rates: (0..N_STEPS as u64).map(|step| step * 7 % 23).collect(),
    }
}

/// The panel with these facts, after these keys.
fn panel(size: (u16, u16), facts: EndpointFacts, keys: &[&'static str]) -> Played {
    let mut steps = vec![
        Step::Key("I"),
        Step::Say(Message::EndpointFacts(Box::new(facts))),
    ];
    steps.extend(keys.iter().map(|key| Step::Key(key)));
    Stage::new(Log::cycle(), size).play(steps)
}

fn tokens() -> Step {
    Step::Say(Message::Tokens(Tokens(vec![TOKEN.to_owned()])))
}

#[test]
fn the_panel_at_every_size() {
    for (columns, rows) in [(40, 12), (80, 24), (120, 40), (200, 60)] {
        let screen = panel((columns, rows), facts(Some(service())), &[]).screen();
        insta::assert_snapshot!(format!("endpoint_{columns}x{rows}"), screen);
    }
}

#[test]
fn a_token_is_shown_only_while_it_is_asked_for() {
    let play = |steps: Vec<Step>| {
        let mut all = vec![
            Step::Key("I"),
            Step::Say(Message::EndpointFacts(Box::new(facts(Some(service()))))),
        ];
        all.extend(steps);
        Stage::new(Log::cycle(), (200, 60)).play(all)
    };
    let hidden = play(vec![]);
    assert!(hidden.screen().contains("•••••••"), "{}", hidden.screen());
    let asked = Command::Do(Deed::RevealTokens);
    assert!(!hidden.commands.contains(&asked), "nobody asked for it");
    let revealed = play(vec![Step::Key("v"), tokens()]);
    assert!(revealed.commands.contains(&asked));
    assert!(revealed.screen().contains(TOKEN), "{}", revealed.screen());
    for (why, steps) in [
        (
            "hidden again",
            vec![Step::Key("v"), tokens(), Step::Key("v")],
        ),
        ("closed", vec![Step::Key("v"), tokens(), Step::Key("esc")]),
        (
            "opened anew",
            vec![
                Step::Key("v"),
                tokens(),
                Step::Key("esc"),
                Step::Key("I"),
                Step::Say(Message::EndpointFacts(Box::new(facts(Some(service()))))),
            ],
        ),
        (
            "told too late",
            vec![Step::Key("v"), Step::Key("esc"), tokens(), Step::Key("I")],
        ),
    ] {
        let played = play(steps);
        assert!(
            !played.screen().contains(&TOKEN[..8]),
            "{why}\n{}",
            played.screen()
        );
    }
    let debug = format!("{:?}", Message::Tokens(Tokens(vec![TOKEN.to_owned()])));
    assert!(!debug.contains(&TOKEN[..8]), "{debug}");
}

/// What is copied from each line of the panel, from the top.
fn copies(facts: &EndpointFacts, n_lines: usize) -> Vec<String> {
    let copied = (0..n_lines).map(|line| {
        let mut keys = vec!["j"; line];
        keys.push("y");
        let played = panel((120, 40), facts.clone(), &keys);
        let deed = played
            .commands
            .into_iter()
            .find_map(|command| match command {
                Command::Do(Deed::Copy { text, .. }) => Some(String::from_utf8(text).unwrap()),
                Command::Do(Deed::CopyToken(number)) => Some(format!("token {number}")),
                _ => None,
            });
        deed.unwrap_or_default()
    });
    copied.collect()
}

#[test]
fn every_line_to_paste_is_copied_exactly() {
    let url = "http://127.0.0.1:7643/scim/v2";
    let flag = "http://127.0.0.1:7643/scim/v2?aadOptscim062020";
    let capture = "/home/ann/.local/state/scimscope/default.scimlog";
    let expected = [
        url, "token 0", capture, url, flag, "token 0", url, "userName", "token 0",
    ];
    assert_eq!(copies(&facts(Some(service())), expected.len()), expected);
    let outside = "https://quiet-otter.example/scim/v2";
    let behind_tunnel = Service {
        base_url: Some(outside.to_owned()),
        tokens: vec![12, 64],
        ..service()
    };
    let flag = format!("{outside}?aadOptscim062020");
    let expected = [
        url, outside, "token 0", "token 1", capture, outside, &flag, "token 0", "token 1", outside,
        "userName", "token 0", "token 1",
    ];
    assert_eq!(
        copies(&facts(Some(behind_tunnel)), expected.len()),
        expected
    );
    // Around the end, and by the keys of menus too.
    let played = panel((120, 40), facts(Some(service())), &["k", "down", "enter"]);
    let copied = Command::Do(Deed::Copy {
        what: "URL".to_owned(),
        text: url.as_bytes().to_vec(),
    });
    assert!(played.commands.contains(&copied));
}

#[test]
fn a_public_name_is_asked_for_only_where_there_is_none() {
    let here = panel((120, 40), facts(Some(service())), &["k"]).screen();
    assert!(here.contains("put a tunnel"), "{here}");
    let outside = Service {
        base_url: Some("https://quiet-otter.example/scim/v2".to_owned()),
        ..service()
    };
    let outside = panel((120, 60), facts(Some(outside)), &[]).screen();
    assert!(!outside.contains("put a tunnel"), "{outside}");
    let open = Service {
        tokens: Vec::new(),
        ..service()
    };
    let open = panel((120, 60), facts(Some(open)), &[]).screen();
    assert!(open.contains("none is needed"), "{open}");
}

#[test]
fn a_capture_that_is_only_looked_at_has_no_token_and_names_its_writer() {
    let screen = panel((120, 40), facts(None), &["v", "j", "y"]).screen();
    for part in [
        "process 4711 at",
        "default.scimlog",
        "34.2 GB free",
        "entra",
    ] {
        assert!(screen.contains(part), "{part} is missing in\n{screen}");
    }
    for part in ["characters", "Tenant URL", "•"] {
        assert!(!screen.contains(part), "{part} is in\n{screen}");
    }
}

#[test]
fn the_panel_asks_once_and_is_answered_from_the_real_log() {
    let played = RECORDED.play_with(&["I".to_owned()], &[]);
    let asked = Command::Ask(Question::Endpoint);
    assert!(played.commands.contains(&asked));
    let screen = played.screen();
    for part in ["cycles.scimlog", "nobody now", "184", "entra"] {
        assert!(screen.contains(part), "{part} is missing in\n{screen}");
    }
}

#[test]
fn rates_count_the_requests_of_the_last_minutes() {
    let reader = Reader::open(&RECORDED.capture).unwrap();
    let mut session = Session::default();
    session.extend(&reader, u64::MAX).unwrap();
    let last = session.entry(session.head()).unwrap().at;
    for ago in [0, 1, 7, 250, 10_000] {
        let now = Timestamp(last.0 + ago * 1_000_000);
        let steps = rates(&session, now);
        assert_eq!(steps.len(), N_STEPS);
        let n_steps = i64::try_from(N_STEPS).unwrap();
        let first = (now.0.div_euclid(STEP_US) + 1 - n_steps) * STEP_US;
        let entries = session.entries(Seq(1), session.head());
        let expected = entries.filter(|(_, entry)| entry.at.0 >= first).count();
        assert_eq!(
            steps.iter().sum::<u64>(),
            expected as u64,
            "{ago} s after the last"
        );
    }
    assert_eq!(rates(&Session::default(), last), vec![0; N_STEPS]);
}

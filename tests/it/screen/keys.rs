//! What keys do, and what arriving events do not.

use std::collections::BTreeSet;

use scimscope::inspect::{Annotations, Direction, Landmark, Mark};
use scimscope::journal::{Annotation, AnnotationKind, Letter, NoteText, Seq, Tag};
use scimscope::scim::ChangeKind;
use scimscope::tui::action::TABLE;
use scimscope::tui::{Command, Deed, Message, Part, Question, Read, Target};

use super::fixture::Log;
use super::play::{Played, Stage, Step};

fn play(log: Log, steps: Vec<Step>) -> Played {
    Stage::new(log, (120, 40)).play(steps)
}

/// Keys that are pressed one after the other, and what the screen must then show or have selected.
struct Case {
    actions: &'static [&'static str],
    keys: &'static [&'static str],
    selected: u64,
    shows: &'static str,
}

const fn case(
    actions: &'static [&'static str],
    keys: &'static [&'static str],
    selected: u64,
    shows: &'static str,
) -> Case {
    Case {
        actions,
        keys,
        selected,
        shows,
    }
}

/// The log has 100 events, and 31 fit into the list.
const CASES: &[Case] = &[
    case(&["select-previous"], &["k", "k"], 98, "SCRUB @98 +2"),
    case(&["select-next"], &["k", "k", "j"], 99, "SCRUB @99 +1"),
    case(&["select-next"], &["k", "j"], 100, "FOLLOW"),
    case(
        &["half-page-up", "half-page-down"],
        &["ctrl-u", "ctrl-u", "ctrl-d"],
        85,
        "SCRUB @85",
    ),
    case(
        &["page-up", "page-down"],
        &["ctrl-b", "ctrl-b", "ctrl-f"],
        69,
        "SCRUB @69",
    ),
    case(&["first-row"], &["g"], 1, "1-31 of 100"),
    case(&["last-row"], &["g", "G"], 100, "FOLLOW"),
    case(&["open"], &["k", "enter"], 99, "Esc back"),
    case(&["back"], &["k", "enter", "esc"], 99, "Enter open"),
    case(&["toggle-follow"], &["F"], 100, "SCRUB @100"),
    case(&["toggle-follow"], &["k", "F"], 100, "FOLLOW"),
    case(
        &["next-event", "previous-event"],
        &["enter", "K", "K", "J"],
        99,
        "SCRUB @99",
    ),
    case(
        &["next-tab", "previous-tab"],
        &["l", "l", "h"],
        100,
        "REQUEST",
    ),
    case(
        &["next-pane", "previous-pane"],
        &["tab", "tab", "shift-tab"],
        100,
        "h/l fold",
    ),
    case(
        &["zoom"],
        &["tab", "z"],
        100,
        "#100 GET 200 /scim/v2/Users?filter=externalId+eq+%22user100%22",
    ),
    case(&["help"], &["?"], 100, "Keys"),
    case(
        &["go-to-event", "accept"],
        &["#", "4", "2", "enter"],
        42,
        "SCRUB @42 +58",
    ),
    case(
        &["go-to-event", "accept"],
        &["#", "-", "1", "0", "enter"],
        90,
        "SCRUB @90",
    ),
    case(
        &["go-to-event", "accept"],
        &["#", "x", "enter"],
        100,
        "cannot go to \"x\"",
    ),
    case(
        &["interrupt"],
        &["#", "4", "ctrl-c"],
        100,
        "once more within a second quits",
    ),
    case(
        &["palette"],
        &[":", "e", "s", "c"],
        100,
        "What do you want to do?",
    ),
    case(
        &["palette", "choose-next", "choose-previous", "choose"],
        &[
            ":", "o", "l", "d", "e", "s", "t", "ctrl-n", "ctrl-p", "enter",
        ],
        1,
        "1-31 of 100",
    ),
    case(
        &["palette", "complete"],
        &["ctrl-p", "z", "o", "o", "tab"],
        100,
        "> zoom",
    ),
    case(
        &["notices"],
        &["#", "x", "enter", "esc", "!"],
        100,
        "Notices",
    ),
    case(
        &["jump-back"],
        &["#", "4", "enter", "ctrl-o"],
        100,
        "SCRUB @100",
    ),
    case(
        &["go-to-mark"],
        &["#", "4", "enter", "'", "'"],
        100,
        "SCRUB @100",
    ),
    case(&["mark"], &["m"], 100, "mark #100: a letter from a to z"),
    case(&["note"], &[";"], 100, "note on #100"),
    case(&["tag"], &["t"], 100, "tag #100"),
    case(&["send-again"], &["r"], 100, "send #100 again"),
    case(&["export"], &["x"], 100, "as captured"),
    case(&["copy"], &["y"], 100, "copy of #100"),
    case(
        &["toggle-hiding"],
        &["ctrl-t"],
        100,
        "filters mark rows and hide none",
    ),
    case(
        &["toggle-hiding"],
        &["ctrl-t", "ctrl-t"],
        100,
        "filters hide the other rows",
    ),
    case(
        &["save-view"],
        &["/", "x", "alt-v"],
        100,
        "name of the view",
    ),
    case(
        &["toggle-mouse"],
        &["f2"],
        100,
        "the mouse is free to select text with",
    ),
    case(
        &["toggle-mouse"],
        &["f2", "f2"],
        100,
        "the mouse works here again",
    ),
    case(&["newest-event"], &["g", "ctrl-g"], 100, "FOLLOW"),
    case(&["show-state"], &["2"], 100, "[2 State]"),
    case(&["show-cycles"], &["3"], 100, "[3 Cycles]"),
    case(&["show-requests"], &["3", "1"], 100, "[1 Requests]"),
    case(&["filter"], &["/"], 100, "Filter"),
    case(&["views"], &["v"], 100, "show"),
    case(
        &["clear-filter"],
        &["/", "x", "enter", "backspace"],
        100,
        "70-100 of 100",
    ),
    case(&["compare"], &["d"], 100, "comparing"),
    case(&["compare-with-mark"], &["g", "D", "'"], 1, "comparing"),
    case(
        &["compare-with-mark"],
        &["g", "D"],
        1,
        "where you came from",
    ),
    case(
        &["compare-with-mark"],
        &["D"],
        100,
        "there is nothing to compare with yet: mark an event first with m",
    ),
    case(&["endpoint"], &["I"], 100, "looking around"),
    case(
        &["suspend"],
        &["ctrl-z"],
        100,
        "while this is stopped the endpoint answers nobody",
    ),
    case(&["next-layout"], &["-"], 100, "layout: narrow"),
    case(&["redraw"], &["ctrl-l"], 100, "FOLLOW"),
    case(&["pick"], &["space"], 100, "1 picked"),
    case(&["pick-range"], &["V", "k", "k"], 98, "3 picked"),
    case(&["edit-and-send"], &["R"], 100, "Request #100"),
    case(
        &["send-edited"],
        &["R", "ctrl-r"],
        100,
        "send the edited #100",
    ),
    case(
        &["edit-outside"],
        &["R", "ctrl-e"],
        100,
        "there is no editor here",
    ),
    case(
        &["lay-out-body"],
        &["R", "ctrl-t"],
        100,
        "only a body that is JSON",
    ),
    case(
        &["undo-edit", "redo-edit"],
        &["R", "ctrl-u", "ctrl-y"],
        100,
        "nothing to make again",
    ),
    case(&["screenshot"], &["f12"], 100, "FOLLOW"),
    case(&["replay-result"], &["ctrl-r"], 100, "nothing was sent"),
];

#[test]
fn keys_do_what_the_help_says() {
    for Case {
        keys,
        selected,
        shows,
        ..
    } in CASES
    {
        let played = play(
            Log::of_length(100),
            keys.iter().map(|key| Step::Key(key)).collect(),
        );
        assert_eq!(
            played.selected(),
            *selected,
            "after {keys:?}\n{}",
            played.screen()
        );
        assert!(
            played.screen().contains(shows),
            "{shows:?} is missing after {keys:?}\n{}",
            played.screen()
        );
    }
}

/// Actions whose effect other tests of this file check.
const ELSEWHERE: &[&str] = &[
    "previous-change",
    "next-change",
    "previous-cycle",
    "next-cycle",
    "previous-error",
    "next-error",
    "previous-remark",
    "next-remark",
    "previous-gap",
    "next-gap",
    "previous-annotated",
    "next-annotated",
    // In `real`, on a capture.
    "next-view",
    "previous-view",
    "pin",
    "show-changed",
    "filter-by-path",
    "set-base",
    "swap-base",
    "compare-resource",
    "play",
    "pick-cycle",
    "compare-cycles",
    "next-hit",
    "previous-hit",
    "unfold",
    "swap-sides",
    "other-lens",
    // In `layouts`.
    "panes",
    "pane-left",
    "pane-below",
    "pane-above",
    "pane-right",
    "pane-next",
    "narrower",
    "wider",
    "taller",
    "lower",
    "usual-sizes",
    // In `editing`.
    "reveal-typed",
    // In `endpoint_panel`.
    "next-line",
    "previous-line",
    "copy-line",
    "reveal-token",
    // In `pty`.
    "print",
    "quit-and-leave-screen",
    "quit",
    "close",
    "scroll-down",
    "scroll-up",
    "scroll-half-down",
    "scroll-half-up",
    "scroll-page-down",
    "scroll-page-up",
    "scroll-start",
    "scroll-end",
    "scroll-left",
    "scroll-right",
    // In `details`.
    "find",
    "find-next",
    "find-previous",
    "scroll-line-start",
    "scroll-line-end",
    "fold-one",
    "unfold-one",
    "toggle-fold",
    "fold-below",
    "unfold-below",
    "fold-all",
    "unfold-all",
    "next-body-view",
    "previous-body-view",
];

#[test]
fn every_action_is_in_a_test() {
    let tested: BTreeSet<_> = CASES
        .iter()
        .flat_map(|case| case.actions)
        .chain(ELSEWHERE)
        .copied()
        .collect();
    let all: BTreeSet<_> = TABLE.iter().map(|action| action.name).collect();
    assert_eq!(tested, all);
}

#[test]
fn text_scrolls_by_lines_pages_and_columns() {
    // The raw text of the creation, alone on a small screen: what its first row shows after the keys.
    let cases: &[(&[&str], &str)] = &[
        (&[], "REQUEST"),
        (&["j"], "POST /scim"),
        (&["j", "j", "k"], "POST /scim"),
        (&["ctrl-d", "ctrl-u"], "REQUEST"),
        (&["ctrl-f", "ctrl-b"], "REQUEST"),
        (&["G", "g"], "REQUEST"),
        (&["ctrl-d"], "Content-Type"),
        (&["j", "right"], "im/v2/Users"),
        (&["j", "right", "left"], "POST /scim"),
    ];
    for (keys, expected) in cases {
        let mut steps = vec![
            Step::Type("#4"),
            Step::Key("enter"),
            Step::Key("enter"),
            Step::Type(">>>"),
        ];
        steps.extend(keys.iter().map(|key| Step::Key(key)));
        let screen = Stage::new(Log::cycle(), (40, 14)).play(steps).screen();
        let first = screen.lines().nth(2).unwrap();
        assert!(
            first.trim_start().starts_with(expected),
            "{expected:?} after {keys:?}\n{screen}"
        );
    }
    let mut steps = vec![
        Step::Type("#4"),
        Step::Key("enter"),
        Step::Key("enter"),
        Step::Type(">>>"),
    ];
    steps.push(Step::Key("G"));
    let screen = Stage::new(Log::cycle(), (40, 14)).play(steps).screen();
    assert!(
        screen.lines().nth(12).unwrap().contains("{\""),
        "the end is the last row\n{screen}"
    );
}

#[test]
fn quitting_leaves_the_loop() {
    for keys in [
        vec!["Q"],
        vec!["q"],
        vec!["?", "q", "q"],
        vec!["ctrl-c", "ctrl-c"],
        vec!["#", "ctrl-c", "ctrl-c"],
    ] {
        let mut steps: Vec<Step> = keys.iter().map(|key| Step::Key(key)).collect();
        // After the end nothing is taken in any more.
        steps.push(Step::Key("g"));
        assert_eq!(play(Log::of_length(50), steps).selected(), 50, "{keys:?}");
    }
}

#[test]
fn changes_are_stepped_through() {
    let cases: &[(&[&str], u64)] = &[
        (&["["], 13),
        (&["[", "["], 12),
        (&["g", "]"], 4),
        (&["g", "]", "]", "["], 4),
        (&["g", "["], 1),
    ];
    for (keys, expected) in cases {
        let steps = keys.iter().map(|key| Step::Key(key)).collect();
        assert_eq!(play(Log::cycle(), steps).selected(), *expected, "{keys:?}");
    }
}

#[test]
fn each_kind_of_landmark_has_a_key_for_either_side() {
    let cases = [
        ("{", Landmark::Cycle, Direction::Back),
        ("}", Landmark::Cycle, Direction::Forward),
        ("E", Landmark::Error, Direction::Back),
        ("e", Landmark::Error, Direction::Forward),
        ("W", Landmark::Remark, Direction::Back),
        ("w", Landmark::Remark, Direction::Forward),
        ("S", Landmark::Gap, Direction::Back),
        ("s", Landmark::Gap, Direction::Forward),
        ("U", Landmark::Mark, Direction::Back),
        ("u", Landmark::Mark, Direction::Forward),
    ];
    for (key, landmark, direction) in cases {
        let played = play(Log::cycle(), vec![Step::Type("#7\n"), Step::Key(key)]);
        let question = Command::Ask(Question::Nearest {
            landmark,
            from: Seq(7),
            direction,
        });
        assert!(played.commands.contains(&question), "{key}");
    }
}

#[test]
fn without_a_detail_the_world_is_asked_for_the_change_once() {
    let mut stage = Stage::new(Log::cycle(), (120, 40));
    stage.is_answered = false;
    let played = stage.play(vec![Step::Type("[[[[")]);
    let searches = played
        .commands
        .iter()
        .filter(|command| matches!(command, Command::Ask(Question::Nearest { .. })));
    let expected = Command::Ask(Question::Nearest {
        landmark: Landmark::Change,
        from: Seq(15),
        direction: Direction::Back,
    });
    assert_eq!(searches.collect::<Vec<_>>(), [&expected]);
}

/// What the keys say about the selected event, as the world is asked to record it.
fn said(keys: &[&'static str]) -> Vec<AnnotationKind> {
    let steps = keys.iter().map(|keys| Step::Type(keys)).collect();
    let commands = play(Log::of_length(9), steps).commands;
    let deeds = commands.into_iter().filter_map(|command| match command {
        Command::Do(Deed::Annotate(annotation)) => Some(annotation),
        _ => None,
    });
    deeds
        .inspect(|annotation| assert_eq!(annotation.of, Seq(9)))
        .map(|annotation| annotation.kind)
        .collect()
}

#[test]
fn marks_notes_and_tags_are_for_the_selected_event() {
    let letter = Letter::try_from('a').unwrap();
    assert_eq!(said(&["ma"]), [AnnotationKind::Mark(letter)]);
    assert_eq!(said(&["mA"]), [], "no letter from a to z");
    let note = NoteText::try_from("ask the vendor".to_owned()).unwrap();
    assert_eq!(said(&[";ask the vendor\n"]), [AnnotationKind::Note(note)]);
    let tag = Tag::try_from("repro-12".to_owned()).unwrap();
    assert_eq!(said(&["trepro-12\n"]), [AnnotationKind::Tag(tag)]);
    assert_eq!(said(&["ttwo words\n"]), [], "a tag is one word");
}

#[test]
fn what_was_said_once_is_taken_back_by_saying_it_again() {
    let (letter, tag) = (
        Letter::try_from('b').unwrap(),
        Tag::try_from("known".to_owned()).unwrap(),
    );
    let mut annotations = Annotations::default();
    for kind in [
        AnnotationKind::Mark(letter),
        AnnotationKind::Tag(tag.clone()),
    ] {
        annotations.take(Seq(10), &Annotation { of: Seq(9), kind });
    }
    let steps = vec![
        Step::Say(Message::Annotations(Box::new(annotations))),
        Step::Type("mb"),
        Step::Type("tknown\n"),
    ];
    let commands = play(Log::of_length(9), steps).commands;
    let expected = [AnnotationKind::Unmark(letter), AnnotationKind::Untag(tag)];
    for kind in expected {
        let annotation = Annotation { of: Seq(9), kind };
        let command = Command::Do(Deed::Annotate(annotation));
        assert!(commands.contains(&command), "{command:?}");
    }
}

#[test]
fn a_part_of_the_selected_event_is_copied_by_its_letter() {
    for (letter, part) in [
        ("u", Part::Url),
        ("c", Part::Curl),
        ("b", Part::RequestBody),
        ("a", Part::ResponseBody),
        ("r", Part::Raw),
        ("s", Part::Sentence),
    ] {
        let played = play(Log::of_length(9), vec![Step::Key("y"), Step::Key(letter)]);
        let deed = Deed::CopyPart {
            of: vec![Seq(9)],
            part,
        };
        assert!(played.commands.contains(&Command::Do(deed)), "{letter}");
    }
}

#[test]
fn a_request_is_sent_again_and_elsewhere_only_when_that_is_meant() {
    let last = |keys: &'static str| {
        let commands = play(Log::cycle(), vec![Step::Type("#12\n"), Step::Type(keys)]).commands;
        commands.into_iter().find_map(|command| match command {
            Command::Do(Deed::Resend { of, target }) => Some((of, target)),
            _ => None,
        })
    };
    let elsewhere = |url: &str, token: Option<&str>| Target::Elsewhere {
        url: url.to_owned(),
        token: token.map(str::to_owned),
    };
    assert_eq!(last("rh"), Some((Seq(12), Target::Here)));
    let here = "http://127.0.0.1:9/scim";
    assert_eq!(
        last("rthttp://127.0.0.1:9/scim\nt0ken\n"),
        Some((Seq(12), elsewhere(here, Some("t0ken"))))
    );
    let there = "https://example.com/scim";
    assert_eq!(
        last("rthttps://example.com/scim\n\n"),
        None,
        "a write asks first"
    );
    assert_eq!(last("rthttps://example.com/scim\n\nno\n"), None);
    assert_eq!(
        last("rthttps://example.com/scim\n\nyes\n"),
        Some((Seq(12), elsewhere(there, None)))
    );
    assert_eq!(
        last("rthttp://127.0.0.1.example.com/\n\n"),
        None,
        "no loopback"
    );
    // As both are often copied.
    assert_eq!(
        last("rt http://127.0.0.1:9/scim \n Bearer t0ken \n"),
        Some((Seq(12), elsewhere(here, Some("t0ken"))))
    );
    let both = play(
        Log::cycle(),
        vec![Step::Type("#12\nrthttp://127.0.0.1:9/scim t0ken\n")],
    );
    assert!(
        both.screen().contains("type the URL alone"),
        "{}",
        both.screen()
    );
}

#[test]
fn a_theme_is_previewed_and_only_taken_when_chosen() {
    let style = |keys: &[&'static str]| {
        let steps = keys.iter().map(|keys| Step::Type(keys)).collect();
        play(Log::of_length(9), steps).buffer[(2, 0)].style()
    };
    let dark = style(&[]);
    assert_ne!(
        style(&[":theme light"]),
        dark,
        "while it is under the cursor"
    );
    assert_ne!(style(&[":theme light\n"]), dark, "once it is chosen");
    let mut steps = vec![Step::Type(":theme light")];
    steps.push(Step::Key("esc"));
    let style = play(Log::of_length(9), steps).buffer[(2, 0)].style();
    assert_eq!(style, dark, "when it was not");
}

#[test]
fn a_found_change_is_ignored_when_the_selection_has_moved_on() {
    let mut stage = Stage::new(Log::cycle(), (120, 40));
    stage.is_answered = false;
    let played = stage.play(vec![
        Step::Key("["),
        Step::Key("k"),
        Step::Say(Message::Found(Some(Seq(3)))),
    ]);
    assert_eq!(played.selected(), 14);
}

#[test]
fn new_events_move_nothing_while_scrubbing() {
    let before = play(Log::cycle(), vec![Step::Key("k"), Step::Key("k")]);
    let after = play(
        Log::cycle(),
        vec![
            Step::Key("k"),
            Step::Key("k"),
            Step::Say(Message::Head(Seq(9_015))),
        ],
    );
    assert_eq!(after.selected(), before.selected());
    assert!(
        after.screen().contains("SCRUB @13 +9,002"),
        "{}",
        after.screen()
    );
    let rows = |played: &Played| {
        played
            .screen()
            .lines()
            .skip(3)
            .take(30)
            .map(|line| line.chars().take(60).collect())
            .collect::<Vec<String>>()
    };
    assert_eq!(rows(&after)[..15], rows(&before)[..15]);
}

#[test]
fn a_stale_detail_is_ignored() {
    let stale = Log::cycle().details[3].clone();
    let played = play(
        Log::cycle(),
        vec![Step::Key("k"), Step::Say(Message::Detail(Box::new(stale)))],
    );
    assert!(
        played.screen().contains("#14 GET 200"),
        "{}",
        played.screen()
    );
}

#[test]
fn a_held_key_does_not_pile_up_work() {
    let mut stage = Stage::new(Log::of_length(1000), (120, 40));
    stage.is_answered = false;
    let played = stage.play(vec![Step::Type(
        "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
    )]);
    assert_eq!(played.selected(), 940);
    let n_reads = played
        .commands
        .iter()
        .filter(|command| matches!(command, Command::Read(_)))
        .count();
    assert_eq!(
        n_reads, 2,
        "one question for rows, one for a detail: {:?}",
        played.commands
    );
}

#[test]
fn a_long_log_is_never_asked_for_as_a_whole() {
    let mut steps = vec![Step::Key("g")];
    steps.extend((0..60).map(|_| Step::Key("page-down")));
    let played = play(Log::of_length(20_000), steps);
    let most = played.commands.iter().map(|command| match command {
        Command::Read(Read::Rows(ranges)) => ranges
            .iter()
            .map(|(first, last)| last.0 - first.0 + 1)
            .sum(),
        _ => 0,
    });
    assert!(most.max().unwrap() <= 512);
    assert!(
        played.model.n_rows_kept() <= 4096,
        "{}",
        played.model.n_rows_kept()
    );
}

#[test]
fn a_failure_is_shown_until_a_key_is_pressed_and_asks_nothing_by_itself() {
    let failed = || {
        Step::Say(Message::Failed {
            what: "cannot read event 3".to_owned(),
            error: "disk on fire".to_owned(),
        })
    };
    let shown = play(Log::cycle(), vec![failed(), Step::Say(Message::Errors(1))]);
    assert!(shown.screen().contains("cannot read event 3: disk on fire"));
    let gone = play(Log::cycle(), vec![failed(), Step::Key("l")]);
    assert!(!gone.screen().contains("disk on fire"));
}

#[test]
fn text_is_pasted_into_the_prompt_and_nowhere_else() {
    let played = play(
        Log::of_length(100),
        vec![
            Step::Key("#"),
            Step::Paste("\u{1b}[31m4\n2"),
            Step::Key("enter"),
        ],
    );
    assert_eq!(
        played.selected(),
        100,
        "3142 is beyond the end\n{}",
        played.screen()
    );
    let played = play(Log::of_length(100), vec![Step::Paste("kkkQ")]);
    assert_eq!(played.selected(), 100);
    assert!(played.screen().contains("nothing here to paste into"));
}

#[test]
fn a_resize_keeps_the_selection_and_the_focus() {
    let steps = vec![
        Step::Type("#7"),
        Step::Key("enter"),
        Step::Key("tab"),
        Step::Resize(1, 1),
        Step::Resize(120, 40),
    ];
    let played = play(Log::cycle(), steps);
    assert_eq!(played.selected(), 7);
    assert!(played.screen().contains("Esc back"));
}

#[test]
fn the_tab_is_remembered_for_reads_and_writes_apart() {
    let steps = vec![
        Step::Type("#12"),
        Step::Key("enter"),
        Step::Key("l"),
        Step::Key("k"),
        Step::Key("j"),
    ];
    let screen = play(Log::cycle(), steps).screen();
    assert!(
        screen.contains("PATCH /scim/v2/Users/3fa9c1e2 HTTP/1.1"),
        "{screen}"
    );
    let read = play(Log::cycle(), vec![Step::Type("#11"), Step::Key("enter")]).screen();
    assert!(
        read.contains("HTTP/1.1 200"),
        "a read shows its response\n{read}"
    );
}

#[test]
fn marks_of_every_kind_are_shown() {
    let mut log = Log::of_length(6);
    let marks = [
        Mark::None,
        Mark::NoChange,
        Mark::Changed(ChangeKind::Created, 14),
        Mark::Changed(ChangeKind::Modified, 2),
        Mark::Changed(ChangeKind::Deleted, 9),
        Mark::Members {
            added: 3,
            removed: 4,
        },
    ];
    for (detail, mark) in log.details.iter_mut().zip(marks) {
        detail.summary.mark = mark;
    }
    let screen = play(log, vec![]).screen();
    for mark in ["·0", "+14", "~2", "-9", "+3-4"] {
        assert!(screen.contains(mark), "{mark}\n{screen}");
    }
}

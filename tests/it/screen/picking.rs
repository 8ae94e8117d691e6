//! Picking events out of the list, and what is then done with all of them.

use scimscope::journal::Seq;
use scimscope::tui::{
    Command, Deed, Extent, Message, OtherAnswer, Part, Question, Replayed, Target,
};

use super::fixture::Log;
use super::play::{Played, Stage, Step};

fn play(keys: &[&'static str]) -> Played {
    play_with(keys, Vec::new())
}

/// Keys, where a name in angle brackets is one key, and then something else.
fn play_with(keys: &[&'static str], more: Vec<Step>) -> Played {
    let step =
        |key: &&'static str| match key.strip_prefix('<').and_then(|key| key.strip_suffix('>')) {
            Some(name) => Step::Key(name),
            None => Step::Type(key),
        };
    let steps = keys.iter().map(step).chain(more).collect();
    Stage::new(Log::of_length(100), (120, 40)).play(steps)
}

fn picked(numbers: impl IntoIterator<Item = u64>) -> Extent {
    Extent::Picked(numbers.into_iter().map(Seq).collect())
}

fn deeds(played: &Played) -> Vec<Deed> {
    let deeds = played.commands.iter().filter_map(|command| match command {
        Command::Do(deed) => Some(deed.clone()),
        _ => None,
    });
    deeds.collect()
}

fn shows(played: &Played, parts: &[&str]) {
    for part in parts {
        assert!(
            tells(played, part),
            "{part:?} is missing in\n{}",
            played.screen()
        );
    }
}

/// Whether the screen says so.
fn tells(played: &Played, what: &str) -> bool {
    played.screen().contains(what)
}

#[test]
fn events_are_picked_one_by_one_and_put_back() {
    assert!(tells(&play(&["<space>", "kk", "<space>"]), "2 picked"));
    assert!(tells(
        &play(&["<space>", "kk", "<space>", "k", "<space>"]),
        "3 picked"
    ));
    let none = play(&["<space>", "<space>"]);
    assert!(!tells(&none, "picked"), "{}", none.screen());
    assert!(
        tells(&none, "SCRUB @100"),
        "what arrives does not lead away\n{}",
        none.screen()
    );
}

#[test]
fn a_range_is_drawn_with_the_cursor_and_given_up_before_the_rest() {
    assert!(tells(&play(&["Vkkk"]), "4 picked"));
    assert!(tells(&play(&["VkkkVkk"]), "4 picked"), "it is finished");
    assert!(tells(&play(&["<space>", "kkVk", "<esc>"]), "1 picked"));
    let none = play(&["<space>", "kkVk", "<esc>", "<esc>"]);
    assert!(!tells(&none, "picked"), "{}", none.screen());
    // The way out is longer by what is picked.
    assert!(!tells(&play(&["<space>", "q"]), "picked"));
}

#[test]
fn a_range_that_is_being_drawn_says_so_and_what_can_be_done_with_it() {
    let drawn = play(&["kkVkk"]);
    shows(&drawn, &["3 picked, from #98 on"]);
    let screen = drawn.screen();
    let hints = screen.lines().last().unwrap();
    for hint in ["Esc back", "y copy", "x export", "r send again"] {
        assert!(hints.contains(hint), "{hint} is missing in {hints}");
    }
    let finished = play(&["kkVkkV"]);
    shows(&finished, &["3 picked"]);
    assert!(!tells(&finished, "from #98"));
}

#[test]
fn what_is_picked_survives_new_events_and_a_filter() {
    let grown = || Step::Say(Message::Head(Seq(500)));
    let drawing = play_with(&["kVG"], vec![grown()]);
    assert!(tells(&drawing, "2 picked"), "{}", drawing.screen());
    let filtered = play_with(&["VkkV", "/op:delete", "<enter>"], vec![grown()]);
    assert!(tells(&filtered, "3 picked"), "{}", filtered.screen());
    let undone = play_with(&["VkkV/op:delete", "<enter>", "<backspace>"], vec![grown()]);
    assert!(tells(&undone, "3 picked"), "{}", undone.screen());
}

#[test]
fn what_is_picked_is_copied_exported_and_sent_again_together() {
    let keys = ["<space>", "kk", "<space>"];
    let after = |more: &'static str| play(&[keys[0], keys[1], keys[2], more]);
    let copied = Deed::CopyPart {
        of: vec![Seq(98), Seq(100)],
        part: Part::Curl,
    };
    assert_eq!(deeds(&after("yc")), [copied]);
    let wishes = after("x");
    let is_preview = |command: &Command| matches!(command, Command::Ask(Question::Preview(wish)) if wish.extent == picked([98, 100]));
    assert!(wishes.commands.iter().any(is_preview));
    assert!(tells(&wishes, "the 2 picked events"));
    let replay = Deed::Replay {
        extent: picked([98, 100]),
        target: Target::Here,
        keeps_gaps: false,
        has_prerequisites: false,
    };
    assert_eq!(deeds(&after("rh")), [replay]);
}

#[test]
fn an_export_masks_what_is_named_and_brings_what_it_refers_to() {
    let wished = |keys: &'static [&'static str]| {
        let played = play(keys);
        let mut wishes = played.commands.iter().filter_map(|command| match command {
            Command::Ask(Question::Preview(wish)) => Some(wish.clone()),
            _ => None,
        });
        let last = wishes.next_back().unwrap();
        (last, played.screen())
    };
    let (wish, screen) = wished(&["xm", "emails.value, name", "<enter>", "jjb"]);
    assert_eq!(wish.format, "curl");
    assert_eq!(wish.masks, ["emails.value", "name"]);
    assert!(wish.has_prerequisites);
    for words in ["emails.value, name", "what the events refer to"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    let (wish, screen) = wished(&["xm", "name", "<enter>", "m", "<esc>", "bj"]);
    assert_eq!(
        (wish.format, wish.has_prerequisites),
        ("har", false),
        "a HAR is not sent again"
    );
    assert_eq!(wish.masks, ["name"], "what is given up changes nothing");
    assert!(!screen.contains("what the events refer to"), "{screen}");
}

#[test]
fn more_than_a_clipboard_takes_is_offered_for_export() {
    let steps = vec![Step::Type("gVGy")];
    let played = Stage::new(Log::of_length(1200), (120, 40)).play(steps);
    assert!(tells(&played, "too many to copy"), "{}", played.screen());
    let steps = vec![Step::Type("gVGyx")];
    let played = Stage::new(Log::of_length(1200), (120, 40)).play(steps);
    assert!(tells(&played, "the 1,200 picked events"));
}

#[test]
fn a_cycle_and_all_of_the_log_are_sent_again_in_either_rhythm() {
    let replay = |extent, keeps_gaps| Deed::Replay {
        extent,
        target: Target::Here,
        keeps_gaps,
        has_prerequisites: false,
    };
    assert_eq!(
        deeds(&play(&["rwh"])),
        [replay(Extent::CycleOf(Seq(100)), false)]
    );
    assert_eq!(deeds(&play(&["rwwh"])), [replay(Extent::Whole, false)]);
    assert_eq!(deeds(&play(&["rwwph"])), [replay(Extent::Whole, true)]);
    let brought = |keys: &'static str| {
        let is_brought = |deed: &Deed| {
            matches!(
                deed,
                Deed::Replay {
                    has_prerequisites: true,
                    ..
                }
            )
        };
        deeds(&play(&[keys]))
            .iter()
            .filter(|deed| is_brought(deed))
            .count()
    };
    assert_eq!(brought("rwbh"), 1);
    assert_eq!(brought("rwbpbh"), 0, "it can be taken back");
    let one = Deed::Resend {
        of: Seq(100),
        target: Target::Here,
    };
    assert_eq!(deeds(&play(&["rwwwh"])), [one], "around to the beginning");
}

#[test]
fn the_palette_sends_again_what_the_dialog_offers() {
    let chosen = |keys: &'static str| {
        let played = play(&["<space>", keys]);
        deeds(&played)
    };
    let replay = |extent| Deed::Replay {
        extent,
        target: Target::Here,
        keeps_gaps: false,
        has_prerequisites: false,
    };
    assert_eq!(
        chosen(":send cycle again\nh"),
        [replay(Extent::CycleOf(Seq(100)))]
    );
    assert_eq!(chosen(":send all again\nh"), [replay(Extent::Whole)]);
    let one = Deed::Resend {
        of: Seq(100),
        target: Target::Here,
    };
    assert_eq!(chosen(":send picked again\nh"), [one]);
}

#[test]
fn what_nobody_sent_is_not_sent_again() {
    let mut log = Log::of_length(9);
    for at in [3, 4] {
        let summary = &mut log.details[at].summary;
        (summary.method, summary.status) = (String::new(), None);
        summary.sentence = "mark a on #3".to_owned();
    }
    let said = |keys: &'static str| {
        let played = Stage::new(log.clone(), (120, 40)).play(vec![Step::Type(keys)]);
        assert_eq!(deeds(&played), []);
        played
    };
    shows(
        &said("#5\nr"),
        &["#5 is no request: there is nothing to send again"],
    );
    shows(
        &said("#4\n j r"),
        &["none of the picked events is a request"],
    );
    // One of them can be sent.
    shows(&said("#5\n j r"), &["send the 2 picked events again"]);
}

#[test]
fn many_go_elsewhere_only_when_that_is_meant() {
    let there = "https://example.com/scim";
    let replay = || Deed::Replay {
        extent: Extent::Whole,
        target: Target::Elsewhere {
            url: there.to_owned(),
            token: None,
        },
        keeps_gaps: false,
        has_prerequisites: false,
    };
    assert_eq!(deeds(&play(&["rwwthttps://example.com/scim\n\n"])), []);
    assert_eq!(deeds(&play(&["rwwthttps://example.com/scim\n\nno\n"])), []);
    assert_eq!(
        deeds(&play(&["rwwthttps://example.com/scim\n\nyes\n"])),
        [replay()]
    );
    let near = play(&["rwwthttp://[::1]:9/scim\n\n"]);
    assert_eq!(deeds(&near).len(), 1, "this machine needs no leave");
}

#[test]
fn the_last_target_is_offered_again_and_asks_again() {
    let near = deeds(&play(&["rthttp://[::1]:9/scim\nt0ken\n", "rl"]));
    let [
        Deed::Resend { target, .. },
        Deed::Resend { target: again, .. },
    ] = near.as_slice()
    else {
        panic!("{near:?}");
    };
    assert_eq!(target, again);
    let menu = play(&["rthttp://[::1]:9/scim\nt0ken\n", "r"]);
    shows(&menu, &["to the last one", "http://[::1]:9/scim"]);
    assert!(!tells(&menu, "t0ken"), "{}", menu.screen());
    let secret = play(&["rthttp://[::1]:9/scim?key=s3cret#x\n\n", "r"]);
    shows(&secret, &["to the last one", "http://[::1]:9/scim"]);
    assert!(!tells(&secret, "s3cret"), "{}", secret.screen());
    for no_url in [
        "example.com/scim",
        "http:evil.com/://localhost/",
        "http://a:b@h/",
    ] {
        let text: &'static str = format!("rwwt{no_url}\n\n").leak();
        assert!(deeds(&play(&[text])).is_empty(), "{no_url}");
    }
    // All of the log may change something.
    let far = "rwwthttps://example.com/scim\n\nyes\n";
    assert_eq!(deeds(&play(&[far, "rwwl"])).len(), 1);
    assert_eq!(deeds(&play(&[far, "rwwlyes\n"])).len(), 2);
}

#[test]
fn how_it_went_is_told_and_what_differs_can_be_gone_to() {
    let replayed = |different: Vec<OtherAnswer>| {
        Step::Say(Message::Replayed(Box::new(Replayed {
            headline: "5 answered as recorded, 2 otherwise".to_owned(),
            summary: "7 requests sent to http://127.0.0.1:9: 5 answered as recorded, 2 otherwise\n\
                      1 request not sent: no whole request was recorded"
                .to_owned(),
            different,
            n_more: 3,
        })))
    };
    let other = |of, what: &str, differences: &[&str]| OtherAnswer {
        of: Seq(of),
        what: what.to_owned(),
        differences: differences.iter().map(|one| (*one).to_owned()).collect(),
        n_more: 7,
    };
    let different = || {
        vec![
            other(12, "POST user a created", &["status 201 -> 409"]),
            other(
                31,
                "PATCH user b",
                &["status 200 -> 404", "active true -> false"],
            ),
        ]
    };
    let told = play_with(&[], vec![replayed(different())]);
    assert!(
        tells(&told, "5 answered as recorded, 2 otherwise (^r tells more)"),
        "{}",
        told.screen()
    );
    let listed = play_with(&[], vec![replayed(different()), Step::Key("ctrl-r")]);
    shows(
        &listed,
        &["not sent: no whole", "#12  POST user a", "and 3 more"],
    );
    shows(
        &listed,
        &["     status 201 -> 409", "#31  status 200 -> 404  PATCH"],
    );
    let second = play_with(
        &[],
        vec![replayed(different()), Step::Key("ctrl-r"), Step::Key("j")],
    );
    shows(
        &second,
        &[
            "#31  PATCH user b",
            "     active true -> false",
            "and 7 more differences",
        ],
    );
    let gone = play_with(
        &[],
        vec![
            replayed(different()),
            Step::Key("ctrl-r"),
            Step::Type("jj"),
            Step::Key("enter"),
        ],
    );
    assert_eq!(gone.selected(), 31);
    let well = Replayed {
        headline: "7 answered as recorded".to_owned(),
        summary: "7 requests sent to http://127.0.0.1:9: all answered as recorded".to_owned(),
        ..Replayed::default()
    };
    let well = play_with(&[], vec![Step::Say(Message::Replayed(Box::new(well)))]);
    assert!(!tells(&well, "tells more"));
}

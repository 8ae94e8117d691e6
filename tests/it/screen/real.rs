//! The screens on what the real endpoint recorded while the real simulator called it, answered as the program does it.
//!
//! The log is `tests/fixtures/entra/cycles.jsonl`: three runs of `scimscope simulate --users 8 --groups 2 --concurrency 1
//! --seed 5` with 1, 2 and 3 cycles, the last in the other dialect, exported; the times of its events were moved, so that
//! they are 40 minutes apart.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use scimscope::inspect::portrait::{self, Portrait, Sitting};
use scimscope::inspect::timeline::Timeline;
use scimscope::inspect::{Session, summary};
use scimscope::journal::import::{Importer, read_lines};
use scimscope::journal::{Reader, Seq};
use scimscope::tui::Glyphs;
use scimscope::tui::panes::leaves::{Leaf, Leaves};

use super::details::hits;
use super::play::{Played, Stage, Step};

/// The log in a capture of its own.
pub struct Recorded {
    pub capture: PathBuf,
}

/// Made once, and only read by the tests.
pub static RECORDED: LazyLock<Recorded> = LazyLock::new(Recorded::new);

impl Recorded {
    fn new() -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens");
        if home.exists() {
            std::fs::remove_dir_all(&home).unwrap();
        }
        std::fs::create_dir(&home).unwrap();
        let capture = home.join("cycles.scimlog");
        let events =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/entra/cycles.jsonl");
        let importer = Importer::create(&capture).unwrap();
        let events = std::fs::File::open(events).unwrap();
        read_lines(events, importer, false, |_| ControlFlow::Continue(())).unwrap();
        Self { capture }
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.capture).unwrap()
    }

    /// The first event whose sentence ends so.
    fn event(&self, end: &str) -> (u64, String) {
        let reader = self.reader();
        let rows = reader.rows(Seq(1), reader.head().unwrap()).unwrap();
        let mut all = rows.iter().map(summary::summarize);
        let found = all.find(|row| row.sentence.ends_with(end));
        let found = found.unwrap_or_else(|| panic!("no event ends with {end}"));
        (found.seq.0, found.sentence)
    }

    /// The screen at 120x40 after these keys.
    fn play(&self, keys: &[&str]) -> Played {
        self.play_at((120, 40), keys)
    }

    pub fn play_at(&self, size: (u16, u16), keys: &[&str]) -> Played {
        let key = |key: &&str| match key.strip_prefix('<').and_then(|key| key.strip_suffix('>')) {
            Some(name) => Step::Key(String::from(name).leak()),
            None => Step::Type(String::from(*key).leak()),
        };
        Stage::on(&self.capture, size).play(keys.iter().map(key).collect())
    }
}

impl Recorded {
    /// The screen at 120x40 after these keys and clicks.
    pub fn play_with(&self, keys: &[String], clicks: &[(u16, u16)]) -> Played {
        let key = |key: &String| match key.strip_prefix('<').and_then(|key| key.strip_suffix('>')) {
            Some(name) => Step::Key(String::from(name).leak()),
            None => Step::Type(key.clone().leak()),
        };
        let clicks = clicks
            .iter()
            .flat_map(|(column, row)| Step::click(*column, *row));
        let steps = keys.iter().map(key).chain(clicks);
        Stage::on(&self.capture, (120, 40)).play(steps.collect())
    }
}

fn shows(played: &Played, parts: &[&str]) {
    let screen = played.screen();
    for part in parts {
        assert!(screen.contains(part), "{part:?} is missing in\n{screen}");
    }
}

#[test]
fn the_state_screen_shows_the_directory_after_the_selected_event() {
    let recorded = &*RECORDED;
    let (seq, sentence) = recorded.event("active true -> false");
    let name = sentence.split([' ', ':']).nth(1).unwrap();
    let short: String = name.chars().take(8).collect();
    let go = format!("#{seq}");

    let played = recorded.play(&[&go, "<enter>", "2"]);
    let here = format!("after #{seq}");
    shows(
        &played,
        &["[2 State]", "Directory", &here, &short, "inactive"],
    );
    shows(&played, &["~", "active", "was true", "History"]);

    // Before it, the same user is active, and what comes is announced.
    let before = recorded.play(&[&go, "<enter>", "2", "<tab>", "<tab>", "k"]);
    assert!(before.selected() < seq);
    assert!(!before.screen().contains("was true"), "{}", before.screen());
    let again = recorded.play(&[&go, "<enter>", "2", "<tab>", "<tab>", "k", "j"]);
    assert_eq!(
        again.selected(),
        seq,
        "the history of one resource is walked back and forth"
    );
    let stepped = recorded.play(&[&go, "<enter>", "2", "<tab>", "<tab>", "["]);
    assert_eq!(stepped.selected(), before.selected(), "by change too");
    let back = recorded.play(&[&go, "<enter>", "2", "<tab>", "<tab>", "[", "]"]);
    assert_eq!(back.selected(), seq);
}

#[test]
fn what_is_looked_at_or_asked_about_is_not_taken_away_by_what_arrives() {
    let recorded = &*RECORDED;
    assert!(recorded.play(&["2", "<tab>"]).model.is_following());
    for keys in [
        &["2", "j"][..],
        &["2", "<tab>", "j"],
        &["<tab>", "l", "l", "j"],
        &["y"],
        &["r"],
        &["x"],
        &["d"],
        &["R"],
        &["m"],
    ] {
        let played = recorded.play(keys);
        assert!(
            !played.model.is_following(),
            "{keys:?}\n{}",
            played.screen()
        );
    }
}

#[test]
fn the_directory_is_stepped_through_without_leaving_the_state_screen() {
    let recorded = &*RECORDED;
    let start = recorded.play(&["#20", "<enter>", "2"]);
    let next = recorded.play(&["#20", "<enter>", "2", "]"]);
    assert!(next.selected() > start.selected());
    let here = format!("after #{}", next.selected());
    shows(&next, &["[2 State]", &here]);
    let back = recorded.play(&["#20", "<enter>", "2", "]", "["]);
    assert!(back.selected() < next.selected());
}

#[test]
fn an_event_is_named_by_its_cycle_and_time_too() {
    let recorded = &*RECORDED;
    let second = recorded.play(&["#e2", "<enter>"]);
    let first = recorded.play(&["#e1", "<enter>"]);
    assert!(first.selected() < second.selected());
    let beyond = recorded.play(&["#5000", "<enter>"]);
    shows(&beyond, &["there is no event #5000"]);
    let nowhere = recorded.play(&["#e99", "<enter>"]);
    shows(&nowhere, &["FOLLOW", "e99"]);
}

#[test]
fn the_resource_is_shown_in_every_view() {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    let at = |keys: &[&str]| {
        let mut all = vec![go.as_str(), "<enter>", "2", "<enter>"];
        all.extend(keys);
        recorded.play(&all)
    };
    shows(&at(&[">"]), &["\"userName\":", "\"active\": false"]);
    shows(&at(&[">", ">"]), &["userName", "was true"]);
    shows(&at(&["<"]), &["was true"]);
    // Everything folded away, and shown again.
    let folded = at(&["c"]).screen();
    assert!(!folded.contains("familyName"), "{folded}");
    shows(&at(&["c", "e"]), &["familyName"]);
    // One part only.
    let name = at(&["e"]);
    let line = name.screen();
    assert!(line.contains("▾ name"), "{line}");
}

#[test]
fn members_are_shown_by_the_names_of_that_moment_in_tree_and_table() {
    let recorded = &*RECORDED;
    let reader = recorded.reader();
    let rows = reader.rows(Seq(1), reader.head().unwrap()).unwrap();
    let mut all = rows.iter().map(summary::summarize);
    let joined = all.find(|row| row.sentence.contains("member +")).unwrap();
    let name = joined.sentence.rsplit('+').next().unwrap().to_owned();
    let go = format!("#{}", joined.seq.0);
    let at = |keys: &[&str]| {
        let mut all = vec![go.as_str(), "<enter>", "2", "<enter>", "z", "G"];
        all.extend(keys);
        recorded.play(&all)
    };
    let tree = at(&[]).screen();
    let line = tree.lines().find(|line| line.contains(&name));
    let line = line.unwrap_or_else(|| panic!("{name} is missing in\n{tree}"));
    assert!(line.contains('+'), "{tree}");
    let table = at(&[">", ">"]);
    shows(
        &table,
        &[&format!("members[{name}]"), &joined.seq.to_string()],
    );
}

#[test]
fn the_card_beside_an_event_calls_every_member_by_its_name() {
    let recorded = &*RECORDED;
    let reader = recorded.reader();
    let rows = reader.rows(Seq(1), reader.head().unwrap()).unwrap();
    let mut joined: Vec<(String, String)> = Vec::new();
    for row in rows.iter().map(summary::summarize) {
        let Some((group, name)) = row.sentence.split_once(": member +") else {
            continue;
        };
        let earlier = joined.iter().find(|(one, _)| one == group);
        if let Some((_, earlier)) = earlier {
            let go = format!("#{}", row.seq.0);
            let card = recorded.play_at((200, 60), &[&go, "<enter>"]);
            return shows(&card, &[&format!("{earlier}  01"), &format!("{name}  01")]);
        }
        joined.push((group.to_owned(), name.to_owned()));
    }
    panic!("no group has two members");
}

#[test]
fn a_pinned_attribute_tells_its_values_over_time() {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    // The selected line is found by its name.
    for n_down in 0..40 {
        let mut keys = vec![go.as_str(), "<enter>", "2", "<enter>"];
        keys.extend(std::iter::repeat_n("j", n_down));
        keys.push("p");
        let screen = recorded.play(&keys).screen();
        if let Some(line) = screen.lines().find(|line| line.contains("* active  ")) {
            assert!(line.contains(&format!("#{seq} false")), "{screen}");
            assert!(line.contains("true"), "{screen}");
            // Later there were more of them than a line has room for.
            keys.extend(["#158", "<enter>"]);
            let later = recorded.play(&keys);
            let values = [
                "#158 false",
                "#121 true",
                "#93 false",
                "#60 true",
                "#50 false",
            ];
            shows(&later, &values);
            shows(&later, &["#7 true", "> #180 unassigned"]);
            return;
        }
    }
    panic!("no line of the tree pins active");
}

#[test]
fn a_resource_is_shown_with_what_the_endpoint_gave_it() {
    let recorded = &*RECORDED;
    let keys = ["#50", "<enter>", "2", "<tab>", ">", ">"];
    let id = " 01a214c4-6300-7494";
    shows(&recorded.play(&keys[..3]), &[" id  ", id]);
    let tree = recorded.play_at((200, 60), &keys[..3]);
    shows(&tree, &["▸ meta"]);
    let table = recorded.play_at((200, 60), &keys);
    shows(
        &table,
        &["│id  ", id, "meta.created", "meta.version", "W/\"3\""],
    );
    // What no client has set is no attribute that values are pinned of.
    let pinned = recorded.play(&["#50", "<enter>", "2", "<tab>", "p"]);
    shows(&pinned, &["only an attribute that clients give a value"]);
}

#[test]
fn the_list_of_resources_says_what_became_of_each_since_the_base() {
    let recorded = &*RECORDED;
    let signs = |keys: &[&str]| {
        let screen = recorded.play(keys).screen();
        let sign = |name: &str| {
            // The names stand in the other panes too.
            let rows = screen.lines().filter_map(|line| line.strip_prefix('│'));
            let mut rows = rows.filter_map(|line| line.split('│').next()?.split_once(name));
            let row = rows.next();
            let (before, _) = row.unwrap_or_else(|| panic!("{name} is missing in\n{screen}"));
            before.chars().next_back().unwrap()
        };
        [
            "zoe.silva@",
            "salma.silva@",
            "daniel.garcia@",
            "noor.keller@",
        ]
        .map(sign)
    };
    let (here, later) = (["#50", "<enter>", "2"], ["#62", "<enter>"]);
    assert_eq!(signs(&here), [' ', '~', ' ', ' ']);
    assert_eq!(signs(&["#50", "<enter>", "2", "b"]), [' '; 4]);
    let since = |base| signs(&[base, "<enter>", "2", "b", later[0], later[1]]);
    assert_eq!(since("#48"), [' ', '~', '~', ' ']);
    assert_eq!(since("#18"), [' ', '~', '~', '+']);
    // Seen from there, what comes until the base is other.
    let before = signs(&["#62", "<enter>", "2", "b", "#49", "<enter>"]);
    assert_eq!(before, [' ', '~', '~', ' ']);
}

#[test]
fn the_state_screen_shows_whom_an_event_is_about_though_it_changed_nobody() {
    let recorded = &*RECORDED;
    let shown = |keys: &[&str]| resource(&recorded.play_at((200, 60), keys));
    let salma = ["#50", "<enter>", "2"];
    assert!(shown(&salma).starts_with("salma.silva"));
    let other = ["1", "#47", "<enter>", "2"];
    for focus in [&[][..], &["<tab>"], &["<tab>", "<tab>"]] {
        let keys = [&salma, focus, &other].concat();
        assert!(shown(&keys).starts_with("daniel.garcia"), "{focus:?}");
    }
}

/// The resource that the State screen shows.
fn resource(played: &Played) -> String {
    let screen = played.screen();
    let title = screen.lines().find_map(|line| line.split_once("╭ User "));
    let (_, title) = title.unwrap_or_else(|| panic!("{screen}"));
    title.split("  ").next().unwrap().to_owned()
}

#[test]
fn whoever_is_looked_at_stays_selected_from_event_to_event() {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    let play = |keys: &[&str]| {
        let mut all = vec![go.as_str(), "<enter>", "2"];
        all.extend(keys);
        recorded.play_at((200, 60), &all)
    };
    let changed = resource(&play(&[]));
    let other = resource(&play(&["j"]));
    assert_ne!(changed, other);
    let steps: [&[&str]; 6] = [
        &["j", "]", "]", "]"],
        &["j", "]", "]", "[", "["],
        &["j", "J", "J", "J"],
        &["j", "e", "w"],
        &["j", "#180", "<enter>"],
        // It was not there for a moment.
        &["j", "#2", "<enter>", "#60", "<enter>"],
    ];
    for keys in steps {
        let played = play(keys);
        assert_eq!(resource(&played), other, "{keys:?}\n{}", played.screen());
        let gutter = format!("▌ {}", other.chars().take(4).collect::<String>());
        let changed = gutter.replace(' ', "~");
        let has_row = [gutter, changed]
            .iter()
            .any(|row| played.screen().contains(row));
        assert!(has_row, "{keys:?}\n{}", played.screen());
    }
    // The attribute as well.
    let title = |played: &Played| resource(played) + played.screen().lines().nth(2).unwrap();
    let at = play(&["j", "<enter>", "j", "j", "j"]);
    let later = play(&["j", "<enter>", "j", "j", "j", "]", "]", "]"]);
    assert_eq!(
        title(&at).replace(&go, ""),
        title(&later).replace("#60", "")
    );
    let absent = play(&["j", "#2", "<enter>"]);
    shows(
        &absent,
        &["did not exist yet after #2", "it did not exist before"],
    );
    assert_eq!(resource(&absent), other);
    // What the event changed is a key away, and is what is shown when one comes from elsewhere.
    assert_eq!(resource(&play(&["j", "o"])), changed);
    assert_eq!(resource(&play(&["j", "o", "o"])), changed);
    assert_eq!(resource(&play(&["j", "1", "J", "K", "2"])), changed);
    assert_eq!(resource(&play(&["j", "1", "2"])), other);
    let read = play(&["#2", "<enter>", "o"]);
    shows(&read, &["this event changed nothing"]);
}

#[test]
fn a_tree_that_is_kept_from_one_event_to_the_next_is_the_one_that_would_be_made() {
    let reader = RECORDED.reader();
    let mut timeline = Timeline::default();
    timeline.extend(&reader, u64::MAX).unwrap();
    let head = reader.head().unwrap().0;
    let tree = |portrait: &Portrait| -> Vec<Leaf> {
        let leaves = Leaves::of(portrait, &BTreeSet::new(), &[], Glyphs::UNICODE);
        leaves.lines(0).map(|(_, leaf)| leaf.clone()).collect()
    };
    let (mut n_kept, mut n_made) = (0, 0);
    for ordinal in 0..11 {
        let mut before: Option<Portrait> = None;
        for at in 1..=head {
            let sitting = Sitting {
                ordinal,
                at: Seq(at),
                base: Seq(at - 1),
                pins: Vec::new(),
            };
            let now = portrait::load(&reader, &timeline, sitting).unwrap();
            if let (Some(before), Some(now)) = (&before, &now) {
                let is_kept = now.is_like(before);
                assert!(!is_kept || tree(before) == tree(now), "{ordinal} at {at}");
                n_kept += u64::from(is_kept);
                n_made += u64::from(!is_kept);
            }
            before = now;
        }
    }
    assert!(n_kept > 5 * n_made && n_made > 20, "{n_kept} {n_made}");
}

#[test]
fn any_two_points_of_a_resource_are_compared() {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    let played = recorded.play(&[&go, "<enter>", "2", "d"]);
    shows(&played, &["active", "true", "false", "1 difference"]);
    let based = recorded.play(&["#20", "<enter>", "2", "b", &go, "<enter>"]);
    shows(&based, &["[2 State]"]);
    let swapped = recorded.play(&["#20", "<enter>", "2", "b", "#", "3", "0", "<enter>", "="]);
    assert_eq!(swapped.selected(), 20);
}

#[test]
fn an_event_is_compared_with_the_state_before_it() {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    let before = format!("before #{seq}");
    for size in [(120, 40), (80, 24)] {
        let played = recorded.play_at(size, &[&go, "<enter>", "d"]);
        shows(&played, &[&before, "active", "true", "false"]);
        let unfolded = recorded.play_at(size, &[&go, "<enter>", "d", "o"]);
        assert_ne!(played.screen(), unfolded.screen());
        let closed = recorded.play_at(size, &[&go, "<enter>", "d", "<esc>"]);
        shows(&closed, &["[1 Requests]", "SCRUB"]);
    }
}

#[test]
fn the_states_at_two_events_are_compared_and_so_are_the_requests() {
    let recorded = &*RECORDED;
    let states = recorded.play(&["#20", "<enter>", "#60", "<enter>", "D", "'"]);
    shows(&states, &["#20", "#60", "created"]);
    let requests = recorded.play(&["#20", "<enter>", "#60", "<enter>", "D", "'", "l"]);
    shows(&requests, &["#20", "#60"]);
    assert_ne!(states.screen(), requests.screen());
    let texts = recorded.play(&["#20", "<enter>", "#60", "<enter>", "D", "'", "l", "l"]);
    shows(&texts, &["#20 as sent", "HTTP/1.1"]);
    let around = recorded.play(&["#20", "<enter>", "#60", "<enter>", "D", "'", "l", "l", "l"]);
    assert_eq!(around.screen(), states.screen());
    let swapped = recorded.play(&["#20", "<enter>", "#60", "<enter>", "D", "'", "="]);
    shows(&swapped, &["deleted"]);
}

#[test]
fn a_filter_shows_some_events_while_it_is_typed() {
    let recorded = &*RECORDED;
    let typed = recorded.play(&["/op:delete"]);
    shows(&typed, &["Filter", "DELETE"]);
    let list: String = typed.screen().lines().skip(3).take(10).collect();
    assert!(!list.contains("POST"), "{}", typed.screen());
    let kept = recorded.play(&["/op:delete", "<enter>", "k"]);
    shows(&kept, &["/ op:delete", "SCRUB"]);
    // Back to what was there before.
    let undone = recorded.play(&["/op:delete", "<esc>"]);
    shows(&undone, &["FOLLOW", "GET"]);
    assert!(!undone.screen().contains("/ op:delete"));
    let cleared = recorded.play(&["/op:delete", "<enter>", "<backspace>"]);
    assert!(!cleared.screen().contains("/ op:delete"));
}

#[test]
fn a_field_that_there_is_not_is_said_to_have_been_read_as_words() {
    let nothing = RECORDED.play(&["/statsu:404", "<enter>"]);
    shows(
        &nothing,
        &[
            "no event passes",
            "statsu",
            "as words",
            "did you mean status",
        ],
    );
    let found = RECORDED.play(&["/verb:delete", "<enter>"]);
    shows(&found, &["DELETE"]);
}

#[test]
fn an_empty_list_names_the_condition_that_empties_it() {
    let emptied = RECORDED.play(&["/op:delete user:nobody", "<enter>"]);
    let count = RECORDED.play(&["/op:delete", "<enter>"]);
    let screen = count.screen();
    let (_, counted) = screen.split_once("/ op:delete").unwrap();
    let n_deletions = counted.split_whitespace().next().unwrap();
    let events = if n_deletions == "1" {
        "event"
    } else {
        "events"
    };
    let without = format!("without `user:nobody` {n_deletions} {events} would");
    shows(&emptied, &["no event passes this filter", &without]);
    // It was said of another filter.
    let other = RECORDED.play(&["/op:delete user:nobody", "<enter>", "/user:nobody"]);
    assert!(!other.screen().contains("without `"), "{}", other.screen());
}

#[test]
fn a_flag_that_there_is_not_is_answered_with_those_that_there_are() {
    for size in [(80, 24), (200, 60)] {
        let played = RECORDED.play_at(size, &["/op:delete is:deleted"]);
        let parts = ["^^^^^^^ wants the name of a flag", "there are change, noop"];
        shows(&played, &parts);
        shows(&played, &["truncated", "tagged"]);
    }
    let elsewhere = RECORDED.play(&["/is:deleted op:del"]);
    shows(&elsewhere, &["there are change, noop", "▌delete"]);
    let begun = RECORDED.play(&["/is:ch"]);
    assert!(!begun.screen().contains("there are"), "{}", begun.screen());
}

#[test]
fn a_filter_that_is_half_typed_never_empties_the_list() {
    let whole = "/op:patch AND user:";
    for end in "/op:patch".len()..=whole.len() {
        let typed = RECORDED.play(&[&whole[..end]]);
        let screen = typed.screen();
        assert!(!screen.contains("no event passes"), "{end}\n{screen}");
        assert!(screen.contains(" PATCH "), "{end}\n{screen}");
    }
    let kept = RECORDED.play(&["/op:patch AND", "<enter>"]);
    shows(&kept, &["the filter cannot be used"]);
}

#[test]
fn the_hits_of_a_filter_are_walked_in_the_list_and_in_the_text() {
    let recorded = &*RECORDED;
    let newest = recorded.play(&["/op:create", "<enter>"]);
    let before = recorded.play(&["/op:create", "<enter>", "N"]);
    assert!(before.selected() < newest.selected());
    let after = recorded.play(&["/op:create", "<enter>", "N", "n"]);
    assert_eq!(after.selected(), newest.selected());
    let nothing = recorded.play(&["n"]);
    shows(&nothing, &["there is no filter"]);
    let missing = recorded.play(&["/familyName", "<enter>", "<enter>", ">", "n", "n", "n", "n"]);
    shows(&missing, &["hit 1 of 1, on from the top"]);
}

#[test]
fn a_filter_may_mark_rows_instead_of_hiding_the_others() {
    let recorded = &*RECORDED;
    let hiding = recorded.play(&["/op:delete", "<enter>"]);
    let marking = recorded.play(&["/op:delete", "<enter>", "<ctrl-t>"]);
    shows(&marking, &["/ op:delete", " marked", "GET", "FOLLOW"]);
    let newest = marking.selected();
    assert!(newest > hiding.selected(), "every event is listed again");
    // n and N walk through those that are marked, and say where they end.
    let walked = recorded.play(&["/op:delete", "<enter>", "<ctrl-t>", "N"]);
    assert_eq!(walked.selected(), hiding.selected());
    shows(&walked, &["SCRUB", "GET"]);
    let row = format!("{} ", walked.selected());
    let line = |played: &Played| {
        let screen = played.screen();
        let found = screen.lines().find(|line| line.contains(&row));
        found.map(str::to_owned).unwrap_or_default()
    };
    assert!(line(&walked).contains('/'), "{}", walked.screen());
    let beside = recorded.play(&["/op:delete", "<enter>", "<ctrl-t>", "N", "j"]);
    assert!(
        line(&beside).contains(&format!("/ {row}")),
        "{}",
        beside.screen()
    );
    let end = recorded.play(&["/op:delete", "<enter>", "<ctrl-t>", "n"]);
    shows(&end, &["the filter marks no event after"]);
    // While it is typed as well, and back.
    let typed = recorded.play(&["/op:delete", "<ctrl-t>"]);
    shows(&typed, &["Filter", " marked"]);
    let back = recorded.play(&["/op:delete", "<ctrl-t>", "<ctrl-t>", "<enter>"]);
    assert_eq!(back.selected(), hiding.selected());
}

#[test]
fn what_the_filter_found_stands_out_in_list_and_detail() {
    let recorded = &*RECORDED;
    let found = |keys: &[&str]| hits(&recorded.play(keys));
    assert!(found(&[]).is_empty());
    let active = found(&["/active", "<enter>"]);
    assert!(
        active.len() > 3 && active.iter().all(|hit| hit == "active"),
        "{active:?}"
    );
    assert!(found(&["/-active", "<enter>"]).is_empty());
    let detail = ["/body:familyname", "<enter>", "<enter>", "z", ">"];
    assert!(found(&detail).contains(&"familyName".to_owned()));
    let mut walked = detail.to_vec();
    walked.push("n");
    shows(&recorded.play(&walked), &["familyName"]);
    // On the State screen, what is looked for there, also where it is folded away.
    let state = [
        "#20",
        "<enter>",
        "2",
        "<enter>",
        "c",
        "/familyname",
        "<enter>",
    ];
    assert_eq!(found(&state), ["familyName"]);
    let json = [
        "#20",
        "<enter>",
        "2",
        "<enter>",
        ">",
        "/familyname",
        "<enter>",
    ];
    assert_eq!(found(&json), ["familyName"]);
}

#[test]
fn an_error_in_a_filter_keeps_the_last_good_result_and_says_what_is_wrong() {
    let recorded = &*RECORDED;
    let played = recorded.play(&["/op:delete status:>=4"]);
    shows(&played, &["DELETE", "^^^", "wants"]);
    let refused = recorded.play(&["/op:delete status:>=4", "<enter>"]);
    shows(&refused, &["the filter cannot be used"]);
}

#[test]
fn a_filter_is_completed_with_what_was_seen_and_recalled_later() {
    let recorded = &*RECORDED;
    let fields = recorded.play(&["/sta"]);
    shows(&fields, &["status"]);
    let completed = recorded.play(&["/sta", "<tab>"]);
    shows(&completed, &["> status:"]);
    let recalled = recorded.play(&["/op:delete", "<enter>", "<backspace>", "/", "<up>"]);
    shows(&recalled, &["> op:delete"]);
    // With something typed, the arrows lead through what is suggested.
    let second = recorded.play(&["/s", "<down>", "<tab>"]);
    let first = recorded.play(&["/s", "<tab>"]);
    assert_ne!(first.screen(), second.screen());
    let cleared = recorded.play(&["/op:delete", "<ctrl-u>"]);
    assert!(!cleared.screen().contains("op:delete"));
    let viewed = recorded.play(&["v", "b"]);
    shows(&viewed, &["/ is:write OR is:error"]);
}

#[test]
fn the_cycles_screen_tells_what_became_of_each_object() {
    let recorded = &*RECORDED;
    let mut session = Session::default();
    session.extend(&recorded.reader(), u64::MAX).unwrap();
    let played = recorded.play(&["3"]);
    shows(
        &played,
        &["[3 Cycles]", "e1", "e2", "e3", "40:0", "starts every"],
    );
    shows(&played, &["Objects", "looked up", "against e"]);
    let other = recorded.play(&["3", "j", "b", "k"]);
    shows(&other, &["="]);
    let compared = recorded.play(&["3", "d"]);
    shows(&compared, &["e3", "differences"]);
    let opened = recorded.play(&["3", "j", "<enter>"]);
    shows(&opened, &["[1 Requests]", "/ cycle:"]);
    let story = recorded.play(&["3", "<tab>", "<enter>"]);
    shows(&story, &["[1 Requests]", "SCRUB"]);
}

#[test]
fn the_log_plays_until_a_key_stops_it() {
    let recorded = &*RECORDED;
    let played = recorded.play(&["#20", "<enter>", "2", "P", "x"]);
    assert_eq!(played.selected(), 20, "the key only stops it");
    let playing = recorded.play(&["#20", "<enter>", "2", "P"]);
    shows(&playing, &["playing"]);
}

#[test]
fn the_events_of_one_attribute_are_shown_alone() {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    let played = recorded.play(&[&go, "<enter>", "2", "*"]);
    shows(&played, &["the list shows id~"]);
    let listed = recorded.play(&[&go, "<enter>", "2", "*", "1"]);
    shows(&listed, &["/ id~"]);
    assert!(
        listed.screen().contains(&format!("{seq} ")),
        "{}",
        listed.screen()
    );
}

/// The sizes that every screen is drawn at: compact, narrow, standard and wide.
const SIZES: [(u16, u16); 4] = [(40, 12), (80, 24), (120, 40), (200, 60)];

/// What the screens show of the event that disabled a user, at every size.
fn pictures(name: &str, keys: &[&str]) {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    let mut all = vec![go.as_str(), "<enter>"];
    all.extend(keys);
    for (columns, rows) in SIZES {
        let screen = recorded.play_at((columns, rows), &all).screen();
        insta::assert_snapshot!(format!("real_{name}_{columns}x{rows}"), screen);
    }
}

#[test]
fn the_requests_screen_at_every_size() {
    pictures("requests", &[]);
}

#[test]
fn the_state_screen_at_every_size() {
    pictures("state", &["2"]);
}

#[test]
fn the_cycles_screen_at_every_size() {
    pictures("cycles", &["3"]);
}

#[test]
fn a_comparison_at_every_size() {
    pictures("comparison", &["d"]);
}

#[test]
fn a_filter_with_an_error_at_every_size() {
    pictures("filter", &["/op:patch changed:active status:>=4"]);
}

#[test]
fn an_export_at_every_size() {
    pictures("export", &["x", "j", "j"]);
}

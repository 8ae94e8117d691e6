//! The screens on what the real endpoint recorded while the real simulator called it, answered as the program does it.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use scimscope::inspect::{Session, summary};
use scimscope::journal::{Reader, Seq};

use super::play::{Played, Stage, Step};
use crate::support::{Serving, TOKEN, scimscope};

/// A capture of several provisioning cycles, forty minutes apart.
pub struct Recorded {
    pub capture: PathBuf,
}

/// Recorded once, and only read by the tests.
static RECORDED: LazyLock<Recorded> = LazyLock::new(Recorded::new);

impl Recorded {
    fn new() -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens");
        if home.exists() {
            std::fs::remove_dir_all(&home).unwrap();
        }
        std::fs::create_dir(&home).unwrap();
        let capture = home.join("cycle.scimlog");
        let serving = Serving::start(&home, &capture, &[]);
        for cycles in ["1", "2", "3"] {
            let output = scimscope(&home)
                .arg("simulate")
                .args(["--target", &serving.url, "--token", TOKEN])
                .args(["--users", "12", "--groups", "3", "--cycles", cycles])
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
        }
        drop(serving);
        space_out(&capture);
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

    fn play_at(&self, size: (u16, u16), keys: &[&str]) -> Played {
        let key = |key: &&str| match key.strip_prefix('<').and_then(|key| key.strip_suffix('>')) {
            Some(name) => Step::Key(String::from(name).leak()),
            None => Step::Type(String::from(*key).leak()),
        };
        Stage::on(&self.capture, size).play(keys.iter().map(key).collect())
    }
}

/// The simulator does not wait forty minutes between cycles; the clock of the capture says that it did.
fn space_out(capture: &Path) {
    let file = rusqlite::Connection::open(capture).unwrap();
    let n_events: i64 = file
        .query_row("SELECT count(*) FROM events", [], |row| row.get(0))
        .unwrap();
    let moved = file.execute(
        "UPDATE events SET at = at + (seq * 3 / (?1 + 1)) * 2400000000",
        [n_events],
    );
    assert_eq!(moved.unwrap(), usize::try_from(n_events).unwrap());
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
fn the_resource_is_shown_in_every_view() {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    let at = |keys: &[&str]| {
        let mut all = vec![go.as_str(), "<enter>", "2", "<enter>"];
        all.extend(keys);
        recorded.play(&all)
    };
    shows(&at(&["l"]), &["\"userName\":", "\"active\": false"]);
    shows(&at(&["l", "l"]), &["userName", "was true"]);
    shows(&at(&["h"]), &["was true"]);
    // Everything folded away, and shown again.
    let folded = at(&["H"]).screen();
    assert!(!folded.contains("familyName"), "{folded}");
    shows(&at(&["H", "L"]), &["familyName"]);
    // One part only.
    let name = at(&["L"]);
    let line = name.screen();
    assert!(line.contains("▾ name"), "{line}");
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
            return;
        }
    }
    panic!("no line of the tree pins active");
}

#[test]
fn any_two_points_of_a_resource_are_compared() {
    let recorded = &*RECORDED;
    let (seq, _) = recorded.event("active true -> false");
    let go = format!("#{seq}");
    let played = recorded.play(&[&go, "<enter>", "2", "d"]);
    shows(&played, &["active", "true", "false", "differences"]);
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
    shows(&undone, &["FOLLOW", "POST"]);
    let cleared = recorded.play(&["/op:delete", "<enter>", "<backspace>"]);
    assert!(!cleared.screen().contains("/ op:delete"));
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
    shows(&played, &["the list shows id:"]);
}

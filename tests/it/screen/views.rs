//! Views of the user's own, and what is written about events where another process writes.

use scimscope::inspect::Annotations;
use scimscope::inspect::query::{VIEWS, View};
use scimscope::journal::{Annotation, AnnotationKind, Letter, NoteText, Seq};
use scimscope::tui::{Command, Deed, EndpointStatus, Message, Read, ViewChange};

use super::fixture::Log;
use super::play::{Played, Stage, Step};
use super::real::RECORDED;

fn view(name: &str, query: &str) -> View {
    View {
        name: name.to_owned(),
        query: query.to_owned(),
    }
}

fn play(own: Vec<View>, steps: Vec<Step>) -> Played {
    let mut stage = Stage::new(Log::cycle(), (120, 40));
    stage.options.views = own;
    stage.play(steps)
}

/// What is kept for the next start, the latest.
fn kept(played: &Played) -> Option<Vec<ViewChange>> {
    let mut commands = played.commands.iter().rev();
    commands.find_map(|command| match command {
        Command::KeepViews(changes) => Some(changes.clone()),
        _ => None,
    })
}

fn filtered() -> Vec<Step> {
    vec![Step::Type("/is:error"), Step::Key("enter")]
}

#[test]
fn the_filter_in_force_is_saved_under_a_name() {
    let saved = || {
        let mut steps = filtered();
        steps.extend([Step::Type("vSknown refusals"), Step::Key("enter")]);
        steps
    };
    let played = play(Vec::new(), saved());
    assert_eq!(
        kept(&played),
        Some(vec![ViewChange::Saved(view("known refusals", "is:error"))])
    );
    assert!(played.screen().contains("saved as the view known refusals"));
    // It is listed with the others, and chosen like them.
    let mut steps = saved();
    steps.push(Step::Key("v"));
    let listed = play(Vec::new(), steps).screen();
    assert!(listed.contains("known refusals"), "{listed}");
    let unfiltered = play(Vec::new(), vec![Step::Key("v")]).screen();
    assert!(!unfiltered.contains("save the filter"), "{unfiltered}");
}

#[test]
fn a_name_that_every_log_has_is_refused_and_can_be_corrected() {
    let mut steps = filtered();
    steps.extend([Step::Type("vSdisabled"), Step::Key("enter")]);
    let played = play(Vec::new(), steps);
    assert_eq!(kept(&played), None);
    assert!(played.screen().contains("disabled is a view of every log"));
}

#[test]
fn own_views_are_renamed_and_deleted() {
    let own = || vec![view("mine", "is:error"), view("other", "op:patch")];
    let renamed = play(own(), vec![Step::Type("vRa2"), Step::Key("enter")]);
    assert_eq!(
        kept(&renamed),
        Some(vec![
            ViewChange::Deleted("mine".to_owned()),
            ViewChange::Saved(view("mine2", "is:error"))
        ])
    );
    let taken = play(
        own(),
        vec![
            Step::Type("vRb"),
            Step::Key("ctrl-u"),
            Step::Type("mine"),
            Step::Key("enter"),
        ],
    );
    assert_eq!(kept(&taken), None);
    let deleted = play(own(), vec![Step::Type("vDa")]);
    assert_eq!(
        kept(&deleted),
        Some(vec![ViewChange::Deleted("mine".to_owned())])
    );
    assert!(deleted.screen().contains("the view mine is deleted"));
}

#[test]
fn where_another_process_writes_it_is_said_before_anything_is_typed() {
    for (key, prompt) in [
        ("m", "a letter from a to z"),
        (";", "note on"),
        ("t", "tag #"),
    ] {
        let capture = || {
            Message::Endpoint(EndpointStatus::Capture {
                path: "x.scimlog".to_owned(),
            })
        };
        let opened = || vec![Step::Say(capture()), Step::Key(key)];
        let asked = play(Vec::new(), opened());
        assert!(asked.screen().contains(prompt), "{}", asked.screen());
        assert!(asked.commands.contains(&Command::Read(Read::Writer)));
        let mut steps = opened();
        steps.push(Step::Say(Message::Writer(Some("process 7".to_owned()))));
        let refused = play(Vec::new(), steps);
        assert!(!refused.screen().contains(prompt), "{}", refused.screen());
        assert!(refused.screen().contains("process 7 writes this capture"));
        assert!(!refused.screen().contains("mark   "), "no hint at it");
        // Whoever is still typing presses no keys of the screen; Esc leads back to it.
        let typed = |keys: &[&'static str]| {
            let mut steps = opened();
            steps.push(Step::Say(Message::Writer(Some("process 7".to_owned()))));
            steps.extend(keys.iter().map(|key| Step::Key(key)));
            play(Vec::new(), steps).screen()
        };
        assert!(typed(&["q", "Q", "d", "x"]).contains("process 7 writes"));
        assert!(typed(&["q", "esc"]).contains("Enter open"));
        assert!(typed(&["enter"]).contains("Enter open"));
    }
    // Who writes the capture itself has nobody to ask.
    let own = play(Vec::new(), vec![Step::Key(";")]);
    assert!(!own.commands.contains(&Command::Read(Read::Writer)));
}

#[test]
fn enter_takes_a_letter_that_is_free() {
    let (a, b) = (
        Letter::try_from('a').unwrap(),
        Letter::try_from('b').unwrap(),
    );
    let marked = || {
        let mut annotations = Annotations::default();
        let kind = AnnotationKind::Mark(a);
        annotations.take(Seq(16), &Annotation { of: Seq(3), kind });
        let said = Message::Annotations(Box::new(annotations));
        vec![Step::Say(said), Step::Key("m")]
    };
    let menu = play(Vec::new(), marked()).screen();
    assert!(menu.contains("moves here from #3"), "{menu}");
    let mut steps = marked();
    steps.push(Step::Key("enter"));
    let played = play(Vec::new(), steps);
    let said = played.commands.iter().find_map(|command| match command {
        Command::Do(Deed::Annotate(annotation)) => Some(annotation.kind.clone()),
        _ => None,
    });
    assert_eq!(said, Some(AnnotationKind::Mark(b)));
}

#[test]
fn views_beyond_the_letters_are_chosen_with_the_cursor() {
    let own = (0..60).map(|n| view(&format!("own {n}"), &format!("user:u{n}")));
    let steps = vec![Step::Key("v"), Step::Key("up")];
    let listed = play(own.clone().collect(), steps).screen();
    // The last of the menu is what deletes one; the views are before it, all of them.
    assert!(listed.contains("own 59"), "{listed}");
    let mut steps = vec![Step::Key("v")];
    steps.extend((0..3).map(|_| Step::Key("up")));
    steps.push(Step::Key("enter"));
    let chosen = play(own.collect(), steps).screen();
    assert!(chosen.contains("user:u59"), "{chosen}");
}

#[test]
fn a_client_that_is_seen_later_changes_no_letter_of_an_own_view() {
    let views = |more: &[View]| {
        let fixed = VIEWS.iter().map(|(name, query)| view(name, query));
        Step::Say(Message::Views(fixed.chain(more.iter().cloned()).collect()))
    };
    let own = || vec![view("mine", "op:patch")];
    let row = |more: &[View]| {
        let screen = play(own(), vec![views(more), Step::Key("v")]).screen();
        let row = screen.lines().find(|line| line.contains(" mine "));
        row.map(|row| row.split("mine").next().unwrap().to_owned())
    };
    let before = row(&[]);
    assert!(before.is_some());
    let clients = [view("entra", "client:entra"), view("okta", "client:okta")];
    assert_eq!(row(&clients), before);
}

#[test]
fn an_old_filter_is_replaced_by_what_is_typed_and_kept_by_what_moves() {
    let reopened = |keys: &[&'static str]| {
        let mut steps = filtered();
        steps.push(Step::Key("/"));
        steps.extend(keys.iter().map(|key| match key.len() {
            1 => Step::Type(key),
            _ => Step::Key(key),
        }));
        play(Vec::new(), steps).screen()
    };
    assert!(reopened(&[]).contains("> is:error"));
    assert!(reopened(&["x"]).contains("> x"));
    assert!(reopened(&["end", "x"]).contains("> is:errorx"));
    assert!(reopened(&["left", "x"]).contains("> is:erroxr"));
    assert!(!reopened(&["backspace"]).contains("> is:err"));
    assert!(reopened(&["backspace", "up"]).contains("> is:error"));
}

#[test]
fn a_word_that_no_event_has_may_be_the_name_of_a_flag_or_a_view() {
    let typed = |text: &'static str| RECORDED.play_at((120, 40), &["/", text]).screen();
    assert!(typed("disab").contains("perhaps you mean is:disabled"));
    assert!(typed("disable").contains("perhaps you mean is:disabled"));
    assert!(!typed("xyzzyx").contains("perhaps you mean"));
}

#[test]
fn a_note_has_a_sign_in_its_row_also_when_it_is_selected_or_marked() {
    let screen = |of: u64, is_marked: bool| {
        let mut annotations = Annotations::default();
        let note = NoteText::try_from("odd".to_owned()).unwrap();
        let kinds = [
            Some(AnnotationKind::Note(note)),
            is_marked.then(|| AnnotationKind::Mark(Letter::try_from('a').unwrap())),
        ];
        for (seq, kind) in (16..).zip(kinds.into_iter().flatten()) {
            annotations.take(Seq(seq), &Annotation { of: Seq(of), kind });
        }
        let said = Message::Annotations(Box::new(annotations));
        play(Vec::new(), vec![Step::Say(said), Step::Key("k")]).screen()
    };
    for (of, is_marked, row) in [
        (13, false, "*  13 "),
        (13, true, "a  13 *"),
        (14, false, "  14 *"),
        (14, true, "  14 a"),
    ] {
        let screen = screen(of, is_marked);
        assert!(screen.contains(row), "{row:?} is missing in\n{screen}");
    }
}

#[test]
fn the_address_stays_as_long_as_shorter_counts_leave_room_for_it() {
    let steps = vec![Step::Say(Message::Errors(12)), Step::Key("k")];
    let screen = Stage::new(Log::cycle(), (80, 24)).play(steps).screen();
    let first = screen.lines().next().unwrap();
    for part in ["http://127.0.0.1:7643/scim/v2", "12 err", "SCRUB"] {
        assert!(first.contains(part), "{first}");
    }
}

#[test]
fn the_palette_finds_what_can_be_exported_and_how() {
    let palette = |keys: Vec<Step>| play(Vec::new(), keys).screen();
    let found = palette(vec![Step::Type(":exp cyc")]);
    assert!(found.contains("export cycle as har"), "{found}");
    let narrowed = palette(vec![Step::Type(":exp cyc har")]);
    assert!(!narrowed.contains("as curl"), "{narrowed}");
    let opened = palette(vec![Step::Type(":exp cyc har"), Step::Key("enter")]);
    assert!(opened.contains("the cycle of #15"), "{opened}");
    assert!(opened.contains("har: "), "{opened}");
    // What is not there is not offered.
    let picked = palette(vec![Step::Type(":export picked")]);
    assert!(!picked.contains("export picked as"), "{picked}");
    let picked = palette(vec![Step::Key("space"), Step::Type(":export picked")]);
    assert!(picked.contains("export picked as"), "{picked}");
}

#[test]
fn the_palette_uses_the_width_and_says_where_it_cuts() {
    let row = |columns: u16| {
        let steps = vec![Step::Type(":compare")];
        let screen = Stage::new(Log::cycle(), (columns, 40)).play(steps).screen();
        let row = screen
            .lines()
            .find(|line| line.contains("compare  ") && !line.contains("> "));
        row.unwrap().to_owned()
    };
    assert!(row(80).contains("… d"), "{}", row(80));
    let whole =
        "the directory before this event and after it, and the request beside the last one like it";
    assert!(row(140).contains(whole), "{}", row(140));
}

//! What takes its time: how far it is, what stops it, and what is left then.

use jiff::tz::TimeZone;
use scimscope::app::screen::questions::{Questions, Work};
use scimscope::inspect::roster::Wanted;
use scimscope::journal::{Reader, Seq};
use scimscope::tui::{Command, Deed, ExportWish, Extent, Job, Message, Progress, Question};

use super::fixture::Log;
use super::play::{Played, Stage, Step};
use super::real::RECORDED;

fn play(size: (u16, u16), steps: Vec<Step>) -> Played {
    Stage::new(Log::of_length(9), size).play(steps)
}

fn progress(job: Job) -> Step {
    Step::Say(Message::Progress(Progress {
        job,
        what: "exporting as har".to_owned(),
        n_done: 12_000,
        n_total: 405_000,
    }))
}

#[test]
fn a_job_tells_how_far_it_is_until_it_ends() {
    let job = Job::Deed(1);
    for size in [(30, 8), (40, 12), (80, 24), (200, 60)] {
        let last = |played: Played| played.screen().lines().last().unwrap().to_owned();
        let line = last(play(size, vec![progress(job)]));
        assert!(line.contains("12,000 of 405,000, 2 %"), "{line:?}");
        let line = last(play(
            size,
            vec![progress(job), Step::Say(Message::Ended(job))],
        ));
        assert!(!line.contains("405,000"), "{line:?}");
    }
}

#[test]
fn the_first_interrupt_stops_the_newest_job_and_a_second_quits() {
    let steps = || {
        vec![
            progress(Job::Deed(1)),
            progress(Job::Scan),
            Step::Key("ctrl-c"),
        ]
    };
    let played = play((80, 24), steps());
    assert!(played.commands.contains(&Command::Stop(Job::Scan)));
    assert!(!played.commands.contains(&Command::Stop(Job::Deed(1))));
    let mut twice = steps();
    twice.extend([Step::Key("ctrl-c"), Step::Key("g")]);
    assert_eq!(play((80, 24), twice).selected(), 9, "it has quit");
}

#[test]
fn what_is_typed_is_given_up_before_a_job_is() {
    let steps = vec![
        progress(Job::Deed(1)),
        Step::Type("#4"),
        Step::Key("ctrl-c"),
    ];
    let played = play((80, 24), steps);
    assert!(!played.commands.contains(&Command::Stop(Job::Deed(1))));
    assert!(!played.screen().contains("go to"), "{}", played.screen());
}

#[test]
fn an_export_that_finds_a_file_offers_a_way_on_at_every_size() {
    let wish = ExportWish {
        format: "har",
        extent: Extent::Whole,
        is_pseudonymous: false,
        masks: Vec::new(),
        has_prerequisites: false,
    };
    let path = "/home/ann/a/rather/long/way/to/scimscope-402.har";
    let exists = || {
        let answer = Box::new((wish.clone(), path.to_owned()));
        Step::Say(Message::Exists(answer))
    };
    let deed = |path: &str, is_forced| {
        Command::Do(Deed::Export {
            wish: wish.clone(),
            path: path.to_owned(),
            is_forced,
        })
    };
    for size in [(30, 8), (40, 12), (80, 24)] {
        let asked = play(size, vec![exists()]);
        for words in ["file exists", "another name", "overwrite it"] {
            assert!(
                asked.screen().contains(words),
                "{words}\n{}",
                asked.screen()
            );
        }
        let forced = play(size, vec![exists(), Step::Key("o")]);
        assert!(forced.commands.contains(&deed(path, true)));
        let renamed = play(
            size,
            vec![
                exists(),
                Step::Key("n"),
                Step::Type("2"),
                Step::Key("enter"),
            ],
        );
        assert!(renamed.commands.contains(&deed(&format!("{path}2"), false)));
    }
    let busy = play((80, 24), vec![Step::Key("?"), exists()]);
    assert!(busy.screen().contains("Keys"), "help is still there");
    assert!(busy.screen().contains("not exported"), "{}", busy.screen());
}

/// What knows nothing of a log that has events.
fn beginner() -> Questions {
    let reader = Reader::open(&RECORDED.capture).unwrap();
    let head = reader.head().unwrap();
    let mut questions = Questions::new(reader, TimeZone::UTC);
    assert!(questions.take(Work::Head(head)).is_empty());
    questions
}

const ROSTER: Question = Question::Roster(Wanted {
    at: Seq(20),
    base: Seq(19),
    first: 0,
    most: 10,
    about: None,
});

#[test]
fn a_question_about_all_of_the_log_waits_until_all_of_it_is_read() {
    let mut questions = beginner();
    let asked = questions.take(Work::Question(ROSTER));
    assert!(asked.is_empty(), "nothing is known yet: {asked:?}");
    let mut answers = Vec::new();
    while questions.has_more() {
        answers.extend(questions.take(Work::More));
    }
    let n_rosters = answers
        .iter()
        .filter(|message| matches!(message, Message::Roster(roster) if !roster.rows.is_empty()));
    assert_eq!(n_rosters.count(), 1, "{answers:?}");
}

#[test]
fn reading_the_log_can_be_stopped_and_goes_on_when_it_is_needed() {
    let mut questions = beginner();
    questions.take(Work::Question(ROSTER));
    let stopped = questions.take(Work::Stop(Job::Load));
    assert!(matches!(stopped.as_slice(), [Message::Failed { .. }]));
    let mut answers = Vec::new();
    while questions.has_more() {
        answers.extend(questions.take(Work::More));
    }
    let is_roster = |message: &Message| matches!(message, Message::Roster(_));
    assert!(!answers.iter().any(is_roster), "nobody waits for it");
    assert!(questions.take(Work::Question(ROSTER)).iter().any(is_roster));
}

#[test]
fn a_search_that_is_stopped_keeps_what_it_found() {
    let mut questions = beginner();
    while questions.has_more() {
        questions.take(Work::More);
    }
    let filter = Question::Filter {
        text: "op:create".to_owned(),
        serial: 7,
    };
    assert!(questions.take(Work::Question(filter)).is_empty());
    let stopped = questions.take(Work::Stop(Job::Scan));
    let [Message::Matches(matches), Message::Done(said)] = stopped.as_slice() else {
        panic!("{stopped:?}");
    };
    assert_eq!((matches.serial, matches.n_scanned), (7, matches.n_total));
    assert!(said.contains("only the newest 0 of"), "{said}");
    assert!(questions.take(Work::Stop(Job::Scan)).is_empty());
}

#[test]
fn what_was_printed_is_over_when_the_process_goes_on_after_a_stop() {
    let steps = |more: Vec<Step>| {
        let mut steps = vec![Step::Type("g"), Step::Key("ctrl-p"), Step::Type("print\n")];
        steps.extend(more);
        play((80, 24), steps)
    };
    let first = steps(vec![Step::Key("j")]).selected();
    assert_eq!(
        steps(vec![Step::Key("j"), Step::Key("j")]).selected(),
        first + 1
    );
    // No key is needed to come back to the screen.
    let stopped = steps(vec![Step::Say(Message::Suspend), Step::Key("j")]);
    assert_eq!(stopped.selected(), first + 1);
    // And what is printed when the end comes stays, with nothing drawn over it.
    let ended = steps(vec![Step::Say(Message::Done("drawn over it".to_owned()))]);
    assert!(
        !ended.screen().contains("drawn over it"),
        "{}",
        ended.screen()
    );
}

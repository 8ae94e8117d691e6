//! Marks, notes and tags: events about events.

use scimscope::inspect::{Annotations, summary};
use scimscope::journal::{
    self, Annotation, AnnotationKind, Error, Fact, Letter, NoteText, Origin, RowKind, Seq, Tag,
};

use super::{Bench, all};

fn mark(of: u64, letter: char) -> Annotation {
    annotation(of, AnnotationKind::Mark(Letter::try_from(letter).unwrap()))
}

fn note(of: u64, text: &str) -> Annotation {
    annotation(
        of,
        AnnotationKind::Note(NoteText::try_from(text.to_owned()).unwrap()),
    )
}

fn tag(of: u64, tag: &str) -> Annotation {
    annotation(
        of,
        AnnotationKind::Tag(Tag::try_from(tag.to_owned()).unwrap()),
    )
}

fn annotation(of: u64, kind: AnnotationKind) -> Annotation {
    Annotation { of: Seq(of), kind }
}

#[tokio::test]
async fn an_annotation_is_an_event_in_order_with_the_requests() {
    let bench = Bench::start();
    let inbox = bench.inbox();
    bench.create_user("ada").await;
    assert_eq!(inbox.annotate(note(1, "look\nhere")).await, Ok(Seq(2)));
    assert_eq!(
        *inbox.head().borrow(),
        Seq(2),
        "committed before it is confirmed"
    );
    bench.create_user("bob").await;
    let rows = all(&bench.reader());
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].origin, Origin::User);
    assert!(
        matches!(&rows[1].kind, RowKind::Fact(Fact::Annotation(said)) if *said == note(1, "look\nhere"))
    );
    let summary = summary::summarize(&rows[1]);
    assert_eq!(summary.sentence, "note on #1: look\nhere");
    assert!(!summary.is_error);
}

#[tokio::test]
async fn what_was_said_holds_after_a_restart_whoever_wrote_it() {
    let mut bench = Bench::start();
    bench.create_user("ada").await;
    bench.inbox().annotate(mark(1, 'a')).await.unwrap();
    bench.stop();
    assert_eq!(bench.annotate(&tag(1, "repro-12")), Seq(3));
    assert_eq!(bench.annotate(&note(1, "why?")), Seq(4));
    bench.open();
    bench.create_user("bob").await;
    let found = Annotations::until(&bench.reader(), Seq(5)).unwrap();
    assert_eq!(found.marked(Letter::try_from('a').unwrap()), Some(Seq(1)));
    assert_eq!(found.notes_of(Seq(1)).len(), 1);
    assert_eq!(found.tags_of(Seq(1)).count(), 1);
    let before = Annotations::until(&bench.reader(), Seq(3)).unwrap();
    assert!(before.notes_of(Seq(1)).is_empty(), "not written yet");
}

#[tokio::test]
async fn an_annotation_needs_an_event_to_be_about() {
    let mut bench = Bench::start();
    bench.create_user("ada").await;
    for of in [0, 2, u64::MAX] {
        let refused = bench.inbox().annotate(mark(of, 'a')).await.unwrap_err();
        assert!(
            matches!(refused, Error::NoSuchEvent { head: Seq(1), .. }),
            "{refused}"
        );
    }
    bench.stop();
    let refused = journal::annotate(&bench.path(), mark(2, 'a')).unwrap_err();
    assert!(
        refused.to_string().contains("there is no event #2"),
        "{refused}"
    );
}

#[tokio::test]
async fn while_a_recorder_writes_nobody_else_annotates() {
    let bench = Bench::start();
    bench.create_user("ada").await;
    let refused = journal::annotate(&bench.path(), mark(1, 'a')).unwrap_err();
    assert!(matches!(refused, Error::InUse { .. }), "{refused}");
}

#[test]
fn annotating_makes_no_capture() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mistyped.scimlog");
    let refused = journal::annotate(&path, mark(1, 'a')).unwrap_err();
    assert!(matches!(refused, Error::Missing { .. }), "{refused}");
    assert!(!path.exists());
}

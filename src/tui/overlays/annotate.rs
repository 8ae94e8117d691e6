//! What a user says about the selected event: a mark, a note, a tag.

use crate::journal::{Annotation, AnnotationKind, Letter, NoteText, Seq, Tag};
use crate::tui::message::{Command, Deed};
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Menu, Overlay, Prompt, Refusal};
use crate::tui::widgets::Field;

/// A note is one line here; longer ones can be written by the command line.
const LONGEST_NOTE: usize = 1000;

const LONGEST_TAG: usize = 64;

/// Asks for the letter that is to mark the selected event. Its own letter takes the mark off again; that of another
/// event would be moved, which is said before it is done, so that it stands behind a letter that is free.
pub fn mark(of: Seq, model: &Model) -> Menu {
    let free = ('a'..='z')
        .filter_map(|letter| Letter::try_from(letter).ok())
        .find(|letter| model.annotations.marked(*letter).is_none());
    let free = free.map(|letter| {
        Choice::new(char::from(letter), "marks it", "", move |model| {
            say(model, of, AnnotationKind::Mark(letter));
        })
    });
    let taken = model.annotations.marks().map(|(letter, seq)| {
        let (label, kind) = if seq == of {
            ("takes it off".to_owned(), AnnotationKind::Unmark(letter))
        } else {
            (
                format!("moves here from {seq}"),
                AnnotationKind::Mark(letter),
            )
        };
        Choice::new(
            char::from(letter),
            label,
            sentence(model, seq),
            move |model| say(model, of, kind.clone()),
        )
    });
    let choices = free.into_iter().chain(taken).collect();
    Menu::new("mark", format!("mark {of}: a letter from a to z"), choices).or_letter(
        move |model, letter| {
            let Ok(letter) = Letter::try_from(letter) else {
                return false;
            };
            say(model, of, AnnotationKind::Mark(letter));
            true
        },
    )
}

/// Asks for a mark to go to.
pub fn to_mark(model: &Model) -> Menu {
    let choices = marks(model, |model, _, seq| model.jump(seq));
    let title = "go to a mark, or with ' to where you came from";
    Menu::new("to-mark", title, choices).or_letter(|model, letter| {
        if letter == '\'' {
            model.swap_places();
        }
        letter == '\''
    })
}

/// Asks for a note on the selected event.
pub fn note(of: Seq) -> Prompt {
    let field = Field::new(LONGEST_NOTE, "what is worth knowing about this event");
    Prompt::new(
        "note",
        format!(" note on {of}: "),
        field,
        move |model, text| {
            let text = NoteText::try_from(text.to_owned()).map_err(|error| error.to_string())?;
            say(model, of, AnnotationKind::Note(text));
            Ok(())
        },
    )
}

/// Asks for a tag of the selected event. A tag that it has is taken off.
pub fn tag(of: Seq) -> Prompt {
    let field = Field::new(LONGEST_TAG, "one word, for example repro-12");
    Prompt::new("tag", format!(" tag {of}: "), field, move |model, text| {
        let tag = Tag::try_from(text.to_owned()).map_err(|error| error.to_string())?;
        let has_it = model.annotations.tags_of(of).any(|one| *one == tag);
        say(
            model,
            of,
            if has_it {
                AnnotationKind::Untag(tag)
            } else {
                AnnotationKind::Tag(tag)
            },
        );
        Ok(())
    })
}

fn marks(model: &Model, run: impl Fn(&mut Model, Letter, Seq) + Clone + 'static) -> Vec<Choice> {
    let choice = |(letter, seq): (Letter, Seq)| {
        let run = run.clone();
        Choice::new(
            char::from(letter),
            seq.to_string(),
            sentence(model, seq),
            move |model| run(model, letter, seq),
        )
    };
    model.annotations.marks().map(choice).collect()
}

fn sentence(model: &Model, seq: Seq) -> String {
    let row = model.rows.get(seq);
    row.map_or_else(String::new, |row| row.sentence.clone())
}

/// Another process writes this capture: what was asked for is not written, which is said before anything is typed.
pub fn refuse(model: &mut Model, writer: &str) {
    let is_own = |overlay: &dyn Overlay| ["mark", "note", "tag"].contains(&overlay.name());
    if model
        .overlays
        .last()
        .is_some_and(|top| is_own(top.as_ref()))
    {
        model.overlays.pop();
        model.overlays.push(Box::new(Refusal::new(format!(
            "{writer} writes this capture: marks, notes and tags are written on its screen, or here once it has ended"
        ))));
    }
}

fn say(model: &mut Model, of: Seq, kind: AnnotationKind) {
    model
        .wishes
        .push(Command::Do(Deed::Annotate(Annotation { of, kind })));
}

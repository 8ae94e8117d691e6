//! What a user says about the selected event: a mark, a note, a tag.

use crate::journal::{Annotation, AnnotationKind, Letter, NoteText, Seq, Tag};
use crate::tui::message::{Command, Deed};
use crate::tui::model::Model;
use crate::tui::overlays::{Choice, Menu, Prompt};
use crate::tui::widgets::Field;

/// A note is one line here; longer ones can be written by the command line.
const LONGEST_NOTE: usize = 1000;

const LONGEST_TAG: usize = 64;

/// Asks for the letter that is to mark the selected event. Its own letter takes the mark off again.
pub fn mark(of: Seq, model: &Model) -> Menu {
    let choices = marks(model, move |model, letter, seq| {
        say(
            model,
            of,
            if seq == of {
                AnnotationKind::Unmark(letter)
            } else {
                AnnotationKind::Mark(letter)
            },
        );
    });
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
            model.rows.get(seq).map_or("", |row| row.sentence.as_str()),
            move |model| run(model, letter, seq),
        )
    };
    model.annotations.marks().map(choice).collect()
}

fn say(model: &mut Model, of: Seq, kind: AnnotationKind) {
    model
        .wishes
        .push(Command::Do(Deed::Annotate(Annotation { of, kind })));
}

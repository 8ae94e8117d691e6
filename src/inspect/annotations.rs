//! Marks, notes and tags as they stand, folded from the events that put and removed them.

use std::collections::{BTreeMap, BTreeSet};

use crate::journal::{Annotation, AnnotationKind, Error, Letter, NoteText, Reader, Seq, Tag};

/// What people said about the events of a log, up to some event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotations {
    marks: BTreeMap<Letter, Seq>,
    of_events: BTreeMap<Seq, Said>,
    n_taken: usize,
}

/// What was said about one event, without its mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Said {
    /// In the order of writing, each with the event that wrote it.
    notes: Vec<(Seq, NoteText)>,
    tags: BTreeSet<Tag>,
}

impl Annotations {
    /// What holds after an event.
    pub fn until(reader: &Reader, seq: Seq) -> Result<Self, Error> {
        let mut annotations = Self::default();
        for (at, annotation) in reader.annotations(Seq(1), seq)? {
            annotations.take(at, &annotation);
        }
        Ok(annotations)
    }

    /// Takes in the next annotation, which is the event `seq`.
    pub fn take(&mut self, seq: Seq, annotation: &Annotation) {
        let of = annotation.of;
        self.n_taken += 1;
        match &annotation.kind {
            AnnotationKind::Mark(letter) => {
                self.marks.insert(*letter, of);
            }
            AnnotationKind::Unmark(letter) => {
                if self.marks.get(letter) == Some(&of) {
                    self.marks.remove(letter);
                }
            }
            AnnotationKind::Note(text) => self.said(of).notes.push((seq, text.clone())),
            AnnotationKind::Unnote(note) => self.said(of).notes.retain(|(at, _)| at != note),
            AnnotationKind::Tag(tag) => {
                self.said(of).tags.insert(tag.clone());
            }
            AnnotationKind::Untag(tag) => {
                self.said(of).tags.remove(tag);
            }
        }
        if self.of_events.get(&of).is_some_and(Said::is_nothing) {
            self.of_events.remove(&of);
        }
    }

    /// The event that a letter marks.
    pub fn marked(&self, letter: Letter) -> Option<Seq> {
        self.marks.get(&letter).copied()
    }

    /// Every mark with its event, by letter.
    pub fn marks(&self) -> impl Iterator<Item = (Letter, Seq)> {
        self.marks.iter().map(|(letter, seq)| (*letter, *seq))
    }

    /// The letters that mark an event.
    pub fn marks_of(&self, seq: Seq) -> impl Iterator<Item = Letter> {
        self.marks()
            .filter(move |(_, of)| *of == seq)
            .map(|(letter, _)| letter)
    }

    /// How many annotations there were, those that were taken back among them: grows with every change.
    pub fn n_taken(&self) -> usize {
        self.n_taken
    }

    /// Every event that has a mark, a note or a tag, some more than once.
    pub fn annotated(&self) -> impl Iterator<Item = Seq> {
        self.marks.values().chain(self.of_events.keys()).copied()
    }

    /// The notes on an event, oldest first, each with the event that wrote it.
    pub fn notes_of(&self, seq: Seq) -> &[(Seq, NoteText)] {
        self.of_events
            .get(&seq)
            .map_or(&[], |said| said.notes.as_slice())
    }

    /// The tags of an event, by name.
    pub fn tags_of(&self, seq: Seq) -> impl Iterator<Item = &Tag> {
        let said = self.of_events.get(&seq);
        said.into_iter().flat_map(|said| &said.tags)
    }

    /// Every tag with the number of events that have it, by name.
    pub fn tags(&self) -> BTreeMap<&Tag, usize> {
        let mut counts = BTreeMap::new();
        for tag in self.of_events.values().flat_map(|said| &said.tags) {
            *counts.entry(tag).or_default() += 1;
        }
        counts
    }

    /// The events that have a mark, a note or a tag, in order.
    pub fn events(&self) -> BTreeSet<Seq> {
        let marked = self.marks.values().copied();
        marked.chain(self.of_events.keys().copied()).collect()
    }

    fn said(&mut self, of: Seq) -> &mut Said {
        self.of_events.entry(of).or_default()
    }
}

impl Said {
    fn is_nothing(&self) -> bool {
        self.notes.is_empty() && self.tags.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(letter: char) -> Letter {
        Letter::try_from(letter).unwrap()
    }

    fn tag(tag: &str) -> Tag {
        Tag::try_from(tag.to_owned()).unwrap()
    }

    fn note(text: &str) -> AnnotationKind {
        AnnotationKind::Note(NoteText::try_from(text.to_owned()).unwrap())
    }

    fn fold(all: Vec<(u64, AnnotationKind)>) -> Annotations {
        let mut annotations = Annotations::default();
        for (n, (of, kind)) in all.into_iter().enumerate() {
            let of = Seq(of);
            annotations.take(Seq(100 + n as u64), &Annotation { of, kind });
        }
        annotations
    }

    #[test]
    fn a_letter_marks_one_event_the_last_that_got_it() {
        let a = letter('a');
        let found = fold(vec![
            (3, AnnotationKind::Mark(a)),
            (5, AnnotationKind::Mark(a)),
            (3, AnnotationKind::Unmark(a)),
        ]);
        assert_eq!(found.marked(a), Some(Seq(5)), "the mark had moved away");
        assert_eq!(found.marks_of(Seq(3)).count(), 0);
    }

    #[test]
    fn an_event_has_any_number_of_notes_and_each_is_taken_back_alone() {
        let found = fold(vec![
            (3, note("first")),
            (3, note("second")),
            (3, AnnotationKind::Unnote(Seq(100))),
        ]);
        let texts: Vec<&str> = found
            .notes_of(Seq(3))
            .iter()
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!(texts, ["second"]);
    }

    #[test]
    fn a_tag_holds_events_together_until_it_is_taken_off() {
        let found = fold(vec![
            (3, AnnotationKind::Tag(tag("known"))),
            (4, AnnotationKind::Tag(tag("known"))),
            (4, AnnotationKind::Tag(tag("repro"))),
            (3, AnnotationKind::Untag(tag("known"))),
        ]);
        assert_eq!(
            found.tags(),
            BTreeMap::from([(&tag("known"), 1), (&tag("repro"), 1)])
        );
        assert_eq!(found.events(), BTreeSet::from([Seq(4)]));
    }
}

//! What a person says about an event: marks, notes, tags.
//!
//! Each is an event of its own, and so is taking one back: what was written is never changed. What holds at the end
//! is a fold over them (`inspect::annotations`).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::journal::seq::Seq;

/// What a person says about an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// The event that it is about.
    pub of: Seq,
    /// What is said.
    pub kind: AnnotationKind,
}

/// The kinds of annotations, and how each is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnnotationKind {
    /// The event has this letter from now on; if another had it, that one loses it.
    Mark(Letter),
    /// The event has this letter no more.
    Unmark(Letter),
    /// A remark in words. An event can have any number.
    Note(NoteText),
    /// The note that the event with this number wrote is taken back.
    Unnote(Seq),
    /// The event belongs to those with this tag.
    Tag(Tag),
    /// The event belongs to them no more.
    Untag(Tag),
}

impl AnnotationKind {
    /// The name in the capture file and in JSON: `mark`, `unmark`, `note`, `unnote`, `tag`, `untag`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Mark(_) => "mark",
            Self::Unmark(_) => "unmark",
            Self::Note(_) => "note",
            Self::Unnote(_) => "unnote",
            Self::Tag(_) => "tag",
            Self::Untag(_) => "untag",
        }
    }
}

/// Why a text cannot be a mark, a note or a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// For a mark.
    #[error("a mark is one letter from a to z")]
    Letter,
    /// For a note.
    #[error("a note has between 1 and {LONGEST_NOTE} characters")]
    Note,
    /// For a tag.
    #[error(
        "a tag has between 1 and {LONGEST_TAG} characters, none of them a space or a control character"
    )]
    Tag,
}

/// The longest note, in characters: a page of text.
pub const LONGEST_NOTE: usize = 4000;

/// The longest tag, in characters.
pub const LONGEST_TAG: usize = 64;

/// The letter of a mark, `a` to `z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub struct Letter(char);

impl Letter {
    /// Every letter, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        ('a'..='z').map(Self)
    }
}

impl TryFrom<char> for Letter {
    type Error = Unusable;

    fn try_from(letter: char) -> Result<Self, Unusable> {
        if letter.is_ascii_lowercase() {
            Ok(Self(letter))
        } else {
            Err(Unusable::Letter)
        }
    }
}

impl From<Letter> for char {
    fn from(letter: Letter) -> Self {
        letter.0
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The words of a note: 1 to [`LONGEST_NOTE`] characters, without white space around them. They may have several
/// lines, and must be made safe before they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NoteText(Box<str>);

impl NoteText {
    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for NoteText {
    type Error = Unusable;

    fn try_from(text: String) -> Result<Self, Unusable> {
        let text = text.trim();
        if text.is_empty() || text.chars().nth(LONGEST_NOTE).is_some() {
            return Err(Unusable::Note);
        }
        Ok(Self(text.into()))
    }
}

impl From<NoteText> for String {
    fn from(text: NoteText) -> Self {
        text.0.into()
    }
}

/// A tag: one word of 1 to [`LONGEST_TAG`] characters, so that a filter can name it without quotes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tag(Box<str>);

impl Tag {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Tag {
    type Error = Unusable;

    fn try_from(text: String) -> Result<Self, Unusable> {
        let text = text.trim();
        let is_usable = |letter: char| !letter.is_whitespace() && !letter.is_control();
        if text.is_empty()
            || text.chars().nth(LONGEST_TAG).is_some()
            || !text.chars().all(is_usable)
        {
            return Err(Unusable::Tag);
        }
        Ok(Self(text.into()))
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0.into()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_one_small_letter() {
        assert!(Letter::try_from('a').is_ok() && Letter::try_from('z').is_ok());
        for other in ['A', '1', 'å', ' ', '\u{1b}'] {
            assert_eq!(Letter::try_from(other), Err(Unusable::Letter));
        }
    }

    #[test]
    fn a_note_has_words_and_an_end() {
        let note = |text: &str| NoteText::try_from(text.to_owned());
        assert_eq!(note("  two\nlines ").unwrap().as_str(), "two\nlines");
        assert_eq!(note(" \n"), Err(Unusable::Note));
        assert!(note(&"å".repeat(LONGEST_NOTE)).is_ok());
        assert_eq!(note(&"å".repeat(LONGEST_NOTE + 1)), Err(Unusable::Note));
    }

    #[test]
    fn a_tag_is_one_word() {
        let tag = |text: &str| Tag::try_from(text.to_owned());
        assert_eq!(tag(" repro-12 ").unwrap().as_str(), "repro-12");
        for other in ["", "two words", "a\u{1b}[31m", &"x".repeat(LONGEST_TAG + 1)] {
            assert_eq!(tag(other), Err(Unusable::Tag));
        }
    }

    #[test]
    fn what_a_file_says_is_held_to_the_same_rules() {
        let read = |kind: &str| {
            serde_json::from_str::<Annotation>(&format!(r#"{{"of":402,"kind":{kind}}}"#)).is_ok()
        };
        assert!(read(r#"{"mark":"a"}"#) && read(r#"{"unnote":7}"#));
        assert!(!read(r#"{"mark":"ab"}"#) && !read(r#"{"tag":"a b"}"#) && !read(r#"{"note":""}"#));
    }
}

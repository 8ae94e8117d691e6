//! Cursors: places in a list that a client comes back to (RFC 9865).
//!
//! Nothing is kept between pages. A cursor holds the place and the age of a page, sealed with a hash over these,
//! the question that was asked and a key of this endpoint:
//!
//! ```text
//! issued (8) │ offset (8) │ last ordinal (8) │ count (8) │ seal (12)      as base64url, 59 characters
//! ```
//!
//! So a cursor that was made up, or that belongs to another question, is told from a good one without a look at
//! the directory. It grants nothing that the question without it would not.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::scim::error::{Error, ScimType};
use crate::scim::stamp::Timestamp;

/// For how long a cursor is good at least (`pagination.cursorTimeout`), in seconds.
pub(super) const TIMEOUT_SECONDS: i64 = 3600;

const SEAL_LENGTH: usize = 12;

/// What a page ends with, so that the next one can begin there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    /// When the page was answered.
    pub(super) issued: Timestamp,
    /// How many resources there were up to the end of the page.
    pub(super) offset: u64,
    /// The ordinal of the last resource on the page.
    pub(super) last: u64,
    /// The most resources on a page; the same on each.
    pub(super) count: u64,
}

/// What makes two requests the same question: the endpoint and every parameter but the cursor.
#[derive(Debug, Clone)]
pub(super) struct Question(Sha256);

impl Question {
    /// The question with this text for each of its parameters; `None` for one that was not asked with.
    pub(super) fn new<'a>(
        key: u128,
        parameters: impl IntoIterator<Item = Option<&'a str>>,
    ) -> Self {
        let mut hash = Sha256::new();
        hash.update(key.to_le_bytes());
        for parameter in parameters {
            let text = parameter.unwrap_or_default();
            hash.update([u8::from(parameter.is_some())]);
            // With its length, so that no text can run over into the next parameter.
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        Self(hash)
    }

    fn seal(&self, place: &[u8]) -> [u8; SEAL_LENGTH] {
        let digest = self.0.clone().chain_update(place).finalize();
        let mut seal = [0; SEAL_LENGTH];
        for (byte, of_digest) in seal.iter_mut().zip(digest) {
            *byte = of_digest;
        }
        seal
    }
}

impl Cursor {
    /// The text that a client sends back: characters that a URI need not encode (RFC 9865 §2).
    pub(super) fn seal(self, question: &Question) -> String {
        let place = self.place();
        let seal = question.seal(&place);
        URL_SAFE_NO_PAD.encode([place.as_slice(), &seal].concat())
    }

    /// Reads what a client sent back with its question.
    ///
    /// One answer for every cursor that is not ours, so that nobody learns what is behind it (RFC 9865 §5).
    pub(super) fn open(text: &str, question: &Question, now: Timestamp) -> Result<Self, Error> {
        let cursor = Self::unseal(text, question).ok_or_else(|| {
            let detail = "the cursor was not given out for this query; repeat the query as it was first sent, \
                          changing nothing but the cursor, or begin again with an empty cursor";
            Error::bad_request(ScimType::InvalidCursor, detail)
        })?;
        let age = now.0.saturating_sub(cursor.issued.0) / 1_000_000;
        if age > TIMEOUT_SECONDS {
            let detail = format!(
                "the cursor is {age} seconds old, and good for {TIMEOUT_SECONDS} (pagination.cursorTimeout); \
                 begin again with an empty cursor"
            );
            return Err(Error::bad_request(ScimType::ExpiredCursor, detail));
        }
        Ok(cursor)
    }

    fn unseal(text: &str, question: &Question) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (place, seal) = bytes.split_last_chunk::<SEAL_LENGTH>()?;
        if question.seal(place) != *seal {
            return None;
        }
        let mut words = place.chunks_exact(8).map(|word| {
            let word = word.try_into().unwrap_or_default();
            u64::from_le_bytes(word)
        });
        Some(Self {
            issued: Timestamp(words.next()?.cast_signed()),
            offset: words.next()?,
            last: words.next()?,
            count: words.next()?,
        })
    }

    fn place(self) -> [u8; 32] {
        let words = [
            self.issued.0.cast_unsigned(),
            self.offset,
            self.last,
            self.count,
        ];
        let mut place = [0; 32];
        for (bytes, word) in place.chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CURSOR: Cursor = Cursor {
        issued: Timestamp(7),
        offset: 100,
        last: 140,
        count: 50,
    };

    #[test]
    fn a_cursor_opens_for_its_own_question_only() {
        let question = Question::new(1, [Some("a"), None]);
        let sealed = CURSOR.seal(&question);
        assert_eq!(Cursor::open(&sealed, &question, Timestamp(8)), Ok(CURSOR));
        for other in [
            Question::new(2, [Some("a"), None]),
            Question::new(1, [None, Some("a")]),
            Question::new(1, [Some("a"), Some("")]),
        ] {
            assert!(Cursor::open(&sealed, &other, Timestamp(8)).is_err());
        }
    }

    proptest! {
        #[test]
        fn a_cursor_with_one_other_character_is_none(at in 0..59_usize, letter in "[A-Za-z0-9_-]") {
            let question = Question::new(1, [Some("a")]);
            let mut text = CURSOR.seal(&question);
            prop_assume!(text.get(at..=at) != Some(&letter));
            text.replace_range(at..=at, &letter);
            prop_assert!(Cursor::open(&text, &question, Timestamp(8)).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}") {
            let question = Question::new(1, []);
            prop_assert!(Cursor::open(&text, &question, Timestamp(8)).is_err());
        }
    }
}

//! Passwords in a body that is not JSON: cut off, malformed, a form, a text.
//!
//! Nothing can be relied on here, so it errs toward taking too much: whatever follows the word `password` and looks
//! like its value goes, and where the word itself is a value, as in `"path": "password"`, so does whatever follows
//! the word `value`.

use std::ops::Range;

use crate::journal::redact::{PASSWORD, Redaction, Redactor, mentions};

const OPERAND: &[u8] = b"value";

/// Names behind a dot are not followed further than this.
const LONGEST_PATH: usize = 128;

/// Finds what may be a password.
pub(super) fn find(redactor: &Redactor, body: &[u8]) -> Vec<Redaction> {
    let shadow = Shadow::of(body);
    let mut secrets = Vec::new();
    let has_path = shadow.find_values(PASSWORD, &mut secrets);
    if has_path {
        shadow.find_values(OPERAND, &mut secrets);
    }
    secrets
        .into_iter()
        .filter_map(|secret| shadow.redaction(redactor, body, &secret))
        .collect()
}

/// A body with its escaped letters spelled out and without the zeros of UTF-16, so that a word can be found in it.
struct Shadow {
    text: Vec<u8>,
    /// For each byte of the text, and for its end, where in the body it stands.
    origins: Vec<usize>,
}

impl Shadow {
    fn of(body: &[u8]) -> Self {
        let mut shadow = Self {
            text: Vec::with_capacity(body.len()),
            origins: Vec::with_capacity(body.len() + 1),
        };
        let mut at = 0;
        while let Some(byte) = body.get(at) {
            let (shown, length) = match escaped_letter(body.get(at..).unwrap_or_default()) {
                Some((letter, length)) => (Some(letter), length),
                None => (Some(*byte).filter(|byte| *byte != 0), 1),
            };
            if let Some(shown) = shown {
                shadow.text.push(shown);
                shadow.origins.push(at);
            }
            at += length;
        }
        shadow.origins.push(body.len());
        shadow
    }

    /// Finds what belongs to a word, wherever it stands; says whether it also stands where nothing belongs to it.
    ///
    /// What stands in a value that was found goes with it, and is not looked at again: a body of nothing but such
    /// words takes no longer than another.
    fn find_values(&self, word: &[u8], found: &mut Vec<Range<usize>>) -> bool {
        let mut is_alone = false;
        let mut done = 0;
        for start in mentions(&self.text, word) {
            if start < done {
                continue;
            }
            match self.value_of(start + word.len()) {
                Some(value) => {
                    done = value.end;
                    found.push(value);
                }
                None => is_alone = true,
            }
        }
        is_alone
    }

    /// The value that belongs to the word that ends here, where the word may go on as a path: `password.value`, or
    /// `password[…]`, whose value filter is as secret as the value.
    fn value_of(&self, word_end: usize) -> Option<Range<usize>> {
        match self.text.get(word_end)? {
            b'.' => {
                let path = self.text.get(word_end..).unwrap_or_default();
                let rest = path.iter().take(LONGEST_PATH).take_while(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'$')
                });
                self.value_behind(word_end + rest.count())
            }
            b'[' => {
                let end = self.skip(word_end, |byte| byte != b']');
                let value_end = self.value_behind(end).map_or(end, |value| value.end);
                Some(word_end..value_end)
            }
            _ => self.value_behind(word_end),
        }
    }

    /// The value that stands behind a name that ends here; `None` when none follows.
    fn value_behind(&self, word_end: usize) -> Option<Range<usize>> {
        let at = self.skip(word_end, |byte| {
            is_space(byte) || b"\"'\\)]".contains(&byte)
        });
        let behind_sign = self.skip(at, |byte| is_space(byte) || b":=>".contains(&byte));
        let start = if behind_sign > at {
            behind_sign
        } else {
            self.behind_operator(at)?
        };
        let quote = self.skip(start, |byte| byte == b'\\');
        match self.text.get(quote)? {
            sign @ (b'"' | b'\'') => Some(self.quoted(quote + 1, *sign, quote - start)),
            b'{' | b'[' => Some(start..self.text.len()),
            _ => Some(start..self.skip(start, |byte| !b",}]&<\r\n".contains(&byte))),
        }
    }

    /// `password eq "…"`: two letters that are followed by a space or a quote.
    fn behind_operator(&self, at: usize) -> Option<usize> {
        let letters = self.text.get(at..).unwrap_or_default().iter().take(3);
        let end = at
            + letters
                .take_while(|byte| byte.is_ascii_alphabetic())
                .count();
        let behind = self.skip(end, is_space);
        let is_operator = end - at == 2 && self.text.get(at..end)? != b"pr";
        let is_followed = behind > end || matches!(self.text.get(end), Some(b'"' | b'\'' | b'\\'));
        (is_operator && is_followed).then_some(behind)
    }

    /// Up to the quote that closes, or to the end.
    ///
    /// As many backslashes as stand before the quote that opens tell how many times the text was encoded, and each
    /// time doubled those before a quote that does not close.
    fn quoted(&self, start: usize, sign: u8, n_backslashes: usize) -> Range<usize> {
        let n_encodings = (n_backslashes + 1).ilog2();
        let mut n_before = 0_usize;
        let inside = self.text.get(start..).unwrap_or_default();
        let length = inside.iter().position(|byte| {
            let closes = *byte == sign && (n_before >> n_encodings).is_multiple_of(2);
            n_before = if *byte == b'\\' { n_before + 1 } else { 0 };
            closes
        });
        start..start + length.unwrap_or(inside.len())
    }

    fn skip(&self, start: usize, is_skipped: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        start + rest.iter().take_while(|byte| is_skipped(**byte)).count()
    }

    /// The replacement in the body; `None` for what is no secret.
    fn redaction(
        &self,
        redactor: &Redactor,
        body: &[u8],
        secret: &Range<usize>,
    ) -> Option<Redaction> {
        let shown = self.text.get(secret.clone())?.trim_ascii();
        if matches!(shown, b"" | b"null" | b"true" | b"false") {
            return None;
        }
        let range = *self.origins.get(secret.start)?..*self.origins.get(secret.end)?;
        let replacement = redactor.replacement(body.get(range.clone())?);
        Some((range, replacement))
    }
}

/// The length of `u0070`.
const ESCAPE_LENGTH: usize = 5;

/// More backslashes are no escape: a text encoded six times has 63.
const MOST_BACKSLASHES: usize = 63;

/// The letter that an escape at the beginning of a text stands for, and the length of the escape, whose backslash is
/// doubled each time the text is encoded. Escaped quotes and the like stay, because they end nothing.
fn escaped_letter(text: &[u8]) -> Option<(u8, usize)> {
    let is_backslash = |byte: &&u8| **byte == b'\\';
    let run = text.iter().take(MOST_BACKSLASHES);
    let n_backslashes = run.take_while(is_backslash).count();
    if n_backslashes == 0 {
        return None;
    }
    let length = n_backslashes + ESCAPE_LENGTH;
    let digits = text.get(n_backslashes..length)?.strip_prefix(b"u00")?;
    let digits = std::str::from_utf8(digits).ok()?;
    let letter = u8::from_str_radix(digits, 16).ok()?;
    letter.is_ascii_alphabetic().then_some((letter, length))
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

//! The three-byte pieces of a text, whatever its case.

use std::borrow::Cow;

/// The different pieces of some texts.
#[derive(Debug)]
pub(super) struct Trigrams {
    /// A bit for each of the 2^24 pieces.
    bits: Vec<u64>,
    /// Those that are set, in the order in which they came.
    found: Vec<u32>,
}

impl Trigrams {
    pub(super) fn new() -> Self {
        Self {
            bits: vec![0; (1 << 24) / 64],
            found: Vec::new(),
        }
    }

    /// Adds the pieces of a text.
    pub(super) fn add(&mut self, text: &str) {
        let folded = fold(text);
        for piece in pieces(folded.as_bytes()) {
            if let Some(word) = self.bits.get_mut(piece as usize / 64) {
                let bit = 1 << (piece % 64);
                if *word & bit == 0 {
                    *word |= bit;
                    self.found.push(piece);
                }
            }
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// Hands out the pieces as words that a tokenizer keeps whole, and starts anew.
    pub(super) fn take(&mut self) -> String {
        let mut words = String::with_capacity(self.found.len() * 6);
        for piece in self.found.drain(..) {
            if let Some(word) = self.bits.get_mut(piece as usize / 64) {
                *word = 0;
            }
            push_word(&mut words, piece);
            words.push(' ');
        }
        words
    }
}

/// The most pieces of one question: more make it no sharper.
const MOST_PIECES: usize = 24;

/// The expression that finds where all of these words can be; `None` when they have no piece to look for.
///
/// Only pieces of ASCII count: of other letters there are some that are equal but for case and yet differ here.
pub(super) fn expression(words: &str) -> Option<String> {
    let folded = fold(words);
    let all: Vec<u32> = folded
        .as_bytes()
        .windows(3)
        .filter(|piece| piece.is_ascii())
        .map(number)
        .collect();
    let step = all.len().div_ceil(MOST_PIECES).max(1);
    let mut expression = String::new();
    for piece in all.into_iter().step_by(step) {
        if !expression.is_empty() {
            expression.push_str(" AND ");
        }
        push_word(&mut expression, piece);
    }
    (!expression.is_empty()).then_some(expression)
}

fn pieces(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.windows(3).map(number)
}

fn number(piece: &[u8]) -> u32 {
    piece
        .iter()
        .fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// A piece as five letters: `t` in front, so that none is a word of the query language.
fn push_word(words: &mut String, piece: u32) {
    words.push('t');
    for shift in [20, 16, 12, 8, 4, 0] {
        let digit = (piece >> shift) & 0xf;
        words.extend(char::from_digit(digit, 16));
    }
}

/// A text without regard to case. What a case-insensitive match takes for an ASCII letter becomes that letter: the long
/// s and the sign for kelvin.
fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return text.to_ascii_lowercase().into();
        }
        return text.into();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{17f}' => folded.push('s'),
            letter => folded.extend(letter.to_lowercase()),
        }
    }
    folded.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_kept_once_and_without_case() {
        let mut trigrams = Trigrams::new();
        trigrams.add("Abcabc");
        assert_eq!(trigrams.len(), 3);
        assert_eq!(trigrams.take(), "t616263 t626361 t636162 ");
        trigrams.add("ab");
        assert_eq!(trigrams.len(), 0);
    }

    #[test]
    fn a_question_asks_for_ascii_pieces_only() {
        assert_eq!(expression("aBc").as_deref(), Some("t616263"));
        assert_eq!(expression("abcd").as_deref(), Some("t616263 AND t626364"));
        assert_eq!((expression("ab"), expression("äöü")), (None, None));
        assert_eq!(expression("\u{212a}el"), expression("kel"));
        let long = expression(&"abcdefghij".repeat(100)).unwrap();
        assert!(long.split(" AND ").count() <= MOST_PIECES);
    }
}

//! A JSON text in tokens, each a range of it.

use std::ops::Range;

use crate::tui::theme::Role;

/// The tokens of a text. Of text that is not JSON it yields something, and always ends.
pub(super) fn tokens(source: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = source.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += bytes
            .get(at..)?
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let start = at;
        at = match bytes.get(start)? {
            b'"' => end_of_string(bytes, start + 1),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => start + 1,
            _ => end_of_word(bytes, start + 1),
        };
        Some(start..at)
    })
}

fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'\\' => 2,
            b'"' => return at + 1,
            _ => 1,
        };
    }
    bytes.len()
}

fn end_of_word(bytes: &[u8], start: usize) -> usize {
    let is_inside = |byte: &&u8| {
        !byte.is_ascii_whitespace()
            && !matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"')
    };
    start
        + bytes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(is_inside)
            .count()
}

/// How a token that stands for a value looks.
pub(super) fn role(token: &str) -> Role {
    match token.as_bytes().first() {
        Some(b'"') => Role::JsonString,
        Some(b'-' | b'0'..=b'9') => Role::JsonNumber,
        Some(b':' | b'{' | b'}' | b'[' | b']' | b',') => Role::Punctuation,
        _ => Role::JsonWord,
    }
}

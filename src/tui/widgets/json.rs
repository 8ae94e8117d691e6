//! JSON laid out in lines, as it was sent: order, duplicates and the digits of numbers stay.
//!
//! A line is a range of the text. Only the visible ones are cut into tokens, so that a body of megabytes costs one pass
//! when it arrives and nothing per frame.

use std::ops::Range;

use bytes::Bytes;
use serde::de::IgnoredAny;

use crate::tui::theme::Role;
use crate::tui::widgets::line::Line;

/// A JSON text with its lines.
#[derive(Debug, Clone)]
pub struct Json {
    text: Bytes,
    lines: Vec<JsonLine>,
}

#[derive(Debug, Clone)]
struct JsonLine {
    depth: usize,
    range: Range<usize>,
}

/// What is nested deeper than this is shown as it was sent.
pub const DEEPEST: usize = 128;

/// Columns of one level.
const INDENT: usize = 2;

impl Json {
    /// Lays out a text; `None` when it is not JSON, or nested deeper than [`DEEPEST`].
    pub fn parse(text: &Bytes) -> Option<Self> {
        serde_json::from_slice::<IgnoredAny>(text).ok()?;
        let source = std::str::from_utf8(text).ok()?;
        let lines = break_lines(source);
        let is_shallow = lines.iter().all(|line| line.depth <= DEEPEST);
        is_shallow.then(|| Self {
            text: text.clone(),
            lines,
        })
    }

    /// How many lines there are.
    pub fn n_lines(&self) -> usize {
        self.lines.len()
    }

    /// One line, indented; at most about `n_bytes` of it.
    pub fn line(&self, number: usize, n_bytes: usize) -> Line<'_> {
        let Some(JsonLine { depth, range }) = self.lines.get(number) else {
            return Line::new();
        };
        let source = std::str::from_utf8(&self.text).unwrap_or_default();
        let source = source.get(range.clone()).unwrap_or_default();
        let source = start_of(source, n_bytes);
        let mut line = Line::of(Role::Punctuation, " ".repeat(depth * INDENT));
        let mut tokens = tokens(source).peekable();
        while let Some(token) = tokens.next() {
            let word = source.get(token).unwrap_or_default();
            let is_key = tokens
                .peek()
                .is_some_and(|next| source.get(next.clone()) == Some(":"));
            match word.as_bytes().first() {
                Some(b'"') if is_key => line.push(Role::JsonKey, word),
                Some(b'"') => line.push(Role::JsonString, word),
                Some(b'-' | b'0'..=b'9') => line.push(Role::JsonNumber, word),
                Some(b':') => line.push(Role::Punctuation, ": "),
                Some(b'{' | b'}' | b'[' | b']' | b',') => line.push(Role::Punctuation, word),
                _ => line.push(Role::JsonWord, word),
            }
        }
        line
    }
}

/// The beginning of a text, of about this length: never a part of a character.
fn start_of(text: &str, n_bytes: usize) -> &str {
    let end = (n_bytes..text.len()).find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Breaks after `{`, `[` and `,` and before `}` and `]`; what is empty stays on its line.
fn break_lines(source: &str) -> Vec<JsonLine> {
    let mut lines = Vec::new();
    let mut depth = 0_usize;
    let mut line: Option<JsonLine> = None;
    let mut tokens = tokens(source).peekable();
    let first = |range: &Range<usize>| source.as_bytes().get(range.start).copied();
    let mut follows_opening = false;
    while let Some(token) = tokens.next() {
        let byte = first(&token);
        let is_closing = matches!(byte, Some(b'}' | b']'));
        if is_closing && !follows_opening {
            lines.extend(line.take());
        }
        if is_closing {
            depth = depth.saturating_sub(1);
        }
        let current = line.get_or_insert(JsonLine {
            depth,
            range: token.clone(),
        });
        current.range.end = token.end;
        follows_opening = matches!(byte, Some(b'{' | b'['));
        if follows_opening {
            depth += 1;
        }
        let next_closes = tokens
            .peek()
            .and_then(first)
            .is_some_and(|byte| matches!(byte, b'}' | b']'));
        if byte == Some(b',') || (follows_opening && !next_closes) {
            lines.extend(line.take());
        }
    }
    lines.extend(line);
    lines
}

/// The tokens of a text. Of text that is not JSON it yields something, and always ends.
fn tokens(source: &str) -> impl Iterator<Item = Range<usize>> + '_ {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        let json = Json::parse(&Bytes::copy_from_slice(source.as_bytes())).unwrap();
        let lines: Vec<String> = (0..json.n_lines())
            .map(|number| {
                json.line(number, 10_000)
                    .pieces()
                    .map(|(_, text)| text.to_owned())
                    .collect()
            })
            .collect();
        assert_eq!(lines.join("\n"), expected);
    }

    #[test]
    fn json_keeps_order_duplicates_and_digits() {
        check(
            r#"{"b":1.50,"a" : [ ],"a":{ },"n":[1e400,{"x":"\"}"}],"t":true}"#,
            "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"a\": {},\n  \"n\": [\n    1e400,\n    {\n      \"x\": \"\\\"}\"\n    }\n  ],\n  \"t\": true\n}",
        );
    }

    #[test]
    fn a_scalar_is_one_line() {
        check(" null ", "null");
    }

    #[test]
    fn what_is_not_json_or_too_deep_is_refused() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for source in ["", "{", "{]", "tru", &deep] {
            assert!(Json::parse(&Bytes::copy_from_slice(source.as_bytes())).is_none());
        }
    }

    #[test]
    fn a_cut_line_of_a_megabyte_is_drawn_in_part() {
        let source = format!("\"{}\"", "é".repeat(500_000));
        let json = Json::parse(&Bytes::from(source)).unwrap();
        assert!(
            json.line(0, 102)
                .pieces()
                .map(|(_, text)| text.len())
                .sum::<usize>()
                <= 104
        );
    }
}

//! JSON laid out in lines.
//!
//! A line is a range of the text. Only the visible ones are cut into tokens, so that a body of megabytes costs one pass
//! when it arrives and nothing per frame.

use std::collections::HashSet;
use std::ops::Range;

use bytes::Bytes;

use crate::tui::text::start_of;
use crate::tui::theme::Role;
use crate::tui::widgets::json::outline::{DEEPEST, Outline};
use crate::tui::widgets::json::tokens::{role, tokens};
use crate::tui::widgets::line::Line;

/// A JSON text with its lines.
#[derive(Debug, Clone)]
pub struct Json {
    text: Bytes,
    lines: Vec<JsonLine>,
    /// Where the keys begin that another member has already.
    duplicates: HashSet<usize>,
}

#[derive(Debug, Clone)]
struct JsonLine {
    depth: usize,
    range: Range<usize>,
}

/// Columns of one level.
const INDENT: usize = 2;

impl Json {
    /// Lays out a text; `None` when it is not JSON.
    pub fn parse(text: &Bytes) -> Option<Self> {
        Outline::read(text).as_ref().map(Self::of)
    }

    /// Lays out a text that was read already.
    pub fn of(outline: &Outline) -> Self {
        let text = outline.text().clone();
        let duplicates = outline.duplicates().map(|key| key.range().start);
        Self {
            duplicates: duplicates.collect(),
            lines: break_lines(std::str::from_utf8(&text).unwrap_or_default()),
            text,
        }
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
        let source = self.text.get(range.clone()).unwrap_or_default();
        let source = start_of(std::str::from_utf8(source).unwrap_or_default(), n_bytes);
        let mut line = Line::of(Role::Punctuation, " ".repeat(depth * INDENT));
        let mut tokens = tokens(source).peekable();
        while let Some(token) = tokens.next() {
            let word = source.get(token).unwrap_or_default();
            let is_key = tokens
                .peek()
                .is_some_and(|next| source.get(next.clone()) == Some(":"));
            match word {
                ":" => line.push(Role::Punctuation, ": "),
                word if is_key => line.push(Role::JsonKey, word),
                word => line.push(role(word), word),
            }
        }
        if self.duplicates.contains(&range.start) {
            line.push(Role::Flag, "  !duplicate key");
        }
        line
    }
}

/// Breaks after `{`, `[` and `,` and before `}` and `]`; what is empty, or nested too deep, stays on its line.
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
        if is_closing && !follows_opening && depth <= DEEPEST {
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
        if depth > DEEPEST {
            continue;
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
            "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"a\": {},  !duplicate key\n  \"n\": [\n    1e400,\n    {\n      \"x\": \"\\\"}\"\n    }\n  ],\n  \"t\": true\n}",
        );
    }

    #[test]
    fn a_scalar_is_one_line() {
        check(" null ", "null");
    }

    #[test]
    fn what_is_nested_too_deep_stays_on_its_line() {
        let source = format!("{}[1,[2,3]],4{}", "[".repeat(DEEPEST), "]".repeat(DEEPEST));
        let json = Json::parse(&Bytes::from(source)).unwrap();
        let text = |number| -> String {
            let line = json.line(number, 10_000);
            line.pieces().map(|(_, text)| text.to_owned()).collect()
        };
        assert_eq!(text(DEEPEST).trim_start(), "[1,[2,3]],");
        assert_eq!(text(DEEPEST + 1).trim_start(), "4");
        assert_eq!(json.n_lines(), 2 * DEEPEST + 2);
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

//! JSON as a tree: a line a value, as it was sent; objects and arrays can be folded away.

use std::borrow::Cow;
use std::fmt::Write;

use crate::tui::glyphs::Glyphs;
use crate::tui::text::start_of;
use crate::tui::theme::Role;
use crate::tui::widgets::json::outline::{DEEPEST, Kind, Outline, Place, Value, unquoted};
use crate::tui::widgets::json::tokens::{role, tokens};
use crate::tui::widgets::line::Line;
use crate::tui::widgets::tree::{MARK, Tree};

/// A JSON text as a tree.
#[derive(Debug, Clone)]
pub struct JsonTree {
    outline: Outline,
    /// Which values are parts of which, and which are folded.
    pub tree: Tree,
}

/// Columns of one level.
const INDENT: usize = 2;

/// Of a folded value, its beginning is shown up to about so many bytes.
const PREVIEW: usize = 400;

impl JsonTree {
    /// The tree of a text, everything unfolded.
    pub fn of(outline: Outline) -> Self {
        let depths = outline.values.iter().map(|value| value.depth as usize);
        let tree = Tree::of_depths(depths);
        Self { outline, tree }
    }

    /// A line that is shown; at most about `n_bytes` of it.
    pub fn line(&self, number: usize, n_bytes: usize, glyphs: &Glyphs) -> Line<'_> {
        let Some(node) = self.tree.node_at(number) else {
            return Line::new();
        };
        let line = self.node(node, n_bytes, glyphs);
        match self.outline.values.get(node) {
            Some(value) if self.tree.is_folded(node) => {
                let preview = preview(self.outline.part(value.span), n_bytes);
                line.and(Role::Quiet, format!("  {preview}"))
            }
            _ => line,
        }
    }

    /// Whether the mark that says that a line can be folded stands at a column of it.
    pub fn has_mark_at(&self, number: usize, column: usize) -> bool {
        let node = self.tree.node_at(number);
        node.is_some_and(|node| {
            let indent = self.tree.depth(node) * INDENT;
            self.tree.is_branch(node) && (indent..indent + MARK).contains(&column)
        })
    }

    /// The line of a value, whether it is shown or not, without what is below it.
    pub fn node(&self, node: usize, n_bytes: usize, glyphs: &Glyphs) -> Line<'_> {
        let Some(value) = self.outline.values.get(node) else {
            return Line::new();
        };
        let indent = value.depth as usize * INDENT;
        let sign = self.tree.sign(node, glyphs);
        let mut line = Line::of(Role::Punctuation, format!("{:indent$}{sign}", ""));
        let is_duplicate = self.push_name(&mut line, value);
        let text = self.outline.part(value.span);
        match value.kind {
            Kind::Scalar => line.push(role(text), start_of(text, n_bytes)),
            Kind::Object(0) | Kind::Array(0) => line.push(Role::Punctuation, bare(text)),
            Kind::Object(n_parts) => line.push(Role::Quiet, format!("{{{n_parts}}}")),
            Kind::Array(n_parts) => line.push(Role::Quiet, format!("[{n_parts}]")),
            Kind::Deep => {
                line.push(Role::Caution, format!("nested deeper than {DEEPEST}: "));
                line.push(Role::Quiet, start_of(text, n_bytes));
            }
        }
        if is_duplicate {
            line.push(Role::Flag, "  !duplicate key");
        }
        line
    }

    /// Adds the key or the index; returns whether another member has the same key.
    fn push_name<'a>(&'a self, line: &mut Line<'a>, value: &Value) -> bool {
        match value.place {
            Place::Root => false,
            Place::Element(index) => {
                line.push(Role::Punctuation, format!("{index}: "));
                false
            }
            Place::Member { key, is_duplicate } => {
                let key = self.outline.part(key);
                let inner = key.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
                line.push(Role::JsonKey, inner.unwrap_or(key));
                line.push(Role::Punctuation, ": ");
                is_duplicate
            }
        }
    }

    /// Where the value on a line is: `$.Operations[0].value`.
    pub fn path(&self, number: usize) -> Option<String> {
        let node = self.tree.node_at(number)?;
        let mut around: Vec<usize> =
            std::iter::successors(Some(node), |node| self.tree.parent(*node)).collect();
        around.reverse();
        let mut path = String::from("$");
        for value in around.iter().filter_map(|at| self.outline.values.get(*at)) {
            // Writing to a string cannot fail.
            let _ = match value.place {
                Place::Root => Ok(()),
                Place::Element(index) => write!(path, "[{index}]"),
                Place::Member { key, .. } => {
                    let quoted = self.outline.part(key);
                    match unquoted(quoted) {
                        key if is_plain(&key) => write!(path, ".{key}"),
                        _ => write!(path, "[{quoted}]"),
                    }
                }
            };
        }
        Some(path)
    }

    /// The value on a line: a text without its quotes, anything else as it was sent.
    pub fn value(&self, number: usize) -> Option<Cow<'_, str>> {
        let node = self.tree.node_at(number)?;
        let text = self.outline.part(self.outline.values.get(node)?.span);
        Some(if text.starts_with('"') {
            unquoted(text)
        } else {
            text.into()
        })
    }
}

/// Whether a key can stand in a path without quotes.
fn is_plain(key: &str) -> bool {
    let is_start = |letter: char| letter.is_alphabetic() || letter == '_';
    key.starts_with(is_start) && key.chars().all(|one| is_start(one) || one.is_numeric())
}

/// An empty object or array, without what may stand in it.
fn bare(text: &str) -> &'static str {
    if text.starts_with('{') { "{}" } else { "[]" }
}

/// The beginning of a text, without the white space between its tokens.
fn preview(text: &str, n_bytes: usize) -> String {
    let start = start_of(text, n_bytes.min(PREVIEW));
    let words = tokens(start).filter_map(|token| start.get(token));
    words.flat_map(spaced).collect()
}

fn spaced(word: &str) -> [&str; 2] {
    match word {
        "," => [", ", ""],
        ":" => [": ", ""],
        word => [word, ""],
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::tui::widgets::tree::Turn;

    const SOURCE: &str = r#"{"schemas":["urn:x"],"a b":{},"$ref":1.50,"n":12345678901234567890123,
        "Operations":[{"op":"Add","value":[{"x":"a\"b"}]},2e400],"n":null}"#;

    fn tree(source: &str) -> JsonTree {
        JsonTree::of(Outline::read(&Bytes::copy_from_slice(source.as_bytes())).unwrap())
    }

    fn lines(tree: &JsonTree) -> Vec<String> {
        let line = |number| {
            let line = tree.line(number, 10_000, &Glyphs::UNICODE);
            line.pieces().map(|(_, text)| text.to_owned()).collect()
        };
        (0..tree.tree.n_lines()).map(line).collect()
    }

    #[test]
    fn every_value_has_a_line_as_it_was_sent() {
        assert_eq!(
            lines(&tree(SOURCE)),
            [
                "▾ {6}",
                "  ▾ schemas: [1]",
                "      0: \"urn:x\"",
                "    a b: {}",
                "    $ref: 1.50",
                "    n: 12345678901234567890123",
                "  ▾ Operations: [2]",
                "    ▾ 0: {2}",
                "        op: \"Add\"",
                "      ▾ value: [1]",
                "        ▾ 0: {1}",
                "            x: \"a\\\"b\"",
                "      1: 2e400",
                "    n: null  !duplicate key",
            ]
        );
        assert_eq!(lines(&tree(" true ")), ["  true"]);
    }

    #[test]
    fn what_is_folded_shows_how_it_begins() {
        let mut tree = tree(SOURCE);
        tree.tree.turn(0, Turn::FoldAll);
        assert_eq!(
            lines(&tree)[5],
            "  ▸ Operations: [2]  [{\"op\": \"Add\", \"value\": [{\"x\": \"a\\\"b\"}]}, 2e400]"
        );
    }

    #[test]
    fn a_line_has_a_path_and_a_value() {
        let tree = tree(SOURCE);
        let cases = [
            (0, "$", SOURCE),
            (2, "$.schemas[0]", "urn:x"),
            (3, "$[\"a b\"]", "{}"),
            (4, "$[\"$ref\"]", "1.50"),
            (5, "$.n", "12345678901234567890123"),
            (11, "$.Operations[0].value[0].x", "a\"b"),
            (12, "$.Operations[1]", "2e400"),
        ];
        for (line, path, value) in cases {
            assert_eq!(tree.path(line).as_deref(), Some(path));
            assert_eq!(tree.value(line).as_deref(), Some(value));
        }
        assert_eq!(tree.path(99), None);
    }

    #[test]
    fn what_is_nested_too_deep_is_one_line_that_says_so() {
        let source = format!("{}[1,[2]]{}", "[".repeat(DEEPEST), "]".repeat(DEEPEST));
        let tree = tree(&source);
        let last = lines(&tree).pop().unwrap();
        assert_eq!(last.trim_start(), "0: nested deeper than 64: [1,[2]]");
        assert_eq!(tree.value(DEEPEST).as_deref(), Some("[1,[2]]"));
    }
}

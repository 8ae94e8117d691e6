//! Many lines, of which only the visible ones are made.

use bytes::Bytes;

use crate::tui::glyphs::Glyphs;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::json::{Json, JsonTree};
use crate::tui::widgets::line::Line;

/// A part of a document.
#[derive(Debug, Clone)]
pub enum Block {
    /// Lines that are ready.
    Lines(Vec<Line<'static>>),
    /// JSON, laid out.
    Json(Json),
    /// JSON as a tree, parts of which may be folded away.
    Tree(JsonTree),
    /// Text as it is, broken at its own line feeds.
    Text(TextBlock),
    /// Bytes that are not text, sixteen a line.
    Hex(Bytes),
}

/// A text with the beginnings of its lines.
#[derive(Debug, Clone)]
pub struct TextBlock {
    bytes: Bytes,
    starts: Vec<usize>,
}

/// Blocks, one below the other.
#[derive(Debug, Clone, Default)]
pub struct Document {
    blocks: Vec<Block>,
}

const BYTES_PER_LINE: usize = 16;

impl Block {
    /// A text.
    pub fn text(bytes: &Bytes) -> Self {
        let line_feeds = memchr::memchr_iter(b'\n', bytes);
        let mut starts: Vec<usize> = std::iter::once(0)
            .chain(line_feeds.map(|at| at + 1))
            .collect();
        if starts.last() == Some(&bytes.len()) {
            starts.pop();
        }
        Self::Text(TextBlock {
            bytes: bytes.clone(),
            starts,
        })
    }

    fn n_lines(&self) -> usize {
        match self {
            Self::Lines(lines) => lines.len(),
            Self::Json(json) => json.n_lines(),
            Self::Tree(json) => json.tree.n_lines(),
            Self::Text(text) => text.starts.len(),
            Self::Hex(bytes) => bytes.len().div_ceil(BYTES_PER_LINE),
        }
    }

    fn line(&self, number: usize, columns: usize, glyphs: &Glyphs) -> Line<'_> {
        let n_bytes = columns.saturating_mul(text::MOST_BYTES_PER_COLUMN);
        match self {
            Self::Lines(lines) => lines.get(number).cloned().unwrap_or_default(),
            Self::Json(json) => json.line(number, n_bytes),
            Self::Tree(json) => json.line(number, n_bytes, glyphs),
            Self::Text(text) => text.line(number, n_bytes, glyphs),
            Self::Hex(bytes) => hex_line(bytes, number, glyphs),
        }
    }
}

impl TextBlock {
    fn line(&self, number: usize, n_bytes: usize, glyphs: &Glyphs) -> Line<'_> {
        let start = self.starts.get(number).copied().unwrap_or(self.bytes.len());
        let end = self
            .starts
            .get(number + 1)
            .copied()
            .unwrap_or(self.bytes.len());
        let end = end.min(start.saturating_add(n_bytes));
        let bytes = self.bytes.get(start..end).unwrap_or_default();
        Line::of(Role::Text, text::decode(bytes, glyphs))
    }
}

impl Document {
    /// A document of these blocks.
    pub fn new(blocks: Vec<Block>) -> Self {
        Self { blocks }
    }

    /// How many lines it has.
    pub fn n_lines(&self) -> usize {
        self.blocks.iter().map(Block::n_lines).sum()
    }

    /// One line, made as far as `columns` reach.
    pub fn line(&self, number: usize, columns: usize, glyphs: &Glyphs) -> Line<'_> {
        let mut number = number;
        for block in &self.blocks {
            match number.checked_sub(block.n_lines()) {
                None => return block.line(number, columns, glyphs),
                Some(rest) => number = rest,
            }
        }
        Line::new()
    }

    /// How many lines it would have with nothing folded away.
    pub fn n_full_lines(&self) -> usize {
        let hidden = self
            .tree()
            .map_or(0, |(_, json)| json.tree.n_nodes() - json.tree.n_lines());
        self.n_lines() + hidden
    }

    /// One of the lines that it would have with nothing folded away, all of it.
    pub fn full_line(&self, number: usize, glyphs: &Glyphs) -> Line<'_> {
        match self.tree() {
            Some((first, json)) if number >= first => {
                let inside = number - first;
                if inside < json.tree.n_nodes() {
                    return json.node(inside, usize::MAX, glyphs);
                }
                let behind = number - json.tree.n_nodes() + json.tree.n_lines();
                self.line(behind, usize::MAX, glyphs)
            }
            _ => self.line(number, usize::MAX, glyphs),
        }
    }

    /// The number that a line would have with nothing folded away.
    pub fn full_number(&self, number: usize) -> usize {
        match self.tree() {
            Some((first, json)) if number >= first => match json.tree.node_at(number - first) {
                Some(node) => first + node,
                None => number - json.tree.n_lines() + json.tree.n_nodes(),
            },
            _ => number,
        }
    }

    /// Shows a line that may be folded away, by the number that it would have otherwise; returns its own.
    pub fn reveal(&mut self, full_number: usize) -> usize {
        match self.tree_mut() {
            Some((first, json)) if full_number >= first => {
                let inside = full_number - first;
                if inside < json.tree.n_nodes() {
                    first + json.tree.reveal(inside)
                } else {
                    full_number - json.tree.n_nodes() + json.tree.n_lines()
                }
            }
            _ => full_number,
        }
    }

    /// The tree in it, if it has one, and the number of its first line.
    pub fn tree(&self) -> Option<(usize, &JsonTree)> {
        let mut first = 0;
        for block in &self.blocks {
            match block {
                Block::Tree(tree) => return Some((first, tree)),
                other => first += other.n_lines(),
            }
        }
        None
    }

    /// The same, to fold parts of it.
    pub fn tree_mut(&mut self) -> Option<(usize, &mut JsonTree)> {
        let mut first = 0;
        for block in &mut self.blocks {
            match block {
                Block::Tree(tree) => return Some((first, tree)),
                other => first += other.n_lines(),
            }
        }
        None
    }
}

/// `00000010  7b 22 61 22 …  {"a"…`
fn hex_line<'a>(bytes: &Bytes, number: usize, glyphs: &Glyphs) -> Line<'a> {
    let offset = number * BYTES_PER_LINE;
    let end = bytes.len().min(offset + BYTES_PER_LINE);
    let row = bytes.get(offset..end).unwrap_or_default();
    let octet = |(index, byte): (usize, &u8)| {
        let gap = if index == BYTES_PER_LINE / 2 {
            "  "
        } else {
            " "
        };
        [gap.to_owned(), format!("{byte:02x}")].concat()
    };
    let octets: Vec<String> = row.iter().enumerate().map(octet).collect();
    let octets = octets.concat();
    let picture: String = row
        .iter()
        .map(|byte| {
            if byte.is_ascii_graphic() || *byte == b' ' {
                (*byte as char).to_string()
            } else {
                glyphs.dot.to_owned()
            }
        })
        .collect();
    Line::of(Role::Quiet, format!("{offset:08x} "))
        .and(Role::JsonNumber, format!("{octets:<49}"))
        .and(Role::Text, format!("  {picture}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(block: Block) -> Vec<String> {
        let document = Document::new(vec![
            Block::Lines(vec![Line::of(Role::Text, "head")]),
            block,
        ]);
        (1..document.n_lines())
            .map(|number| {
                document
                    .line(number, 100, &Glyphs::UNICODE)
                    .pieces()
                    .map(|(_, text)| text.to_owned())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_text_is_broken_at_its_line_feeds_and_keeps_them() {
        assert_eq!(
            lines(Block::text(&Bytes::from_static(b"a\r\nb\n\nc"))),
            ["a\r\n", "b\n", "\n", "c"]
        );
        assert_eq!(lines(Block::text(&Bytes::from_static(b"a\n"))), ["a\n"]);
        assert!(lines(Block::text(&Bytes::new())).is_empty());
    }

    #[test]
    fn bytes_are_shown_in_rows_of_sixteen() {
        let bytes: Vec<u8> = (0x3d..0x3d + 17).collect();
        assert_eq!(
            lines(Block::Hex(bytes.into())),
            [
                "00000000  3d 3e 3f 40 41 42 43 44  45 46 47 48 49 4a 4b 4c  =>?@ABCDEFGHIJKL",
                "00000010  4d                                                M",
            ]
        );
    }
}

//! A request or a response to look at: its head, and its body in one of several views.

use std::cell::OnceCell;

use bytes::Bytes;

use crate::tui::measure;
use crate::tui::theme::Role;
use crate::tui::widgets::json::{Json, JsonTree, Outline};
use crate::tui::widgets::{Block, Document, Line};

/// A way to look at a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyView {
    /// JSON as a tree that can be folded.
    Tree,
    /// JSON laid out in lines.
    Pretty,
    /// As it was sent.
    Raw,
    /// Byte for byte.
    Hex,
}

impl BodyView {
    /// The views in their order.
    pub const ALL: [Self; 4] = [Self::Tree, Self::Pretty, Self::Raw, Self::Hex];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tree => "tree",
            Self::Pretty => "pretty",
            Self::Raw => "raw",
            Self::Hex => "hex",
        }
    }
}

/// A message. Each view is made when it is first looked at, so that stepping over a large body costs nothing.
pub struct Sheet {
    head: Vec<Line<'static>>,
    body: Bytes,
    below: Vec<Line<'static>>,
    views: [OnceCell<Document>; 4],
}

/// Larger bodies are shown as they are.
const LARGEST_PRETTY: usize = 1 << 20;

impl Sheet {
    /// A message with these lines around its body.
    pub fn new(head: Vec<Line<'static>>, body: Bytes, below: Vec<Line<'static>>) -> Self {
        Self {
            head,
            body,
            below,
            views: Default::default(),
        }
    }

    /// A text that is the same in every view.
    pub fn of_lines(lines: Vec<Line<'static>>) -> Self {
        let document = Document::new(vec![Block::Lines(lines)]);
        Self {
            head: Vec::new(),
            body: Bytes::new(),
            below: Vec::new(),
            views: std::array::from_fn(|_| OnceCell::from(document.clone())),
        }
    }

    /// The message in a view.
    pub fn document(&self, view: BodyView) -> &Document {
        let [tree, pretty, raw, hex] = &self.views;
        let cell = match view {
            BodyView::Tree => tree,
            BodyView::Pretty => pretty,
            BodyView::Raw => raw,
            BodyView::Hex => hex,
        };
        cell.get_or_init(|| self.lay_out(view))
    }

    /// Shows a line that may be folded away, by the number that it would have otherwise; returns its own.
    pub fn reveal(&mut self, view: BodyView, full_number: usize) -> usize {
        let [tree, ..] = &mut self.views;
        match tree.get_mut() {
            Some(tree) if view == BodyView::Tree => tree.reveal(full_number),
            _ => full_number,
        }
    }

    /// The message as a tree, to fold parts of it.
    pub fn tree_mut(&mut self) -> Option<(usize, &mut JsonTree)> {
        self.document(BodyView::Tree);
        let [tree, ..] = &mut self.views;
        tree.get_mut().and_then(Document::tree_mut)
    }

    fn lay_out(&self, view: BodyView) -> Document {
        let mut blocks = vec![Block::Lines(self.head.clone())];
        if self.body.is_empty() {
            blocks.push(caption("no body".to_owned()));
        } else {
            blocks.extend(self.body(view));
        }
        blocks.push(Block::Lines(self.below.clone()));
        Document::new(blocks)
    }

    fn body(&self, view: BodyView) -> [Block; 2] {
        let size = measure::size(self.body.len() as u64);
        let is_laid_out = matches!(view, BodyView::Tree | BodyView::Pretty);
        if view == BodyView::Hex {
            let block = Block::Hex(self.body.clone());
            return [caption(format!("{size} in hex")), block];
        }
        if is_laid_out && self.body.len() > LARGEST_PRETTY {
            let text = format!("{size}: shown as it was sent, without layout");
            return [caption(text), as_sent(&self.body).0];
        }
        let outline = is_laid_out.then(|| Outline::read(&self.body)).flatten();
        let Some(outline) = outline else {
            let (block, how) = as_sent(&self.body);
            return [caption(format!("{size} {how}")), block];
        };
        let mut text = match view {
            BodyView::Tree => format!("{size} of JSON as a tree"),
            _ => format!("{size} of JSON laid out"),
        };
        if outline.is_deep() {
            text.push_str(", its deepest parts as sent");
        }
        let mut line = Line::of(Role::Quiet, text);
        match outline.n_duplicates() {
            0 => {}
            1 => line.push(Role::Flag, "  !a key is there twice"),
            n_keys => line.push(Role::Flag, format!("  !{n_keys} keys are there already")),
        }
        let block = match view {
            BodyView::Tree => Block::Tree(JsonTree::of(outline)),
            _ => Block::Json(Json::of(&outline)),
        };
        [Block::Lines(vec![line]), block]
    }
}

/// The line between head and body.
fn caption(text: String) -> Block {
    Block::Lines(vec![Line::of(Role::Quiet, text)])
}

/// Text as text, anything else as bytes; and what it is, in words.
fn as_sent(body: &Bytes) -> (Block, &'static str) {
    let is_text = std::str::from_utf8(body).is_ok_and(|text| !text.contains('\0'));
    if is_text {
        (Block::text(body), "as it was sent")
    } else {
        (Block::Hex(body.clone()), "that are no text, in hex")
    }
}

//! A request or a response to look at: its head, and its body in one of several views.

use std::cell::OnceCell;

use bytes::Bytes;

use crate::journal::decoding::{self, Decoded, LeftOut};
use crate::journal::length_of_remains;
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
    /// The head as recorded, which says how the body is coded, and as it is shown.
    head: (Bytes, Vec<Line<'static>>),
    body: Bytes,
    below: Vec<Line<'static>>,
    decoded: OnceCell<Option<Decoded>>,
    views: [OnceCell<Document>; 4],
}

/// Larger bodies are shown as they are.
const LARGEST_PRETTY: usize = 1 << 20;

impl Sheet {
    /// A message with these lines around its body. What its head says of codings is undone to look at it.
    pub fn new(head: (Bytes, Vec<Line<'static>>), body: Bytes, below: Vec<Line<'static>>) -> Self {
        Self {
            head,
            body,
            below,
            decoded: OnceCell::new(),
            views: Default::default(),
        }
    }

    /// A text that is the same in every view.
    pub fn of_lines(lines: Vec<Line<'static>>) -> Self {
        let document = Document::new(vec![Block::Lines(lines)]);
        Self {
            head: (Bytes::new(), Vec::new()),
            body: Bytes::new(),
            below: Vec::new(),
            decoded: OnceCell::new(),
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

    /// Folds the tree as that of a message with the same values is folded.
    pub fn fold_like(&mut self, other: &Self) {
        let [tree, ..] = &other.views;
        let other = tree.get().and_then(Document::tree);
        if let (Some((_, other)), Some((_, own))) = (other, self.tree_mut()) {
            own.tree.fold_where(|node| other.tree.is_folded(node));
        }
    }

    fn lay_out(&self, view: BodyView) -> Document {
        let mut blocks = vec![Block::Lines(self.head.1.clone())];
        if self.body.is_empty() {
            blocks.push(Block::Lines(vec![caption("no body")]));
        } else {
            blocks.extend(self.body(view));
        }
        blocks.push(Block::Lines(self.below.clone()));
        Document::new(blocks)
    }

    /// A line that says what the body is, and the body.
    fn body(&self, view: BodyView) -> [Block; 2] {
        if let Some(n_bytes) = length_of_remains(&self.body) {
            return self.not_kept(view, n_bytes);
        }
        let is_laid_out = matches!(view, BodyView::Tree | BodyView::Pretty);
        let decoded = self
            .decoded
            .get_or_init(|| decoding::decode(&self.head.0, &self.body));
        // What is raw is exactly what was sent.
        let decoded = decoded.as_ref().filter(|_| is_laid_out);
        let body = decoded.map_or(&self.body, |decoded| &decoded.body);
        let size = measure::size(body.len() as u64);
        let (mut caption, block) = match view {
            BodyView::Hex => (caption(format!("{size} in hex")), Block::Hex(body.clone())),
            _ if is_laid_out && body.len() > LARGEST_PRETTY => {
                let how = if decoded.is_some() {
                    "shown without layout"
                } else {
                    "shown as it was sent, without layout"
                };
                (caption(format!("{size}: {how}")), as_sent(body).0)
            }
            BodyView::Raw => plain(body, &size),
            _ => match Outline::read(body) {
                Some(outline) => laid_out(outline, view, &size),
                None => plain(body, &size),
            },
        };
        if let Some(decoded) = decoded {
            caption = before(decoded, self.body.len()).append(caption);
            push_rest(&mut caption, decoded);
        }
        [Block::Lines(vec![caption]), block]
    }

    /// A line that says what the body was, of which the recorder kept nothing. What stands in its place is shown where
    /// bytes are looked at as they are recorded.
    fn not_kept(&self, view: BodyView, n_bytes: u64) -> [Block; 2] {
        let codings = decoding::named(&self.head.0).join(" and ");
        let what = if codings.is_empty() {
            "in several parts"
        } else {
            &codings
        };
        let size = measure::size(n_bytes);
        let text = format!("{size}, {what}, not kept: it cannot be read, or holds a password");
        let recorded = match view {
            BodyView::Tree | BodyView::Pretty => Block::Lines(Vec::new()),
            BodyView::Raw => Block::text(&self.body),
            BodyView::Hex => Block::Hex(self.body.clone()),
        };
        [Block::Lines(vec![Line::of(Role::Caution, text)]), recorded]
    }
}

/// `1.2 kB of br, `: what the body was before it was decoded.
fn before(decoded: &Decoded, n_bytes: usize) -> Line<'static> {
    match decoded.codings.as_slice() {
        [] => Line::new(),
        codings => {
            let size = measure::size(n_bytes as u64);
            let codings = codings.join(" and ");
            caption(format!("{size} of {codings}, decoded: "))
        }
    }
}

/// What of a decoded body is not there.
fn push_rest(line: &mut Line<'static>, decoded: &Decoded) {
    match decoded.left_out {
        LeftOut::Nothing => {}
        LeftOut::Exactly(n_bytes) => {
            let size = measure::size(n_bytes);
            line.push(Role::Caution, format!("  {size} more left out"));
        }
        LeftOut::MoreThan(n_bytes) => {
            let size = measure::size(n_bytes);
            line.push(Role::Caution, format!("  more than {size} more left out"));
        }
    }
    if let Some(trouble) = &decoded.trouble {
        line.push(Role::Caution, format!("  {trouble}"));
    }
}

fn laid_out(outline: Outline, view: BodyView, size: &str) -> (Line<'static>, Block) {
    let mut line = match view {
        BodyView::Tree => caption(format!("{size} of JSON as a tree")),
        _ => caption(format!("{size} of JSON laid out")),
    };
    if outline.is_deep() {
        line.push(Role::Quiet, ", its deepest parts as sent");
    }
    match outline.n_duplicates() {
        0 => {}
        1 => line.push(Role::Flag, "  !a key is there twice"),
        n_keys => line.push(Role::Flag, format!("  !{n_keys} keys are there already")),
    }
    let block = match view {
        BodyView::Tree => Block::Tree(JsonTree::of(outline)),
        _ => Block::Json(Json::of(&outline)),
    };
    (line, block)
}

fn plain(body: &Bytes, size: &str) -> (Line<'static>, Block) {
    let (block, how) = as_sent(body);
    (caption(format!("{size} {how}")), block)
}

/// The line between head and body.
fn caption(text: impl Into<String>) -> Line<'static> {
    Line::of(Role::Quiet, text.into())
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

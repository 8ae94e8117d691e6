//! Parts of the screen that know nothing of SCIM, events or actions.
//!
//! Reading order: a [`mod@line`] is text with roles; a [`canvas`] draws lines, rules and frames; a [`viewport`] is a
//! window on more lines than fit; a [`document`] has such lines and makes them only when they are visible; a [`tree`]
//! folds parts of its lines away; [`json`] lays out JSON as it was sent; a [`field`] is a line that is being typed, an
//! [`editor`] many of them, and both are [`typing`].

pub mod canvas;
pub mod document;
pub mod editor;
pub mod field;
pub mod json;
pub mod line;
pub mod tree;
pub mod typing;
pub mod viewport;

pub use canvas::Canvas;
pub use document::{Block, Document};
pub use editor::Editor;
pub use field::Field;
pub use line::Line;
pub use tree::Tree;
pub use typing::Typing;
pub use viewport::Viewport;

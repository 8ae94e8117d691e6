//! JSON as it was sent: order, duplicates and the digits of numbers stay.
//!
//! Reading order: [`tokens`] cuts a text into its parts; an [`outline`] says which values it has, at one pass;
//! [`laid_out`] shows them line by line as JSON, [`tree`] as a tree that can be folded. Only visible lines are made.

mod laid_out;
mod outline;
mod tokens;
mod tree;

pub use laid_out::Json;
pub use outline::{DEEPEST, Outline};
pub use tree::JsonTree;

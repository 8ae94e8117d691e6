//! Search in targets, heads, bodies, notes and effect sentences: an index behind the recorder, in a file of its own
//! beside the capture.
//!
//! Reading order: [`text`] says which texts of an event are looked into; `trigrams` cuts them; [`index`] is the file, a
//! cache that can be deleted at any time; [`indexer`] brings it up to date and never slows an answer.
//!
//! Whoever searches asks the index where words can be, and reads the events there. What the index does not reach
//! yet, and all of it when there is none, is scanned: the answer is the same, only later.

pub mod index;
pub mod indexer;
pub mod text;
mod trigrams;

pub use index::{Hits, Index, Sentence, index_path};
pub use indexer::{Indexer, bring_up_to_date};

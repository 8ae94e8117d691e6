//! What differs, by SCIM's rules, as text, and as bytes.
//!
//! Reading order: [`mod@attributes`] names what one change touched. Everything else compares two of a kind: [`values`]
//! compares two JSON values, with [`pairing`] for what has several values, and can be applied; [`difference`] is the one
//! form in which a difference is drawn and printed; [`resource`], [`message`], [`directory`], [`text`] and [`bytes`]
//! put things into it, with [`words`] to point at what differs inside a text; [`json_patch`] and [`markdown`] write a
//! difference down.

pub mod attributes;
pub mod bytes;
pub mod difference;
pub mod directory;
pub mod json_patch;
pub mod markdown;
pub mod message;
mod pairing;
pub mod resource;
pub mod text;
pub mod values;
pub mod words;

pub use attributes::{AttributeChange, attributes, between, objects, of_attribute};
pub use difference::{Difference, Fold, Row, RowMark, Section, Side};
pub use values::{Rules, Step, ValueChange};

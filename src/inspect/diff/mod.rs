//! What differs: by SCIM's rules, as text, and as bytes.
//!
//! Reading order:
//!
//! - [`mod@attributes`] names what one change touched, for sentences and lists.
//! - [`difference`] is the one form in which what differs between two things is drawn and printed. Into it go two
//!   [`resource`]s, two states of the [`directory`], two requests or responses ([`message`]), two [`text`]s and two
//!   runs of [`bytes`].
//! - [`values`] compares two JSON values by SCIM's rules, with a `fold` for what is not worth a look; `pairing` finds out which items of two lists are the same,
//!   and [`words`] what differs inside two texts.
//! - [`json_patch`] and [`markdown`] write a difference down.

pub mod attributes;
pub mod bytes;
pub mod difference;
pub mod directory;
mod fold;
pub mod json_patch;
pub mod markdown;
pub mod message;
mod pairing;
pub mod resource;
pub mod text;
pub mod values;
pub mod words;

pub use attributes::{AttributeChange, attributes, between, objects, of_attribute};
pub use difference::{Difference, Row, RowMark, Section, Side};
pub use fold::Fold;
pub use values::{Rules, Step, ValueChange};

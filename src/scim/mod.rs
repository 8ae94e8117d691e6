//! The protocol: SCIM 2.0 (RFC 7643, RFC 7644) as values in, values out.
//!
//! Nothing here reads a clock, waits, or touches a file or a socket. Time and identifiers come in as a [`Stamp`].
//! Randomness keys the hashes of the index of a [`directory`], so that nobody can choose values that share one, and shows
//! in no answer.
//!
//! Reading order:
//!
//! - [`schema`] says which [`attribute`]s may be in a [`resource`], [`shape`] brings what was sent into that form.
//! - [`path`] and [`filter`] point into one, [`patch`] edits one, within a [`budget`].
//! - A [`directory`] holds them all, each as a [`record`]; a [`delta`] is a change to one.
//! - [`mod@respond`] turns a [`Request`] into an [`Answer`]; `list` and `discovery` are answers of their own kinds.
//! - [`remark`] lists what the lenient profile forgives on the way, and [`check`] what a request is held against.

pub mod attribute;
pub mod budget;
pub mod caseless;
pub mod check;
mod cursor;
mod data_type;
mod definition;
pub mod delta;
pub mod directory;
mod discovery;
pub mod draft;
mod duplicates;
pub mod error;
pub mod filter;
pub mod json;
mod json_text;
mod list;
mod membership;
pub mod message;
pub mod outline;
pub mod patch;
pub mod path;
pub mod profile;
mod projection;
pub mod provider;
pub mod record;
pub mod remark;
pub mod resource;
pub mod respond;
mod retention;
mod scan;
pub mod schema;
pub mod shape;
mod sort;
pub mod spelling;
pub mod stamp;

pub use delta::{Change, ChangeKind, Delta, Edit, ReferenceNames};
pub use directory::Directory;
pub use draft::Draft;
pub use error::{Error, ScimType};
pub use message::{Answer, Decision, Outcome, Request, Response, StrictAnswer, Subject, Verdict};
pub use profile::Profile;
pub use provider::Provider;
pub use record::{AttributeText, Member, Record};
pub use remark::Remark;
pub use resource::{ResourceId, ResourceType};
pub use respond::respond;
pub use stamp::{Stamp, Timestamp};

//! What was captured, carried out: one table of formats, one file a format.
//!
//! An export is a pure function of a capture, a selection of its events and a [`Disguise`](crate::inspect::Disguise):
//! it writes into whatever it is given and holds a few events at a time, whatever the log weighs.
//!
//! Reading order:
//!
//! - [`selection`] says which events, [`mod@format`] is the table and the way in, and `source` hands the events to a
//!   format, disguised.
//! - To be taken in again: [`jsonl`]. To be read: [`har`], [`markdown`], [`html`], [`csv`]. Of the directory:
//!   [`state`], [`json_patch`]. To be run: [`curl`], [`http`], [`postman`], from the `steps` that a log comes to, in
//!   which a `template` has variables. Several in one: [`bundle`].
//! - Underneath: `url` is where a target is at an endpoint, `pretty` lays a body out, `said` is what is known of an
//!   event.

pub mod bundle;
pub mod csv;
pub mod curl;
pub mod error;
pub mod format;
pub mod har;
pub mod html;
pub mod http;
pub mod json_patch;
pub mod jsonl;
pub mod markdown;
pub mod postman;
pub(super) mod pretty;
mod said;
pub mod selection;
mod source;
pub mod state;
mod steps;
mod template;
mod url;

pub use error::Error;
pub use format::{FORMATS, Format, Report, Shape, export, export_files};
pub use said::of_change;
pub use selection::{Selection, Wanted};
pub use source::Watch;
pub use url::url;

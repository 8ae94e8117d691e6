//! Sending recorded requests again: what to send, in which order, and whether the answer means the same. Pure: sockets
//! and random numbers are elsewhere.
//!
//! ```text
//! event ─► footprint   what it touches: which others it must not overtake, and which follow from it
//!       ─► request     as recorded, with the identifiers of the new target ◄─┐
//!                                                                            │ identifiers
//! answer ─► compare    with the recorded one, by meaning                     │
//!        ─────────────────────────────────────────────────────────────────────┘ learns
//! ```
//!
//! Reading order:
//!
//! - [`request`] makes the request of what was recorded: its [`target`], its `sent_fields` and its `body`, with what
//!   [`identifiers`] knows of the new target; `literal` finds identifiers inside filters and paths. [`editable`] is a
//!   request as a text that its user may edit.
//! - [`seed`] makes the requests that nobody sent, because the recording endpoint was started with their resources;
//!   [`prerequisites`] finds what else a part of a log needs to be there, and `seed_order` sorts them.
//! - [`mod@compare`] judges the answer, and [`footprint`] says what must not overtake what.

mod body;
pub mod compare;
pub mod editable;
pub mod footprint;
pub mod identifiers;
pub(in crate::inspect) mod literal;
pub mod prerequisites;
pub mod request;
pub mod seed;
mod seed_order;
pub(in crate::inspect) mod sent_fields;
pub(in crate::inspect) mod target;

pub use compare::{Answer, compare};
pub use footprint::{Footprint, Taint, is_write};
pub use identifiers::Identifiers;
pub use prerequisites::{Prerequisites, Survey};
pub use request::{Omission, Resend, Rewriter};
pub use seed::Cause;
pub use seed_order::SeedOrder;

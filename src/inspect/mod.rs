//! Questions about the log, computed from events. Pure, but for reading a capture through
//! [`journal::Reader`](crate::journal::Reader).
//!
//! Reading order:
//!
//! - One event: [`effect`] says in one sentence what it did, [`diff`] attribute by attribute; [`clients`] says who
//!   called, at which of the [`endpoints`], and [`probe`] whether only to test the connection. A [`summary`] is its
//!   line in the list, a [`detail`] everything about it, with what people said of it in [`annotations`].
//! - All events: a [`session`] knows them without asking the capture. [`query`] is the filter language; a [`place`] is
//!   any way to name an event, a [`landmark`] one that is stepped to by its meaning; a [`strip`] is the whole log in
//!   one line.
//! - The directory at any event: a [`timeline`] is every version of every resource, a [`roster`] who existed, a
//!   [`portrait`] one of them.
//! - Over time: [`cycles`] are bursts of one client, [`stats`] totals and tails, [`traffic`] who calls lately.
//! - Beyond this program: [`export`] carries events out, which [`disguise`] makes fit for anybody's eyes; [`replay`]
//!   makes the requests to send again, and judges the answers.
//! - Underneath: [`discreet`] takes the secrets out of what is at hand.

pub mod annotations;
pub mod clients;
pub mod cycles;
pub mod detail;
pub mod diff;
pub mod discreet;
pub mod disguise;
pub mod effect;
pub mod endpoints;
pub mod export;
pub mod landmark;
pub mod place;
pub mod portrait;
pub mod probe;
pub mod query;
pub mod replay;
pub mod roster;
pub mod session;
pub mod stats;
pub mod strip;
pub mod summary;
pub mod timeline;
pub mod traffic;

pub use annotations::Annotations;
pub use clients::Client;
pub use detail::Detail;
pub use diff::AttributeChange;
pub use disguise::Disguise;
pub use landmark::{Direction, Landmark};
pub use query::Query;
pub use session::Session;
pub use summary::{Mark, Summary};
pub use timeline::Timeline;

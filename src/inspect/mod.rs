//! Questions about the log, computed from events. Pure, but for reading a capture through
//! [`journal::Reader`](crate::journal::Reader).
//!
//! Reading order: [`diff`] says what changed, attribute by attribute, and what differs between any two things;
//! [`effect`] says it in one sentence; [`endpoints`] are where clients call, [`clients`] says who called, [`probe`]
//! whether it only tested the connection; [`summary`] is one line of the list; [`detail`] is everything about one
//! event; [`annotations`] are the marks, notes and tags that people put on events; [`session`] is what is known of all
//! events without asking the capture; a [`landmark`] is an event that is stepped to by its meaning, a [`place`] any way
//! to name an event; [`query`] is the filter language; [`timeline`] is every version of every resource, a [`roster`] is
//! who existed at one event, a [`portrait`] one of them, a [`strip`] the whole log in one line; [`cycles`] are bursts
//! of one client; [`stats`] are totals and tails, [`traffic`] is who calls lately. [`export`] carries events out, which
//! [`disguise`] makes fit for anybody's eyes; [`discreet`] hides secrets from whoever only looks; [`decoding`] undoes
//! the compression of a body; [`replay`] compares what comes of sending them again.

pub mod annotations;
pub mod clients;
pub mod cycles;
pub mod decoding;
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

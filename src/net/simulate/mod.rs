//! A client that behaves like Microsoft Entra ID.
//!
//! Everything that Entra would want to do is planned (`schedule`) from the seed before the first request leaves,
//! so that neither concurrency nor the answers change who is hired, renamed or dismissed. Only what depends on
//! the endpoint by its nature does: the `id`s that it gives, and whether somebody was there already.
//!
//! ```text
//! random ─► person, team ─► tenant ─► schedule        what happens in the invented tenant, cycle by cycle
//!                                         │
//!                    mapping ─► patch ─► conduct ─► sender ─► the endpoint
//!                                         │            │
//!                                       links ◄──── judge     what the endpoint said, and whether Entra would
//!                                         │                   have been content with it
//!                                       report
//! ```
//!
//! Reading order: `plan` is what is asked for; `tenant` lives through it, with every `person` and `team` in it; what is
//! to be done because of that is a `cycle`, and all of them the `schedule`. `conduct` carries it out, with a `turn` for
//! each object: `mapping`, `patch` and `request` give it Entra's shape, `sender` sends it, `judge` judges the answer,
//! and `links` keeps what it told. `report` says how it went.
//!
//! The requests carry no mark of the simulator: on the wire it must look like Entra.

mod conduct;
mod cycle;
mod error;
mod judge;
mod links;
mod mapping;
mod names;
mod pace;
mod patch;
mod person;
mod plan;
mod random;
mod report;
mod request;
mod schedule;
mod sender;
mod target;
mod team;
mod tenant;
mod turn;

pub use conduct::{Phase, Progress, run};
pub use error::Error;
pub use judge::{Rule, Severity};
pub use links::{Believed, BelievedGroup, BelievedUser};
pub use plan::{Dialect, Plan};
pub use report::{Ending, Objection, Percentiles, Report};
pub use request::Kind;

//! Cycles: bursts of one client's events, separated by idle time or by how a client begins one.
//!
//! Reading order: [`number`] says which cycle an event belongs to; [`table`] is a row a cycle, with what happened in
//! it; [`cadence`] says how regularly a client comes. Of one cycle, [`story`] tells what became of each object, by what
//! the client `asked` and did; [`comparison`] finds what is other than in another cycle, by what `retry` takes for the
//! same failing write, and a [`tale`] is all of these.

mod asked;
pub mod cadence;
pub mod comparison;
pub mod number;
mod retry;
pub mod story;
pub mod table;
pub mod tale;

pub use cadence::Cadence;
pub use comparison::Comparison;
pub use number::{Cycles, GAP_US, Sign};
pub use story::{Chapter, Story};
pub use table::{Cycle, CycleTable, Tally};
pub use tale::Tale;

//! Cycles: bursts of one client's events, separated by idle time or by how a client begins one.
//!
//! Reading order: [`number`] says which cycle an event belongs to; [`table`] is a row a cycle with what happened in it;
//! [`cadence`] how regularly a client comes; [`story`] what became of each object in one cycle (`asked` reads what a
//! look-up is about); [`retry`] recognizes a failing write that was tried before; [`comparison`] is one cycle beside
//! another, and a [`tale`] is all of that about one.

mod asked;
pub mod cadence;
pub mod comparison;
pub mod number;
pub mod retry;
pub mod story;
pub mod table;
pub mod tale;

pub use cadence::Cadence;
pub use comparison::Comparison;
pub use number::{Cycles, GAP_US, Sign};
pub use story::{Chapter, Story};
pub use table::{Cycle, CycleTable, Tally};
pub use tale::Tale;

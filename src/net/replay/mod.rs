//! Sends recorded requests again, to this endpoint or to any other.
//!
//! Reading order: `mark` is how a request that is sent again says so.

mod mark;

pub(super) use mark::origin;
pub use mark::{MARK, mark};

//! Sends recorded requests again, to this endpoint or to any other.
//!
//! Reading order: `sender` sends one, as it was recorded or as somebody edited it, and brings back the answer; `mark`
//! is how a request that is sent again says so.
//!
//! What to send and what to make of the answer is decided in `inspect::replay`, which is pure.

mod mark;
mod sender;

pub use crate::net::caller::NoAnswer;
pub(super) use mark::origin;
pub use mark::{MARK, mark};
pub use sender::{Returned, Sender};

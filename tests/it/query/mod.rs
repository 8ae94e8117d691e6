//! The session of small rows, and the filter language over it.

mod history;
mod session;

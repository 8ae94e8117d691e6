//! The session of small rows, and the filter language over it.

mod cases;
mod history;
mod readme;
mod session;
mod text;

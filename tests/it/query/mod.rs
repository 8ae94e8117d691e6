//! The session of small rows, and the filter language over it.

mod cases;
mod command;
mod emptied;
mod history;
mod readme;
mod search;
mod session;
mod text;

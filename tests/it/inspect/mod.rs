//! Questions about the log.

mod commands;
mod cycles;
mod diff;
mod sentences;
mod timeline;

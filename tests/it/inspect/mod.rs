//! Questions about the log.

mod cycles;
mod diff;
mod timeline;

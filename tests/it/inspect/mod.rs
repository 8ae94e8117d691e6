//! Questions about the log.

mod diff;

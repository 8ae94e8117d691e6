//! Whether the log can be written.

use crate::scim::Timestamp;

/// How the log is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// Every answered request is in the file.
    Sound,
    /// The file cannot be written; requests are answered 503.
    Failing {
        /// Since when.
        since: Timestamp,
        /// What the disk said.
        error: String,
        /// How many requests were refused.
        n_refused: u64,
    },
}

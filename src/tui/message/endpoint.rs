//! The endpoint, as the screen is told of it.

use crate::journal::Health;

/// The endpoint as the status line shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointStatus {
    /// It runs in this process.
    Up {
        /// Where clients reach it.
        url: String,
        /// Where its user finds the token that clients need.
        token: TokenPlace,
        /// How the log is doing.
        health: Health,
        /// Whether secrets are recorded as they come.
        keeps_secrets: bool,
    },
    /// There is none in this process: the screen is on a capture.
    Capture {
        /// The file.
        path: String,
    },
}

/// Where the bearer token of the endpoint is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPlace {
    /// In this file.
    File(String),
    /// The user gave it.
    Given,
    /// Nowhere: the endpoint lets everybody in.
    NotNeeded,
}

//! Why a simulation cannot start.

use crate::net::unusable::Unusable;

/// Why a simulation cannot start. What goes wrong later is in the report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing can be sent to the target.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// The rate is not a positive number.
    #[error("cannot send {0} requests a second: the rate must be more than 0")]
    BadRate(f64),
    /// No request could ever be under way.
    #[error("cannot send with a concurrency of 0: at least one request must be allowed at once")]
    NoConcurrency,
    /// Nobody answered *Test connection*.
    #[error("cannot reach {target}: {cause}; check the address and that the endpoint is running")]
    Unreachable {
        /// The target, without its query.
        target: String,
        /// What went wrong.
        cause: String,
    },
    /// The TLS handshake of *Test connection* failed.
    #[error(
        "cannot make a TLS connection to {target}: {cause}; Entra wants TLS 1.2 and a certificate of a public authority, and accepts no other"
    )]
    Tls {
        /// The target, without its query.
        target: String,
        /// What went wrong.
        cause: String,
    },
    /// *Test connection* was answered 401 or 403.
    #[error(
        "{target} answered {status} to the test connection: check that the token is the one that the endpoint expects, that it has not expired, and that `Authorization: Bearer` reaches it"
    )]
    Unauthorized {
        /// The target, without its query.
        target: String,
        /// The status.
        status: u16,
    },
}

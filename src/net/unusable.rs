//! Why nothing can be sent to a target, whoever would send it.

/// Why nothing can be sent to a target.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The target is not a URL that can be called.
    #[error(
        "cannot use the target {target}: {reason}; it is a tenant URL, as in http://127.0.0.1:7643/scim/v2"
    )]
    Target {
        /// What was given, without a password.
        target: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The token cannot stand in a header field.
    #[error("cannot send the token: it holds characters that no header field may hold")]
    Token,
    /// The HTTP client could not be set up.
    #[error("cannot set up the HTTP client")]
    Client(#[source] reqwest::Error),
}

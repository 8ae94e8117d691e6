//! How an endpoint listens, and for whom.

use std::net::SocketAddr;

use crate::journal::Origin;
use crate::net::auth::Auth;
use crate::net::limits::Limits;
use crate::net::tls::Certificate;

/// How the endpoint listens.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where; port 0 picks one.
    pub listen: SocketAddr,
    /// The path that SCIM is below: `/scim/v2`.
    pub base_path: String,
    /// What `meta.location` starts with; `None`: the scheme and host of each request, and the base path.
    pub base_url: Option<String>,
    /// Whether `X-Forwarded-Proto`, `-Host` and `-Prefix` are believed.
    pub trust_forwarded: bool,
    /// Who may call.
    pub auth: Auth,
    /// HTTPS, if any.
    pub certificate: Option<Certificate>,
    /// Bounds on time, size and number.
    pub limits: Limits,
    /// What its events say of where they come from.
    pub origin: Origin,
}

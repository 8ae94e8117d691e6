//! What the requests of one connection have in common.

use std::sync::Arc;

use http::Version;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::journal::{Connection, Inbox, Origin};
use crate::net::auth::Auth;
use crate::net::base_url::BaseUrl;
use crate::net::budget::Budget;
use crate::net::limits::Limits;
use crate::net::tape::Tape;

/// What the requests of one connection have in common.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) connection: Connection,
    pub(super) tape: Arc<Tape>,
    pub(super) inbox: Inbox,
    pub(super) tracker: TaskTracker,
    pub(super) auth: Arc<Auth>,
    pub(super) base_url: BaseUrl,
    pub(super) origin: Origin,
    pub(super) limits: Limits,
    /// The memory for bodies, which all connections share.
    pub(super) budget: Budget,
    /// Cancelled when the endpoint stops.
    pub(super) stop: CancellationToken,
}

impl Desk {
    /// The connection, as spoken by one request: one of HTTP/1.0 is answered in that version.
    pub(super) fn connection_of(&self, version: Version) -> Connection {
        let mut connection = self.connection.clone();
        if version == Version::HTTP_10 {
            "HTTP/1.0".clone_into(&mut connection.protocol);
        }
        connection
    }

    pub(super) fn is_http2(&self) -> bool {
        self.connection.protocol == "HTTP/2"
    }
}

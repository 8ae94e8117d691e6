//! Accepts connections, one task each, and stops gracefully.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::journal::Inbox;
use crate::net::connection::{self, House};
use crate::net::error::Error;
use crate::net::options::Options;

/// The endpoint, bound to its port and not yet answering.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    local_addr: SocketAddr,
    options: Options,
}

impl Server {
    /// Binds the port.
    pub async fn bind(mut options: Options) -> Result<Self, Error> {
        let address = options.listen;
        let failed = |source| Error::listening_on(address, source);
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let local_addr = listener.local_addr().map_err(failed)?;
        options
            .base_path
            .truncate(options.base_path.trim_end_matches('/').len());
        Ok(Self {
            listener,
            local_addr,
            options,
        })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// The address that a client on this machine uses: `http://127.0.0.1:7643/scim/v2`.
    pub fn url(&self) -> String {
        let scheme = match self.options.certificate {
            Some(_) => "https",
            None => "http",
        };
        let mut address = self.local_addr;
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("{scheme}://{address}{}", self.options.base_path)
    }

    /// Answers until `stop` is cancelled, then finishes the answers under way. A client that has sent a part of a
    /// request and sends no more is cut off at once, because nothing was promised to it.
    ///
    /// Returns when every connection is closed and everything that they had to say is recorded; answers that take
    /// longer than [`Limits::grace`](crate::net::Limits::grace) are cut off.
    pub async fn run(self, inbox: Inbox, stop: CancellationToken) {
        let grace = self.options.limits.grace;
        let tracker = TaskTracker::new();
        let cut = CancellationToken::new();
        let house = House::new(self.options, self.local_addr, inbox, tracker.clone());
        accept(self.listener, Arc::new(house), &stop, &cut).await;
        tracker.close();
        if tokio::time::timeout(grace, tracker.wait()).await.is_err() {
            cut.cancel();
            tracker.wait().await;
        }
    }
}

/// Accepts connections, one task each, until told to stop. The listener is closed on return.
async fn accept(
    listener: TcpListener,
    house: Arc<House>,
    stop: &CancellationToken,
    cut: &CancellationToken,
) {
    let places = Arc::new(Semaphore::new(house.limits().connections));
    let mut number = 0;
    while let Some((stream, peer, place)) = tokio::select! {
        () = stop.cancelled() => None,
        accepted = next(&listener, &places) => accepted,
    } {
        number += 1;
        // A token of its own: a connection asks it on each wake-up, and all would meet at the lock of a shared one.
        let (stop, cut) = (stop.child_token(), cut.child_token());
        let serve = connection::serve(Arc::clone(&house), stream, number, peer, stop, cut);
        house.tracker().spawn(async move {
            serve.await;
            drop(place);
        });
    }
}

/// The next connection. The place is taken first: clients beyond the limit wait in the system's queue, where they
/// cost nothing.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    /// How long to wait when the process has no file descriptors left: some connection may end meanwhile.
    const PAUSE: Duration = Duration::from_millis(50);
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, place)),
            Err(error) if is_of_connection(&error) => {}
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Whether only the connection that was to be accepted is concerned.
fn is_of_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

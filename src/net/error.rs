//! What can go wrong with the endpoint, by what can be done about it.

use std::io;
use std::net::SocketAddr;

use crate::net::port_holder::holder;

/// Why the endpoint cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else listens there.
    #[error(
        "cannot listen on {address}: address already in use{}; stop it, or take a free port with --listen {}:0",
        by(holder.as_deref()), address.ip()
    )]
    InUse {
        /// The address asked for.
        address: SocketAddr,
        /// Who listens there, if that can be found out.
        holder: Option<String>,
    },
    /// Ports below 1024 are for privileged processes.
    #[error(
        "cannot listen on {address}: permission denied; take a port above 1023 with --listen {}:7643",
        address.ip()
    )]
    NotAllowed {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The address belongs to another machine.
    #[error(
        "cannot listen on {address}: no interface of this machine has that address; use --listen 127.0.0.1:{}",
        address.port()
    )]
    NotHere {
        /// The address asked for.
        address: SocketAddr,
    },
    /// Anything else.
    #[error("cannot listen on {address}")]
    Other {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    pub(super) fn listening_on(address: SocketAddr, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::InUse {
                address,
                holder: holder(address),
            },
            io::ErrorKind::PermissionDenied => Self::NotAllowed { address },
            io::ErrorKind::AddrNotAvailable => Self::NotHere { address },
            _ => Self::Other { address, source },
        }
    }
}

fn by(holder: Option<&str>) -> String {
    holder.map_or_else(String::new, |holder| format!(" by {holder}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_was_tried_and_what_to_do() {
        let address: SocketAddr = "127.0.0.1:80".parse().unwrap();
        let error = |kind: io::ErrorKind| Error::listening_on(address, kind.into()).to_string();
        assert_eq!(
            error(io::ErrorKind::PermissionDenied),
            "cannot listen on 127.0.0.1:80: permission denied; take a port above 1023 with --listen 127.0.0.1:7643"
        );
        assert_eq!(
            error(io::ErrorKind::AddrNotAvailable),
            "cannot listen on 127.0.0.1:80: no interface of this machine has that address; use --listen 127.0.0.1:80"
        );
        let in_use = Error::InUse {
            address,
            holder: Some("nginx (pid 7)".into()),
        };
        assert_eq!(
            in_use.to_string(),
            "cannot listen on 127.0.0.1:80: address already in use by nginx (pid 7); \
             stop it, or take a free port with --listen 127.0.0.1:0"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_process_that_holds_a_port_is_named() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let holder = holder(listener.local_addr().unwrap()).unwrap();
        assert!(
            holder.ends_with(&format!("(pid {})", std::process::id())),
            "{holder}"
        );
    }
}

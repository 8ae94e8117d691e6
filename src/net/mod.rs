//! Sockets: the endpoint's server, and the clients that we are ourselves.
//!
//! Reading order:
//!
//! - [`server`] accepts, within its `options` and `limits`; a `connection` serves one client, over [`tls`] or not.
//! - Below hyper, a `tap` sees the bytes of the connection: `framing` cuts them into messages, `head` judges their
//!   heads, `frames` walks over those of HTTP/2, and the `tape` keeps what is known.
//! - Above hyper, `intake` makes whole requests at the `desk` of their connection, with their `body` within the
//!   `budget`, their `base_url` and the verdict of [`auth`], and has them answered and recorded; `reply` sees the
//!   answer out.
//! - [`simulate`] is a client that behaves like Entra, [`replay`] one that sends recorded requests again; `caller` is
//!   what both have in common, `tenant_url` where they call, and [`Unusable`] why that cannot be.
//! - `timer` is a time-out that costs little, `port_holder` finds out who listens on a port that is taken.

pub mod auth;
mod base_url;
mod body;
mod budget;
mod caller;
mod connection;
mod desk;
mod error;
mod frames;
mod framing;
mod head;
mod intake;
mod limits;
mod options;
mod port_holder;
pub mod replay;
mod reply;
pub mod server;
pub mod simulate;
mod tap;
mod tape;
mod tenant_url;
mod timer;
pub mod tls;
mod unusable;

pub use auth::Auth;
pub use error::Error;
pub use limits::Limits;
pub use options::Options;
pub use server::Server;
pub use unusable::Unusable;

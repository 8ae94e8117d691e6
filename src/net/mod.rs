//! Sockets: the endpoint's server, and the simulated client.
//!
//! Reading order: [`server`] accepts; `connection` serves one client, over [`tls`] or not; `tap` sees its bytes
//! before hyper does, cut into messages by `framing` and judged by `head`, or walked over by `frames`, and notes
//! them on the `tape`; `intake` makes whole requests of them, with their `body` within the `budget`, their `base_url` and the verdict
//! of [`auth`], and has them answered and recorded; `reply` sees the answer out. [`simulate`] is a client that behaves like Entra,
//! [`replay`] one that sends recorded requests again; both call as `caller` does, at a `tenant_url`.

pub mod auth;
mod base_url;
mod body;
mod budget;
mod caller;
mod connection;
mod error;
mod frames;
mod framing;
mod head;
mod holder;
mod intake;
pub mod replay;
mod reply;
pub mod server;
pub mod simulate;
mod tap;
mod tape;
mod tenant_url;
mod timer;
pub mod tls;

pub use auth::Auth;
pub use error::Error;
pub use server::{Limits, Options, Server};

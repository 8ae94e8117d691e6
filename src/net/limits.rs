//! Bounds on what clients can ask of the endpoint.

use std::time::Duration;

/// Bounds that no client can get around.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest body, in bytes.
    pub max_body: usize,
    /// From the first byte, or from accepting a silent connection, to a whole head; also of a TLS handshake.
    pub head: Duration,
    /// The bodies of all requests in flight together, in bytes; never less than one of the largest.
    pub bodies: usize,
    /// Between two pieces of a body, and for a whole body beyond what [`body_rate`](Self::body_rate) allows.
    pub body: Duration,
    /// The rate that a client must keep up over a body, in bytes per second.
    pub body_rate: u32,
    /// Of a kept-alive connection between two requests.
    pub idle: Duration,
    /// How many connections at once; more wait in the system's queue.
    pub connections: usize,
    /// How long answers under way may take when the endpoint stops. Requests that are not yet whole are not waited
    /// for.
    pub grace: Duration,
}

impl Limits {
    /// The defaults around bodies of up to so many bytes.
    pub fn for_bodies_of(max_body: usize) -> Self {
        const LEAST: usize = 64 * 1024 * 1024;
        Self {
            max_body,
            bodies: max_body.saturating_mul(8).max(LEAST),
            body_rate: 16 * 1024,
            head: Duration::from_secs(15),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(120),
            connections: 1024,
            grace: Duration::from_secs(10),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::for_bodies_of(8 * 1024 * 1024)
    }
}

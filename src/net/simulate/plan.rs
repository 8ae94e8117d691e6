//! What to simulate.

use std::time::Duration;

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The tenant URL: `http://127.0.0.1:7643/scim/v2`. One that ends in `?aadOptscim062020` selects
    /// [`Dialect::Optscim`], as it does in Entra.
    pub target: String,
    /// The bearer token; `None` sends no `Authorization`.
    pub token: Option<String>,
    /// How many users the initial cycle provisions.
    pub users: usize,
    /// How many groups the initial cycle provisions.
    pub groups: usize,
    /// How many incremental cycles follow.
    pub cycles: usize,
    /// In which words.
    pub dialect: Dialect,
    /// Same seed, same traffic.
    pub seed: u64,
    /// Requests a second at most; `None`: as fast as the answers come.
    pub rate: Option<f64>,
    /// How many requests at once, at most; never two for one object.
    pub concurrency: usize,
    /// The pause between cycles.
    pub pause: Duration,
}

/// The two ways in which Entra speaks, and one in which it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// What a non-gallery job sends: capitalized `op`, strings for booleans, removal by value.
    #[default]
    Legacy,
    /// With `aadOptscim062020`: lower-case `op`, real booleans, path-less values with dotted keys.
    Optscim,
    /// What Entra does, in the words of the RFCs: nothing in it has to be forgiven.
    Rfc,
}

//! Filters that are always there, each with a name.

use crate::inspect::session::Session;

/// A filter with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name: `writes+errors`.
    pub name: String,
    /// The filter; empty: everything.
    pub query: String,
}

/// The views of every log: name and filter.
pub const VIEWS: &[(&str, &str)] = &[
    ("all", ""),
    ("writes+errors", "is:write OR is:error"),
    ("changes", "is:change"),
    ("disabled", "changed:active to:false -op:create"),
    ("remarks", "is:quirk"),
    ("retries", "is:retry"),
    ("no-ops", "is:noop"),
    ("marked", "is:marked OR is:noted OR is:tagged"),
];

/// The views of a log: those of every log, and one for each client that was seen when there are several.
pub fn views(session: &Session) -> Vec<View> {
    let fixed = VIEWS.iter().map(|(name, query)| View {
        name: (*name).to_owned(),
        query: (*query).to_owned(),
    });
    let seen = &session.counts().clients;
    let clients = seen.keys().filter(|_| seen.len() > 1).map(|client| View {
        name: client.name().to_owned(),
        query: format!("client:{}", client.name()),
    });
    fixed.chain(clients).collect()
}

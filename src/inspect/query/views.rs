//! Filters that are always there, each with a name.

use crate::inspect::clients::Client;
use crate::inspect::query::Query;
use crate::inspect::session::Session;

/// A filter with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name: `writes+errors`.
    pub name: String,
    /// The filter; empty: everything.
    pub query: String,
}

impl View {
    /// A view with a filter that has to be right, under a name that can be typed; else what is wrong.
    pub fn checked(name: &str, query: &str) -> Result<Self, String> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(format!("a name has 1 to {LONGEST_NAME} letters"));
        }
        if name.chars().any(char::is_control) || query.chars().any(char::is_control) {
            return Err("it has a control character".to_owned());
        }
        if is_built_in(name) {
            return Err(format!("{name} is a view of every log; take another name"));
        }
        if let Err(problems) = Query::parse_strictly(query) {
            let problem = problems.first().map(ToString::to_string);
            return Err(format!(
                "{query} is no filter: it {}",
                problem.unwrap_or_default()
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            query: query.to_owned(),
        })
    }
}

/// The longest name of a view, in letters.
pub const LONGEST_NAME: usize = 40;

fn is_built_in(name: &str) -> bool {
    let mut names = VIEWS.iter().map(|(name, _)| *name);
    let mut clients = Client::ALL.into_iter().map(Client::name);
    names.any(|one| one == name) || clients.any(|one| one == name)
}

/// The filter of a view that every log has, or that it would have if the client were seen in it.
pub fn built_in(name: &str) -> Option<String> {
    let fixed = VIEWS.iter().find(|(one, _)| *one == name);
    let client = || {
        let client = Client::ALL.into_iter().find(|one| one.name() == name);
        client.map(|client| format!("client:{}", client.name()))
    };
    fixed.map(|(_, query)| (*query).to_owned()).or_else(client)
}

/// The views of every log: name and filter.
pub const VIEWS: &[(&str, &str)] = &[
    ("all", ""),
    ("writes+errors", "is:write OR is:error"),
    ("changes", "is:change"),
    ("disabled", "is:disabled"),
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
    // What no client sent, such as a mark, makes no second one.
    let clients = || seen.keys().filter(|client| **client != Client::Nobody);
    let n_clients = clients().count();
    let clients = clients().filter(|_| n_clients > 1).map(|client| View {
        name: client.name().to_owned(),
        query: format!("client:{}", client.name()),
    });
    fixed.chain(clients).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_of_every_log_is_a_filter_and_keeps_its_name() {
        for (name, query) in VIEWS {
            assert!(Query::parse_strictly(query).is_ok(), "{name}");
            assert_eq!(built_in(name).as_deref(), Some(*query));
            assert!(View::checked(name, "is:error").is_err(), "{name}");
        }
        assert_eq!(built_in("entra").as_deref(), Some("client:entra"));
    }

    #[test]
    fn a_view_has_a_name_and_a_filter_that_is_right() {
        assert!(View::checked(" known refusals ", "is:error").is_ok());
        for (name, query) in [
            ("", "is:error"),
            ("x\u{1b}", "is:error"),
            ("x", "is:errr"),
            ("entra", "is:error"),
        ] {
            assert!(View::checked(name, query).is_err(), "{name:?} {query}");
        }
    }
}

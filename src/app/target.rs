//! The token for an endpoint that requests are sent to.

use std::path::Path;

use anyhow::{Context, anyhow};

use crate::app::cli::TargetOptions;
use crate::app::exit::Failure;
use crate::app::token;

/// The token that was given, or the kept one where it may go; `None` for requests without one.
pub(super) fn bearer(options: &TargetOptions) -> Result<Option<String>, Failure> {
    if let Some(path) = &options.token_file {
        return from_file(path).map(Some);
    }
    match &options.token {
        Some(token) => Ok(Some(token.clone())),
        None if is_local(&options.target) => token::existing().map_err(Failure::Environment),
        None => Ok(None),
    }
}

fn from_file(path: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the token file {}", path.display()))
        .map_err(Failure::Usage)?;
    let token = text.lines().map(str::trim).find(|line| !line.is_empty());
    token.map(str::to_owned).ok_or_else(|| {
        Failure::Usage(anyhow!(
            "the token file {} has no token; write it on the first line",
            path.display()
        ))
    })
}

/// Whether the kept token may be sent there: it must not leave this machine by itself.
fn is_local(target: &str) -> bool {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|host| {
        authority
            .strip_prefix(host)
            .is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kept_token_stays_on_this_machine() {
        assert!(is_local("http://127.0.0.1:7643/scim/v2"));
        assert!(is_local("http://localhost/scim"));
        assert!(is_local("http://[::1]:7643"));
        assert!(!is_local("http://127.0.0.1.example.org/scim"));
        assert!(!is_local("https://example.org/?127.0.0.1"));
        assert!(!is_local("http://localhost@example.org/"));
    }
}

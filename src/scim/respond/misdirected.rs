//! Where a request was meant to go whose path leads nowhere: most such paths begin with a tenant URL that somebody
//! mistyped in the settings of a client.

use crate::scim::error::Error;
use crate::scim::provider::Provider;
use crate::scim::remark::quote;

/// The names of the endpoints, each the first segment below the base path.
const ENDPOINTS: [&str; 8] = [
    "Users",
    "Groups",
    "Bulk",
    "Me",
    ".search",
    "ServiceProviderConfig",
    "ResourceTypes",
    "Schemas",
];

/// The flag that goes into the query of the tenant URL, for Entra ID to do as the RFCs say.
const FLAG: &str = "aadOptscim062020";

/// The refusal of a path that leads nowhere; it says what is wrong with the path when that can be told.
pub(super) fn explain(error: Error, provider: &Provider, base_url: &str, target: &str) -> Error {
    let path = target.split('?').next().unwrap_or_default();
    match problem(&provider.base_path, base_url, path) {
        Some(problem) => Error {
            detail: format!("there is no endpoint at {}: {problem}", quote(path)),
            ..error
        },
        None => error,
    }
}

fn problem(base_path: &str, base_url: &str, path: &str) -> Option<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let at = segments
        .iter()
        .position(|segment| endpoint(segment).is_some())?;
    let sent = segments.get(at)?;
    let endpoint = endpoint(sent)?;
    let before = segments.get(..at)?.join("/");
    if before == base_path {
        let is_misspelled = *sent != endpoint;
        return is_misspelled
            .then(|| format!("it is spelled /{endpoint}, in exactly these letters"));
    }
    let tenant_url = format!("the tenant URL of this endpoint is {base_url}");
    let has_flag = |text: &str| {
        text.get(text.len().saturating_sub(FLAG.len())..)
            .is_some_and(|end| end.eq_ignore_ascii_case(FLAG))
    };
    let is_within = |part: &str| !part.is_empty() && before.contains(part);
    Some(if before.split('/').any(has_flag) {
        format!("{FLAG} is no part of a path; {tenant_url}, and with the flag {base_url}/?{FLAG}")
    } else if before.contains("//") || before.ends_with('/') {
        format!("a slash stands twice; {tenant_url}, without one at its end")
    } else if is_within(base_path) {
        format!("there is more before /{endpoint} than {base_path}; {tenant_url}")
    } else if base_path.is_empty() {
        format!("nothing stands before /{endpoint} here; {tenant_url}")
    } else {
        format!("it is not below {base_path}; {tenant_url}")
    })
}

/// The endpoint that a segment names, or nearly does.
fn endpoint(segment: &str) -> Option<&'static str> {
    ENDPOINTS.into_iter().find(|endpoint| {
        let is_alike = |name: &str| name.eq_ignore_ascii_case(segment);
        is_alike(endpoint) || endpoint.strip_suffix('s').is_some_and(is_alike)
    })
}

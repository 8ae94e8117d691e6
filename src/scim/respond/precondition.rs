//! Conditional requests (RFC 7644 §3.14, RFC 9110 §13).

use http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use http::{Method, StatusCode};

use crate::scim::check::Check;
use crate::scim::error::Error;
use crate::scim::message::Request;
use crate::scim::respond::exchange::Exchange;

/// Checks `If-Match`, and `If-None-Match` on a write.
pub(super) fn check(exchange: &mut Exchange<'_>, id: &str) -> Result<(), Error> {
    let (request, etag) = (exchange.request, exchange.record(id)?.etag());
    let is_write = !matches!(request.method, Method::GET | Method::HEAD);
    if let Some((tags, false)) = matches(request, &IF_MATCH, &etag) {
        return Err(failed("If-Match", &tags, &etag));
    }
    match matches(request, &IF_NONE_MATCH, &etag) {
        Some((tags, true)) if is_write => Err(failed("If-None-Match", &tags, &etag)),
        _ => {
            if request.headers.contains_key(IF_MATCH) {
                exchange.pass(Check::Precondition, etag);
            }
            Ok(())
        }
    }
}

/// Whether `If-None-Match` says that the client has this version.
pub(super) fn is_current(request: &Request, etag: &str) -> bool {
    matches(request, &IF_NONE_MATCH, etag).is_some_and(|(_, is_match)| is_match)
}

/// The tags of a header field, and whether one of them is this one. A field that is no text is one that holds another
/// tag, not one that is absent. Weakness is ignored: SCIM's own examples
/// put weak tags into `If-Match`, which by RFC 9110 §13.1.1 alone would never match.
fn matches(request: &Request, name: &HeaderName, etag: &str) -> Option<(String, bool)> {
    let fields = request.headers.get_all(name);
    let fields: Vec<_> = fields
        .iter()
        .map(|field| String::from_utf8_lossy(field.as_bytes()))
        .collect();
    if fields.is_empty() {
        return None;
    }
    let opaque = |tag: &str| {
        tag.trim()
            .trim_start_matches("W/")
            .trim_matches('"')
            .to_owned()
    };
    let is_match = fields
        .iter()
        .flat_map(|field| field.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag));
    Some((fields.join(", "), is_match))
}

fn failed(field: &str, tags: &str, etag: &str) -> Error {
    let detail = format!(
        "{field}: {tags} does not hold, the version is {etag}; read the resource again and repeat the change"
    );
    Error::new(StatusCode::PRECONDITION_FAILED, detail)
}

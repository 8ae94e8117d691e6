//! Media types and JSON bodies (RFC 7644 §3.8).

use http::StatusCode;
use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::{Map, Value};

use crate::scim::check::Check;
use crate::scim::duplicates::first_duplicate;
use crate::scim::error::{Error, ScimType};
use crate::scim::remark::{ACCEPT_IGNORED, DUPLICATE_MEMBER, Tolerance, quote};
use crate::scim::respond::exchange::Exchange;

const SCIM_JSON: &str = "application/scim+json";
const JSON: &str = "application/json";

/// An `Accept` that admits neither media type is refused in the strict profile. Entra ID is known to send one,
/// and reads the answer all the same.
pub(super) fn check_accept(exchange: &mut Exchange<'_>) -> Result<(), Error> {
    let fields = exchange.request.headers.get_all(ACCEPT);
    let sent: Vec<&str> = fields
        .iter()
        .filter_map(|field| field.to_str().ok())
        .collect();
    if sent.is_empty() || sent.iter().any(|field| accepts_json(field)) {
        return Ok(());
    }
    let sent = sent.join(", ");
    let mut tolerance = Tolerance::new(exchange.profile, &mut exchange.remarks);
    if tolerance.forgives(&ACCEPT_IGNORED, || {
        format!("Accept: {sent} answered with {SCIM_JSON}")
    }) {
        return Ok(());
    }
    let detail = format!("Accept: {sent} admits neither {SCIM_JSON} nor {JSON}; send one of them");
    Err(Error::new(StatusCode::NOT_ACCEPTABLE, detail))
}

fn accepts_json(field: &str) -> bool {
    field.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default();
        // RFC 9110 §12.4.2: a weight of zero means "not this".
        let is_refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        let matches = ["*/*", "application/*", SCIM_JSON, JSON];
        !is_refused
            && matches
                .iter()
                .any(|known| known.eq_ignore_ascii_case(media_type))
    })
}

/// The body of a request as a JSON object.
pub(super) fn read_object(exchange: &mut Exchange<'_>) -> Result<Map<String, Value>, Error> {
    check_content_type(exchange)?;
    let body = &exchange.request.body;
    if body.len() > exchange.provider.max_body {
        return Err(too_large(body.len(), exchange.provider.max_body));
    }
    if body.is_empty() {
        return Err(syntax("the body is empty; send a JSON object"));
    }
    let read = serde_json::from_slice(body).map_err(|error| syntax(not_json(exchange, &error)))?;
    if let Some(name) = first_duplicate(body, &read) {
        let mut tolerance = Tolerance::new(exchange.profile, &mut exchange.remarks);
        let note = || format!("{} stands twice; the last value counts", quote(&name));
        if !tolerance.forgives(&DUPLICATE_MEMBER, note) {
            let name = quote(&name);
            return Err(syntax(format!(
                "the member {name} stands twice; send it once"
            )));
        }
    }
    match read {
        Value::Object(object) => Ok(object),
        other => Err(syntax(format!(
            "the body is {}; send a JSON object",
            json_type(&other)
        ))),
    }
}

/// Why a body is not JSON. One that was compressed is not: no coding was offered, so that there is none to undo
/// (RFC 9110 §8.4).
fn not_json(exchange: &Exchange<'_>, error: &serde_json::Error) -> String {
    let fields = exchange.request.headers.get_all(CONTENT_ENCODING);
    let codings = fields.iter().filter_map(|field| field.to_str().ok());
    let codings = codings
        .flat_map(|field| field.split(','))
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
    let codings: Vec<String> = codings.map(quote).collect();
    if codings.is_empty() {
        return format!("the body is not JSON: {error}");
    }
    let codings = codings.join(" and ");
    format!("the body is encoded with {codings}, which is not accepted; send it plain")
}

/// 413: the limit and its value are named (RFC 7644 §3.7.4).
pub(super) fn too_large(size: usize, limit: usize) -> Error {
    Error::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("the body has {size} bytes; at most {limit} (bulk.maxPayloadSize) are accepted"),
    )
}

/// A refusal of a body whose structure is wrong.
pub(super) fn syntax(detail: impl Into<String>) -> Error {
    Error::bad_request(ScimType::InvalidSyntax, detail)
}

/// Checks that a message names the schema that makes it one (RFC 7644 §3.1).
pub(super) fn check_schema(message: &Map<String, Value>, urn: &str) -> Result<(), Error> {
    let schemas = message
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("schemas"))
        .and_then(|(_, schemas)| schemas.as_array());
    let is_named = schemas.is_some_and(|schemas| {
        let mut names = schemas.iter().filter_map(Value::as_str);
        names.any(|name| name.eq_ignore_ascii_case(urn))
    });
    if is_named {
        return Ok(());
    }
    Err(syntax(format!(
        "the body does not name {urn} in its schemas; add it"
    )))
}

/// Notes that a resource has the shape of its schemas.
pub(super) fn pass_shape(exchange: &mut Exchange<'_>, attributes: &Map<String, Value>) {
    let listed = attributes.get("schemas").and_then(Value::as_array);
    let names = listed.into_iter().flatten().filter_map(Value::as_str);
    let names = names.collect::<Vec<_>>().join(", ");
    exchange.pass(Check::Schema, names);
    let n_attributes = attributes.len().saturating_sub(1);
    exchange.pass(
        Check::Types,
        format!("{n_attributes} attributes whose values fit"),
    );
}

/// What a JSON value is, with its article.
pub(super) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A body without a media type is read as SCIM JSON; parameters such as `charset` are ignored.
fn check_content_type(exchange: &mut Exchange<'_>) -> Result<(), Error> {
    let Some(field) = exchange.request.headers.get(CONTENT_TYPE) else {
        exchange.pass(Check::MediaType, "none, read as application/scim+json");
        return Ok(());
    };
    let field = String::from_utf8_lossy(field.as_bytes()).into_owned();
    let media_type = field.split(';').next().unwrap_or_default().trim();
    if [SCIM_JSON, JSON]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(media_type))
    {
        exchange.pass(Check::MediaType, field);
        return Ok(());
    }
    let detail = format!("a body of media type {field} is not accepted; send {SCIM_JSON}");
    Err(Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
}

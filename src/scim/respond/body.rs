//! Media types and JSON bodies (RFC 7644 §3.8).

use http::StatusCode;
use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::{Map, Value};

use crate::scim::caseless::member;
use crate::scim::check::Check;
use crate::scim::duplicates::first_duplicate;
use crate::scim::error::{Error, ScimType};
use crate::scim::json::reserved_member;
use crate::scim::profile::Profile;
use crate::scim::remark::{
    ACCEPT_IGNORED, BYTE_ORDER_MARK, DUPLICATE_MEMBER, Remark, Tolerance, quote,
};
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
    check_content_encoding(exchange)?;
    let body = &exchange.request.body;
    if body.len() > exchange.provider.max_body {
        return Err(too_large(body.len(), exchange.provider.max_body));
    }
    if body.is_empty() {
        return Err(syntax("the body is empty; send a JSON object"));
    }
    let body = without_mark(body, exchange.profile, &mut exchange.remarks)?;
    if let Some(name) = reserved_member(body) {
        return Err(syntax(format!(
            "the member {} has a name that no attribute has and that must not be read; leave it out",
            quote(&name)
        )));
    }
    let read = serde_json::from_slice(body)
        .map_err(|error| syntax(format!("the body is not JSON: {error}")))?;
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

/// A body without the byte order mark that an editor or a runtime put before it.
fn without_mark<'a>(
    body: &'a [u8],
    profile: Profile,
    remarks: &mut Vec<Remark>,
) -> Result<&'a [u8], Error> {
    let Some(rest) = body.strip_prefix("\u{feff}".as_bytes()) else {
        return Ok(body);
    };
    let note = || "the three bytes EF BB BF before the JSON were skipped".to_owned();
    if Tolerance::new(profile, remarks).forgives(&BYTE_ORDER_MARK, note) {
        return Ok(rest);
    }
    Err(syntax(
        "the body begins with a byte order mark (EF BB BF); send the JSON without it",
    ))
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
    let schemas = member(message, "schemas").and_then(Value::as_array);
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

/// A body without a media type is read as SCIM JSON. Of its parameters only a `charset` says how to read it, and JSON
/// is UTF-8 (RFC 8259 §8.1).
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
        if let Some(charset) = other_charset(&field) {
            return Err(unsupported(format!(
                "a body in charset {charset} is not accepted; send UTF-8"
            )));
        }
        exchange.pass(Check::MediaType, field);
        return Ok(());
    }
    Err(unsupported(format!(
        "a body of media type {field} is not accepted; send {SCIM_JSON}"
    )))
}

/// The `charset` of a media type, unless it is UTF-8.
fn other_charset(field: &str) -> Option<&str> {
    let charset = field.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches('"'))
    })?;
    let mut same = ["utf-8", "utf8"].into_iter();
    (!same.any(|known| known.eq_ignore_ascii_case(charset))).then_some(charset)
}

/// RFC 9110 §15.5.16: a content coding that is not undone here is named, so that it is not taken for broken JSON. No
/// coding was offered, so that there is none to undo.
fn check_content_encoding(exchange: &Exchange<'_>) -> Result<(), Error> {
    let fields = exchange.request.headers.get_all(CONTENT_ENCODING);
    let codings = fields.iter().filter_map(|field| field.to_str().ok());
    let codings = codings
        .flat_map(|field| field.split(','))
        .map(str::trim)
        .filter(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
    let codings: Vec<String> = codings.map(quote).collect();
    if codings.is_empty() {
        return Ok(());
    }
    let codings = codings.join(" and ");
    Err(unsupported(format!(
        "the body is encoded with {codings}, which is not accepted; send it plain"
    )))
}

fn unsupported(detail: String) -> Error {
    Error::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail)
}

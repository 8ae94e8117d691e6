//! GET of one resource (RFC 7644 §3.4.1), and the body of every response that shows one.

use http::StatusCode;
use serde_json::{Map, Value};

use crate::scim::error::Error;
use crate::scim::message::Outcome;
use crate::scim::projection::Projection;
use crate::scim::record::Record;
use crate::scim::respond::Provider;
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::precondition;
use crate::scim::respond::reply::Reply;
use crate::scim::respond::route::Query;

/// Returns a resource.
pub(super) fn read(exchange: &Exchange<'_>, id: &str, query: &Query<'_>) -> Result<Reply, Error> {
    let projection = projection(exchange.provider, query)?;
    let record = exchange.record(id)?;
    let subject = exchange.subject_now(record);
    if precondition::is_current(exchange.request, &record.etag()) {
        return Ok(Reply::not_modified(record, subject));
    }
    let mut body = Vec::with_capacity(record.attributes.len() + USUAL_ADDITION);
    write(exchange, &mut body, record, &projection, None);
    let base_url = &exchange.request.base_url;
    let outcome = Outcome::Read { subject };
    Ok(Reply::resource(
        StatusCode::OK,
        record,
        base_url,
        Some(body),
        outcome,
    ))
}

/// The projection that a query asks for; names are separated by commas (RFC 7644 §3.9).
pub(super) fn projection(provider: &Provider, query: &Query<'_>) -> Result<Projection, Error> {
    let attributes = query.get("attributes")?.unwrap_or_default();
    let excluded = query.get("excludedAttributes")?.unwrap_or_default();
    Projection::new(
        &provider.schemas,
        attributes.split(','),
        excluded.split(','),
    )
}

/// How much a resource is shown with beyond what is stored.
const USUAL_ADDITION: usize = 512;

/// The body that shows a resource after a change, unless nobody reads it. `written` holds the attributes that the client
/// set with this request.
pub(super) fn changed(
    exchange: &Exchange<'_>,
    record: &Record,
    projection: &Projection,
    written: &Map<String, Value>,
) -> Option<Vec<u8>> {
    exchange.is_shown.then(|| {
        let mut body = Vec::with_capacity(record.attributes.len() + USUAL_ADDITION);
        write(exchange, &mut body, record, projection, Some(written));
        body
    })
}

/// Appends a resource to a body: as stored where possible, else read and projected.
pub(super) fn write(
    exchange: &Exchange<'_>,
    out: &mut Vec<u8>,
    record: &Record,
    projection: &Projection,
    written: Option<&Map<String, Value>>,
) {
    let (schemas, directory) = (&exchange.provider.schemas, &exchange.directory);
    let base_url = &exchange.request.base_url;
    let resource_type = record.resource_type;
    let is_as_stored =
        projection.is_default() && !schemas.has_withheld(resource_type, &record.attributes);
    if is_as_stored {
        directory.write_resource(out, record, base_url, projection.parts());
        return;
    }
    let mut text = Vec::new();
    directory.write_resource(&mut text, record, base_url, projection.parts());
    let mut resource: Map<String, Value> = serde_json::from_slice(&text).unwrap_or_default();
    projection.apply(schemas, resource_type, &mut resource, written);
    out.extend_from_slice(Value::Object(resource).to_string().as_bytes());
}

//! GET of one resource (RFC 7644 §3.4.1), and the body of every response that shows one.

use http::StatusCode;
use serde_json::{Map, Value};

use crate::scim::check::Check;
use crate::scim::error::{Error, ScimType};
use crate::scim::message::Outcome;
use crate::scim::projection::Projection;
use crate::scim::record::Record;
use crate::scim::remark::Tolerance;
use crate::scim::resource::ResourceType;
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::precondition;
use crate::scim::respond::reply::Reply;
use crate::scim::respond::route::Query;

/// Returns a resource.
pub(super) fn read(
    exchange: &mut Exchange<'_>,
    id: &str,
    query: &Query<'_>,
) -> Result<Reply, Error> {
    let projection = projection(exchange, query)?;
    let record = exchange.record(id)?;
    let subject = exchange.subject_now(record);
    if precondition::is_current(exchange.request, &record.etag()) {
        return Ok(Reply::not_modified(record, subject));
    }
    let mut body = Vec::with_capacity(record.attributes.len() + USUAL_ADDITION);
    write(exchange, &mut body, record, &projection, None)?;
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

/// The projection that a query asks for, of a resource of the subject's type; names are separated by commas
/// (RFC 7644 §3.9).
pub(super) fn projection(
    exchange: &mut Exchange<'_>,
    query: &Query<'_>,
) -> Result<Projection, Error> {
    let subject = exchange.subject.as_ref();
    let types = subject.map(|subject| subject.resource_type);
    projection_of(exchange, types.as_slice(), query)
}

/// The projection that a query asks for, of resources of these types.
pub(super) fn projection_of(
    exchange: &mut Exchange<'_>,
    types: &[ResourceType],
    query: &Query<'_>,
) -> Result<Projection, Error> {
    let attributes = query.get("attributes")?.unwrap_or_default();
    let excluded = query.get("excludedAttributes")?.unwrap_or_default();
    let mut tolerance = Tolerance::new(exchange.profile, &mut exchange.remarks);
    Projection::new(
        &exchange.provider.schemas,
        types,
        attributes.split(','),
        excluded.split(','),
        &mut tolerance,
    )
}

/// How much a resource is shown with beyond what is stored.
const USUAL_ADDITION: usize = 512;

/// The body that shows a resource after a change, unless nobody reads it or it is too long. `written` holds the attributes that the client
/// set with this request.
pub(super) fn changed(
    exchange: &Exchange<'_>,
    record: &Record,
    projection: &Projection,
    written: &Map<String, Value>,
) -> Option<Vec<u8>> {
    if !exchange.is_shown {
        return None;
    }
    let mut body = Vec::with_capacity(record.attributes.len() + USUAL_ADDITION);
    let shown = write(exchange, &mut body, record, projection, Some(written));
    shown.ok().map(|_| body)
}

/// Appends a resource to a body: as stored where possible, else read and projected. Returns how many bytes were put
/// together for it; when more are to be shown than an answer may have, it is refused.
pub(super) fn write(
    exchange: &Exchange<'_>,
    out: &mut Vec<u8>,
    record: &Record,
    projection: &Projection,
    written: Option<&Map<String, Value>>,
) -> Result<usize, Error> {
    let (provider, directory) = (exchange.provider, &exchange.directory);
    let (schemas, most) = (&provider.schemas, provider.max_answer);
    let base_url = &exchange.request.base_url;
    let resource_type = record.resource_type;
    let is_as_stored =
        projection.is_default() && !schemas.has_withheld(resource_type, &record.attributes);
    if is_as_stored {
        let start = out.len();
        directory.write_resource(out, record, base_url, projection.parts(), most);
        let n_bytes = out.len() - start;
        return if n_bytes > most {
            Err(too_long(record, most))
        } else {
            Ok(n_bytes)
        };
    }
    let mut text = Vec::new();
    directory.write_resource(&mut text, record, base_url, projection.parts(), most);
    // What is stored is measured by what is shown of it. What is derived may end where it was enough, and is not known then.
    if text.len() > most.saturating_add(record.attributes.len()) {
        return Err(too_long(record, most));
    }
    let mut resource: Map<String, Value> = serde_json::from_slice(&text).unwrap_or_default();
    projection.apply(schemas, resource_type, &mut resource, written);
    let shown = Value::Object(resource).to_string();
    if shown.len() > most {
        return Err(too_long(record, most));
    }
    out.extend_from_slice(shown.as_bytes());
    Ok(text.len())
}

/// RFC 7644 §3.12, Table 9 knows no better keyword for more than the service provider is willing to return.
fn too_long(record: &Record, most: usize) -> Error {
    let (endpoint, id) = (record.resource_type.endpoint(), &record.id);
    let shorter = match record.resource_type {
        _ if record.attributes.len() > most => "attributes, and the names of those to be shown",
        ResourceType::User => "excludedAttributes=groups",
        ResourceType::Group => "excludedAttributes=members",
    };
    Error::bad_request(
        ScimType::TooMany,
        format!("/{endpoint}/{id} has more than {most} bytes; ask with {shorter}"),
    )
    .by(Check::Parameters)
}

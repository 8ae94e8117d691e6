//! PUT: every attribute that a client may write is replaced (RFC 7644 §3.5.1).

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value};

use crate::scim::check::Check;
use crate::scim::directory::attributes;
use crate::scim::error::Error;
use crate::scim::membership::Membership;
use crate::scim::record::{Member, Members};
use crate::scim::resource::ResourceType;
use crate::scim::respond::create::sent_members;
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::reply::Reply;
use crate::scim::respond::route::Query;
use crate::scim::respond::{body, read, revision, uniqueness};
use crate::scim::retention;
use crate::scim::schema::Schemas;
use crate::scim::shape;

/// Replaces a resource.
pub(super) fn replace(
    exchange: &mut Exchange<'_>,
    id: &str,
    query: &Query<'_>,
) -> Result<Reply, Error> {
    let projection = read::projection(exchange, query)?;
    let body = body::read_object(exchange)?;
    let (provider, resource_type) = (exchange.provider, exchange.record(id)?.resource_type);
    let (schemas, remarks) = (&provider.schemas, &mut exchange.remarks);
    let profile = exchange.profile;
    let mut after = shape::read(schemas, profile, resource_type, body, remarks)?;
    body::pass_shape(exchange, &after);
    let written = after.clone();
    let members = sent_members(after.shift_remove("members"));

    let (n_bytes, n_members) = {
        let record = exchange.record(id)?;
        (record.attributes.len(), record.members.len())
    };
    let n_bytes_sent = exchange.request.body.len();
    exchange.budget.admit(n_bytes, n_members, n_bytes_sent);
    exchange.budget.spend_on_text(n_bytes)?;
    exchange.budget.spend(n_members)?;
    let before = revision::stored_attributes(exchange.record(id)?);
    keep_unwritable(schemas, resource_type, &before, &mut after)?;
    exchange.pass(Check::Mutability, "nothing is changed that may not be");
    let record = exchange.record(id)?;
    let mut edits = attributes::edits(&before, &after);
    let members = replaced_members(&record.members, members);
    edits.extend(revision::member_edits(&record.members, members));
    uniqueness::check(exchange, resource_type, &after, Some(id))?;
    let outcome = revision::commit(exchange, id, edits, || "same values".to_owned())?;

    let record = exchange.record(id)?;
    let base_url = &exchange.request.base_url;
    let body = read::changed(exchange, record, &projection, &written);
    Ok(Reply::resource(
        StatusCode::OK,
        record,
        base_url,
        body,
        outcome,
    ))
}

/// Keeps what a PUT cannot take away.
fn keep_unwritable(
    schemas: &Schemas,
    resource_type: ResourceType,
    before: &Map<String, Value>,
    after: &mut Map<String, Value>,
) -> Result<(), Error> {
    for (name, value) in before {
        let Some(extension) = schemas.extension(resource_type, name) else {
            if let Some(attribute) = schemas.top_attribute(resource_type, name) {
                retention::keep(attribute, value, after)?;
            }
            continue;
        };
        let sent = after.get(name).and_then(Value::as_object);
        let mut container = sent.cloned().unwrap_or_default();
        for (name, value) in value.as_object().into_iter().flatten() {
            if let Some(attribute) = extension.attribute(name) {
                retention::keep(attribute, value, &mut container)?;
            }
        }
        if !container.is_empty() {
            after.insert(name.clone(), Value::Object(container));
            name_extension(after, name);
        }
    }
    Ok(())
}

/// Lists an extension in `schemas` (RFC 7643 §3).
fn name_extension(attributes: &mut Map<String, Value>, urn: &str) {
    if let Some(Value::Array(schemas)) = attributes.get_mut("schemas")
        && !schemas.iter().any(|schema| schema == urn)
    {
        schemas.push(urn.into());
    }
}

/// By position, what becomes of the members.
fn replaced_members(
    before: &Members,
    sent: impl IntoIterator<Item = Member>,
) -> BTreeMap<u64, Option<Member>> {
    let mut changes = BTreeMap::new();
    Membership::new(before, &mut changes).replace(sent);
    changes
}

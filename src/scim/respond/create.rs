//! POST: a new resource (RFC 7644 §3.3).

use http::StatusCode;
use serde_json::{Map, Value};

use crate::scim::delta::Delta;
use crate::scim::directory::attributes;
use crate::scim::error::Error;
use crate::scim::message::{Outcome, Subject};
use crate::scim::record::{Member, Members, Record};
use crate::scim::resource::{ResourceId, ResourceType};
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::reply::Reply;
use crate::scim::respond::route::Query;
use crate::scim::respond::{body, read, uniqueness};
use crate::scim::shape;

/// Creates a resource.
pub(super) fn create(
    exchange: &mut Exchange<'_>,
    resource_type: ResourceType,
    query: &Query<'_>,
) -> Result<Reply, Error> {
    exchange.subject = Some(Subject {
        resource_type,
        id: None,
        name: None,
    });
    let projection = read::projection(exchange, query)?;
    let body = body::read_object(exchange)?;
    if let Some(subject) = &mut exchange.subject {
        subject.name = sent_name(resource_type, &body);
    }
    let provider = exchange.provider;
    let profile = exchange.profile;
    let remarks = &mut exchange.remarks;
    let mut sent = shape::read(&provider.schemas, profile, resource_type, body, remarks)?;
    body::pass_shape(exchange, &sent);
    uniqueness::check(exchange, resource_type, &sent, None)?;

    let members = read_members(sent.shift_remove("members"));
    let record = Record {
        resource_type,
        id: new_id(exchange),
        ordinal: exchange.directory.next_ordinal(),
        created: exchange.stamp.at,
        modified: exchange.stamp.at,
        version: 1,
        attributes: attributes::to_text(&sent),
        members,
    };
    let (id, ordinal) = (record.id.clone(), record.ordinal);
    let delta = Delta::Created(Box::new(record));
    exchange.apply(resource_type, id.clone(), ordinal, delta)?;

    let record = exchange.record(id.as_str())?;
    let base_url = &exchange.request.base_url;
    let body = read::changed(exchange, record, &projection, &sent);
    let outcome = Outcome::Changed;
    Ok(Reply::resource(
        StatusCode::CREATED,
        record,
        base_url,
        body,
        outcome,
    ))
}

/// The name in a body that has not been checked yet, so that a refusal can say whom it is about.
fn sent_name(resource_type: ResourceType, body: &Map<String, Value>) -> Option<String> {
    let naming = resource_type.naming_attribute();
    let (_, name) = body
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(naming))?;
    name.as_str().map(str::to_owned)
}

/// The identifier reserved for this request, else the next one of it that nobody has.
pub(super) fn new_id(exchange: &mut Exchange<'_>) -> ResourceId {
    if let Some(id) = exchange.reserved_id.take() {
        return ResourceId::new(id);
    }
    loop {
        let id = exchange.stamp.identifier(exchange.identifiers);
        exchange.identifiers += 1;
        if exchange.directory.get(&id).is_none() {
            return ResourceId::new(id);
        }
    }
}

/// The members of a new group: each `value` once, by the first that is sent of it.
fn read_members(values: Option<Value>) -> Members {
    let mut members = Members::default();
    for member in sent_members(values) {
        if !members.contains(member.value.as_str()) {
            members.insert(members.next_position(), member);
        }
    }
    members
}

/// The values of `members` as they came out of the schema's checks.
pub(super) fn sent_members(values: Option<Value>) -> impl Iterator<Item = Member> {
    let values = match values {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    };
    values.into_iter().filter_map(Member::from_value)
}

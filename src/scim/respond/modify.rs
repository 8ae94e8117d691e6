//! PATCH (RFC 7644 §3.5.2).

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::Value;

use crate::scim::check::Check;
use crate::scim::delta::Edit;
use crate::scim::directory::attributes;
use crate::scim::error::Error;
use crate::scim::patch::{self, Edited};
use crate::scim::remark::quote;
use crate::scim::resource::ResourceType;
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::reply::Reply;
use crate::scim::respond::route::Query;
use crate::scim::respond::{body, read, revision, uniqueness};

/// Modifies a resource.
///
/// A user is answered with 200 and the resource. A group is answered with 204, because its members may be
/// many and the client knows what it changed, unless it asked for attributes (RFC 7644 §3.5.2); so is a user who is too
/// long to be shown.
pub(super) fn modify(
    exchange: &mut Exchange<'_>,
    id: &str,
    query: &Query<'_>,
) -> Result<Reply, Error> {
    let projection = read::projection(exchange, query)?;
    let message = Value::Object(body::read_object(exchange)?);
    let (provider, profile) = (exchange.provider, exchange.profile);
    let record = exchange
        .directory
        .get(id)
        .ok_or_else(|| revision::gone(id))?;
    let resource_type = record.resource_type;
    let (n_bytes, n_members) = (record.attributes.len(), record.members.len());
    let n_bytes_sent = exchange.request.body.len();
    exchange.budget.admit(n_bytes, n_members, n_bytes_sent);
    exchange.budget.spend_on_text(n_bytes)?;
    let before = revision::stored_attributes(record);
    let mut edited = Edited {
        resource_type,
        id,
        directory: exchange.directory,
        attributes: before.clone(),
        before: &record.members,
        members: BTreeMap::new(),
        budget: exchange.budget.clone(),
    };
    let remarks = &mut exchange.remarks;
    let applied = patch::apply(&provider.schemas, profile, &mut edited, &message, remarks);
    let Edited {
        attributes: after,
        members,
        budget,
        ..
    } = edited;
    // A refusal has looked at as much.
    exchange.budget = budget;
    let reasons = applied?;
    let mut edits = attributes::edits(&before, &after);
    edits.extend(revision::member_edits(&record.members, members));
    exchange.pass(Check::Path, paths(&message));
    exchange.pass(Check::Types, "the values fit their attributes");
    exchange.pass(Check::Mutability, "nothing is changed that may not be");
    if edits
        .iter()
        .any(|edit| matches!(edit, Edit::Attribute { .. }))
    {
        uniqueness::check(exchange, resource_type, &after, Some(id))?;
    }
    let written = revision::written(&edits);
    let outcome = revision::commit(exchange, id, edits, || reasons.to_string())?;

    let record = exchange.record(id)?;
    let base_url = &exchange.request.base_url;
    let has_body = resource_type == ResourceType::User || !projection.is_default();
    let body = has_body
        .then(|| read::changed(exchange, record, &projection, &written))
        .flatten();
    // Within bulk nobody reads the body; else there is none when it would be too long.
    let is_shown = body.is_some() || !exchange.is_shown;
    let status = if has_body && is_shown {
        StatusCode::OK
    } else {
        StatusCode::NO_CONTENT
    };
    Ok(Reply::resource(status, record, base_url, body, outcome))
}

/// The paths of the operations, as far as a decision shows them.
fn paths(message: &Value) -> String {
    const MOST_PATHS: usize = 5;
    let operations = message.get("Operations").and_then(Value::as_array);
    let operations = operations.map_or(&[][..], Vec::as_slice);
    let paths = operations.iter().take(MOST_PATHS).map(|operation| {
        let path = operation.get("path").and_then(Value::as_str);
        path.map_or("no path".to_owned(), quote)
    });
    let text = paths.collect::<Vec<_>>().join(", ");
    match operations.len().checked_sub(MOST_PATHS) {
        Some(n_more @ 1..) => format!("{text} and {n_more} more"),
        _ => text,
    }
}

//! `/Bulk`: many operations in one request (RFC 7644 §3.7).
//!
//! Each operation is answered as the request that it stands for, against what the ones before it left, and
//! succeeds or fails by itself.

mod operation;
mod reference;

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::scim::caseless::member;
use crate::scim::check::Check;
use crate::scim::error::{Error, ScimType};
use crate::scim::message::{Outcome, Request, Subject};
use crate::scim::provider::MAX_OPERATIONS;
use crate::scim::respond::body::{self, syntax};
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::handle;
use crate::scim::respond::reply::Reply;
use crate::scim::shape::refuse_case_twins;

use operation::{Operation, location};
use reference::References;

const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/// Carries out the operations in order, until as many have failed as `failOnErrors` allows.
pub(super) fn bulk(exchange: &mut Exchange<'_>) -> Result<Reply, Error> {
    let message = body::read_object(exchange)?;
    refuse_case_twins(&message)?;
    body::check_schema(&message, BULK_REQUEST)?;
    let operations = operations(&message)?;
    let fail_on_errors = fail_on_errors(&message)?;

    exchange.pass(Check::Body, format!("{} operations", operations.len()));
    exchange.settle(None);
    let mut references = References::reserve(exchange, &operations);
    exchange.awaited = references.ids();
    let mut entries = Vec::new();
    let mut outcomes = Vec::new();
    let mut failures = 0;
    for operation in &operations {
        let (entry, outcome) = carry_out(exchange, operation, &mut references);
        failures += usize::from(matches!(outcome, Outcome::Refused { .. }));
        entries.push(entry);
        outcomes.push(outcome);
        if fail_on_errors.is_some_and(|limit| failures >= limit) {
            break;
        }
    }
    // When nothing changed, the first operation says why.
    let outcome = match outcomes.into_iter().next() {
        Some(outcome) if exchange.changes.is_empty() => outcome,
        _ => Outcome::Changed,
    };
    let body = json!({"schemas": [BULK_RESPONSE], "Operations": entries});
    Ok(Reply::list(body.to_string().into_bytes(), outcome))
}

fn operations(message: &Map<String, Value>) -> Result<Vec<Operation<'_>>, Error> {
    let Some(Value::Array(operations)) = member(message, "Operations") else {
        return Err(syntax(
            "the body has no Operations; send an array of operations",
        ));
    };
    if operations.is_empty() {
        return Err(syntax("Operations is empty; send at least one operation"));
    }
    if operations.len() > MAX_OPERATIONS {
        let sent = operations.len();
        return Err(Error::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!(
                "there are {sent} operations; at most {MAX_OPERATIONS} (bulk.maxOperations) are accepted"
            ),
        ));
    }
    Ok(operations.iter().map(Operation::new).collect())
}

fn fail_on_errors(message: &Map<String, Value>) -> Result<Option<usize>, Error> {
    match member(message, "failOnErrors") {
        None | Some(Value::Null) => Ok(None),
        Some(limit) => match limit.as_u64().and_then(|limit| usize::try_from(limit).ok()) {
            Some(limit) if limit > 0 => Ok(Some(limit)),
            _ => Err(Error::bad_request(
                ScimType::InvalidValue,
                format!("failOnErrors is {limit}; send a whole number above 0, or leave it out"),
            )),
        },
    }
}

/// Answers one operation: its entry in the response, and what it came to.
fn carry_out(
    exchange: &mut Exchange<'_>,
    operation: &Operation<'_>,
    references: &mut References,
) -> (Value, Outcome) {
    let request = operation.request(exchange.provider, &exchange.request.base_url, references);
    let (reply, location) = match request {
        Ok(request) => {
            let id = operation
                .bulk_id()
                .and_then(|bulk_id| references.id(bulk_id));
            answer(exchange, &request, id.map(str::to_owned))
        }
        Err(error) => {
            let base_url = &exchange.request.base_url;
            (
                Err((error, None)),
                operation.location(exchange.provider, base_url),
            )
        }
    };
    if let (Err(_), Some(bulk_id)) = (&reply, operation.bulk_id()) {
        references.fail(bulk_id);
    }
    operation.entry(reply, location)
}

/// What an operation came to: a reply, or an error and what it was about.
type Answered = Result<Reply, (Error, Option<Subject>)>;

/// Answers a request within this one. The location of the resource addressed is told even when it fails.
fn answer(
    exchange: &mut Exchange<'_>,
    request: &Request,
    reserved_id: Option<String>,
) -> (Answered, Option<String>) {
    let mut within = Exchange::new(
        exchange.provider,
        exchange.directory,
        request,
        exchange.stamp,
    );
    within.budget = std::mem::take(&mut exchange.budget);
    within.awaited = std::mem::take(&mut exchange.awaited);
    within.is_shown = false;
    within.identifiers = exchange.identifiers;
    within.reserved_id = reserved_id;
    within.profile = exchange.profile;
    let answered = handle(&mut within);
    if answered.is_err() {
        within.undo();
    }
    within.settle(answered.as_ref().err());
    let location = location(within.provider, &request.base_url, &request.target);
    let Exchange {
        subject,
        remarks,
        decisions,
        mut changes,
        budget,
        identifiers,
        awaited,
        ..
    } = within;
    exchange.awaited = awaited;
    exchange.budget = budget;
    exchange.identifiers = identifiers;
    exchange.take_notes(remarks, decisions);
    exchange.changes.append(&mut changes);
    (answered.map_err(|error| (error, subject)), location)
}

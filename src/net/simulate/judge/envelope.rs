//! What is around resources: bodies, media types, errors, lists.

use serde_json::{Map, Value};

use super::{Finding, Rule};
use crate::net::simulate::mapping::member;
use crate::net::simulate::sender::Answer;
use crate::scim::json;

const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// The body as a JSON object.
pub(super) fn read_object(answer: &Answer) -> Result<Map<String, Value>, Finding> {
    let content_type = match answer.content_type.as_str() {
        "" => "no media type",
        named => named,
    };
    match json::read(&answer.body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Finding::new(
            Rule::BodyNotJson,
            "expected a JSON object, got another JSON value",
        )),
        Err(_) if answer.body.is_empty() => Err(Finding::new(
            Rule::BodyNotJson,
            "expected a JSON object, got an empty body",
        )),
        Err(error) => Err(Finding::new(
            Rule::BodyNotJson,
            format!(
                "expected a JSON object, not able to deserialize the resource: {error} ({content_type})"
            ),
        )),
    }
}

/// RFC 7644 §3.1: bodies are `application/scim+json`.
pub(super) fn judge_media_type(answer: &Answer) -> Option<Finding> {
    let media_type = answer.content_type.split(';').next().unwrap_or_default();
    let is_scim = media_type
        .trim()
        .eq_ignore_ascii_case("application/scim+json");
    (!is_scim).then(|| {
        Finding::new(
            Rule::MediaType,
            format!("expected application/scim+json, got {media_type:?}"),
        )
    })
}

/// RFC 7644 §3.12: what a refusal looks like.
pub(super) fn judge_error(answer: &Answer) -> Option<Finding> {
    // The RFC wants no body of a 204, and an empty error is at least not a page that cannot be read.
    if answer.body.is_empty() || answer.status < 400 {
        return None;
    }
    let body = match read_object(answer) {
        Ok(body) => body,
        Err(finding) => return Some(finding),
    };
    let status = member(&body, "status").and_then(Value::as_str);
    let is_error = has_schema(&body, ERROR) && status == Some(&answer.status.to_string());
    (!is_error).then(|| {
        Finding::new(
            Rule::ErrorBody,
            format!(
                "expected a SCIM error with the status \"{}\" as a string",
                answer.status
            ),
        )
    })
}

/// RFC 7644 §3.4.2: a search is answered with a list, here of at most one resource.
pub(super) fn judge_list(
    body: &Map<String, Value>,
    findings: &mut Vec<Finding>,
) -> Option<Map<String, Value>> {
    match read_list(body) {
        Ok(hit) => hit,
        Err(finding) => {
            findings.push(finding);
            None
        }
    }
}

fn read_list(body: &Map<String, Value>) -> Result<Option<Map<String, Value>>, Finding> {
    let not_a_list = |what: &str| {
        Finding::new(
            Rule::NotListResponse,
            format!("expected a ListResponse, {what}"),
        )
    };
    if !has_schema(body, LIST_RESPONSE) {
        return Err(not_a_list("got a body whose schemas do not name it"));
    }
    let total = member(body, "totalResults")
        .and_then(Value::as_u64)
        .ok_or_else(|| not_a_list("got one without a number in totalResults"))?;
    let resources = match (body.get("Resources"), member(body, "Resources")) {
        (None, Some(_)) => {
            return Err(Finding::new(
                Rule::ResourcesMisspelled,
                "expected Resources with a capital letter",
            ));
        }
        (None, None) if total == 0 => return Ok(None),
        (Some(Value::Array(resources)), _) => resources,
        _ => return Err(not_a_list("got one without an array in Resources")),
    };
    match (total, resources.as_slice()) {
        (0, []) => Ok(None),
        (1, [Value::Object(hit)]) => Ok(Some(hit.clone())),
        (1, [_]) => Err(not_a_list("got one whose resource is no object")),
        (2.., _) | (_, [_, _, ..]) => Err(Finding::new(
            Rule::SeveralHits,
            format!(
                "expected one hit at most, got {}",
                total.max(resources.len() as u64)
            ),
        )),
        _ => Err(not_a_list(
            "got one in which totalResults and Resources disagree",
        )),
    }
}

fn has_schema(body: &Map<String, Value>, urn: &str) -> bool {
    let schemas = member(body, "schemas").and_then(Value::as_array);
    schemas.is_some_and(|schemas| {
        let mut names = schemas.iter().filter_map(Value::as_str);
        names.any(|name| name.eq_ignore_ascii_case(urn))
    })
}

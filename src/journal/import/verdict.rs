//! What an imported exchange came to, by its answer.

use serde_json::Value;

use crate::journal::event::Exchange;
use crate::journal::import::importer::Importer;
use crate::journal::import::traffic::Endpoint;
use crate::scim::{Change, Outcome, ResourceId, ScimType, Subject};

/// What an exchange came to, by its answer.
pub(super) fn outcome(
    exchange: &Exchange,
    endpoint: &Endpoint,
    answer: Option<&Value>,
    changes: &[Change],
    importer: &Importer,
) -> Outcome {
    let subject = match endpoint {
        Endpoint::Resources(resource_type, id) => Some(Subject {
            resource_type: *resource_type,
            name: id
                .as_deref()
                .and_then(|id| importer.directory().name(id))
                .map(str::to_owned),
            id: id.as_deref().map(ResourceId::new),
        }),
        _ => None,
    };
    let text = |name: &str| answer?.get(name)?.as_str().map(str::to_owned);
    let status = exchange.response.as_ref().map(|response| response.status);
    let Some(status) = status.filter(|status| *status < 400) else {
        return Outcome::Refused {
            subject,
            scim_type: text("scimType").as_deref().and_then(scim_type),
            detail: text("detail").unwrap_or_else(|| "no reason is given".to_owned()),
        };
    };
    if !changes.is_empty() {
        return Outcome::Changed;
    }
    let count = |name: &str| answer.and_then(|answer| answer.get(name)?.as_u64());
    if let Some(total) = count("totalResults") {
        let resources = answer.and_then(|answer| answer.get("Resources")?.as_array());
        return Outcome::Listed {
            resource_type: subject.map(|subject| subject.resource_type),
            filter: filter(&exchange.request.target),
            total,
            returned: resources.map_or(0, |resources| resources.len() as u64),
        };
    }
    match (endpoint, subject) {
        (Endpoint::Other(endpoint), _) => Outcome::Discovered {
            endpoint: endpoint.clone(),
        },
        (_, Some(subject)) if status == 304 => Outcome::NotModified { subject },
        (_, Some(subject)) if exchange.request.method == "GET" => Outcome::Read { subject },
        (_, Some(subject)) => Outcome::Unchanged {
            subject,
            reason: "nothing that is known of".to_owned(),
        },
        (endpoint, None) => Outcome::Discovered {
            endpoint: match endpoint {
                Endpoint::Bulk => "Bulk".to_owned(),
                _ => ".search".to_owned(),
            },
        },
    }
}

fn scim_type(keyword: &str) -> Option<ScimType> {
    serde_json::from_value(keyword.into()).ok()
}

/// The filter of a target, decoded.
fn filter(target: &str) -> Option<String> {
    let (_, query) = target.split_once('?')?;
    let value = query
        .split('&')
        .find_map(|parameter| parameter.strip_prefix("filter="))?
        .replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&value).decode_utf8_lossy();
    Some(decoded.into_owned())
}

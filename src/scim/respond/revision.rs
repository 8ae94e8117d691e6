//! What PUT and PATCH share: from a resource before and after to a change, or to none.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value};

use crate::scim::delta::{Delta, Edit, Meta};
use crate::scim::error::Error;
use crate::scim::message::Outcome;
use crate::scim::record::{Member, Members, Record};
use crate::scim::remark::quote;
use crate::scim::respond::exchange::Exchange;

/// The stored attributes of a record.
pub(super) fn stored_attributes(record: &Record) -> Map<String, Value> {
    serde_json::from_str(&record.attributes).unwrap_or_default()
}

/// The refusal of a resource that is not there.
pub(super) fn gone(id: &str) -> Error {
    Error::new(
        StatusCode::NOT_FOUND,
        format!("there is no resource {}", quote(id)),
    )
}

/// The edits that bring members from before to after: at each position named, the member there then.
pub(super) fn member_edits(
    before: &Members,
    after: BTreeMap<u64, Option<Member>>,
) -> impl Iterator<Item = Edit> {
    after.into_iter().filter_map(|(position, to)| {
        let from = before.at(position);
        (from != to.as_ref()).then(|| Edit::Member {
            position,
            from: from.cloned(),
            to,
            name: None,
        })
    })
}

/// The names of the attributes that edits gave a value, in the shape of a resource.
pub(super) fn written(edits: &[Edit]) -> Map<String, Value> {
    let mut written = Map::new();
    for edit in edits {
        let Edit::Attribute {
            path, to: Some(_), ..
        } = edit
        else {
            continue;
        };
        match path.rsplit_once(':') {
            None => {
                written.insert(path.clone(), Value::Null);
            }
            Some((urn, name)) => {
                let container = written
                    .entry(urn)
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Some(container) = container.as_object_mut() {
                    container.insert(name.to_owned(), Value::Null);
                }
            }
        }
    }
    written
}

/// Makes the edits happen; without any, the resource and its `meta` stay as they are (RFC 7644 §3.5.2.1).
pub(super) fn commit(
    exchange: &mut Exchange<'_>,
    id: &str,
    edits: Vec<Edit>,
    reason: impl FnOnce() -> String,
) -> Result<Outcome, Error> {
    let record = exchange.record(id)?;
    if edits.is_empty() {
        return Ok(Outcome::Unchanged {
            subject: exchange.subject_now(record),
            reason: reason(),
        });
    }
    let delta = Delta::Modified {
        from: Meta::of(record),
        to: Meta::next(record, exchange.stamp.at),
        edits,
    };
    let (resource_type, id, ordinal) = (record.resource_type, record.id.clone(), record.ordinal);
    exchange.apply(resource_type, id, ordinal, delta)?;
    Ok(Outcome::Changed)
}

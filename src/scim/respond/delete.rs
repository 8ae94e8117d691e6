//! DELETE: the resource goes, and leaves its groups (RFC 7644 §3.6).

use crate::scim::delta::{Delta, Edit, Meta};
use crate::scim::error::Error;
use crate::scim::record::Record;
use crate::scim::respond::exchange::Exchange;
use crate::scim::respond::reply::Reply;
use crate::scim::stamp::Timestamp;

/// Deletes a resource. Every group that had it as a member gets a new version.
pub(super) fn delete(exchange: &mut Exchange<'_>, id: &str) -> Result<Reply, Error> {
    let record = exchange.record(id)?.clone();
    let (resource_type, id, ordinal) = (record.resource_type, record.id.clone(), record.ordinal);
    exchange.apply(
        resource_type,
        id.clone(),
        ordinal,
        Delta::Deleted(Box::new(record)),
    )?;

    let at = exchange.stamp.at;
    let name = exchange.changes.last().map(|change| change.name.clone());
    let name = name.unwrap_or_default();
    let groups = exchange.directory.groups_of(id.as_str());
    let departures: Vec<_> = groups
        .filter_map(|group| {
            let delta = departure(group, id.as_str(), &name, at)?;
            Some((group.resource_type, group.id.clone(), group.ordinal, delta))
        })
        .collect();
    for (resource_type, id, ordinal, delta) in departures {
        exchange.apply(resource_type, id, ordinal, delta)?;
    }
    Ok(Reply::gone())
}

/// What a group's loss of a member looks like.
fn departure(group: &Record, member: &str, name: &str, at: Timestamp) -> Option<Delta> {
    let position = group.members.position(member)?;
    let from = group.members.at(position).cloned();
    Some(Delta::Modified {
        from: Meta::of(group),
        to: Meta::next(group, at),
        edits: vec![Edit::Member {
            position,
            from,
            to: None,
            name: Some(name.to_owned()),
        }],
    })
}

//! Since which event each value of a resource holds, and which values an attribute had over time: asked of the
//! capture, from the newest change back.

use std::collections::HashMap;

use serde_json::Value;

use crate::inspect::diff::{self, AttributeChange};
use crate::journal::{Error, Reader, Seq};
use crate::scim::{Change, Delta};

/// A value of a resource, and the event since which it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The attribute path, as in [`AttributeChange`].
    pub path: String,
    /// The event; `None` when it lies further back than was looked.
    pub seq: Option<Seq>,
    /// What it was before that event; `None`: nothing.
    pub was: Option<Value>,
}

/// Since which event each value of a resource holds that it had after `at`: attributes and sub-attributes, not members
/// (the timeline knows those). Looks at the last `most` changes at most.
pub fn since(reader: &Reader, ordinal: u64, at: Seq, most: usize) -> Result<Vec<Since>, Error> {
    let Some(mut record) = reader.record_of(ordinal, at)? else {
        return Ok(Vec::new());
    };
    record.members = crate::scim::record::Members::default();
    let mut found: Vec<Since> = diff::between(None, Some(&record))
        .into_iter()
        .map(|one| Since {
            path: one.path,
            seq: None,
            was: None,
        })
        .collect();
    let mut places: HashMap<String, usize> = found
        .iter()
        .enumerate()
        .map(|(place, one)| (one.path.clone(), place))
        .collect();
    let mut left = most;
    reader.changes_back(ordinal, Seq(0), at, |seq, change| {
        let is_creation = matches!(change.delta, Delta::Created(_));
        for one in altered(&change) {
            let place = places.remove(&one.path);
            if let Some(since) = place.and_then(|place| found.get_mut(place)) {
                (since.seq, since.was) = (Some(seq), one.from);
            }
        }
        if is_creation {
            // What no change names it was created with.
            for place in places.drain().map(|(_, place)| place) {
                if let Some(since) = found.get_mut(place) {
                    since.seq = Some(seq);
                }
            }
        }
        left = left.saturating_sub(1);
        left > 0 && !places.is_empty() && !is_creation
    })?;
    Ok(found)
}

/// The values that a path had, oldest first, each with the event that gave it: at most the last `most` up to and
/// including `until`. `None`: it had none from then on.
pub fn path_history(
    reader: &Reader,
    ordinal: u64,
    path: &str,
    until: Seq,
    most: usize,
) -> Result<Vec<(Seq, Option<Value>)>, Error> {
    let mut values = Vec::new();
    reader.changes_back(ordinal, Seq(0), until, |seq, change| {
        let is_creation = matches!(change.delta, Delta::Created(_));
        let mut all = altered(&change).into_iter();
        if let Some(one) = all.find(|one| one.path == path) {
            values.push((seq, one.to));
        }
        values.len() < most && !is_creation
    })?;
    values.reverse();
    Ok(values)
}

/// The attributes that a change touched, without members, of which there may be many.
fn altered(change: &Change) -> Vec<AttributeChange> {
    let is_attribute = |one: &AttributeChange| !one.path.starts_with("members[");
    diff::attributes(change)
        .into_iter()
        .filter(is_attribute)
        .collect()
}

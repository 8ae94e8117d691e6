//! Everything about one event: what the detail pane and `show` present.

use std::collections::HashMap;

use crate::inspect::effect;
use crate::inspect::summary::{self, Summary};
use crate::journal::{Error, Event, Reader, Seq};
use crate::scim::{Change, ChangeKind, Directory, Record};

/// How many events of a resource's history a detail names on each side of the event itself.
pub const MOST_HISTORY: usize = 100;

/// How many members are called by their names: more than a screen has lines for.
const MOST_NAMES: usize = 50;

/// One event with its surroundings.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The event.
    pub event: Event,
    /// Its line in the list.
    pub summary: Summary,
    /// The resource that it touched, before it.
    pub before: Option<Record>,
    /// The same resource after it.
    pub after: Option<Record>,
    /// The events that changed this resource, oldest first: number and, in a few words, what (`created`,
    /// `active true -> false`). Of a long history, the part around this event.
    pub history: Vec<(Seq, String)>,
    /// What the first of its members were called then, by `id`.
    pub names: HashMap<String, String>,
    /// The last event before this one that changed anything.
    pub previous_change: Option<Seq>,
    /// The next event after this one that changed anything.
    pub next_change: Option<Seq>,
}

/// Reads the detail of an event; `None` when there is no such event.
pub fn load(reader: &Reader, seq: Seq) -> Result<Option<Detail>, Error> {
    let Some(event) = reader.event(seq)? else {
        return Ok(None);
    };
    let Some(row) = reader.rows(seq, seq)?.pop() else {
        return Ok(None);
    };
    let summary = summary::summarize(&row);
    let mut detail = Detail {
        event,
        before: None,
        after: None,
        history: Vec::new(),
        names: HashMap::new(),
        previous_change: reader.previous_change(seq)?,
        next_change: reader.next_change(seq)?,
        summary,
    };
    if let Some((_, id)) = &detail.summary.touched {
        detail.after = reader.record_at(id.as_str(), seq)?;
        let change = detail.event.changes.iter().find(|change| change.id == *id);
        detail.before = match change {
            Some(change) => before(change, detail.after.as_ref()),
            None => detail.after.clone(),
        };
        let history = reader.history(id.as_str(), seq, MOST_HISTORY)?;
        let brief = |(at, change): &(Seq, Change)| (*at, in_brief(change));
        detail.history = history.iter().map(brief).collect();
        let record = detail.after.as_ref().or(detail.before.as_ref());
        let members = record.into_iter().flat_map(|record| record.members.iter());
        for (_, member) in members.take(MOST_NAMES) {
            let id = member.value.as_str();
            if let Some(name) = reader.name_at(id, seq)? {
                detail.names.insert(id.to_owned(), name);
            }
        }
    }
    Ok(Some(detail))
}

/// A resource before a change, from what it was after it.
fn before(change: &Change, after: Option<&Record>) -> Option<Record> {
    let mut directory = Directory::default();
    if let Some(after) = after {
        directory.load(after.clone()).ok()?;
    }
    directory.apply(&change.inverse()).ok()?;
    directory.get(change.id.as_str()).cloned()
}

/// What a change did to its resource, without naming the resource.
pub fn in_brief(change: &Change) -> String {
    match change.delta.kind() {
        ChangeKind::Created => "created".to_owned(),
        ChangeKind::Deleted => "deleted".to_owned(),
        ChangeKind::Modified => effect::of_modification(change),
    }
}

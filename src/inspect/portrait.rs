//! One resource as it was after an event: its values with since when they hold, what comes next, and its history.

use std::collections::HashMap;

use serde_json::Value;

use crate::inspect::detail::in_brief;
use crate::inspect::diff::{self, AttributeChange, resource};
use crate::inspect::timeline::{self, Since, Timeline};
use crate::journal::{Error, Reader, Seq};
use crate::scim::{Change, Record, ResourceType};

/// How many events of its history are told on each side of the event.
const MOST_HISTORY: usize = 200;

/// How many changes back the origin of a value is looked for.
const MOST_BACK: usize = 2000;

/// How many values of a pinned path are told.
const MOST_VALUES: usize = 30;

/// How many members are called by their names.
const MOST_NAMES: usize = 200;

/// The extension that has the manager.
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// The resource, by its position in the order of creation.
    pub ordinal: u64,
    /// The event after which it is shown.
    pub at: Seq,
    /// The event after which it was what it is compared with; just before `at`, unless chosen.
    pub base: Seq,
    /// Paths whose values over time are wanted.
    pub pins: Vec<String>,
}

/// One resource. Text in it is as captured.
#[derive(Debug, Clone)]
pub struct Portrait {
    /// What was asked for.
    pub sitting: Sitting,
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id`.
    pub id: String,
    /// The `userName` or `displayName` that it had.
    pub name: String,
    /// The resource after the event; of one that was deleted by then, the last that it was; `None` before it came to
    /// be.
    pub record: Option<Record>,
    /// Whether it was deleted by then.
    pub is_deleted: bool,
    /// The values that it had, each with its path.
    pub values: Vec<AttributeChange>,
    /// The attributes that are other than at the base.
    pub changes: Vec<AttributeChange>,
    /// Since which event each value holds.
    pub since: Vec<Since>,
    /// The next event that changes it, and the paths that it changes.
    pub next: Option<(Seq, Vec<String>)>,
    /// The groups that it is in.
    pub groups: Vec<GroupStay>,
    /// The events that changed it, each with what it did in a few words: those around the event.
    pub history: Vec<(Seq, String)>,
    /// The values that pinned paths had over time.
    pub pins: Vec<Pin>,
    /// What the resources that it refers to were called then, by `id`: its manager, the first of its members, and those
    /// that came or went.
    pub names: HashMap<String, String>,
    /// Since which event the first of its members are in it, by `id`.
    pub joined: HashMap<String, Seq>,
}

impl Portrait {
    /// Whether nothing about the resource is other than in another portrait of it, but for what was asked: no event
    /// between the two did anything to it, and neither did theirs.
    pub fn is_like(&self, other: &Self) -> bool {
        let version = |one: &Self| one.record.as_ref().map(|record| record.version);
        let is_moved = |one: &Self| one.groups.iter().any(|stay| stay.since > one.sitting.base);
        let are_quiet = [self, other]
            .iter()
            .all(|one| one.changes.is_empty() && !is_moved(one));
        are_quiet
            && self.sitting.ordinal == other.sitting.ordinal
            && (version(self), self.is_deleted) == (version(other), other.is_deleted)
            && (&self.next, &self.groups) == (&other.next, &other.groups)
            && (&self.names, &self.joined) == (&other.names, &other.joined)
    }
}

/// The values that a path had over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The path.
    pub path: String,
    /// Each value with the event that gave it, oldest first; `None`: it had none from then on.
    pub values: Vec<(Seq, Option<Value>)>,
}

/// The time in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupStay {
    /// The name that the group had.
    pub name: String,
    /// The event that added it.
    pub since: Seq,
    /// The event that takes it out, later.
    pub until: Option<Seq>,
}

/// Reads a portrait; `None` when there is no such resource.
pub fn load(
    reader: &Reader,
    timeline: &Timeline,
    sitting: Sitting,
) -> Result<Option<Portrait>, Error> {
    let Sitting {
        ordinal, at, base, ..
    } = sitting;
    let Some((resource_type, id, name)) = timeline.about(ordinal, at) else {
        return Ok(None);
    };
    let item = timeline.resources_at(at).get(ordinal);
    let deleted = item
        .and_then(|item| item.deleted)
        .filter(|deleted| *deleted <= at);
    let seen_at = deleted.map_or(at, |deleted| Seq(deleted.0.saturating_sub(1)));
    let record = reader.record_of(ordinal, seen_at)?;
    let before = reader.record_of(ordinal, base)?;
    let after = record.as_ref().filter(|_| deleted.is_none());
    let history = reader.history(id, at, MOST_HISTORY)?;
    let own = || {
        history
            .iter()
            .filter(|(_, change)| change.ordinal == ordinal)
    };
    let paths = |change: &Change| {
        let all = diff::attributes(change).into_iter();
        all.map(|one| one.path).collect()
    };
    let next = own().find(|(seq, _)| *seq > at);
    let pins = sitting
        .pins
        .iter()
        .map(|path| pinned(reader, ordinal, path));
    let pins = pins.collect::<Result<_, _>>()?;
    let groups = timeline.groups_at(id, at).into_iter();
    let groups = groups.map(|stay| GroupStay {
        name: stay.name.to_owned(),
        since: stay.since,
        until: stay.until,
    });
    let changes = diff::between(before.as_ref(), after);
    let joined = members(record.as_ref()).filter_map(|id| {
        let since = timeline.member_since(id, ordinal, seen_at)?;
        Some((id.to_owned(), since))
    });
    Ok(Some(Portrait {
        joined: joined.collect(),
        resource_type,
        id: id.to_owned(),
        name: name.to_owned(),
        is_deleted: deleted.is_some(),
        values: diff::between(None, record.as_ref()),
        since: timeline::values::since(reader, ordinal, seen_at, MOST_BACK)?,
        next: next.map(|(seq, change)| (*seq, paths(change))),
        groups: groups.collect(),
        history: own()
            .map(|(seq, change)| (*seq, in_brief(change)))
            .collect(),
        names: names(timeline, record.as_ref(), before.as_ref(), &changes, at),
        changes,
        pins,
        record,
        sitting,
    }))
}

/// What a pinned attribute was over time.
fn pinned(reader: &Reader, ordinal: u64, path: &str) -> Result<Pin, Error> {
    let end = Seq(u64::MAX);
    let values = timeline::values::path_history(reader, ordinal, path, end, MOST_VALUES)?;
    Ok(Pin {
        path: path.to_owned(),
        values,
    })
}

/// What the manager and the members of a record, now and before, were called at an event.
fn names(
    timeline: &Timeline,
    record: Option<&Record>,
    before: Option<&Record>,
    changes: &[AttributeChange],
    at: Seq,
) -> HashMap<String, String> {
    let both = || [record, before].into_iter().flatten();
    let managers: Vec<String> = both().filter_map(manager).collect();
    let moved = changes.iter().filter_map(moved_member).take(MOST_NAMES);
    let members = both().flat_map(|record| members(Some(record)));
    let ids = managers.iter().map(String::as_str).chain(moved);
    let mut names = HashMap::new();
    for id in ids.chain(members) {
        let found = timeline.find(id, at);
        if let Some((_, _, name)) = found.and_then(|ordinal| timeline.about(ordinal, at)) {
            names.insert(id.to_owned(), name.to_owned());
        }
    }
    names
}

fn manager(record: &Record) -> Option<String> {
    let document = resource::document(record);
    let extension = document.get(ENTERPRISE)?;
    let manager = extension.pointer("/manager/value")?.as_str()?;
    Some(manager.to_owned())
}

/// The `id` of the first members of a group.
fn members(record: Option<&Record>) -> impl Iterator<Item = &str> {
    let members = record.into_iter().flat_map(|record| record.members.iter());
    let ids = members.map(|(_, member)| member.value.as_str());
    ids.take(MOST_NAMES)
}

/// The `id` of the member that a change is about, if it is about one.
pub fn moved_member(change: &AttributeChange) -> Option<&str> {
    let member = change.to.as_ref().or(change.from.as_ref())?;
    let id = member.get("value")?.as_str()?;
    change.path.starts_with("members[").then_some(id)
}

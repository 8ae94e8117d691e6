//! Takes the changes of a capture into a timeline, a bounded slice at a time.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::inspect::session::Progress;
use crate::inspect::timeline::{Resource, Timeline, Version, register_of};
use crate::journal::gist::Touch;
use crate::journal::{Error, Reader, Seq};
use crate::scim::ChangeKind;
use crate::scim::outline::{EditOutline, Glimpse, Outline};
use crate::scim::spelling::beginning;

/// How many events are read at once.
const PAGE: u64 = 4096;

/// A longer name is cut: it stands in the capture.
const LONGEST_NAME: usize = 200;

/// Of a whole resource: whether it is active.
#[derive(Deserialize)]
struct Activity {
    #[serde(default)]
    active: Value,
}

impl Timeline {
    /// Takes in the changes of the events that came since, of at most `most_events` events. Nothing is lost or taken
    /// twice when it fails: the next call goes on where this one ended.
    pub fn extend(&mut self, reader: &Reader, most_events: u64) -> Result<Progress, Error> {
        let head = reader.head()?;
        let last = head.0.min(self.head.0.saturating_add(most_events));
        while self.head.0 < last {
            let page_end = Seq(last.min(self.head.0.saturating_add(PAGE)));
            let mut to_skip = self.n_ahead;
            reader.touches(self.head.next(), page_end, |touch| {
                if to_skip > 0 {
                    to_skip -= 1;
                } else {
                    self.take(touch);
                    self.n_ahead += 1;
                }
            })?;
            (self.head, self.n_ahead) = (page_end, 0);
        }
        Ok(Progress {
            done: self.head,
            head,
        })
    }

    /// Takes in one change. What no writer of this program puts into a file is left out: a change of a resource that
    /// was never created, or a creation out of order.
    fn take(&mut self, touch: &Touch<'_>) {
        let Ok(index) = u32::try_from(self.versions.len()) else {
            return;
        };
        match &touch.outline {
            Outline::Created(record) => {
                let last = self.resources.last().map(|last| last.ordinal);
                let Ok(resource) = u32::try_from(self.resources.len()) else {
                    return;
                };
                if last.is_some_and(|last| last >= touch.ordinal) {
                    return;
                }
                self.create(touch, resource, index);
                let n_members = u32::try_from(record.members.len()).unwrap_or(u32::MAX);
                for (_, member, _) in &record.members {
                    self.moved(member, index, true);
                }
                let active = serde_json::from_str::<Activity>(record.attributes.get())
                    .ok()
                    .and_then(|found| found.active.as_bool());
                self.push(touch.seq, ChangeKind::Created, active, resource, n_members);
            }
            Outline::Modified { edits } => {
                if let Some(resource) = self.index_of(touch.ordinal) {
                    self.modify(touch, edits, resource, index);
                }
            }
            Outline::Deleted(_) => {
                if let Some(resource) = self.index_of(touch.ordinal) {
                    self.delete(touch, resource);
                }
            }
        }
    }

    fn create(&mut self, touch: &Touch<'_>, resource: u32, index: u32) {
        let id = self.id_number(touch.id);
        if let Some(owners) = self.owners.get_mut(id as usize) {
            owners.push(resource);
        }
        self.resources.push(Resource {
            ordinal: touch.ordinal,
            id,
            kind: touch.resource_type,
            versions: Vec::new(),
            names: vec![(index, beginning(touch.name, LONGEST_NAME).into())],
        });
        if let Some(register) = self.registers.get_mut(register_of(touch.resource_type)) {
            register.resources.push(resource);
            register.created.push(touch.seq);
            register.deleted.push(Seq(u64::MAX));
        }
    }

    fn modify(
        &mut self,
        touch: &Touch<'_>,
        edits: &[EditOutline<'_>],
        resource: usize,
        index: u32,
    ) {
        let Some((mut active, mut n_members)) = self.newest(resource) else {
            return;
        };
        for edit in edits {
            match edit {
                EditOutline::Attribute { path, to, .. } if path == "active" => {
                    active = match to {
                        Glimpse::Other(value) => value.as_bool(),
                        Glimpse::Absent | Glimpse::Text(_) => None,
                    };
                }
                EditOutline::Attribute { .. } => {}
                EditOutline::Member { from, to, .. } => {
                    let (from, to) = (
                        from.as_ref().map(|member| &member.value),
                        to.as_ref().map(|member| &member.value),
                    );
                    if from == to {
                        continue;
                    }
                    if let Some(member) = from {
                        self.moved(member, index, false);
                        n_members = n_members.saturating_sub(1);
                    }
                    if let Some(member) = to {
                        self.moved(member, index, true);
                        n_members = n_members.saturating_add(1);
                    }
                }
            }
        }
        if let Some(found) = self.resources.get_mut(resource) {
            let name: Box<str> = beginning(touch.name, LONGEST_NAME).into();
            if found.names.last().is_none_or(|(_, last)| *last != name) {
                found.names.push((index, name));
            }
        }
        let resource = u32::try_from(resource).unwrap_or(u32::MAX);
        self.push(touch.seq, ChangeKind::Modified, active, resource, n_members);
    }

    fn delete(&mut self, touch: &Touch<'_>, resource: usize) {
        let Some((active, n_members)) = self.newest(resource) else {
            return;
        };
        let resource = u32::try_from(resource).unwrap_or(u32::MAX);
        if let Some(register) = self.registers.get_mut(register_of(touch.resource_type))
            && let Ok(place) = register.resources.binary_search(&resource)
            && let Some(deleted) = register.deleted.get_mut(place)
        {
            *deleted = touch.seq;
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            register.deletions.push((touch.seq, place));
        }
        self.push(touch.seq, ChangeKind::Deleted, active, resource, n_members);
    }

    fn push(
        &mut self,
        seq: Seq,
        kind: ChangeKind,
        active: Option<bool>,
        resource: u32,
        n_members: u32,
    ) {
        let index = u32::try_from(self.versions.len()).unwrap_or(u32::MAX);
        if let Some(found) = self.resources.get_mut(resource as usize) {
            found.versions.push(index);
        }
        let version = Version::new(seq, kind, active, resource, n_members);
        self.versions.push(version);
    }

    /// What the newest version of a resource says of it.
    fn newest(&self, resource: usize) -> Option<(Option<bool>, u32)> {
        let index = *self.resources.get(resource)?.versions.last()?;
        let version = self.version(index)?;
        Some((version.active(), version.n_members))
    }

    /// A member joined or left by a version of a group.
    fn moved(&mut self, member: &str, version: u32, joins: bool) {
        let number = self.id_number(member) as usize;
        if let Some(moves) = self.moves.get_mut(number) {
            moves.push(version << 1 | u32::from(joins));
        }
    }

    fn id_number(&mut self, id: &str) -> u32 {
        if let Some(number) = self.id_numbers.get(id) {
            return *number;
        }
        let number = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let id: Arc<str> = id.into();
        self.ids.push(id.clone());
        self.id_numbers.insert(id, number);
        self.moves.push(Vec::new());
        self.owners.push(Vec::new());
        number
    }
}

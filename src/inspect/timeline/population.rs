//! Who and what existed after one event, in windows of a list.

use crate::inspect::timeline::{Register, Resource, Timeline, Version, number, register_of};
use crate::journal::Seq;
use crate::scim::{ChangeKind, ResourceType};

/// The users and groups after one event. Costs nothing to make; only the window that is asked for is put together.
#[derive(Debug, Clone, Copy)]
pub struct Population<'a> {
    timeline: &'a Timeline,
    at: Seq,
}

/// One resource as a list shows it after an event. Text in it is as captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its position in the order of creation, by which the timeline knows it.
    pub ordinal: u64,
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id`.
    pub id: &'a str,
    /// The `userName` or `displayName` at that event; of a deleted resource the last one.
    pub name: &'a str,
    /// Whether a user was active; `None` when nothing was said.
    pub active: Option<bool>,
    /// How many members a group had.
    pub n_members: u32,
    /// The number in `meta.version`.
    pub version: u64,
    /// The event that changed it last.
    pub last_change: Seq,
    /// Whether that is this event.
    pub is_changed: bool,
    /// The next event that changes it.
    pub next_change: Option<Seq>,
    /// The event that created it.
    pub created: Seq,
    /// The event that deleted it, before or after this one.
    pub deleted: Option<Seq>,
}

impl Timeline {
    /// Who and what existed after an event.
    pub fn resources_at(&self, at: Seq) -> Population<'_> {
        Population { timeline: self, at }
    }
}

impl<'a> Population<'a> {
    /// How many resources of a type there were.
    pub fn count(&self, resource_type: ResourceType) -> usize {
        let Some(register) = self.register(resource_type) else {
            return 0;
        };
        self.n_created(register) - self.n_deleted(register)
    }

    /// How many resources of a type were deleted up to this event.
    pub fn count_deleted(&self, resource_type: ResourceType) -> usize {
        self.register(resource_type)
            .map_or(0, |register| self.n_deleted(register))
    }

    /// The resources from the `first`-th on, at most `most`, in the order of creation.
    pub fn window(&self, resource_type: ResourceType, first: usize, most: usize) -> Vec<Item<'a>> {
        let Some(register) = self.register(resource_type) else {
            return Vec::new();
        };
        let n_created = self.n_created(register);
        let items = |places: &mut dyn Iterator<Item = usize>| -> Vec<Item<'a>> {
            places
                .filter_map(|place| register.resources.get(place))
                .filter_map(|index| self.item(*index))
                .collect()
        };
        if self.n_deleted(register) == 0 {
            let end = first.saturating_add(most).min(n_created);
            return items(&mut (first..end));
        }
        let there = (0..n_created).filter(|place| register.is_there(*place, self.at));
        items(&mut there.skip(first).take(most))
    }

    /// The deleted resources from the `first`-th on, at most `most`, the last deleted first.
    pub fn deleted(&self, resource_type: ResourceType, first: usize, most: usize) -> Vec<Item<'a>> {
        let Some(register) = self.register(resource_type) else {
            return Vec::new();
        };
        let deletions = register.deletions.get(..self.n_deleted(register));
        deletions
            .unwrap_or_default()
            .iter()
            .rev()
            .skip(first)
            .take(most)
            .filter_map(|(_, place)| register.resources.get(*place as usize))
            .filter_map(|index| self.item(*index))
            .collect()
    }

    /// Where a resource stands in the list of its type; `None` when it did not exist.
    pub fn place(&self, ordinal: u64) -> Option<usize> {
        let index = self.timeline.index_of(ordinal)?;
        let resource = self.timeline.resources.get(index)?;
        let register = self.register(resource.kind)?;
        let index = u32::try_from(index).ok()?;
        let place = register.resources.binary_search(&index).ok()?;
        if !register.is_there(place, self.at) {
            return None;
        }
        let n_gone = match self.n_deleted(register) {
            0 => 0,
            _ => (0..place)
                .filter(|place| !register.is_there(*place, self.at))
                .count(),
        };
        Some(place - n_gone)
    }

    /// One resource, existing or deleted; `None` when it was not created yet.
    pub fn get(&self, ordinal: u64) -> Option<Item<'a>> {
        self.item(u32::try_from(self.timeline.index_of(ordinal)?).ok()?)
    }

    /// The resources that this event changed, in the order in which it did; what it deleted is among them.
    pub fn changed(&self) -> Vec<Item<'a>> {
        let ordinals = self.timeline.changed_by(self.at);
        ordinals.filter_map(|ordinal| self.get(ordinal)).collect()
    }

    /// The resources that the next change of all will change, if they exist by now, with the event that does.
    pub fn next_to_change(&self) -> Option<(Seq, Vec<Item<'a>>)> {
        let seq = self.timeline.next_change(self.at)?;
        let ordinals = self.timeline.changed_by(seq);
        Some((
            seq,
            ordinals.filter_map(|ordinal| self.get(ordinal)).collect(),
        ))
    }

    fn register(&self, resource_type: ResourceType) -> Option<&'a Register> {
        self.timeline.registers.get(register_of(resource_type))
    }

    fn n_created(&self, register: &Register) -> usize {
        register
            .created
            .partition_point(|created| *created <= self.at)
    }

    fn n_deleted(&self, register: &Register) -> usize {
        register
            .deletions
            .partition_point(|(deleted, _)| *deleted <= self.at)
    }

    fn item(&self, index: u32) -> Option<Item<'a>> {
        let timeline = self.timeline;
        let resource: &'a Resource = timeline.resources.get(index as usize)?;
        let n = timeline.n_until(resource, self.at);
        let last = n.checked_sub(1)?;
        let version: Version = timeline.version(*resource.versions.get(last)?)?;
        let newest = timeline.version(*resource.versions.last()?)?;
        Some(Item {
            ordinal: resource.ordinal,
            resource_type: resource.kind,
            id: timeline.id(resource),
            name: timeline.name_at(resource, self.at),
            active: version.active(),
            n_members: version.n_members,
            version: number(last, version),
            last_change: version.seq(),
            is_changed: version.seq() == self.at,
            next_change: timeline.seq_of(resource, n),
            created: timeline.first(resource)?.seq(),
            deleted: (newest.kind() == ChangeKind::Deleted).then(|| newest.seq()),
        })
    }
}

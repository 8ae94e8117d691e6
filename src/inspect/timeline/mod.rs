//! Every version of every resource: who and what existed at any event, when it changed before and when it will next.
//!
//! Reading order: `load` takes changes in; [`population`] is who existed at one event; [`membership`] is who was in
//! which group; [`values`] asks the capture since which event a value holds and which values there were.
//!
//! What is kept of a version is 20 bytes, and of a resource its identifier and its names, so that all questions of a
//! step are answered from memory; what a version holds stands in the capture.

mod load;
pub mod membership;
pub mod population;
pub mod values;

use std::collections::HashMap;
use std::sync::Arc;

use crate::journal::Seq;
use crate::scim::{ChangeKind, ResourceType};

pub use membership::{Membership, Move};
pub use population::{Item, Population};
pub use values::Since;

/// Every version of every resource so far.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    head: Seq,
    /// How many changes of events after `head` are taken in: a read that failed on the way left them.
    n_ahead: usize,
    /// In the order of the log.
    versions: Vec<Version>,
    /// In the order of creation.
    resources: Vec<Resource>,
    registers: [Register; 2],
    ids: Vec<Arc<str>>,
    id_numbers: HashMap<Arc<str>, u32>,
    /// For each identifier, the resources that had it, in the order of creation.
    owners: Vec<Vec<u32>>,
    /// For each identifier, the versions of groups that it joined or left by.
    moves: Vec<Vec<u32>>,
}

/// One version of a resource, small: there are as many as there are changes.
#[derive(Debug, Clone, Copy)]
struct Version {
    /// The event that made it, and flags in the lowest byte.
    at: u64,
    resource: u32,
    /// The members after it, of a group.
    n_members: u32,
}

/// What is known of a resource.
#[derive(Debug, Clone)]
struct Resource {
    ordinal: u64,
    id: u32,
    kind: ResourceType,
    /// Its versions, oldest first.
    versions: Vec<u32>,
    /// Its names: the first, and each new one with the version that brought it.
    names: Vec<(u32, Box<str>)>,
}

/// The resources of one type in the order of creation, with the time in which each existed: narrow, because a step
/// goes through all of them.
#[derive(Debug, Clone, Default)]
struct Register {
    resources: Vec<u32>,
    created: Vec<Seq>,
    /// `Seq(u64::MAX)` of one that was not deleted.
    deleted: Vec<Seq>,
    /// The deletions in the order of the log: the event, and the place in this register.
    deletions: Vec<(Seq, u32)>,
}

impl Version {
    const KIND: u64 = 0b11;
    const ACTIVE: u64 = 1 << 2;
    const INACTIVE: u64 = 1 << 3;

    fn new(
        seq: Seq,
        kind: ChangeKind,
        active: Option<bool>,
        resource: u32,
        n_members: u32,
    ) -> Self {
        let kind = match kind {
            ChangeKind::Created => 0,
            ChangeKind::Modified => 1,
            ChangeKind::Deleted => 2,
        };
        let active = match active {
            None => 0,
            Some(true) => Self::ACTIVE,
            Some(false) => Self::INACTIVE,
        };
        Self {
            at: seq.0 << 8 | kind | active,
            resource,
            n_members,
        }
    }

    fn seq(self) -> Seq {
        Seq(self.at >> 8)
    }

    fn kind(self) -> ChangeKind {
        match self.at & Self::KIND {
            0 => ChangeKind::Created,
            1 => ChangeKind::Modified,
            _ => ChangeKind::Deleted,
        }
    }

    fn active(self) -> Option<bool> {
        match (self.at & Self::ACTIVE, self.at & Self::INACTIVE) {
            (0, 0) => None,
            (0, _) => Some(false),
            _ => Some(true),
        }
    }
}

/// One version of a resource, for a list of its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionInfo {
    /// The event that made it.
    pub seq: Seq,
    /// Whether the resource came to be, changed, or went.
    pub kind: ChangeKind,
    /// The number in `meta.version`.
    pub number: u64,
    /// Whether a user was active after it; `None` when nothing was said.
    pub active: Option<bool>,
    /// How many members a group had after it.
    pub n_members: u32,
}

impl Timeline {
    /// The newest event whose changes are taken in.
    pub fn head(&self) -> Seq {
        self.head
    }

    /// How many versions there are.
    pub fn n_versions(&self) -> usize {
        self.versions.len()
    }

    /// The resource that had this `id` at an event: it existed then, or is the last one that had it before, or else
    /// the first one that got it later. Its position in the order of creation.
    pub fn find(&self, id: &str, at: Seq) -> Option<u64> {
        let number = *self.id_numbers.get(id)?;
        let owners = self.owners.get(number as usize)?;
        let resource = |index: &u32| self.resources.get(*index as usize);
        let of_id = || owners.iter().filter_map(resource);
        let created = |one: &&Resource| self.first(one).is_some_and(|first| first.seq() <= at);
        of_id()
            .rfind(created)
            .or_else(|| of_id().next())
            .map(|one| one.ordinal)
    }

    /// The resource at a position: its type, its `id`, and the name that it had at an event.
    pub fn about(&self, ordinal: u64, at: Seq) -> Option<(ResourceType, &str, &str)> {
        let resource = self.resource(ordinal)?;
        Some((resource.kind, self.id(resource), self.name_at(resource, at)))
    }

    /// The versions of a resource, oldest first.
    pub fn versions_of(&self, ordinal: u64) -> impl DoubleEndedIterator<Item = VersionInfo> {
        let versions = self
            .resource(ordinal)
            .map_or(&[][..], |resource| resource.versions.as_slice());
        versions.iter().enumerate().filter_map(|(n, index)| {
            let version = self.version(*index)?;
            Some(VersionInfo {
                seq: version.seq(),
                kind: version.kind(),
                number: number(n, version),
                active: version.active(),
                n_members: version.n_members,
            })
        })
    }

    /// The next event after `at` that changed a resource.
    pub fn next_of(&self, ordinal: u64, at: Seq) -> Option<Seq> {
        let resource = self.resource(ordinal)?;
        self.seq_of(resource, self.n_until(resource, at))
    }

    /// The last event before `at` that changed a resource.
    pub fn previous_of(&self, ordinal: u64, at: Seq) -> Option<Seq> {
        let resource = self.resource(ordinal)?;
        let before = Seq(at.0.checked_sub(1)?);
        self.seq_of(resource, self.n_until(resource, before).checked_sub(1)?)
    }

    /// The next event after `at` that changed anything.
    pub fn next_change(&self, at: Seq) -> Option<Seq> {
        let index = self.versions.partition_point(|version| version.seq() <= at);
        self.versions.get(index).map(|version| version.seq())
    }

    /// The last event before `at` that changed anything.
    pub fn previous_change(&self, at: Seq) -> Option<Seq> {
        let index = self.versions.partition_point(|version| version.seq() < at);
        let version = self.versions.get(index.checked_sub(1)?)?;
        Some(version.seq())
    }

    /// The resources that an event changed, in the order in which it did.
    pub fn changed_by(&self, seq: Seq) -> impl Iterator<Item = u64> {
        let start = self.versions.partition_point(|version| version.seq() < seq);
        let rest = self.versions.get(start..).unwrap_or_default().iter();
        rest.take_while(move |version| version.seq() == seq)
            .filter_map(|version| self.resources.get(version.resource as usize))
            .map(|resource| resource.ordinal)
    }

    /// Whether an event made a user inactive who was active.
    pub fn disables(&self, seq: Seq) -> bool {
        self.changed_by(seq)
            .any(|ordinal| self.disables_resource(ordinal, seq))
    }

    /// Whether an event made this user inactive, who was active.
    pub fn disables_resource(&self, ordinal: u64, seq: Seq) -> bool {
        let versions = self.around(ordinal, seq);
        versions.is_some_and(|(before, now)| {
            now.kind() == ChangeKind::Modified
                && now.active() == Some(false)
                && before.is_some_and(|before| before.active() != Some(false))
        })
    }

    /// What an event did to a resource last; `None` when it did not change it.
    pub fn kind_at(&self, ordinal: u64, seq: Seq) -> Option<ChangeKind> {
        self.around(ordinal, seq).map(|(_, now)| now.kind())
    }

    /// The version that an event made last of a resource, and the one before.
    fn around(&self, ordinal: u64, seq: Seq) -> Option<(Option<Version>, Version)> {
        let resource = self.resource(ordinal)?;
        let last = self.n_until(resource, seq).checked_sub(1)?;
        let at = |n: usize| self.version(*resource.versions.get(n)?);
        let now = at(last).filter(|version| version.seq() == seq)?;
        Some((last.checked_sub(1).and_then(at), now))
    }

    fn resource(&self, ordinal: u64) -> Option<&Resource> {
        self.resources.get(self.index_of(ordinal)?)
    }

    fn index_of(&self, ordinal: u64) -> Option<usize> {
        self.resources
            .binary_search_by_key(&ordinal, |resource| resource.ordinal)
            .ok()
    }

    fn id(&self, resource: &Resource) -> &str {
        self.ids.get(resource.id as usize).map_or("", AsRef::as_ref)
    }

    fn version(&self, index: u32) -> Option<Version> {
        self.versions.get(index as usize).copied()
    }

    fn first(&self, resource: &Resource) -> Option<Version> {
        self.version(*resource.versions.first()?)
    }

    fn seq_of(&self, resource: &Resource, n: usize) -> Option<Seq> {
        Some(self.version(*resource.versions.get(n)?)?.seq())
    }

    /// How many of its versions a resource had after an event.
    fn n_until(&self, resource: &Resource, at: Seq) -> usize {
        let is_until = |index: &u32| {
            self.version(*index)
                .is_some_and(|version| version.seq() <= at)
        };
        resource.versions.partition_point(is_until)
    }

    /// The name after an event; before the resource came to be, its first one.
    fn name_at<'a>(&self, resource: &'a Resource, at: Seq) -> &'a str {
        let is_until = |name: &(u32, Box<str>)| {
            self.version(name.0)
                .is_some_and(|version| version.seq() <= at)
        };
        let n = resource.names.partition_point(is_until);
        let name = resource.names.get(n.saturating_sub(1));
        name.map_or("", |(_, name)| name)
    }
}

impl Register {
    /// Whether the resource at a place existed after an event.
    fn is_there(&self, place: usize, at: Seq) -> bool {
        let is = |list: &[Seq], holds: fn(Seq, Seq) -> bool| {
            list.get(place).is_some_and(|seq| holds(*seq, at))
        };
        is(&self.created, |created, at| created <= at)
            && is(&self.deleted, |deleted, at| deleted > at)
    }
}

/// The number in `meta.version` of the n-th version: each modification adds one, and a deletion leaves the last.
fn number(n: usize, version: Version) -> u64 {
    match version.kind() {
        ChangeKind::Deleted => n as u64,
        ChangeKind::Created | ChangeKind::Modified => n as u64 + 1,
    }
}

/// The place of a type's register.
fn register_of(resource_type: ResourceType) -> usize {
    match resource_type {
        ResourceType::User => 0,
        ResourceType::Group => 1,
    }
}

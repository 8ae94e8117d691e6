//! Who and what existed after an event, as one list: users, groups, and what had been deleted before.

use crate::inspect::Session;
use crate::inspect::timeline::{Item, Population, Timeline};
use crate::journal::Seq;
use crate::scim::{ChangeKind, ResourceType};

/// A part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Users that existed.
    Users,
    /// Groups that existed.
    Groups,
    /// What existed once, and did no more.
    Deleted,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The event after which it is wanted.
    pub at: Seq,
    /// The event after which it was what it is compared with; just before `at`, unless chosen.
    pub base: Seq,
    /// The first row of the window.
    pub first: usize,
    /// How many rows it has at most.
    pub most: usize,
    /// The resource whose row is wanted, by its position in the order of creation.
    pub about: Option<u64>,
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// The event after which it is so.
    pub at: Seq,
    /// The event after which it was what it is compared with.
    pub base: Seq,
    /// The place of the first row of the window in the whole list, from 0.
    pub first: usize,
    /// How many rows the whole list has.
    pub n_rows: usize,
    /// How many users existed.
    pub n_users: usize,
    /// How many groups existed.
    pub n_groups: usize,
    /// The rows of the window.
    pub rows: Vec<RosterRow>,
    /// The row of the resource that was asked about, if the list has it.
    pub place: Option<usize>,
    /// The resources that the event changed.
    pub changed: Vec<u64>,
    /// The first resource that the event is about, where it changed none: that it read, or refused to change.
    pub touched: Option<u64>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterRow {
    /// The heading of a section, and how many it has.
    Heading(Section, usize),
    /// A resource.
    Resource(Occupant),
}

/// One resource. Text in it is as captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupant {
    /// Its position in the order of creation.
    pub ordinal: u64,
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `userName` or `displayName` that it had.
    pub name: String,
    /// Whether a user was active; `None` when nothing was said.
    pub active: Option<bool>,
    /// How many members a group had.
    pub n_members: u32,
    /// The number in `meta.version`.
    pub version: u64,
    /// The event that changed it last; of a deleted one, the event that deleted it.
    pub last_change: Seq,
    /// What became of it since the base; `None`: nothing.
    pub became: Option<ChangeKind>,
    /// Whether the next event that changes anything changes it.
    pub is_next: bool,
    /// Whether it was deleted.
    pub is_deleted: bool,
}

/// The lengths of the parts of the list.
#[derive(Clone, Copy)]
struct Lengths {
    users: usize,
    groups: usize,
    deleted_users: usize,
    deleted_groups: usize,
}

impl Lengths {
    fn of(population: &Population<'_>) -> Self {
        Self {
            users: population.count(ResourceType::User),
            groups: population.count(ResourceType::Group),
            deleted_users: population.count_deleted(ResourceType::User),
            deleted_groups: population.count_deleted(ResourceType::Group),
        }
    }

    fn deleted(self) -> usize {
        self.deleted_users + self.deleted_groups
    }

    /// The row of the heading of the groups.
    fn groups_at(self) -> usize {
        self.users + 1
    }

    /// The row of the heading of what was deleted.
    fn deleted_at(self) -> usize {
        self.groups_at() + self.groups + 1
    }

    fn n_rows(self) -> usize {
        match self.deleted() {
            0 => self.deleted_at(),
            n_deleted => self.deleted_at() + 1 + n_deleted,
        }
    }
}

/// The rows that are wanted.
pub fn window(timeline: &Timeline, session: &Session, wanted: &Wanted) -> Roster {
    let Wanted {
        at, first, most, ..
    } = *wanted;
    let population = timeline.resources_at(at);
    let lengths = Lengths::of(&population);
    let next: Vec<u64> = population
        .next_to_change()
        .map_or(Vec::new(), |(_, items)| {
            items.iter().map(|item| item.ordinal).collect()
        });
    let mut rows = Vec::new();
    let end = first.saturating_add(most).min(lengths.n_rows());
    let mut row = first;
    while row < end {
        let (section, start, length) = section_at(lengths, row);
        if row == start {
            rows.push(RosterRow::Heading(section, length));
            row += 1;
            continue;
        }
        let (from, room) = (row - start - 1, end - row);
        let items = items(&population, lengths, section, from, room.min(length - from));
        if items.is_empty() {
            break;
        }
        row += items.len();
        rows.extend(items.iter().map(|item| {
            RosterRow::Resource(Occupant {
                is_next: next.contains(&item.ordinal),
                ..occupant(item, section, wanted)
            })
        }));
    }
    let changed = population.changed();
    let changed: Vec<u64> = changed.iter().map(|item| item.ordinal).collect();
    Roster {
        at,
        base: wanted.base,
        first,
        n_rows: lengths.n_rows(),
        n_users: lengths.users,
        n_groups: lengths.groups,
        rows,
        place: wanted
            .about
            .and_then(|ordinal| place(&population, lengths, ordinal)),
        touched: match changed.as_slice() {
            [] => touched(timeline, session, &population, at),
            _ => None,
        },
        changed,
    }
}

/// The first resource in the list that an event is about.
fn touched(
    timeline: &Timeline,
    session: &Session,
    population: &Population<'_>,
    at: Seq,
) -> Option<u64> {
    let ids = session
        .touched(at)
        .filter_map(|one| session.ids().text(one));
    let mut ordinals = ids.filter_map(|id| timeline.find(id, at));
    ordinals.find(|ordinal| population.get(*ordinal).is_some())
}

/// The section that a row belongs to, the row of its heading, and how many resources it has.
fn section_at(lengths: Lengths, row: usize) -> (Section, usize, usize) {
    if row < lengths.groups_at() {
        (Section::Users, 0, lengths.users)
    } else if row < lengths.deleted_at() {
        (Section::Groups, lengths.groups_at(), lengths.groups)
    } else {
        (Section::Deleted, lengths.deleted_at(), lengths.deleted())
    }
}

fn items<'a>(
    population: &Population<'a>,
    lengths: Lengths,
    section: Section,
    from: usize,
    most: usize,
) -> Vec<Item<'a>> {
    match section {
        Section::Users => population.window(ResourceType::User, from, most),
        Section::Groups => population.window(ResourceType::Group, from, most),
        Section::Deleted => {
            let mut items = population.deleted(ResourceType::User, from, most);
            let from = from.saturating_sub(lengths.deleted_users);
            let most = most - items.len();
            items.extend(population.deleted(ResourceType::Group, from, most));
            items
        }
    }
}

fn occupant(item: &Item<'_>, section: Section, wanted: &Wanted) -> Occupant {
    let is_deleted = section == Section::Deleted;
    Occupant {
        ordinal: item.ordinal,
        resource_type: item.resource_type,
        name: item.name.to_owned(),
        active: item.active,
        n_members: item.n_members,
        version: item.version,
        last_change: item
            .deleted
            .filter(|_| is_deleted)
            .unwrap_or(item.last_change),
        became: became(item, wanted),
        is_next: false,
        is_deleted,
    }
}

/// What became of a resource between the base and the event. The base may be the later of the two.
fn became(item: &Item<'_>, wanted: &Wanted) -> Option<ChangeKind> {
    let Wanted { at, base, .. } = *wanted;
    let (is_new, is_other) = if base <= at {
        (item.created > base, item.last_change > base)
    } else {
        let is_until = |seq: Option<Seq>| seq.is_some_and(|seq| (at.next()..=base).contains(&seq));
        (is_until(item.deleted), is_until(item.next_change))
    };
    match (is_new, is_other) {
        (true, _) => Some(ChangeKind::Created),
        (false, true) => Some(ChangeKind::Modified),
        (false, false) => None,
    }
}

fn place(population: &Population<'_>, lengths: Lengths, ordinal: u64) -> Option<usize> {
    let item = population.get(ordinal)?;
    if let Some(place) = population.place(ordinal) {
        return Some(match item.resource_type {
            ResourceType::User => 1 + place,
            ResourceType::Group => lengths.groups_at() + 1 + place,
        });
    }
    let deleted = population.deleted(item.resource_type, 0, usize::MAX);
    let place = deleted.iter().position(|one| one.ordinal == ordinal)?;
    let before = match item.resource_type {
        ResourceType::User => 0,
        ResourceType::Group => lengths.deleted_users,
    };
    Some(lengths.deleted_at() + 1 + before + place)
}

//! A group as the invented tenant knows it.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::names::{CIRCLES, DEPARTMENTS};
use super::person::UserKey;
use super::random::{Purpose, SplitMix64};

/// Which group, over the whole simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct GroupKey(pub(super) usize);

/// What the mapping reads of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Team {
    /// `displayName`.
    pub(super) display_name: String,
    /// `objectId`.
    pub(super) object_id: Uuid,
}

impl Team {
    /// Invents the group with a number; `unused` makes a name one that no group had before.
    pub(super) fn invent(
        seed: u64,
        key: GroupKey,
        unused: impl FnOnce(String) -> String,
    ) -> (Self, SplitMix64) {
        let mut random = SplitMix64::fork(seed, Purpose::Team, key.0);
        let team = Self {
            display_name: unused(invent_name(&mut random)),
            object_id: random.guid(),
        };
        (team, random)
    }
}

/// A name for a group: a department, or some of its people.
pub(super) fn invent_name(random: &mut SplitMix64) -> String {
    let (department, _) = random.pick(DEPARTMENTS);
    if random.chance(25) {
        department.to_owned()
    } else {
        format!("{department} {}", random.pick(CIRCLES))
    }
}

/// Who a new group starts with: most are small, some hold a good part of the company.
pub(super) fn first_members(random: &mut SplitMix64, candidates: &[UserKey]) -> BTreeSet<UserKey> {
    let wanted = if random.chance(20) {
        (candidates.len() / 4).clamp(3, 200)
    } else {
        2 + random.below(10)
    };
    (0..wanted)
        .filter_map(|_| candidates.get(random.below(candidates.len())).copied())
        .collect()
}

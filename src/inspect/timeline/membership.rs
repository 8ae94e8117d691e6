//! Who was in which group, since when, and what comes next.

use std::collections::BTreeMap;

use crate::inspect::timeline::{Resource, Timeline};
use crate::journal::Seq;
use crate::scim::ChangeKind;

/// A group that a resource was a direct member of at an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership<'a> {
    /// The position of the group in the order of creation.
    pub group: u64,
    /// The name of the group at that event.
    pub name: &'a str,
    /// The event by which it joined.
    pub since: Seq,
    /// The event by which it leaves: taken out, or the group deleted.
    pub until: Option<Seq>,
}

/// A member that joins or leaves a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move<'a> {
    /// The event.
    pub seq: Seq,
    /// The position of the group in the order of creation.
    pub group: u64,
    /// The name of the group after that event.
    pub name: &'a str,
    /// Whether it joins; otherwise it leaves.
    pub joins: bool,
}

impl Timeline {
    /// The groups that a resource was a direct member of after an event, in the order in which they were created.
    pub fn groups_at(&self, id: &str, at: Seq) -> Vec<Membership<'_>> {
        // The last move for each group decides; the first one after the event says until when it holds.
        let mut last: BTreeMap<u32, (bool, Seq)> = BTreeMap::new();
        let mut next: BTreeMap<u32, Seq> = BTreeMap::new();
        for (group, seq, joins) in self.moves_of(id) {
            if seq <= at {
                last.insert(group, (joins, seq));
            } else if !joins {
                next.entry(group).or_insert(seq);
            }
        }
        last.into_iter()
            .filter(|(_, (joins, _))| *joins)
            .filter_map(|(index, (_, since))| {
                let group = self.resources.get(index as usize)?;
                let deleted = self.deletion(group);
                if deleted.is_some_and(|deleted| deleted <= at) {
                    return None;
                }
                let left = next.get(&index).copied();
                Some(Membership {
                    group: group.ordinal,
                    name: self.name_at(group, at),
                    since,
                    until: left.into_iter().chain(deleted).min(),
                })
            })
            .collect()
    }

    /// The event by which a resource joined a group that it is in after an event; `None` when it is not in it.
    pub fn member_since(&self, id: &str, group: u64, at: Seq) -> Option<Seq> {
        let group = u32::try_from(self.index_of(group)?).ok()?;
        let moves = self.moves_of(id);
        let of_group = moves.filter(|(index, seq, _)| *index == group && *seq <= at);
        let (_, seq, joins) = of_group.last()?;
        joins.then_some(seq)
    }

    /// Every time that a resource joined or left a group by itself, oldest first. A deletion of the group is none.
    pub fn moves(&self, id: &str) -> impl Iterator<Item = Move<'_>> {
        self.moves_of(id).filter_map(|(index, seq, joins)| {
            let group = self.resources.get(index as usize)?;
            Some(Move {
                seq,
                group: group.ordinal,
                name: self.name_at(group, seq),
                joins,
            })
        })
    }

    /// The group, the event, and whether it is a joining, oldest first.
    fn moves_of(&self, id: &str) -> impl Iterator<Item = (u32, Seq, bool)> {
        let number = self.id_numbers.get(id);
        let moves = number.and_then(|number| self.moves.get(*number as usize));
        moves.into_iter().flatten().filter_map(|one| {
            let version = self.version(one >> 1)?;
            Some((version.resource, version.seq(), one & 1 == 1))
        })
    }

    fn deletion(&self, resource: &Resource) -> Option<Seq> {
        let newest = self.version(*resource.versions.last()?)?;
        (newest.kind() == ChangeKind::Deleted).then(|| newest.seq())
    }
}

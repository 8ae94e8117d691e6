//! The groups of the tenant, and who is in them.

use crate::net::simulate::cycle::{
    Cycle, Direction, GroupTask, GroupWork, MemberEdit, MembershipTask,
};
use crate::net::simulate::person::UserKey;
use crate::net::simulate::random::SplitMix64;
use crate::net::simulate::team::{GroupKey, Team, first_members, invent_name};
use crate::net::simulate::tenant::{Group, MemberEdits, Standing, Tenant, draw, number};

impl Tenant {
    pub(super) fn found_group(&mut self, cycle: &mut Cycle, edits: &mut MemberEdits) {
        let group = GroupKey(self.groups.len());
        let taken = &mut self.taken;
        let (team, mut random) = Team::invent(self.seed, group, |name| number(taken, name, " "));
        let members = first_members(&mut random, &self.with_standing(Standing::Present));
        for user in &members {
            push_edit(&mut random, edits, group, *user, Direction::In);
        }
        // Also without members, because a group that was there before may have some.
        edits.entry(group).or_default();
        cycle.groups.push(GroupTask {
            group,
            work: GroupWork::Provision {
                team: team.clone(),
                later_names: Vec::new(),
            },
        });
        self.groups.push(Group {
            team,
            members,
            is_deleted: false,
        });
    }

    /// Now and then one of several groups.
    pub(super) fn delete_group(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
        if !random.chance(20) || self.living_groups().len() < 2 {
            return;
        }
        let key = random.below(self.groups.len());
        if let Some(group) = self.groups.get_mut(key).filter(|group| !group.is_deleted) {
            group.is_deleted = true;
            cycle.groups.push(GroupTask {
                group: GroupKey(key),
                work: GroupWork::Delete,
            });
        }
    }

    fn living_groups(&self) -> Vec<GroupKey> {
        (0..)
            .map(GroupKey)
            .zip(&self.groups)
            .filter(|(_, group)| !group.is_deleted)
            .map(|(key, _)| key)
            .collect()
    }

    pub(super) fn change_groups(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
        let mut pool = self.living_groups();
        random.shuffle(&mut pool);
        let n_renamed = random.share(pool.len(), 5);
        for key in draw(&mut pool, n_renamed) {
            let name = number(&mut self.taken, invent_name(random), " ");
            if let Some(group) = self.groups.get_mut(key.0) {
                group.team.display_name = name;
                cycle.groups.push(GroupTask {
                    group: key,
                    work: GroupWork::Rename(group.team.clone()),
                });
            }
        }
    }

    pub(super) fn change_members(&mut self, random: &mut SplitMix64, edits: &mut MemberEdits) {
        let candidates = self.with_standing(Standing::Present);
        for key in self.living_groups() {
            let Some(group) = self.groups.get_mut(key.0) else {
                continue;
            };
            if random.chance(20) {
                for _ in 0..=random.below(3) {
                    let comer = candidates.get(random.below(candidates.len()));
                    if let Some(user) = comer.filter(|user| group.members.insert(**user)) {
                        push_edit(random, edits, key, *user, Direction::In);
                    }
                }
            }
            if random.chance(15) {
                let leaver = group.members.iter().nth(random.below(group.members.len()));
                if let Some(user) = leaver.copied() {
                    group.members.remove(&user);
                    push_edit(random, edits, key, user, Direction::Out);
                }
            }
        }
    }
}

pub(super) fn push_edit(
    random: &mut SplitMix64,
    edits: &mut MemberEdits,
    group: GroupKey,
    user: UserKey,
    direction: Direction,
) {
    edits.entry(group).or_default().push(MemberEdit {
        user,
        direction,
        has_null_ref: random.chance(12),
    });
}

pub(super) fn tasks(edits: MemberEdits) -> Vec<MembershipTask> {
    edits
        .into_iter()
        .map(|(group, edits)| MembershipTask {
            group,
            edits,
            later_members: Vec::new(),
        })
        .collect()
}

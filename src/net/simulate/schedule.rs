//! What happens in the invented tenant, cycle by cycle: complete before the first request is sent.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::cycle::{Cycle, Direction, GroupWork, UserWork};
use super::person::UserKey;
use super::plan::Plan;
use super::random::{Purpose, SplitMix64};
use super::team::GroupKey;
use super::tenant::Tenant;

/// Everything that a simulation will do.
#[derive(Debug)]
pub(super) struct Schedule {
    /// The user that *Test connection* asks for.
    pub(super) test: Uuid,
    /// The initial cycle, then the incremental ones.
    pub(super) cycles: Vec<Cycle>,
}

impl Schedule {
    /// Lets the tenant live through all cycles of a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut tenant = Tenant::new(plan.seed);
        let mut cycles = vec![tenant.founding_cycle(plan.users, plan.groups)];
        cycles.extend((1..=plan.cycles).map(|number| tenant.next_cycle(number)));
        foresee_names(&mut cycles);
        foresee_members(&mut cycles);
        Self {
            test: SplitMix64::fork(plan.seed, Purpose::Tenant, 1).guid(),
            cycles,
        }
    }
}

/// Tells each provisioning under which names the same object will be known later.
fn foresee_names(cycles: &mut [Cycle]) {
    let mut user_names: BTreeMap<UserKey, Vec<String>> = BTreeMap::new();
    let mut group_names: BTreeMap<GroupKey, Vec<String>> = BTreeMap::new();
    // From the last cycle to the first, so that what is remembered is always the future.
    for cycle in cycles.iter_mut().rev() {
        for task in &mut cycle.users {
            match &mut task.work {
                UserWork::Update(person) => {
                    remember(user_names.entry(task.user).or_default(), &person.user_name);
                }
                UserWork::Provision {
                    person,
                    later_names,
                } => {
                    let names = user_names.remove(&task.user).unwrap_or_default();
                    *later_names = other_than(names, &person.user_name);
                }
                UserWork::Reassert(_) | UserWork::Delete => {}
            }
        }
        for task in &mut cycle.groups {
            match &mut task.work {
                GroupWork::Rename(team) => {
                    remember(
                        group_names.entry(task.group).or_default(),
                        &team.display_name,
                    );
                }
                GroupWork::Provision { team, later_names } => {
                    let names = group_names.remove(&task.group).unwrap_or_default();
                    *later_names = other_than(names, &team.display_name);
                }
                GroupWork::Delete => {}
            }
        }
    }
}

fn remember(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

fn other_than(mut names: Vec<String>, name: &str) -> Vec<String> {
    names.retain(|known| known != name);
    names
}

/// Tells the first membership task of each group who will join it later.
fn foresee_members(cycles: &mut [Cycle]) {
    let mut joining: BTreeMap<GroupKey, BTreeSet<UserKey>> = BTreeMap::new();
    for cycle in cycles.iter_mut().rev() {
        let provisioned: BTreeSet<GroupKey> = cycle
            .groups
            .iter()
            .filter(|task| matches!(task.work, GroupWork::Provision { .. }))
            .map(|task| task.group)
            .collect();
        for task in &mut cycle.memberships {
            let comers = task
                .edits
                .iter()
                .filter(|edit| edit.direction == Direction::In)
                .map(|edit| edit.user);
            if provisioned.contains(&task.group) {
                let mut later = joining.remove(&task.group).unwrap_or_default();
                for user in comers {
                    later.remove(&user);
                }
                task.later_members = later.into_iter().collect();
            } else {
                joining.entry(task.group).or_default().extend(comers);
            }
        }
    }
}

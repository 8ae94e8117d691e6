//! The invented tenant: who works there, and what happens to them from cycle to cycle.
//!
//! Reading order: [`Tenant`] lives through one cycle after the other; `people` come, change and go, and so do `groups`.

mod groups;
mod people;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::net::simulate::cycle::{Cycle, MemberEdit};
use crate::net::simulate::names::COMPANIES;
use crate::net::simulate::person::{Person, UserKey};
use crate::net::simulate::random::{Purpose, SplitMix64};
use crate::net::simulate::team::{GroupKey, Team};
use groups::tasks;

/// A company in Entra. Lives by its seed alone: nothing that an endpoint answers changes it.
#[derive(Debug)]
pub(super) struct Tenant {
    seed: u64,
    domain: String,
    employees: Vec<Employee>,
    groups: Vec<Group>,
    /// How many people have had a local part, and groups a name, so that the next one gets a number.
    taken: HashMap<String, usize>,
}

#[derive(Debug)]
struct Employee {
    person: Arc<Person>,
    /// Invariant: lower than the employee's own key, so that nobody manages themselves by a detour.
    manager: Option<UserKey>,
    standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// At work.
    Present,
    /// Sign-in blocked for a while: memberships stay.
    Blocked,
    /// Soft-deleted: out of all groups, in charge of nobody, to be deleted for good.
    Dismissed,
    /// Deleted for good.
    Gone,
}

#[derive(Debug)]
struct Group {
    team: Team,
    members: BTreeSet<UserKey>,
    is_deleted: bool,
}

/// The memberships that change in one cycle.
type MemberEdits = BTreeMap<GroupKey, Vec<MemberEdit>>;

impl Tenant {
    /// A company without people.
    pub(super) fn new(seed: u64) -> Self {
        let company = SplitMix64::fork(seed, Purpose::Tenant, 0).pick(COMPANIES);
        Self {
            seed,
            domain: format!("{company}.example"),
            employees: Vec::new(),
            groups: Vec::new(),
            taken: HashMap::new(),
        }
    }

    /// The initial cycle: everybody and every group is new.
    pub(super) fn founding_cycle(&mut self, n_users: usize, n_groups: usize) -> Cycle {
        let mut cycle = Cycle::quiet(self.seed, 0);
        let mut random = SplitMix64::fork(self.seed, Purpose::Cycle, 0);
        let mut edits = MemberEdits::new();
        for _ in 0..n_users {
            self.hire(&mut random, &mut cycle);
        }
        for _ in 0..n_groups {
            self.found_group(&mut cycle, &mut edits);
        }
        cycle.memberships = tasks(edits);
        cycle
    }

    /// An incremental cycle: most people stay as they are.
    pub(super) fn next_cycle(&mut self, number: usize) -> Cycle {
        let mut cycle = Cycle::quiet(self.seed, number);
        let mut random = SplitMix64::fork(self.seed, Purpose::Cycle, number);
        let mut edits = MemberEdits::new();
        self.delete_dismissed(&mut random, &mut cycle);
        // Drawn from for each kind of change, so that nobody is in two tasks of one step; without those who are
        // restored in this cycle.
        let mut pool = self.with_standing(Standing::Present);
        random.shuffle(&mut pool);
        self.restore_blocked(&mut random, &mut cycle);
        self.change_people(&mut random, &mut pool, &mut cycle);
        self.delete_group(&mut random, &mut cycle);
        self.dismiss(&mut random, &mut pool, &mut cycle, &mut edits);
        self.hire_some(&mut random, &mut cycle);
        self.change_groups(&mut random, &mut cycle);
        self.change_members(&mut random, &mut edits);
        if !self.groups.is_empty() && random.chance(30) {
            self.found_group(&mut cycle, &mut edits);
        }
        cycle.memberships = tasks(edits);
        cycle
    }
}

/// Takes `n` from the pool.
fn draw<T>(pool: &mut Vec<T>, n: usize) -> Vec<T> {
    pool.split_off(pool.len().saturating_sub(n))
}

/// The name itself for the first who has it; with a number for those after.
fn number(taken: &mut HashMap<String, usize>, base: String, separator: &str) -> String {
    let n_before = taken.entry(base.clone()).or_default();
    *n_before += 1;
    if *n_before == 1 {
        base
    } else {
        format!("{base}{separator}{n_before}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::simulate::cycle::{GroupWork, UserWork};

    fn life(seed: u64, n_cycles: usize) -> (Tenant, Vec<Cycle>) {
        let mut tenant = Tenant::new(seed);
        let mut cycles = vec![tenant.founding_cycle(120, 12)];
        cycles.extend((1..=n_cycles).map(|number| tenant.next_cycle(number)));
        (tenant, cycles)
    }

    fn n_works(cycles: &[Cycle], is_wanted: impl Fn(&UserWork) -> bool) -> usize {
        let works = cycles.iter().flat_map(|cycle| &cycle.users);
        works.filter(|task| is_wanted(&task.work)).count()
    }

    #[test]
    fn one_seed_is_one_life_and_another_seed_another() {
        let text = |seed| format!("{:?}", life(seed, 5).1);
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn more_cycles_leave_the_earlier_ones_as_they_were() {
        let (_, short) = life(3, 2);
        let (_, long) = life(3, 6);
        assert_eq!(format!("{short:?}"), format!("{:?}", &long[..3]));
    }

    #[test]
    fn within_a_step_every_task_is_about_another_object() {
        for cycle in life(11, 20).1 {
            let mut users: Vec<_> = cycle.users.iter().map(|task| task.user).collect();
            let mut managed: Vec<_> = cycle.managers.iter().map(|task| task.user).collect();
            let mut groups: Vec<_> = cycle.groups.iter().map(|task| task.group).collect();
            let sizes = (users.len(), managed.len(), groups.len());
            users.sort_unstable();
            users.dedup();
            managed.sort_unstable();
            managed.dedup();
            groups.sort_unstable();
            groups.dedup();
            assert_eq!(sizes, (users.len(), managed.len(), groups.len()));
        }
    }

    #[test]
    fn incremental_cycles_hold_everything_that_people_see_and_leave_most_alone() {
        let (_, cycles) = life(5, 30);
        let incremental = &cycles[1..];
        let is_off = |work: &UserWork| matches!(work, UserWork::Update(p) if !p.is_active);
        assert!(n_works(incremental, is_off) > 0);
        assert!(n_works(incremental, |w| matches!(w, UserWork::Delete)) > 0);
        assert!(n_works(incremental, |w| matches!(w, UserWork::Reassert(_))) > 0);
        assert!(n_works(incremental, |w| matches!(w, UserWork::Provision { .. })) > 0);
        let has_group_work = |is_wanted: fn(&GroupWork) -> bool| {
            let tasks = incremental.iter().flat_map(|cycle| &cycle.groups);
            tasks.map(|task| &task.work).any(is_wanted)
        };
        assert!(has_group_work(|w| matches!(w, GroupWork::Provision { .. })));
        assert!(has_group_work(|w| matches!(w, GroupWork::Rename(_))));
        assert!(has_group_work(|w| matches!(w, GroupWork::Delete)));
        for cycle in incremental {
            assert!(cycle.users.len() < 60, "{}", cycle.users.len());
        }
    }

    #[test]
    fn whoever_is_deleted_was_dismissed_before_and_leaves_nothing_behind() {
        let (tenant, _) = life(5, 30);
        let is_gone = |user: &UserKey| {
            let standing = tenant.employees[user.0].standing;
            matches!(standing, Standing::Gone | Standing::Dismissed)
        };
        assert!(
            tenant
                .employees
                .iter()
                .any(|e| e.standing == Standing::Gone)
        );
        for group in tenant.groups.iter().filter(|group| !group.is_deleted) {
            assert!(!group.members.iter().any(is_gone));
        }
        for employee in &tenant.employees {
            let is_here = matches!(employee.standing, Standing::Present | Standing::Blocked);
            assert!(!(is_here && employee.manager.as_ref().is_some_and(is_gone)));
        }
    }

    #[test]
    fn nobody_takes_a_name_that_somebody_had() {
        let (_, cycles) = life(5, 30);
        let mut holders: HashMap<String, UserKey> = HashMap::new();
        for task in cycles.iter().flat_map(|cycle| &cycle.users) {
            if let UserWork::Provision { person, .. } | UserWork::Update(person) = &task.work {
                let holder = holders.entry(person.user_name.clone()).or_insert(task.user);
                assert_eq!(*holder, task.user, "{}", person.user_name);
            }
        }
    }

    #[test]
    fn an_empty_tenant_stays_empty() {
        let mut tenant = Tenant::new(1);
        tenant.founding_cycle(0, 0);
        for number in 1..10 {
            let cycle = tenant.next_cycle(number);
            assert!(cycle.users.is_empty() && cycle.groups.is_empty());
        }
    }
}

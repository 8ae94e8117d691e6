//! The invented tenant: who works there, and what happens to them from cycle to cycle.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::names::{COMPANIES, FAMILY};
use super::person::{Person, UserKey, local_part};
use super::random::{Purpose, SplitMix64};
use super::schedule::{
    Cycle, Direction, GroupTask, GroupWork, ManagerTask, MemberEdit, MembershipTask, UserTask,
    UserWork,
};
use super::team::{GroupKey, Team, first_members, invent_name};

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

    fn with_standing(&self, standing: Standing) -> Vec<UserKey> {
        (0..)
            .map(UserKey)
            .zip(&self.employees)
            .filter(|(_, employee)| employee.standing == standing)
            .map(|(key, _)| key)
            .collect()
    }

    /// Half of those who were dismissed in an earlier cycle: 30 days have passed, in spirit.
    fn delete_dismissed(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
        for user in self.with_standing(Standing::Dismissed) {
            if random.chance(50) {
                self.stand(user, Standing::Gone);
                cycle.users.push(UserTask {
                    user,
                    work: UserWork::Delete,
                });
            }
        }
    }

    fn restore_blocked(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
        for user in self.with_standing(Standing::Blocked) {
            if random.chance(40) {
                self.stand(user, Standing::Present);
                self.update(user, cycle, |person| person.is_active = true);
            }
        }
    }

    fn change_people(
        &mut self,
        random: &mut SplitMix64,
        pool: &mut Vec<UserKey>,
        cycle: &mut Cycle,
    ) {
        let n_present = pool.len();
        for user in draw(pool, random.share(n_present, 2)) {
            self.rename(random, user, cycle);
        }
        for user in draw(pool, random.share(n_present, 5)) {
            self.update(user, cycle, |person| person.promote(random));
        }
        for user in draw(pool, random.share(n_present, 2)) {
            self.update(user, cycle, |person| person.reconnect(random));
        }
        for user in draw(pool, random.share(n_present, 1)) {
            self.update(user, cycle, |person| person.relocate(random));
        }
        for user in draw(pool, random.share(n_present, 4)) {
            // Only those without a mailbox get one; for the others nothing differs, and nothing is sent.
            self.update(user, cycle, |person| {
                person.mail.get_or_insert_with(|| person.user_name.clone());
            });
        }
        for user in draw(pool, random.share(n_present, 1)) {
            if let Some(employee) = self.employees.get(user.0) {
                cycle.users.push(UserTask {
                    user,
                    work: UserWork::Reassert(employee.person.clone()),
                });
            }
        }
        for user in draw(pool, random.share(n_present, 2)) {
            self.stand(user, Standing::Blocked);
            self.update(user, cycle, |person| person.is_active = false);
        }
        for user in draw(pool, random.share(n_present, 3)) {
            self.reassign(random, user, cycle);
        }
    }

    fn rename(&mut self, random: &mut SplitMix64, user: UserKey, cycle: &mut Cycle) {
        let Some(employee) = self.employees.get(user.0) else {
            return;
        };
        let family_name = random.pick(FAMILY);
        if family_name == employee.person.family_name {
            return;
        }
        let base = local_part(employee.person.given_name, family_name);
        let local_part = number(&mut self.taken, base, "");
        let domain = self.domain.clone();
        self.update(user, cycle, |person| {
            person.rename(family_name, &local_part, &domain);
        });
    }

    /// Gives somebody another manager.
    fn reassign(&mut self, random: &mut SplitMix64, user: UserKey, cycle: &mut Cycle) {
        let manager = self.present_from(UserKey(random.below(user.0)));
        let Some(employee) = self.employees.get_mut(user.0) else {
            return;
        };
        if user.0 == 0 || employee.manager == Some(manager) {
            return;
        }
        employee.manager = Some(manager);
        cycle.managers.push(ManagerTask { user, manager });
    }

    /// Lets some people go: out of all groups, their reports to the manager above.
    fn dismiss(
        &mut self,
        random: &mut SplitMix64,
        pool: &mut Vec<UserKey>,
        cycle: &mut Cycle,
        edits: &mut MemberEdits,
    ) {
        let n_present = pool.len();
        // The first employee stays, so that there is always somebody to report to.
        pool.retain(|user| user.0 != 0);
        for user in draw(pool, random.share(n_present, 2)) {
            self.stand(user, Standing::Dismissed);
            self.update(user, cycle, |person| person.is_active = false);
            for (key, group) in (0..).map(GroupKey).zip(&mut self.groups) {
                if !group.is_deleted && group.members.remove(&user) {
                    push_edit(random, edits, key, user, Direction::Out);
                }
            }
        }
        self.hand_over(cycle);
    }

    /// Gives everybody whose manager has been dismissed the next manager above who is still there.
    fn hand_over(&mut self, cycle: &mut Cycle) {
        let mut managers: BTreeMap<UserKey, UserKey> = cycle
            .managers
            .drain(..)
            .map(|task| (task.user, task.manager))
            .collect();
        for user in (0..self.employees.len()).map(UserKey) {
            let Some(employee) = self.employees.get(user.0) else {
                continue;
            };
            let Some(manager) = employee.manager else {
                continue;
            };
            let is_here = matches!(employee.standing, Standing::Present | Standing::Blocked);
            let successor = self.present_from(manager);
            if is_here && successor != manager {
                managers.insert(user, successor);
                if let Some(employee) = self.employees.get_mut(user.0) {
                    employee.manager = Some(successor);
                }
            }
        }
        cycle.managers.extend(
            managers
                .into_iter()
                .map(|(user, manager)| ManagerTask { user, manager }),
        );
    }

    /// This person, or the next one up who has not been dismissed.
    fn present_from(&self, user: UserKey) -> UserKey {
        let mut at = user;
        while let Some(employee) = self.employees.get(at.0)
            && matches!(employee.standing, Standing::Dismissed | Standing::Gone)
            && let Some(manager) = employee.manager
        {
            at = manager;
        }
        at
    }

    fn hire_some(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
        if self.employees.is_empty() {
            return;
        }
        let n_hired = random.share(self.with_standing(Standing::Present).len(), 2);
        for _ in 0..n_hired.max(usize::from(random.chance(25))) {
            self.hire(random, cycle);
        }
    }

    fn hire(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
        let user = UserKey(self.employees.len());
        let taken = &mut self.taken;
        let person = Arc::new(Person::invent(
            self.seed,
            user,
            &self.domain,
            |given, family| number(taken, local_part(given, family), ""),
        ));
        // The first fifth manages the rest, so that there are levels and nobody has hundreds of reports.
        let manager =
            (user.0 > 0).then(|| self.present_from(UserKey(random.below(user.0.div_ceil(5)))));
        cycle.users.push(UserTask {
            user,
            work: UserWork::Provision {
                person: person.clone(),
                later_names: Vec::new(),
            },
        });
        cycle
            .managers
            .extend(manager.map(|manager| ManagerTask { user, manager }));
        self.employees.push(Employee {
            person,
            manager,
            standing: Standing::Present,
        });
    }

    fn found_group(&mut self, cycle: &mut Cycle, edits: &mut MemberEdits) {
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
    fn delete_group(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
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

    fn change_groups(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
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

    fn change_members(&mut self, random: &mut SplitMix64, edits: &mut MemberEdits) {
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

    fn stand(&mut self, user: UserKey, standing: Standing) {
        if let Some(employee) = self.employees.get_mut(user.0) {
            employee.standing = standing;
        }
    }

    /// Changes a person, and has the next cycle notice if that made a difference.
    fn update(&mut self, user: UserKey, cycle: &mut Cycle, change: impl FnOnce(&mut Person)) {
        let Some(employee) = self.employees.get_mut(user.0) else {
            return;
        };
        let before = employee.person.clone();
        change(Arc::make_mut(&mut employee.person));
        if employee.person != before {
            cycle.users.push(UserTask {
                user,
                work: UserWork::Update(employee.person.clone()),
            });
        }
    }
}

/// Takes `n` from the pool.
fn draw<T>(pool: &mut Vec<T>, n: usize) -> Vec<T> {
    pool.split_off(pool.len().saturating_sub(n))
}

fn push_edit(
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

fn tasks(edits: MemberEdits) -> Vec<MembershipTask> {
    edits
        .into_iter()
        .map(|(group, edits)| MembershipTask {
            group,
            edits,
            later_members: Vec::new(),
        })
        .collect()
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

//! The people of the tenant: hired, changed, blocked for a while, let go, and deleted in the end.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::net::simulate::cycle::{Cycle, Direction, ManagerTask, UserTask, UserWork};
use crate::net::simulate::names::FAMILY;
use crate::net::simulate::person::{Person, UserKey, local_part};
use crate::net::simulate::random::SplitMix64;
use crate::net::simulate::team::GroupKey;
use crate::net::simulate::tenant::groups::push_edit;
use crate::net::simulate::tenant::{Employee, MemberEdits, Standing, Tenant, draw, number};

impl Tenant {
    pub(super) fn with_standing(&self, standing: Standing) -> Vec<UserKey> {
        (0..)
            .map(UserKey)
            .zip(&self.employees)
            .filter(|(_, employee)| employee.standing == standing)
            .map(|(key, _)| key)
            .collect()
    }

    /// Half of those who were dismissed in an earlier cycle: 30 days have passed, in spirit.
    pub(super) fn delete_dismissed(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
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

    pub(super) fn restore_blocked(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
        for user in self.with_standing(Standing::Blocked) {
            if random.chance(40) {
                self.stand(user, Standing::Present);
                self.update(user, cycle, |person| person.is_active = true);
            }
        }
    }

    pub(super) fn change_people(
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
    pub(super) fn dismiss(
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

    pub(super) fn hire_some(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
        if self.employees.is_empty() {
            return;
        }
        let n_hired = random.share(self.with_standing(Standing::Present).len(), 2);
        for _ in 0..n_hired.max(usize::from(random.chance(25))) {
            self.hire(random, cycle);
        }
    }

    pub(super) fn hire(&mut self, random: &mut SplitMix64, cycle: &mut Cycle) {
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

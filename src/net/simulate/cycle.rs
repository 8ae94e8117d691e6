//! One cycle of the provisioning job: what is to be done, object by object, in the steps in which Entra does it.

use std::sync::Arc;

use uuid::Uuid;

use super::person::{Person, UserKey};
use super::random::{Purpose, SplitMix64};
use super::team::{GroupKey, Team};

/// How long Entra waits between two cycles, in seconds; the dates that it sends are this far apart.
const CYCLE_INTERVAL: i64 = 40 * 60;

/// One run of the provisioning job.
///
/// Its steps are in the order in which Entra takes them: users before groups, objects before references,
/// memberships last. Within a step every task is about another object, so tasks may run side by side.
#[derive(Debug)]
pub(super) struct Cycle {
    /// 0 is the initial cycle.
    pub(super) number: usize,
    /// What the requests of this cycle carry in `ADSCIMVersion`.
    pub(super) activity: Activity,
    /// A user that does not exist.
    pub(super) user_probe: Uuid,
    /// A group that does not exist.
    pub(super) group_probe: Uuid,
    /// Users that come, change or go.
    pub(super) users: Vec<UserTask>,
    /// Managers that are set.
    pub(super) managers: Vec<ManagerTask>,
    /// Groups that come, change or go.
    pub(super) groups: Vec<GroupTask>,
    /// Members that come or go.
    pub(super) memberships: Vec<MembershipTask>,
}

/// The mark of a cycle: when it began, and the identifier under which the portal shows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Activity {
    /// Seconds since 1970.
    pub(super) date: i64,
    /// The Activity ID.
    pub(super) id: Uuid,
}

/// One user in one cycle.
#[derive(Debug)]
pub(super) struct UserTask {
    /// Who.
    pub(super) user: UserKey,
    /// What.
    pub(super) work: UserWork,
}

/// What is done for a user.
#[derive(Debug)]
pub(super) enum UserWork {
    /// Matched, and created if nobody is found.
    Provision {
        /// As they are now.
        person: Arc<Person>,
        /// The `userName`s that they will have later in this simulation. An endpoint that has been through the
        /// same simulation before knows them by the last of these.
        later_names: Vec<String>,
    },
    /// Read, and what differs is patched: changes, disables and restores alike.
    Update(Arc<Person>),
    /// Read, and a value that it has already is patched.
    Reassert(Arc<Person>),
    /// Deleted for good.
    Delete,
}

/// A manager who is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct ManagerTask {
    /// Whose.
    pub(super) user: UserKey,
    /// Who.
    pub(super) manager: UserKey,
}

/// One group in one cycle.
#[derive(Debug)]
pub(super) struct GroupTask {
    /// Which.
    pub(super) group: GroupKey,
    /// What.
    pub(super) work: GroupWork,
}

/// What is done for a group.
#[derive(Debug)]
pub(super) enum GroupWork {
    /// Matched, and created if there is none.
    Provision {
        /// As it is now.
        team: Team,
        /// The `displayName`s that it will have later, as for users.
        later_names: Vec<String>,
    },
    /// Read, and renamed.
    Rename(Team),
    /// Deleted.
    Delete,
}

/// The members of one group in one cycle.
#[derive(Debug)]
pub(super) struct MembershipTask {
    /// Which group.
    pub(super) group: GroupKey,
    /// One PATCH each, in this order.
    pub(super) edits: Vec<MemberEdit>,
    /// Who will be a member later in this simulation and is not now: taken out of a group that was there before.
    pub(super) later_members: Vec<UserKey>,
}

/// One member who comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MemberEdit {
    /// Who.
    pub(super) user: UserKey,
    /// Which way.
    pub(super) direction: Direction,
    /// Whether the item carries `"$ref": null`, as some requests of Entra do.
    pub(super) has_null_ref: bool,
}

/// Whether a member comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Becomes a member.
    In,
    /// Is a member no longer.
    Out,
}

impl Cycle {
    /// A cycle in which nothing happens yet.
    pub(super) fn quiet(seed: u64, number: usize) -> Self {
        let mut random = SplitMix64::fork(seed, Purpose::Wire, number);
        Self {
            number,
            activity: Activity {
                date: first_date(seed) + CYCLE_INTERVAL.saturating_mul(cast(number)),
                id: random.guid(),
            },
            user_probe: random.guid(),
            group_probe: random.guid(),
            users: Vec::new(),
            managers: Vec::new(),
            groups: Vec::new(),
            memberships: Vec::new(),
        }
    }
}

/// Some minute of 2026.
fn first_date(seed: u64) -> i64 {
    const NEW_YEAR_2026: i64 = 1_767_225_600;
    let minute = SplitMix64::fork(seed, Purpose::Tenant, 2).below(365 * 24 * 60);
    NEW_YEAR_2026 + 60 * cast(minute)
}

fn cast(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

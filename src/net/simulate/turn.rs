//! One object's turn in a cycle: its requests, one after the other.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use super::cycle::{
    Cycle, Direction, GroupTask, GroupWork, ManagerTask, MemberEdit, MembershipTask, UserTask,
    UserWork,
};
use super::judge::{Expectation, Judgment, judge};
use super::links::{GroupLink, Learned, Links, Roster, UserLink, apply};
use super::mapping::{
    ACTIVE, Attributes, DISPLAY_NAME, ENTERPRISE, EXTERNAL_ID, attributes, member, new_group,
    new_user, read_user,
};
use super::patch::{self, Edit};
use super::person::{Person, UserKey};
use super::plan::Dialect;
use super::report::Ledger;
use super::request::{Kind, Request};
use super::sender::Sender;
use super::team::Team;
use crate::scim::ResourceType;

/// How long a request that is under way may still take when the simulation is stopped.
const GRACE: Duration = Duration::from_secs(5);

/// What every turn needs.
#[derive(Debug)]
pub(super) struct Desk {
    /// The way to the endpoint.
    pub(super) sender: Sender,
    /// Which PATCH bodies.
    pub(super) dialect: Dialect,
    /// Cancelled when no more requests shall be sent.
    pub(super) halt: CancellationToken,
}

/// What is to be done in one turn: everything about one object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Task<'a> {
    /// The probe for a user that does not exist.
    UserProbe,
    /// The probe for a group that does not exist.
    GroupProbe,
    /// A user.
    User(&'a UserTask),
    /// A user's manager.
    Manager(&'a ManagerTask),
    /// A group.
    Group(&'a GroupTask),
    /// A group's members.
    Membership(&'a MembershipTask),
}

/// One turn. While it lasts, nobody else sends a request about the same object.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    desk: &'a Desk,
    links: &'a Links,
    cycle: &'a Cycle,
    ledger: Ledger,
}

impl<'a> Turn<'a> {
    /// A turn that has not begun.
    pub(super) fn new(desk: &'a Desk, links: &'a Links, cycle: &'a Cycle) -> Self {
        Self {
            desk,
            links,
            cycle,
            ledger: Ledger::default(),
        }
    }

    /// Takes the turn. Ends early where Entra would give the object up for this cycle.
    pub(super) async fn take(mut self, task: Task<'a>) -> (Ledger, Option<Learned>) {
        let learned = match task {
            Task::UserProbe => {
                self.probe(Request::user_probe(Kind::Probe, self.cycle.user_probe))
                    .await
            }
            Task::GroupProbe => {
                self.probe(Request::group_probe(self.cycle.group_probe))
                    .await
            }
            Task::User(task) => self.user(task).await,
            Task::Manager(task) => self.manager(*task).await,
            Task::Group(task) => self.group(task).await,
            Task::Membership(task) => self.membership(task).await,
        };
        (self.ledger, learned)
    }

    async fn probe(&mut self, request: Request) -> Option<Learned> {
        self.ask(request, Expectation::NoHit).await;
        None
    }

    /// Sends a request and has the answer judged; `None` when Entra could not go on with it.
    async fn ask(&mut self, request: Request, expectation: Expectation<'_>) -> Option<Judgment> {
        let Desk { sender, halt, .. } = self.desk;
        halt.run_until_cancelled(sender.turn()).await?;
        let reply = tokio::select! {
            reply = sender.send(&request, &self.cycle.activity) => reply,
            () = grace(halt) => return None,
        };
        let judgment = judge(&expectation, &reply.answer);
        self.ledger
            .enter(self.cycle.number, &request, &reply, &judgment.findings);
        judgment.is_usable().then_some(judgment)
    }

    async fn user(&mut self, task: &UserTask) -> Option<Learned> {
        let link = self.links.user(task.user);
        let link = match &task.work {
            UserWork::Provision {
                person,
                later_names,
            } => self.provision_user(person, later_names).await?,
            UserWork::Update(person) => self.update_user(link?, person).await?,
            UserWork::Reassert(person) => self.reassert_user(link?, person).await?,
            UserWork::Delete => {
                self.ask(Request::delete_user(&link?.id), Expectation::Deleted)
                    .await?;
                return Some(Learned::UserGone(task.user));
            }
        };
        Some(Learned::User(task.user, link))
    }

    async fn provision_user(
        &mut self,
        person: &Person,
        later_names: &[String],
    ) -> Option<UserLink> {
        let wanted = attributes(person);
        for name in std::iter::once(&person.user_name).chain(later_names) {
            let expectation = Expectation::Match(ResourceType::User, name);
            let judgment = self.ask(Request::match_user(name), expectation).await?;
            if let Some(found) = judgment.resource {
                let link = UserLink {
                    id: id_of(&found)?,
                    attributes: read_user(&found),
                    manager: manager_of(&found),
                };
                let edits = differences(&wanted, &link.attributes);
                return Some(self.patch_user(link, edits).await);
            }
        }
        let expectation = Expectation::Created(ResourceType::User, &wanted);
        let request = Request::create_user(new_user(&wanted));
        let created = self.ask(request, expectation).await?.resource?;
        Some(UserLink {
            id: id_of(&created)?,
            attributes: wanted,
            manager: None,
        })
    }

    async fn update_user(&mut self, link: &UserLink, person: &Person) -> Option<UserLink> {
        let current = self.read_user(link).await?;
        let edits = differences(&attributes(person), &current);
        Some(self.patch_user(link.clone(), edits).await)
    }

    /// Sends the display name that is there already.
    async fn reassert_user(&mut self, link: &UserLink, person: &Person) -> Option<UserLink> {
        self.read_user(link).await?;
        let edit = Edit {
            slot: DISPLAY_NAME,
            is_new: false,
            value: person.display_name().into(),
        };
        Some(self.patch_user(link.clone(), vec![edit]).await)
    }

    async fn read_user(&mut self, link: &UserLink) -> Option<Attributes> {
        let expectation = Expectation::Read(ResourceType::User, &link.id, &link.attributes);
        let judgment = self.ask(Request::read_user(&link.id), expectation).await?;
        Some(read_user(&judgment.resource?))
    }

    /// Sends the differences, if there are any, and believes in them if they are accepted.
    async fn patch_user(&mut self, mut link: UserLink, edits: Vec<Edit>) -> UserLink {
        if edits.is_empty() {
            return link;
        }
        let body = patch::attributes(self.desk.dialect, &edits);
        let request = Request::patch_user(kind_of(&edits), &link.id, body);
        let expectation = Expectation::Patched(ResourceType::User, &link.id);
        if self.ask(request, expectation).await.is_some() {
            apply(&mut link.attributes, &edits);
        }
        link
    }

    /// References are written in a second step, when both ends exist.
    async fn manager(&mut self, task: ManagerTask) -> Option<Learned> {
        let mut link = self.links.user(task.user)?.clone();
        let manager = self.links.user(task.manager)?.id.clone();
        let request = Request::check_manager(self.desk.dialect, &link.id, &manager);
        let is_set = self.is_set(request, &link.id).await?;
        if !is_set {
            let body = patch::manager(self.desk.dialect, &manager, link.manager.is_none());
            let request = Request::patch_user(Kind::SetManager, &link.id, body);
            let expectation = Expectation::Patched(ResourceType::User, &link.id);
            self.ask(request, expectation).await?;
        }
        link.manager = Some(manager);
        Some(Learned::User(task.user, link))
    }

    /// Asks whether a reference is there already.
    async fn is_set(&mut self, request: Request, id: &str) -> Option<bool> {
        let judgment = self.ask(request, Expectation::Reference(id)).await?;
        Some(judgment.resource.is_some())
    }

    async fn group(&mut self, task: &GroupTask) -> Option<Learned> {
        let link = self.links.group(task.group);
        let link = match &task.work {
            GroupWork::Provision { team, later_names } => {
                self.provision_group(team, later_names).await?
            }
            GroupWork::Rename(team) => self.update_group(link?, team).await?,
            GroupWork::Delete => {
                self.ask(Request::delete_group(&link?.id), Expectation::Deleted)
                    .await?;
                return Some(Learned::GroupGone(task.group));
            }
        };
        Some(Learned::Group(task.group, link))
    }

    async fn provision_group(&mut self, team: &Team, later_names: &[String]) -> Option<GroupLink> {
        let wanted = group_attributes(team);
        for name in std::iter::once(&team.display_name).chain(later_names) {
            let expectation = Expectation::Match(ResourceType::Group, name);
            let judgment = self.ask(Request::match_group(name), expectation).await?;
            if let Some(found) = judgment.resource {
                let current = read_group(&found);
                let link = GroupLink {
                    id: id_of(&found)?,
                    attributes: current.clone(),
                    members: BTreeSet::new(),
                    roster: Roster::Unknown,
                };
                return Some(self.patch_group(link, differences(&wanted, &current)).await);
            }
        }
        let body = new_group(
            self.desk.dialect,
            &team.display_name,
            &team.object_id.to_string(),
        );
        let expectation = Expectation::Created(ResourceType::Group, &wanted);
        let created = self
            .ask(Request::create_group(body), expectation)
            .await?
            .resource?;
        Some(GroupLink {
            id: id_of(&created)?,
            attributes: wanted,
            members: BTreeSet::new(),
            roster: Roster::Empty,
        })
    }

    async fn update_group(&mut self, link: &GroupLink, team: &Team) -> Option<GroupLink> {
        let expectation = Expectation::Read(ResourceType::Group, &link.id, &link.attributes);
        let judgment = self.ask(Request::read_group(&link.id), expectation).await?;
        let current = read_group(&judgment.resource?);
        let edits = differences(&group_attributes(team), &current);
        Some(self.patch_group(link.clone(), edits).await)
    }

    async fn patch_group(&mut self, mut link: GroupLink, edits: Vec<Edit>) -> GroupLink {
        if edits.is_empty() {
            return link;
        }
        let body = patch::attributes(self.desk.dialect, &edits);
        let request = Request::patch_group(Kind::UpdateGroup, &link.id, body);
        let expectation = Expectation::Patched(ResourceType::Group, &link.id);
        if self.ask(request, expectation).await.is_some() {
            apply(&mut link.attributes, &edits);
        }
        link
    }

    async fn membership(&mut self, task: &MembershipTask) -> Option<Learned> {
        let mut link = self.links.group(task.group)?.clone();
        if link.roster == Roster::Unknown {
            for user in &task.later_members {
                self.change_member(&mut link, leave(*user)).await;
            }
        }
        for edit in &task.edits {
            self.change_member(&mut link, *edit).await;
        }
        link.roster = Roster::Known;
        Some(Learned::Group(task.group, link))
    }

    /// One member comes or goes. Whoever was never provisioned is skipped.
    async fn change_member(&mut self, link: &mut GroupLink, edit: MemberEdit) -> Option<()> {
        let member = self.links.user(edit.user)?.id.clone();
        let is_wanted = edit.direction == Direction::In;
        let is_member = match link.roster {
            Roster::Empty => link.members.contains(&member),
            Roster::Unknown | Roster::Known => {
                let request = Request::check_member(self.desk.dialect, &link.id, &member);
                self.is_set(request, &link.id).await?
            }
        };
        if is_member != is_wanted {
            let dialect = self.desk.dialect;
            let body = patch::member(dialect, edit.direction, &member, edit.has_null_ref);
            let kind = if is_wanted {
                Kind::AddMember
            } else {
                Kind::RemoveMember
            };
            let request = Request::patch_group(kind, &link.id, body);
            let expectation = Expectation::Patched(ResourceType::Group, &link.id);
            self.ask(request, expectation).await?;
        }
        if is_wanted {
            link.members.insert(member);
        } else {
            link.members.remove(&member);
        }
        Some(())
    }
}

/// Waits until the simulation is stopped and the patience with requests under way is over.
async fn grace(halt: &CancellationToken) {
    halt.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

fn leave(user: UserKey) -> MemberEdit {
    MemberEdit {
        user,
        direction: Direction::Out,
        has_null_ref: false,
    }
}

/// What has to be sent so that the endpoint has what is wanted. What it has beyond that stays: Entra sends no
/// nulls.
fn differences(wanted: &Attributes, current: &Attributes) -> Vec<Edit> {
    let value_of = |wanted| {
        let found = current.iter().find(|(slot, _)| *slot == wanted);
        found.map(|(_, value)| value)
    };
    wanted
        .iter()
        .filter(|(slot, value)| value_of(*slot) != Some(value))
        .map(|(slot, value)| Edit {
            slot: *slot,
            is_new: value_of(*slot).is_none(),
            value: value.clone(),
        })
        .collect()
}

fn kind_of(edits: &[Edit]) -> Kind {
    match edits {
        [edit] if edit.slot == ACTIVE && edit.value == Value::Bool(false) => Kind::DisableUser,
        [edit] if edit.slot == ACTIVE => Kind::RestoreUser,
        _ => Kind::UpdateUser,
    }
}

fn group_attributes(team: &Team) -> Attributes {
    vec![
        (DISPLAY_NAME, team.display_name.as_str().into()),
        (EXTERNAL_ID, team.object_id.to_string().into()),
    ]
}

fn read_group(resource: &Map<String, Value>) -> Attributes {
    [DISPLAY_NAME, EXTERNAL_ID]
        .into_iter()
        .filter_map(|slot| Some((slot, slot.read(resource)?.clone())))
        .collect()
}

fn id_of(resource: &Map<String, Value>) -> Option<String> {
    member(resource, "id")?.as_str().map(str::to_owned)
}

fn manager_of(resource: &Map<String, Value>) -> Option<String> {
    let extension = member(resource, ENTERPRISE)?.as_object()?;
    let manager = member(extension, "manager")?.as_object()?;
    member(manager, "value")?.as_str().map(str::to_owned)
}

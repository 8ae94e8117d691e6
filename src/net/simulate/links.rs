//! What the client knows of the endpoint: the `id`s that it was given, and what each object should be.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::mapping::{ACTIVE, Attributes, DISPLAY_NAME, EXTERNAL_ID, Slot, USER_NAME};
use super::patch::Edit;
use super::person::UserKey;
use super::team::GroupKey;

/// The objects that are linked: matched or created, and not deleted since.
#[derive(Debug, Default)]
pub(super) struct Links {
    users: BTreeMap<UserKey, UserLink>,
    groups: BTreeMap<GroupKey, GroupLink>,
}

/// A linked user.
#[derive(Debug, Clone)]
pub(super) struct UserLink {
    /// The `id`: the anchor.
    pub(super) id: String,
    /// The mapped attributes that it should have.
    pub(super) attributes: Attributes,
    /// The `id` of its manager.
    pub(super) manager: Option<String>,
}

/// A linked group.
#[derive(Debug, Clone)]
pub(super) struct GroupLink {
    /// The `id`: the anchor.
    pub(super) id: String,
    /// The mapped attributes that it should have.
    pub(super) attributes: Attributes,
    /// The `id`s of its members.
    pub(super) members: BTreeSet<String>,
    /// What is known of its members.
    pub(super) roster: Roster,
}

/// What is known of a group's members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roster {
    /// It was created without any.
    Empty,
    /// It was there before, with members that nobody has told us of.
    Unknown,
    /// It has been through a pass of memberships.
    Known,
}

/// What a task learned about its object.
#[derive(Debug)]
pub(super) enum Learned {
    /// A user is so now.
    User(UserKey, UserLink),
    /// A user is gone.
    UserGone(UserKey),
    /// A group is so now.
    Group(GroupKey, GroupLink),
    /// A group is gone.
    GroupGone(GroupKey),
}

impl Links {
    /// Takes in what a task learned.
    pub(super) fn learn(&mut self, learned: Learned) {
        match learned {
            Learned::User(key, link) => drop(self.users.insert(key, link)),
            Learned::UserGone(key) => drop(self.users.remove(&key)),
            Learned::Group(key, link) => drop(self.groups.insert(key, link)),
            Learned::GroupGone(key) => drop(self.groups.remove(&key)),
        }
    }

    /// A user, if linked.
    pub(super) fn user(&self, key: UserKey) -> Option<&UserLink> {
        self.users.get(&key)
    }

    /// A group, if linked.
    pub(super) fn group(&self, key: GroupKey) -> Option<&GroupLink> {
        self.groups.get(&key)
    }

    /// What the directory should hold.
    pub(super) fn believed(&self) -> Believed {
        let names: HashMap<&str, String> = self
            .users
            .values()
            .map(|link| (link.id.as_str(), text(&link.attributes, USER_NAME)))
            .collect();
        let name_of = |id: &String| names.get(id.as_str()).unwrap_or(id).clone();
        Believed {
            users: self
                .users
                .values()
                .map(|link| BelievedUser::of(link, link.manager.as_ref().map(name_of)))
                .collect(),
            groups: self
                .groups
                .values()
                .map(|link| BelievedGroup::of(link, link.members.iter().map(name_of).collect()))
                .collect(),
        }
    }
}

/// Sets values in place, and appends those that are new.
pub(super) fn apply(attributes: &mut Attributes, edits: &[Edit]) {
    for edit in edits {
        match attributes.iter_mut().find(|(slot, _)| *slot == edit.slot) {
            Some((_, value)) => *value = edit.value.clone(),
            None => attributes.push((edit.slot, edit.value.clone())),
        }
    }
}

fn text(attributes: &Attributes, wanted: Slot) -> String {
    let found = attributes.iter().find(|(slot, _)| *slot == wanted);
    let value = found.and_then(|(_, value)| value.as_str());
    value.unwrap_or_default().to_owned()
}

/// What the directory should hold of what the simulation has provisioned, to be compared with what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Believed {
    /// The users, in the order in which they were hired.
    pub users: Vec<BelievedUser>,
    /// The groups, in the order in which they were founded.
    pub groups: Vec<BelievedGroup>,
}

/// What a user should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BelievedUser {
    /// The `id` that the endpoint gave.
    pub id: String,
    /// `userName`.
    pub user_name: String,
    /// `externalId`.
    pub external_id: String,
    /// `active`.
    pub active: bool,
    /// The `userName` of the manager.
    pub manager: Option<String>,
    /// Every mapped attribute by its path, those above included.
    pub attributes: BTreeMap<String, Value>,
}

/// What a group should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BelievedGroup {
    /// The `id` that the endpoint gave.
    pub id: String,
    /// `displayName`.
    pub display_name: String,
    /// `externalId`.
    pub external_id: String,
    /// The `userName`s of the members.
    pub members: BTreeSet<String>,
}

impl BelievedUser {
    fn of(link: &UserLink, manager: Option<String>) -> Self {
        let attributes = &link.attributes;
        Self {
            id: link.id.clone(),
            user_name: text(attributes, USER_NAME),
            external_id: text(attributes, EXTERNAL_ID),
            active: attributes.contains(&(ACTIVE, Value::Bool(true))),
            manager,
            attributes: attributes
                .iter()
                .map(|(slot, value)| (slot.path(), value.clone()))
                .collect(),
        }
    }
}

impl BelievedGroup {
    fn of(link: &GroupLink, members: BTreeSet<String>) -> Self {
        Self {
            id: link.id.clone(),
            display_name: text(&link.attributes, DISPLAY_NAME),
            external_id: text(&link.attributes, EXTERNAL_ID),
            members,
        }
    }
}

impl Believed {
    /// As JSON, with `Users` and `Groups` as `scimscope state --json` has them.
    pub fn to_json(&self) -> Value {
        let user = |user: &BelievedUser| {
            json!({
                "id": user.id,
                "userName": user.user_name,
                "externalId": user.external_id,
                "active": user.active,
                "manager": user.manager,
                "attributes": user.attributes,
            })
        };
        let group = |group: &BelievedGroup| {
            json!({
                "id": group.id,
                "displayName": group.display_name,
                "externalId": group.external_id,
                "members": group.members,
            })
        };
        json!({
            "Users": self.users.iter().map(user).collect::<Vec<_>>(),
            "Groups": self.groups.iter().map(group).collect::<Vec<_>>(),
        })
    }
}

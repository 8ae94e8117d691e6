//! A change to a resource as a small difference that can be undone.
//!
//! The log stores deltas instead of copies, so that one member added to a group of 100,000 costs bytes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::scim::record::{Member, Record};
use crate::scim::resource::{ResourceId, ResourceType};
use crate::scim::stamp::Timestamp;

/// One resource before and after, made by one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id`.
    pub id: ResourceId,
    /// Its position in the order of creation ([`Record::ordinal`]).
    pub ordinal: u64,
    /// The `userName` or `displayName` that people knew it by at that moment: the new one when it was renamed,
    /// the last one when it was deleted.
    pub name: String,
    /// The difference.
    pub delta: Delta,
}

/// What kind of change it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// The resource came to be.
    Created,
    /// Attributes or members changed.
    Modified,
    /// The resource is gone.
    Deleted,
}

/// The difference between a resource before and after. Serialized as JSON in the capture file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delta {
    /// The resource as it was created.
    Created(Box<Record>),
    /// What changed in it.
    Modified {
        /// `meta` before.
        from: Meta,
        /// `meta` after.
        to: Meta,
        /// The changed attributes and members.
        edits: Vec<Edit>,
    },
    /// The resource as it was when it was deleted.
    Deleted(Box<Record>),
}

/// The part of `meta` that a modification moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// `meta.lastModified`.
    pub modified: Timestamp,
    /// The number in `meta.version`.
    pub version: u64,
}

impl Meta {
    /// The `meta` of a record as it is.
    pub(super) fn of(record: &Record) -> Self {
        Self {
            modified: record.modified,
            version: record.version,
        }
    }

    /// The `meta` that a modification gives a record.
    pub(super) fn next(record: &Record, at: Timestamp) -> Self {
        Self {
            modified: at,
            version: record.version.saturating_add(1),
        }
    }
}

/// One changed attribute or member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// An attribute as a whole: of the base schema by its name (`active`, `emails`), of an extension by its
    /// qualified name (`urn:…:User:department`). `None`: it had, or has, no value.
    Attribute {
        /// The name.
        path: String,
        /// The value before.
        from: Option<Value>,
        /// The value after.
        to: Option<Value>,
        /// Of a complex value that refers to a resource (`manager`): what that was called.
        #[serde(default, skip_serializing_if = "ReferenceNames::is_empty")]
        names: ReferenceNames,
    },
    /// A member that came, went, or both at one position (its sub-attributes changed).
    Member {
        /// Its position ([`Members`](crate::scim::record::Members)).
        position: u64,
        /// The member before.
        from: Option<Member>,
        /// The member after.
        to: Option<Member>,
        /// The `userName` or `displayName` that the member had at that moment, when it was known.
        name: Option<String>,
    },
}

/// The `userName` or `displayName` that the resources an attribute refers to had at that moment, where they were known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceNames {
    /// Of the value before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Of the value after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl ReferenceNames {
    /// Whether neither is known.
    pub fn is_empty(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

impl Delta {
    /// What kind of change this is.
    pub fn kind(&self) -> ChangeKind {
        match self {
            Self::Created(_) => ChangeKind::Created,
            Self::Modified { .. } => ChangeKind::Modified,
            Self::Deleted(_) => ChangeKind::Deleted,
        }
    }

    /// The difference that leads back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Created(record) => Self::Deleted(record.clone()),
            Self::Deleted(record) => Self::Created(record.clone()),
            Self::Modified { from, to, edits } => Self::Modified {
                from: *to,
                to: *from,
                edits: edits.iter().rev().map(Edit::inverse).collect(),
            },
        }
    }
}

impl Edit {
    /// The edit that leads back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Attribute {
                path,
                from,
                to,
                names,
            } => Self::Attribute {
                path: path.clone(),
                from: to.clone(),
                to: from.clone(),
                names: ReferenceNames {
                    from: names.to.clone(),
                    to: names.from.clone(),
                },
            },
            Self::Member {
                position,
                from,
                to,
                name,
            } => Self::Member {
                position: *position,
                from: to.clone(),
                to: from.clone(),
                name: name.clone(),
            },
        }
    }
}

impl Change {
    /// The change that leads back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            delta: self.delta.inverse(),
            ..self.clone()
        }
    }
}

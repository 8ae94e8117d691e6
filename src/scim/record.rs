//! A stored resource, kept small: one JSON text for its attributes, and its members apart.
//!
//! A user of 15 attributes takes about its JSON size instead of five times that, and a page of a list is
//! put together from texts that are there already. Members stand apart so that adding or removing one costs
//! the same in a group of ten and in a group of 100,000.

use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use crate::scim::resource::{ResourceId, ResourceType};
use crate::scim::stamp::Timestamp;

/// One stored resource.
///
/// `attributes` is a JSON object in the spelling of the schema: `schemas`, `externalId`, and all attributes of
/// the base schema and the extensions. Not in it: `id`, `meta`, `members`, and the derived `groups` of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id`.
    pub id: ResourceId,
    /// The position in the order of creation, over all types; never used twice in one log.
    pub ordinal: u64,
    /// `meta.created`.
    pub created: Timestamp,
    /// `meta.lastModified`.
    pub modified: Timestamp,
    /// Counts the states of this resource from 1; `meta.version` is `W/"n"`.
    pub version: u64,
    /// The attributes as a JSON object.
    pub attributes: AttributeText,
    /// The members of a group; empty for a user.
    pub members: Members,
}

impl Record {
    /// `meta.version`, which is also the `ETag` (RFC 7644 §3.14).
    pub fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }

    /// `meta.location`: the URI of the resource below a base URL.
    pub fn location(&self, base_url: &str) -> String {
        [
            base_url,
            "/",
            self.resource_type.endpoint(),
            "/",
            self.id.as_str(),
        ]
        .concat()
    }
}

/// Attributes as a JSON text, which goes into the JSON of a [`Record`] as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttributeText(Box<RawValue>);

impl AttributeText {
    /// Takes a text that must be JSON.
    pub fn parse(text: String) -> serde_json::Result<Self> {
        RawValue::from_string(text).map(Self)
    }
}

/// The text of attributes in the order in which they are given.
impl<T: Serialize + ?Sized> From<&T> for AttributeText {
    fn from(attributes: &T) -> Self {
        // Fails only on maps whose keys are no strings.
        Self(to_raw_value(attributes).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }
}

impl Deref for AttributeText {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for AttributeText {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for AttributeText {}

/// One value of `members` (RFC 7643 §4.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The `id` of the member.
    pub value: ResourceId,
    /// Further sub-attributes as the client sent them (`display`, `type`), as a JSON object; `$ref` is derived.
    pub rest: Option<Box<str>>,
}

impl Member {
    /// Reads a value of `members`; `None` when it has no `value`. Its `$ref` is derived from that wherever it is shown.
    pub(super) fn from_value(value: Value) -> Option<Self> {
        let Value::Object(mut parts) = value else {
            return None;
        };
        let Some(Value::String(id)) = parts.shift_remove("value") else {
            return None;
        };
        parts.shift_remove("$ref");
        let rest = (!parts.is_empty()).then(|| Value::Object(parts).to_string().into_boxed_str());
        Some(Self {
            value: ResourceId::new(id),
            rest,
        })
    }

    /// The member as a value of `members`, as stored.
    pub(super) fn to_value(&self) -> Value {
        let mut value = Map::new();
        value.insert("value".to_owned(), self.value.as_str().into());
        let rest = self.rest.as_deref().unwrap_or("{}");
        if let Ok(mut rest) = serde_json::from_str::<Map<String, Value>>(rest) {
            value.append(&mut rest);
        }
        Value::Object(value)
    }
}

/// The members of a group, in the order in which they came, each at a position that is never used twice.
#[derive(Debug, Clone, Default)]
pub struct Members {
    by_position: BTreeMap<u64, Member>,
    positions: HashMap<ResourceId, u64>,
    next_position: u64,
}

impl Members {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_position.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_position.is_empty()
    }

    /// The position of a member.
    pub fn position(&self, value: &str) -> Option<u64> {
        self.positions.get(value).copied()
    }

    /// A member by its `value`.
    pub fn get(&self, value: &str) -> Option<&Member> {
        self.by_position.get(&self.position(value)?)
    }

    /// The member at a position.
    pub fn at(&self, position: u64) -> Option<&Member> {
        self.by_position.get(&position)
    }

    /// Whether `value` is a member.
    pub fn contains(&self, value: &str) -> bool {
        self.positions.contains_key(value)
    }

    /// Every member with its position, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &Member)> {
        self.by_position
            .iter()
            .map(|(position, member)| (*position, member))
    }

    /// The position that the next new member takes.
    pub fn next_position(&self) -> u64 {
        self.next_position
    }

    /// Puts a member at a position; whatever was there, or had the same `value`, is replaced.
    pub fn insert(&mut self, position: u64, member: Member) {
        if let Some(previous) = self.positions.insert(member.value.clone(), position)
            && previous != position
        {
            self.by_position.remove(&previous);
        }
        let value = member.value.clone();
        if let Some(displaced) = self.by_position.insert(position, member)
            && displaced.value != value
        {
            self.positions.remove(&displaced.value);
        }
        self.next_position = self.next_position.max(position.saturating_add(1));
    }

    /// Takes a member away by its `value`.
    pub fn remove(&mut self, value: &str) -> Option<(u64, Member)> {
        let position = self.positions.remove(value)?;
        self.by_position
            .remove(&position)
            .map(|member| (position, member))
    }
}

/// Equal when the same members stand at the same positions.
impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.by_position == other.by_position
    }
}

impl Eq for Members {}

/// As a list of `[position, value, rest]`.
impl Serialize for Members {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.iter()
                .map(|(position, member)| (position, &member.value, &member.rest)),
        )
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<(u64, ResourceId, Option<Box<str>>)>::deserialize(deserializer)?;
        let mut members = Self::default();
        for (position, value, rest) in items {
            members.insert(position, Member { value, rest });
        }
        Ok(members)
    }
}

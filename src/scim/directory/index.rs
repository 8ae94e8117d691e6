//! Finds resources by the values that clients look them up by, without holding those values a second time.
//!
//! One ordered set of `(hash of attribute and folded value, ordinal)`: 16 bytes an entry, the ordinals of one
//! value in the order of creation, and taking one out of 100,000 equal values costs no more than out of two.
//! The hash is a hint: whoever asks compares the candidates with the value, by the rules of the attribute.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use serde::Deserialize;

use crate::scim::caseless::fold;
use crate::scim::resource::ResourceType;

/// An attribute that resources can be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::scim) enum IndexedAttribute {
    /// `id`.
    Id,
    /// `userName`.
    UserName,
    /// `externalId`.
    ExternalId,
    /// `displayName`, of users and groups.
    DisplayName,
    /// `emails.value`.
    Email,
    /// `manager.value` of the enterprise extension.
    Manager,
    /// `members.value`.
    Member,
}

impl IndexedAttribute {
    /// The attribute by its path in the schema's spelling, when there is an index of it.
    pub(in crate::scim) fn from_path(path: &str) -> Option<Self> {
        match path {
            "id" => Some(Self::Id),
            "userName" => Some(Self::UserName),
            "externalId" => Some(Self::ExternalId),
            "displayName" => Some(Self::DisplayName),
            "emails.value" => Some(Self::Email),
            "members.value" => Some(Self::Member),
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value" => {
                Some(Self::Manager)
            }
            _ => None,
        }
    }

    /// Whether case counts when values are compared (RFC 7643 §7, `caseExact`).
    pub(super) fn is_case_exact(self) -> bool {
        matches!(self, Self::Id | Self::ExternalId | Self::Manager)
    }

    /// The index that answers look-ups by the naming attribute of a type.
    pub(in crate::scim) fn naming(resource_type: ResourceType) -> Self {
        match resource_type {
            ResourceType::User => Self::UserName,
            ResourceType::Group => Self::DisplayName,
        }
    }
}

/// The index over every resource.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    entries: BTreeSet<(u64, u64)>,
    /// Keyed at random, so that nobody can choose values that all share one hash.
    hasher: RandomState,
}

impl Index {
    /// Adds a value of a resource.
    pub(super) fn insert(&mut self, attribute: IndexedAttribute, value: &str, ordinal: u64) {
        let hash = self.hash(attribute, value);
        self.entries.insert((hash, ordinal));
    }

    /// Takes a value of a resource out.
    pub(super) fn remove(&mut self, attribute: IndexedAttribute, value: &str, ordinal: u64) {
        let hash = self.hash(attribute, value);
        self.entries.remove(&(hash, ordinal));
    }

    /// The ordinals of the resources that may have this value, ascending.
    pub(super) fn candidates(
        &self,
        attribute: IndexedAttribute,
        value: &str,
    ) -> impl Iterator<Item = u64> {
        let hash = self.hash(attribute, value);
        self.entries
            .range((hash, 0)..=(hash, u64::MAX))
            .map(|(_, ordinal)| *ordinal)
    }

    /// An index without entries that hashes alike, so that two can be compared.
    #[cfg(test)]
    pub(super) fn emptied(&self) -> Self {
        Self {
            entries: BTreeSet::new(),
            hasher: self.hasher.clone(),
        }
    }

    /// The entries, to compare with another index that hashes alike.
    #[cfg(test)]
    pub(super) fn entries(&self) -> &BTreeSet<(u64, u64)> {
        &self.entries
    }

    fn hash(&self, attribute: IndexedAttribute, value: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        attribute.hash(&mut hasher);
        match attribute {
            // Identifiers are compared exactly and asked for most.
            IndexedAttribute::Id => value.hash(&mut hasher),
            _ => fold(value).hash(&mut hasher),
        }
        hasher.finish()
    }
}

/// The indexed values in the attributes of a resource, read without building the rest.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Searchable<'a> {
    #[serde(borrow)]
    pub(super) user_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) external_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) display_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    emails: Vec<Reference<'a>>,
    #[serde(
        borrow,
        rename = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    )]
    enterprise: Enterprise<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Enterprise<'a> {
    #[serde(borrow)]
    manager: Reference<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reference<'a> {
    #[serde(borrow)]
    value: Option<Cow<'a, str>>,
}

impl Searchable<'_> {
    /// Every indexed value.
    pub(super) fn terms(&self) -> impl Iterator<Item = (IndexedAttribute, &str)> {
        let single = [
            (IndexedAttribute::UserName, &self.user_name),
            (IndexedAttribute::ExternalId, &self.external_id),
            (IndexedAttribute::DisplayName, &self.display_name),
            (IndexedAttribute::Manager, &self.enterprise.manager.value),
        ];
        let emails = self
            .emails
            .iter()
            .map(|email| (IndexedAttribute::Email, &email.value));
        single
            .into_iter()
            .chain(emails)
            .filter_map(|(attribute, value)| Some((attribute, value.as_deref()?)))
    }
}

//! Finds resources by the values that clients look them up by, without holding those values a second time.
//!
//! A table from the hash of attribute and folded value to the ordinal that has it: most values are those of one
//! resource, and are found in one step. Where several have a value, an ordered set of `(hash, ordinal)` has the ordinals
//! in the order of creation, and taking one out of 100,000 costs no more than out of two.
//! The hash is a hint: whoever asks compares the candidates with the value, by the rules of the attribute.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};
use std::ops::RangeInclusive;

use serde::Deserialize;
use serde::de::Error as _;

use crate::scim::caseless::fold;
use crate::scim::json_text::{members, string};
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
    /// Whatever a definition declares to be unique, by its number.
    Declared(usize),
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

    /// Its name, when it is one value at the top of a resource.
    pub(super) fn top_level_name(self) -> Option<&'static str> {
        match self {
            Self::UserName => Some("userName"),
            Self::ExternalId => Some("externalId"),
            Self::DisplayName => Some("displayName"),
            Self::Id | Self::Email | Self::Manager | Self::Member | Self::Declared(_) => None,
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
    /// The ordinal of each hash that one resource has, [`SEVERAL`] of any other.
    first: HashMap<u64, u64, BuildHasherDefault<Hashed>>,
    /// The hashes that several resources have, with the ordinals.
    several: BTreeSet<(u64, u64)>,
    /// How many times more a resource has a value that it has several times, such as members that differ in case only:
    /// while one of them stays, the entry stays.
    repeats: BTreeMap<(u64, u64), u64>,
    /// Keyed at random, so that nobody can choose values that all share one hash.
    hasher: RandomState,
}

/// Says that the ordinals stand elsewhere. No ordinal comes so far.
const SEVERAL: u64 = u64::MAX;

impl Index {
    /// Adds a value of a resource.
    pub(super) fn insert(&mut self, attribute: IndexedAttribute, value: &str, ordinal: u64) {
        let hash = self.hash(attribute, value);
        let is_new = match self.first.entry(hash) {
            Entry::Vacant(first) => {
                first.insert(ordinal);
                true
            }
            Entry::Occupied(first) if *first.get() == ordinal => false,
            Entry::Occupied(mut first) => {
                let single = first.insert(SEVERAL);
                if single != SEVERAL {
                    self.several.insert((hash, single));
                }
                self.several.insert((hash, ordinal))
            }
        };
        if !is_new {
            *self.repeats.entry((hash, ordinal)).or_default() += 1;
        }
    }

    /// Takes a value of a resource out, as often as it was added.
    pub(super) fn remove(&mut self, attribute: IndexedAttribute, value: &str, ordinal: u64) {
        let hash = self.hash(attribute, value);
        if self.remove_repeat((hash, ordinal)) {
            return;
        }
        let Entry::Occupied(first) = self.first.entry(hash) else {
            return;
        };
        let is_last = if *first.get() == SEVERAL {
            self.several.remove(&(hash, ordinal));
            self.several.range(all_of(hash)).next().is_none()
        } else {
            *first.get() == ordinal
        };
        if is_last {
            first.remove();
        }
    }

    /// Counts down how often a resource has a value, and tells whether it still has it.
    fn remove_repeat(&mut self, place: (u64, u64)) -> bool {
        let Some(n_more) = self.repeats.get_mut(&place) else {
            return false;
        };
        *n_more -= 1;
        if *n_more == 0 {
            self.repeats.remove(&place);
        }
        true
    }

    /// The ordinals of the resources that may have this value, ascending.
    pub(super) fn candidates(
        &self,
        attribute: IndexedAttribute,
        value: &str,
    ) -> impl Iterator<Item = u64> {
        let hash = self.hash(attribute, value);
        let first = self.first.get(&hash).copied();
        let several = (first == Some(SEVERAL)).then(|| self.several.range(all_of(hash)));
        let several = several.into_iter().flatten().map(|(_, ordinal)| *ordinal);
        let single = first.filter(|ordinal| *ordinal != SEVERAL);
        single.into_iter().chain(several)
    }

    /// Whether a resource may have this value.
    pub(super) fn may_have(&self, attribute: IndexedAttribute, value: &str, ordinal: u64) -> bool {
        let hash = self.hash(attribute, value);
        match self.first.get(&hash) {
            Some(&SEVERAL) => self.several.contains(&(hash, ordinal)),
            first => first == Some(&ordinal),
        }
    }

    /// An index without entries that hashes alike, so that two can be compared.
    #[cfg(test)]
    pub(super) fn emptied(&self) -> Self {
        Self {
            hasher: self.hasher.clone(),
            ..Self::default()
        }
    }

    /// The entries and how often each was added, to compare with another index that hashes alike.
    #[cfg(test)]
    pub(super) fn entries(&self) -> BTreeMap<(u64, u64), u64> {
        let first = self.first.iter().map(|(hash, ordinal)| (*hash, *ordinal));
        let single = first.filter(|(_, ordinal)| *ordinal != SEVERAL);
        let all = single.chain(self.several.iter().copied());
        all.map(|place| {
            (
                place,
                1 + self.repeats.get(&place).copied().unwrap_or_default(),
            )
        })
        .collect()
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

/// The place of every entry of a hash.
fn all_of(hash: u64) -> RangeInclusive<(u64, u64)> {
    (hash, 0)..=(hash, u64::MAX)
}

/// Takes what is a hash already as it is.
#[derive(Debug, Clone, Copy, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
}

/// The indexed values in the attributes of a resource, read from the stored text without building the rest.
#[derive(Debug, Default)]
pub(super) struct Searchable<'a> {
    pub(super) user_name: Option<Cow<'a, str>>,
    pub(super) external_id: Option<Cow<'a, str>>,
    pub(super) display_name: Option<Cow<'a, str>>,
    emails: Vec<Reference<'a>>,
    manager: Reference<'a>,
}

const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

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

impl<'a> Searchable<'a> {
    /// Reads a stored text, which was written without blanks.
    pub(super) fn read(attributes: &'a str) -> serde_json::Result<Self> {
        let mut searchable = Self::default();
        let mut end = 1;
        for (name, value) in members(attributes) {
            end = value.end;
            let value = attributes.get(value).unwrap_or_default();
            match name {
                "userName" => searchable.user_name = text(value)?,
                "externalId" => searchable.external_id = text(value)?,
                "displayName" => searchable.display_name = text(value)?,
                "emails" => searchable.emails = serde_json::from_str(value)?,
                ENTERPRISE_USER => {
                    let enterprise: Enterprise<'_> = serde_json::from_str(value)?;
                    searchable.manager = enterprise.manager;
                }
                _ => {}
            }
        }
        // A text that somebody else wrote may hold what the walk did not come to.
        if !attributes.starts_with('{') || attributes.get(end..) != Some("}") {
            return Err(serde_json::Error::custom(
                "they are not an object that is written without blanks",
            ));
        }
        Ok(searchable)
    }

    /// Every indexed value.
    pub(super) fn terms(&self) -> impl Iterator<Item = (IndexedAttribute, &str)> {
        let single = [
            (IndexedAttribute::UserName, &self.user_name),
            (IndexedAttribute::ExternalId, &self.external_id),
            (IndexedAttribute::DisplayName, &self.display_name),
            (IndexedAttribute::Manager, &self.manager.value),
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

/// A string or null.
fn text(value: &str) -> serde_json::Result<Option<Cow<'_, str>>> {
    match string(value) {
        Some(text) => Ok(Some(text)),
        None => serde_json::from_str(value).map(|text: Option<String>| text.map(Cow::Owned)),
    }
}

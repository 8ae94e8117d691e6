//! Every user and group now: records, indexes, uniqueness.
//!
//! Invariant: the directory changes only through [`Directory::apply`], so folding the changes of the log from nothing
//! gives the same directory.
//!
//! Reading order: a `shelf` holds the records of one resource type, and `index` finds them by the values that clients
//! look them up by, `declared` by those that a definition declares to be unique; `representation` is a resource as clients get it, `attributes` edits the text that is stored of
//! one, `member_edits` the members. `pages` keeps pages of lists while nothing changes.

pub(super) mod attributes;
mod declared;
pub(super) mod index;
mod member_edits;
mod pages;
mod representation;
mod shelf;

use serde_json::{Map, Value};

use crate::scim::caseless::fold;
use crate::scim::delta::{Change, Delta, Edit, Meta};
use crate::scim::json_text;
use crate::scim::record::{AttributeText, Member, Record};
use crate::scim::resource::ResourceType;

use declared::DeclaredAttributes;
use index::{Index, IndexedAttribute, Searchable};
use pages::Pages;
use shelf::{Entry, Shelf};

pub(super) use declared::{DeclaredAttribute, texts};
pub(super) use member_edits::MemberEdits;
pub(super) use pages::ListedPage;
pub(super) use representation::{Parts, manager_id};

/// All users and groups at one point of the log. A copy shares the records until one of the two changes them.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    users: Shelf,
    groups: Shelf,
    index: Index,
    declared: DeclaredAttributes,
    next_ordinal: u64,
    pages: Pages,
}

/// A change that does not fit the directory: the log and the directory disagree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the change does not fit the directory: {0}")]
pub struct Misfit(pub String);

impl Directory {
    /// Applies one change: a creation, a modification, a deletion. Nothing is applied when it does not fit.
    pub fn apply(&mut self, change: &Change) -> Result<(), Misfit> {
        self.pages.clear();
        match &change.delta {
            Delta::Created(record) => self.load(record.as_ref().clone()),
            Delta::Modified { from, to, edits } => self.modify(change, *from, *to, edits),
            Delta::Deleted(_) => self.delete(change),
        }
    }

    /// Takes in a stored record, when a capture is opened.
    pub fn load(&mut self, record: Record) -> Result<(), Misfit> {
        self.pages.clear();
        let (resource_type, ordinal) = (record.resource_type, record.ordinal);
        if self.get(record.id.as_str()).is_some() {
            return Err(Misfit(format!("there is a resource {} already", record.id)));
        }
        if self.by_ordinal(ordinal).is_some() {
            return Err(Misfit(format!("position {ordinal} is taken already")));
        }
        let searchable = searchable(&record.attributes)?;
        let index = &mut self.index;
        index.insert(IndexedAttribute::Id, record.id.as_str(), ordinal);
        for (attribute, value) in searchable.terms() {
            index.insert(attribute, value, ordinal);
        }
        let place = (resource_type, ordinal);
        self.declared.insert(index, place, &record.attributes);
        for (_, member) in record.members.iter() {
            index.insert(IndexedAttribute::Member, member.value.as_str(), ordinal);
        }
        let names = shelf::Names::read(resource_type, &searchable);
        drop(searchable);
        self.next_ordinal = self.next_ordinal.max(ordinal.saturating_add(1));
        self.shelf_mut(resource_type)
            .insert(Entry { record, names });
        Ok(())
    }

    /// The position that the next new resource takes.
    pub fn next_ordinal(&self) -> u64 {
        self.next_ordinal
    }

    /// Makes sure that ordinals below this one are not given out again, when a capture is opened.
    pub fn reserve_ordinals(&mut self, next: u64) {
        self.next_ordinal = self.next_ordinal.max(next);
    }

    /// How many resources of a type there are.
    pub fn len(&self, resource_type: ResourceType) -> usize {
        self.shelf(resource_type).len()
    }

    /// Whether there are no resources at all.
    pub fn is_empty(&self) -> bool {
        self.users.len() == 0 && self.groups.len() == 0
    }

    /// A record by its `id`.
    pub fn get(&self, id: &str) -> Option<&Record> {
        self.entry(id).map(|entry| &entry.record)
    }

    /// Every record of a type, in the order of creation.
    pub fn records(&self, resource_type: ResourceType) -> impl Iterator<Item = &Record> {
        self.records_from(resource_type, 0)
    }

    /// The groups that a resource is a direct member of, in the order of creation.
    pub fn groups_of(&self, id: &str) -> impl Iterator<Item = &Record> {
        self.group_entries_of(id).map(|entry| &entry.record)
    }

    /// The `userName` or `displayName` that people know a resource by.
    pub fn name(&self, id: &str) -> Option<&str> {
        self.entry(id).map(|entry| &*entry.names.name)
    }

    /// The records of a type from the n-th on, in the order of creation; skipping costs nothing.
    pub(super) fn records_from(
        &self,
        resource_type: ResourceType,
        n: usize,
    ) -> impl Iterator<Item = &Record> {
        self.shelf(resource_type).from(n).map(|entry| &entry.record)
    }

    /// How many records of a type were created up to an ordinal.
    pub(super) fn count_to(&self, resource_type: ResourceType, ordinal: u64) -> usize {
        self.shelf(resource_type).count_to(ordinal)
    }

    /// The resources of a type that may have this value, in the order of creation. The caller compares.
    pub(super) fn candidates(
        &self,
        resource_type: ResourceType,
        attribute: IndexedAttribute,
        value: &str,
    ) -> impl Iterator<Item = &Record> {
        self.index
            .candidates(attribute, value)
            .filter_map(move |ordinal| self.shelf(resource_type).get(ordinal))
            .map(|entry| &entry.record)
    }

    /// Pages that were put together since the last change, for the provider that this directory belongs to.
    pub(super) fn pages(&mut self) -> &mut Pages {
        &mut self.pages
    }

    /// Whether a resource has this value, by the comparison of the attribute; read from the stored text without
    /// building the resource.
    pub(super) fn has_value(record: &Record, attribute: IndexedAttribute, value: &str) -> bool {
        let is_equal = |other: &str| {
            other == value || !attribute.is_case_exact() && fold(other) == fold(value)
        };
        match attribute {
            IndexedAttribute::Id => is_equal(record.id.as_str()),
            IndexedAttribute::Member => named_alike(record, value).is_some(),
            _ if stands_as(&record.attributes, attribute, value) => true,
            _ => searchable(&record.attributes).is_ok_and(|searchable| {
                let mut terms = searchable.terms();
                terms.any(|(found, other)| found == attribute && is_equal(other))
            }),
        }
    }

    /// The member of a group that an equality with this value means. As `members.value` is defined, case does not count
    /// (RFC 7643 §8.7.1); what is known to be in no spelling is not looked for.
    pub(super) fn member_alike<'a>(&self, record: &'a Record, value: &str) -> Option<&'a Member> {
        let may_have_it = self
            .index
            .may_have(IndexedAttribute::Member, value, record.ordinal);
        may_have_it.then(|| named_alike(record, value)).flatten()
    }

    /// Whether a group may have a member with this `value`, in any case.
    pub(super) fn may_have_member(&self, group: &str, value: &str) -> bool {
        let may_have_it = |ordinal| {
            self.index
                .may_have(IndexedAttribute::Member, value, ordinal)
        };
        self.get(group)
            .is_some_and(|record| may_have_it(record.ordinal))
    }

    fn entry(&self, id: &str) -> Option<&Entry> {
        self.index
            .candidates(IndexedAttribute::Id, id)
            .filter_map(|ordinal| self.by_ordinal(ordinal))
            .find(|entry| entry.record.id.as_str() == id)
    }

    fn by_ordinal(&self, ordinal: u64) -> Option<&Entry> {
        self.users.get(ordinal).or_else(|| self.groups.get(ordinal))
    }

    fn group_entries_of(&self, id: &str) -> impl Iterator<Item = &Entry> {
        self.index
            .candidates(IndexedAttribute::Member, id)
            .filter_map(|ordinal| self.groups.get(ordinal))
            .filter(move |entry| entry.record.members.contains(id))
    }

    fn shelf(&self, resource_type: ResourceType) -> &Shelf {
        match resource_type {
            ResourceType::User => &self.users,
            ResourceType::Group => &self.groups,
        }
    }

    fn shelf_mut(&mut self, resource_type: ResourceType) -> &mut Shelf {
        match resource_type {
            ResourceType::User => &mut self.users,
            ResourceType::Group => &mut self.groups,
        }
    }

    /// The record that a change is about, when the two agree on which that is.
    fn subject(&self, change: &Change) -> Result<&Entry, Misfit> {
        self.shelf(change.resource_type)
            .get(change.ordinal)
            .filter(|entry| entry.record.id == change.id)
            .ok_or_else(|| {
                let (resource_type, id) = (change.resource_type, &change.id);
                Misfit(format!(
                    "there is no {resource_type} {id} at position {}",
                    change.ordinal
                ))
            })
    }

    fn delete(&mut self, change: &Change) -> Result<(), Misfit> {
        self.subject(change)?;
        let records = match change.resource_type {
            ResourceType::User => &mut self.users,
            ResourceType::Group => &mut self.groups,
        };
        let Some(entry) = records.get(change.ordinal) else {
            return Ok(());
        };
        let searchable = searchable(&entry.record.attributes)?;
        let (record, index) = (&entry.record, &mut self.index);
        index.remove(IndexedAttribute::Id, record.id.as_str(), record.ordinal);
        for (attribute, value) in searchable.terms() {
            index.remove(attribute, value, record.ordinal);
        }
        let place = (record.resource_type, record.ordinal);
        self.declared.remove(index, place, &record.attributes);
        for (_, member) in record.members.iter() {
            index.remove(
                IndexedAttribute::Member,
                member.value.as_str(),
                record.ordinal,
            );
        }
        drop(searchable);
        records.remove(change.ordinal);
        Ok(())
    }

    fn modify(
        &mut self,
        change: &Change,
        from: Meta,
        to: Meta,
        edits: &[Edit],
    ) -> Result<(), Misfit> {
        let record = &self.subject(change)?.record;
        let meta = Meta::of(record);
        if meta != from {
            let (id, found, expected) = (&change.id, meta.version, from.version);
            return Err(Misfit(format!(
                "{id} is at version {found}, not {expected}"
            )));
        }
        let attributes = edited_attributes(record, edits)?;
        self.edit_members(change, edits)?;
        if let Some(attributes) = attributes {
            self.replace_attributes(change, attributes)?;
        }
        if let Some(entry) = self.shelf_mut(change.resource_type).get_mut(change.ordinal) {
            entry.record.modified = to.modified;
            entry.record.version = to.version;
        }
        Ok(())
    }

    /// Puts another attribute text in the place of a record's own, and its values in the index.
    fn replace_attributes(&mut self, change: &Change, text: AttributeText) -> Result<(), Misfit> {
        let ordinal = change.ordinal;
        let after = searchable(&text)?;
        let records = match change.resource_type {
            ResourceType::User => &mut self.users,
            ResourceType::Group => &mut self.groups,
        };
        let Some(entry) = records.get_mut(ordinal) else {
            return Ok(());
        };
        for (attribute, value) in searchable(&entry.record.attributes)?.terms() {
            self.index.remove(attribute, value, ordinal);
        }
        for (attribute, value) in after.terms() {
            self.index.insert(attribute, value, ordinal);
        }
        let (index, place) = (&mut self.index, (change.resource_type, ordinal));
        self.declared.remove(index, place, &entry.record.attributes);
        self.declared.insert(index, place, &text);
        entry.names = shelf::Names::read(change.resource_type, &after);
        drop(after);
        entry.record.attributes = text;
        Ok(())
    }

    /// Makes the edits of members, in the record and then in the index; none when one does not fit.
    fn edit_members(&mut self, change: &Change, edits: &[Edit]) -> Result<(), Misfit> {
        let edits = MemberEdits::of(edits);
        if edits.is_empty() {
            return Ok(());
        }
        let Some(entry) = self.shelf_mut(change.resource_type).get_mut(change.ordinal) else {
            return Ok(());
        };
        edits.make(&mut entry.record)?;
        let (attribute, ordinal) = (IndexedAttribute::Member, change.ordinal);
        for (_, member) in edits.going() {
            self.index.remove(attribute, member.value.as_str(), ordinal);
        }
        for (_, member) in edits.coming() {
            self.index.insert(attribute, member.value.as_str(), ordinal);
        }
        Ok(())
    }
}

/// Equal when the same resources are at the same positions.
impl PartialEq for Directory {
    fn eq(&self, other: &Self) -> bool {
        ResourceType::ALL
            .into_iter()
            .all(|resource_type| self.records(resource_type).eq(other.records(resource_type)))
    }
}

impl Eq for Directory {}

/// The attribute text after the edits; `None` when they leave it alone.
fn edited_attributes(record: &Record, edits: &[Edit]) -> Result<Option<AttributeText>, Misfit> {
    let mut edits = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Attribute { path, from, to, .. } => Some((path, from.as_ref(), to.as_ref())),
            Edit::Member { .. } => None,
        })
        .peekable();
    if edits.peek().is_none() {
        return Ok(None);
    }
    let mut attributes = parse_attributes(record)?;
    for (path, from, to) in edits {
        attributes::apply_edit(&mut attributes, path, from, to)?;
    }
    let text = attributes::to_text(&attributes);
    searchable(&text)?;
    Ok(Some(text))
}

fn parse_attributes(record: &Record) -> Result<Map<String, Value>, Misfit> {
    serde_json::from_str(&record.attributes).map_err(|error| {
        Misfit(format!(
            "cannot read the attributes of {}: {error}",
            record.id
        ))
    })
}

/// A member by its `value` in any case; the one that is spelled so first.
fn named_alike<'a>(record: &'a Record, value: &str) -> Option<&'a Member> {
    record.members.get(value).or_else(|| {
        let folded = fold(value);
        let mut members = record.members.iter().map(|(_, member)| member);
        members.find(|member| fold(member.value.as_str()) == folded)
    })
}

/// Whether the stored text has an attribute in exactly these letters, which is how most look-ups end.
fn stands_as(attributes: &str, attribute: IndexedAttribute, value: &str) -> bool {
    // Without a backslash, what stands between the quotes is what is meant.
    let stored = attribute
        .top_level_name()
        .filter(|_| !value.contains('\\'))
        .and_then(|name| attributes.get(json_text::member(attributes, name)?));
    let inside = stored.and_then(|stored| stored.strip_prefix('"')?.strip_suffix('"'));
    inside == Some(value)
}

fn searchable(attributes: &str) -> Result<Searchable<'_>, Misfit> {
    Searchable::read(attributes)
        .map_err(|error| Misfit(format!("cannot read the attributes of a resource: {error}")))
}

#[cfg(test)]
mod tests;

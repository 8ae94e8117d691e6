//! Attributes whose values nobody else may have, by a definition from outside: they are indexed from the first time that
//! one is asked about.

use std::borrow::Cow;

use serde_json::Value;

use crate::scim::directory::Directory;
use crate::scim::directory::index::{Index, IndexedAttribute};
use crate::scim::json_text::member;
use crate::scim::resource::ResourceType;

/// An attribute, or a sub-attribute, in the schema's spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::scim) struct DeclaredAttribute {
    pub(in crate::scim) resource_type: ResourceType,
    /// The extension that it is in.
    pub(in crate::scim) extension: Option<String>,
    pub(in crate::scim) name: String,
    pub(in crate::scim) sub_attribute: Option<String>,
}

impl DeclaredAttribute {
    /// The values in a stored text, as [`texts`] gives them.
    fn values(&self, attributes: &str) -> Vec<String> {
        let container = match &self.extension {
            Some(urn) => member(attributes, urn).and_then(|range| attributes.get(range)),
            None => Some(attributes),
        };
        let text = container.and_then(|text| text.get(member(text, &self.name)?));
        let value: Option<Value> = text.and_then(|text| serde_json::from_str(text).ok());
        let Some(value) = value else {
            return Vec::new();
        };
        let texts = texts(&value, self.sub_attribute.as_deref());
        texts.map(Cow::into_owned).collect()
    }
}

/// The strings and numbers of a value, or of each of several; those of a sub-attribute when one is named.
pub(in crate::scim) fn texts<'a>(
    value: &'a Value,
    sub_attribute: Option<&'a str>,
) -> impl Iterator<Item = Cow<'a, str>> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    values.iter().filter_map(move |value| {
        let value = match sub_attribute {
            Some(name) => value.get(name)?,
            None => value,
        };
        match value {
            Value::String(text) => Some(Cow::Borrowed(text.as_str())),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    })
}

/// The declared attributes that are indexed; the place of one is its number.
#[derive(Debug, Clone, Default)]
pub(super) struct DeclaredAttributes(Vec<DeclaredAttribute>);

impl DeclaredAttributes {
    /// Puts the values of a resource into the index.
    pub(super) fn insert(
        &self,
        index: &mut Index,
        (resource_type, ordinal): (ResourceType, u64),
        attributes: &str,
    ) {
        for (number, value) in self.values(resource_type, attributes) {
            index.insert(IndexedAttribute::Declared(number), &value, ordinal);
        }
    }

    /// Takes the values of a resource out of the index.
    pub(super) fn remove(
        &self,
        index: &mut Index,
        (resource_type, ordinal): (ResourceType, u64),
        attributes: &str,
    ) {
        for (number, value) in self.values(resource_type, attributes) {
            index.remove(IndexedAttribute::Declared(number), &value, ordinal);
        }
    }

    fn values(
        &self,
        resource_type: ResourceType,
        attributes: &str,
    ) -> impl Iterator<Item = (usize, String)> {
        let numbered = self.0.iter().enumerate();
        numbered
            .filter(move |(_, declared)| declared.resource_type == resource_type)
            .flat_map(move |(number, declared)| {
                let values = declared.values(attributes).into_iter();
                values.map(move |value| (number, value))
            })
    }
}

impl Directory {
    /// The index of a declared attribute; it is made when it is asked for first.
    pub(in crate::scim) fn index_of(&mut self, declared: DeclaredAttribute) -> IndexedAttribute {
        let known = self.declared.0.iter().position(|known| *known == declared);
        let number = known.unwrap_or(self.declared.0.len());
        let attribute = IndexedAttribute::Declared(number);
        if known.is_none() {
            let records = match declared.resource_type {
                ResourceType::User => &self.users,
                ResourceType::Group => &self.groups,
            };
            for entry in records.from(0) {
                for value in declared.values(&entry.record.attributes) {
                    self.index.insert(attribute, &value, entry.record.ordinal);
                }
            }
            self.declared.0.push(declared);
        }
        attribute
    }
}

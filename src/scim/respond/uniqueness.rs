//! Values that no two resources of a schema may share (RFC 7643 §7, `uniqueness`).

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Map, Value};

use crate::scim::caseless::fold;
use crate::scim::check::Check;
use crate::scim::directory::Directory;
use crate::scim::directory::index::IndexedAttribute;
use crate::scim::error::{Error, ScimType};
use crate::scim::message::Verdict;
use crate::scim::record::Record;
use crate::scim::resource::ResourceType;
use crate::scim::respond::exchange::Exchange;
use crate::scim::schema::{Attribute, Schemas, Uniqueness};

/// Refuses with 409 when another resource than `own_id` has one of the unique values already.
pub(super) fn check(
    exchange: &mut Exchange<'_>,
    resource_type: ResourceType,
    attributes: &Map<String, Value>,
    own_id: Option<&str>,
) -> Result<(), Error> {
    let provider = exchange.provider;
    for unique in unique_attributes(&provider.schemas, resource_type) {
        let Some(value) = unique.value(attributes) else {
            continue;
        };
        let name = &unique.attribute.name;
        let holder = unique.holder(exchange.directory, resource_type, value, own_id);
        let expected = format!("no other {resource_type} with this {name}");
        let Some(holder) = holder.map(|holder| holder.id.clone()) else {
            exchange.decide(Check::Uniqueness, expected, value, Verdict::Passed);
            continue;
        };
        let endpoint = resource_type.endpoint();
        exchange.decide(
            Check::Uniqueness,
            expected,
            format!("{value}, taken by {holder}"),
            Verdict::Failed,
        );
        return Err(Error {
            check: Some(Check::Uniqueness),
            status: StatusCode::CONFLICT,
            scim_type: Some(ScimType::Uniqueness),
            detail: format!(
                "the {name} \"{value}\" is taken by /{endpoint}/{holder}; \
                 choose another one, or change that resource"
            ),
        });
    }
    Ok(())
}

/// An attribute that is unique, and the extension that it is in.
#[derive(Debug, Clone, Copy)]
struct Unique<'a> {
    extension: Option<&'a str>,
    attribute: &'a Attribute,
}

fn unique_attributes(
    schemas: &Schemas,
    resource_type: ResourceType,
) -> impl Iterator<Item = Unique<'_>> {
    let base = schemas.base(resource_type).attributes.iter();
    let base = base.map(|attribute| Unique {
        extension: None,
        attribute,
    });
    let extensions = schemas.extensions(resource_type).flat_map(|schema| {
        schema.attributes.iter().map(|attribute| Unique {
            extension: Some(&schema.id),
            attribute,
        })
    });
    // `id` is unique by the way it is made.
    base.chain(extensions).filter(|unique| {
        unique.attribute.uniqueness != Uniqueness::None && unique.attribute.name != "id"
    })
}

impl Unique<'_> {
    fn value<'a>(&self, attributes: &'a Map<String, Value>) -> Option<&'a str> {
        let container = match self.extension {
            Some(urn) => attributes.get(urn)?.as_object()?,
            None => attributes,
        };
        container.get(&self.attribute.name)?.as_str()
    }

    /// Another resource that has the value.
    fn holder<'a>(
        &self,
        directory: &'a Directory,
        resource_type: ResourceType,
        value: &str,
        own_id: Option<&str>,
    ) -> Option<&'a Record> {
        let is_holder =
            |record: &&Record| own_id != Some(record.id.as_str()) && self.has_value(record, value);
        let path = match self.extension {
            Some(urn) => Cow::Owned(format!("{urn}:{}", self.attribute.name)),
            None => Cow::Borrowed(self.attribute.name.as_str()),
        };
        match IndexedAttribute::from_path(&path) {
            Some(indexed) => directory
                .candidates(resource_type, indexed, value)
                .find(is_holder),
            None => directory.records(resource_type).find(is_holder),
        }
    }

    fn has_value(&self, record: &Record, value: &str) -> bool {
        let attributes: Map<String, Value> =
            serde_json::from_str(&record.attributes).unwrap_or_default();
        let other = self.value(&attributes);
        other.is_some_and(|other| {
            if self.attribute.case_exact {
                other == value
            } else {
                fold(other) == fold(value)
            }
        })
    }
}

//! Values that no two resources of a schema may share (RFC 7643 §7, `uniqueness`).

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Map, Value};

use crate::scim::attribute::{Attribute, Uniqueness};
use crate::scim::caseless::fold;
use crate::scim::check::Check;
use crate::scim::directory::index::IndexedAttribute;
use crate::scim::directory::{DeclaredAttribute, Directory, texts};
use crate::scim::error::{Error, ScimType};
use crate::scim::message::Verdict;
use crate::scim::record::Record;
use crate::scim::remark::quote;
use crate::scim::resource::ResourceType;
use crate::scim::respond::exchange::Exchange;
use crate::scim::schema::Schemas;

/// Refuses with 409 when another resource than `own_id` has one of the unique values already.
pub(super) fn check(
    exchange: &mut Exchange<'_>,
    resource_type: ResourceType,
    attributes: &Map<String, Value>,
    own_id: Option<&str>,
) -> Result<(), Error> {
    let provider = exchange.provider;
    for unique in unique_attributes(&provider.schemas, resource_type) {
        let values: Vec<Cow<'_, str>> = unique.values(attributes).collect();
        let [first, ..] = values.as_slice() else {
            continue;
        };
        let name = unique.name();
        let expected = format!("no other {resource_type} with this {name}");
        let indexed = unique.index(exchange.directory, resource_type);
        let taken = values.iter().find_map(|value| {
            let candidates = exchange.directory.candidates(resource_type, indexed, value);
            let mut others = candidates.filter(|record| own_id != Some(record.id.as_str()));
            let holder = others.find(|record| unique.has_value(record, value))?;
            Some((value, holder.id.clone()))
        });
        let Some((value, holder)) = taken else {
            let received = match values.len() {
                1 => first.clone().into_owned(),
                _ => shown(&values),
            };
            exchange.decide(Check::Uniqueness, expected, received, Verdict::Passed);
            continue;
        };
        let endpoint = resource_type.endpoint();
        exchange.decide(
            Check::Uniqueness,
            expected,
            format!("{}, taken by {}", quote(value), quote(holder.as_str())),
            Verdict::Failed,
        );
        return Err(Error {
            check: Some(Check::Uniqueness),
            status: StatusCode::CONFLICT,
            scim_type: Some(ScimType::Uniqueness),
            detail: format!(
                "the {name} {} is taken by {}; choose another one, or change that resource",
                quote(value),
                quote(&format!("/{endpoint}/{holder}"))
            ),
        });
    }
    Ok(())
}

/// The first of several values, as they were sent.
fn shown(values: &[Cow<'_, str>]) -> String {
    const MOST_VALUES: usize = 5;
    let shown = values.iter().take(MOST_VALUES).map(AsRef::as_ref);
    let shown = shown.collect::<Vec<&str>>().join(", ");
    if values.len() > MOST_VALUES {
        shown + ", …"
    } else {
        shown
    }
}

/// An attribute or a sub-attribute that is unique, and the extension that it is in.
#[derive(Debug, Clone, Copy)]
struct Unique<'a> {
    extension: Option<&'a str>,
    attribute: &'a Attribute,
    sub_attribute: Option<&'a Attribute>,
}

fn unique_attributes(
    schemas: &Schemas,
    resource_type: ResourceType,
) -> impl Iterator<Item = Unique<'_>> {
    let base = schemas.base(resource_type).attributes.iter();
    let base = base.map(|attribute| (None, attribute));
    let extensions = schemas.extensions(resource_type).flat_map(|schema| {
        let attributes = schema.attributes.iter();
        attributes.map(|attribute| (Some(schema.id.as_str()), attribute))
    });
    let is_unique = |attribute: &Attribute| attribute.uniqueness != Uniqueness::None;
    let all = base
        .chain(extensions)
        .flat_map(move |(extension, attribute)| {
            let parts = attribute.sub_attributes.iter();
            let parts = parts.filter(move |part| is_unique(part)).map(Some);
            let itself = is_unique(attribute).then_some(None);
            itself
                .into_iter()
                .chain(parts)
                .map(move |sub_attribute| Unique {
                    extension,
                    attribute,
                    sub_attribute,
                })
        });
    // `id` is unique by the way it is made.
    all.filter(|unique| unique.attribute.name != "id")
}

impl<'a> Unique<'a> {
    /// The name without the URN: `userName`, `badge.number`.
    fn name(self) -> Cow<'a, str> {
        let name = self.attribute.name.as_str();
        match self.sub_attribute {
            Some(part) => format!("{name}.{}", part.name).into(),
            None => name.into(),
        }
    }

    /// The values that a resource has of it.
    fn values(self, attributes: &'a Map<String, Value>) -> impl Iterator<Item = Cow<'a, str>> {
        let container = match self.extension {
            Some(urn) => attributes.get(urn).and_then(Value::as_object),
            None => Some(attributes),
        };
        let value = container.and_then(|container| container.get(&self.attribute.name));
        let part = self.sub_attribute.map(|part| part.name.as_str());
        let texts = value.map(move |value| texts(value, part));
        texts.into_iter().flatten()
    }

    /// The index that finds its values.
    fn index(self, directory: &mut Directory, resource_type: ResourceType) -> IndexedAttribute {
        let name = self.name();
        let path = match self.extension {
            Some(urn) => Cow::Owned(format!("{urn}:{name}")),
            None => name,
        };
        IndexedAttribute::from_path(&path).unwrap_or_else(|| {
            directory.index_of(DeclaredAttribute {
                resource_type,
                extension: self.extension.map(str::to_owned),
                name: self.attribute.name.clone(),
                sub_attribute: self.sub_attribute.map(|part| part.name.clone()),
            })
        })
    }

    fn has_value(self, record: &Record, value: &str) -> bool {
        let attributes: Map<String, Value> =
            serde_json::from_str(&record.attributes).unwrap_or_default();
        let is_case_exact = self.sub_attribute.unwrap_or(self.attribute).case_exact;
        let unique = Unique { ..self };
        unique
            .values(&attributes)
            .any(|other| other == value || !is_case_exact && fold(&other) == fold(value))
    }
}

//! Brings what a client sent into the shape of the schema: spelling, types, mutability (RFC 7643 §2, RFC 7644 §3.3).

mod value;

#[cfg(test)]
mod tests;

use serde_json::map::Entry;
use serde_json::{Map, Value};

use crate::scim::attribute::{Attribute, Mutability};
use crate::scim::check::Check;
use crate::scim::error::{Error, ScimType};
use crate::scim::path::{AttributePath, Resolved};
use crate::scim::profile::Profile;
use crate::scim::remark::{
    DOTTED_KEY, DUPLICATE_MEMBER, Remark, SINGLE_FOR_MULTI_VALUED, Tolerance, UNKNOWN_ATTRIBUTE,
    UNKNOWN_SCHEMA, UNLISTED_EXTENSION, URN_KEY, quote,
};
use crate::scim::resource::ResourceType;
use crate::scim::schema::{Schema, Schemas};
use crate::scim::spelling::hint;

pub(super) use value::{
    Clearing, Parts, ValueReader, check_reference, identity, merge_equal, refuse_case_twins,
};

/// Reads the body of a POST or a PUT.
///
/// Returns the attributes in the spelling of the schema: checked for type, `required` and `primary`, without
/// `id`, `meta`, read-only and unassigned attributes; `schemas` names the base schema and each extension that
/// has a value. `members` is part of it.
pub fn read(
    schemas: &Schemas,
    profile: Profile,
    resource_type: ResourceType,
    body: Map<String, Value>,
    remarks: &mut Vec<Remark>,
) -> Result<Map<String, Value>, Error> {
    refuse_case_twins(&body)?;
    let mut reader = BodyReader {
        schemas,
        resource_type,
        tolerance: Tolerance::new(profile, remarks),
        sent_schemas: None,
        attributes: Map::with_capacity(body.len() + 1),
    };
    // What it holds is known in the end, and it stands first.
    reader.attributes.insert(SCHEMAS.to_owned(), Value::Null);
    for (name, value) in body {
        reader.member(&name, value)?;
    }
    let listed = reader.listed_schemas()?;
    reader.finish(&listed)
}

/// The attribute that names the schemas of a resource.
const SCHEMAS: &str = "schemas";

struct BodyReader<'a, 'r> {
    schemas: &'a Schemas,
    resource_type: ResourceType,
    tolerance: Tolerance<'r>,
    /// The value of `schemas`, which is read when the extensions are known.
    sent_schemas: Option<Value>,
    /// What has been read: attributes, and extensions by their URN.
    attributes: Map<String, Value>,
}

impl<'a> BodyReader<'a, '_> {
    /// Reads one member of the body.
    fn member(&mut self, name: &str, value: Value) -> Result<(), Error> {
        if let Some(attribute) = self.schemas.top_attribute(self.resource_type, name) {
            if attribute.name == SCHEMAS {
                self.sent_schemas = Some(value);
                return Ok(());
            }
            return self.put(None, attribute, value);
        }
        match self.schemas.extension(self.resource_type, name) {
            Some(extension) => self.extension(extension, value),
            None => self.unusual_member(name, value),
        }
    }

    fn extension(&mut self, extension: &'a Schema, value: Value) -> Result<(), Error> {
        let members = match value {
            Value::Null => return Ok(()),
            Value::Object(members) => members,
            _ => {
                return Err(invalid_value(format!(
                    "the value of {} is no object of the extension's attributes",
                    extension.id
                )));
            }
        };
        refuse_case_twins(&members)?;
        for (name, value) in members {
            match extension.attribute(&name) {
                Some(attribute) => self.put(Some(extension), attribute, value)?,
                None if is_implied(&name) => {}
                None => self.unknown(&format!("{}:{name}", extension.id))?,
            }
        }
        Ok(())
    }

    /// A member that names no attribute by the RFC: to the lenient profile it may be a path.
    fn unusual_member(&mut self, name: &str, value: Value) -> Result<(), Error> {
        let path = AttributePath::parse(name);
        let (true, Ok(path)) = (self.tolerance.is_lenient(), path) else {
            return self.unknown(name);
        };
        let resolved = path.resolve(self.schemas, self.resource_type, &mut self.tolerance);
        let Ok(resolved) = resolved else {
            return self.unknown(name);
        };
        let leniency = if path.urn.is_some() {
            Some(&URN_KEY)
        } else if path.sub_attribute.is_some() {
            Some(&DOTTED_KEY)
        } else {
            None
        };
        if let Some(leniency) = leniency {
            let note = || format!("{} read as the path {resolved}", quote(name));
            self.tolerance.forgives(leniency, note);
        }
        self.put_at(resolved, value)
    }

    /// Puts a value where a path points to.
    fn put_at(&mut self, resolved: Resolved<'a>, value: Value) -> Result<(), Error> {
        match resolved.sub_attribute {
            None => self.put(resolved.extension, resolved.attribute, value),
            Some(sub) if !resolved.attribute.multi_valued => {
                let mut object = Map::new();
                object.insert(sub.name.clone(), value);
                let object = Value::Object(object);
                self.put(resolved.extension, resolved.attribute, object)
            }
            Some(_) => Err(invalid_value(format!(
                "{resolved} names a sub-attribute of many values, none of which is meant"
            ))),
        }
    }

    fn put(
        &mut self,
        extension: Option<&Schema>,
        attribute: &Attribute,
        value: Value,
    ) -> Result<(), Error> {
        // RFC 7644 §3.3, §3.5.1: read-only attributes in a body are ignored.
        if attribute.mutability == Mutability::ReadOnly {
            return Ok(());
        }
        let Some(value) = self.read_value(attribute, value)? else {
            return Ok(());
        };
        let container = match extension {
            None => Some(&mut self.attributes),
            Some(extension) => self
                .attributes
                .entry(extension.id.as_str())
                .or_insert_with(|| Value::Object(Map::new()))
                .as_object_mut(),
        };
        let Some(container) = container else {
            return Ok(());
        };
        match container.entry(attribute.name.as_str()) {
            Entry::Vacant(place) => {
                place.insert(value);
            }
            Entry::Occupied(mut place) => {
                if contradicts(place.get(), &value) {
                    let note = || format!("{} stands twice; the last value counts", attribute.name);
                    self.tolerance.forgives(&DUPLICATE_MEMBER, note);
                }
                match (place.get_mut(), value) {
                    // Parts of one complex attribute, sent as paths.
                    (Value::Object(whole), Value::Object(part)) => whole.extend(part),
                    (previous, value) => *previous = value,
                }
            }
        }
        Ok(())
    }

    fn read_value(&mut self, attribute: &Attribute, value: Value) -> Result<Option<Value>, Error> {
        let mut reader = ValueReader::new(&mut self.tolerance, Clearing::ByNull);
        if !attribute.multi_valued {
            return reader.one(attribute, value);
        }
        let values = match value {
            Value::Null => return Ok(None),
            Value::Array(values) => reader.many(attribute, values)?,
            lone if reader.tolerance.forgives(&SINGLE_FOR_MULTI_VALUED, || {
                format!("{} read as an array of one", attribute.name)
            }) =>
            {
                reader.many(attribute, vec![lone])?
            }
            _ => {
                return Err(invalid_value(format!(
                    "{} is multi-valued; its value is no array",
                    attribute.name
                )));
            }
        };
        Ok((!values.is_empty()).then_some(Value::Array(values)))
    }

    fn unknown(&mut self, name: &str) -> Result<(), Error> {
        let resource_type = self.resource_type;
        let note = || {
            format!(
                "{} is no attribute of {resource_type}; not stored",
                quote(name)
            )
        };
        if self.tolerance.forgives(&UNKNOWN_ATTRIBUTE, note) {
            return Ok(());
        }
        Err(unknown_member(name, self.schemas, resource_type))
    }

    /// The URIs in `schemas`, in the spelling of the definitions (RFC 7643 §3).
    fn listed_schemas(&mut self) -> Result<Vec<&'a str>, Error> {
        let Some(Value::Array(sent)) = self.sent_schemas.take() else {
            return Err(invalid_value("the body has no array schemas".to_owned()).by(Check::Schema));
        };
        let listed = read_schemas(self.schemas, self.resource_type, &sent, &mut self.tolerance)?;
        let base = self.schemas.base(self.resource_type);
        if !listed.contains(&base.id.as_str()) {
            return Err(
                invalid_value(format!("schemas does not list {}", base.id)).by(Check::Schema)
            );
        }
        Ok(listed)
    }

    fn finish(mut self, listed: &[&str]) -> Result<Map<String, Value>, Error> {
        let base = self.schemas.base(self.resource_type);
        check_required(&base.attributes, &self.attributes)?;
        let mut in_use = vec![Value::from(base.id.as_str())];
        for extension in self.schemas.extensions(self.resource_type) {
            let Some(Value::Object(values)) = self.attributes.get(&extension.id) else {
                continue;
            };
            check_required(&extension.attributes, values)?;
            if !listed.contains(&extension.id.as_str()) {
                // Accepted by both profiles, as PATCH must (RFC 7644 §3.5.2); the lenient one tells of it.
                let note = || format!("{} added to schemas", extension.id);
                self.tolerance.forgives(&UNLISTED_EXTENSION, note);
            }
            in_use.push(Value::from(extension.id.as_str()));
        }
        if let Some(schemas) = self.attributes.get_mut(SCHEMAS) {
            *schemas = Value::Array(in_use);
        }
        Ok(self.attributes)
    }
}

/// Whether a value takes another one's place, or that of one of its parts.
fn contradicts(previous: &Value, value: &Value) -> bool {
    match (previous, value) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .any(|(name, part)| whole.get(name).is_some_and(|said| said != part)),
        (previous, value) => previous != value,
    }
}

/// Reads the values of `schemas`: those of the resource type, each once, in the spelling of the definitions.
pub(super) fn read_schemas<'a>(
    schemas: &'a Schemas,
    resource_type: ResourceType,
    values: &[Value],
    tolerance: &mut Tolerance<'_>,
) -> Result<Vec<&'a str>, Error> {
    let base = schemas.base(resource_type);
    let mut listed = Vec::new();
    for value in values {
        let Value::String(uri) = value else {
            return Err(
                invalid_value("a value of schemas is no string".to_owned()).by(Check::Schema)
            );
        };
        let known = if base.id.eq_ignore_ascii_case(uri) {
            Some(base)
        } else {
            schemas.extension(resource_type, uri)
        };
        match known {
            Some(schema) if listed.contains(&schema.id.as_str()) => {}
            Some(schema) => listed.push(schema.id.as_str()),
            None if tolerance.forgives(&UNKNOWN_SCHEMA, || {
                format!("{} in schemas ignored", quote(uri))
            }) => {}
            None => {
                let detail = format!(
                    "schemas lists {}, which is no schema of {resource_type}",
                    quote(uri)
                );
                return Err(invalid_value(detail).by(Check::Schema));
            }
        }
    }
    Ok(listed)
}

/// RFC 7643 §7: a required attribute must have a value.
fn check_required(definitions: &[Attribute], values: &Map<String, Value>) -> Result<(), Error> {
    let missing = definitions.iter().find(|definition| {
        definition.required
            && definition.mutability != Mutability::ReadOnly
            && !values.contains_key(&definition.name)
    });
    match missing {
        Some(definition) => {
            let detail = format!("the required attribute {} has no value", definition.name);
            Err(invalid_value(detail).by(Check::Schema))
        }
        None => Ok(()),
    }
}

/// Whether a member of an extension's object is one that every representation of a schema has and that says nothing
/// in it: `schemas` (RFC 7643 §3). scim2-models writes it there.
pub(super) fn is_implied(name: &str) -> bool {
    name.eq_ignore_ascii_case("schemas")
}

/// A refusal of a member that no schema knows, with the name that may have been meant.
pub(super) fn unknown_member(name: &str, schemas: &Schemas, resource_type: ResourceType) -> Error {
    let suggestion = AttributePath::parse(name)
        .ok()
        .and_then(|path| path.suggestion(schemas, resource_type));
    let hint = hint(suggestion);
    let detail = format!("{} is no attribute of {resource_type}{hint}", quote(name));
    invalid_value(detail).by(Check::Schema)
}

/// A refusal of a value.
pub(super) fn invalid_value(detail: String) -> Error {
    Error::bad_request(ScimType::InvalidValue, detail)
}

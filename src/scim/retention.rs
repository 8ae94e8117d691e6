//! What stays of a value that is replaced (RFC 7644 §3.5.1): what is immutable, which may be repeated but not altered, and
//! what is write-only, which a client that sends back what it has read cannot know.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::scim::attribute::{Attribute, Mutability};
use crate::scim::error::{Error, ScimType};
use crate::scim::shape::identity;

/// Keeps what stays of an attribute that had a value, in the object that holds the attributes after. Refuses another
/// value of what is immutable.
pub(super) fn keep(
    attribute: &Attribute,
    before: &Value,
    after: &mut Map<String, Value>,
) -> Result<(), Error> {
    keep_named(attribute, &attribute.name, before, after)
}

fn keep_named(
    attribute: &Attribute,
    full_name: &str,
    before: &Value,
    after: &mut Map<String, Value>,
) -> Result<(), Error> {
    match after.get_mut(&attribute.name) {
        None => {
            if stays(attribute) {
                after.insert(attribute.name.clone(), before.clone());
            }
            Ok(())
        }
        Some(sent) if attribute.mutability == Mutability::Immutable && sent != before => {
            Err(Error::bad_request(
                ScimType::Mutability,
                format!(
                    "{full_name} is immutable and has a value already; send that value, or leave it out"
                ),
            ))
        }
        Some(Value::Array(sent)) => {
            let before = before.as_array().map_or(&[][..], Vec::as_slice);
            keep_in_values(attribute, before, sent)
        }
        Some(sent) => keep_parts(attribute, before, sent),
    }
}

/// Keeps what stays of each value that is there again. A value that is gone has nothing left that could stay.
pub(super) fn keep_in_values(
    attribute: &Attribute,
    before: &[Value],
    after: &mut [Value],
) -> Result<(), Error> {
    if !has_parts_that_stay(attribute) {
        return Ok(());
    }
    let known: HashMap<String, &Value> = before
        .iter()
        .map(|value| (identity(attribute, value), value))
        .collect();
    for value in after {
        if let Some(before) = known.get(&identity(attribute, value)) {
            keep_parts(attribute, before, value)?;
        }
    }
    Ok(())
}

/// Whether a value of the attribute has parts that stay when it is replaced.
pub(super) fn has_parts_that_stay(attribute: &Attribute) -> bool {
    attribute.sub_attributes.iter().any(stays)
}

fn keep_parts(attribute: &Attribute, before: &Value, after: &mut Value) -> Result<(), Error> {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return Ok(());
    };
    for sub in attribute.sub_attributes.iter().filter(|sub| stays(sub)) {
        if let Some(before) = before.get(&sub.name) {
            let full_name = format!("{}.{}", attribute.name, sub.name);
            keep_named(sub, &full_name, before, after)?;
        }
    }
    Ok(())
}

fn stays(attribute: &Attribute) -> bool {
    matches!(
        attribute.mutability,
        Mutability::Immutable | Mutability::WriteOnly
    )
}

//! What a schema definition from outside must be like (RFC 7643 §7), so that everything that reads by it may rely
//! on it.

use std::collections::HashSet;

use crate::scim::attribute::{Attribute, Kind, Uniqueness};

/// More attributes than any schema has; each costs a little with every request.
const MOST_ATTRIBUTES: usize = 1000;

/// Checks a URN: the name of a schema, which paths are split at by its last colon.
pub(super) fn check_urn(urn: &str) -> Result<(), String> {
    let is_urn = urn
        .get(..4)
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case("urn:"));
    let is_plain = urn
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"\"\\[]()".contains(&byte));
    if is_urn && is_plain && urn.split(':').count() >= 3 && !urn.ends_with(':') {
        return Ok(());
    }
    Err(format!(
        "the id \"{urn}\" is no URN, such as urn:example:params:scim:schemas:extension:badge:2.0:User"
    ))
}

/// Checks the attributes of a schema.
pub(super) fn check_attributes(attributes: &[Attribute]) -> Result<(), String> {
    if attributes.is_empty() {
        return Err("it has no attributes".to_owned());
    }
    if attributes.len() > MOST_ATTRIBUTES {
        return Err(format!("it has more than {MOST_ATTRIBUTES} attributes"));
    }
    check_names(attributes, "")?;
    attributes.iter().try_for_each(check_attribute)
}

fn check_attribute(attribute: &Attribute) -> Result<(), String> {
    let (name, parts) = (&attribute.name, &attribute.sub_attributes);
    check_uniqueness(attribute, name)?;
    for part in parts {
        check_uniqueness(part, &format!("{name}.{}", part.name))?;
    }
    match attribute.kind {
        Kind::Complex if parts.is_empty() => {
            return Err(format!("the complex attribute {name} has no subAttributes"));
        }
        Kind::Complex => {}
        _ if !parts.is_empty() => {
            let kind = attribute.kind.keyword();
            return Err(format!(
                "the attribute {name} has subAttributes and the type {kind}, not complex"
            ));
        }
        _ => {}
    }
    check_names(parts, name)?;
    // RFC 7643 §2.3.8: a complex attribute holds no complex one.
    match parts.iter().find(|part| part.kind == Kind::Complex) {
        Some(part) => Err(format!(
            "the sub-attribute {name}.{} is complex; only attributes may be",
            part.name
        )),
        None => Ok(()),
    }
}

/// A uniqueness that is declared is kept, so that it must be one that can be: of texts and integers, whose values are the
/// same only when they are written the same but for case.
fn check_uniqueness(attribute: &Attribute, path: &str) -> Result<(), String> {
    match attribute.kind {
        _ if attribute.uniqueness == Uniqueness::None => Ok(()),
        Kind::String | Kind::Reference | Kind::Integer => Ok(()),
        // RFC 7643 §2.3.8: it has no uniqueness of its own.
        Kind::Complex => Err(format!(
            "the complex attribute {path} has a uniqueness; give it to one of its subAttributes"
        )),
        Kind::Boolean | Kind::Decimal | Kind::DateTime | Kind::Binary => Err(format!(
            "the attribute {path} has a uniqueness and the type {}; only strings, references and integers can be kept unique",
            attribute.kind.keyword()
        )),
    }
}

/// Names are those of RFC 7643 §2.1, each there once in whatever case.
fn check_names(attributes: &[Attribute], parent: &str) -> Result<(), String> {
    let mut seen = HashSet::new();
    for Attribute { name, .. } in attributes {
        let place = if parent.is_empty() {
            String::new()
        } else {
            format!(" of {parent}")
        };
        if !is_name(name) {
            return Err(format!(
                "\"{name}\"{place} is no attribute name: a letter, then letters, digits, - and _"
            ));
        }
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(format!("the attribute {name}{place} is there twice"));
        }
    }
    Ok(())
}

/// A leading `$` is allowed for `$ref` (RFC 7643 §2.4).
fn is_name(name: &str) -> bool {
    let mut bytes = name.strip_prefix('$').unwrap_or(name).bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_$".contains(&byte))
}

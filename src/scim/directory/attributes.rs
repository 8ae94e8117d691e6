//! The order of attributes in a stored text, and edits to them.
//!
//! Invariant: the same attributes are always stored as the same text, however they came about. Otherwise a
//! change undone, or a log folded from nothing, would give a directory that only looks alike.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::scim::delta::{Edit, ReferenceNames};
use crate::scim::directory::Misfit;
use crate::scim::record::AttributeText;
use crate::scim::schema::Schemas;

/// Where each attribute stands: common attributes, then those of the schemas in the order of the definitions.
static ORDER: LazyLock<BTreeMap<String, usize>> = LazyLock::new(|| {
    let schemas = Schemas::embedded();
    let common = schemas.common.iter();
    let defined = schemas.schemas.iter().flat_map(|schema| &schema.attributes);
    let mut order = BTreeMap::new();
    for attribute in common.chain(defined) {
        let next = order.len();
        order.entry(attribute.name.clone()).or_insert(next);
    }
    order
});

/// The text that a resource's attributes are stored as.
pub(in crate::scim) fn to_text(attributes: &Map<String, Value>) -> AttributeText {
    AttributeText::from(&Arranged(attributes))
}

/// Attributes, written in the order in which they are stored.
struct Arranged<'a>(&'a Map<String, Value>);

impl Serialize for Arranged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let filled = self
            .0
            .iter()
            .filter(|(_, value)| !is_empty_container(value));
        let mut ranked: Vec<_> = filled
            .map(|(name, value)| (rank(name), name, value))
            .collect();
        ranked.sort_by_key(|(rank, name, _)| (*rank, *name));
        serializer.collect_map(
            ranked
                .into_iter()
                .map(|(_, name, value)| (name, Stored(name, value))),
        )
    }
}

/// The value of an attribute, or the container of an extension.
struct Stored<'a>(&'a str, &'a Value);

impl Serialize for Stored<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self(name, Value::Object(container)) if is_extension(name) => {
                Arranged(container).serialize(serializer)
            }
            Self(_, value) => value.serialize(serializer),
        }
    }
}

fn is_empty_container(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}

/// Whether a top-level member is the container of an extension (RFC 7643 §3.3): only URNs have colons.
pub(in crate::scim) fn is_extension(name: &str) -> bool {
    name.contains(':')
}

/// Where an attribute stands; those that no definition knows stand at the end, by name.
fn rank(name: &str) -> usize {
    ORDER.get(name).copied().unwrap_or(usize::MAX)
}

/// What turns one set of attributes into another, attribute by attribute.
pub(in crate::scim) fn edits(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for name in names(before, after) {
        let (from, to) = (before.get(name), after.get(name));
        if is_extension(name) {
            container_edits(name, from, to, &mut edits);
        } else {
            push_edit(name.to_owned(), from, to, &mut edits);
        }
    }
    edits
}

fn container_edits(urn: &str, from: Option<&Value>, to: Option<&Value>, edits: &mut Vec<Edit>) {
    let empty = Map::new();
    let from = from.and_then(Value::as_object).unwrap_or(&empty);
    let to = to.and_then(Value::as_object).unwrap_or(&empty);
    for name in names(from, to) {
        push_edit(format!("{urn}:{name}"), from.get(name), to.get(name), edits);
    }
}

/// The names in either of two objects, each once.
fn names<'a>(
    before: &'a Map<String, Value>,
    after: &'a Map<String, Value>,
) -> impl Iterator<Item = &'a String> {
    let new = after.keys().filter(|name| !before.contains_key(*name));
    before.keys().chain(new)
}

fn push_edit(path: String, from: Option<&Value>, to: Option<&Value>, edits: &mut Vec<Edit>) {
    if from != to {
        edits.push(Edit::Attribute {
            path,
            from: from.cloned(),
            to: to.cloned(),
            names: ReferenceNames::default(),
        });
    }
}

/// Makes one edit, which must find the value that it was made from.
pub(in crate::scim) fn apply_edit(
    attributes: &mut Map<String, Value>,
    path: &str,
    from: Option<&Value>,
    to: Option<&Value>,
) -> Result<(), Misfit> {
    match path.rsplit_once(':') {
        None => set(attributes, path, from, to),
        Some((urn, name)) => {
            let container = attributes
                .entry(urn)
                .or_insert_with(|| Value::Object(Map::new()))
                .as_object_mut()
                .ok_or_else(|| Misfit(format!("{urn} is not an object")))?;
            set(container, name, from, to)
        }
    }
}

fn set(
    attributes: &mut Map<String, Value>,
    name: &str,
    from: Option<&Value>,
    to: Option<&Value>,
) -> Result<(), Misfit> {
    if attributes.get(name) != from {
        return Err(Misfit(format!(
            "{name} has another value than the log says"
        )));
    }
    match to {
        Some(value) => attributes.insert(name.to_owned(), value.clone()),
        None => attributes.shift_remove(name),
    };
    Ok(())
}

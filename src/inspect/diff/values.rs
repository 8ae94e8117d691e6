//! Two JSON values compared by SCIM's rules, as a list of changes that leads from the one to the other.
//!
//! `null`, an absent member and an empty array are three different things here: clients mean different things by
//! them. The order of a multi-valued attribute is none (RFC 7643 §2.4); that of PATCH operations is.

use serde_json::{Map, Value};

use crate::inspect::diff::fold::Fold;
use crate::inspect::diff::pairing::{self, Pairs};
use crate::scim::ResourceType;
use crate::scim::attribute::{Attribute, Kind};
use crate::scim::caseless::fold;
use crate::scim::schema::{Schema, Schemas};

/// One place in which two values differ.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueChange {
    /// The attribute path for people: `emails[work].value`, `urn:…:User:department`.
    pub path: String,
    /// The place in the left value, from its root.
    pub place: Vec<Step>,
    /// What stands there on the left; `None`: nothing.
    pub from: Option<Value>,
    /// What stands there on the right; `None`: nothing.
    pub to: Option<Value>,
    /// Why it is not worth a look, if it is not.
    pub folded: Option<Fold>,
}

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the member of this name.
    Member(String),
    /// To the item at this index.
    Item(usize),
    /// Behind the last item.
    End,
}

/// By which rules values are compared.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a>(Option<(&'a Schemas, ResourceType)>);

/// What the definitions say about a place.
#[derive(Debug, Clone, Copy)]
enum Known<'a> {
    Root,
    Extension(&'a Schema),
    Attribute(&'a Attribute),
    Nothing,
}

/// Where a comparison is.
#[derive(Clone, Copy)]
struct At<'a> {
    path: &'a str,
    place: &'a [Step],
    known: Known<'a>,
}

impl<'a> At<'a> {
    /// Further down, of the same attribute.
    fn below<'b>(self, path: &'b str, place: &'b [Step]) -> At<'b>
    where
        'a: 'b,
    {
        At {
            path,
            place,
            ..self
        }
    }
}

/// Of a longer list only what differs is listed.
const MOST_EQUAL_ITEMS: usize = 50;

/// Deeper values are compared as wholes.
const DEEPEST: usize = 64;

impl<'a> Rules<'a> {
    /// The rules for a resource of a type, by the schemas that it was recorded by.
    pub fn of_resource(schemas: &'a Schemas, resource_type: ResourceType) -> Self {
        Self(Some((schemas, resource_type)))
    }

    /// The rules for any other JSON: a PATCH request, a list, an error.
    pub fn of_json() -> Self {
        Self(None)
    }

    /// Where two values differ, in an order in which [`apply`] can go through them.
    pub fn changes(&self, from: &Value, to: &Value) -> Vec<ValueChange> {
        let mut all = self.compare(from, to);
        all.retain(|change| change.folded != Some(Fold::Equal));
        all
    }

    /// Like [`Self::changes`], and what is equal besides, folded as [`Fold::Equal`].
    pub fn compare(&self, from: &Value, to: &Value) -> Vec<ValueChange> {
        let mut found = Vec::new();
        let root = At {
            path: "",
            place: &[],
            known: Known::Root,
        };
        self.values(root, from, to, &mut found);
        found
    }

    fn values(&self, at: At<'_>, from: &Value, to: &Value, found: &mut Vec<ValueChange>) {
        match (from, to) {
            (Value::Object(from), Value::Object(to)) if at.place.len() < DEEPEST => {
                self.objects(at, from, to, found);
            }
            (Value::Array(from), Value::Array(to))
                if at.place.len() < DEEPEST && !(from.is_empty() && to.is_empty()) =>
            {
                self.arrays(at, from, to, found);
            }
            _ => found.push(Self::change(at, Some(from), Some(to))),
        }
    }

    fn objects(
        &self,
        at: At<'_>,
        from: &Map<String, Value>,
        to: &Map<String, Value>,
        found: &mut Vec<ValueChange>,
    ) {
        let only_right = to.keys().filter(|name| !from.contains_key(*name));
        for name in from.keys().chain(only_right) {
            let path = join(at.path, name);
            let place = stepped(at.place, Step::Member(name.clone()));
            let below = At {
                path: &path,
                place: &place,
                known: self.below(at.known, name),
            };
            match (from.get(name), to.get(name)) {
                (Some(from), Some(to)) => self.values(below, from, to, found),
                (from, to) => found.push(Self::change(below, from, to)),
            }
        }
    }

    fn arrays(&self, at: At<'_>, from: &[Value], to: &[Value], found: &mut Vec<ValueChange>) {
        let Pairs {
            mut both,
            left,
            right,
            is_ordered,
        } = pairing::pair(from, to, is_case_exact(at.known));
        both.sort_unstable();
        for (left, right) in both {
            let (Some(old), Some(new)) = (from.get(left), to.get(right)) else {
                continue;
            };
            if old == new && from.len().max(to.len()) > MOST_EQUAL_ITEMS {
                continue;
            }
            let path = format!("{}[{}]", at.path, label(new, left));
            let place = stepped(at.place, Step::Item(left));
            self.values(at.below(&path, &place), old, new, found);
        }
        let path = |item: Option<&Value>, index: usize| {
            let label = item.map_or_else(String::new, |item| label(item, index));
            format!("{}[{label}]", at.path)
        };
        // From the last on, so that none moves one that is still to go.
        for index in left.into_iter().rev() {
            let item = from.get(index);
            let (path, place) = (path(item, index), stepped(at.place, Step::Item(index)));
            found.push(Self::change(at.below(&path, &place), item, None));
        }
        for index in right {
            let item = to.get(index);
            let step = if is_ordered {
                Step::Item(index)
            } else {
                Step::End
            };
            let (path, place) = (path(item, index), stepped(at.place, step));
            found.push(Self::change(at.below(&path, &place), None, item));
        }
    }

    fn change(at: At<'_>, from: Option<&Value>, to: Option<&Value>) -> ValueChange {
        ValueChange {
            path: at.path.to_owned(),
            place: at.place.to_vec(),
            from: from.cloned(),
            to: to.cloned(),
            folded: folded(at, from, to),
        }
    }

    fn below<'k>(&self, known: Known<'k>, name: &str) -> Known<'k>
    where
        'a: 'k,
    {
        let attribute = match known {
            Known::Root => {
                let Some((schemas, resource_type)) = self.0 else {
                    return Known::Nothing;
                };
                if let Some(schema) = schemas.extension(resource_type, name) {
                    return Known::Extension(schema);
                }
                schemas.top_attribute(resource_type, name)
            }
            Known::Extension(schema) => schema.attribute(name),
            Known::Attribute(attribute) => attribute.sub_attribute(name),
            Known::Nothing => None,
        };
        attribute.map_or(Known::Nothing, Known::Attribute)
    }
}

/// Leads from the left value to the right one. Fails with the change that does not fit.
pub fn apply(value: &mut Value, changes: &[ValueChange]) -> Result<(), String> {
    let misfit = |change: &ValueChange| format!("{} is not as the difference says", change.path);
    for change in changes
        .iter()
        .filter(|change| change.folded != Some(Fold::Equal))
    {
        let Some((last, way)) = change.place.split_last() else {
            *value = change.to.clone().unwrap_or_default();
            continue;
        };
        let container = way.iter().try_fold(&mut *value, |value, step| match step {
            Step::Member(name) => value.get_mut(name),
            Step::Item(index) => value.get_mut(index),
            Step::End => None,
        });
        container
            .and_then(|container| put(container, last, change))
            .ok_or_else(|| misfit(change))?;
    }
    Ok(())
}

fn put(container: &mut Value, step: &Step, change: &ValueChange) -> Option<()> {
    match (container, step) {
        (Value::Object(object), Step::Member(name)) => {
            if object.get(name) != change.from.as_ref() {
                return None;
            }
            match &change.to {
                Some(value) => object.insert(name.clone(), value.clone()),
                None => object.shift_remove(name),
            };
        }
        (Value::Array(items), Step::Item(index)) => match (&change.from, &change.to) {
            (Some(from), to) => {
                if items.get(*index) != Some(from) {
                    return None;
                }
                match to {
                    Some(to) => *items.get_mut(*index)? = to.clone(),
                    None => drop(items.remove(*index)),
                }
            }
            (None, Some(to)) if *index <= items.len() => items.insert(*index, to.clone()),
            (None, _) => return None,
        },
        (Value::Array(items), Step::End) => items.push(change.to.clone()?),
        _ => return None,
    }
    Some(())
}

fn stepped(place: &[Step], step: Step) -> Vec<Step> {
    place.iter().cloned().chain([step]).collect()
}

/// Whether the values of an attribute are told apart by case. What no definition knows has the default of RFC 7643
/// §2.2 in a resource, and is as it is in other JSON.
fn is_case_exact(known: Known<'_>) -> bool {
    match known {
        Known::Attribute(attribute) if attribute.kind == Kind::Complex => attribute
            .sub_attribute("value")
            .is_some_and(|value| value.case_exact),
        Known::Attribute(attribute) => attribute.case_exact || attribute.kind != Kind::String,
        Known::Extension(_) | Known::Root | Known::Nothing => true,
    }
}

fn folded(at: At<'_>, from: Option<&Value>, to: Option<&Value>) -> Option<Fold> {
    if from == to {
        return Some(Fold::Equal);
    }
    let mut names = at.place.iter().rev().filter_map(|step| match step {
        Step::Member(name) => Some(name.as_str()),
        Step::Item(_) | Step::End => None,
    });
    match (names.next(), names.next()) {
        (Some("created" | "lastModified"), Some("meta")) => return Some(Fold::Date),
        (Some("version"), Some("meta")) => return Some(Fold::Version),
        (Some("id"), None | Some("Resources")) | (Some("location"), Some("meta")) => {
            return Some(Fold::Id);
        }
        // Of a resource that only one side has: it says nothing beyond that.
        (Some("meta"), None) | (Some("$ref" | "schemas"), _) => return Some(Fold::Derived),
        _ => {}
    }
    match (from, to) {
        (Some(Value::String(from)), Some(Value::String(to)))
            if !is_case_exact(at.known) && fold(from) == fold(to) =>
        {
            Some(Fold::Case)
        }
        _ => None,
    }
}

/// What a value of a multi-valued attribute is called in a path: its `type`, else its value, else its place.
pub(super) fn label(item: &Value, index: usize) -> String {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let name = match item {
        // A PATCH operation is known by where it works.
        Value::Object(parts) if parts.contains_key("op") => {
            parts.get("path").filter(|path| path.is_string()).map(text)
        }
        Value::Object(parts) => ["type", "display", "value", "id"]
            .into_iter()
            .find_map(|name| parts.get(name).filter(|value| value.is_string()))
            .map(text),
        Value::Array(_) => None,
        simple => Some(text(simple)),
    };
    name.unwrap_or_else(|| (index + 1).to_string())
}

/// An attribute below another: after a URN a colon, after a name a dot (RFC 7644 §3.10).
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else if path.starts_with("urn:") && is_schema(path) {
        format!("{path}:{name}")
    } else {
        format!("{path}.{name}")
    }
}

/// Whether a path that starts with a URN ends with it: `urn:…:2.0:User`, but not `urn:…:2.0:User:department`.
///
/// A schema's own name follows its version, as in every URN of RFC 7643 §10.3.
fn is_schema(path: &str) -> bool {
    path.rsplit(':')
        .nth(1)
        .is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

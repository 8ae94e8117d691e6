//! Reads values by the definition of their attribute.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::scim::attribute::{Attribute, Kind, Mutability, Returned};
use crate::scim::caseless::fold;
use crate::scim::data_type::{Number, instant, is_base64, is_integer};
use crate::scim::error::{Error, ScimType};
use crate::scim::remark::{
    ARRAY_FOR_SINGLE, BOOL_AS_STRING, EMPTY_AS_UNASSIGNED, JSON_IN_STRING, LONG_COUNTRY,
    NUMBER_AS_STRING, OBJECT_FOR_SIMPLE, STRING_FOR_COMPLEX, Tolerance, UNKNOWN_ATTRIBUTE, quote,
};
use crate::scim::shape::invalid_value;

/// What unassigns an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scim) enum Clearing {
    /// Null and the empty array (RFC 7643 §2.5).
    ByNull,
    /// Also the empty string, where the profile forgives it: Entra ID means that in PATCH.
    ByEmptyString,
}

/// Reads values and checks them; what the profile forgives is put right.
pub(in crate::scim) struct ValueReader<'t, 'r> {
    pub(in crate::scim) tolerance: &'t mut Tolerance<'r>,
    clearing: Clearing,
}

/// Sub-attributes with the values that they get; `None` unassigns one.
pub(in crate::scim) type Parts<'a> = Vec<(&'a Attribute, Option<Value>)>;

/// An attribute as a refusal names it: `emails.type`.
#[derive(Clone, Copy)]
struct Named<'a> {
    parent: Option<&'a Attribute>,
    attribute: &'a Attribute,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(formatter, "{}.", parent.name)?;
        }
        formatter.write_str(&self.attribute.name)
    }
}

impl<'t, 'r> ValueReader<'t, 'r> {
    pub(in crate::scim) fn new(tolerance: &'t mut Tolerance<'r>, clearing: Clearing) -> Self {
        Self {
            tolerance,
            clearing,
        }
    }

    /// Reads the values of a multi-valued attribute: unassigned ones left out, equal ones merged into the first.
    pub(in crate::scim) fn many(
        &mut self,
        attribute: &Attribute,
        values: Vec<Value>,
    ) -> Result<Vec<Value>, Error> {
        let read = self.each(attribute, values)?;
        let read = merge_equal(attribute, read);
        let is_primary = |value: &&Value| value.get("primary") == Some(&Value::Bool(true));
        let n_primary = read.iter().filter(is_primary).count();
        if n_primary > 1 {
            return Err(invalid_value(format!(
                "{n_primary} values of {} are primary; at most one may be",
                attribute.name
            )));
        }
        Ok(read)
    }

    /// Reads each of several values; unassigned ones are left out.
    pub(in crate::scim) fn each(
        &mut self,
        attribute: &Attribute,
        values: Vec<Value>,
    ) -> Result<Vec<Value>, Error> {
        let mut read = Vec::with_capacity(values.len());
        for value in values {
            if let Some(value) = self.one(attribute, value)? {
                check_reference(attribute, &value)?;
                read.push(value);
            }
        }
        Ok(read)
    }

    /// Reads one value of an attribute; `None` when it is unassigned.
    pub(in crate::scim) fn one(
        &mut self,
        attribute: &Attribute,
        value: Value,
    ) -> Result<Option<Value>, Error> {
        if attribute.kind != Kind::Complex {
            let named = Named {
                parent: None,
                attribute,
            };
            return self.simple(named, value);
        }
        let Some(parts) = self.parts(attribute, value)? else {
            return Ok(None);
        };
        let mut object = Map::with_capacity(parts.len());
        let parts = parts.into_iter();
        object.extend(parts.filter_map(|(sub, value)| Some((sub.name.clone(), value?))));
        Ok((!object.is_empty()).then_some(Value::Object(object)))
    }

    /// Reads a value of a complex attribute as the sub-attributes that it sets and those that it unassigns;
    /// `None` when it unassigns the whole.
    pub(in crate::scim) fn parts<'a>(
        &mut self,
        attribute: &'a Attribute,
        value: Value,
    ) -> Result<Option<Parts<'a>>, Error> {
        let value = match value {
            Value::Array(values) if !attribute.multi_valued => {
                match self.out_of_array(attribute, values)? {
                    Some(lone) => lone,
                    None => return Ok(None),
                }
            }
            value => value,
        };
        match value {
            Value::Null => Ok(None),
            Value::Object(members) => self.sub_attributes(attribute, members).map(Some),
            Value::String(text) => self.reference(attribute, text),
            value => Err(wrong_type(attribute.into(), &value)),
        }
    }

    /// The only value of an array that was sent for a singular attribute; `None` when it is empty.
    fn out_of_array(
        &mut self,
        attribute: &Attribute,
        mut values: Vec<Value>,
    ) -> Result<Option<Value>, Error> {
        let note = || format!("{} read from an array of one", attribute.name);
        match (values.pop(), values.is_empty()) {
            (None, _) => Ok(None),
            (Some(lone), true)
                if !lone.is_array() && self.tolerance.forgives(&ARRAY_FOR_SINGLE, note) =>
            {
                Ok(Some(lone))
            }
            (Some(_), _) => Err(wrong_type(attribute.into(), &Value::Array(values))),
        }
    }

    /// A bare string where an object with `value` is due.
    fn reference<'a>(
        &mut self,
        attribute: &'a Attribute,
        text: String,
    ) -> Result<Option<Parts<'a>>, Error> {
        let name = &attribute.name;
        if attribute.is_resource_reference()
            && let Some(sub) = attribute.sub_attribute("value")
        {
            let cleared = || format!("{name} \"\" read as unassigned");
            if text.is_empty() && self.tolerance.forgives(&EMPTY_AS_UNASSIGNED, cleared) {
                return Ok(None);
            }
            let note = || format!("{name} {} read as {name}.value", quote(&text));
            if self.tolerance.forgives(&STRING_FOR_COMPLEX, note) {
                return Ok(Some(vec![(sub, Some(Value::from(text)))]));
            }
        }
        Err(wrong_type(attribute.into(), &Value::from(text)))
    }

    fn sub_attributes<'a>(
        &mut self,
        attribute: &'a Attribute,
        members: Map<String, Value>,
    ) -> Result<Parts<'a>, Error> {
        refuse_case_twins(&members)?;
        let mut parts = Vec::with_capacity(members.len());
        for (name, value) in members {
            match attribute.sub_attribute(&name) {
                // RFC 7644 §3.3, §3.5.1: what is read-only is ignored in a body.
                Some(sub) if sub.mutability == Mutability::ReadOnly => {}
                Some(sub) => {
                    let named = Named {
                        parent: Some(attribute),
                        attribute: sub,
                    };
                    parts.push((sub, self.simple(named, value)?));
                }
                None => self.unknown(attribute, &name)?,
            }
        }
        Ok(parts)
    }

    fn unknown(&mut self, attribute: &Attribute, name: &str) -> Result<(), Error> {
        let problem = || format!("{} is no sub-attribute of {}", quote(name), attribute.name);
        if self
            .tolerance
            .forgives(&UNKNOWN_ATTRIBUTE, || format!("{}; not stored", problem()))
        {
            return Ok(());
        }
        Err(invalid_value(problem()))
    }

    /// Reads a value of a simple attribute (RFC 7643 §2.3).
    fn simple(&mut self, named: Named<'_>, value: Value) -> Result<Option<Value>, Error> {
        let attribute = named.attribute;
        match (attribute.kind, value) {
            (_, Value::Null) => Ok(None),
            (_, Value::Object(mut members)) if attribute.multi_valued => {
                let note = || format!("{named} {{\"value\": …}} read as its value");
                match members.shift_remove("value") {
                    Some(inner)
                        if !inner.is_object()
                            && self.tolerance.forgives(&OBJECT_FOR_SIMPLE, note) =>
                    {
                        self.simple(named, inner)
                    }
                    _ => Err(wrong_type(named, &Value::Object(members))),
                }
            }
            (_, Value::String(text)) => self.text(named, text),
            (Kind::Boolean, value @ Value::Bool(_)) | (Kind::Decimal, value @ Value::Number(_)) => {
                Ok(Some(value))
            }
            (Kind::Integer, Value::Number(number)) if is_integer(&number.to_string()) => {
                Ok(Some(Value::Number(number)))
            }
            (_, value) => Err(wrong_type(named, &value)),
        }
    }

    /// Reads a string: a value of its own, or one of another type that the profile forgives.
    fn text(&mut self, named: Named<'_>, text: String) -> Result<Option<Value>, Error> {
        let attribute = named.attribute;
        if text.is_empty() && attribute.required {
            return Err(invalid_value(format!(
                "the required attribute {named} is the empty string"
            )));
        }
        if text.is_empty()
            && self.clearing == Clearing::ByEmptyString
            && self.tolerance.forgives(&EMPTY_AS_UNASSIGNED, || {
                format!("{named} \"\" read as unassigned")
            })
        {
            return Ok(None);
        }
        let is_valid = match attribute.kind {
            Kind::String | Kind::Reference => true,
            Kind::DateTime => instant(&text).is_some(),
            Kind::Binary => is_base64(&text),
            Kind::Boolean | Kind::Integer | Kind::Decimal | Kind::Complex => false,
        };
        if is_valid {
            self.check_country(named, &text)?;
            self.remark_on_json(named, &text);
            return Ok(Some(Value::from(text)));
        }
        self.typed_text(named, &text)
            .map(Some)
            .ok_or_else(|| wrong_type(named, &Value::from(text)))
    }

    /// A boolean or a number that came as a string, if the profile forgives it.
    fn typed_text(&mut self, named: Named<'_>, text: &str) -> Option<Value> {
        match named.attribute.kind {
            Kind::Boolean => {
                let meaning = match text.to_ascii_lowercase().as_str() {
                    "true" => true,
                    "false" => false,
                    _ => return None,
                };
                let note = || format!("{named} {} read as {meaning}", quote(text));
                self.tolerance
                    .forgives(&BOOL_AS_STRING, note)
                    .then_some(Value::Bool(meaning))
            }
            kind @ (Kind::Integer | Kind::Decimal) => {
                Number::parse(text)?;
                let number = serde_json::from_str(text).ok()?;
                let fits = kind == Kind::Decimal || is_integer(text);
                let note = || format!("{named} {} read as a number", quote(text));
                (fits && self.tolerance.forgives(&NUMBER_AS_STRING, note))
                    .then_some(Value::Number(number))
            }
            _ => None,
        }
    }

    /// RFC 7643 §4.1.2: the country of an address is a code of two letters (ISO 3166-1).
    fn check_country(&mut self, named: Named<'_>, text: &str) -> Result<(), Error> {
        let is_country = named.attribute.name == "country"
            && named
                .parent
                .is_some_and(|parent| parent.name == "addresses");
        let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let note = || {
            format!(
                "{named} {} is no two-letter code; stored as sent",
                quote(text)
            )
        };
        if !is_country || is_code || self.tolerance.forgives(&LONG_COUNTRY, note) {
            return Ok(());
        }
        Err(invalid_value(format!(
            "{named} is {}; it is a code of two letters, such as US (ISO 3166-1)",
            quote(text)
        )))
    }

    /// Entra ID puts a JSON document into `roles.value`; it stays the text that it is.
    /// It is not read into a value, where a name of `serde_json` would have the text in it read in turn.
    fn remark_on_json(&mut self, named: Named<'_>, text: &str) {
        let is_value = named.attribute.name == "value"
            && named.parent.is_some_and(|parent| parent.multi_valued);
        if is_value && text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok() {
            self.tolerance.forgives(&JSON_IN_STRING, || {
                format!("{named} holds a JSON document as text; stored as sent")
            });
        }
    }
}

impl<'a> From<&'a Attribute> for Named<'a> {
    fn from(attribute: &'a Attribute) -> Self {
        Self {
            parent: None,
            attribute,
        }
    }
}

/// What makes two values of a multi-valued attribute the same: `value` and `type` together (RFC 7643 §2.4),
/// `value` alone where it points at a resource, everything but `primary` where there is no `value`.
pub(in crate::scim) fn identity(attribute: &Attribute, value: &Value) -> String {
    let has_value = attribute.sub_attribute("value").is_some();
    let points_at_resource = attribute.is_resource_reference();
    let counts = |name: &str| match name {
        "value" => true,
        "type" => !points_at_resource,
        "primary" => false,
        _ => !has_value,
    };
    if attribute.kind != Kind::Complex {
        return comparable(value, attribute.case_exact);
    }
    let mut identity = String::new();
    for sub in attribute
        .sub_attributes
        .iter()
        .filter(|sub| counts(&sub.name))
    {
        if let Some(value) = value.get(&sub.name) {
            // An `id` is case exact, whatever the attribute that holds it says (RFC 7643 §3.1).
            let case_exact = sub.case_exact || points_at_resource;
            identity.push_str(&comparable(value, case_exact));
        }
        identity.push('\0');
    }
    identity
}

fn comparable(value: &Value, case_exact: bool) -> String {
    match value {
        Value::String(text) if case_exact => text.clone(),
        Value::String(text) => fold(text).into_owned(),
        other => other.to_string(),
    }
}

/// Values without those that are equal to one before, which takes over what is said beyond that: RFC 7643 §2.4, a value
/// is not returned twice.
///
/// The last that is said counts, as in an add operation; but what is immutable stays as it was said first, and a value is
/// primary when anything equal is.
pub(in crate::scim) fn merge_equal(attribute: &Attribute, values: Vec<Value>) -> Vec<Value> {
    if values.len() < 2 {
        return values;
    }
    let mut merged: Vec<Value> = Vec::with_capacity(values.len());
    let mut known: HashMap<String, usize> = HashMap::with_capacity(values.len());
    for value in values {
        match known.entry(identity(attribute, &value)) {
            Entry::Vacant(place) => {
                place.insert(merged.len());
                merged.push(value);
            }
            Entry::Occupied(place) => {
                let first = merged.get_mut(*place.get());
                if let (Some(Value::Object(first)), Value::Object(parts)) = (first, value) {
                    merge(attribute, first, parts);
                }
            }
        }
    }
    merged
}

fn merge(attribute: &Attribute, first: &mut Map<String, Value>, parts: Map<String, Value>) {
    for (name, part) in parts {
        let sub = attribute.sub_attribute(&name);
        let is_immutable = sub.is_some_and(|sub| sub.mutability == Mutability::Immutable);
        // What makes the value what it is stays in the case that it has.
        let is_settled = is_immutable || matches!(name.as_str(), "value" | "type");
        let is_said = match first.get(&name) {
            None => false,
            Some(said) => is_settled || name == "primary" && *said == Value::Bool(true),
        };
        if !is_said {
            first.insert(name, part);
        }
    }
}

/// A value that points at a resource says at which, by its `value` (RFC 7643 §2.4).
pub(in crate::scim) fn check_reference(attribute: &Attribute, value: &Value) -> Result<(), Error> {
    let points_somewhere = match value.get("value") {
        Some(Value::String(id)) => !id.is_empty(),
        _ => false,
    };
    if points_somewhere || !attribute.is_resource_reference() {
        return Ok(());
    }
    Err(invalid_value(format!(
        "a value of {} has no sub-attribute value, so it points at no resource",
        attribute.name
    )))
}

/// RFC 7643 §2.1: names are case insensitive, so two that differ in nothing else are one name twice.
pub(in crate::scim) fn refuse_case_twins(members: &Map<String, Value>) -> Result<(), Error> {
    /// Up to here, comparing each with each is faster than a set.
    const FEW: usize = 32;
    let twin = if members.len() <= FEW {
        members.keys().enumerate().find(|(index, name)| {
            let before = members.keys().take(*index);
            before
                .into_iter()
                .any(|other| other.eq_ignore_ascii_case(name))
        })
    } else {
        let mut seen = HashSet::with_capacity(members.len());
        members
            .keys()
            .enumerate()
            .find(|(_, name)| !seen.insert(name.to_ascii_lowercase()))
    };
    match twin {
        Some((_, name)) => Err(Error::bad_request(
            ScimType::InvalidSyntax,
            format!(
                "the member {} is there twice, in different case",
                quote(name)
            ),
        )),
        None => Ok(()),
    }
}

fn wrong_type(named: Named<'_>, value: &Value) -> Error {
    let is_secret = named.attribute.returned == Returned::Never;
    let sent = match value {
        _ if is_secret => "of another type".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => format!("the number {}", quote(&number.to_string())),
        Value::String(text) => format!("the string {}", quote(text)),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    invalid_value(format!(
        "the value of {named} is {sent}; its type is {}",
        named.attribute.kind.keyword()
    ))
}

//! Sorting a list (RFC 7644 §3.4.2.3).

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::scim::attribute::{Attribute, Kind, Returned};
use crate::scim::caseless::fold;
use crate::scim::data_type::{Number, instant};
use crate::scim::error::{Error, ScimType};
use crate::scim::path::{AttributePath, Malformed, Resolved};
use crate::scim::record::Record;
use crate::scim::remark::{Tolerance, UNKNOWN_NAME, quote};
use crate::scim::resource::ResourceType;
use crate::scim::scan::{Reach, Scan};
use crate::scim::schema::Schemas;
use crate::scim::spelling::hint;

/// An order of resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sort {
    extension: Option<String>,
    attribute: String,
    sub_attribute: Option<String>,
    collation: Collation,
    is_descending: bool,
}

/// How values of an attribute compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collation {
    Exact,
    CaseInsensitive,
    Number,
    Instant,
}

/// A value as it is compared; values of one attribute are all of one variant.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Text(String),
    Number(Number),
    Instant(jiff::Timestamp),
}

impl Sort {
    /// Reads `sortBy` and `sortOrder`; an attribute that no schema of the types defines leaves the default
    /// order.
    pub(super) fn new(
        schemas: &Schemas,
        types: &[ResourceType],
        sort_by: Option<&str>,
        sort_order: Option<&str>,
        tolerance: &mut Tolerance<'_>,
    ) -> Result<Option<Self>, Error> {
        let is_descending = match sort_order.unwrap_or("ascending") {
            order if order.eq_ignore_ascii_case("ascending") => false,
            order if order.eq_ignore_ascii_case("descending") => true,
            other => {
                let other = quote(other);
                let detail = format!("sortOrder is {other}; send ascending or descending");
                return Err(Error::bad_request(ScimType::InvalidValue, detail));
            }
        };
        let Some(sort_by) = sort_by else {
            return Ok(None);
        };
        let path = AttributePath::parse(sort_by).map_err(|malformed| {
            let Malformed { position, problem } = malformed;
            let sort_by = quote(sort_by);
            let detail = format!("sortBy is {sort_by}, no attribute: byte {position}: {problem}");
            Error::bad_request(ScimType::InvalidValue, detail)
        })?;
        let resolved = types
            .iter()
            .find_map(|resource_type| path.resolve(schemas, *resource_type, tolerance).ok());
        if let Some(resolved) = resolved {
            return Self::by(&resolved, is_descending).map(Some);
        }
        // The strict profile does the same, so there is nothing to forgive; the remark is for the client.
        tolerance.forgives(&UNKNOWN_NAME, || {
            let mut types = types.iter();
            let suggestion =
                types.find_map(|resource_type| path.suggestion(schemas, *resource_type));
            let (name, hint) = (quote(sort_by), hint(suggestion));
            format!("sortBy {name} is no attribute, so the order is that of creation{hint}")
        });
        Ok(None)
    }

    fn by(resolved: &Resolved<'_>, is_descending: bool) -> Result<Self, Error> {
        let attribute = resolved.attribute;
        // A multi-valued complex attribute alone stands for its values, as in filters.
        let stand_in = attribute
            .sub_attribute("value")
            .filter(|_| attribute.multi_valued);
        let sub_attribute = resolved.sub_attribute.or(stand_in);
        let sorted = sub_attribute.unwrap_or(attribute);
        // RFC 7643 §7: what is never returned is not to be guessed by the order of a list either.
        if attribute.returned == Returned::Never || sorted.returned == Returned::Never {
            return Err(Error::bad_request(
                ScimType::InvalidValue,
                format!(
                    "sortBy names {resolved}, which is never returned and so cannot be sorted by"
                ),
            ));
        }
        if sorted.kind == Kind::Complex {
            return Err(Error::bad_request(
                ScimType::InvalidValue,
                format!(
                    "sortBy names the complex attribute {resolved}; name one of its sub-attributes"
                ),
            ));
        }
        Ok(Self {
            extension: resolved.extension.map(|schema| schema.id.clone()),
            attribute: attribute.name.clone(),
            sub_attribute: sub_attribute.map(|sub_attribute| sub_attribute.name.clone()),
            collation: Collation::of(sorted),
            is_descending,
        })
    }

    /// Puts records in order; equal ones stay in the order of creation.
    pub(super) fn apply<'a>(
        &self,
        scan: &mut Scan<'_>,
        records: Vec<&'a Record>,
    ) -> Result<Vec<&'a Record>, Error> {
        let asked = [self.extension.as_ref().unwrap_or(&self.attribute).as_str()];
        let mut keyed = Vec::with_capacity(records.len());
        for record in records {
            // Of groups and members none is primary, so that the first counts.
            let resource = scan.read(record, &asked, Reach::First)?;
            keyed.push((self.key(&resource), record));
        }
        keyed.sort_by(|(left, _), (right, _)| self.compare(left.as_ref(), right.as_ref()));
        Ok(keyed.into_iter().map(|(_, record)| record).collect())
    }

    /// Resources without a value come last when ascending and first when descending.
    fn compare(&self, left: Option<&Key>, right: Option<&Key>) -> Ordering {
        let ascending = match (left, right) {
            (Some(left), Some(right)) => left.compare(right),
            (left, right) => right.is_some().cmp(&left.is_some()),
        };
        if self.is_descending {
            ascending.reverse()
        } else {
            ascending
        }
    }

    /// The value that a resource is sorted by: of several, the primary one or the first.
    fn key(&self, resource: &Map<String, Value>) -> Option<Key> {
        let container = match &self.extension {
            Some(urn) => resource.get(urn)?.as_object()?,
            None => resource,
        };
        let value = match container.get(&self.attribute)? {
            Value::Array(values) => {
                let is_primary = |value: &&Value| value.get("primary") == Some(&Value::Bool(true));
                values.iter().find(is_primary).or_else(|| values.first())?
            }
            value => value,
        };
        let value = match &self.sub_attribute {
            Some(name) => value.get(name)?,
            None => value,
        };
        self.collation.key(value)
    }
}

impl Collation {
    fn of(attribute: &Attribute) -> Self {
        match attribute.kind {
            Kind::Decimal | Kind::Integer => Self::Number,
            Kind::DateTime => Self::Instant,
            Kind::String | Kind::Reference | Kind::Binary if !attribute.case_exact => {
                Self::CaseInsensitive
            }
            _ => Self::Exact,
        }
    }

    fn key(self, value: &Value) -> Option<Key> {
        match (self, value) {
            (Self::Number, Value::Number(number)) => {
                Number::parse(&number.to_string()).map(Key::Number)
            }
            (Self::Instant, Value::String(text)) => instant(text).map(Key::Instant),
            (Self::CaseInsensitive, Value::String(text)) => {
                Some(Key::Text(fold(text).into_owned()))
            }
            (Self::Exact, Value::String(text)) => Some(Key::Text(text.clone())),
            (Self::Exact, Value::Bool(value)) => Some(Key::Text(value.to_string())),
            _ => None,
        }
    }
}

impl Key {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (Self::Number(left), Self::Number(right)) => left.cmp(right),
            (Self::Instant(left), Self::Instant(right)) => left.cmp(right),
            _ => Ordering::Equal,
        }
    }
}

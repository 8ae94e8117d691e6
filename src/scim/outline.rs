//! A stored delta, lent from its JSON: what it touches, without copies of what it holds.
//!
//! Whoever walks a whole log asks each of a million changes which attributes it touched. Reading them as
//! [`Delta`](crate::scim::Delta) would copy every value for that.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// What a delta touches.
#[derive(Debug, Deserialize)]
pub enum Outline<'a> {
    /// The resource came to be.
    #[serde(borrow)]
    Created(RecordOutline<'a>),
    /// What changed in it.
    Modified {
        /// The changed attributes and members.
        #[serde(borrow)]
        edits: Vec<EditOutline<'a>>,
    },
    /// The resource is gone.
    Deleted(IgnoredAny),
}

/// A resource as it was created.
#[derive(Debug, Deserialize)]
pub struct RecordOutline<'a> {
    /// The attributes as a JSON object.
    #[serde(borrow)]
    pub attributes: &'a RawValue,
    /// The members of a group: position, `value`, further sub-attributes.
    #[serde(borrow)]
    pub members: Vec<(u64, Cow<'a, str>, IgnoredAny)>,
}

/// One changed attribute or member.
#[derive(Debug, Deserialize)]
pub enum EditOutline<'a> {
    /// An attribute as a whole.
    Attribute {
        /// Its name, as in [`Edit`](crate::scim::Edit).
        #[serde(borrow)]
        path: Cow<'a, str>,
        /// The value before.
        #[serde(borrow)]
        from: Glimpse<'a>,
        /// The value after.
        #[serde(borrow)]
        to: Glimpse<'a>,
    },
    /// A member that came, went, or both.
    Member {
        /// The member before.
        #[serde(borrow)]
        from: Option<MemberOutline<'a>>,
        /// The member after.
        #[serde(borrow)]
        to: Option<MemberOutline<'a>>,
        /// The name that the member had at that moment, when it was known.
        #[serde(borrow, default)]
        name: Option<Cow<'a, str>>,
    },
}

/// A member of a group.
#[derive(Debug, Deserialize)]
pub struct MemberOutline<'a> {
    /// The `id` of the member.
    #[serde(borrow)]
    pub value: Cow<'a, str>,
}

/// A value, lent where it is text.
#[derive(Debug, Clone, PartialEq)]
pub enum Glimpse<'a> {
    /// There is none.
    Absent,
    /// A string.
    Text(Cow<'a, str>),
    /// Anything else.
    Other(Value),
}

impl Glimpse<'_> {
    /// Whether the value has parts.
    pub fn is_complex(&self) -> bool {
        matches!(self, Self::Other(Value::Array(_) | Value::Object(_)))
    }

    /// The value as it is stored.
    pub fn to_value(&self) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Text(text) => Some(Value::String(text.clone().into_owned())),
            Self::Other(value) => Some(value.clone()),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Glimpse<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GlimpseVisitor)
    }
}

struct GlimpseVisitor;

impl<'de> Visitor<'de> for GlimpseVisitor {
    type Value = Glimpse<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Glimpse::Absent)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Glimpse::Other(value.into()))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Glimpse::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Glimpse::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(Glimpse::Other)
    }

    // A number comes this way too: with its digits as they were written, it is no number of the machine.
    fn visit_map<A: MapAccess<'de>>(self, parts: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(parts)).map(Glimpse::Other)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scim::delta::{Meta, ReferenceNames};
    use crate::scim::{Delta, Edit, Member, ResourceId, Timestamp};

    /// The outline of attribute edits has their paths and values.
    #[test]
    fn an_outline_tells_what_the_delta_holds() {
        let meta = Meta {
            modified: Timestamp(1),
            version: 1,
        };
        let values = [
            json!("plain"),
            json!("with \"quotes\""),
            json!(true),
            json!(12.50),
            json!([{"type": "work", "value": "a@x"}]),
            json!({"value": "7"}),
        ];
        let attribute = |value: &Value| Edit::Attribute {
            path: "title".to_owned(),
            from: None,
            to: Some(value.clone()),
            names: ReferenceNames {
                from: None,
                to: Some("Jane".to_owned()),
            },
        };
        let mut edits: Vec<Edit> = values.iter().map(attribute).collect();
        edits.push(Edit::Member {
            position: 3,
            from: None,
            to: Some(Member {
                value: ResourceId::new("m"),
                rest: Some("{}".into()),
            }),
            name: Some("Jane".to_owned()),
        });
        let delta = Delta::Modified {
            from: meta,
            to: meta,
            edits,
        };
        let text = serde_json::to_string(&delta).unwrap();
        let Outline::Modified { edits } = serde_json::from_str(&text).unwrap() else {
            panic!("no modification: {text}");
        };
        let (member, attributes) = edits.split_last().unwrap();
        let seen: Vec<Value> = attributes
            .iter()
            .map(|edit| match edit {
                EditOutline::Attribute { path, from, to } => {
                    assert_eq!((path.as_ref(), from), ("title", &Glimpse::Absent));
                    to.to_value().unwrap()
                }
                EditOutline::Member { .. } => panic!("a member"),
            })
            .collect();
        assert_eq!(seen, values);
        let is_m = |member: &Option<MemberOutline<'_>>| {
            member.as_ref().is_some_and(|member| member.value == "m")
        };
        assert!(matches!(member, EditOutline::Member { from: None, to, .. } if is_m(to)));
    }
}

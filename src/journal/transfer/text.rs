//! Bytes in JSON: a string where they are UTF-8, else `{"base64":"…"}`.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes on their way into or out of JSON.
#[derive(Debug)]
pub(super) struct Text<'a>(pub(super) Cow<'a, [u8]>);

/// The only member of an object that stands for bytes.
const MEMBER: &str = "base64";

impl<'a> Text<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self(Cow::Borrowed(bytes))
    }

    pub(super) fn into_bytes(self) -> Bytes {
        self.0.into_owned().into()
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(text) = std::str::from_utf8(&self.0) {
            return serializer.serialize_str(text);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(MEMBER, &STANDARD.encode(&self.0))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Text<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'static>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or {\"base64\":\"…\"}")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.into_bytes())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (Some((name, encoded)), None) = (
            map.next_entry::<String, String>()?,
            map.next_key::<String>()?,
        ) else {
            return Err(A::Error::custom("expected base64 alone"));
        };
        if name != MEMBER {
            return Err(A::Error::custom(format!("expected base64, found {name:?}")));
        }
        STANDARD
            .decode(encoded)
            .map(|bytes| Text(Cow::Owned(bytes)))
            .map_err(A::Error::custom)
    }
}

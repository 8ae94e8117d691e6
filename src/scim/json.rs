//! JSON that somebody else wrote.
//!
//! `serde_json` hands numbers and raw text to itself as objects whose only member has a name of its own. An object from
//! outside with such a member would be read as what stands in it: a number, or a text of JSON that may nest as deep
//! again, and so on. No attribute is called so (RFC 7643 §2.1), so these names are looked for before a text is read.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use serde::de::Error as _;
use serde_json::Value;

use crate::scim::json_text::string_end;

/// What the names begin with.
const RESERVED: &str = "$serde_json::private::";

static RESERVED_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(RESERVED));

/// Finds an escape that can stand for a letter of such a name.
static ESCAPE_FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u"));

/// Reads a text as the JSON value that it is.
pub fn read(text: &[u8]) -> serde_json::Result<Value> {
    check(text)?;
    serde_json::from_slice(text)
}

/// Whether values in this text can be read as what they are: what is to become more than a value asks first.
pub fn check(text: &[u8]) -> serde_json::Result<()> {
    match reserved_member(text) {
        Some(name) => Err(serde_json::Error::custom(format!(
            "the member {name:?} is not to be read"
        ))),
        None => Ok(()),
    }
}

/// The first member of an object in this text, at any depth, that must not be read.
///
/// Nearly every text is told to have none by looking for two short pieces of text.
pub(super) fn reserved_member(text: &[u8]) -> Option<String> {
    let may_have_one = RESERVED_FINDER.find(text).is_some() || ESCAPE_FINDER.find(text).is_some();
    may_have_one
        .then(|| names(text).find_map(reserved_name))
        .flatten()
}

/// The names of all members, as they are written.
fn names(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr(b'"', text.get(at..)?)?;
            at = string_end(text, start)?;
            let is_name = text.get(at..)?.trim_ascii_start().first() == Some(&b':');
            if is_name {
                return text.get(start..at);
            }
        }
    })
}

fn reserved_name(written: &[u8]) -> Option<String> {
    let is_escaped = memchr(b'\\', written).is_some();
    if !is_escaped && !written.get(1..)?.starts_with(RESERVED.as_bytes()) {
        return None;
    }
    let name: String = serde_json::from_slice(written).ok()?;
    name.starts_with(RESERVED).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_would_be_read_as_something_else_are_refused_however_they_are_written() {
        for (text, is_read) in [
            (r#"{"$serde_json::private::Number":"7"}"#, false),
            (
                r#"[{"a":{"$serde_json::private::RawValue" : "{}"}}]"#,
                false,
            ),
            (r#"{"\u0024serde_json::private::Number":"7"}"#, false),
            (
                r#"{"a":"\u00fc","$\u0073erde_json::private::Number":"7"}"#,
                false,
            ),
            (r#"{"a":1,"$serde_json::private::Other":{}}"#, false),
            (r#"{"a":"$serde_json::private::Number"}"#, true),
            (
                r#"["$serde_json::private::Number",{"a":"\":\u0024"}]"#,
                true,
            ),
            (r#"{"n":"\"$serde_json::private::Number\":"}"#, true),
            (r#"{"$ref":"\u0024","\u0061":1.50}"#, true),
        ] {
            assert_eq!(read(text.as_bytes()).is_ok(), is_read, "{text}");
        }
    }

    #[test]
    fn a_text_within_a_text_nests_no_deeper_than_one() {
        let mut text = String::new();
        for _ in 0..12 {
            let open = "[".repeat(100) + r#"{"$serde_json::private::RawValue":"#;
            let inner = Value::from(text);
            text = open + &inner.to_string() + "}" + &"]".repeat(100);
        }
        assert!(read(text.as_bytes()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_is_what_was_written(names in proptest::collection::vec(".*", 0..4), text in ".*") {
            let members = names.into_iter().map(|name| (name, Value::from(text.as_str())));
            let value = Value::Object(members.collect());
            proptest::prop_assert_eq!(read(value.to_string().as_bytes()).ok(), Some(value));
        }
    }
}

//! JSON text that is put together from stored pieces without parsing them.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2};

/// Appends a JSON string made of several parts, escaped.
pub(super) fn push_string(out: &mut Vec<u8>, parts: &[&str]) {
    out.push(b'"');
    for part in parts {
        push_escaped(out, part);
    }
    out.push(b'"');
}

/// Appends `"name":`, with a comma before it unless an object or array has just begun. The name is ours, so that
/// nothing in it has to be escaped.
pub(super) fn push_key(out: &mut Vec<u8>, name: &'static str) {
    debug_assert!(is_plain(name), "{name} needs escapes");
    push_comma(out);
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

/// Appends a comma unless an object or array has just begun.
pub(super) fn push_comma(out: &mut Vec<u8>) {
    if !matches!(out.last(), None | Some(b'{' | b'[')) {
        out.push(b',');
    }
}

/// Whether a text needs no escapes in JSON. Looks at all of it, because without an early end, and with no sum wider
/// than a byte, it is done many bytes at once.
fn is_plain(text: &str) -> bool {
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    let either = |found: bool, byte: &u8| found | is_special(*byte);
    !text.as_bytes().iter().fold(false, either)
}

fn push_escaped(out: &mut Vec<u8>, part: &str) {
    if is_plain(part) {
        out.extend_from_slice(part.as_bytes());
        return;
    }
    let quoted = serde_json::Value::from(part).to_string();
    let escaped = quoted.get(1..quoted.len() - 1).unwrap_or_default();
    out.extend_from_slice(escaped.as_bytes());
}

/// What stands between the braces of a JSON object.
pub(super) fn inner(object: &str) -> &str {
    object
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or_default()
}

/// Where the value of a member stands in an object that was written without blanks; the search does not
/// descend into other values, and strings that look like the member do not mislead it.
pub(super) fn member(object: &str, name: &str) -> Option<Range<usize>> {
    let (_, value) = members(object).find(|(key, _)| *key == name)?;
    Some(value)
}

/// The members of an object that was written without blanks: the name as it is written, and where the value stands.
pub(super) fn members(object: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = Some(1);
    std::iter::from_fn(move || {
        let key = at?..value_end(object, at?)?;
        let value = key.end + 1..value_end(object, key.end + 1)?;
        at = (object.as_bytes().get(value.end) == Some(&b',')).then_some(value.end + 1);
        let key = object.get(key)?.strip_prefix('"')?.strip_suffix('"')?;
        Some((key, value))
    })
}

/// What a string says, read from its JSON text; `None` when that is no string, or a broken one.
pub(super) fn string(text: &str) -> Option<Cow<'_, str>> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    if memchr(b'\\', inside.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    serde_json::from_str(text).ok().map(Cow::Owned)
}

/// The end of the value that begins at `start`, in text written without blanks.
fn value_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                if depth == 0 {
                    return Some(at);
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return Some(at),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The end of the string whose opening quote stands at `start`.
pub(super) fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_found_at_the_top_and_nowhere_else() {
        let object = r#"{"a":"\"x\":{","list":[{"x":1}],"deep":{"x":2},"x":{"y":[3,"}"]},"n":-4}"#;
        let found = |name| member(object, name).and_then(|range| object.get(range));
        assert_eq!(found("x"), Some(r#"{"y":[3,"}"]}"#));
        assert_eq!(found("n"), Some("-4"));
        assert_eq!(found("a"), Some(r#""\"x\":{""#));
        assert_eq!(found("y"), None);
        let names: Vec<_> = members(object).map(|(name, _)| name).collect();
        assert_eq!(names, ["a", "list", "deep", "x", "n"]);
        assert_eq!(member("{}", "x"), None);
        assert_eq!(member("", "x"), None);
    }

    #[test]
    fn strings_are_escaped_as_json_wants_it() {
        let mut out = Vec::new();
        push_string(&mut out, &["plain ", "\"\\\n", " ünï"]);
        let read: String = serde_json::from_slice(&out).unwrap();
        assert_eq!(string(std::str::from_utf8(&out).unwrap()).unwrap(), read);
        assert_eq!(string("7"), None);
        assert_eq!(read, "plain \"\\\n ünï");
    }
}

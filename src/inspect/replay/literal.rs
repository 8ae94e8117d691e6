//! Identifiers inside other texts: string literals of a filter, segments of a path, parameters of a query.
//!
//! A part is replaced only when it is an identifier as a whole, and everything around it stays as it was sent.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::inspect::replay::identifiers::Identifiers;

/// What stands in a segment or a parameter as it is (RFC 3986 §2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Names that the client gives, and that are no identifiers of ours even when they look like one.
const CLIENT_NAMES: &[&str] = &["externalid", "username", "displayname", "bulkid"];

/// Whether an attribute holds a name that the client gives.
pub(in crate::inspect) fn is_client_name(attribute: &str) -> bool {
    CLIENT_NAMES
        .iter()
        .any(|name| attribute.eq_ignore_ascii_case(name))
}

/// A filter, or a PATCH path with one, whose identifiers are those of the new target; `None` when nothing changes.
pub(super) fn filter(text: &str, identifiers: &Identifiers) -> Option<String> {
    between_quotes(text, &["\""], identifiers, |id| {
        // An identifier that JSON would have to escape is none that anybody gives.
        (!id.contains(['"', '\\'])).then(|| id.to_owned())
    })
}

/// A path below the tenant URL, or such a path with a query; `None` when nothing changes.
pub(super) fn target(target: &str, identifiers: &Identifiers) -> Option<String> {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let mut is_changed = false;
    let mut take = |new: Option<String>, old: &str| {
        is_changed |= new.is_some();
        new.unwrap_or_else(|| old.to_owned())
    };
    let segments: Vec<String> = path
        .split('/')
        .map(|segment| take(encoded(segment, |id| identifiers.id(id)), segment))
        .collect();
    let mut text = segments.join("/");
    if let Some(query) = query {
        let parameters: Vec<String> = query
            .split('&')
            .map(|one| take(parameter(one, identifiers), one))
            .collect();
        text.push('?');
        text.push_str(&parameters.join("&"));
    }
    is_changed.then_some(text)
}

fn parameter(parameter: &str, identifiers: &Identifiers) -> Option<String> {
    let (name, value) = parameter.split_once('=')?;
    let value = match percent_decode_str(name).decode_utf8_lossy().as_ref() {
        "filter" => between_quotes(value, &["%22", "\""], identifiers, |id| {
            Some(utf8_percent_encode(id, RESERVED).to_string())
        })?,
        "cursor" => encoded(value, |cursor| identifiers.cursor(cursor))?,
        _ => return None,
    };
    Some(format!("{name}={value}"))
}

/// What stands for an encoded text, encoded.
fn encoded<'a>(text: &str, new: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    let new = new(&decoded)?;
    Some(utf8_percent_encode(new, RESERVED).to_string())
}

/// Replaces what stands between two quotation marks when that is an identifier, unless it is compared with a name that
/// the client gives.
fn between_quotes(
    text: &str,
    marks: &[&str],
    identifiers: &Identifiers,
    write: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_changed = false;
    while let Some((before, mark, after)) = split_at_mark(rest, marks) {
        let Some((literal, end, behind)) = split_at_mark(after, marks) else {
            break;
        };
        out.push_str(before);
        out.push_str(mark);
        let decoded = percent_decode_str(literal).decode_utf8_lossy();
        let new = identifiers
            .id(&decoded)
            .filter(|_| !is_client_name(&attribute_before(before)))
            .and_then(&write);
        is_changed |= new.is_some();
        out.push_str(new.as_deref().unwrap_or(literal));
        out.push_str(end);
        rest = behind;
    }
    out.push_str(rest);
    is_changed.then_some(out)
}

/// The text before the nearest of the marks, the mark, and the text after it. A mark behind a backslash is a character
/// of the literal.
fn split_at_mark<'a>(text: &'a str, marks: &[&'a str]) -> Option<(&'a str, &'a str, &'a str)> {
    let mut from = 0;
    loop {
        let found = marks
            .iter()
            .filter_map(|mark| Some((from + text.get(from..)?.find(mark)?, *mark)));
        let (at, mark) = found.min_by_key(|(at, _)| *at)?;
        let (before, behind) = (text.get(..at)?, text.get(at + mark.len()..)?);
        let n_escapes = before.len() - before.trim_end_matches('\\').len();
        let n_encoded = trailing(before, "%5C").max(trailing(before, "%5c"));
        if (n_escapes + n_encoded).is_multiple_of(2) {
            return Some((before, text.get(at..at + mark.len())?, behind));
        }
        from = at + mark.len();
    }
}

/// How often a text ends with a word, one after the other.
fn trailing(mut text: &str, word: &str) -> usize {
    let mut n_times = 0;
    while let Some(rest) = text.strip_suffix(word) {
        text = rest;
        n_times += 1;
    }
    n_times
}

/// The attribute that a literal is compared with: the last but one word before it.
pub(in crate::inspect) fn attribute_before(text: &str) -> String {
    let text = percent_decode_str(text).decode_utf8_lossy();
    let is_between = |letter: char| letter == ' ' || letter == '+';
    let mut words = text.split(is_between).filter(|word| !word.is_empty()).rev();
    let path = words.nth(1).unwrap_or_default();
    path.rsplit(['.', ':', '[', '(', '=', '"'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifiers() -> Identifiers {
        let mut identifiers = Identifiers::default();
        identifiers.learn_id("7", "b c");
        identifiers
    }

    fn check_target(text: &str, expected: Option<&str>) {
        assert_eq!(target(text, &identifiers()).as_deref(), expected, "{text}");
    }

    #[test]
    fn segments_that_are_identifiers_are_replaced_and_nothing_else() {
        check_target("/Users/7", Some("/Users/b%20c"));
        check_target("/Users/%37?attributes=7", Some("/Users/b%20c?attributes=7"));
        check_target("/Users/77", None);
        check_target("/Users?startIndex=7", None);
    }

    #[test]
    fn literals_of_a_filter_are_replaced_and_its_encoding_stays() {
        check_target(
            "/Groups?excludedAttributes=members&filter=id+eq+%227%22+and+members.value%20eq%20\"7\"",
            Some(
                "/Groups?excludedAttributes=members&filter=id+eq+%22b%20c%22+and+members.value%20eq%20\"b%20c\"",
            ),
        );
        check_target("/Users?filter=title+eq+%22a+7%22", None);
        check_target("/Users?filter=title+eq+%22a%5C%227%22", None);
        check_target("/Users?filter=externalId+eq+%227%22", None);
        check_target("/Users?filter=urn:x:userName+eq+%227%22", None);
    }

    #[test]
    fn a_patch_path_is_a_filter_too() {
        let path = |text: &str| filter(text, &identifiers());
        assert_eq!(
            path("members[value eq \"7\"]").as_deref(),
            Some("members[value eq \"b c\"]")
        );
        assert_eq!(path("members[value eq \"70\"]"), None);
        assert_eq!(path("members[value eq \"7"), None);
    }
}

//! The texts of an event that a search looks into. The index and whoever scans read the same ones, in the same way.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::journal::gist::Gist;
use crate::journal::messages::Messages;

/// A target with its percent-encoding and its plus signs read; `None` when that is what was sent.
pub fn decoded_target(target: &str) -> Option<String> {
    if !target.contains(['%', '+']) {
        return None;
    }
    let spaced = target.replace('+', " ");
    Some(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

/// A head as text.
pub fn of_head(head: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(head)
}

/// A body as text, the letters that JSON writes as `\u00e9` read.
pub fn of_body(body: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(body);
    if !text.contains("\\u") {
        return text;
    }
    Cow::Owned(without_escapes(&text))
}

/// The texts of an event in the narrow table.
pub fn each_of_gist(gist: &Gist<'_>, take: &mut dyn FnMut(&str)) {
    take(gist.target);
    if let Some(decoded) = decoded_target(gist.target) {
        take(&decoded);
    }
    take(gist.fact);
    take(gist.outcome_text);
}

/// The texts of its messages.
pub fn each_of_messages(messages: &Messages<'_>, take: &mut dyn FnMut(&str)) {
    take(messages.connection);
    take(&of_head(messages.request_head));
    take(&of_head(messages.response_head));
    take(&of_body(messages.request_body));
    take(&of_body(messages.response_body));
}

fn without_escapes(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let (head, tail) = rest.split_at(at);
        read.push_str(head);
        if let Some((letter, length)) = escaped(tail) {
            read.push(letter);
            rest = tail.get(length..).unwrap_or_default();
        } else {
            read.push_str("\\u");
            rest = tail.get(2..).unwrap_or_default();
        }
    }
    read.push_str(rest);
    read
}

/// The letter that a text starts with as an escape, or as a pair of escapes, and how long that is.
fn escaped(text: &str) -> Option<(char, usize)> {
    let unit = |start: usize| {
        let digits = text.get(start..start + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(0)?;
    let units = [first, unit(6).unwrap_or(0)];
    let letter = char::decode_utf16(units).next()?.ok()?;
    Some((letter, 6 * letter.len_utf16()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_letters_are_read() {
        let check = |body: &str, expected: &str| assert_eq!(of_body(body.as_bytes()), expected);
        check(r#"{"a":"M\u00fcller"}"#, r#"{"a":"Müller"}"#);
        check(r"\ud83d\ude00!", "😀!");
        check(r"\ud83d \u12 \uzzzz \u", r"\ud83d \u12 \uzzzz \u");
    }

    #[test]
    fn targets_are_read_as_a_form_is() {
        let decoded = decoded_target("/Users?filter=userName+eq+%22a%22");
        assert_eq!(decoded.as_deref(), Some("/Users?filter=userName eq \"a\""));
        assert_eq!(decoded_target("/Users"), None);
    }
}

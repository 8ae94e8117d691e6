//! Passwords in a filter: `password eq "secret"`.

use crate::journal::redact::{Redactor, mentions_password};

/// The operators that compare with a literal (RFC 7644 §3.4.2.2).
const OPERATORS: &[&str] = &["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

/// Replaces every literal of a filter that speaks of a password; `None` when it speaks of none or has none.
///
/// Every literal, because a filter that is malformed leaves open which one belongs to the password.
pub(super) fn redact(redactor: &Redactor, filter: &str) -> Option<String> {
    if !mentions_password(filter.as_bytes()) {
        return None;
    }
    let mut redacted = String::with_capacity(filter.len());
    let mut rest = filter;
    let mut follows_operator = false;
    let mut is_changed = false;
    while let Some(first) = rest.chars().next() {
        let token = rest.get(..token_length(rest, first)).unwrap_or(rest);
        rest = rest.get(token.len()..).unwrap_or_default();
        if matches!(first, '"' | '\'') {
            let inner = token.strip_prefix(first).unwrap_or(token);
            let inner = inner.strip_suffix(first).unwrap_or(inner);
            redacted.push(first);
            redacted.push_str(&redactor.replacement(inner.as_bytes()));
            redacted.push(first);
            is_changed = true;
        } else if follows_operator && is_bare_literal(token) {
            redacted.push_str(&stand_in(redactor, token));
            is_changed = true;
        } else {
            redacted.push_str(token);
        }
        if !first.is_whitespace() {
            follows_operator = OPERATORS
                .iter()
                .any(|name| token.eq_ignore_ascii_case(name));
        }
    }
    is_changed.then_some(redacted)
}

/// How long the token at the beginning of a text is: a string, even when it is not closed, a word, or one letter.
fn token_length(text: &str, first: char) -> usize {
    if matches!(first, '"' | '\'') {
        return string_length(text, first);
    }
    if is_word(first) {
        return text.find(|letter| !is_word(letter)).unwrap_or(text.len());
    }
    first.len_utf8()
}

fn string_length(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        if !is_escaped && letter == quote {
            return at + quote.len_utf8();
        }
        is_escaped = !is_escaped && letter == '\\';
    }
    text.len()
}

fn is_word(letter: char) -> bool {
    !letter.is_whitespace() && !matches!(letter, '"' | '\'' | '(' | ')' | '[' | ']')
}

/// A number stays one, so that the filter is answered as it would be.
fn stand_in(redactor: &Redactor, token: &str) -> String {
    if serde_json::from_str::<serde_json::Number>(token).is_ok() {
        return "0".to_owned();
    }
    redactor.replacement(token.as_bytes())
}

fn is_bare_literal(token: &str) -> bool {
    token.starts_with(is_word) && !matches!(token, "true" | "false" | "null")
}

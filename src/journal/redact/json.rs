//! Passwords in a body that is JSON: under a key that names one, as the value of a PATCH operation whose path names
//! one, before or after it, and in strings that hold JSON themselves.
//!
//! Works on the bytes and replaces only the secrets, so that everything else stays as it was sent.

use std::ops::Range;

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::journal::redact::{
    Redaction, Redactor, broken, filter, mask, may_hold_password, mentions_password,
    names_password, replace,
};
use crate::scim::json::read as read_json;

/// As deep as `serde_json` reads what SCIM answers from. Anything deeper is looked through as if it were broken.
const DEEPEST: usize = 128;

/// UTF-8 allows it, JSON does not, and some clients send it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Finds the passwords of a JSON text; `None` when it is none, or too deep.
pub(super) fn find(redactor: &Redactor, text: &[u8]) -> Option<Vec<Redaction>> {
    find_below(redactor, text, 0)
}

/// Finds the passwords of a JSON text that stands so deep in another one.
fn find_below(redactor: &Redactor, text: &[u8], depth: usize) -> Option<Vec<Redaction>> {
    if depth > DEEPEST {
        return None;
    }
    let json = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    serde_json::from_slice::<IgnoredAny>(json).ok()?;
    let mut walk = Walk {
        redactor,
        text,
        at: text.len() - json.len(),
        depth,
        redactions: Vec::new(),
    };
    walk.value()?;
    Some(walk.redactions)
}

/// A walk over a text that is known to be JSON.
struct Walk<'a> {
    redactor: &'a Redactor,
    text: &'a [u8],
    at: usize,
    depth: usize,
    redactions: Vec<Redaction>,
}

impl Walk<'_> {
    /// Walks over one value; returns where it stands.
    fn value(&mut self) -> Option<Range<usize>> {
        self.skip_space();
        let start = self.at;
        match self.peek()? {
            b'{' => self.nested(Self::object)?,
            b'[' => self.nested(Self::array)?,
            b'"' => {
                self.string()?;
                self.redact_nested(&(start..self.at));
            }
            _ => self.skip_while(|byte| !matches!(byte, b',' | b']' | b'}') && !is_space(byte)),
        }
        Some(start..self.at)
    }

    fn nested(&mut self, walk: fn(&mut Self) -> Option<()>) -> Option<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        self.at += 1;
        walk(self)?;
        self.at += 1;
        self.depth -= 1;
        Some(())
    }

    fn array(&mut self) -> Option<()> {
        while self.next_item()? != b']' {
            self.value()?;
        }
        Some(())
    }

    fn object(&mut self) -> Option<()> {
        let mut is_password_operation = false;
        let mut operands = Vec::new();
        while self.next_item()? != b'}' {
            let key_range = self.value()?;
            let key = self.decode(&key_range);
            // A key may be a path with a value filter.
            self.redact_literals(&key_range);
            self.skip_while(|byte| byte == b':' || is_space(byte));
            let value = self.value()?;
            if names_password(&key) {
                self.redact(&value);
            } else if key.eq_ignore_ascii_case("value") {
                operands.push(value);
            } else if key.eq_ignore_ascii_case("path") || key.eq_ignore_ascii_case("filter") {
                is_password_operation |= mentions_password(self.decode(&value).as_bytes());
                self.redact_literals(&value);
            }
        }
        if is_password_operation {
            for operand in operands {
                self.redact(&operand);
            }
        }
        Some(())
    }

    /// Goes to the next item or to the bracket that ends the list, and says which byte that begins with.
    fn next_item(&mut self) -> Option<u8> {
        self.skip_while(|byte| byte == b',' || is_space(byte));
        self.peek()
    }

    fn string(&mut self) -> Option<()> {
        loop {
            self.at += 1;
            match self.peek()? {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
        self.at += 1;
        Some(())
    }

    /// Replaces a value by one of its type, so that it is answered as it would be.
    fn redact(&mut self, range: &Range<usize>) {
        let raw = self.text.get(range.clone()).unwrap_or_default();
        let masked = match read_json(raw) {
            Ok(value) => mask::mask(self.redactor, value),
            // JSON by its form, but with half a surrogate pair: nothing is answered from it.
            Err(_) => Value::from(self.redactor.replacement(raw)),
        };
        self.redactions.push((range.clone(), masked.to_string()));
    }

    /// Replaces the literals of a filter, or of a value filter in a path.
    fn redact_literals(&mut self, range: &Range<usize>) {
        let text = match self.redactions.last() {
            // What was found in a string that holds JSON stays replaced.
            Some((found, string)) if found == range => string_meaning(string.as_bytes()),
            _ => self.decode(range),
        };
        if let Some(redacted) = filter::redact(self.redactor, &text) {
            self.redactions
                .push((range.clone(), Value::from(redacted).to_string()));
        }
    }

    /// Replaces the passwords in a string that holds JSON, whole or broken: a resource that was encoded twice.
    fn redact_nested(&mut self, range: &Range<usize>) {
        if !may_hold_password(self.text.get(range.clone()).unwrap_or_default()) {
            return;
        }
        let text = self.decode(range);
        if !text
            .trim_start_matches(is_before_json)
            .starts_with(['{', '[', '"'])
        {
            return;
        }
        let text = text.as_bytes();
        let redactions = find_below(self.redactor, text, self.depth + 1)
            .unwrap_or_else(|| broken::find(self.redactor, text));
        if redactions.is_empty() {
            return;
        }
        let redacted = String::from_utf8_lossy(&replace(text, redactions)).into_owned();
        self.redactions
            .push((range.clone(), Value::from(redacted).to_string()));
    }

    /// What a string means, or any other value as it is written.
    fn decode(&self, range: &Range<usize>) -> String {
        string_meaning(self.text.get(range.clone()).unwrap_or_default())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        self.skip_while(is_space);
    }

    fn skip_while(&mut self, is_skipped: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_skipped) {
            self.at += 1;
        }
    }
}

/// Half of a surrogate pair, which JSON lets stand and no text has, means U+FFFD here, and so do bytes that are no UTF-8:
/// the rest must be read all the same.
fn string_meaning(raw: &[u8]) -> String {
    serde_json::from_slice(raw).unwrap_or_else(|_| {
        let plain = without_surrogates(raw);
        let text = String::from_utf8_lossy(&plain);
        serde_json::from_str(&text).unwrap_or_else(|_| text.into_owned())
    })
}

/// A string with `\ufffd` in place of each escape of a surrogate.
fn without_surrogates(raw: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        let escaped = if *first == b'\\' { after.first() } else { None };
        match (escaped, after.get(1..5)) {
            (Some(b'u'), Some([b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', _, _])) => {
                plain.extend_from_slice(b"\\ufffd");
                rest = after.get(5..).unwrap_or_default();
            }
            (Some(second), _) => {
                plain.extend([*first, *second]);
                rest = after.get(1..).unwrap_or_default();
            }
            (None, _) => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

fn is_before_json(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{feff}'
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

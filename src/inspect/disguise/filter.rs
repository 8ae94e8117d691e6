//! Literals in filters and attribute paths: each is a value of the attribute that it is compared with.

use serde_json::Value;

use crate::inspect::disguise::table;
use crate::inspect::disguise::wearer::Disguise;

const OPERATORS: &[&str] = &["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

impl Disguise {
    /// A filter, or a path with one in brackets.
    pub(super) fn filter(&mut self, filter: &str) -> String {
        let mut out = String::with_capacity(filter.len());
        let (mut attribute, mut outer) = (String::new(), String::new());
        let mut is_compared = false;
        let mut rest = filter;
        while let Some(first) = rest.chars().next() {
            let token = token(rest);
            rest = rest.get(token.len()..).unwrap_or_default();
            match first {
                '[' => outer = std::mem::take(&mut attribute),
                ']' => outer.clear(),
                '"' => {
                    out.push_str(&self.literal(&joined(&outer, &attribute), token));
                    is_compared = false;
                    continue;
                }
                _ if first.is_whitespace() || "()".contains(first) => {}
                _ if OPERATORS.contains(&token.to_lowercase().as_str()) => is_compared = true,
                // Without its quotes, as some clients send it.
                _ if is_compared => {
                    let path = joined(&outer, &attribute);
                    out.push_str(&self.bare(&path, token));
                    is_compared = false;
                    continue;
                }
                _ => token.clone_into(&mut attribute),
            }
            out.push_str(token);
        }
        out
    }

    fn literal(&mut self, path: &str, token: &str) -> String {
        let Ok(mut value) = serde_json::from_str::<Value>(token) else {
            return self.free(token);
        };
        self.value(path, &mut value);
        value.to_string()
    }

    fn bare(&mut self, path: &str, token: &str) -> String {
        let mut value = Value::String(token.to_owned());
        self.value(path, &mut value);
        value.as_str().unwrap_or_default().to_owned()
    }
}

/// The attribute that a literal belongs to. One that is compared by itself is compared by its value.
fn joined(outer: &str, attribute: &str) -> String {
    let (outer, attribute) = (table::normal(outer), table::normal(attribute));
    if outer.is_empty() {
        attribute
    } else {
        format!("{outer}.{attribute}")
    }
}

/// The next token: a string with its quotes, a bracket, a space, or a word.
fn token(text: &str) -> &str {
    let mut characters = text.char_indices();
    let Some((_, first)) = characters.next() else {
        return "";
    };
    if first == '"' {
        let mut is_escaped = false;
        for (at, character) in characters {
            if character == '"' && !is_escaped {
                return text.get(..=at).unwrap_or(text);
            }
            is_escaped = !is_escaped && character == '\\';
        }
        return text;
    }
    let ends = |character: char| character.is_whitespace() || "()[]\"".contains(character);
    let end = if ends(first) {
        first.len_utf8()
    } else {
        text.find(ends).unwrap_or(text.len())
    };
    text.get(..end).unwrap_or(text)
}

//! Literals in filters and attribute paths: each is a value of the attribute that it is compared with.

use serde_json::Value;

use crate::inspect::disguise::parts::Anchor;
use crate::inspect::disguise::{Disguise, vocabulary};

const OPERATORS: &[&str] = &["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

/// Words between comparisons, and the operator that compares with nothing.
const CONNECTIVES: &[&str] = &["and", "or", "not", "pr"];

impl Disguise {
    /// A filter, or a path with one in brackets. What is neither, or is about attributes that nobody defined, may say
    /// anything of anybody.
    pub(super) fn filter(&mut self, filter: &str) -> String {
        let counts = (self.n_pseudonyms, self.n_masked);
        if let Some(replaced) = self.understood(filter) {
            return replaced;
        }
        (self.n_pseudonyms, self.n_masked) = counts;
        self.unknown(filter)
    }

    fn understood(&mut self, filter: &str) -> Option<String> {
        let mut out = String::with_capacity(filter.len());
        let mut place = Place::default();
        let mut operator: Option<String> = None;
        let mut rest = filter;
        while let Some(first) = rest.chars().next() {
            let token = token(rest);
            rest = rest.get(token.len()..).unwrap_or_default();
            match first {
                '[' => place.enter(),
                ']' => place.leave(),
                _ if first.is_whitespace() || "()".contains(first) => {}
                // Some clients send a text without its quotes.
                _ if let Some(operator) = operator.take() => {
                    let (path, anchor) = (place.path(), Anchor::of(&operator));
                    out.push_str(&match first {
                        '"' => self.literal(&path, anchor, token),
                        _ => self.compared(&path, anchor, token),
                    });
                    continue;
                }
                _ if OPERATORS.contains(&token.to_lowercase().as_str()) => {
                    operator = Some(token.to_lowercase());
                }
                _ if CONNECTIVES.contains(&token.to_lowercase().as_str()) => {}
                '.' => place.go_on(self.known(token.get(1..)?)?),
                _ => place.name(self.known(token)?),
            }
            out.push_str(token);
        }
        Some(out)
    }

    /// A path of attributes that are defined.
    fn known<'a>(&self, path: &'a str) -> Option<&'a str> {
        self.is_path(path).then_some(path)
    }

    fn literal(&mut self, path: &str, anchor: Option<Anchor>, token: &str) -> String {
        match serde_json::from_str::<String>(token) {
            Ok(text) => Value::from(self.compared(path, anchor, &text)).to_string(),
            Err(_) => self.unknown(token),
        }
    }

    /// What the value at a path is compared with.
    fn compared(&mut self, path: &str, anchor: Option<Anchor>, text: &str) -> String {
        if let Some(anchor) = anchor {
            return self.part(path, anchor, text);
        }
        let mut value = Value::from(text);
        self.value(path, &mut value);
        value.as_str().unwrap_or_default().to_owned()
    }
}

/// The attribute that a literal belongs to.
#[derive(Default)]
struct Place {
    /// What was named last.
    attribute: String,
    /// What the brackets belong to that are open.
    outer: String,
}

impl Place {
    fn name(&mut self, attribute: &str) {
        attribute.clone_into(&mut self.attribute);
    }

    fn enter(&mut self) {
        self.outer = std::mem::take(&mut self.attribute);
    }

    /// What follows is about the attribute before the brackets.
    fn leave(&mut self) {
        self.attribute = std::mem::take(&mut self.outer);
    }

    /// `emails[type eq "work"].value eq "…"`, as Entra ID sends it.
    fn go_on(&mut self, sub_attribute: &str) {
        self.attribute = format!("{}.{sub_attribute}", self.attribute);
    }

    fn path(&self) -> String {
        let (outer, attribute) = (
            vocabulary::normal(&self.outer),
            vocabulary::normal(&self.attribute),
        );
        if outer.is_empty() {
            attribute
        } else {
            format!("{outer}.{attribute}")
        }
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

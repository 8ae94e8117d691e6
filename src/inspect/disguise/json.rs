//! Text in JSON: every string by the path that it stands at.

use bytes::Bytes;
use serde_json::{Map, Number, Value};

use crate::inspect::disguise::{Disguise, kept, vocabulary};
use crate::scim::AttributeText;
use crate::scim::caseless::fold;
use crate::scim::json;

/// What an error lists in `schemas`.
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

impl Disguise {
    /// A body: JSON is written anew with other strings, of anything else nothing is known.
    pub(super) fn body(&mut self, body: &Bytes) -> Bytes {
        if body.is_empty() {
            return body.clone();
        }
        match json::read(body) {
            Ok(mut value) => {
                self.value("", &mut value);
                value.to_string().into()
            }
            Err(_) => match std::str::from_utf8(body) {
                Ok(text) if !text.contains('\0') => self.unknown(text).into(),
                // Compressed, or in another encoding: what stands in it cannot be found, and is all the same there.
                _ => self.left_out(body.len()).into(),
            },
        }
    }

    fn left_out(&mut self, length: usize) -> String {
        if self.is_pseudonymous() {
            self.n_pseudonyms += 1;
        } else {
            self.n_masked += 1;
        }
        format!("{length} bytes that are no text are left out")
    }

    /// Attributes as a record stores them.
    pub(super) fn attribute_text(&mut self, text: &AttributeText) -> AttributeText {
        let mut value = json::read(text.as_bytes()).unwrap_or_default();
        self.define(&value);
        self.value("", &mut value);
        AttributeText::from(&value)
    }

    /// Gets to know the names of stored attributes.
    pub(super) fn define(&mut self, stored: &Value) {
        match stored {
            Value::Object(object) => {
                for (name, value) in object {
                    self.define_name(name);
                    self.define(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.define(item)),
            _ => {}
        }
    }

    pub(super) fn define_name(&mut self, name: &str) {
        let name = fold(name);
        if !self.defined.contains(&*name) {
            self.defined.insert(name.into_owned());
        }
    }

    /// A value at a normal path.
    pub(super) fn value(&mut self, path: &str, value: &mut Value) {
        let is_masked = match value {
            Value::Object(_) | Value::Array(_) => self.masks.have(path),
            _ => self.masks.have_simple(path),
        };
        if is_masked {
            self.mask(value);
            return;
        }
        match value {
            Value::Object(object) => self.object(path, object),
            Value::Array(items) => {
                for item in items {
                    self.value(path, item);
                }
            }
            Value::String(text) => *text = self.string(path, text),
            Value::Number(number) => *number = self.number(path, number),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn object(&mut self, path: &str, object: &mut Map<String, Value>) {
        let mut members: Vec<(String, Value)> = std::mem::take(object).into_iter().collect();
        // The value of an operation is at the path that the operation names.
        let named = members
            .iter()
            .find(|(name, value)| name.eq_ignore_ascii_case("path") && value.is_string())
            .and_then(|(_, value)| value.as_str())
            .filter(|_| path == "operations")
            .filter(|path| !path.starts_with('/'))
            .map(|path| self.path_of(path));
        let is_own_error = self.is_own_answer && is_error(&members);
        for (name, value) in &mut members {
            let lower = name.to_lowercase();
            if let (true, "detail", Value::String(detail)) = (is_own_error, &*lower, &mut *value) {
                *detail = self.own(detail);
                continue;
            }
            let below = match (&*lower, path) {
                ("value", "operations") => named.clone().unwrap_or_default(),
                // A bulk carries whole requests and resources.
                ("data" | "response", "operations") => String::new(),
                ("resources", "") if value.is_array() => String::new(),
                _ => join(path, name, value),
            };
            self.value(&below, value);
            *name = self.attribute(name);
        }
        object.extend(members);
    }

    /// The path of the value of an operation; nothing is known of one that leads nowhere.
    fn path_of(&self, path: &str) -> String {
        let normal = vocabulary::normal(path);
        if self.is_path(&normal) {
            normal
        } else {
            String::new()
        }
    }

    pub(super) fn string(&mut self, path: &str, text: &str) -> String {
        let last = path.rsplit('.').next().unwrap_or(path);
        if path == last
            && let Some(replaced) = self.asked(last, text)
        {
            return replaced;
        }
        match last {
            "path" if path == "operations.path" && text.starts_with('/') => self.target(text),
            "path" if path == "operations.path" => self.attribute(text),
            "detail" => self.unknown(text),
            "$ref" | "location" if !text.contains("://") => self.target(text),
            _ if vocabulary::is_of_scim(text) => self.urn(text),
            "schemas" => self.urn(text),
            "op" | "method" if path.starts_with("operations.") => self.unknown(text),
            _ if kept::is_impersonal(path, text) => text.to_owned(),
            // Nobody makes a client send what belongs there.
            _ if kept::is_kept(path) => self.free(text),
            _ => self.personal(text),
        }
    }

    /// A number is somebody's as the text of its digits would be, and becomes the same.
    fn number(&mut self, path: &str, number: &Number) -> Number {
        let text = number.to_string();
        let is_kept = kept::is_kept(path) || kept::is_impersonal_number(path, &text);
        if self.stand_ins.is_none() || is_kept {
            return number.clone();
        }
        let other = serde_json::from_str(&self.personal(&text));
        // With an exponent it is made of more than digits.
        other.unwrap_or_else(|_| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            serde_json::from_str(&self.personal(&digits)).unwrap_or_else(|_| 0.into())
        })
    }

    fn mask(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.masked(text),
            Value::Number(number) => {
                self.n_masked += 1;
                *number = 0.into();
            }
            Value::Bool(flag) => {
                self.n_masked += 1;
                *flag = false;
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask(item)),
            Value::Object(object) => object.values_mut().for_each(|item| self.mask(item)),
            Value::Null => {}
        }
    }
}

/// Whether these are the members of an error (RFC 7644 §3.12).
fn is_error(members: &[(String, Value)]) -> bool {
    let schemas = members.iter().find(|(name, _)| name == "schemas");
    let schemas = schemas.and_then(|(_, schemas)| schemas.as_array());
    schemas.is_some_and(|schemas| schemas.iter().any(|one| one == ERROR))
}

/// The path of a member: that of an extension's container is the path of what it is in.
fn join(path: &str, name: &str, value: &Value) -> String {
    if vocabulary::is_urn(name) && value.is_object() {
        return path.to_owned();
    }
    let name = vocabulary::normal(name);
    if path.is_empty() {
        name
    } else {
        format!("{path}.{name}")
    }
}

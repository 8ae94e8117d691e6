//! What stands in place of a password in JSON: a value of the same type.
//!
//! A password that is no string is a mistake of the client, which must be answered as that mistake.

use serde_json::{Map, Value};

use crate::journal::redact::Redactor;

/// Keys that say how a value is meant (RFC 7643 §2.4), and no secret.
const HARMLESS_KEYS: &[&str] = &["value", "type", "primary", "display", "$ref", "password"];

/// Replaces all that can be secret in a value, and leaves its shape. `null`, `true`, `false` and the empty string are
/// no secrets.
pub(super) fn mask(redactor: &Redactor, value: Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value,
        Value::Number(_) => Value::from(0),
        Value::String(text) if text.is_empty() => Value::String(text),
        Value::String(text) => Value::String(redactor.replacement(text.as_bytes())),
        Value::Array(values) => values
            .into_iter()
            .map(|value| mask(redactor, value))
            .collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| (mask_key(redactor, key), mask(redactor, value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

fn mask_key(redactor: &Redactor, key: String) -> String {
    let is_harmless = HARMLESS_KEYS
        .iter()
        .any(|harmless| key.eq_ignore_ascii_case(harmless));
    if is_harmless {
        key
    } else {
        redactor.replacement(key.as_bytes())
    }
}

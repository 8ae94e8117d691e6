//! Attribute values and schema names in one line.

use serde_json::Value;

/// A value in one line: text without its quotes, of an object with a `value` that value.
pub fn one_line(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(elements) if elements.iter().all(Value::is_string) => {
            let elements: Vec<String> = elements
                .iter()
                .map(|element| short_name(element.as_str().unwrap_or_default()))
                .collect();
            elements.join(", ")
        }
        Value::Object(object) => match object.get("value") {
            Some(inner) => {
                let is_primary = object.get("primary") == Some(&Value::Bool(true));
                format!(
                    "{}{}",
                    one_line(inner),
                    if is_primary { "  (primary)" } else { "" }
                )
            }
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// The name of an extension or a schema without what all of them begin with.
pub fn short_name(name: &str) -> String {
    let prefixes = [
        "urn:ietf:params:scim:schemas:extension:",
        "urn:ietf:params:scim:schemas:",
    ];
    let short = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
    short.unwrap_or(name).to_owned()
}

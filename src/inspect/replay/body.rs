//! The body to send for a recorded one: what the new target calls things, and another password.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::inspect::replay::identifiers::{Identifiers, last_segment};
use crate::inspect::replay::literal;
use crate::journal::is_remains;
use crate::scim::json;

/// The body as recorded where it says nothing that must be said in other words; and how many passwords it has that are
/// not the recorded ones.
pub(super) fn rewritten(
    recorded: &Bytes,
    identifiers: &Identifiers,
    password: &str,
) -> (Bytes, usize) {
    let Ok(mut value) = json::read(recorded) else {
        return (recorded.clone(), 0);
    };
    let mut walk = Walk {
        identifiers,
        password,
        is_changed: false,
        n_passwords: 0,
    };
    walk.value("", &mut value);
    if walk.is_changed {
        (Bytes::from(value.to_string()), walk.n_passwords)
    } else {
        (recorded.clone(), 0)
    }
}

/// Goes through a body and puts in what the new target knows.
struct Walk<'a> {
    identifiers: &'a Identifiers,
    password: &'a str,
    is_changed: bool,
    n_passwords: usize,
}

impl Walk<'_> {
    fn value(&mut self, name: &str, value: &mut Value) {
        match value {
            Value::Object(members) => self.object(members),
            Value::Array(items) => {
                for item in items {
                    self.value(name, item);
                }
            }
            Value::String(text) => {
                if let Some(new) = self.string(name, text) {
                    *text = new;
                    self.is_changed = true;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, members: &mut Map<String, Value>) {
        // An operation of a bulk request has a target for a path, one of a PATCH an attribute path.
        let is_bulk = members.contains_key("method") && members.contains_key("path");
        if is_bulk {
            self.bulk_operation(members);
        }
        for (name, value) in members.iter_mut() {
            if !(is_bulk && matches!(name.as_str(), "path" | "version" | "method")) {
                self.value(name, value);
            }
        }
        if members.keys().any(|name| name.contains('[')) {
            *members = std::mem::take(members)
                .into_iter()
                .map(
                    |(name, value)| match literal::filter(&name, self.identifiers) {
                        Some(new) => {
                            self.is_changed = true;
                            (new, value)
                        }
                        None => (name, value),
                    },
                )
                .collect();
        }
    }

    fn bulk_operation(&mut self, members: &mut Map<String, Value>) {
        let path = members
            .get("path")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let id = last_segment(path).to_owned();
        let new_path = literal::target(path, self.identifiers);
        let version = members.get("version").and_then(Value::as_str);
        let new_version = version
            .and_then(|version| self.identifiers.version(&id, version))
            .map(str::to_owned);
        for (name, new) in [("path", new_path), ("version", new_version)] {
            if let Some(new) = new {
                members.insert(name.to_owned(), new.into());
                self.is_changed = true;
            }
        }
    }

    /// What a string is sent as; `None`: as it is.
    fn string(&mut self, name: &str, text: &str) -> Option<String> {
        if is_remains(text.as_bytes()) {
            self.n_passwords += 1;
            return Some(self.password.to_owned());
        }
        match name {
            "path" | "filter" => literal::filter(text, self.identifiers),
            "cursor" => self.identifiers.cursor(text).map(str::to_owned),
            "$ref" => {
                let (start, id) = text.rsplit_once('/')?;
                let new = self.identifiers.id(id)?;
                Some(format!("{start}/{new}"))
            }
            _ if literal::is_client_name(name) => None,
            _ => self.identifiers.id(text).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check_body(recorded: &Value, expected: &Value) {
        let recorded = Bytes::from(recorded.to_string());
        let (body, _) = rewritten(&recorded, &Identifiers::of_one_resource(), "new");
        assert_eq!(body, expected.to_string());
    }

    #[test]
    fn identifiers_are_replaced_where_they_stand_for_a_resource() {
        check_body(
            &json!({"Operations": [
                {"op": "Add", "path": "members", "value": [{"value": "7", "$ref": "../Users/7"}]},
                {"op": "remove", "path": "members[value eq \"7\"]"},
                {"op": "add", "path": "urn:x:manager", "value": "7"},
                {"op": "replace", "value": {"externalId": "7", "title": "7 x", "members[value eq \"7\"].type": "a"}},
            ]}),
            &json!({"Operations": [
                {"op": "Add", "path": "members", "value": [{"value": "x", "$ref": "../Users/x"}]},
                {"op": "remove", "path": "members[value eq \"x\"]"},
                {"op": "add", "path": "urn:x:manager", "value": "x"},
                {"op": "replace", "value": {"externalId": "7", "title": "7 x", "members[value eq \"x\"].type": "a"}},
            ]}),
        );
    }

    #[test]
    fn a_bulk_request_keeps_its_bulk_ids() {
        check_body(
            &json!({"Operations": [
                {"method": "PATCH", "path": "/Users/7", "bulkId": "7", "version": "W/\"1\"", "data": {"value": "bulkId:7"}},
            ]}),
            &json!({"Operations": [
                {"method": "PATCH", "path": "/Users/x", "bulkId": "7", "version": "W/\"9\"", "data": {"value": "bulkId:7"}},
            ]}),
        );
    }

    #[test]
    fn a_body_that_says_nothing_to_replace_is_sent_byte_for_byte() {
        let recorded = Bytes::from_static(b"{ \"a\" : 1.0, \"a\": 2 }");
        assert_eq!(
            rewritten(&recorded, &Identifiers::of_one_resource(), "new"),
            (recorded, 0)
        );
        let broken = Bytes::from_static(b"{\"value\": \"7\"");
        assert_eq!(
            rewritten(&broken, &Identifiers::of_one_resource(), "new"),
            (broken, 0)
        );
    }

    #[test]
    fn what_is_left_of_a_password_becomes_another_password() {
        let recorded = Bytes::from(r#"{"password":"redacted:9-bytes:1a2b3c4d"}"#);
        let (body, n_passwords) = rewritten(&recorded, &Identifiers::of_one_resource(), "new");
        assert_eq!((&*body, n_passwords), (&br#"{"password":"new"}"#[..], 1));
    }
}

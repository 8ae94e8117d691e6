//! What a remove operation lists in `value`, and its removal.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::scim::attribute::{Attribute, Kind};
use crate::scim::error::Error;
use crate::scim::patch::Editor;
use crate::scim::patch::target::Selection;
use crate::scim::patch::values::sent_values;
use crate::scim::remark::REMOVE_BY_VALUE;
use crate::scim::shape::identity;

impl Editor<'_, '_, '_> {
    /// What a remove operation without filter lists in `value`. By the RFC there is nothing there, and the path
    /// alone decides (RFC 7644 §3.5.2.2); Entra ID lists the members to remove.
    pub(super) fn listed_for_removal(
        &mut self,
        selection: &Selection<'_>,
        value: Option<&Value>,
    ) -> Result<Option<Vec<Value>>, Error> {
        let value = match value {
            None | Some(Value::Null) => return Ok(None),
            listed => listed,
        };
        let note = || format!("only the values of {selection} that are listed are meant");
        if !self.tolerance.forgives(&REMOVE_BY_VALUE, note) {
            return Ok(None);
        }
        let listed = value.map(|listed| as_values(selection.attribute, listed));
        let listed = sent_values(listed.as_ref());
        self.reader().each(selection.attribute, listed).map(Some)
    }

    /// Removes each value that has everything that a listed one has. Those that are listed with the same
    /// sub-attributes are looked for together, in one walk.
    pub(super) fn remove_listed(
        &mut self,
        attribute: &Attribute,
        mut values: Vec<Value>,
        listed: &[Value],
    ) -> Result<Vec<Value>, Error> {
        let mut walks: BTreeMap<Vec<&str>, HashSet<String>> = BTreeMap::new();
        for listed in listed {
            let names = part_names(listed);
            let key = key(attribute, listed, &names);
            walks.entry(names).or_default().insert(key);
        }
        for (n, (names, listed)) in walks.into_iter().enumerate() {
            // The first of them is paid for.
            if n > 0 {
                self.budget.spend_on_values(&values, None)?;
            }
            values.retain(|value| !listed.contains(&key(attribute, value, &names)));
        }
        Ok(values)
    }
}

/// The names of the sub-attributes that a value has, in one order; none of a simple value.
fn part_names(value: &Value) -> Vec<&str> {
    let parts = value.as_object().into_iter().flat_map(Map::keys);
    let mut names: Vec<&str> = parts.map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// Some of the sub-attributes of a value, or what makes a simple value the same as another, as a text.
fn key(attribute: &Attribute, value: &Value, names: &[&str]) -> String {
    match value {
        Value::Object(parts) => {
            let mut key = String::new();
            for name in names {
                let part = parts.get(*name).unwrap_or(&Value::Null);
                // Writing to a text cannot fail; a control character stands in no JSON.
                let _ = write!(key, "{part}\0");
            }
            key
        }
        simple => identity(attribute, simple),
    }
}

/// What is listed for removal, where a bare text stands for the value that it is the `value` of.
fn as_values(attribute: &Attribute, listed: &Value) -> Value {
    match listed {
        Value::Array(listed) => listed.iter().map(|one| as_values(attribute, one)).collect(),
        Value::String(text)
            if attribute.kind == Kind::Complex && attribute.sub_attribute("value").is_some() =>
        {
            json!({"value": text})
        }
        other => other.clone(),
    }
}

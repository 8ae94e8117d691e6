//! `bulkId:…`: operations that refer to what others of the same request create (RFC 7644 §3.7.2).
//!
//! Every resource to be created gets its `id` before the first operation is carried out. So a reference may
//! point forward, and in circles, without an operation being put off.

use std::collections::HashMap;

use http::StatusCode;
use serde_json::Value;

use crate::scim::error::{Error, ScimType};
use crate::scim::remark::quote;
use crate::scim::respond::bulk::operation::Operation;
use crate::scim::respond::create;
use crate::scim::respond::exchange::Exchange;

const PREFIX: &str = "bulkId:";

/// The identifiers behind the names.
#[derive(Debug)]
pub(super) struct References(HashMap<String, Reserved>);

#[derive(Debug)]
struct Reserved {
    id: String,
    /// How many operations claim the name; one is right.
    claims: usize,
    has_failed: bool,
}

impl References {
    /// Reserves an identifier for each resource to be created.
    pub(super) fn reserve(exchange: &mut Exchange<'_>, operations: &[Operation<'_>]) -> Self {
        let mut reserved: HashMap<String, Reserved> = HashMap::new();
        for bulk_id in operations.iter().filter_map(Operation::bulk_id) {
            let entry = reserved.entry(bulk_id.to_owned());
            let reserved = entry.or_insert_with(|| Reserved {
                id: create::new_id(exchange).to_string(),
                claims: 0,
                has_failed: false,
            });
            reserved.claims += 1;
        }
        Self(reserved)
    }

    /// Every identifier, in order.
    pub(super) fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = self
            .0
            .values()
            .map(|reserved| reserved.id.clone())
            .collect();
        ids.sort_unstable();
        ids
    }

    /// The identifier behind a name.
    pub(super) fn id(&self, bulk_id: &str) -> Option<&str> {
        self.0.get(bulk_id).map(|reserved| reserved.id.as_str())
    }

    /// Notes that the resource was not created.
    pub(super) fn fail(&mut self, bulk_id: &str) {
        if let Some(reserved) = self.0.get_mut(bulk_id) {
            reserved.has_failed = true;
        }
    }

    /// Checks the name of a resource to be created: it is required, and claimed once.
    pub(super) fn check_new(&self, bulk_id: Option<&str>) -> Result<(), Error> {
        let refuse = |detail: String| Err(Error::bad_request(ScimType::InvalidValue, detail));
        match bulk_id.and_then(|bulk_id| self.0.get(bulk_id)) {
            Some(reserved) if reserved.claims == 1 => Ok(()),
            Some(_) => refuse(format!(
                "the bulkId {} is used more than once",
                bulk_id.unwrap_or_default()
            )),
            None => refuse("a POST operation needs a bulkId, a string".to_owned()),
        }
    }

    /// Puts identifiers in the place of references, wherever they stand in a value.
    pub(super) fn resolve(&self, value: &mut Value) -> Result<(), Error> {
        match value {
            Value::String(text) => {
                if let Some(resolved) = self.resolve_text(text)? {
                    *text = resolved;
                }
                Ok(())
            }
            Value::Array(values) => values.iter_mut().try_for_each(|value| self.resolve(value)),
            Value::Object(object) => object
                .values_mut()
                .try_for_each(|value| self.resolve(value)),
            _ => Ok(()),
        }
    }

    /// A text that is a reference, ends with one (`/Users/bulkId:x`), or quotes one in a filter.
    fn resolve_text(&self, text: &str) -> Result<Option<String>, Error> {
        let Some(start) = text.find(PREFIX) else {
            return Ok(None);
        };
        let (before, reference) = text.split_at(start);
        let reference = reference.strip_prefix(PREFIX).unwrap_or_default();
        let (bulk_id, after) = match before.chars().next_back() {
            None | Some('/') => (reference, ""),
            Some('"') => {
                let end = reference.find('"').unwrap_or(reference.len());
                reference.split_at(end)
            }
            // Mere text, such as a display name that explains bulkId: to somebody.
            Some(_) => return Ok(None),
        };
        match self.0.get(bulk_id) {
            Some(reserved) if !reserved.has_failed => {
                Ok(Some(format!("{before}{}{after}", reserved.id)))
            }
            Some(_) => Err(conflict(
                bulk_id,
                "the operation that should have created it failed",
            )),
            None => Err(conflict(
                bulk_id,
                "no POST operation of this request has that bulkId",
            )),
        }
    }
}

fn conflict(bulk_id: &str, reason: &str) -> Error {
    Error::new(
        StatusCode::CONFLICT,
        format!("cannot resolve the bulkId {}: {reason}", quote(bulk_id)),
    )
}

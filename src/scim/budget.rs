//! How much a request may have looked at.
//!
//! A body is bounded, but a short one could walk a large group, or a resource of megabytes, thousands of times, and
//! nobody else is answered meanwhile.

use serde_json::Value;

use crate::scim::error::{Error, ScimType};
use crate::scim::filter::ValueFilter;

/// What is left to look at for a request. All of its operations share one budget, those within bulk as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    visits_left: usize,
}

/// How many values a request may look at, those that it sends not counted.
const MOST_VISITS: usize = 600_000;

/// So many bytes of text cost as much as a value. What fills a whole body of the usual 8 MiB can be read, and each of its
/// values looked at, once.
const BYTES_A_VISIT: usize = 64;

impl Default for Budget {
    fn default() -> Self {
        Self {
            visits_left: MOST_VISITS,
        }
    }
}

impl Budget {
    /// Accounts for a walk over so many values; refuses it when that would be too far.
    pub(super) fn spend(&mut self, n_values: usize) -> Result<(), Error> {
        let left = self.visits_left.checked_sub(n_values);
        self.visits_left = left.ok_or_else(|| {
            Error::bad_request(
                ScimType::TooMany,
                format!(
                    "the operations look at more than {MOST_VISITS} values; send fewer of them"
                ),
            )
        })?;
        Ok(())
    }

    /// Accounts for the reading of a text.
    pub(super) fn spend_on_text(&mut self, n_bytes: usize) -> Result<(), Error> {
        self.spend(n_bytes / BYTES_A_VISIT)
    }

    /// Accounts for a walk over values: each is one, and more where it is long. A filter that asks them costs as much
    /// again for each so many of its tests.
    pub(super) fn spend_on_values(
        &mut self,
        values: &[Value],
        filter: Option<&ValueFilter>,
    ) -> Result<(), Error> {
        let n_values = values.len() + values.iter().map(length).sum::<usize>();
        self.spend_on_filter(n_values, filter)
    }

    /// Accounts for a walk over so many values, each of which a filter asks.
    pub(super) fn spend_on_filter(
        &mut self,
        n_values: usize,
        filter: Option<&ValueFilter>,
    ) -> Result<(), Error> {
        self.spend(n_values.saturating_mul(filter.map_or(1, ValueFilter::cost)))
    }
}

/// How many visits a value costs because of its length.
fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() / BYTES_A_VISIT,
        Value::Number(number) => number.as_str().len() / BYTES_A_VISIT,
        Value::Array(values) => values.iter().map(length).sum(),
        Value::Object(parts) => parts.values().map(length).sum(),
        Value::Null | Value::Bool(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_long_value_costs_more_than_a_short_one_and_what_is_refused_nothing() {
        let left_after = |values: &[Value]| {
            let mut budget = Budget::default();
            budget
                .spend_on_values(values, None)
                .map(|()| budget.visits_left)
        };
        let long = "x".repeat(BYTES_A_VISIT * 10);
        assert_eq!(left_after(&[json!({"value": "a"})]), Ok(MOST_VISITS - 1));
        assert_eq!(left_after(&[json!({"value": long})]), Ok(MOST_VISITS - 11));
        let mut budget = Budget::default();
        assert!(budget.spend(MOST_VISITS + 1).is_err());
        assert_eq!(budget, Budget::default());
        assert!(budget.spend(MOST_VISITS).is_ok() && budget.spend(1).is_err());
    }
}

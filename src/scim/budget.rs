//! How much a request may have looked at.
//!
//! A body is bounded, but a short one could walk a large group, or a resource of megabytes, thousands of times, and
//! nobody else is answered meanwhile.

use serde_json::Value;

use crate::scim::error::{Error, ScimType};
use crate::scim::filter::ValueFilter;

/// What a request may look at, and what it has looked at. All of its operations share one budget, those within bulk as
/// well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// What any request may look at, or more for the sake of a large resource that is addressed.
    base: usize,
    /// What each operation brings along.
    earned: usize,
    spent: usize,
}

/// How many values a request may look at, those that it sends not counted.
const MOST_VISITS: usize = 600_000;

/// So many bytes of text cost as much as a value. What fills a whole body of the usual 8 MiB can be read, and each of its
/// values looked at, once.
const BYTES_A_VISIT: usize = 64;

/// A resource that is addressed may be walked over so often, however large it is. Of several, the largest counts, so that
/// many operations on a large one do not each bring that along.
const WALKS: usize = 3;

/// The length of a short value, as a text: so many values a resource, or a body, is taken to have for its length.
const SHORT_VALUE: usize = 16;

/// What an operation may look at beyond what all of them share: a user of 40 KB, read and walked over.
const VISITS_AN_OPERATION: usize = 1_500;

impl Default for Budget {
    fn default() -> Self {
        Self {
            base: MOST_VISITS,
            earned: 0,
            spent: 0,
        }
    }
}

impl Budget {
    /// Makes room for an operation on a resource that has so many bytes of text and so many members. What it sends makes
    /// room, too: it had to be read anyway.
    pub(super) fn admit(&mut self, n_bytes: usize, n_members: usize, n_bytes_sent: usize) {
        let size = n_members.saturating_add(n_bytes / SHORT_VALUE);
        self.base = self.base.max(size.saturating_mul(WALKS));
        let earned = VISITS_AN_OPERATION.saturating_add(n_bytes_sent / SHORT_VALUE);
        self.earned = self.earned.saturating_add(earned);
    }

    /// Accounts for a walk over so many values; refuses it when that would be too far.
    pub(super) fn spend(&mut self, n_values: usize) -> Result<(), Error> {
        let most = self.base.saturating_add(self.earned);
        let spent = self.spent.saturating_add(n_values);
        if spent > most {
            return Err(Error::bad_request(
                ScimType::TooMany,
                format!(
                    "the operations look at more than {most} values; send fewer of them, or with shorter filters"
                ),
            ));
        }
        self.spent = spent;
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
        let cost_of = |values: &[Value]| {
            let mut budget = Budget::default();
            budget.spend_on_values(values, None).map(|()| budget.spent)
        };
        let long = "x".repeat(BYTES_A_VISIT * 10);
        assert_eq!(cost_of(&[json!({"value": "a"})]), Ok(1));
        assert_eq!(cost_of(&[json!({"value": long})]), Ok(11));
        let mut budget = Budget::default();
        assert!(budget.spend(MOST_VISITS + 1).is_err());
        assert_eq!(budget, Budget::default());
        assert!(budget.spend(MOST_VISITS).is_ok() && budget.spend(1).is_err());
    }

    #[test]
    fn a_large_resource_may_be_walked_over_but_not_by_every_operation() {
        const LARGE: usize = 1_000_000;
        let mut budget = Budget::default();
        let walk = |budget: &mut Budget| {
            budget.admit(100, LARGE, 100);
            budget.spend(LARGE)
        };
        let walks = (0..1_000).take_while(|_| walk(&mut budget).is_ok()).count();
        assert_eq!(walks, WALKS);
        assert!(budget.spend(2 * LARGE).is_err());
    }

    #[test]
    fn what_is_sent_makes_room_for_what_it_replaces() {
        let mut budget = Budget::default();
        for _ in 0..1_000 {
            let (n_members, a_member) = (
                100_000,
                r#"{"value":"00000000-0000-0000-0000-000000000000"},"#,
            );
            budget.admit(100, n_members, n_members * a_member.len());
            assert_eq!(budget.spend(n_members), Ok(()));
        }
    }
}

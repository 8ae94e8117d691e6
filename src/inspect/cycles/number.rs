//! Numbers the cycles of each client as its events go by.

use std::collections::HashMap;

use crate::inspect::clients::Client;
use crate::journal::{Error, Reader, Seq};
use crate::scim::Timestamp;

/// The idle time that ends a cycle, in microseconds. Entra starts one about every 40 minutes, and within one its
/// requests follow each other in seconds.
pub const GAP_US: i64 = 90 * 1_000_000;

/// Numbers the cycles of each client, from 1, as its events go by in order.
#[derive(Debug, Clone, Default)]
pub struct Cycles {
    latest: HashMap<Client, (u64, Timestamp)>,
}

impl Cycles {
    /// The cycles of all events up to and including `seq`.
    pub fn until(reader: &Reader, seq: Seq) -> Result<Self, Error> {
        let mut cycles = Self::default();
        reader.arrivals(Seq(1), seq, |at, origin, agent| {
            cycles.next(Client::recognize(origin, agent), at);
        })?;
        Ok(cycles)
    }

    /// The cycle that the next event belongs to; `None` for an event that no client made.
    pub fn next(&mut self, client: Client, at: Timestamp) -> Option<u64> {
        if client == Client::Inside {
            return None;
        }
        let (number, last) = self.latest.entry(client).or_insert((1, at));
        if at.0.saturating_sub(last.0) > GAP_US {
            *number += 1;
        }
        // A clock that was set back must not stretch a cycle for ever: the latest event counts, whatever it says.
        *last = at;
        Some(*number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(events: &[(Client, i64)], expected: &[Option<u64>]) {
        let mut cycles = Cycles::default();
        let numbers: Vec<Option<u64>> = events
            .iter()
            .map(|(client, second)| cycles.next(*client, Timestamp(second * 1_000_000)))
            .collect();
        assert_eq!(numbers, expected);
    }

    #[test]
    fn an_idle_gap_starts_the_next_cycle() {
        let entra = Client::Entra;
        check(
            &[(entra, 0), (entra, 90), (entra, 181), (entra, 182)],
            &[Some(1), Some(1), Some(2), Some(2)],
        );
    }

    #[test]
    fn each_client_has_its_own_cycles() {
        let (entra, okta) = (Client::Entra, Client::Okta);
        check(
            &[(entra, 0), (okta, 100), (entra, 200), (okta, 120)],
            &[Some(1), Some(1), Some(2), Some(1)],
        );
    }

    #[test]
    fn what_no_client_made_is_in_no_cycle() {
        check(&[(Client::Inside, 0)], &[None]);
    }
}

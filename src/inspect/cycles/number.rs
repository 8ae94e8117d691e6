//! Numbers the cycles of each client as its events go by.

use std::collections::HashMap;

use crate::inspect::clients::Client;
use crate::inspect::probe::is_probe_target;
use crate::inspect::summary::Summary;
use crate::journal::gist::Gist;
use crate::journal::{Arrival, Error, Reader, Seq};
use crate::scim::Timestamp;

/// The idle time that ends a cycle, in microseconds. Entra starts one about every 40 minutes, and within one its
/// requests follow each other in seconds.
pub const GAP_US: i64 = 90 * 1_000_000;

/// The idle time that ends a cycle of Entra when a probe follows, in microseconds. Entra looks for an identifier that
/// nobody has at the start of every cycle; in the middle of one it is said to do so too, but then without a pause.
const GAP_BEFORE_PROBE_US: i64 = 2 * 1_000_000;

/// What of an event decides which cycle it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// Who sent it.
    pub client: Client,
    /// When it began.
    pub at: Timestamp,
    /// Whether it is a probe.
    pub is_probe: bool,
}

impl Sign {
    /// That of an event that the file lends.
    pub fn of(arrival: &Arrival<'_>) -> Self {
        let (origin, target) = (arrival.origin, arrival.target);
        let client = Client::of_event(origin, target, arrival.user_agent, arrival.is_adscim);
        Self::new(client, arrival.at, arrival.target)
    }

    /// That of an event in brief.
    pub fn of_gist(gist: &Gist<'_>) -> Self {
        let (origin, target) = (gist.origin, gist.target);
        let client = Client::of_event(origin, target, gist.user_agent, gist.is_adscim);
        Self::new(client, gist.at, gist.target)
    }

    /// That of a line of the list.
    pub fn of_summary(summary: &Summary) -> Self {
        Self::new(summary.client, summary.at, &summary.target)
    }

    fn new(client: Client, at: Timestamp, target: &str) -> Self {
        Self {
            client,
            at,
            // Nobody else begins with one.
            is_probe: client == Client::Entra && is_probe_target(target),
        }
    }
}

/// Numbers the cycles of each client, from 1, as its events go by in order.
#[derive(Debug, Clone, Default)]
pub struct Cycles {
    newest: HashMap<Client, Newest>,
}

/// The newest cycle of a client.
#[derive(Debug, Clone, Copy)]
struct Newest {
    number: u64,
    last: Timestamp,
    /// Whether there was anything but probes in it.
    has_worked: bool,
}

impl Cycles {
    /// The cycles of all events up to and including `seq`.
    pub fn until(reader: &Reader, seq: Seq) -> Result<Self, Error> {
        let mut cycles = Self::default();
        reader.arrivals(Seq(1), seq, |arrival| {
            cycles.next(&Sign::of(arrival));
        })?;
        Ok(cycles)
    }

    /// The newest cycle of a client; 0: it has none yet.
    pub fn newest(&self, client: Client) -> u64 {
        self.newest.get(&client).map_or(0, |newest| newest.number)
    }

    /// The cycle that the next event belongs to; `None` for an event that no client made.
    pub fn next(&mut self, sign: &Sign) -> Option<u64> {
        if sign.client == Client::Nobody {
            return None;
        }
        let newest = self.newest.entry(sign.client).or_insert(Newest {
            number: 1,
            last: sign.at,
            has_worked: false,
        });
        let gap = sign.at.0.saturating_sub(newest.last.0);
        let is_start = sign.is_probe && newest.has_worked && gap >= GAP_BEFORE_PROBE_US;
        if gap > GAP_US || is_start {
            newest.number += 1;
            newest.has_worked = false;
        }
        newest.has_worked |= !sign.is_probe;
        // A clock that was set back must not stretch a cycle for ever: the latest event counts, whatever it says.
        newest.last = sign.at;
        Some(newest.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(events: &[(Client, i64)], expected: &[Option<u64>]) {
        let mut cycles = Cycles::default();
        let numbers: Vec<Option<u64>> = events
            .iter()
            .map(|(client, second)| {
                cycles.next(&Sign {
                    client: *client,
                    at: Timestamp(second * 1_000_000),
                    is_probe: false,
                })
            })
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
        check(&[(Client::Nobody, 0)], &[None]);
    }

    /// Each request of Entra by its second, `p` for a probe.
    fn entra(requests: &[(&str, i64)], expected: &[u64]) {
        let mut cycles = Cycles::default();
        let numbers: Vec<u64> = requests
            .iter()
            .filter_map(|(what, second)| {
                cycles.next(&Sign {
                    client: Client::Entra,
                    at: Timestamp(second * 1_000_000),
                    is_probe: *what == "p",
                })
            })
            .collect();
        assert_eq!(numbers, expected, "{requests:?}");
    }

    #[test]
    fn a_probe_after_a_pause_starts_the_next_cycle_of_entra() {
        let work = "w";
        entra(
            &[("p", 0), (work, 1), ("p", 5), ("p", 9), (work, 10)],
            &[1, 1, 2, 2, 2],
        );
        // The test of a connection belongs to what follows it, and a probe in the middle of work to that.
        entra(&[("p", 0), ("p", 60), (work, 61)], &[1, 1, 1]);
        entra(&[(work, 0), ("p", 1), (work, 2)], &[1, 1, 1]);
        entra(&[(work, 0), (work, 30)], &[1, 1]);
    }

    #[test]
    fn only_entra_starts_with_a_probe() {
        let target = "/Users?filter=userName+eq+%223f2504e0-4f89-41d3-9a0c-0305e82c3301%22";
        for client in Client::ALL {
            let sign = Sign::new(client, Timestamp(0), target);
            assert_eq!(sign.is_probe, client == Client::Entra, "{client:?}");
        }
    }
}

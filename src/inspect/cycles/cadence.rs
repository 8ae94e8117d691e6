//! How regularly a client comes, and when it is expected next.

use crate::inspect::cycles::table::Cycle;
use crate::scim::Timestamp;

/// The rhythm of a client's cycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// From start to start, the median, in microseconds.
    pub median_us: i64,
    /// How far half of the intervals are from the median at most, in microseconds; of few, how far all of them are.
    pub spread_us: i64,
    /// How many intervals it is measured from.
    pub n_intervals: usize,
    /// When the next cycle should start.
    pub next: Timestamp,
}

/// Of fewer intervals than this none can be taken for the exception.
const FEWEST_OF_RHYTHM: usize = 5;

impl Cadence {
    /// Measures the cycles of one client, oldest first; `None` when there are not two, or the client is not known to
    /// have a rhythm.
    pub fn measure<'a>(cycles: impl Iterator<Item = &'a Cycle>) -> Option<Self> {
        let starts: Vec<i64> = cycles
            .filter(|cycle| cycle.client.is_regular())
            .map(|cycle| cycle.start.0)
            .collect();
        let mut intervals: Vec<i64> = starts
            .iter()
            .zip(starts.iter().skip(1))
            .map(|(start, next)| next.saturating_sub(*start))
            .filter(|interval| *interval > 0)
            .collect();
        let median_us = median(&mut intervals)?;
        let mut distances: Vec<i64> = intervals
            .iter()
            .map(|interval| interval.abs_diff(median_us))
            .map(|distance| i64::try_from(distance).unwrap_or(i64::MAX))
            .collect();
        let spread_us = if distances.len() < FEWEST_OF_RHYTHM {
            distances.iter().copied().max()?
        } else {
            median(&mut distances)?
        };
        Some(Self {
            median_us,
            spread_us,
            n_intervals: intervals.len(),
            next: Timestamp(starts.last()?.saturating_add(median_us)),
        })
    }
}

/// The middle value; of an even number the mean of the two in the middle.
fn median(values: &mut [i64]) -> Option<i64> {
    values.sort_unstable();
    let high = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(high);
    }
    let low = *values.get(values.len() / 2 - 1)?;
    Some(low + (high - low) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::clients::Client;
    use crate::inspect::cycles::Tally;
    use crate::journal::Seq;

    fn check(starts: &[i64], expected: Option<(i64, i64, i64)>) {
        check_of(Client::Entra, starts, expected);
    }

    fn check_of(client: Client, starts: &[i64], expected: Option<(i64, i64, i64)>) {
        let cycles: Vec<Cycle> = starts
            .iter()
            .map(|start| Cycle {
                client,
                number: 1,
                first: Seq(1),
                last: Seq(1),
                start: Timestamp(*start),
                end: Timestamp(*start),
                gap_before_us: None,
                tally: Tally::default(),
            })
            .collect();
        let found = Cadence::measure(cycles.iter());
        let found = found.map(|found| (found.median_us, found.spread_us, found.next.0));
        assert_eq!(found, expected, "{}", client.name());
    }

    #[test]
    fn the_median_is_not_led_astray_by_one_long_pause() {
        check(&[0, 40, 80, 121, 1000, 1040], Some((40, 0, 1080)));
    }

    #[test]
    fn of_few_intervals_none_is_an_exception() {
        check(&[0, 2, 4, 226], Some((2, 220, 228)));
        check(&[0, 40, 81], Some((40, 1, 121)));
    }

    #[test]
    fn nothing_is_expected_of_a_client_that_comes_when_somebody_wants_it() {
        for client in Client::ALL {
            let expected = client.is_regular().then_some((40, 0, 120));
            check_of(client, &[0, 40, 80], expected);
        }
    }

    #[test]
    fn one_cycle_has_no_rhythm_yet() {
        check(&[], None);
        check(&[7], None);
        check(&[7, 47], Some((40, 0, 87)));
    }
}

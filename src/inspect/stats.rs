//! Totals and tails: counts, rates, latencies of a log or of a part of it.

use std::collections::BTreeMap;

use crate::inspect::clients::Client;
use crate::inspect::cycles::Tally;
use crate::inspect::session::{EffectKind, Session};
use crate::inspect::timeline::Timeline;
use crate::journal::Seq;
use crate::scim::{ScimType, Timestamp, remark};

/// What a stretch of a log comes to in numbers.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// How many events.
    pub events: u64,
    /// When the first and the last of them came.
    pub span: Option<(Timestamp, Timestamp)>,
    /// What happened.
    pub tally: Tally,
    /// Requests by method.
    pub methods: BTreeMap<String, u64>,
    /// Requests by status; 0: without a response.
    pub statuses: BTreeMap<u16, u64>,
    /// Events by client.
    pub clients: BTreeMap<Client, u64>,
    /// Events by what they came to.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Refusals by keyword.
    pub scim_types: BTreeMap<&'static str, u64>,
    /// Events by leniency that they needed.
    pub remarks: BTreeMap<&'static str, u64>,
    /// Bytes of request and of response bodies.
    pub bytes: [u64; 2],
    /// Times to the answer, in microseconds.
    pub latency: Latency,
    /// The most requests within one second, and within one minute, of the clock.
    pub peaks: [u64; 2],
}

/// How long answers took, in microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Latency {
    /// Half of them were no slower.
    pub p50_us: u32,
    /// 95 of 100 were no slower.
    pub p95_us: u32,
    /// 99 of 100 were no slower.
    pub p99_us: u32,
    /// The slowest.
    pub max_us: u32,
}

impl Stats {
    /// The numbers of the events from `first` to `last`, both included.
    pub fn of(session: &Session, timeline: &Timeline, first: Seq, last: Seq) -> Self {
        let mut stats = Self::default();
        let mut durations = Vec::new();
        let (mut seconds, mut minutes) = (Peak::default(), Peak::default());
        for (seq, entry) in session.entries(first, last) {
            stats.events += 1;
            let (start, end) = stats.span.unwrap_or((entry.at, entry.at));
            stats.span = Some((start.min(entry.at), end.max(entry.at)));
            stats.tally.add(seq, entry, timeline);
            *stats.clients.entry(entry.client).or_default() += 1;
            count(&mut stats.outcomes, entry.effect.map(EffectKind::name));
            count(
                &mut stats.scim_types,
                entry.scim_type.map(ScimType::keyword),
            );
            for (bit, leniency) in remark::TABLE
                .iter()
                .enumerate()
                .take(Session::UNKNOWN_REMARK)
            {
                if entry.remarks & (1 << bit) != 0 {
                    count(&mut stats.remarks, Some(leniency.id));
                }
            }
            if entry.method == 0 {
                continue;
            }
            let method = session.method(entry.method).unwrap_or("other");
            match stats.methods.get_mut(method) {
                Some(count) => *count += 1,
                None => drop(stats.methods.insert(method.to_owned(), 1)),
            }
            *stats.statuses.entry(entry.status).or_default() += 1;
            let [request, response] = &mut stats.bytes;
            *request += u64::from(entry.request_bytes);
            *response += u64::from(entry.response_bytes);
            durations.push(entry.duration_us);
            seconds.count(entry.at.0.div_euclid(1_000_000));
            minutes.count(entry.at.0.div_euclid(60_000_000));
        }
        stats.latency = Latency::of(&mut durations);
        stats.peaks = [seconds.most, minutes.most];
        stats
    }

    /// Requests a second over the whole time; `None` when there was no time.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is shown with two digits, and neither number comes near 2^52"
    )]
    pub fn rate(&self) -> Option<f64> {
        let (start, end) = self.span?;
        let us = end.0.saturating_sub(start.0);
        (us > 0).then(|| self.tally.requests as f64 * 1e6 / us as f64)
    }
}

impl Latency {
    /// Sorts the times and reads the tails.
    pub fn of(durations_us: &mut [u32]) -> Self {
        let mut at = |percent| percentile(durations_us, percent).unwrap_or_default();
        Self {
            p50_us: at(50),
            p95_us: at(95),
            p99_us: at(99),
            max_us: at(100),
        }
    }
}

/// The value that `percent` of 100 values do not exceed (nearest rank); `None` when there are none.
pub fn percentile(values: &mut [u32], percent: usize) -> Option<u32> {
    let rank = (values.len() * percent).div_ceil(100).saturating_sub(1);
    if rank >= values.len() {
        return None;
    }
    Some(*values.select_nth_unstable(rank).1)
}

/// The most events within one unit of time; those of one unit follow each other but for clocks that were set back.
#[derive(Debug, Default)]
struct Peak {
    unit: Option<i64>,
    n_events: u64,
    most: u64,
}

impl Peak {
    fn count(&mut self, unit: i64) {
        if self.unit != Some(unit) {
            (self.unit, self.n_events) = (Some(unit), 0);
        }
        self.n_events += 1;
        self.most = self.most.max(self.n_events);
    }
}

fn count(counts: &mut BTreeMap<&'static str, u64>, value: Option<&'static str>) {
    if let Some(value) = value {
        *counts.entry(value).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_there() {
        let mut values: Vec<u32> = (1..=200).rev().collect();
        let latency = Latency::of(&mut values);
        assert_eq!(
            (
                latency.p50_us,
                latency.p95_us,
                latency.p99_us,
                latency.max_us
            ),
            (100, 190, 198, 200)
        );
        assert_eq!(percentile(&mut [7], 50), Some(7));
        assert_eq!(percentile(&mut [], 50), None);
    }
}

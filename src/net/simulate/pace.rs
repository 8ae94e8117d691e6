//! The rate limit.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Spaces requests evenly: Entra is throttled, it does not burst.
#[derive(Debug)]
pub(super) struct Pace {
    period: Duration,
    next: Mutex<Instant>,
}

impl Pace {
    /// At most so many requests a second; `None` when the rate is no positive number.
    pub(super) fn per_second(rate: f64) -> Option<Self> {
        if !(rate.is_finite() && rate > 0.0) {
            return None;
        }
        // A rate so low that its period cannot be told apart from never waits a day.
        let period = Duration::try_from_secs_f64(rate.recip())
            .unwrap_or(Duration::MAX)
            .min(Duration::from_secs(24 * 60 * 60));
        Some(Self {
            period,
            next: Mutex::new(Instant::now()),
        })
    }

    /// Waits for the next turn. Turns are given out in the order of asking.
    pub(super) async fn turn(&self) {
        sleep_until(self.reserve()).await;
    }

    fn reserve(&self) -> Instant {
        // The state is one instant, which a panic elsewhere cannot leave half-written.
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = (*next).max(Instant::now());
        *next = turn + self.period;
        turn
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn turns_are_a_period_apart_however_many_ask_at_once() {
        let pace = Pace::per_second(4.0).unwrap();
        let start = Instant::now();
        let turns = join_all((0..5).map(|_| async {
            pace.turn().await;
            start.elapsed().as_millis() / 10
        }))
        .await;
        assert_eq!(turns, [0, 25, 50, 75, 100]);
    }

    #[tokio::test(start_paused = true)]
    async fn time_that_nobody_used_is_not_made_up_for() {
        let pace = Pace::per_second(1.0).unwrap();
        pace.turn().await;
        tokio::time::advance(Duration::from_secs(60)).await;
        let start = Instant::now();
        pace.turn().await;
        pace.turn().await;
        assert_eq!(start.elapsed().as_secs(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_must_be_a_positive_number() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Pace::per_second(rate).is_none(), "{rate}");
        }
        assert!(Pace::per_second(f64::MIN_POSITIVE).is_some());
    }
}

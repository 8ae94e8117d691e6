//! Notices that this computer slept: meanwhile nobody was answered, which the log would not tell from silence.
//!
//! A clock that only goes on while the computer is awake is held against the clock on the wall.

use std::time::{Duration, Instant};

use crate::journal::Inbox;
use crate::scim::Timestamp;

/// How often both clocks are read.
const LOOK: Duration = Duration::from_secs(5);

/// Less than this is a clock that was corrected.
const LEAST: Duration = Duration::from_secs(60);

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy)]
struct Reading {
    wall: Timestamp,
    awake: Instant,
}

/// Records each sleep, until it is no longer awaited.
pub(super) async fn record(inbox: Inbox) {
    let mut before = Reading::now();
    loop {
        tokio::time::sleep(LOOK).await;
        let now = Reading::now();
        if let Some(slept) = slept(before, now) {
            inbox.slept(now.wall, slept).await;
        }
        before = now;
    }
}

impl Reading {
    fn now() -> Self {
        Self {
            wall: Timestamp(jiff::Timestamp::now().as_microsecond()),
            awake: Instant::now(),
        }
    }
}

/// How long the computer slept between two readings, if it did. A clock that was set back is no sleep.
fn slept(before: Reading, now: Reading) -> Option<Duration> {
    let on_the_wall = u64::try_from(now.wall.0.saturating_sub(before.wall.0)).ok()?;
    let awake = now.awake.saturating_duration_since(before.awake);
    let slept = Duration::from_micros(on_the_wall).checked_sub(awake)?;
    (slept >= LEAST).then_some(slept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_is_what_the_wall_clock_is_ahead_by() {
        let before = Reading::now();
        let after = |wall: i64, awake: u64| {
            let now = Reading {
                wall: Timestamp(before.wall.0 + wall * 1_000_000),
                awake: before.awake + Duration::from_secs(awake),
            };
            slept(before, now).map(|slept| slept.as_secs())
        };
        assert_eq!(after(2525, 5), Some(2520));
        assert_eq!(after(5, 5), None);
        assert_eq!(after(64, 5), None, "a clock that was corrected");
        assert_eq!(after(-3600, 5), None, "a clock that was set back");
        assert_eq!(after(3600, 3600), None, "a timer that was late");
        assert_eq!(
            after(i64::MAX / 2_000_000, 5).map(|slept| slept > 0),
            Some(true)
        );
    }
}

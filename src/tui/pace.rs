//! How often the screen is drawn: often enough to follow, and seldom enough for the link to keep up.

use std::time::Duration;

/// How often the screen is drawn. A frame after a pause is drawn at once; only those that follow it closely wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    wanted: Duration,
    /// How many frames ago one was slow, up to the number after which that is forgotten.
    n_since_slow: u8,
    is_remote: bool,
}

/// Frames a second on a terminal of this machine.
const LOCAL: u16 = 30;
/// Frames a second over a slow link.
const SLOW: u16 = 8;
/// A terminal that takes longer than this to take a frame is behind a slow link.
const SLOW_FRAME: Duration = Duration::from_millis(50);
/// After this many frames in a row without a wait, the link is no longer taken for slow.
const FORGOTTEN: u8 = 32;

impl Pace {
    /// So many frames a second, or what suits the link: its other end is this machine or, with `is_remote`, another.
    pub fn new(wanted: Option<u16>, is_remote: bool) -> Self {
        let usual = if is_remote { SLOW } else { LOCAL };
        Self {
            wanted: interval(wanted.unwrap_or(usual)),
            n_since_slow: FORGOTTEN,
            is_remote,
        }
    }

    /// How far apart two frames are at least.
    pub fn interval(&self) -> Duration {
        if self.n_since_slow < FORGOTTEN {
            self.wanted.max(interval(SLOW))
        } else {
            self.wanted
        }
    }

    /// Whether bytes are dear: a list that follows then moves by half a page instead of by a line.
    pub fn is_slow(&self) -> bool {
        self.is_remote || self.n_since_slow < FORGOTTEN
    }

    /// A frame was drawn, and the terminal took so long to take it.
    pub fn drew(&mut self, waited: Duration) {
        self.n_since_slow = if waited > SLOW_FRAME {
            0
        } else {
            self.n_since_slow.saturating_add(1).min(FORGOTTEN)
        };
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::new(None, false)
    }
}

fn interval(frames_a_second: u16) -> Duration {
    Duration::from_secs(1) / u32::from(frames_a_second.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_decides_how_often_unless_the_user_does() {
        let cases = [
            (None, false, 30, false),
            (None, true, 8, true),
            (Some(60), false, 60, false),
            (Some(60), true, 60, true),
            (Some(2), false, 2, false),
        ];
        for (wanted, is_remote, frames, is_slow) in cases {
            let pace = Pace::new(wanted, is_remote);
            assert_eq!(pace.interval(), interval(frames));
            assert_eq!(pace.is_slow(), is_slow);
        }
    }

    #[test]
    fn a_terminal_that_makes_frames_wait_gets_fewer_until_it_no_longer_does() {
        let mut pace = Pace::default();
        pace.drew(Duration::from_millis(51));
        assert!(pace.is_slow() && pace.interval() == interval(SLOW));
        for _ in 0..FORGOTTEN {
            assert!(pace.is_slow());
            pace.drew(Duration::from_millis(5));
        }
        assert_eq!(pace, Pace::default());
        let mut seldom = Pace::new(Some(2), false);
        seldom.drew(Duration::from_secs(1));
        assert_eq!(seldom.interval(), interval(2));
    }
}

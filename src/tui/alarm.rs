//! A bell, and a notification of the desktop, for events that their user asked to be told of.
//!
//! Neither shows on the screen: they are for whoever looks elsewhere.

use std::time::{Duration, Instant};

/// An event that somebody is to be told of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alert {
    /// Whether the bell is to ring.
    pub rings: bool,
    /// What the desktop is to say. As captured, perhaps: it is made safe before it is sent.
    pub says: Option<String>,
}

/// Tells at most once in a while.
#[derive(Debug, Clone, Default)]
pub struct Alarm {
    waiting: Option<Alert>,
    last: Option<Instant>,
}

/// Two alerts are at least so far apart. Of those that come meanwhile, the latest is told then.
const PAUSE: Duration = Duration::from_secs(1);

/// More of a text is not sent.
const LONGEST: usize = 160;

impl Alarm {
    /// Somebody is to be told.
    pub fn raise(&mut self, alert: Alert) {
        let before = self.waiting.take().unwrap_or_default();
        self.waiting = Some(Alert {
            rings: alert.rings || before.rings,
            says: alert.says.or(before.says),
        });
    }

    /// When the next one is to be told, if one is waiting.
    pub fn next(&self) -> Option<Instant> {
        self.waiting.as_ref()?;
        // The very first is told at once.
        self.last.map(|last| last + PAUSE)
    }

    /// What is to be sent to the terminal now, if anything is.
    pub fn take(&mut self, now: Instant) -> Option<Vec<u8>> {
        let is_early = self.last.is_some_and(|last| now < last + PAUSE);
        let alert = if is_early { None } else { self.waiting.take() }?;
        self.last = Some(now);
        Some(sequence(&alert))
    }
}

/// The bytes: BEL, and OSC 9 with the text.
fn sequence(alert: &Alert) -> Vec<u8> {
    let mut bytes = Vec::new();
    if alert.rings {
        bytes.push(0x07);
    }
    if let Some(text) = &alert.says {
        // A terminal takes a number at the beginning for another request, progress for example.
        let safe = printable(text);
        bytes.extend(b"\x1b]9;scimscope: ");
        bytes.extend(safe.bytes());
        bytes.extend(b"\x1b\\");
    }
    bytes
}

/// The text in printable ASCII, so that nothing in it can end the sequence or begin another.
fn printable(text: &str) -> String {
    let safe = |letter: char| match letter {
        ' '..='~' => letter,
        _ => '?',
    };
    text.chars().take(LONGEST).map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn says(text: &str) -> Alert {
        Alert {
            rings: false,
            says: Some(text.to_owned()),
        }
    }

    #[test]
    fn the_bytes_are_a_bell_and_a_notification() {
        let bell = Alert {
            rings: true,
            says: None,
        };
        assert_eq!(sequence(&bell), b"\x07");
        let both = Alert {
            rings: true,
            ..says("#402 PATCH 500")
        };
        assert_eq!(
            sequence(&both),
            b"\x07\x1b]9;scimscope: #402 PATCH 500\x1b\\"
        );
        assert_eq!(sequence(&Alert::default()), b"");
    }

    #[test]
    fn at_most_one_is_told_in_a_second_and_the_latest_is_not_lost() {
        let start = Instant::now();
        let mut alarm = Alarm::default();
        assert_eq!(alarm.take(start), None);
        alarm.raise(says("one"));
        assert!(alarm.take(start).is_some());
        alarm.raise(Alert {
            rings: true,
            says: None,
        });
        alarm.raise(says("two"));
        alarm.raise(says("three"));
        assert_eq!(alarm.take(start + PAUSE / 2), None);
        assert_eq!(alarm.next(), Some(start + PAUSE));
        let told = alarm.take(start + PAUSE);
        assert_eq!(told.unwrap(), b"\x07\x1b]9;scimscope: three\x1b\\");
        assert_eq!((alarm.next(), alarm.take(start + 2 * PAUSE)), (None, None));
    }

    proptest! {
        #[test]
        fn no_text_gets_out_of_the_sequence(text in any::<String>()) {
            let bytes = sequence(&says(&text));
            let inner = bytes.strip_prefix(b"\x1b]9;").and_then(|rest| rest.strip_suffix(b"\x1b\\"));
            prop_assert!(inner.unwrap().iter().all(|byte| (0x20..0x7f).contains(byte)));
            prop_assert!(bytes.len() < 200);
        }
    }
}

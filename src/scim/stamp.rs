//! Time and identity for one request, handed in from outside so that this room stays pure.

use jiff::fmt::temporal::DateTimePrinter;
use serde::{Deserialize, Serialize};

/// Asked twice by every resource of a page, and `format!` takes three times as long.
static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(6));

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// RFC 3339 in UTC with microseconds: `2026-11-22T12:40:46.507123Z`.
    pub fn to_rfc3339(self) -> String {
        jiff::Timestamp::from_microsecond(self.0).map_or_else(
            |_| self.beyond_years(),
            |at| PRINTER.timestamp_to_string(&at),
        )
    }

    /// Appends [`Self::to_rfc3339`] to a text.
    pub(in crate::scim) fn write_rfc3339(self, out: &mut Vec<u8>) {
        let at = jiff::Timestamp::from_microsecond(self.0).ok();
        let written = at.is_some_and(|at| PRINTER.print_timestamp(&at, &mut *out).is_ok());
        if !written {
            out.extend_from_slice(self.beyond_years().as_bytes());
        }
    }

    /// A time that no year of four digits holds.
    fn beyond_years(self) -> String {
        format!("{}us", self.0)
    }

    /// What [`Self::to_rfc3339`] printed, or any other time of RFC 3339, to the microsecond.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        if let Some(number) = text.strip_suffix("us") {
            return number.parse().ok().map(Self);
        }
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|at| Self(at.as_microsecond()))
    }
}

/// When a request is answered, and the randomness that its new identifiers are made of.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// The moment that `meta.created` and `meta.lastModified` take.
    pub at: Timestamp,
    /// Random bits, fresh for each request.
    pub entropy: u128,
}

impl Stamp {
    /// The `n`-th identifier of this request: a UUID of version 7, so that identifiers sort by creation
    /// and an index of them grows at its end.
    pub fn identifier(&self, n: u32) -> String {
        let millis = u128::from(u64::try_from(self.at.0 / 1000).unwrap_or(0)) & 0xffff_ffff_ffff;
        let random =
            mix(self.entropy
                ^ u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        let rand_a = (random >> 64) & 0x0fff;
        let rand_b = random & 0x3fff_ffff_ffff_ffff;
        let bits = (millis << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b;
        uuid_text(bits)
    }
}

/// The 32 digits of a UUID with its hyphens (RFC 9562 §4).
fn uuid_text(bits: u128) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(36);
    for (n, byte) in bits.to_be_bytes().into_iter().enumerate() {
        if matches!(n, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            text.push(
                DIGITS
                    .get(usize::from(digit))
                    .copied()
                    .map_or('0', char::from),
            );
        }
    }
    text
}

/// Spreads every bit of the input over the output (two rounds of the `SplitMix64` finalizer, crossed).
fn mix(seed: u128) -> u128 {
    fn half(mut z: u64) -> u64 {
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    let bytes = seed.to_le_bytes();
    let (low, high) = bytes.split_at(8);
    let word = |part: &[u8]| {
        part.iter()
            .rev()
            .fold(0u64, |word, byte| (word << 8) | u64::from(*byte))
    };
    let (low, high) = (half(word(low)), half(word(high)));
    let (low, high) = (
        half(low ^ high.rotate_left(32)),
        half(high.wrapping_add(low)),
    );
    (u128::from(high) << 64) | u128::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_one_stamp_differ_and_are_version_7() {
        let stamp = Stamp {
            at: Timestamp(1_790_000_000_000_000),
            entropy: 42,
        };
        let (first, second) = (stamp.identifier(0), stamp.identifier(1));
        assert_ne!(first, second);
        assert_eq!(uuid::Uuid::parse_str(&first).unwrap().get_version_num(), 7);
        assert_eq!(
            first.get(..13),
            second.get(..13),
            "both start with the time"
        );
    }

    #[test]
    fn a_timestamp_is_printed_with_microseconds() {
        for (micros, text) in [
            (1_763_815_246_507_123, "2025-11-22T12:40:46.507123Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (i64::MAX, "9223372036854775807us"),
        ] {
            assert_eq!(Timestamp(micros).to_rfc3339(), text);
        }
    }

    #[test]
    fn what_is_printed_is_read_again() {
        for at in [0, -1, 1_763_815_246_507_123, i64::MIN, i64::MAX].map(Timestamp) {
            assert_eq!(Timestamp::from_rfc3339(&at.to_rfc3339()), Some(at));
        }
        assert_eq!(Timestamp::from_rfc3339("yesterday"), None);
    }
}

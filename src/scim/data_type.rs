//! The simple data types of RFC 7643 §2.3: which text is one, and how two values compare.

use std::cmp::Ordering;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Reads a dateTime (RFC 7643 §2.3.5: `xsd:dateTime`, so both a date and a time). Without an offset it is UTC.
pub(super) fn instant(text: &str) -> Option<jiff::Timestamp> {
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let has_shape = separators
        .iter()
        .all(|(index, byte)| text.as_bytes().get(*index) == Some(byte));
    if !has_shape || text.contains('[') {
        return None;
    }
    text.parse().ok().or_else(|| {
        let local: jiff::civil::DateTime = text.parse().ok()?;
        let utc = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(utc.timestamp())
    })
}

/// Whether a JSON number is an integer: no fraction and no exponent (RFC 7643 §2.3.4).
pub(super) fn is_integer(number: &str) -> bool {
    !number.contains(['.', 'e', 'E'])
}

/// Whether a text is base64 (RFC 7643 §2.3.6): either alphabet, padding optional.
pub(super) fn is_base64(text: &str) -> bool {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .any(|alphabet| GeneralPurpose::new(alphabet, config).decode(text).is_ok())
}

/// A number by its value: digits are never rounded, and `3.50` is `3.5` is `35e-1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    negative: bool,
    /// Significant digits, without zeros at either end; empty for zero.
    digits: String,
    /// Where the point stands, counted from before the first significant digit.
    point: i64,
}

impl Number {
    /// Reads a JSON number (RFC 8259 §6); `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let has_leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || has_leading_zero || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let all = format!("{whole}{fraction}");
        let significant = all.trim_start_matches('0');
        let leading_zeros = all.len() - significant.len();
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self {
                negative: false,
                digits,
                point: 0,
            });
        }
        let place = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let point = place(whole.len()) - place(leading_zeros);
        Some(Self {
            negative,
            digits,
            point: point.saturating_add(exponent),
        })
    }
}

/// Reads an exponent; one that no number of this world needs is as good as the largest.
fn read_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse().unwrap_or(i64::MAX);
    Some(if negative { -size } else { size })
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = || {
            self.point
                .cmp(&other.point)
                .then_with(|| self.digits.cmp(&other.digits))
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            if self.negative {
                size().reverse()
            } else {
                size()
            }
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value() {
        let ascending = [
            "-1e99999999999999999999",
            "-10",
            "-9.5",
            "-0.001",
            "0",
            "1e-7",
            "0.5",
            "3.49",
            "3.5",
            "9",
            "10",
            "9007199254740992",
            "9007199254740993",
            "1e400",
        ];
        for pair in ascending.windows(2) {
            let [left, right] = [pair[0], pair[1]].map(|text| Number::parse(text).unwrap());
            assert!(left < right, "{} and {}", pair[0], pair[1]);
        }
        for (left, right) in [
            ("3.50", "35e-1"),
            ("-0", "0.0"),
            ("1.5e1", "15"),
            ("1E+2", "100"),
        ] {
            assert_eq!(
                Number::parse(left),
                Number::parse(right),
                "{left} and {right}"
            );
        }
    }

    #[test]
    fn what_json_calls_no_number_is_none() {
        for text in [
            "", "-", "01", "+1", ".5", "1.", "0x10", "NaN", "1e", "1e+", "1.2.3", "--1", "1 ",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_needs_a_date_and_a_time() {
        assert_eq!(
            instant("2011-05-13T06:42:34+02:00"),
            instant("2011-05-13T04:42:34.000Z")
        );
        assert_eq!(
            instant("2011-05-13T04:42:34"),
            instant("2011-05-13T04:42:34Z")
        );
        for text in [
            "2011-05-13",
            "yesterday",
            "",
            "20110513T044234Z",
            "2011-05-13 04:42:34Z",
            "2011-02-30T00:00:00Z",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn base64_may_lack_padding() {
        for text in ["", "QUJD", "QQ==", "QQ", "-_8", "+/8="] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["Q", "QU JD", "no base64!", "QQ=Q"] {
            assert!(!is_base64(text), "{text}");
        }
    }
}

//! Numbers with units, compared: `>=400`, `>500ms`, `1k..8k`.

use std::ops::RangeInclusive;

/// The units that a kind of number has, the one that goes without saying first, each with its worth.
pub(super) type Units = &'static [(&'static str, u64)];

/// Durations in microseconds.
pub(super) const MILLISECONDS: Units = &[
    ("ms", 1_000),
    ("us", 1),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
];

/// Durations in microseconds, of things that take longer.
pub(super) const SECONDS: Units = &[
    ("s", 1_000_000),
    ("ms", 1_000),
    ("us", 1),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
];

/// Sizes in bytes.
pub(super) const BYTES: Units = &[
    ("", 1),
    ("B", 1),
    ("k", 1 << 10),
    ("M", 1 << 20),
    ("G", 1 << 30),
];

/// Things that are counted.
pub(super) const COUNT: Units = &[("", 1)];

/// The numbers that a comparison admits: `>5`, `<=5`, `5`, `5..9`, `5..`, `..9`. A number without comparison admits
/// what rounds down to it: `4ms` is anything from 4,000 to 4,999 microseconds.
pub(super) fn range(text: &str, units: Units) -> Option<RangeInclusive<u64>> {
    if let Some((low, high)) = text.split_once("..") {
        match (low, high) {
            ("", "") => return None,
            ("", high) => return Some(0..=amount(high, units)?.0),
            (low, "") => return Some(amount(low, units)?.0..=u64::MAX),
            _ => {}
        }
        let (high, unit) = amount(high, units)?;
        let low = match amount(low, units) {
            Some((low, _)) if !ends_in_digit(low_text(text)) => low,
            _ => low_text(text)
                .parse::<f64>()
                .ok()
                .and_then(|low| scaled(low, unit))?,
        };
        return (low <= high).then_some(low..=high);
    }
    let comparison = text
        .find(|c: char| !matches!(c, '<' | '>' | '='))
        .unwrap_or(text.len());
    let (comparison, rest) = text.split_at(comparison);
    let (value, unit) = amount(rest, units)?;
    match comparison {
        ">" => Some(value.checked_add(1)?..=u64::MAX),
        ">=" => Some(value..=u64::MAX),
        "<" => Some(0..=value.checked_sub(1)?),
        "<=" => Some(0..=value),
        "" | "=" => {
            let precision = if rest.contains('.') { 1 } else { unit };
            Some(value..=value.saturating_add(precision - 1))
        }
        _ => None,
    }
}

fn low_text(text: &str) -> &str {
    text.split("..").next().unwrap_or_default()
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

/// An amount and the worth of its unit.
fn amount(text: &str, units: Units) -> Option<(u64, u64)> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = if unit.is_empty() {
        units.first()?.1
    } else {
        units.iter().find(|(name, _)| *name == unit)?.1
    };
    Some((scaled(number.parse::<f64>().ok()?, unit)?, unit))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the number is positive and below 2^53, and a fraction of a microsecond or byte means nothing"
)]
fn scaled(number: f64, unit: u64) -> Option<u64> {
    let scaled = number * unit as f64;
    (scaled.is_finite() && scaled < 9e15).then_some(scaled as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_admit_a_range() {
        let check = |text: &str, units: Units, expected: Option<RangeInclusive<u64>>| {
            assert_eq!(range(text, units), expected, "{text}");
        };
        check("5", COUNT, Some(5..=5));
        check(">5", COUNT, Some(6..=u64::MAX));
        check("<=5", COUNT, Some(0..=5));
        check("5..9", COUNT, Some(5..=9));
        check("5..", COUNT, Some(5..=u64::MAX));
        check("..9", COUNT, Some(0..=9));
        check("2s..", MILLISECONDS, Some(2_000_000..=u64::MAX));
        check("4ms", MILLISECONDS, Some(4_000..=4_999));
        check(">1.5s", MILLISECONDS, Some(1_500_001..=u64::MAX));
        check("1..2s", MILLISECONDS, Some(1_000_000..=2_000_000));
        check("500ms..2s", MILLISECONDS, Some(500_000..=2_000_000));
        check(">=2", SECONDS, Some(2_000_000..=u64::MAX));
        check("1k", BYTES, Some(1024..=2047));
        for text in [
            "",
            ">",
            "x",
            "5x",
            "><5",
            "..",
            "5..x",
            "x..5",
            "5...",
            "-5",
            "1e9",
            "99999999999999999999",
        ] {
            check(text, BYTES, None);
        }
        check("<0", COUNT, None);
    }
}

//! Times, durations, sizes and counts as people read them.

use jiff::tz::TimeZone;

use crate::scim::Timestamp;

/// The time of day: `12:40:46`, with milliseconds `12:40:46.507`.
pub fn clock(at: Timestamp, time_zone: &TimeZone, has_millis: bool) -> String {
    let Ok(timestamp) = jiff::Timestamp::from_microsecond(at.0) else {
        return "--:--:--".to_owned();
    };
    let format = if has_millis {
        "%H:%M:%S%.3f"
    } else {
        "%H:%M:%S"
    };
    timestamp
        .to_zoned(time_zone.clone())
        .strftime(format)
        .to_string()
}

/// Date and time: `2026-11-22 12:40:46.507`.
pub fn date_and_clock(at: Timestamp, time_zone: &TimeZone) -> String {
    let Ok(timestamp) = jiff::Timestamp::from_microsecond(at.0) else {
        return "at no time that a calendar has".to_owned();
    };
    timestamp
        .to_zoned(time_zone.clone())
        .strftime("%Y-%m-%d %H:%M:%S%.3f")
        .to_string()
}

/// A duration: `0.4 ms`, `12 ms`, `1.5 s`.
pub fn duration(microseconds: u64) -> String {
    match microseconds {
        0..10_000 => format!("{}.{} ms", microseconds / 1000, microseconds % 1000 / 100),
        10_000..1_000_000 => format!("{} ms", microseconds / 1000),
        _ => format!(
            "{}.{} s",
            count(microseconds / 1_000_000),
            microseconds % 1_000_000 / 100_000
        ),
    }
}

/// A time between two events: `0:16`, `40:10`, `3:05:00`.
pub fn span(microseconds: i64) -> String {
    let seconds = microseconds.max(0) / 1_000_000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A size: `214 B`, `1.1 kB`, `3.4 MB`, `34.2 GB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100),
        1_000_000..1_000_000_000 => {
            format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
        }
        _ => {
            let gigabytes = count(bytes / 1_000_000_000);
            format!("{gigabytes}.{} GB", bytes % 1_000_000_000 / 100_000_000)
        }
    }
}

/// A count with its thousands apart: `1,000,000`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_short() {
        assert_eq!(
            [0, 400, 4012, 12_999, 1_500_000].map(duration),
            ["0.0 ms", "0.4 ms", "4.0 ms", "12 ms", "1.5 s"]
        );
        assert_eq!(
            [0, 999, 1104, 3_400_000, 34_250_000_000].map(size),
            ["0 B", "999 B", "1.1 kB", "3.4 MB", "34.2 GB"]
        );
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(count),
            ["0", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn times_outside_of_the_calendar_are_shown_as_such() {
        let utc = TimeZone::UTC;
        assert_eq!(
            clock(Timestamp(1_763_815_246_507_123), &utc, true),
            "12:40:46.507"
        );
        assert_eq!(clock(Timestamp(i64::MAX), &utc, false), "--:--:--");
    }
}

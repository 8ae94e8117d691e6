//! Points in time: `-5m`, `12:40`, `2026-11-22T12:40:46`, and what lies between two of them.

use std::ops::RangeInclusive;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::inspect::query::number::{self, SECONDS};
use crate::scim::Timestamp;

/// What a filter needs to know about the moment at which it is asked.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Now: what `-5m` counts from.
    pub now: Timestamp,
    /// The time zone that times of day are in.
    pub time_zone: TimeZone,
}

/// Times from one point to another, not yet placed in time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Times {
    from: Option<Point>,
    to: Option<Point>,
    /// Whether the points themselves are left out: `>`, `<`.
    is_open: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Point {
    /// Microseconds before now.
    Ago(u64),
    /// A time of the day of the newest event, and how much of it is meant, in seconds.
    OfDay(Time, i64),
    /// A date, with a time or without, and how much of it is meant, in seconds.
    On(DateTime, i64),
    /// A moment with its own offset.
    At(i64),
}

impl Times {
    /// Reads `>-5m`, `12:40..12:41`, `2026-11-22`; `None` when it is nothing of the kind.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some((from, to)) = text.split_once("..") {
            let point = |text: &str| match text {
                "" => Some(None),
                text => Point::parse(text).map(Some),
            };
            let (from, to) = (point(from)?, point(to)?);
            return (from.is_some() || to.is_some()).then_some(Self {
                from,
                to,
                is_open: false,
            });
        }
        let comparison = text
            .find(|c: char| !matches!(c, '<' | '>' | '='))
            .unwrap_or(text.len());
        let (comparison, rest) = text.split_at(comparison);
        let point = Some(Point::parse(rest)?);
        let is_open = matches!(comparison, ">" | "<");
        match comparison {
            ">" | ">=" => Some(Self {
                from: point,
                to: None,
                is_open,
            }),
            "<" | "<=" => Some(Self {
                from: None,
                to: point,
                is_open,
            }),
            // The last five minutes have a beginning only.
            "" if matches!(point, Some(Point::Ago(_))) => Some(Self {
                from: point,
                to: None,
                is_open,
            }),
            "" => Some(Self {
                from: point.clone(),
                to: point,
                is_open,
            }),
            _ => None,
        }
    }

    /// The moments that are meant, in microseconds since 1970. A time without a date is of the day of `newest`.
    pub(super) fn place(&self, moment: &Moment, newest: Timestamp) -> RangeInclusive<i64> {
        let place = |point: &Point| point.place(moment, newest);
        let from = self.from.as_ref().map(place);
        let to = self.to.as_ref().map(place);
        // After 12:40 is after that minute, before 12:40 is before it begins.
        let low = from.map_or(
            i64::MIN,
            |(start, end)| if self.is_open { end } else { start },
        );
        let high = to.map_or(
            i64::MAX,
            |(start, end)| if self.is_open { start } else { end },
        );
        low..=high.saturating_sub(i64::from(high != i64::MAX))
    }
}

impl Point {
    fn parse(text: &str) -> Option<Self> {
        if let Some(ago) = text.strip_prefix('-') {
            let ago = number::range(&format!(">={ago}"), SECONDS)?;
            return Some(Self::Ago(*ago.start()));
        }
        if text.len() > 40 {
            return None;
        }
        if text.contains('T') && (text.ends_with('Z') || text.contains('+')) {
            let at: jiff::Timestamp = text.parse().ok()?;
            return Some(Self::At(at.as_microsecond()));
        }
        let width = match text.matches(':').count() {
            _ if text.contains('.') => 0,
            0 => 86_400,
            1 => 60,
            _ => 1,
        };
        if text.contains('-') {
            let date: Option<DateTime> = if text.contains('T') {
                text.parse().ok()
            } else {
                text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0))
            };
            return date.map(|date| Self::On(date, width));
        }
        if !text.contains(':') {
            return None;
        }
        text.parse().ok().map(|time| Self::OfDay(time, width))
    }

    /// Where it begins, and where the next one begins.
    fn place(&self, moment: &Moment, newest: Timestamp) -> (i64, i64) {
        let of = |date: DateTime, width: i64| {
            let placed = date.to_zoned(moment.time_zone.clone());
            let start = placed.map_or(0, |zoned| zoned.timestamp().as_microsecond());
            (start, start.saturating_add((width * 1_000_000).max(1)))
        };
        match self {
            Self::Ago(ago) => {
                let ago = i64::try_from(*ago).unwrap_or(i64::MAX);
                let at = moment.now.0.saturating_sub(ago);
                (at, at.saturating_add(1))
            }
            Self::At(at) => (*at, at.saturating_add(1)),
            Self::On(date, width) => of(*date, *width),
            Self::OfDay(time, width) => {
                let newest = jiff::Timestamp::from_microsecond(newest.0).unwrap_or_default();
                let day = newest.to_zoned(moment.time_zone.clone()).date();
                of(day.to_datetime(*time), *width)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22T12:40:46Z
    const NOW: i64 = 1_795_351_246_000_000;

    fn check(text: &str, from: &str, to: &str) {
        let moment = Moment {
            now: Timestamp(NOW),
            time_zone: TimeZone::UTC,
        };
        let placed = Times::parse(text).unwrap().place(&moment, Timestamp(NOW));
        let shown = |at: i64| match at {
            i64::MIN | i64::MAX => String::new(),
            at => Timestamp(at).to_rfc3339(),
        };
        assert_eq!(
            (&*shown(*placed.start()), &*shown(*placed.end())),
            (from, to),
            "{text}"
        );
    }

    #[test]
    fn times_are_placed_on_the_day_of_the_newest_event() {
        check(
            "12:40",
            "2026-11-22T12:40:00.000000Z",
            "2026-11-22T12:40:59.999999Z",
        );
        check(
            "12:40..12:41",
            "2026-11-22T12:40:00.000000Z",
            "2026-11-22T12:41:59.999999Z",
        );
        check(">12:40", "2026-11-22T12:41:00.000000Z", "");
        check("<12:40:46", "", "2026-11-22T12:40:45.999999Z");
        check(
            "2026-11-21",
            "2026-11-21T00:00:00.000000Z",
            "2026-11-21T23:59:59.999999Z",
        );
        check(
            "2026-11-21T10:00",
            "2026-11-21T10:00:00.000000Z",
            "2026-11-21T10:00:59.999999Z",
        );
        check("..2026-11-21T10:00:00Z", "", "2026-11-21T10:00:00.000000Z");
    }

    #[test]
    fn relative_times_count_from_now() {
        check("-5m", "2026-11-22T12:35:46.000000Z", "");
        check(">-1h", "2026-11-22T11:40:46.000001Z", "");
        check("<-1h", "", "2026-11-22T11:40:45.999999Z");
        check(
            "-10m..-5m",
            "2026-11-22T12:30:46.000000Z",
            "2026-11-22T12:35:46.000000Z",
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "x",
            "..",
            ">",
            "25:00",
            "12",
            "-",
            "-5x",
            "2026-13-01",
            "=12:40",
        ] {
            assert_eq!(Times::parse(text), None, "{text}");
        }
    }
}

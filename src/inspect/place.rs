//! Which event is meant: one way to name one, for the prompt of the screen and for every command.
//!
//! | text | event |
//! |---|---|
//! | `402`, `#402` | by its number |
//! | `-10`, `+5` | so many before or after the one looked from |
//! | `12:40:46`, `2026-11-22T12:40:46Z` | the first at or after a time, or the last at or before it ([`Edge`]) |
//! | `e7` | the first of a cycle, or its last |
//! | `'a` | the one with a mark |
//! | `head`, `$` | the newest |

use std::str::FromStr;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::inspect::annotations::Annotations;
use crate::inspect::clients::Client;
use crate::inspect::cycles::{Cycles, Sign, table};
use crate::inspect::session::Session;
use crate::journal::{Error, Letter, Reader, Seq};
use crate::scim::Timestamp;

/// What a text names. Whether there is such an event is another question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An event by its number.
    Number(Seq),
    /// So many events away.
    Offset(i64),
    /// A time of the day of the event looked from.
    TimeOfDay(civil::Time),
    /// A time of the calendar, where the reader is.
    Date(civil::DateTime),
    /// A moment.
    Moment(Timestamp),
    /// A cycle: the letter of its client and its number.
    Cycle(char, u64),
    /// The event with a mark.
    Mark(Letter),
    /// The newest event.
    Head,
}

/// Which event is meant by what has a beginning and an end, or by a moment at which nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The first at or after a time, the first of a cycle: where a look begins.
    First,
    /// The last at or before a time, the last of a cycle: what was the case then.
    Last,
}

/// Why no event is found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// The text names nothing.
    #[error(
        "cannot tell which event `{text}` means; name it by number (402), offset (-10), time (12:40:46, \
         2026-11-22T12:40:46Z), cycle (e7) or mark ('a)"
    )]
    Unclear {
        /// The text.
        text: String,
    },
    /// There is no such event.
    #[error("there is no event {seq}: {}", there_are(*head))]
    NoEvent {
        /// The number.
        seq: Seq,
        /// The newest event.
        head: Seq,
    },
    /// It is further away than there are events.
    #[error("there are not so many events: {}", there_are(*head))]
    TooFar {
        /// The newest event.
        head: Seq,
    },
    /// Every event is older.
    #[error("there is no event at or after {text}: the newest is older")]
    TooLate {
        /// The time as it was given.
        text: String,
    },
    /// Every event is newer.
    #[error("there is no event at or before {text}: the first is newer")]
    TooEarly {
        /// The time as it was given.
        text: String,
    },
    /// There is no such cycle.
    #[error("there is no cycle {letter}{number}; `scimscope stats` lists the cycles")]
    NoCycle {
        /// The letter of the client.
        letter: char,
        /// The number.
        number: u64,
    },
    /// No event has this mark.
    #[error("no event has the mark {0}")]
    NoMark(Letter),
}

fn there_are(head: Seq) -> String {
    match head {
        Seq(0) => "it is empty".to_owned(),
        head => format!("the first is {}, the newest {head}", Seq(1)),
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let trimmed = text.trim();
        // The screen's prompt begins with it, and so may what is typed there.
        let bare = trimmed.strip_prefix('#').unwrap_or(trimmed);
        parse(bare).ok_or_else(|| NoPlace::Unclear {
            text: text.to_owned(),
        })
    }
}

fn parse(text: &str) -> Option<Place> {
    if text == "$" || text.eq_ignore_ascii_case("head") {
        return Some(Place::Head);
    }
    if let Some(mark) = text.strip_prefix('\'') {
        let mut letters = mark.chars();
        let letter = letters.next().filter(|_| letters.as_str().is_empty())?;
        return Letter::try_from(letter).ok().map(Place::Mark);
    }
    if text.starts_with(['-', '+']) {
        return text.parse().ok().map(Place::Offset);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(|number| Place::Number(Seq(number)));
    }
    cycle(text).or_else(|| time(text))
}

fn cycle(text: &str) -> Option<Place> {
    let mut letters = text.chars();
    let letter = letters.next()?.to_ascii_lowercase();
    let number = letters.as_str();
    let is_letter = Client::ALL
        .into_iter()
        .any(|client| table::letter(client) == letter);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if !(is_letter && is_number) {
        return None;
    }
    number
        .parse()
        .ok()
        .map(|number| Place::Cycle(letter, number))
}

fn time(text: &str) -> Option<Place> {
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(Place::Moment(Timestamp(moment.as_microsecond())));
    }
    // Longer texts are dates; a time alone needs its colon, or it would be a number.
    if text.len() <= 15 && text.contains(':') {
        return text.parse().ok().map(Place::TimeOfDay);
    }
    text.parse().ok().map(Place::Date)
}

/// The event that a place names, looked from `from`, answered from memory; the first where there are several.
pub fn in_session(
    place: &Place,
    session: &Session,
    from: Seq,
    zone: &TimeZone,
) -> Result<Seq, NoPlace> {
    let head = session.head();
    let at = |seq: Seq| Ok::<_, NoPlace>(session.entry(seq).map(|entry| entry.at));
    match place {
        Place::Mark(letter) => session
            .annotations()
            .marked(*letter)
            .ok_or(NoPlace::NoMark(*letter)),
        Place::Cycle(letter, number) => session
            .entries(Seq(1), head)
            .find(|(_, entry)| {
                table::letter(entry.client) == *letter && u64::from(entry.cycle) == *number
            })
            .map(|(seq, _)| seq)
            .ok_or(NoPlace::NoCycle {
                letter: *letter,
                number: *number,
            }),
        place => plain((place, Edge::First), head, from, zone, at)?,
    }
}

/// The event that a place names, looked from `from`, answered from the file: without reading the whole of it unless
/// a cycle is named.
pub fn in_capture(
    place: &Place,
    edge: Edge,
    reader: &Reader,
    from: Seq,
    zone: &TimeZone,
) -> Result<Result<Seq, NoPlace>, Error> {
    let head = reader.head()?;
    let at = |seq: Seq| Ok::<_, Error>(reader.rows(seq, seq)?.pop().map(|row| row.at));
    match place {
        Place::Mark(letter) => {
            let marked = Annotations::until(reader, head)?.marked(*letter);
            Ok(marked.ok_or(NoPlace::NoMark(*letter)))
        }
        Place::Cycle(letter, number) => {
            let (mut cycles, mut found) = (Cycles::default(), None);
            reader.arrivals(Seq(1), head, |arrival| {
                let sign = Sign::of(arrival);
                let is_it =
                    cycles.next(&sign) == Some(*number) && table::letter(sign.client) == *letter;
                if is_it && (found.is_none() || edge == Edge::Last) {
                    found = Some(arrival.seq);
                }
            })?;
            Ok(found.ok_or(NoPlace::NoCycle {
                letter: *letter,
                number: *number,
            }))
        }
        place => plain((place, edge), head, from, zone, at),
    }
}

/// Places for which the times of a few events are enough.
fn plain<E>(
    (place, edge): (&Place, Edge),
    head: Seq,
    from: Seq,
    zone: &TimeZone,
    at: impl Fn(Seq) -> Result<Option<Timestamp>, E>,
) -> Result<Result<Seq, NoPlace>, E> {
    let there = |seq: Seq| match seq {
        seq if seq >= Seq(1) && seq <= head => Ok(seq),
        seq => Err(NoPlace::NoEvent { seq, head }),
    };
    let moment = match place {
        Place::Number(seq) => return Ok(there(*seq)),
        Place::Head => return Ok(there(head)),
        // Whoever goes back too far is at the beginning.
        Place::Offset(offset) => {
            let seq = Seq(from
                .0
                .saturating_add_signed(*offset)
                .clamp(1, head.0.max(1)));
            return Ok(there(seq));
        }
        Place::Moment(moment) => Some(*moment),
        Place::Date(date) => in_zone(*date, zone),
        Place::TimeOfDay(time) => at(from)?.and_then(|from| {
            let day = jiff::Timestamp::from_microsecond(from.0).ok()?;
            let day = day.to_zoned(zone.clone()).date();
            in_zone(day.to_datetime(*time), zone)
        }),
        Place::Mark(_) | Place::Cycle(..) => None,
    };
    let text = moment.map_or_else(|| "that time".to_owned(), Timestamp::to_rfc3339);
    let Some(moment) = moment else {
        return Ok(Err(NoPlace::TooLate { text }));
    };
    // Events stand in the order in which they were recorded, which is that of their times but for moments.
    let is_before = |at: Timestamp| match edge {
        Edge::First => at < moment,
        Edge::Last => at <= moment,
    };
    let (mut low, mut high) = (1, head.0 + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if at(Seq(middle))?.is_some_and(is_before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(match edge {
        Edge::First if low <= head.0 => Ok(Seq(low)),
        Edge::First => Err(NoPlace::TooLate { text }),
        Edge::Last if low > 1 => Ok(Seq(low - 1)),
        Edge::Last => Err(NoPlace::TooEarly { text }),
    })
}

fn in_zone(date: civil::DateTime, zone: &TimeZone) -> Option<Timestamp> {
    let zoned = date.to_zoned(zone.clone()).ok()?;
    Some(Timestamp(zoned.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: impl Into<Option<Place>>) {
        assert_eq!(text.parse::<Place>().ok(), expected.into(), "{text}");
    }

    #[test]
    fn an_event_is_named_in_many_ways() {
        let time = civil::time(12, 40, 46, 0);
        check("402", Some(Place::Number(Seq(402))));
        check(" #402 ", Some(Place::Number(Seq(402))));
        check("-10", Some(Place::Offset(-10)));
        check("#+5", Some(Place::Offset(5)));
        check("12:40:46", Some(Place::TimeOfDay(time)));
        check("#12:40", Some(Place::TimeOfDay(civil::time(12, 40, 0, 0))));
        check("e7", Some(Place::Cycle('e', 7)));
        check("#O12", Some(Place::Cycle('o', 12)));
        check("'a", Some(Place::Mark(Letter::try_from('a').unwrap())));
        check("head", Some(Place::Head));
        let date = civil::date(2026, 11, 22).to_datetime(time);
        check("2026-11-22T12:40:46", Some(Place::Date(date)));
        check("2026-11-22 12:40:46", Some(Place::Date(date)));
        check(
            "2026-11-22T12:40:46.5Z",
            Some(Place::Moment(Timestamp(1_795_351_246_500_000))),
        );
    }

    #[test]
    fn what_names_nothing_is_refused_with_what_would() {
        for text in [
            "",
            "#",
            "x7",
            "e",
            "e-7",
            "''",
            "'A",
            "99999999999999999999",
            "1:2:3:4",
            "25:00",
            "7e",
        ] {
            check(text, None);
        }
        let refusal = "x".parse::<Place>().unwrap_err().to_string();
        assert!(
            refusal.contains("number (402)") && refusal.contains("mark ('a)"),
            "{refusal}"
        );
    }

    fn found(text: &str, from: u64) -> Result<Seq, NoPlace> {
        found_at(Edge::First, text, from)
    }

    fn found_at(edge: Edge, text: &str, from: u64) -> Result<Seq, NoPlace> {
        // One event every ten seconds from 12:00:00 on.
        let noon = "2026-11-22T12:00:00Z".parse::<jiff::Timestamp>().unwrap();
        let at = |seq: Seq| {
            let us = noon.as_microsecond() + (seq.0.cast_signed() - 1) * 10_000_000;
            Ok::<_, NoPlace>((1..=100).contains(&seq.0).then_some(Timestamp(us)))
        };
        let place = text.parse().unwrap();
        plain((&place, edge), Seq(100), Seq(from), &TimeZone::UTC, at).unwrap()
    }

    #[test]
    fn a_place_is_found_from_where_one_stands() {
        assert_eq!(found("-10", 50), Ok(Seq(40)));
        assert_eq!(found("-1000", 50), Ok(Seq(1)));
        assert_eq!(found("+1000", 50), Ok(Seq(100)));
        assert_eq!(found("12:00:05", 50), Ok(Seq(2)), "the first at or after");
        assert_eq!(found("00:00", 50), Ok(Seq(1)));
        assert_eq!(found("2026-11-22T12:01:00", 50), Ok(Seq(7)));
        assert!(matches!(
            found("2026-11-23", 1).map(Some),
            Err(NoPlace::TooLate { .. })
        ));
        assert!(matches!(found("101", 1), Err(NoPlace::NoEvent { .. })));
        assert!(matches!(found("0", 1), Err(NoPlace::NoEvent { .. })));
    }

    #[test]
    fn what_was_the_case_at_a_time_is_what_the_last_event_before_it_left() {
        let last = |text: &str| found_at(Edge::Last, text, 50);
        assert_eq!(last("12:00:05"), Ok(Seq(1)));
        assert_eq!(last("12:00:10"), Ok(Seq(2)), "at that very moment");
        assert_eq!(last("2026-11-23"), Ok(Seq(100)));
        assert_eq!(last("402").map(Some).ok(), None);
        assert!(matches!(last("11:59:59"), Err(NoPlace::TooEarly { .. })));
    }
}

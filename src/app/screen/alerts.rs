//! The events that `--bell` and `--notify` are about, found as they arrive.

use jiff::tz::TimeZone;

use crate::app::cli::ScreenOptions;
use crate::app::exit::Failure;
use crate::app::filter;
use crate::inspect::query::{Budget, Moment, Order, Query, Scan};
use crate::inspect::{Session, summary};
use crate::journal::{Error, Reader, Seq};
use crate::scim::Timestamp;
use crate::tui::Alert;

/// What is to be watched for.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    bell: Option<Watched>,
    notify: Option<Watched>,
}

/// A filter, and how far the log has been held against it.
#[derive(Debug)]
struct Watched {
    query: Query,
    /// None before anything of the log is known.
    scan: Option<Scan>,
    /// The newest event at the start: what is old alarms nobody.
    seen: Seq,
}

impl Alerts {
    /// Reads the filters of the options.
    pub(super) fn new(options: &ScreenOptions, seen: Seq) -> Result<Self, Failure> {
        Self::of(options.bell.as_deref(), options.notify.as_deref(), seen)
    }

    /// Watches for these filters among what comes after an event.
    fn of(bell: Option<&str>, notify: Option<&str>, seen: Seq) -> Result<Self, Failure> {
        let watched = |text: Option<&str>| {
            let query = text.map(filter::parse).transpose()?;
            Ok::<_, Failure>(query.map(|query| Watched {
                query,
                scan: None,
                seen,
            }))
        };
        Ok(Self {
            bell: watched(bell)?,
            notify: watched(notify)?,
        })
    }

    /// Holds what is new in the session against the filters; returns what somebody is to be told.
    pub(super) fn go_on(
        &mut self,
        reader: &Reader,
        session: &Session,
        time_zone: &TimeZone,
    ) -> Result<Option<Alert>, Error> {
        let found = |watched: &mut Option<Watched>| match watched {
            Some(watched) => watched.go_on(reader, session, time_zone),
            None => Ok(Vec::new()),
        };
        let (rings, told) = (found(&mut self.bell)?, found(&mut self.notify)?);
        let Some(latest) = told.last() else {
            let alert = Alert {
                rings: true,
                says: None,
            };
            return Ok((!rings.is_empty()).then_some(alert));
        };
        Ok(Some(Alert {
            rings: !rings.is_empty(),
            says: Some(sentence(reader, *latest, told.len())?),
        }))
    }
}

impl Watched {
    fn go_on(
        &mut self,
        reader: &Reader,
        session: &Session,
        time_zone: &TimeZone,
    ) -> Result<Vec<Seq>, Error> {
        let scan = self.scan.get_or_insert_with(|| {
            let moment = Moment {
                now: Timestamp(jiff::Timestamp::now().as_microsecond()),
                time_zone: time_zone.clone(),
            };
            let range = (self.seen.next(), Seq(u64::MAX));
            Scan::new(&self.query, session, &moment, Order::OldestFirst, range)
        });
        let mut found = Vec::new();
        loop {
            let slice = scan.next_slice(reader, session, Budget::FRAME)?;
            found.extend(slice.found);
            if slice.is_done {
                return Ok(found);
            }
        }
    }
}

/// `#402 PATCH 500 user jdoe refused, and 3 more`
fn sentence(reader: &Reader, seq: Seq, n_found: usize) -> Result<String, Error> {
    let row = reader.rows(seq, seq)?.pop();
    let what = row.map_or_else(String::new, |row| {
        let row = summary::summarize(&row);
        let status = row
            .status
            .map_or(String::new(), |status| format!(" {status}"));
        format!(" {}{status} {}", row.method, row.sentence)
    });
    let more = match n_found {
        ..=1 => String::new(),
        _ => format!(", and {} more", n_found - 1),
    };
    Ok(format!("{seq}{what}{more}"))
}

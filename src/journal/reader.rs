//! Readers of a capture: any number, in this process or another, while one process writes.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use crate::journal::annotation::Annotation;
use crate::journal::column;
use crate::journal::connect::{self, SECRETS, head};
use crate::journal::decode;
use crate::journal::disguised::{self, Disguised};
use crate::journal::error::{Attempt, Error};
use crate::journal::event::{Event, Fact, Seq};
use crate::journal::failing::IS_ERROR;
use crate::journal::format::{change_key, integer, key_beyond, seq_of};
use crate::journal::redact::EventRedactor;
use crate::journal::restore::{self, Failure};
use crate::journal::row::{Arrival, Row};
use crate::scim::{Change, Directory, Record};

/// A capture opened for reading.
///
/// Every question is one short read of the file, so a reader never keeps the writer's log from being trimmed.
#[derive(Debug)]
pub struct Reader {
    path: PathBuf,
    connection: Connection,
}

impl Reader {
    /// Opens a capture. Never writes to it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self {
            path: path.to_owned(),
            connection: connect::reader(path)?,
        })
    }

    /// The number of the newest event; `Seq(0)` when there is none.
    pub fn head(&self) -> Result<Seq, Error> {
        head(&self.connection).map_err(|error| self.unreadable(&error))
    }

    /// The rows from `first` to `last`, both included, in order.
    pub fn rows(&self, first: Seq, last: Seq) -> Result<Vec<Row>, Error> {
        self.read_rows(first, last)
            .map_err(|error| self.unreadable(&error))
    }

    /// The rows from `first` to `last`, in order, one at a time: a walk holds one of them, whatever it changed.
    pub fn each_row(&self, first: Seq, last: Seq, take: impl FnMut(Row)) -> Result<(), Error> {
        self.read_each_row(first, last, take)
            .map_err(|error| self.unreadable(&error))
    }

    /// When each event from `first` to `last` came and who sent it, in order: what cycles are counted from. Reads
    /// only the narrow table, whatever the bodies weigh, and holds one event at a time.
    pub fn arrivals(
        &self,
        first: Seq,
        last: Seq,
        take: impl FnMut(&Arrival<'_>),
    ) -> Result<(), Error> {
        self.read_arrivals(first, last, take)
            .map_err(|error| self.unreadable(&error))
    }

    /// What people said about events, from `first` to `last`, in order.
    pub fn annotations(&self, first: Seq, last: Seq) -> Result<Vec<(Seq, Annotation)>, Error> {
        self.read_annotations(first, last)
            .map_err(|error| self.unreadable(&error))
    }

    /// How many of the events from `first` to `last` are errors.
    pub fn n_errors(&self, first: Seq, last: Seq) -> Result<u64, Error> {
        self.connection
            .prepare_cached(&format!(
                "SELECT count(*) FROM events WHERE seq BETWEEN ?1 AND ?2 AND {IS_ERROR}"
            ))
            .and_then(|mut statement| {
                statement.query_row(params![integer(first.0), integer(last.0)], |row| {
                    row.get::<_, i64>(0)
                })
            })
            .map(i64::unsigned_abs)
            .map_err(|error| self.unreadable(&error))
    }

    /// The identifier of the capture, a UUID of version 7: with a number it names an event everywhere.
    pub fn id(&self) -> Result<String, Error> {
        self.connection
            .query_row("SELECT value FROM meta WHERE key = 'id'", [], |row| {
                row.get(0)
            })
            .map_err(|error| self.unreadable(&error))
    }

    /// Where the endpoint that wrote last was reached: what `meta.location` started with, unless told otherwise.
    pub fn base_url(&self) -> Result<Option<String>, Error> {
        self.connection
            .query_row("SELECT value FROM meta WHERE key = 'url'", [], |row| {
                row.get(0)
            })
            .optional()
            .map_err(|error| self.unreadable(&error))
    }

    /// What was replaced in its events before they came into it; `None` when nothing is known to have been.
    pub fn disguised(&self) -> Result<Option<Disguised>, Error> {
        let said = self
            .connection
            .query_row(
                "SELECT value FROM meta WHERE key = ?1",
                [disguised::KEY],
                |row| row.get::<_, String>(0),
            )
            .optional()
            .map_err(|error| self.unreadable(&error))?;
        let said = said.map(|said| serde_json::from_str(&said)).transpose();
        said.map_err(|error| Error::Damaged {
            path: self.path.clone(),
            reason: format!("what it says of what was replaced in it is unreadable: {error}"),
        })
    }

    /// What replaces the secrets of events as the recorder would have; `None` when the recorder always did.
    pub fn redactor(&self) -> Result<Option<EventRedactor>, Error> {
        let meta = |key| {
            self.connection
                .query_row(
                    "SELECT CAST(value AS BLOB) FROM meta WHERE key = ?1",
                    [key],
                    |row| row.get::<_, Vec<u8>>(0),
                )
                .optional()
                .map_err(|error| self.unreadable(&error))
        };
        let salt = meta("salt")?.unwrap_or_default();
        let are_replaced = meta(SECRETS)?.is_some_and(|fate| fate == b"replaced");
        Ok((!are_replaced).then(|| EventRedactor::new(salt)))
    }

    /// One event, whole.
    pub fn event(&self, seq: Seq) -> Result<Option<Event>, Error> {
        self.read_events(seq, seq, 1)
            .map(|mut events| events.pop())
            .map_err(|error| self.unreadable(&error))
    }

    /// Events from `first` to `last`, whole and in order, as many as weigh `most_bytes` together; at least one when
    /// there is any. So a walk over the log holds a few at a time, whatever the bodies weigh.
    pub fn events(&self, first: Seq, last: Seq, most_bytes: usize) -> Result<Vec<Event>, Error> {
        self.read_events(first, last, most_bytes)
            .map_err(|error| self.unreadable(&error))
    }

    /// The changes of the events from `first` to `last`, in order, each with its event. Holds one of them at a time.
    pub fn changes(
        &self,
        first: Seq,
        last: Seq,
        take: impl FnMut(Seq, Change),
    ) -> Result<(), Error> {
        self.each_change(first, last, take)
            .map_err(|error| self.unreadable(&error))
    }

    /// The next event after `seq` that changed something.
    pub fn next_change(&self, seq: Seq) -> Result<Option<Seq>, Error> {
        self.find_change(
            "SELECT key FROM changes WHERE key >= ?1 ORDER BY key LIMIT 1",
            key_beyond(seq),
        )
    }

    /// The last event before `seq` that changed something.
    pub fn previous_change(&self, seq: Seq) -> Result<Option<Seq>, Error> {
        self.find_change(
            "SELECT key FROM changes WHERE key < ?1 ORDER BY key DESC LIMIT 1",
            change_key(seq, 0),
        )
    }

    /// A resource as it was after `seq`; `None` when it did not exist then.
    pub fn record_at(&self, id: &str, seq: Seq) -> Result<Option<Record>, Error> {
        self.restore(|connection| restore::record_at(connection, id, seq))
    }

    /// The changes of one resource around an event, oldest first, each with the event that made it: at most `most`
    /// up to and including `around`, and at most `most` after it.
    pub fn history(&self, id: &str, around: Seq, most: usize) -> Result<Vec<(Seq, Change)>, Error> {
        self.restore(|connection| restore::history(connection, id, around, most))
    }

    /// The directory after `seq`.
    pub fn directory_at(&self, seq: Seq) -> Result<Directory, Error> {
        self.restore(|connection| {
            if seq >= head(connection)? {
                restore::directory(connection)
            } else {
                restore::directory_at(connection, seq)
            }
        })
    }

    /// Asks several questions of one state of the file, whatever is written meanwhile.
    pub(super) fn restore<T>(
        &self,
        ask: impl Fn(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        self.connection
            .unchecked_transaction()
            .map_err(Failure::from)
            .and_then(|transaction| ask(&transaction))
            .map_err(|failure| failure.of_capture(&self.path))
    }

    fn find_change(&self, statement: &str, key: i64) -> Result<Option<Seq>, Error> {
        self.connection
            .prepare_cached(statement)
            .and_then(|mut statement| statement.query_row([key], |row| row.get(0)).optional())
            .map(|key| key.map(seq_of))
            .map_err(|error| self.unreadable(&error))
    }

    fn read_rows(&self, first: Seq, last: Seq) -> rusqlite::Result<Vec<Row>> {
        let mut rows = Vec::new();
        self.read_each_row(first, last, |row| rows.push(row))?;
        Ok(rows)
    }

    fn read_each_row(
        &self,
        first: Seq,
        last: Seq,
        mut take: impl FnMut(Row),
    ) -> rusqlite::Result<()> {
        let mut events = self.connection.prepare_cached(decode::SELECT_ROWS)?;
        let mut events = events.query([integer(first.0), integer(last.0)])?;
        let mut changes = self.connection.prepare_cached(SELECT_CHANGES)?;
        let mut changes = changes.query([change_key(first, 0), key_beyond(last)])?;
        let mut waiting = changes.next()?.map(decode::change).transpose()?;
        while let Some(event) = events.next()? {
            let mut row = decode::row(event)?;
            // Both come in the order of the log, so one walk brings each change to its event.
            while let Some((seq, change)) = waiting.take_if(|(seq, _)| *seq <= row.seq) {
                if seq == row.seq {
                    row.changes.push(change);
                }
                waiting = changes.next()?.map(decode::change).transpose()?;
            }
            take(row);
        }
        Ok(())
    }

    fn read_arrivals(
        &self,
        first: Seq,
        last: Seq,
        mut take: impl FnMut(&Arrival<'_>),
    ) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, at, origin, agent, adscim, target FROM events WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
        )?;
        let mut rows = statement.query([integer(first.0), integer(last.0)])?;
        while let Some(row) = rows.next()? {
            take(&decode::arrival(row)?);
        }
        Ok(())
    }

    fn read_annotations(&self, first: Seq, last: Seq) -> rusqlite::Result<Vec<(Seq, Annotation)>> {
        // Spelled as in the index, so that it is used.
        let mut statement = self.connection.prepare_cached(
            "SELECT seq, fact FROM events WHERE origin = 'user' AND seq BETWEEN ?1 AND ?2 ORDER BY seq",
        )?;
        let mut rows = statement.query([integer(first.0), integer(last.0)])?;
        let mut annotations = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(Fact::Annotation(annotation)) = column::json_or_null(row, 1)? {
                annotations.push((Seq(column::count(row, 0)?), annotation));
            }
        }
        Ok(annotations)
    }

    fn each_change(
        &self,
        first: Seq,
        last: Seq,
        mut take: impl FnMut(Seq, Change),
    ) -> rusqlite::Result<()> {
        let mut changes = self.connection.prepare_cached(SELECT_CHANGES)?;
        let mut rows = changes.query([change_key(first, 0), key_beyond(last)])?;
        while let Some(row) = rows.next()? {
            let (seq, change) = decode::change(row)?;
            take(seq, change);
        }
        Ok(())
    }

    fn read_events(
        &self,
        first: Seq,
        last: Seq,
        most_bytes: usize,
    ) -> rusqlite::Result<Vec<Event>> {
        let mut statement = self.connection.prepare_cached(decode::SELECT_EVENTS)?;
        let mut rows = statement.query([integer(first.0), integer(last.0)])?;
        let (mut events, mut n_bytes) = (Vec::new(), 0);
        while n_bytes < most_bytes
            && events.len() < MOST_EVENTS
            && let Some(row) = rows.next()?
        {
            let event = decode::event(row)?;
            n_bytes += weight(&event);
            events.push(event);
        }
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(events);
        };
        // Both come in the order of the log, so one walk brings each change to its event.
        let mut waiting = events.iter_mut();
        let mut current = waiting.next();
        self.each_change(first, last, |seq, change| {
            while current.as_ref().is_some_and(|event| event.seq < seq) {
                current = waiting.next();
            }
            if let Some(event) = current.as_mut().filter(|event| event.seq == seq) {
                event.changes.push(change);
            }
        })?;
        Ok(events)
    }

    /// Where the capture is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn unreadable(&self, error: &rusqlite::Error) -> Error {
        Attempt::Read.failed(&self.path, error)
    }
}

/// Changes from the first key up to the second, for [`decode::change`].
const SELECT_CHANGES: &str = "SELECT key, resource, type, id, name, delta FROM changes WHERE key >= ?1 AND key < ?2 ORDER BY key";

/// The most events that are handed out at once, so that small ones are not too many.
const MOST_EVENTS: usize = 256;

/// What an event weighs in memory, about.
fn weight(event: &Event) -> usize {
    let Fact::Exchange(exchange) = &event.fact else {
        return 0;
    };
    let response = exchange.response.as_ref();
    exchange.request.head.len()
        + exchange.request.body.kept.len()
        + response.map_or(0, |response| response.head.len() + response.body.len())
}

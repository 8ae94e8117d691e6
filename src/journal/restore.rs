//! Reads what was written: the stored directory, and any resource or the whole directory at any event.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::journal::column::{count, json, resource_type, text, text_or_null, unexpected};
use crate::journal::decode::change;
use crate::journal::error::{Attempt, Error};
use crate::journal::event::Seq;
use crate::journal::format::{integer, key_beyond, length};
use crate::scim::directory::Misfit;
use crate::scim::record::{AttributeText, Members};
use crate::scim::{
    Change, Delta, Directory, Draft, Member, Record, ResourceId, ResourceType, Timestamp,
};

/// Why something could not be read back.
#[derive(Debug)]
pub(super) enum Failure {
    Sqlite(rusqlite::Error),
    /// The changes do not fit each other.
    Misfit(Misfit),
}

impl Failure {
    /// Names the failure in the terms of [`Error`].
    pub(super) fn of_capture(self, path: &Path) -> Error {
        match self {
            Self::Sqlite(error) => Attempt::Read.failed(path, &error),
            Self::Misfit(misfit) => Error::Damaged {
                path: path.to_owned(),
                reason: misfit.to_string(),
            },
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Misfit> for Failure {
    fn from(misfit: Misfit) -> Self {
        Self::Misfit(misfit)
    }
}

/// The directory after the newest event, from its own tables.
pub(super) fn directory(connection: &Connection) -> Result<Directory, Failure> {
    let mut directory = Directory::default();
    let mut resources = connection.prepare_cached(
        "SELECT ordinal, type, id, created, modified, version, attributes FROM resources ORDER BY ordinal",
    )?;
    let mut rows = resources.query([])?;
    while let Some(row) = rows.next()? {
        let mut record = record(row)?;
        if record.resource_type == ResourceType::Group {
            restore_members(connection, &mut record)?;
        }
        directory.load(record)?;
    }
    directory.reserve_ordinals(next_ordinal(connection, Seq(u64::MAX))?);
    Ok(directory)
}

/// When there are this many events for each resource ever created, the resources are looked up one by one: reading so
/// many changes in a row costs more.
const EVENTS_A_RESOURCE: u64 = 50;

/// The directory after an event.
///
/// Reads the changes until then in the order of the file, because looking up each resource and each of its changes by
/// themselves reads a page for nearly every one of them. Of a log that is long beside its directory, the resources are
/// looked up all the same, so that it costs as much as there were resources, however long the log is.
pub(super) fn directory_at(connection: &Connection, seq: Seq) -> Result<Directory, Failure> {
    let n_created = connection
        .prepare_cached("SELECT count(*) FROM changes WHERE kind = 'created' AND key < ?1")?
        .query_row([key_beyond(seq)], |row| count(row, 0))?;
    let mut directory = if seq.0 > n_created.saturating_mul(EVENTS_A_RESOURCE) {
        looked_up(connection, seq)?
    } else {
        read_through(connection, seq)?
    };
    directory.reserve_ordinals(next_ordinal(connection, seq)?);
    Ok(directory)
}

fn looked_up(connection: &Connection, seq: Seq) -> Result<Directory, Failure> {
    let mut directory = Directory::default();
    let mut ordinals = connection.prepare_cached(
        "SELECT resource FROM changes WHERE kind = 'created' AND key < ?1 ORDER BY key",
    )?;
    let mut rows = ordinals.query([key_beyond(seq)])?;
    while let Some(row) = rows.next()? {
        if let Some(record) = record_of(connection, count(row, 0)?, seq)? {
            directory.load(record)?;
        }
    }
    Ok(directory)
}

fn read_through(connection: &Connection, seq: Seq) -> Result<Directory, Failure> {
    let mut unfinished: BTreeMap<u64, Unfinished> = BTreeMap::new();
    let mut changes = connection.prepare_cached(
        "SELECT key, resource, kind, delta, record FROM changes WHERE key < ?1 ORDER BY key",
    )?;
    let mut rows = changes.query([key_beyond(seq)])?;
    while let Some(row) = rows.next()? {
        let ordinal = count(row, 1)?;
        match text(row, 2)? {
            "deleted" => drop(unfinished.remove(&ordinal)),
            "created" => {
                if let Delta::Created(record) = json(row, 3)? {
                    unfinished.insert(ordinal, Unfinished::new(*record));
                }
            }
            _ if text_or_null(row, 4)?.is_some() => {
                unfinished.insert(ordinal, Unfinished::new(json(row, 4)?));
            }
            _ => {
                let one = unfinished
                    .get_mut(&ordinal)
                    .ok_or_else(|| Misfit(format!("there is no resource at position {ordinal}")))?;
                one.take(text(row, 3)?)?;
            }
        }
    }
    let mut directory = Directory::default();
    for (_, one) in unfinished {
        directory.load(one.finish()?)?;
    }
    Ok(directory)
}

/// A resource whose last modifications are not made yet: made one by one, each would read and write all attributes.
struct Unfinished {
    /// `None` only while modifications are made.
    record: Option<Record>,
    /// The modifications as they are stored.
    deltas: Vec<Box<str>>,
    n_bytes: usize,
}

/// So many bytes of modifications wait: a whole directory of them must fit in memory.
const MOST_WAITING: usize = 1024;

impl Unfinished {
    fn new(record: Record) -> Self {
        Self {
            record: Some(record),
            deltas: Vec::new(),
            n_bytes: 0,
        }
    }

    fn take(&mut self, delta: &str) -> Result<(), Failure> {
        self.deltas.push(delta.into());
        self.n_bytes += delta.len();
        if self.n_bytes > MOST_WAITING {
            self.make()?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Record, Failure> {
        self.make()?;
        let lost = || Misfit("a modification did not fit".to_owned());
        Ok(self.record.ok_or_else(lost)?)
    }

    fn make(&mut self) -> Result<(), Failure> {
        let Some(record) = self.record.take_if(|_| !self.deltas.is_empty()) else {
            return Ok(());
        };
        let mut draft = Draft::new(record);
        for delta in self.deltas.drain(..) {
            let delta: Delta =
                serde_json::from_str(&delta).map_err(|error| unexpected(3, error.to_string()))?;
            draft.modify(&delta)?;
        }
        self.record = Some(draft.finish());
        self.n_bytes = 0;
        Ok(())
    }
}

/// A resource after an event; `None` when it did not exist then.
pub(super) fn record_at(
    connection: &Connection,
    id: &str,
    seq: Seq,
) -> Result<Option<Record>, Failure> {
    // An identifier of a seed file may come back after its resource was deleted: the latest is meant.
    let ordinal = connection
        .prepare_cached(
            "SELECT resource FROM changes WHERE id = ?1 AND kind = 'created' AND key < ?2
             ORDER BY key DESC LIMIT 1",
        )?
        .query_row(params![id, key_beyond(seq)], |row| count(row, 0))
        .optional()?;
    let Some(ordinal) = ordinal else {
        return Ok(None);
    };
    record_of(connection, ordinal, seq)
}

/// The changes of the resources that had this identifier, oldest first: at most `most` up to an event, and at most
/// `most` after it.
pub(super) fn history(
    connection: &Connection,
    id: &str,
    around: Seq,
    most: usize,
) -> Result<Vec<(Seq, Change)>, Failure> {
    let select = |which: &str, order: &str| {
        format!(
            "SELECT key, resource, type, id, name, delta FROM changes
             WHERE resource IN (SELECT resource FROM changes WHERE id = ?1 AND kind = 'created') AND key {which} ?2
             ORDER BY key {order} LIMIT ?3"
        )
    };
    let ask = |statement: &str| -> rusqlite::Result<Vec<(Seq, Change)>> {
        connection
            .prepare_cached(statement)?
            .query_map(params![id, key_beyond(around), length(most)], change)?
            .collect()
    };
    let mut history = ask(&select("<", "DESC"))?;
    history.reverse();
    history.extend(ask(&select(">=", "ASC"))?);
    Ok(history)
}

/// A resource by its position after an event: its newest whole copy, then the deltas since. `None` when it did not
/// exist then.
pub(super) fn record_of(
    connection: &Connection,
    ordinal: u64,
    seq: Seq,
) -> Result<Option<Record>, Failure> {
    let (ordinal, beyond) = (integer(ordinal), key_beyond(seq));
    let copy = connection
        .prepare_cached(
            "SELECT key, delta, record FROM changes
             WHERE resource = ?1 AND key < ?2 AND (kind = 'deleted' OR record IS NOT NULL)
             ORDER BY key DESC LIMIT 1",
        )?
        .query_row(params![ordinal, beyond], whole_copy)
        .optional()?;
    let copy = match copy {
        None => creation(connection, ordinal, beyond)?,
        later => later,
    };
    let Some((key, Some(record))) = copy else {
        return Ok(None);
    };
    let mut draft = Draft::new(record);
    let mut deltas = connection.prepare_cached(
        "SELECT delta FROM changes WHERE resource = ?1 AND key > ?2 AND key < ?3 ORDER BY key",
    )?;
    let mut rows = deltas.query(params![ordinal, key, beyond])?;
    while let Some(row) = rows.next()? {
        draft.modify(&json(row, 0)?)?;
    }
    Ok(Some(draft.finish()))
}

/// The first change of a resource, which tells all of it.
fn creation(
    connection: &Connection,
    ordinal: i64,
    beyond: i64,
) -> rusqlite::Result<Option<(i64, Option<Record>)>> {
    connection
        .prepare_cached(
            "SELECT key, delta, record FROM changes WHERE resource = ?1 AND key < ?2 ORDER BY key LIMIT 1",
        )?
        .query_row(params![ordinal, beyond], whole_copy)
        .optional()
}

/// The key of a change that tells the whole resource, and the resource after it; `None` when it deleted it.
fn whole_copy(row: &SqlRow<'_>) -> rusqlite::Result<(i64, Option<Record>)> {
    let key = row.get(0)?;
    if row.get_ref(2)?.as_str_or_null()?.is_some() {
        return Ok((key, Some(json(row, 2)?)));
    }
    match json(row, 1)? {
        Delta::Created(record) => Ok((key, Some(*record))),
        Delta::Deleted(_) => Ok((key, None)),
        Delta::Modified { .. } => Err(unexpected(
            1,
            "a modification tells no whole resource".to_owned(),
        )),
    }
}

/// The position that the next new resource took after an event.
fn next_ordinal(connection: &Connection, seq: Seq) -> rusqlite::Result<u64> {
    // Ordinals grow with the log, so the newest creation has the highest.
    let highest = connection
        .prepare_cached(
            "SELECT resource FROM changes WHERE kind = 'created' AND key < ?1 ORDER BY key DESC LIMIT 1",
        )?
        .query_row([key_beyond(seq)], |row| count(row, 0))
        .optional()?;
    Ok(highest.map_or(0, |ordinal| ordinal.saturating_add(1)))
}

/// A row of `resources`, without its members.
fn record(row: &SqlRow<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        resource_type: resource_type(row, 1)?,
        id: ResourceId::new(row.get::<_, String>(2)?),
        ordinal: count(row, 0)?,
        created: Timestamp(row.get(3)?),
        modified: Timestamp(row.get(4)?),
        version: count(row, 5)?,
        attributes: AttributeText::parse(row.get(6)?)
            .map_err(|error| unexpected(6, error.to_string()))?,
        members: Members::default(),
    })
}

fn restore_members(connection: &Connection, group: &mut Record) -> rusqlite::Result<()> {
    let mut members = connection.prepare_cached(
        "SELECT position, value, rest FROM members WHERE group_ordinal = ?1 ORDER BY position",
    )?;
    let mut rows = members.query([integer(group.ordinal)])?;
    while let Some(row) = rows.next()? {
        let value = ResourceId::new(row.get::<_, String>(1)?);
        let rest = row.get(2)?;
        group.members.insert(count(row, 0)?, Member { value, rest });
    }
    Ok(())
}

//! Writes one event: its rows in the log, and what it did to the stored directory.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Connection, params};

use crate::journal::capture::Capture;
use crate::journal::decisions;
use crate::journal::error::Error;
use crate::journal::event::{Event, Exchange, Fact, Seq};
use crate::journal::format::{change_key, integer, length};
use crate::journal::row::Agent;
use crate::scim::{Change, Delta, Directory, Edit, Member, Record, ResourceType};

/// Why an event could not be written.
#[derive(Debug)]
enum Failure {
    Sqlite(rusqlite::Error),
    /// A value has no JSON. Nothing that comes over the wire leads here.
    Json(serde_json::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

type Outcome<T> = Result<T, Failure>;

/// Below this, a resource is not copied whole again: reading so many bytes of deltas takes no time.
const DELTA_BYTES_TO_IGNORE: usize = 4096;

impl Capture {
    /// Adds an event to the transaction under way. `directory` is as it is after the event.
    pub(super) fn append(&mut self, event: &Event, directory: &Directory) -> Result<(), Error> {
        let response_of = self.response_of(event);
        let connection = self.connection();
        let follow = |key, change: &Change, delta_bytes| {
            follow_change(connection, key, change, delta_bytes, directory)
        };
        append(connection, event, response_of, follow).map_err(|failure| self.failed(failure))
    }

    /// Adds an event to a capture that is written in one go, whose directory is stored at the end.
    pub(super) fn append_to_whole(
        &mut self,
        event: &Event,
        directory: &Directory,
        copies: &mut Copies,
    ) -> Result<(), Error> {
        let response_of = self.response_of(event);
        let connection = self.connection();
        let follow = |key, change: &Change, delta_bytes| {
            copies.follow_change(connection, key, change, delta_bytes, directory)
        };
        append(connection, event, response_of, follow).map_err(|failure| self.failed(failure))
    }

    /// The earlier event that is stored with the same response body.
    fn response_of(&mut self, event: &Event) -> Option<Seq> {
        match &event.fact {
            Fact::Exchange(exchange) => {
                let response = exchange.response.as_ref()?;
                self.repeated.find(event.seq, &response.body)
            }
            _ => None,
        }
    }

    /// Stores the directory after the last event of a capture that is written in one go.
    pub(super) fn store_directory(
        &self,
        directory: &Directory,
        copies: &Copies,
    ) -> Result<(), Error> {
        let mut records = ResourceType::ALL
            .into_iter()
            .flat_map(|resource_type| directory.records(resource_type));
        records
            .try_for_each(|record| {
                let lengths = copies.0.get(&record.ordinal).copied().unwrap_or_default();
                create_resource(self.connection(), record, lengths)
            })
            .map_err(|failure| self.failed(failure))
    }

    fn failed(&self, failure: Failure) -> Error {
        match failure {
            Failure::Sqlite(error) => self.unwritable(&error),
            Failure::Json(error) => Error::Unwritable {
                path: self.path().to_owned(),
                reason: error.to_string(),
            },
        }
    }
}

/// What the resources table says about whole copies, while that table is not written yet: by ordinal.
#[derive(Debug, Default)]
pub(super) struct Copies(HashMap<u64, Lengths>);

/// How long the newest whole copy of a resource is, and all deltas since.
#[derive(Debug, Default, Clone, Copy)]
struct Lengths {
    record: usize,
    deltas: usize,
}

impl Copies {
    /// As [`follow_change`], with nothing but whole copies stored.
    fn follow_change(
        &mut self,
        connection: &Connection,
        key: i64,
        change: &Change,
        delta_bytes: usize,
        directory: &Directory,
    ) -> Outcome<()> {
        match &change.delta {
            Delta::Created(_) => {
                let lengths = Lengths {
                    record: delta_bytes,
                    deltas: 0,
                };
                self.0.insert(change.ordinal, lengths);
            }
            Delta::Deleted(_) => drop(self.0.remove(&change.ordinal)),
            Delta::Modified { to, .. } => {
                let Some(record) = directory.get(change.id.as_str()) else {
                    return Ok(());
                };
                let lengths = self.0.entry(change.ordinal).or_default();
                if record.version != to.version {
                    return Ok(());
                }
                lengths.deltas += delta_bytes;
                if lengths.deltas > lengths.record.max(DELTA_BYTES_TO_IGNORE) {
                    lengths.record = insert_copy(connection, key, record)?;
                    lengths.deltas = 0;
                }
            }
        }
        Ok(())
    }
}

/// Writes the rows of an event in the log, its response's body only when no earlier event (`response_of`) is stored with
/// it; `follow` is told the key of each change and how long it is.
fn append(
    connection: &Connection,
    event: &Event,
    response_of: Option<Seq>,
    mut follow: impl FnMut(i64, &Change, usize) -> Outcome<()>,
) -> Outcome<()> {
    match &event.fact {
        Fact::Exchange(exchange) => {
            insert_exchange(connection, event, exchange)?;
            insert_messages(connection, event.seq, exchange, response_of)?;
        }
        fact => insert_fact(connection, event, fact)?,
    }
    for (n, change) in event.changes.iter().enumerate() {
        let key = change_key(event.seq, n);
        let delta_bytes = insert_change(connection, key, change)?;
        follow(key, change, delta_bytes)?;
    }
    Ok(())
}

fn insert_fact(connection: &Connection, event: &Event, fact: &Fact) -> Outcome<()> {
    connection
        .prepare_cached(
            "INSERT INTO events (seq, at, origin, kind, fact) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            integer(event.seq.0),
            event.at.0,
            event.origin.name(),
            fact.name(),
            serde_json::to_string(fact)?,
        ])?;
    Ok(())
}

fn insert_exchange(connection: &Connection, event: &Event, exchange: &Exchange) -> Outcome<()> {
    let agent = Agent::of_head(&exchange.request.head);
    let trouble = exchange.trouble.as_ref().map(serde_json::to_string);
    connection
        .prepare_cached(
            "INSERT INTO events (seq, at, origin, kind, connection, agent, adscim, method, target, status,
                                 duration_us, request_bytes, response_bytes, trouble, outcome, remarks)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            integer(event.seq.0),
            event.at.0,
            event.origin.name(),
            event.fact.name(),
            integer(exchange.connection.number),
            agent.user_agent,
            agent.is_adscim,
            exchange.request.method,
            exchange.request.target,
            exchange.response.as_ref().map(|response| response.status),
            integer(exchange.duration_us),
            integer(exchange.request.body.length),
            exchange.response.as_ref().map(|response| length(response.body.len())),
            trouble.transpose()?,
            serde_json::to_string(&exchange.outcome)?,
            serde_json::to_string(&exchange.remark_names())?,
        ])?;
    Ok(())
}

fn insert_messages(
    connection: &Connection,
    seq: Seq,
    exchange: &Exchange,
    response_of: Option<Seq>,
) -> Outcome<()> {
    let response = exchange.response.as_ref();
    let body = response.filter(|_| response_of.is_none());
    let strict = exchange.strict.as_ref().map(serde_json::to_string);
    connection
        .prepare_cached(
            "INSERT INTO messages (seq, connection, request_head, request_body, request_sha256,
                                   response_head, response_body, response_of, remarks, decisions, strict)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            integer(seq.0),
            serde_json::to_string(&exchange.connection)?,
            &exchange.request.head[..],
            &exchange.request.body.kept[..],
            exchange.request.body.sha256,
            response.map(|response| &response.head[..]),
            body.map(|response| &response.body[..]),
            response_of.map(|seq| integer(seq.0)),
            serde_json::to_string(&exchange.remarks)?,
            decisions::to_json(&exchange.decisions)?,
            strict.transpose()?,
        ])?;
    Ok(())
}

/// Writes a change in the log; returns how long its difference is.
fn insert_change(connection: &Connection, key: i64, change: &Change) -> Outcome<usize> {
    let delta = serde_json::to_string(&change.delta)?;
    connection
        .prepare_cached(
            "INSERT INTO changes (key, resource, type, id, name, kind, delta) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            key,
            integer(change.ordinal),
            change.resource_type.name(),
            change.id.as_str(),
            change.name,
            kind_name(&change.delta),
            delta,
        ])?;
    Ok(delta.len())
}

/// Makes a change in the stored directory.
fn follow_change(
    connection: &Connection,
    key: i64,
    change: &Change,
    delta_bytes: usize,
    directory: &Directory,
) -> Outcome<()> {
    match &change.delta {
        Delta::Created(record) => {
            let lengths = Lengths {
                record: delta_bytes,
                deltas: 0,
            };
            create_resource(connection, record, lengths)
        }
        Delta::Modified { to, edits, .. } => {
            edit_members(connection, change.ordinal, edits)?;
            // A later change of the same event may have deleted the resource, or modified it again: then its
            // row is brought up to date there, and this is no moment for a whole copy.
            match directory.get(change.id.as_str()) {
                Some(record) if record.version == to.version => {
                    modify_resource(connection, key, record, delta_bytes)
                }
                _ => Ok(()),
            }
        }
        Delta::Deleted(record) => delete_resource(connection, record),
    }
}

/// `created`, `modified`, `deleted`: as [`ChangeKind`](crate::scim::ChangeKind) is serialized.
fn kind_name(delta: &Delta) -> &'static str {
    match delta {
        Delta::Created(_) => "created",
        Delta::Modified { .. } => "modified",
        Delta::Deleted(_) => "deleted",
    }
}

fn create_resource(connection: &Connection, record: &Record, lengths: Lengths) -> Outcome<()> {
    connection
        .prepare_cached(
            "INSERT INTO resources (ordinal, type, id, created, modified, version, attributes, record_bytes,
                                    delta_bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            integer(record.ordinal),
            record.resource_type.name(),
            record.id.as_str(),
            record.created.0,
            record.modified.0,
            integer(record.version),
            &*record.attributes,
            length(lengths.record),
            length(lengths.deltas),
        ])?;
    if record.members.is_empty() {
        return Ok(());
    }
    let mut insert = insert_member(connection)?;
    for (position, member) in record.members.iter() {
        put_member(&mut insert, record.ordinal, position, member)?;
    }
    Ok(())
}

/// Brings the stored resource up to date, and stores a whole copy of it when the deltas since the last one have
/// outgrown it.
///
/// So rebuilding a resource at any event reads at most about twice its size, and the copies together are no larger
/// than the deltas: one more member costs the same in a group of ten and in a group of 100,000.
fn modify_resource(
    connection: &Connection,
    key: i64,
    record: &Record,
    delta_bytes: usize,
) -> Outcome<()> {
    let is_copy_due = connection
        .prepare_cached(
            "UPDATE resources SET modified = ?2, version = ?3, attributes = ?4, delta_bytes = delta_bytes + ?5
             WHERE ordinal = ?1 RETURNING delta_bytes > max(record_bytes, ?6)",
        )?
        .query_row(
            params![
                integer(record.ordinal),
                record.modified.0,
                integer(record.version),
                &*record.attributes,
                length(delta_bytes),
                length(DELTA_BYTES_TO_IGNORE),
            ],
            |row| row.get::<_, bool>(0),
        )?;
    if !is_copy_due {
        return Ok(());
    }
    let copy_bytes = insert_copy(connection, key, record)?;
    connection
        .prepare_cached(
            "UPDATE resources SET record_bytes = ?2, delta_bytes = 0 WHERE ordinal = ?1",
        )?
        .execute(params![integer(record.ordinal), length(copy_bytes)])?;
    Ok(())
}

/// Puts a whole copy of a resource beside its change; returns how long it is.
fn insert_copy(connection: &Connection, key: i64, record: &Record) -> Outcome<usize> {
    let copy = serde_json::to_string(record)?;
    connection
        .prepare_cached("UPDATE changes SET record = ?2 WHERE key = ?1")?
        .execute(params![key, copy])?;
    Ok(copy.len())
}

fn edit_members(connection: &Connection, group: u64, edits: &[Edit]) -> Outcome<()> {
    for edit in edits {
        let Edit::Member { position, to, .. } = edit else {
            continue;
        };
        match to {
            Some(member) => put_member(&mut insert_member(connection)?, group, *position, member)?,
            None => {
                connection
                    .prepare_cached(
                        "DELETE FROM members WHERE group_ordinal = ?1 AND position = ?2",
                    )?
                    .execute(params![integer(group), integer(*position)])?;
            }
        }
    }
    Ok(())
}

fn delete_resource(connection: &Connection, record: &Record) -> Outcome<()> {
    for statement in [
        "DELETE FROM resources WHERE ordinal = ?1",
        "DELETE FROM members WHERE group_ordinal = ?1",
    ] {
        connection
            .prepare_cached(statement)?
            .execute([integer(record.ordinal)])?;
    }
    Ok(())
}

fn insert_member(connection: &Connection) -> Outcome<CachedStatement<'_>> {
    Ok(connection.prepare_cached(
        "INSERT OR REPLACE INTO members (group_ordinal, position, value, rest) VALUES (?1, ?2, ?3, ?4)",
    )?)
}

fn put_member(
    insert: &mut CachedStatement<'_>,
    group: u64,
    position: u64,
    member: &Member,
) -> Outcome<()> {
    insert.execute(params![
        integer(group),
        integer(position),
        member.value.as_str(),
        member.rest,
    ])?;
    Ok(())
}

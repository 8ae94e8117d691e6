//! A failing write that was tried before, recognized by what it means.

use std::collections::HashSet;

use serde_json::Value;

use crate::inspect::clients::Client;
use crate::inspect::diff::Rules;
use crate::inspect::session::{Endpoint, Entry, Handle, Operation, Session};
use crate::journal::{Error, Reader, Seq};

/// How far back an earlier attempt is looked for, in events.
const FARTHEST: u64 = 200_000;

/// How many events that may be an earlier attempt are read.
const MOST_CANDIDATES: usize = 10;

/// A longer body is compared by its bytes: finding out what it means takes a multiple of its size.
const LONGEST_READ: usize = 1 << 20;

/// The last time before this event that the same client failed with the same write: the same operation on the same
/// resource (or for the same name), with a body that means the same, whatever its identifiers and spelling.
/// `None` when this event is no failed write, or the first of its kind.
pub fn earlier(reader: &Reader, session: &Session, seq: Seq) -> Result<Option<Seq>, Error> {
    let Some(entry) = session.entry(seq).filter(|entry| is_failed_write(entry)) else {
        return Ok(None);
    };
    let Some(body) = body(reader, seq)? else {
        return Ok(None);
    };
    let first = Seq(seq.0.saturating_sub(FARTHEST).max(1));
    let candidates = session
        .entries(first, Seq(seq.0 - 1))
        .rev()
        .filter(|(_, other)| is_same_attempt(entry, other) && is_worth_reading(entry, other))
        .take(MOST_CANDIDATES);
    for (candidate, _) in candidates {
        if self::body(reader, candidate)?.is_some_and(|other| means_the_same(&other, &body)) {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// Whether an entry is a write that was refused or broke.
pub(super) fn is_failed_write(entry: &Entry) -> bool {
    entry.is_error() && entry.operation.is_some_and(Operation::is_write)
}

/// Whether two failed writes are of the same client, do the same, and are about the same thing.
pub(super) fn is_same_attempt(one: &Entry, other: &Entry) -> bool {
    let subject = |entry: &Entry| (entry.operation, entry.endpoint, entry.resource, entry.named);
    // What is not kept may be anything: two of them are not known to be the same.
    let is_known = one.resource != Handle::UNKEPT && one.named != Handle::UNKEPT;
    is_known
        && is_failed_write(other)
        && one.client == other.client
        && subject(one) == subject(other)
}

/// The writes that a cycle succeeded with, to see whether one that failed was among them.
#[derive(Debug, Default)]
pub(super) struct Succeeded {
    resources: HashSet<(Kind, Handle)>,
    /// Creations by name: the ones that failed had no resource.
    names: HashSet<(Kind, String)>,
}

type Kind = (Client, Option<Operation>, Option<Endpoint>);

impl Succeeded {
    /// Those among some events.
    pub(super) fn of<'a>(session: &Session, entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut succeeded = Self::default();
        let is_write = |entry: &&Entry| entry.operation.is_some_and(Operation::is_write);
        for entry in entries.filter(is_write).filter(|entry| !entry.is_error()) {
            succeeded.resources.insert((kind(entry), entry.resource));
            if entry.operation == Some(Operation::Create) {
                let names = session.aliases(entry.resource).iter();
                let names = names.filter_map(|alias| session.names().text(alias.text));
                let names = names.map(|name| (kind(entry), name.to_lowercase()));
                succeeded.names.extend(names);
            }
        }
        succeeded
    }

    /// Whether a write that failed elsewhere is among them.
    pub(super) fn has(&self, session: &Session, failed: &Entry) -> bool {
        let is_named = |name: &str| self.names.contains(&(kind(failed), name.to_lowercase()));
        failed.resource.is_kept() && self.resources.contains(&(kind(failed), failed.resource))
            || session.names().text(failed.named).is_some_and(is_named)
    }
}

fn kind(entry: &Entry) -> Kind {
    (entry.client, entry.operation, entry.endpoint)
}

/// Whether two bodies can mean the same, by their lengths: long ones must be the same to the byte.
fn is_worth_reading(one: &Entry, other: &Entry) -> bool {
    let is_short = |entry: &Entry| entry.request_bytes as usize <= LONGEST_READ;
    is_short(one) && is_short(other) || one.request_bytes == other.request_bytes
}

/// The body of a request, as JSON if it is some that is read at all; `None` of what is no exchange.
fn body(reader: &Reader, seq: Seq) -> Result<Option<Result<Value, Vec<u8>>>, Error> {
    let mut body = None;
    reader.messages(seq, seq, |messages| {
        let kept = messages.request_body;
        let read = (kept.len() <= LONGEST_READ).then(|| serde_json::from_slice(kept).ok());
        body = Some(read.flatten().ok_or_else(|| kept.to_vec()));
    })?;
    Ok(body)
}

fn means_the_same(one: &Result<Value, Vec<u8>>, other: &Result<Value, Vec<u8>>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            let changes = Rules::of_json().changes(one, other);
            changes.iter().all(|change| change.folded.is_some())
        }
        (Err(one), Err(other)) => one == other,
        _ => false,
    }
}

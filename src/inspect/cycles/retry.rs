//! A failing write that was tried before, recognized by what it means.

use serde_json::Value;

use crate::inspect::diff::Rules;
use crate::inspect::session::{Entry, Operation, Session};
use crate::journal::{Error, Fact, Reader, Seq};

/// How far back an earlier attempt is looked for, in events.
const FARTHEST: u64 = 200_000;

/// How many events that may be an earlier attempt are read.
const MOST_CANDIDATES: usize = 10;

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
        .filter(|(_, other)| is_same_attempt(entry, other))
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
    is_failed_write(other) && one.client == other.client && subject(one) == subject(other)
}

/// The body of a request, as JSON if it is some.
fn body(reader: &Reader, seq: Seq) -> Result<Option<Result<Value, Vec<u8>>>, Error> {
    let Some(event) = reader.event(seq)? else {
        return Ok(None);
    };
    let Fact::Exchange(exchange) = event.fact else {
        return Ok(None);
    };
    let kept = &exchange.request.body.kept;
    Ok(Some(
        serde_json::from_slice(kept).map_err(|_| kept.to_vec()),
    ))
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

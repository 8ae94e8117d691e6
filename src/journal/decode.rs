//! Turns rows of the file back into the vocabulary of the log.

use bytes::Bytes;
use rusqlite::Row as SqlRow;

use crate::journal::column::{count, json, json_or_null, origin, resource_type, text_or_null};
use crate::journal::decisions;
use crate::journal::event::{Body, Event, Exchange, Fact, RecordedRequest, RecordedResponse, Seq};
use crate::journal::format::{response_body, seq_of};
use crate::journal::row::{Agent, Arrival, ExchangeRow, Row, RowKind};
use crate::scim::{Change, ResourceId, Timestamp};

/// Events from the first to the last, for [`row`].
pub(super) const SELECT_ROWS: &str = "
    SELECT seq, at, origin, fact, connection, agent, adscim, method, target, status, duration_us, request_bytes,
           response_bytes, trouble, outcome, remarks
    FROM events WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq";

/// Events from the first to the last with their messages, for [`event`].
pub(super) const SELECT_EVENTS: &str = concat!(
    "SELECT seq, at, origin, fact, method, target, status, duration_us, request_bytes, trouble, outcome,
            messages.connection, request_head, request_body, request_sha256, response_head, ",
    response_body!(),
    ",      messages.remarks, decisions, strict
     FROM events LEFT JOIN messages USING (seq) WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
);

/// An event as a list shows it, its changes still to come.
pub(super) fn row(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    let kind = match json_or_null(row, 3)? {
        Some(fact) => RowKind::Fact(fact),
        None => RowKind::Exchange(Box::new(exchange_row(row)?)),
    };
    Ok(Row {
        seq: Seq(count(row, 0)?),
        at: Timestamp(row.get(1)?),
        origin: origin(row, 2)?,
        kind,
        changes: Vec::new(),
    })
}

fn exchange_row(row: &SqlRow<'_>) -> rusqlite::Result<ExchangeRow> {
    Ok(ExchangeRow {
        connection: count(row, 4)?,
        agent: Agent {
            user_agent: row.get(5)?,
            is_adscim: row.get(6)?,
        },
        method: row.get(7)?,
        target: row.get(8)?,
        status: row.get(9)?,
        duration_us: count(row, 10)?,
        request_bytes: count(row, 11)?,
        response_bytes: row.get::<_, Option<i64>>(12)?.unwrap_or(0).unsigned_abs(),
        trouble: json_or_null(row, 13)?,
        outcome: json(row, 14)?,
        remarks: json(row, 15)?,
    })
}

/// When an event came, and by which traits its client is recognized.
pub(super) fn arrival<'a>(row: &'a SqlRow<'_>) -> rusqlite::Result<Arrival<'a>> {
    Ok(Arrival {
        seq: Seq(count(row, 0)?),
        at: Timestamp(row.get(1)?),
        origin: origin(row, 2)?,
        user_agent: text_or_null(row, 3)?,
        is_adscim: row.get::<_, Option<bool>>(4)?.unwrap_or_default(),
        target: text_or_null(row, 5)?.unwrap_or_default(),
    })
}

/// An event with its messages, its changes still to come.
pub(super) fn event(row: &SqlRow<'_>) -> rusqlite::Result<Event> {
    let fact = match json_or_null(row, 3)? {
        Some(fact) => fact,
        None => Fact::Exchange(Box::new(exchange(row)?)),
    };
    Ok(Event {
        seq: Seq(count(row, 0)?),
        at: Timestamp(row.get(1)?),
        origin: origin(row, 2)?,
        fact,
        changes: Vec::new(),
    })
}

fn exchange(row: &SqlRow<'_>) -> rusqlite::Result<Exchange> {
    let request = RecordedRequest {
        method: row.get(4)?,
        target: row.get(5)?,
        head: bytes(row, 12)?,
        body: Body {
            kept: bytes(row, 13)?,
            length: count(row, 8)?,
            sha256: row.get(14)?,
        },
    };
    let response = match row.get(6)? {
        Some(status) => Some(RecordedResponse {
            status,
            head: bytes(row, 15)?,
            body: bytes(row, 16)?,
        }),
        None => None,
    };
    Ok(Exchange {
        connection: json(row, 11)?,
        request,
        response,
        trouble: json_or_null(row, 9)?,
        duration_us: count(row, 7)?,
        outcome: json(row, 10)?,
        remarks: json(row, 17)?,
        decisions: decisions::from_row(row, 18)?,
        strict: json_or_null(row, 19)?,
    })
}

/// A row of `changes`: key, resource, type, id, name, delta.
pub(super) fn change(row: &SqlRow<'_>) -> rusqlite::Result<(Seq, Change)> {
    let change = Change {
        resource_type: resource_type(row, 2)?,
        id: ResourceId::new(row.get::<_, String>(3)?),
        ordinal: count(row, 1)?,
        name: row.get(4)?,
        delta: json(row, 5)?,
    };
    Ok((seq_of(row.get(0)?), change))
}

fn bytes(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Bytes> {
    row.get::<_, Vec<u8>>(column).map(Bytes::from)
}

//! The format of a capture file: its tables, its mark, its version.
//!
//! ```text
//! meta        what is said once: identifier, salt, who made it, whether it has secrets; profiles and schemas
//! events      one narrow row an event: lists and scans never touch a body
//! messages    one wide row an exchange: heads, bodies, remarks, decisions
//! changes     one row a change: the difference, and now and then the whole resource
//! resources   the directory after the newest event, so that opening a capture never replays it
//! members     the members of its groups, a row each, so that one more costs one row
//! ```
//!
//! Resources are named by their ordinal in keys, because a small integer that grows keeps the pages of an index
//! close together, which an identifier chosen by a client does not.

use rusqlite::Connection;

use crate::journal::event::Seq;

/// Says that a SQLite file is a capture (`application_id`): `scim` in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x7363_696d;

/// The newest format that this program knows (`user_version`). It is frozen by the first release; until then 1 is
/// whatever the newest commit writes.
pub(super) const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value ANY
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    seq            INTEGER PRIMARY KEY,
    at             INTEGER NOT NULL,  -- microseconds since 1970
    origin         TEXT NOT NULL,
    kind           TEXT NOT NULL,     -- exchange, or the name of the fact
    fact           TEXT,              -- JSON; not of an exchange
    connection     INTEGER,
    agent          TEXT,
    adscim         INTEGER,
    method         TEXT,
    target         TEXT,
    status         INTEGER,           -- NULL: no response
    duration_us    INTEGER,
    request_bytes  INTEGER,
    response_bytes INTEGER,
    trouble        TEXT,              -- JSON
    outcome        TEXT,              -- JSON
    remarks        TEXT               -- JSON: names, once each
) STRICT;

CREATE TABLE messages (
    seq            INTEGER PRIMARY KEY,
    connection     TEXT NOT NULL,     -- JSON
    request_head   BLOB NOT NULL,
    request_body   BLOB NOT NULL,
    request_sha256 BLOB,              -- of the whole body, when less was kept
    response_head  BLOB,
    response_body  BLOB,
    response_of    INTEGER,           -- the earlier event that holds the same response_body; then it is NULL here
    remarks        TEXT NOT NULL,     -- JSON
    decisions      TEXT NOT NULL,     -- JSON: [check, verdict, received, expected if not the usual]
    strict         TEXT               -- JSON: the strict profile's answer, where it is another one
) STRICT;

CREATE TABLE changes (
    key      INTEGER PRIMARY KEY,     -- seq << 20 | position in the event
    resource INTEGER NOT NULL,        -- ordinal
    type     TEXT NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,           -- created, modified, deleted
    delta    TEXT NOT NULL,           -- JSON
    record   TEXT                     -- JSON: the whole resource after a modification, now and then
) STRICT;

CREATE TABLE resources (
    ordinal      INTEGER PRIMARY KEY,
    type         TEXT NOT NULL,
    id           TEXT NOT NULL,
    created      INTEGER NOT NULL,
    modified     INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    attributes   TEXT NOT NULL,       -- JSON
    record_bytes INTEGER NOT NULL,    -- the length of the newest whole copy in changes
    delta_bytes  INTEGER NOT NULL     -- the length of all deltas since
) STRICT;

CREATE TABLE members (
    group_ordinal INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    value         TEXT NOT NULL,
    rest          TEXT,               -- JSON
    PRIMARY KEY (group_ordinal, position)
) STRICT, WITHOUT ROWID;
";

const INDEXES: &str = "
CREATE INDEX changes_by_resource ON changes (resource, key);
CREATE INDEX changes_with_record ON changes (resource, key) WHERE kind = 'deleted' OR record IS NOT NULL;
CREATE INDEX changes_that_create ON changes (key, resource) WHERE kind = 'created';
CREATE INDEX changes_by_id ON changes (id, key) WHERE kind = 'created';
";

/// Makes the tables of the newest format. The caller has begun a transaction.
pub(super) fn create(connection: &Connection) -> rusqlite::Result<()> {
    create_tables(connection)?;
    create_indexes(connection)?;
    mark(connection)
}

/// Makes the tables without what finds things in them: a file that is filled first and indexed then is not a capture
/// until it is marked.
pub(super) fn create_tables(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(TABLES)?;
    connection.pragma_update(None, "user_version", VERSION)
}

/// Makes the indexes, of what is there already too.
pub(super) fn create_indexes(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(INDEXES)
}

/// Says that the file is a capture.
pub(super) fn mark(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)
}

/// Adds what captures of this format lack when an earlier program made them.
pub(super) fn complete(connection: &Connection) -> rusqlite::Result<()> {
    if lacks_response_of(connection)? {
        connection.execute_batch("ALTER TABLE messages ADD COLUMN response_of INTEGER")?;
    }
    connection.execute_batch(
        "CREATE INDEX IF NOT EXISTS events_of_user ON events (seq) WHERE origin = 'user'",
    )
}

/// Lets a reader see a capture that an earlier program made as if it were complete. Without an index it is slower.
pub(super) fn see_as_complete(connection: &Connection) -> rusqlite::Result<()> {
    if lacks_response_of(connection)? {
        // Names are looked up in the connection's own schema first.
        connection.execute_batch(
            "CREATE TEMP VIEW messages AS SELECT *, NULL AS response_of FROM main.messages",
        )?;
    }
    Ok(())
}

fn lacks_response_of(connection: &Connection) -> rusqlite::Result<bool> {
    let n_columns: i64 = connection.query_row(
        "SELECT count(*) FROM pragma_table_info('messages', 'main') WHERE name = 'response_of'",
        [],
        |row| row.get(0),
    )?;
    Ok(n_columns == 0)
}

/// The body of a response, in a query of `messages`.
macro_rules! response_body {
    () => {
        "ifnull(messages.response_body,
                (SELECT earlier.response_body FROM messages AS earlier WHERE earlier.seq = messages.response_of))"
    };
}
pub(super) use response_body;

/// How many bits of a key count the changes inside one event: more than any request that fits in memory can make.
const CHANGE_BITS: u32 = 20;

/// The most changes that one event can hold.
pub(super) const MOST_CHANGES: usize = 1 << CHANGE_BITS;

/// The longest response that one event can hold, and [`MOST_REQUEST_BYTES`] the longest request: SQLite stores no row of
/// more than a billion bytes, and heads and decisions stand beside them.
pub(super) const MOST_RESPONSE_BYTES: usize = 512 * 1024 * 1024;

/// See [`MOST_RESPONSE_BYTES`].
pub const MOST_REQUEST_BYTES: usize = 256 * 1024 * 1024;

/// The key of the `n`-th change of an event. Keys sort by event, then by position.
pub(super) fn change_key(seq: Seq, n: usize) -> i64 {
    debug_assert!(n < MOST_CHANGES, "the writer refuses such an event");
    integer(seq.0 << CHANGE_BITS) | integer(n as u64)
}

/// The first key that belongs to a later event than `seq`.
pub(super) fn key_beyond(seq: Seq) -> i64 {
    integer(seq.0.saturating_add(1).min(i64::MAX as u64 >> CHANGE_BITS) << CHANGE_BITS)
}

/// The event that a change belongs to.
pub(super) fn seq_of(key: i64) -> Seq {
    Seq(key.unsigned_abs() >> CHANGE_BITS)
}

/// SQLite's integers are signed; ours count things and never come near the limit.
pub(super) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A length as SQLite counts.
pub(super) fn length(bytes: usize) -> i64 {
    integer(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_by_event_and_lead_back_to_it() {
        let last = change_key(Seq(7), MOST_CHANGES - 1);
        assert!(change_key(Seq(7), 0) < last && last < change_key(Seq(8), 0));
        assert_eq!(key_beyond(Seq(7)), change_key(Seq(8), 0));
        assert_eq!(seq_of(last), Seq(7));
        assert!(key_beyond(Seq(u64::MAX)) > last);
    }
}

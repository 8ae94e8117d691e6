//! One event in brief, lent from the file: what a pass over a whole log looks at.
//!
//! A [`Row`](crate::journal::Row) owns its texts and knows every changed value; a million of them cost seconds. A
//! gist borrows what stands in the narrow table and leaves the rest unread.

use std::borrow::Cow;

use rusqlite::{Connection, Row as SqlRow, params};
use serde::Deserialize;

use crate::journal::column::{origin, resource_type, text, text_or_null, unexpected};
use crate::journal::error::Error;
use crate::journal::event::{Origin, Seq, TroubleKind};
use crate::journal::format::{change_key, integer, key_beyond, seq_of};
use crate::journal::reader::Reader;
use crate::scim::outline::Outline;
use crate::scim::{ResourceType, ScimType, Timestamp};

/// One event in brief.
#[derive(Debug)]
pub struct Gist<'a> {
    /// Its number.
    pub seq: Seq,
    /// When it began.
    pub at: Timestamp,
    /// Who made it.
    pub origin: Origin,
    /// `exchange`, or the name of the fact.
    pub kind: &'a str,
    /// The fact as it is stored, JSON; empty of an exchange.
    pub fact: &'a str,
    /// The number of its connection; 0 when there was none.
    pub connection: u64,
    /// The value of `User-Agent`.
    pub user_agent: Option<&'a str>,
    /// Whether `ADSCIMVersion` was sent.
    pub is_adscim: bool,
    /// The method; empty when there was none.
    pub method: &'a str,
    /// The target as sent; empty when there was none.
    pub target: &'a str,
    /// The status of the response; `None` when there was none.
    pub status: Option<u16>,
    /// From whole request to answer, in microseconds.
    pub duration_us: u64,
    /// Bytes of request body that arrived.
    pub request_bytes: u64,
    /// Bytes of response body.
    pub response_bytes: u64,
    /// What was wrong below SCIM.
    pub trouble: Option<TroubleKind>,
    /// What an exchange came to.
    pub outcome: Option<OutcomeGist<'a>>,
    /// The outcome as it is stored, JSON; empty when there was none.
    pub outcome_text: &'a str,
    /// The names of the leniencies that were needed, once each.
    pub remarks: Vec<Cow<'a, str>>,
}

/// What an exchange came to, without its reasons.
#[derive(Debug, Deserialize)]
pub enum OutcomeGist<'a> {
    /// The directory changed.
    Changed,
    /// A write that altered nothing.
    Unchanged {
        /// What was written to.
        #[serde(borrow)]
        subject: SubjectGist<'a>,
    },
    /// One resource was read.
    Read {
        /// What was read.
        #[serde(borrow)]
        subject: SubjectGist<'a>,
    },
    /// A query was answered.
    Listed {
        /// The endpoint's resource type.
        resource_type: Option<ResourceType>,
        /// The filter, decoded.
        #[serde(borrow)]
        filter: Option<Cow<'a, str>>,
        /// How many resources matched.
        total: u64,
    },
    /// A discovery endpoint was read.
    Discovered {},
    /// The client's copy is current.
    NotModified {
        /// What was asked for.
        #[serde(borrow)]
        subject: SubjectGist<'a>,
    },
    /// The request was refused.
    Refused {
        /// What it was about, as far as known.
        #[serde(borrow)]
        subject: Option<SubjectGist<'a>>,
        /// `scimType`.
        scim_type: Option<ScimType>,
    },
}

/// A resource as an outcome names it.
#[derive(Debug, Deserialize)]
pub struct SubjectGist<'a> {
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id` asked for.
    #[serde(borrow)]
    pub id: Option<Cow<'a, str>>,
    /// The `userName` or `displayName`.
    #[serde(borrow)]
    pub name: Option<Cow<'a, str>>,
}

/// One change in brief.
#[derive(Debug)]
pub struct Touch<'a> {
    /// The event that made it.
    pub seq: Seq,
    /// The position of the resource in the order of creation.
    pub ordinal: u64,
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id`.
    pub id: &'a str,
    /// The name that people knew it by at that moment.
    pub name: &'a str,
    /// What it touched.
    pub outline: Outline<'a>,
}

impl Reader {
    /// The events from `first` to `last` in brief, in order, each lent for the time of one call.
    pub fn gists(&self, first: Seq, last: Seq, take: impl FnMut(&Gist<'_>)) -> Result<(), Error> {
        gists(self.connection(), first, last, take).map_err(|error| self.unreadable(&error))
    }

    /// The changes of the events from `first` to `last` in brief, in order, each lent for the time of one call.
    pub fn touches(
        &self,
        first: Seq,
        last: Seq,
        take: impl FnMut(&Touch<'_>),
    ) -> Result<(), Error> {
        touches(self.connection(), first, last, take).map_err(|error| self.unreadable(&error))
    }
}

/// Events from the first to the last, for [`gist`].
const SELECT_GISTS: &str = "
    SELECT seq, at, origin, kind, fact, connection, agent, adscim, method, target, status, duration_us, request_bytes,
           response_bytes, trouble, outcome, remarks
    FROM events WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq";

/// Changes from the first key up to the second, for [`touch`].
const SELECT_TOUCHES: &str = "SELECT key, resource, type, id, name, delta FROM changes WHERE key >= ?1 AND key < ?2 ORDER BY key";

fn gists(
    connection: &Connection,
    first: Seq,
    last: Seq,
    mut take: impl FnMut(&Gist<'_>),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(SELECT_GISTS)?;
    let mut rows = statement.query(params![integer(first.0), integer(last.0)])?;
    while let Some(row) = rows.next()? {
        take(&gist(row)?);
    }
    Ok(())
}

fn touches(
    connection: &Connection,
    first: Seq,
    last: Seq,
    mut take: impl FnMut(&Touch<'_>),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(SELECT_TOUCHES)?;
    let mut rows = statement.query([change_key(first, 0), key_beyond(last)])?;
    while let Some(row) = rows.next()? {
        take(&touch(row)?);
    }
    Ok(())
}

#[derive(Deserialize)]
struct TroubleGist {
    kind: TroubleKind,
}

/// An event in brief.
fn gist<'a>(row: &'a SqlRow<'_>) -> rusqlite::Result<Gist<'a>> {
    let outcome_text = text_or_null(row, 15)?;
    let trouble: Option<TroubleGist> = brief(row, 14)?;
    Ok(Gist {
        seq: Seq(number(row, 0)?),
        at: Timestamp(row.get(1)?),
        origin: origin(row, 2)?,
        kind: text(row, 3)?,
        fact: text_or_null(row, 4)?.unwrap_or_default(),
        connection: number(row, 5)?,
        user_agent: text_or_null(row, 6)?,
        is_adscim: row.get::<_, Option<bool>>(7)?.unwrap_or_default(),
        method: text_or_null(row, 8)?.unwrap_or_default(),
        target: text_or_null(row, 9)?.unwrap_or_default(),
        status: row.get(10)?,
        duration_us: number(row, 11)?,
        request_bytes: number(row, 12)?,
        response_bytes: number(row, 13)?,
        trouble: trouble.map(|trouble| trouble.kind),
        outcome: brief(row, 15)?,
        outcome_text: outcome_text.unwrap_or_default(),
        remarks: match text_or_null(row, 16)? {
            None | Some("[]") => Vec::new(),
            Some(_) => brief::<Names<'_>>(row, 16)?.unwrap_or_default().0,
        },
    })
}

/// A column that counts something, or nothing.
fn number(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<u64> {
    let number = row.get::<_, Option<i64>>(column)?;
    Ok(number.unwrap_or(0).unsigned_abs())
}

/// A list of names, lent where JSON has no escapes in them.
#[derive(Default, Deserialize)]
struct Names<'a>(#[serde(borrow)] Vec<Cow<'a, str>>);

/// A change in brief.
fn touch<'a>(row: &'a SqlRow<'_>) -> rusqlite::Result<Touch<'a>> {
    Ok(Touch {
        seq: seq_of(row.get(0)?),
        ordinal: row.get::<_, i64>(1)?.unsigned_abs(),
        resource_type: resource_type(row, 2)?,
        id: text(row, 3)?,
        name: text(row, 4)?,
        outline: json(text(row, 5)?, 5)?,
    })
}

/// A column that holds JSON or nothing, read without copying it.
fn brief<'a, T: Deserialize<'a>>(
    row: &'a SqlRow<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    text_or_null(row, column)?
        .map(|text| json(text, column))
        .transpose()
}

fn json<'a, T: Deserialize<'a>>(text: &'a str, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| unexpected(column, error.to_string()))
}

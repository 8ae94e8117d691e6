//! The messages of an exchange, lent from the file.

use rusqlite::{Connection, Row as SqlRow, params};

use crate::journal::column::{count, text};
use crate::journal::error::Error;
use crate::journal::event::Seq;
use crate::journal::format::{integer, response_body};
use crate::journal::reader::Reader;

/// The messages of an exchange as they were recorded.
#[derive(Debug)]
pub struct Messages<'a> {
    /// The event.
    pub seq: Seq,
    /// The connection, JSON.
    pub connection: &'a str,
    /// The head of the request.
    pub request_head: &'a [u8],
    /// What was kept of the body of the request.
    pub request_body: &'a [u8],
    /// The head of the response; empty when there was none.
    pub response_head: &'a [u8],
    /// The body of the response.
    pub response_body: &'a [u8],
}

impl Reader {
    /// The messages of the exchanges from `first` to `last`, in order, each lent for the time of one call. Events that
    /// are no exchange have none.
    pub fn messages(
        &self,
        first: Seq,
        last: Seq,
        take: impl FnMut(&Messages<'_>),
    ) -> Result<(), Error> {
        each(self.connection(), first, last, take).map_err(|error| self.unreadable(&error))
    }
}

pub(super) fn each(
    connection: &Connection,
    first: Seq,
    last: Seq,
    mut take: impl FnMut(&Messages<'_>),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT seq, connection, request_head, request_body, response_head, ",
        response_body!(),
        " FROM messages WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq",
    ))?;
    let mut rows = statement.query(params![integer(first.0), integer(last.0)])?;
    while let Some(row) = rows.next()? {
        take(&messages(row)?);
    }
    Ok(())
}

fn messages<'a>(row: &'a SqlRow<'_>) -> rusqlite::Result<Messages<'a>> {
    let blob = |column| -> rusqlite::Result<&'a [u8]> {
        Ok(row.get_ref(column)?.as_blob_or_null()?.unwrap_or_default())
    };
    Ok(Messages {
        seq: Seq(count(row, 0)?),
        connection: text(row, 1)?,
        request_head: blob(2)?,
        request_body: blob(3)?,
        response_head: blob(4)?,
        response_body: blob(5)?,
    })
}

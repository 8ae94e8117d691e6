//! Reads single events and rows from the capture: what must be quick while everything else goes on.

use std::sync::mpsc::Receiver;

use tokio::sync::mpsc;

use crate::inspect::{detail, summary};
use crate::journal::{self, Error, Reader, Seq};
use crate::tui::{Message, Read};

/// Reads what the screen wants to show, one thing after the other, until the screen is gone.
pub(super) fn carry_out(reader: &Reader, reads: &Receiver<Read>, messages: &mpsc::Sender<Message>) {
    while let Ok(read) = reads.recv() {
        if messages.blocking_send(answer(reader, &read)).is_err() {
            return;
        }
    }
}

/// Reads one thing.
pub fn answer(reader: &Reader, read: &Read) -> Message {
    let (what, answered) = match read {
        Read::Writer => {
            let writer = journal::writer_of(reader.path());
            return Message::Writer(writer.map(|writer| writer.to_string()));
        }
        Read::Rows(ranges) => {
            let rows = ranges
                .iter()
                .map(|(first, last)| reader.rows(*first, *last));
            let rows: Result<Vec<_>, Error> = rows.collect();
            let rows = rows.map(|rows| rows.iter().flatten().map(summary::summarize).collect());
            let first = ranges.first().map_or(Seq(0), |(first, _)| *first);
            (
                format!("reading the events from {first} on"),
                rows.map(Message::Rows),
            )
        }
        &Read::Detail(seq) => {
            let loaded = detail::load(reader, seq).map(|detail| match detail {
                Some(detail) => Message::Detail(Box::new(detail)),
                None => Message::Failed {
                    what: format!("reading event {seq}"),
                    error: "there is no such event".to_owned(),
                },
            });
            (format!("reading event {seq}"), loaded)
        }
    };
    answered.unwrap_or_else(|error| Message::Failed {
        what,
        error: error.to_string(),
    })
}

//! Where keys come from: a stream that can be let go of, while another program reads from the terminal.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use crossterm::event::{Event, EventStream};
use futures_util::Stream;

/// What the terminal reports, as a stream.
pub trait Keys: Stream<Item = io::Result<Event>> + Unpin {
    /// Reads nothing any more, so that somebody else can.
    fn release(&mut self) {}

    /// Reads again.
    fn resume(&mut self) {}
}

/// The keys of the terminal of this process.
///
/// The stream of crossterm reads on a thread of its own as long as there is one, so it is dropped, not only left alone.
#[derive(Debug)]
pub struct TerminalKeys {
    events: Option<EventStream>,
}

impl TerminalKeys {
    /// Begins to read. The terminal must be taken.
    pub fn new() -> Self {
        Self {
            events: Some(EventStream::new()),
        }
    }
}

impl Default for TerminalKeys {
    fn default() -> Self {
        Self::new()
    }
}

impl Stream for TerminalKeys {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.events {
            Some(events) => Pin::new(events).poll_next(cx),
            None => Poll::Pending,
        }
    }
}

impl Keys for TerminalKeys {
    fn release(&mut self) {
        self.events = None;
    }

    fn resume(&mut self) {
        self.events = Some(EventStream::new());
    }
}

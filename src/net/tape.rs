//! What is known of one connection: shared by its tap, which sees the bytes, and its requests, which see the rest.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use crate::journal::{Seq, Trouble};
use crate::net::head::Flaw;
use crate::scim::Timestamp;

/// The head of a request, as sent.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// When its first byte came.
    pub(super) at: Timestamp,
    /// Its bytes; of a whole head, with the empty line.
    pub(super) bytes: Bytes,
    /// Why it is refused, if it is.
    pub(super) flaw: Option<Flaw>,
}

/// What the requests of a connection are at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    /// None is under way, after so many.
    Idle { n_requests: u64 },
    /// Bodies are on their way in, or answers are awaited.
    Reading,
    /// At least one response is on its way out; of all of them, so many pieces were taken.
    Responding { n_pieces: u64 },
}

/// The notes on one connection.
///
/// The lock is never contended for long: both sides run in the connection's task, except the requests of HTTP/2.
#[derive(Debug, Default)]
pub(super) struct Tape(Mutex<Notes>);

#[derive(Debug, Default)]
struct Notes {
    heads: VecDeque<Head>,
    n_requests: u64,
    n_under_way: usize,
    n_responding: usize,
    n_pieces: u64,
    n_streams: u64,
    unflushed: Vec<Seq>,
    trouble: Option<Trouble>,
    write_error: Option<String>,
    is_stopping: bool,
    must_linger: bool,
}

impl Tape {
    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a head of HTTP/1.1 on its way to hyper.
    pub(super) fn push_head(&self, head: Head) {
        self.notes().heads.push_back(head);
    }

    /// The head of the request that hyper has just handed out. hyper hands them out in the order of arrival.
    pub(super) fn take_head(&self) -> Option<Head> {
        self.notes().heads.pop_front()
    }

    /// Heads that were read and whose requests were never handed out.
    pub(super) fn remaining_heads(&self) -> VecDeque<Head> {
        std::mem::take(&mut self.notes().heads)
    }

    /// Notes that a request was handed out.
    pub(super) fn begin_request(&self) {
        let mut notes = self.notes();
        notes.n_requests += 1;
        notes.n_under_way += 1;
    }

    /// Notes that hyper let go of a request without a response.
    pub(super) fn abandon_request(&self) {
        let mut notes = self.notes();
        notes.n_under_way = notes.n_under_way.saturating_sub(1);
    }

    /// Notes that hyper has let go of a response; `seq`: it has taken all of it and has yet to write it.
    pub(super) fn end_response(&self, seq: Option<Seq>) {
        let mut notes = self.notes();
        notes.n_responding = notes.n_responding.saturating_sub(1);
        notes.n_under_way = notes.n_under_way.saturating_sub(1);
        notes.unflushed.extend(seq);
    }

    /// Notes that hyper was given a response.
    pub(super) fn begin_response(&self) {
        self.notes().n_responding += 1;
    }

    /// Notes that hyper has taken a piece of a response.
    pub(super) fn take_piece(&self) {
        self.notes().n_pieces += 1;
    }

    /// What the requests of the connection are at.
    pub(super) fn activity(&self) -> Activity {
        let notes = self.notes();
        match *notes {
            Notes {
                n_responding: 1..,
                n_pieces,
                ..
            } => Activity::Responding { n_pieces },
            Notes {
                n_under_way: 1.., ..
            } => Activity::Reading,
            Notes { n_requests, .. } => Activity::Idle { n_requests },
        }
    }

    /// Notes that the client opened a stream of HTTP/2.
    pub(super) fn open_stream(&self) {
        self.notes().n_streams += 1;
    }

    /// How many streams of HTTP/2 were opened and never became a request.
    pub(super) fn n_lost_streams(&self) -> u64 {
        let notes = self.notes();
        notes.n_streams.saturating_sub(notes.n_requests)
    }

    /// Notes that everything which hyper had written so far went to the system.
    pub(super) fn flushed(&self) {
        let mut notes = self.notes();
        if !notes.unflushed.is_empty() {
            notes.unflushed.clear();
        }
    }

    /// The responses that never went out, and why.
    pub(super) fn undelivered(&self) -> (Vec<Seq>, String) {
        let mut notes = self.notes();
        let error = notes.write_error.clone().unwrap_or_else(|| GONE.to_owned());
        (std::mem::take(&mut notes.unflushed), error)
    }

    /// Notes why nothing more can be written. The first reason counts.
    pub(super) fn write_failed(&self, error: String) {
        self.notes().write_error.get_or_insert(error);
    }

    /// Notes why the connection ended before it produced a request. The first reason counts.
    pub(super) fn set_trouble(&self, trouble: Trouble) {
        self.notes().trouble.get_or_insert(trouble);
    }

    /// Why the connection ended before it produced a request.
    pub(super) fn take_trouble(&self) -> Option<Trouble> {
        self.notes().trouble.take()
    }

    /// Tells the tap to end the connection where a new request would begin.
    pub(super) fn stop(&self) {
        self.notes().is_stopping = true;
    }

    /// Whether the endpoint is stopping.
    pub(super) fn is_stopping(&self) -> bool {
        self.notes().is_stopping
    }

    /// Notes that the client may still be sending when its answer goes out.
    pub(super) fn set_must_linger(&self) {
        self.notes().must_linger = true;
    }

    /// Whether the client may still be sending.
    pub(super) fn must_linger(&self) -> bool {
        self.notes().must_linger
    }
}

/// Why a response could not be written, when nothing more precise is known.
pub(super) const GONE: &str = "the connection ended before the response was written";

/// The time by the system's clock.
pub(super) fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}

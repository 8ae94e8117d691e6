//! A filter that stands: the log as it is, newest first, and then whatever comes.

use std::time::Instant;

use jiff::tz::TimeZone;

use crate::app::screen::jobs::Pulse;
use crate::inspect::Session;
use crate::inspect::query::{Budget, Emptied, Moment, Order, Query, Scan};
use crate::journal::search::Index;
use crate::journal::{Error, Reader, Seq};
use crate::scim::Timestamp;
use crate::tui::{Emptiness, Job, Matches, Message, Progress};

/// A filter, and how far the log has been held against it.
#[derive(Debug)]
pub(super) struct LiveFilter {
    serial: u64,
    behind: Option<Scan>,
    ahead: Scan,
    has_news: bool,
    has_found: bool,
    counts: (u64, u64),
    text: String,
    query: Query,
    moment: Moment,
    why: Why,
    pulse: Pulse,
}

/// What is known of why nothing was found.
#[derive(Debug)]
enum Why {
    /// Nobody has asked yet.
    Unasked,
    /// It is asked, and whether there is more to find out.
    Asked(Box<Emptied>, bool),
    /// There is nothing to say: it is a single condition, or not all of the log was looked at.
    Untold,
}

impl LiveFilter {
    /// A filter of which nothing is known yet.
    pub(super) fn new(
        text: &str,
        serial: u64,
        session: &Session,
        time_zone: &TimeZone,
        index: Option<&Index>,
    ) -> Self {
        let moment = Moment {
            now: Timestamp(jiff::Timestamp::now().as_microsecond()),
            time_zone: time_zone.clone(),
        };
        // The screen has read it before it asked, so what cannot be understood is not asked for.
        let (query, _) = Query::parse(text);
        let head = session.head();
        let scan = |order, range| Scan::new(&query, session, &moment, order, range);
        let mut behind = scan(Order::NewestFirst, (Seq(1), head));
        if let Some(index) = index {
            behind.use_index(index);
        }
        Self {
            serial,
            behind: Some(behind),
            ahead: scan(Order::OldestFirst, (head.next(), Seq(u64::MAX))),
            has_news: true,
            has_found: false,
            counts: (0, head.0),
            text: text.to_owned(),
            query,
            moment,
            why: Why::Unasked,
            pulse: Pulse::new(Instant::now()),
        }
    }

    /// There may be something new to hold against it.
    pub(super) fn log_has_grown(&mut self) {
        self.has_news = true;
        if let Why::Asked(_, has_more) = &mut self.why {
            *has_more = true;
        }
    }

    /// Whether there is something to do.
    pub(super) fn has_more(&self) -> bool {
        self.is_searching() || self.is_asking()
    }

    fn is_searching(&self) -> bool {
        self.has_news || self.behind.is_some()
    }

    /// Whether it is to be found out why nothing was found.
    fn is_asking(&self) -> bool {
        !self.has_found && matches!(self.why, Why::Unasked | Why::Asked(_, true))
    }

    /// Goes on for about as long as a frame of the screen takes.
    pub(super) fn go_on(
        &mut self,
        reader: &Reader,
        session: &Session,
    ) -> Result<Vec<Message>, Error> {
        if !self.is_searching() {
            return Ok(self.ask(reader, session)?.into_iter().collect());
        }
        let mut found = Vec::new();
        if self.has_news {
            let slice = self.ahead.next_slice(reader, session, Budget::FRAME)?;
            self.has_news = !slice.is_done;
            found.extend(slice.found);
        }
        if let Some(scan) = &mut self.behind {
            let slice = scan.next_slice(reader, session, Budget::FRAME)?;
            self.counts = (slice.n_scanned, slice.n_total);
            found.extend(slice.found);
            if slice.is_done {
                self.behind = None;
            }
        }
        self.has_found |= !found.is_empty();
        let mut messages = vec![self.matches(found)];
        messages.extend(self.progress());
        Ok(messages)
    }

    /// Finds out for a while why nothing was found; says so once it is known.
    fn ask(&mut self, reader: &Reader, session: &Session) -> Result<Option<Message>, Error> {
        if matches!(self.why, Why::Unasked) {
            let index = Index::open(reader.path());
            let (query, moment) = (&self.query, &self.moment);
            let emptied = Emptied::new(query, &self.text, session, moment, index.as_ref());
            self.why = emptied.map_or(Why::Untold, |emptied| Why::Asked(Box::new(emptied), true));
        }
        let Why::Asked(emptied, has_more) = &mut self.why else {
            return Ok(None);
        };
        *has_more = !emptied.go_on(reader, session, Budget::FRAME)?;
        let serial = self.serial;
        Ok((!*has_more).then(|| {
            let said = emptied.said();
            Message::Emptiness(Emptiness { serial, said })
        }))
    }

    fn matches(&self, found: Vec<Seq>) -> Message {
        let (n_scanned, n_total) = self.counts;
        Message::Matches(Matches {
            serial: self.serial,
            found,
            n_scanned,
            n_total,
        })
    }

    /// How far the log as it was has been gone through, once that takes its time; and that all of it has been.
    fn progress(&mut self) -> Option<Message> {
        if self.behind.is_none() {
            let is_new = self.pulse.take_told();
            return is_new.then_some(Message::Ended(Job::Scan));
        }
        let (n_done, n_total) = self.counts;
        self.pulse.beats(Instant::now()).then(|| {
            Message::Progress(Progress {
                job: Job::Scan,
                what: format!("looking for {}", self.text),
                n_done,
                n_total,
            })
        })
    }

    /// Looks no further back. What was found stays, and what comes is looked at.
    pub(super) fn stop(&mut self) -> Vec<Message> {
        let (n_scanned, n_total) = self.counts;
        if self.behind.take().is_none() {
            return Vec::new();
        }
        self.counts = (n_total, n_total);
        self.why = Why::Untold;
        let said =
            format!("stopped: only the newest {n_scanned} of {n_total} events were looked at");
        let mut messages = vec![self.matches(Vec::new()), Message::Done(said)];
        messages.extend(self.progress());
        messages
    }

    /// Another filter takes its place.
    pub(super) fn ended(mut self) -> Option<Message> {
        self.behind = None;
        self.why = Why::Untold;
        self.progress()
    }
}

//! Finds things out about the log as a whole, apart from what must be quick.
//!
//! One thread keeps what is known of the log up to date in bounded slices, and answers questions between them.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::Instant;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use crate::app::screen::alerts::Alerts;
use crate::app::screen::jobs::Pulse;
use crate::app::screen::live_filter::LiveFilter;
use crate::app::screen::{comparisons, endpoint_facts, exporting};
use crate::inspect::cycles::{Cadence, CycleTable, tale};
use crate::inspect::query::{complete, views};
use crate::inspect::strip::Strip;
use crate::inspect::timeline::Timeline;
use crate::inspect::traffic::Callers;
use crate::inspect::{Session, place, portrait, roster};
use crate::journal::search::Index;
use crate::journal::{Error, Reader, Seq};
use crate::tui::{CycleList, CycleTale, Extent, Job, Message, Progress, Question, Service};

/// What the thread is told.
#[derive(Debug)]
pub enum Work {
    /// The screen wants to know something.
    Question(Question),
    /// The log has grown to this number.
    Head(Seq),
    /// Stop what has told how far it is.
    Stop(Job),
    /// Nothing new: go on with what is left.
    More,
}

impl Work {
    /// Whether nobody waits for the answer any more once the other is asked: a look at another export is wanted, or at
    /// a later moment.
    fn is_replaced_by(&self, later: &Self) -> bool {
        let (Self::Question(question), Self::Question(later)) = (self, later) else {
            return false;
        };
        matches!(
            (question, later),
            (Question::Preview(_), Question::Preview(_))
                | (Question::Compare(_), Question::Compare(_))
                | (Question::Complete { .. }, Question::Complete { .. })
                | (Question::Filter { .. }, Question::Filter { .. })
                | (Question::Endpoint, Question::Endpoint)
        )
    }
}

/// How many events are taken in between two looks for a question: some ten milliseconds of work.
const SLICE: u64 = 8192;

/// What is known of the log, and how far.
pub struct Questions {
    reader: Reader,
    time_zone: TimeZone,
    session: Session,
    timeline: Timeline,
    cycles: CycleTable,
    filter: Option<LiveFilter>,
    alerts: Alerts,
    callers: Callers,
    /// The endpoint of this process, if there is one.
    service: Option<Service>,
    /// What needs all of the log, while not all of it is taken in.
    unanswered: VecDeque<Question>,
    loading: Option<Pulse>,
    head: Seq,
    n_annotations_told: usize,
    n_clients_told: usize,
    waiting: VecDeque<Work>,
}

impl Questions {
    /// Nothing is known yet.
    pub fn new(reader: Reader, time_zone: TimeZone) -> Self {
        Self {
            reader,
            time_zone,
            session: Session::default(),
            timeline: Timeline::default(),
            cycles: CycleTable::default(),
            filter: None,
            alerts: Alerts::default(),
            callers: Callers::default(),
            service: None,
            unanswered: VecDeque::new(),
            loading: None,
            head: Seq(0),
            n_annotations_told: 0,
            n_clients_told: 0,
            waiting: VecDeque::new(),
        }
    }

    /// The same with an endpoint in this process, and events that somebody is to be told of.
    #[must_use]
    pub(super) fn beside(self, service: Option<Service>, alerts: Alerts) -> Self {
        Self {
            alerts,
            service,
            ..self
        }
    }

    /// Works until the screen is gone.
    pub(super) fn carry_out(mut self, work: &Receiver<Work>, messages: &mpsc::Sender<Message>) {
        while let Some(next) = self.next(work) {
            for message in self.take(next) {
                if messages.blocking_send(message).is_err() {
                    return;
                }
            }
        }
    }

    /// What to do next: what it is told, or to go on, as long as there is more to take in. `None`: the end.
    fn next(&mut self, work: &Receiver<Work>) -> Option<Work> {
        if self.waiting.is_empty() && !self.has_more() {
            self.waiting.push_back(work.recv().ok()?);
        }
        loop {
            match work.try_recv() {
                Ok(work) => self.waiting.push_back(work),
                Err(TryRecvError::Disconnected) if self.waiting.is_empty() => return None,
                Err(_) => break,
            }
        }
        while let Some(next) = self.waiting.pop_front() {
            if !self.waiting.iter().any(|later| next.is_replaced_by(later)) {
                return Some(next);
            }
        }
        Some(Work::More)
    }

    /// Whether there is something to do without being told.
    pub fn has_more(&self) -> bool {
        self.is_behind() || self.filter.as_ref().is_some_and(LiveFilter::has_more)
    }

    fn is_behind(&self) -> bool {
        self.session.head() < self.head || self.timeline.head() < self.head
    }

    /// Does one thing; returns what the screen is to know.
    pub fn take(&mut self, work: Work) -> Vec<Message> {
        let done = match work {
            Work::Head(head) => {
                self.head = self.head.max(head);
                Ok(Vec::new())
            }
            Work::Question(question) => self.take_question(question),
            Work::Stop(Job::Load) => Ok(self.stop_loading()),
            Work::Stop(_) => Ok(self.filter.as_mut().map_or_else(Vec::new, LiveFilter::stop)),
            Work::More if self.is_behind() => self.catch_up(),
            Work::More => self.go_on_filtering(),
        };
        done.unwrap_or_else(|error| {
            let mut messages = self.end_loading();
            self.unanswered.clear();
            messages.push(Message::Failed {
                what: "asking the log".to_owned(),
                error: error.to_string(),
            });
            messages
        })
    }

    /// Answers a question, or keeps it until all of the log is taken in, if it needs that.
    fn take_question(&mut self, question: Question) -> Result<Vec<Message>, Error> {
        let needs_all = match &question {
            // What is not known yet is told as it comes.
            Question::Filter { .. } | Question::Complete { .. } | Question::Endpoint => false,
            Question::Preview(wish) => matches!(wish.extent, Extent::CycleOf(_)),
            _ => true,
        };
        if !needs_all || !self.is_behind() {
            return self.answer(question);
        }
        let question = Work::Question(question);
        self.unanswered.retain(|earlier| {
            let earlier = Work::Question(earlier.clone());
            !earlier.is_replaced_by(&question)
        });
        if let Work::Question(question) = question {
            self.unanswered.push_back(question);
        }
        self.loading.get_or_insert(Pulse::new(Instant::now()));
        Ok(Vec::new())
    }

    /// How far the log is taken in, when somebody waits for all of it.
    fn loaded(&mut self) -> Option<Message> {
        let is_due = self.loading.as_mut()?.beats(Instant::now());
        is_due.then(|| {
            Message::Progress(Progress {
                job: Job::Load,
                what: "reading the log".to_owned(),
                n_done: self.session.head().min(self.timeline.head()).0,
                n_total: self.head.0,
            })
        })
    }

    fn end_loading(&mut self) -> Vec<Message> {
        let has_told = self
            .loading
            .take()
            .is_some_and(|mut pulse| pulse.take_told());
        let ended = has_told.then_some(Message::Ended(Job::Load));
        ended.into_iter().collect()
    }

    /// Nobody waits for all of the log any more.
    fn stop_loading(&mut self) -> Vec<Message> {
        let mut messages = self.end_loading();
        self.unanswered.clear();
        messages.push(Message::Failed {
            what: "reading the log".to_owned(),
            error: "stopped; it goes on with the next key".to_owned(),
        });
        messages
    }

    fn catch_up(&mut self) -> Result<Vec<Message>, Error> {
        let before = (self.session.head(), self.timeline.head());
        let session = self.session.extend(&self.reader, SLICE);
        let timeline = self.timeline.extend(&self.reader, SLICE);
        if (self.session.head(), self.timeline.head()) == before {
            // Asked again when the log grows, and not before.
            self.head = before.0.min(before.1);
        }
        session?;
        timeline?;
        let n_annotations = self.session.annotations().n_taken();
        if self.is_behind() {
            return Ok(self.loaded().into_iter().collect());
        }
        let mut news = self.end_loading();
        while let Some(question) = self.unanswered.pop_front() {
            // Whatever goes wrong with one of them, the others and what follows are told.
            news.extend(told("asking the log", self.answer(question)));
        }
        if n_annotations != self.n_annotations_told {
            self.n_annotations_told = n_annotations;
            let annotations = self.session.annotations().clone();
            news.push(Message::Annotations(Box::new(annotations)));
        }
        let n_clients = self.session.counts().clients.len();
        if n_clients != self.n_clients_told {
            self.n_clients_told = n_clients;
            news.push(Message::Views(views(&self.session)));
        }
        if let Some(filter) = &mut self.filter {
            filter.log_has_grown();
        }
        let alert = self
            .alerts
            .go_on(&self.reader, &self.session, &self.time_zone);
        let alert = alert.map(|alert| alert.map(Message::Alert).into_iter().collect());
        news.extend(told(
            "looking for what --bell and --notify are about",
            alert,
        ));
        Ok(news)
    }

    fn go_on_filtering(&mut self) -> Result<Vec<Message>, Error> {
        let Some(filter) = &mut self.filter else {
            return Ok(Vec::new());
        };
        filter.go_on(&self.reader, &self.session)
    }

    fn answer(&mut self, question: Question) -> Result<Vec<Message>, Error> {
        if !self.is_behind() {
            self.cycles.extend(&self.session, &self.timeline);
        }
        let answer = match question {
            Question::Nearest {
                landmark,
                from,
                direction,
            } => Message::Found(landmark.nearest(&self.session, from, direction)),
            Question::Place { place, from } => {
                let placed = place::in_session(&place, &self.session, from, &self.time_zone);
                Message::Placed(placed.map_err(|error| error.to_string()))
            }
            Question::Filter { text, serial } => {
                let index = Index::open(self.reader.path());
                let new = || {
                    LiveFilter::new(
                        &text,
                        serial,
                        &self.session,
                        &self.time_zone,
                        index.as_ref(),
                    )
                };
                let before = self.filter.take();
                self.filter = (!text.is_empty()).then(new);
                return Ok(before.and_then(LiveFilter::ended).into_iter().collect());
            }
            Question::Complete { text, cursor } => {
                Message::Completion(Box::new(complete(&text, cursor, &self.session)))
            }
            Question::Roster(wanted) => {
                let roster = roster::window(&self.timeline, &self.session, &wanted);
                Message::Roster(Box::new(roster))
            }
            Question::Portrait(sitting) => {
                let portrait = portrait::load(&self.reader, &self.timeline, sitting)?;
                Message::Portrait(portrait.map(Box::new))
            }
            Question::Strip(n_cells) => {
                Message::Strip(Box::new(Strip::new(&self.session, n_cells)))
            }
            Question::Cycles => Message::Cycles(Box::new(self.cycle_list())),
            Question::Cycle { name, against } => {
                let tale = self.tale(&name, against.as_deref())?;
                Message::Cycle(tale.map(Box::new))
            }
            Question::Compare(comparison) => {
                let compared = comparisons::compare(
                    &self.reader,
                    &self.session,
                    &self.timeline,
                    &self.cycles,
                    comparison,
                )?;
                Message::Difference(Box::new(compared))
            }
            Question::Endpoint => {
                let (service, path) = (self.service.as_ref(), self.reader.path());
                let facts = endpoint_facts::look(path, service, &self.session, &mut self.callers);
                Message::EndpointFacts(Box::new(facts))
            }
            Question::Preview(wish) => {
                let look = exporting::preview(&self.reader, &self.session, &wish);
                match look {
                    Ok(preview) => Message::Preview(Box::new((wish, preview))),
                    Err(error) => Message::Failed {
                        what: format!("exporting as {}", wish.format),
                        error: error.to_string(),
                    },
                }
            }
        };
        Ok(vec![answer])
    }

    fn cycle_list(&self) -> CycleList {
        let clients = self.cycles.clients().into_iter();
        let cadence = |client| Some((client, Cadence::measure(self.cycles.of_client(client))?));
        CycleList {
            head: self.session.head(),
            cycles: self.cycles.cycles().to_vec(),
            cadences: clients.filter_map(cadence).collect(),
        }
    }

    fn tale(&self, name: &str, against: Option<&str>) -> Result<Option<CycleTale>, Error> {
        let Some(cycle) = self.cycles.find(name) else {
            return Ok(None);
        };
        let against = against.and_then(|name| self.cycles.find(name));
        let (reader, session, timeline) = (&self.reader, &self.session, &self.timeline);
        tale::tell(reader, session, timeline, &self.cycles, (cycle, against)).map(Some)
    }
}

/// What was found out, or that it was not.
fn told(what: &str, found: Result<Vec<Message>, Error>) -> Vec<Message> {
    found.unwrap_or_else(|error| {
        vec![Message::Failed {
            what: what.to_owned(),
            error: error.to_string(),
        }]
    })
}

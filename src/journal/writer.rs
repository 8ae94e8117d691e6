//! The single writer: order, answer, apply, append, commit, publish, release.
//!
//! ```text
//!         takes all that waits
//! inbox ─────────────────────────► for each: respond ─► append
//!                                                          │
//!         ◄──────────── publish the head ◄─ one commit ◄───┘
//! answers  then release them
//! ```
//!
//! Invariant: between two batches the directory in memory is the directory in the file. When a batch cannot be
//! committed its changes are undone from the last to the first, and when that fails, or a panic leaves the
//! directory in doubt, it is read again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::journal::annotation::Annotation;
use crate::journal::capture::Capture;
use crate::journal::checkpoint::Checkpointer;
use crate::journal::date::DateField;
use crate::journal::error::Error;
use crate::journal::event::{Event, Fact, Intake, Origin, Seq};
use crate::journal::exchange;
use crate::journal::format::{MOST_CHANGES, MOST_RESPONSE_BYTES};
use crate::journal::health::Health;
use crate::journal::redact::Redactor;
use crate::journal::reply::Reply;
use crate::journal::restore;
use crate::journal::seed::{self, Seedling};
use crate::scim::{Answer, Change, Directory, Provider, Request, Stamp, Timestamp, respond};

/// What the writer is asked for.
#[derive(Debug)]
pub(super) enum Item {
    /// Answer a request and record it.
    Request(Box<Intake>, oneshot::Sender<Reply>),
    /// Record something that happened to the endpoint.
    Note(Timestamp, Fact),
    /// Record what somebody says about an event.
    Annotation(Annotation, oneshot::Sender<Result<Seq, Error>>),
    /// Put resources into the directory.
    Seed(Vec<Value>, oneshot::Sender<Result<usize, String>>),
    /// Take no more, finish what waits.
    Stop,
}

/// The owner of the directory and of the file.
pub(super) struct Writer {
    capture: Capture,
    checkpointer: Checkpointer,
    provider: Provider,
    /// `None`: secrets are kept.
    redactor: Option<Arc<Redactor>>,
    directory: Directory,
    /// The directory must be read again before it is used.
    is_in_doubt: bool,
    /// The newest event, committed or not.
    last: Seq,
    /// What identifiers are made of: random at the start of a batch, because asking the system costs more than
    /// most of what is done for a request, and another number for each request of it.
    entropy: u128,
    /// The changes of the batch under way, in order.
    uncommitted: Vec<Change>,
    date: DateField,
    outage: Option<Outage>,
    head: watch::Sender<Seq>,
    health: watch::Sender<Health>,
}

/// A time in which the file cannot be written.
struct Outage {
    since: Timestamp,
    error: String,
    n_requests: u64,
    /// Notes that could not be recorded yet, up to [`NOTES_KEPT`].
    notes: Vec<(Timestamp, Fact)>,
    n_notes_lost: u64,
}

impl Outage {
    fn keep(&mut self, notes: Vec<(Timestamp, Fact)>) {
        self.notes.extend(notes);
        let n_lost = self.notes.len().saturating_sub(NOTES_KEPT);
        self.notes.truncate(NOTES_KEPT);
        self.n_notes_lost += n_lost as u64;
    }
}

/// An answer that waits for the commit.
enum Release {
    Request(oneshot::Sender<Reply>, Reply),
    Annotation(oneshot::Sender<Result<Seq, Error>>, Result<Seq, Error>),
    Seed(
        oneshot::Sender<Result<usize, String>>,
        Result<usize, String>,
    ),
}

/// The most items of one commit: enough that the disk is not the limit, few enough that nobody waits long.
const BATCH: usize = 256;

/// The most notes that wait for the disk to come back.
const NOTES_KEPT: usize = 1024;

impl Writer {
    /// Reads the directory out of the capture.
    pub(super) fn new(
        capture: Capture,
        provider: Provider,
        redactor: Option<Arc<Redactor>>,
    ) -> Result<(Self, watch::Receiver<Seq>, watch::Receiver<Health>), Error> {
        let last = capture.head()?;
        let (head, head_receiver) = watch::channel(last);
        let (health, health_receiver) = watch::channel(Health::Sound);
        let mut writer = Self {
            checkpointer: capture.checkpoint_beside()?,
            capture,
            provider,
            redactor,
            directory: Directory::default(),
            is_in_doubt: true,
            last,
            entropy: 0,
            uncommitted: Vec::new(),
            date: DateField::default(),
            outage: None,
            head,
            health,
        };
        writer.resolve_doubt()?;
        Ok((writer, head_receiver, health_receiver))
    }

    /// Works until it is told to stop and nothing waits any more.
    pub(super) fn run(mut self, mut inbox: mpsc::Receiver<Item>) -> Result<(), Error> {
        let mut batch = Vec::with_capacity(BATCH);
        while inbox.blocking_recv_many(&mut batch, BATCH) > 0 {
            if batch.iter().any(|item| matches!(item, Item::Stop)) {
                inbox.close();
            }
            self.record(&mut batch);
        }
        if self.outage.is_some() {
            self.record(&mut batch);
        }
        drop(self.checkpointer);
        self.capture.close()
    }

    /// Answers, records and commits a batch, or refuses all of it.
    fn record(&mut self, batch: &mut Vec<Item>) {
        let committed = self.last;
        let mut releases = Vec::with_capacity(batch.len());
        let mut result = self.begin();
        let mut notes = Vec::new();
        for item in batch.drain(..) {
            // After a failure the rest is not answered: what it would be answered from is undone anyway.
            match item {
                Item::Request(intake, sender) => {
                    let reply = and_then(&mut result, || self.exchange(*intake));
                    releases.push(Release::Request(sender, reply.unwrap_or_else(unrecorded)));
                }
                Item::Note(at, fact) => {
                    notes.push((at, fact.clone()));
                    and_then(&mut result, || self.note(at, fact));
                }
                Item::Annotation(annotation, sender) => {
                    let number = and_then(&mut result, || self.annotate(annotation));
                    let number = number.unwrap_or(Err(Error::Stopped));
                    releases.push(Release::Annotation(sender, number));
                }
                Item::Seed(resources, sender) => {
                    let outcome = and_then(&mut result, || self.seed(&resources));
                    releases.push(Release::Seed(sender, outcome.unwrap_or(Ok(0))));
                }
                Item::Stop => {}
            }
        }
        match result.and_then(|()| self.capture.commit()) {
            Ok(()) => self.publish(),
            Err(error) => {
                self.undo(committed);
                self.suffer(&error, &mut releases, notes);
            }
        }
        for release in releases {
            release.send();
        }
        self.checkpointer.wake();
        if self.checkpointer.takes_rest() {
            // What cannot be moved stays where it is; whether the disk is well, the next commit says.
            let _ = self.capture.checkpoint();
        }
    }

    /// Opens the transaction, and says first what could not be said during an outage.
    fn begin(&mut self) -> Result<(), Error> {
        self.resolve_doubt()?;
        self.entropy = uuid::Uuid::new_v4().as_u128();
        self.capture.begin()?;
        let Some(outage) = &self.outage else {
            return Ok(());
        };
        let unrecorded = Fact::Unrecorded {
            n_requests: outage.n_requests,
            n_notes_lost: outage.n_notes_lost,
            since: outage.since,
            error: outage.error.clone(),
        };
        let mut facts = vec![(now(), unrecorded)];
        facts.extend(outage.notes.iter().cloned());
        facts
            .into_iter()
            .try_for_each(|(at, fact)| self.note(at, fact))
    }

    /// Tells everyone that the batch is in the file.
    fn publish(&mut self) {
        self.uncommitted.clear();
        if self.outage.take().is_some() {
            self.health.send_replace(Health::Sound);
        }
        self.head.send_replace(self.last);
    }

    /// Takes back what a failed batch did, in the file and in memory.
    fn undo(&mut self, committed: Seq) {
        self.last = committed;
        self.is_in_doubt |= self.capture.roll_back().is_err();
        for change in std::mem::take(&mut self.uncommitted).iter().rev() {
            self.is_in_doubt |= self.directory.apply(&change.inverse()).is_err();
        }
    }

    /// Refuses every request of a failed batch, and says that the log is failing.
    fn suffer(&mut self, error: &Error, releases: &mut [Release], notes: Vec<(Timestamp, Fact)>) {
        let outage = self.outage.get_or_insert_with(|| Outage {
            since: now(),
            error: String::new(),
            n_requests: 0,
            notes: Vec::new(),
            n_notes_lost: 0,
        });
        outage.error = error.to_string();
        outage.keep(notes);
        for release in releases {
            outage.n_requests += release.refuse(error);
        }
        self.health.send_replace(Health::Failing {
            since: outage.since,
            error: outage.error.clone(),
            n_refused: outage.n_requests,
        });
    }

    /// Answers one request and appends it.
    fn exchange(&mut self, mut intake: Intake) -> Result<Reply, Error> {
        let answer = if let Some(refusal) = intake.refusal.take() {
            exchange::Verdict::Refused(refusal)
        } else {
            let mut answer = self.answer(&intake.request)?;
            self.capture.repeated.share(&mut answer.response.body);
            exchange::Verdict::Answered(answer)
        };
        let (origin, at) = (intake.origin, intake.at);
        let (exchange, changes, response) = exchange::conclude(intake, answer, self.date.at(now()));
        let seq = self.append(at, origin, Fact::Exchange(Box::new(exchange)), changes)?;
        Ok(Reply {
            seq: Some(seq),
            response,
        })
    }

    /// Has SCIM answer. A panic in there costs one request its answer, and no other anything.
    fn answer(&mut self, request: &Request) -> Result<Answer, Error> {
        self.entropy = self.entropy.wrapping_add(1);
        let stamp = Stamp {
            at: now(),
            entropy: self.entropy,
        };
        let (provider, directory) = (&self.provider, &mut self.directory);
        // What the directory may be left as is settled by reading it again.
        let answer = catch_unwind(AssertUnwindSafe(|| {
            respond(provider, directory, request, &stamp)
        }));
        match answer {
            Ok(answer) => match excess(&answer) {
                None => Ok(answer),
                Some(detail) if answer.changes.is_empty() => Ok(exchange::internal_error(detail)),
                Some(detail) => self.give_up(detail),
            },
            Err(_) => self.give_up("the endpoint failed on this request, which is its own defect"),
        }
    }

    /// Answers 500 for a request that may have left anything behind in the directory.
    fn give_up(&mut self, detail: &str) -> Result<Answer, Error> {
        self.is_in_doubt = true;
        self.resolve_doubt()?;
        Ok(exchange::internal_error(detail))
    }

    /// Reads the directory from the file, with what the batch under way has written there.
    fn resolve_doubt(&mut self) -> Result<(), Error> {
        if self.is_in_doubt {
            self.directory = restore::directory(self.capture.connection())
                .map_err(|failure| failure.of_capture(self.capture.path()))?;
            self.is_in_doubt = false;
        }
        Ok(())
    }

    fn note(&mut self, at: Timestamp, fact: Fact) -> Result<(), Error> {
        self.append(at, Origin::Endpoint, fact, Vec::new())
            .map(|_| ())
    }

    /// Records an annotation, unless it is about an event that is not there.
    fn annotate(&mut self, annotation: Annotation) -> Result<Result<Seq, Error>, Error> {
        if let Err(error) = self.capture.require(annotation.of, self.last) {
            return Ok(Err(error));
        }
        let fact = Fact::Annotation(annotation);
        self.append(now(), Origin::User, fact, Vec::new()).map(Ok)
    }

    /// Creates every resource of a seed file by the rules of POST, or none when one is refused. A capture that has
    /// events already goes on from them.
    fn seed(&mut self, resources: &[Value]) -> Result<Result<usize, String>, Error> {
        if self.last != Seq(0) {
            return Ok(Ok(0));
        }
        let n_resources = resources.len();
        for (n, resource) in resources.iter().enumerate() {
            if let Err(reason) = self.plant(resource)? {
                let refusal = format!("cannot seed resource {} of {n_resources}: {reason}", n + 1);
                self.uproot()?;
                return Ok(Err(refusal));
            }
        }
        Ok(Ok(n_resources))
    }

    /// Takes back all of a seed, which is all of the transaction, because nothing came before it.
    fn uproot(&mut self) -> Result<(), Error> {
        self.undo(Seq(0));
        self.resolve_doubt()?;
        self.capture.begin()
    }

    fn plant(&mut self, resource: &Value) -> Result<Result<(), String>, Error> {
        let mut seedling = match Seedling::new(resource, &self.provider.base_path) {
            Ok(seedling) => seedling,
            Err(reason) => return Ok(Err(reason)),
        };
        if let Some(redactor) = &self.redactor {
            redactor.redact_body(&mut seedling.request.body);
        }
        let answer = self.answer(&seedling.request)?;
        if answer.changes.is_empty() {
            return Ok(Err(seed::refusal(&answer)));
        }
        let changes = seedling.keep_id(answer.changes, &mut self.directory);
        self.append(now(), Origin::Seed, Fact::Seeded, changes)?;
        Ok(Ok(()))
    }

    /// Gives an event its number and adds it to the transaction.
    fn append(
        &mut self,
        at: Timestamp,
        origin: Origin,
        fact: Fact,
        changes: Vec<Change>,
    ) -> Result<Seq, Error> {
        let seq = self.last.next();
        let event = Event {
            seq,
            at,
            origin,
            fact,
            changes,
        };
        let result = self.capture.append(&event, &self.directory);
        // Undone with the rest of the batch when it failed.
        self.uncommitted.extend(event.changes);
        self.last = seq;
        result.map(|()| seq)
    }
}

/// Why an answer does not fit into an event. Recording it would fail, and with it all that is recorded together.
fn excess(answer: &Answer) -> Option<&'static str> {
    if answer.changes.len() >= MOST_CHANGES {
        Some("the request changes more resources than one event can hold")
    } else if answer.response.body.len() > MOST_RESPONSE_BYTES {
        Some("the answer is longer than one event can hold; ask for less at once")
    } else {
        None
    }
}

impl Release {
    /// Puts a refusal in place of the answer; returns how many requests that is.
    fn refuse(&mut self, error: &Error) -> u64 {
        match self {
            Self::Request(_, reply) => {
                *reply = unrecorded();
                1
            }
            Self::Annotation(_, outcome) => {
                *outcome = Err(error.clone());
                0
            }
            Self::Seed(_, outcome) => {
                *outcome = Err(format!("cannot seed the directory: {error}"));
                0
            }
        }
    }

    /// Hands the answer out. Whoever has stopped waiting needs none.
    fn send(self) {
        match self {
            Self::Request(sender, reply) => drop(sender.send(reply)),
            Self::Annotation(sender, outcome) => drop(sender.send(outcome)),
            Self::Seed(sender, outcome) => drop(sender.send(outcome)),
        }
    }
}

/// Goes on when nothing has failed yet, and remembers the first failure.
fn and_then<T>(
    result: &mut Result<(), Error>,
    next: impl FnOnce() -> Result<T, Error>,
) -> Option<T> {
    if result.is_err() {
        return None;
    }
    next().map_err(|error| *result = Err(error)).ok()
}

/// The answer to a request that is not in the file.
fn unrecorded() -> Reply {
    Reply {
        seq: None,
        response: exchange::unavailable(),
    }
}

/// The time of the system.
pub(super) fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_microsecond())
}

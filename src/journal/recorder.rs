//! The way to the single writer: hand in a request, get its answer back once it is on disk.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::journal::annotation::Annotation;
use crate::journal::capture::Capture;
use crate::journal::error::Error;
use crate::journal::event::{Connection, Fact, Intake, Seq, Trouble};
use crate::journal::health::Health;
use crate::journal::redact::Redactor;
use crate::journal::reply::Reply;
use crate::journal::writer::{Item, Writer, now};
use crate::scim::{Provider, Timestamp};

/// The way to the recorder. Cheap to clone; every connection has one.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// Bounded. When it is full the disk is slower than the clients, and whoever submits waits.
    items: mpsc::Sender<Item>,
    /// `None`: secrets are kept.
    redactor: Option<Arc<Redactor>>,
    head: watch::Receiver<Seq>,
    health: watch::Receiver<Health>,
}

/// How many items wait for the writer before those who submit must wait.
const INBOX: usize = 1024;

impl Inbox {
    /// Has a request answered and recorded. Waits when the disk is slow; the answer comes after the commit.
    /// `None` when the recorder has stopped.
    ///
    /// When the caller gives up waiting, the request is answered and recorded all the same.
    pub async fn submit(&self, intake: impl Into<Box<Intake>>) -> Option<Reply> {
        let mut intake = intake.into();
        // Here and not in the writer's thread, which everyone waits for.
        if let Some(redactor) = &self.redactor {
            redactor.redact(&mut intake);
        }
        let (reply, answer) = oneshot::channel();
        let item = Item::Request(intake, reply);
        self.items.send(item).await.ok()?;
        answer.await.ok()
    }

    /// Records that a response could not be delivered.
    pub async fn undelivered(&self, of: Seq, error: String) {
        self.note(now(), Fact::Undelivered { of, error }).await;
    }

    /// Records a connection that never produced a request.
    pub async fn no_request(&self, at: Timestamp, connection: Connection, trouble: Trouble) {
        let fact = Fact::NoRequest {
            connection,
            trouble,
        };
        self.note(at, fact).await;
    }

    /// Records that nobody was answered for a while until now, because this computer slept.
    pub async fn slept(&self, until: Timestamp, slept: Duration) {
        let us = u64::try_from(slept.as_micros()).unwrap_or(u64::MAX);
        self.note(until, Fact::Slept { us }).await;
    }

    /// Records what somebody says about an event, in order with everything else; returns the number of the
    /// annotation once it is in the file.
    ///
    /// For whoever cannot wait: the future can be dropped, and it is recorded all the same.
    pub async fn annotate(&self, annotation: Annotation) -> Result<Seq, Error> {
        let (reply, answer) = oneshot::channel();
        let item = Item::Annotation(annotation, reply);
        self.items.send(item).await.map_err(|_| Error::Stopped)?;
        answer.await.map_err(|_| Error::Stopped)?
    }

    /// The number of the newest event in the file; changes when it grows.
    pub fn head(&self) -> watch::Receiver<Seq> {
        self.head.clone()
    }

    /// How the log is doing; changes when it does.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    async fn note(&self, at: Timestamp, fact: Fact) {
        // A recorder that has stopped records nothing more, and there is nobody left to tell.
        let _ = self.items.send(Item::Note(at, fact)).await;
    }
}

/// The writer thread, from its start to its end.
#[derive(Debug)]
pub struct Recorder {
    inbox: Inbox,
    /// A place in the inbox that is kept free, so that stopping never waits for it.
    stop: Option<mpsc::OwnedPermit<Item>>,
    thread: Option<JoinHandle<Result<(), Error>>>,
}

impl Recorder {
    /// Reads the directory out of the capture and starts the thread.
    /// `keep_secrets`: record credentials and passwords as they came.
    pub fn start(capture: Capture, provider: Provider, keep_secrets: bool) -> Result<Self, Error> {
        let (items, waiting) = mpsc::channel(INBOX);
        let stop = items
            .clone()
            .try_reserve_owned()
            .map_err(|_| Error::Stopped)?;
        let path = capture.path().to_owned();
        let redactor = if keep_secrets {
            capture.admit_secrets()?;
            None
        } else {
            Some(Arc::new(Redactor::new(capture.salt()?)))
        };
        capture.set_up(&provider)?;
        let (writer, head, health) = Writer::new(capture, provider, redactor.clone())?;
        let thread = std::thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || writer.run(waiting))
            .map_err(|error| Error::Unwritable {
                path,
                reason: error.to_string(),
            })?;
        Ok(Self {
            inbox: Inbox {
                items,
                redactor,
                head,
                health,
            },
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// A way in.
    pub fn inbox(&self) -> Inbox {
        self.inbox.clone()
    }

    /// Puts resources into the directory of a capture without events, each as an event: all of them, or none when
    /// one is refused, whose position and reason are the error.
    ///
    /// Returns how many there are; 0 when the capture has events, because it goes on from them. A resource keeps its
    /// `id` when it has one that is free.
    pub async fn seed(&self, resources: Vec<Value>) -> Result<usize, String> {
        let (reply, answer) = oneshot::channel();
        let stopped = || "cannot seed the directory: the recorder has stopped".to_owned();
        let item = Item::Seed(resources, reply);
        self.inbox.items.send(item).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// Takes no more, commits what waits, closes the file. Blocks until that is done.
    pub fn stop(mut self) -> Result<(), Error> {
        self.finish()
    }

    /// Asks the thread to stop, once, and waits for it.
    fn finish(&mut self) -> Result<(), Error> {
        if let Some(permit) = self.stop.take() {
            permit.send(Item::Stop);
        }
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            // The thread panicked outside of answering: what it had not committed is lost, and was not answered.
            Some(Err(_)) | None => Err(Error::Stopped),
        }
    }
}

/// A recorder that is dropped on the way out of an error is waited for too, so that no thread outlives its owner.
impl Drop for Recorder {
    fn drop(&mut self) {
        // After `stop` there is no thread any more; before it, nobody is left to tell.
        let _ = self.finish();
    }
}

//! Finds things out about the log as a whole, apart from what must be quick.
//!
//! One thread keeps what is known of the log up to date in bounded slices, and answers questions between them.

use std::sync::mpsc::{Receiver, TryRecvError};

use tokio::sync::mpsc;

use crate::inspect::Session;
use crate::journal::{Error, Reader, Seq};
use crate::tui::{Message, Question};

/// What the thread is told.
#[derive(Debug)]
pub enum Work {
    /// The screen wants to know something.
    Question(Question),
    /// The log has grown to this number.
    Head(Seq),
    /// Nothing new: go on with what is left.
    More,
}

/// How many events are taken in between two looks for a question: some ten milliseconds of work.
const SLICE: u64 = 8192;

/// What is known of the log, and how far.
pub struct Questions {
    reader: Reader,
    session: Session,
    head: Seq,
    n_annotations_told: usize,
}

impl Questions {
    /// Nothing is known yet.
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            session: Session::default(),
            head: Seq(0),
            n_annotations_told: 0,
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
    fn next(&self, work: &Receiver<Work>) -> Option<Work> {
        if !self.is_behind() {
            return work.recv().ok();
        }
        match work.try_recv() {
            Ok(work) => Some(work),
            Err(TryRecvError::Empty) => Some(Work::More),
            Err(TryRecvError::Disconnected) => None,
        }
    }

    fn is_behind(&self) -> bool {
        self.session.head() < self.head
    }

    /// Does one thing; returns what the screen is to know.
    pub fn take(&mut self, work: Work) -> Vec<Message> {
        let done = match work {
            Work::Head(head) => {
                self.head = self.head.max(head);
                Ok(Vec::new())
            }
            Work::Question(question) => self.answer(&question).map(|answer| vec![answer]),
            Work::More => self.catch_up(),
        };
        done.unwrap_or_else(|failed| vec![failed])
    }

    fn catch_up(&mut self) -> Result<Vec<Message>, Message> {
        let before = self.session.head();
        let extended = self.session.extend(&self.reader, SLICE);
        if extended.is_err() || self.session.head() == before {
            // Asked again when the log grows, and not before.
            self.head = before;
        }
        extended.map_err(|error| failed("reading the log", &error))?;
        let annotations = self.session.annotations();
        let n_annotations = annotations.n_taken();
        if self.is_behind() || n_annotations == self.n_annotations_told {
            return Ok(Vec::new());
        }
        self.n_annotations_told = n_annotations;
        Ok(vec![Message::Annotations(Box::new(annotations.clone()))])
    }

    fn answer(&mut self, question: &Question) -> Result<Message, Message> {
        match *question {
            Question::Nearest {
                landmark,
                from,
                direction,
            } => {
                self.know_all()?;
                Ok(Message::Found(landmark.nearest(
                    &self.session,
                    from,
                    direction,
                )))
            }
        }
    }

    /// Takes in all there is, for a question that needs it.
    fn know_all(&mut self) -> Result<(), Message> {
        let extended = self.session.extend(&self.reader, u64::MAX);
        extended
            .map(drop)
            .map_err(|error| failed("reading the log", &error))
    }
}

fn failed(what: &str, error: &Error) -> Message {
    Message::Failed {
        what: what.to_owned(),
        error: error.to_string(),
    }
}

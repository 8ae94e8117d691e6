//! Sends the chosen requests, in an order that keeps what depends on each other in order.
//!
//! ```text
//! selection ─► window ──► those that need no answer still to come ──► sender
//!                ▲                                                      │
//!                └──── removed ◄── compared, learned from ◄─────────────┘
//! ```

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::anyhow;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::app::cli::PaceName;
use crate::app::exit::Failure;
use crate::app::replay::selection::{Chosen, Selection};
use crate::inspect::AttributeChange;
use crate::inspect::replay::{
    Answer, Cause, Footprint, Identifiers, Omission, Rewriter, Taint, compare,
};
use crate::journal::{Exchange, Fact, Seq};
use crate::net::replay::{NoAnswer, Returned, Sender};
use crate::scim::Timestamp;

/// How requests are sent.
pub(in crate::app) struct Run {
    pub(in crate::app) sender: Sender,
    pub(in crate::app) rewriter: Rewriter,
    pub(in crate::app) concurrency: usize,
    pub(in crate::app) pace: PaceName,
    pub(in crate::app) fails_fast: bool,
}

/// What became of one chosen event.
pub(in crate::app) struct Outcome {
    /// Its position among all that were chosen, from 0: answers come in another order.
    pub(in crate::app) position: u64,
    pub(in crate::app) chosen: Chosen,
    pub(in crate::app) end: End,
}

/// How one chosen event ended.
pub(in crate::app) enum End {
    /// It was not sent, because it is no request or cannot be sent.
    Omitted(Option<Omission>),
    /// It was sent.
    Sent {
        /// What came back; `None`: nothing, for the reason that stands in the differences.
        status: Option<u16>,
        elapsed: Duration,
        differences: Vec<AttributeChange>,
        /// The earlier event that was answered otherwise and that this one may differ because of.
        follows: Option<Seq>,
        /// How many passwords it had that are not the recorded ones.
        n_passwords: usize,
    },
}

/// Whether everything chosen was sent, or the run was ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Reached {
    End,
    Stopped,
}

/// An event that has no answer yet.
struct Waiting {
    position: u64,
    chosen: Chosen,
    footprint: Footprint,
    due: Instant,
    n_passwords: usize,
    is_under_way: bool,
}

/// How far requests may be looked at ahead of the oldest that has no answer, for each that may be under way.
const LOOK_AHEAD: usize = 16;

/// The position of what was sent, and what came back.
type Answered = (u64, Result<Returned, NoAnswer>);

impl Run {
    /// Sends everything chosen and hands on what became of each, in the order in which the answers came. Once it is
    /// interrupted, it only waits for the answers that are under way.
    pub(in crate::app) async fn carry_out(
        self,
        mut selection: Selection<'_>,
        interrupted: impl Future<Output = Result<(), Failure>>,
        mut take: impl FnMut(Outcome) -> Result<(), Failure>,
    ) -> Result<Reached, Failure> {
        let mut state = State::new(&self);
        let mut under_way: JoinSet<Answered> = JoinSet::new();
        let mut reached = Reached::End;
        tokio::pin!(interrupted);
        loop {
            if reached == Reached::End {
                state.fill(&mut selection)?;
                state.start(&mut under_way, &mut take)?;
            }
            let due = state.next_due().filter(|_| reached == Reached::End);
            if under_way.is_empty() && due.is_none() {
                if state.window.is_empty() || reached == Reached::Stopped {
                    return Ok(reached);
                }
                // What could not be sent left the window: there may be room for more.
                continue;
            }
            tokio::select! {
                Some(answered) = under_way.join_next() => {
                    // A task only ends otherwise when it panics, which would be a defect of the client.
                    let (position, answer) = answered.map_err(Failure::environment)?;
                    if let Some(outcome) = state.finish(position, answer)? {
                        if self.fails_fast && is_different(&outcome) {
                            reached = Reached::Stopped;
                        }
                        take(outcome)?;
                    }
                }
                () = wait_until(due), if due.is_some() => {}
                caught = &mut interrupted, if reached == Reached::End => {
                    caught?;
                    reached = Reached::Stopped;
                }
            }
        }
    }
}

async fn wait_until(due: Option<Instant>) {
    if let Some(due) = due {
        tokio::time::sleep_until(due).await;
    }
}

fn is_different(outcome: &Outcome) -> bool {
    matches!(&outcome.end, End::Sent { differences, .. } if !differences.is_empty())
}

/// What is known while requests are sent.
struct State<'a> {
    run: &'a Run,
    window: VecDeque<Waiting>,
    identifiers: Identifiers,
    taint: Taint,
    start: Instant,
    /// When the first chosen event came, in the capture.
    first_at: Option<Timestamp>,
    n_chosen: u64,
    n_answered: u64,
}

impl<'a> State<'a> {
    fn new(run: &'a Run) -> Self {
        Self {
            run,
            window: VecDeque::new(),
            identifiers: Identifiers::default(),
            taint: Taint::default(),
            start: Instant::now(),
            first_at: None,
            n_chosen: 0,
            n_answered: 0,
        }
    }

    fn fill(&mut self, selection: &mut Selection<'_>) -> Result<(), Failure> {
        let most = self.run.concurrency.min(64) * LOOK_AHEAD;
        while self.window.len() < most {
            let Some(chosen) = selection.next()? else {
                break;
            };
            let at = chosen.event.at;
            let first_at = *self.first_at.get_or_insert(at);
            let gap = match self.run.pace {
                PaceName::Fast => 0,
                PaceName::Original => u64::try_from(at.0.saturating_sub(first_at.0)).unwrap_or(0),
            };
            self.window.push_back(Waiting {
                position: self.n_chosen,
                footprint: Footprint::of(&chosen.event),
                chosen,
                due: self.start + Duration::from_micros(gap),
                n_passwords: 0,
                is_under_way: false,
            });
            self.n_chosen += 1;
        }
        Ok(())
    }

    /// Sends what may be sent now; hands on what cannot be sent at all.
    fn start(
        &mut self,
        under_way: &mut JoinSet<Answered>,
        take: &mut impl FnMut(Outcome) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let now = Instant::now();
        let mut index = 0;
        while under_way.len() < self.run.concurrency {
            let Some(waiting) = self.window.get(index) else {
                break;
            };
            let may_start = !waiting.is_under_way
                && waiting.due <= now
                && self
                    .window
                    .iter()
                    .take(index)
                    .all(|earlier| !earlier.footprint.precedes(&waiting.footprint));
            if !may_start {
                index += 1;
            } else if let Some(omission) = self.send(index, under_way)
                && let Some(waiting) = self.window.remove(index)
            {
                take(Outcome {
                    position: waiting.position,
                    chosen: waiting.chosen,
                    end: End::Omitted(omission),
                })?;
            }
        }
        Ok(())
    }

    /// Sends one request, or says why it cannot be sent.
    #[expect(
        clippy::option_option,
        reason = "whether it was omitted, and whether it was a request at all"
    )]
    fn send(
        &mut self,
        index: usize,
        under_way: &mut JoinSet<Answered>,
    ) -> Option<Option<Omission>> {
        let waiting = self.window.get_mut(index)?;
        let Fact::Exchange(exchange) = &waiting.chosen.event.fact else {
            return Some(None);
        };
        let (rewriter, identifiers) = (&self.run.rewriter, &self.identifiers);
        let rewritten = match waiting.chosen.cause {
            Cause::Recorded => rewriter.rewrite(exchange, identifiers),
            Cause::Seed | Cause::Prerequisite => rewriter.creation(exchange, identifiers),
        };
        match rewritten {
            Err(omission) => Some(Some(omission)),
            Ok(resend) => {
                waiting.is_under_way = true;
                waiting.n_passwords = resend.n_passwords;
                let (sender, position) = (self.run.sender.clone(), waiting.position);
                let seq = waiting.chosen.event.seq;
                under_way.spawn(async move { (position, sender.send(&resend.request, seq).await) });
                None
            }
        }
    }

    /// When the next request that only waits for its time may be sent.
    fn next_due(&self) -> Option<Instant> {
        let now = Instant::now();
        let waiting = self.window.iter().filter(|waiting| !waiting.is_under_way);
        waiting.map(|waiting| waiting.due).find(|due| *due > now)
    }

    /// Compares an answer, and learns from it.
    fn finish(
        &mut self,
        position: u64,
        answer: Result<Returned, NoAnswer>,
    ) -> Result<Option<Outcome>, Failure> {
        let index = self
            .window
            .iter()
            .position(|waiting| waiting.position == position);
        let Some(waiting) = index.and_then(|index| self.window.remove(index)) else {
            return Ok(None);
        };
        let Fact::Exchange(exchange) = &waiting.chosen.event.fact else {
            return Ok(None);
        };
        if self.n_answered == 0 {
            self.refuse_to_go_on(exchange, &answer)?;
        }
        self.n_answered += 1;
        let (status, elapsed, differences) = match answer {
            Ok(returned) => {
                let (status, elapsed) = (returned.status, returned.elapsed);
                let found = Answer {
                    status,
                    head: returned.head,
                    body: returned.body,
                };
                let differences = recorded(exchange)
                    .map(|recorded| compare(&recorded, &found, &mut self.identifiers));
                (Some(status), elapsed, differences.unwrap_or_default())
            }
            Err(reason) => {
                let difference = AttributeChange {
                    path: "status".to_owned(),
                    from: recorded(exchange).map(|recorded| recorded.status.into()),
                    to: Some(reason.to_string().into()),
                };
                (None, Duration::ZERO, vec![difference])
            }
        };
        let mut differences = differences;
        if waiting.chosen.cause != Cause::Recorded {
            // What an endpoint adds to what it was sent was in no answer that could have been recorded.
            differences.retain(|one| one.from.is_some());
        }
        let mut follows = None;
        if !differences.is_empty() {
            follows = self.taint.source(&waiting.footprint);
            self.taint.add(waiting.chosen.event.seq, &waiting.footprint);
        }
        Ok(Some(Outcome {
            position,
            chosen: waiting.chosen,
            end: End::Sent {
                status,
                elapsed,
                differences,
                follows,
                n_passwords: waiting.n_passwords,
            },
        }))
    }

    /// When nobody answers the first request, or does not like the token, the others need not be tried.
    fn refuse_to_go_on(
        &self,
        exchange: &Exchange,
        answer: &Result<Returned, NoAnswer>,
    ) -> Result<(), Failure> {
        let target = self.run.sender.name();
        match answer {
            Err(NoAnswer::Broken(cause) | NoAnswer::Tls(cause)) => {
                Err(Failure::Environment(anyhow!(
                    "cannot reach {target}: {cause}; check the address and that the endpoint is running"
                )))
            }
            Ok(returned)
                if matches!(returned.status, 401 | 403)
                    && recorded(exchange).is_none_or(|one| one.status != returned.status) =>
            {
                Err(Failure::Usage(anyhow!(
                    "the token is not accepted by {target}, which answered {} to the first request: check that it is the one expected there",
                    returned.status
                )))
            }
            _ => Ok(()),
        }
    }
}

fn recorded(exchange: &Exchange) -> Option<Answer> {
    let response = exchange.response.as_ref()?;
    Some(Answer {
        status: response.status,
        head: response.head.clone(),
        body: response.body.clone(),
    })
}

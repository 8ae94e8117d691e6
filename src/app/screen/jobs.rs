//! What takes its time tells the screen how far it is, and hears when it is to stop.

use std::ops::ControlFlow;
use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::tui::{Job, Message, Progress};

/// What takes less time than this is over before anybody has read how far it is.
const FIRST: Duration = Duration::from_millis(300);

/// Nobody reads faster than this.
const NEXT: Duration = Duration::from_millis(100);

/// When to tell how far a job has come.
#[derive(Debug)]
pub(super) struct Pulse {
    due: Instant,
    has_told: bool,
}

impl Pulse {
    /// The pulse of a job that begins now.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            due: now + FIRST,
            has_told: false,
        }
    }

    /// Whether it is time to tell.
    pub(super) fn beats(&mut self, now: Instant) -> bool {
        let is_due = now >= self.due;
        if is_due {
            self.due = now + NEXT;
            self.has_told = true;
        }
        is_due
    }

    /// Whether something was told, so that its end must be told too, which is done once.
    pub(super) fn take_told(&mut self) -> bool {
        std::mem::take(&mut self.has_told)
    }
}

/// What a deed is given: it tells with it how far it has come, and hears from it whether to go on.
#[derive(Debug)]
pub(super) struct Ticket {
    job: Job,
    stop: CancellationToken,
    messages: mpsc::Sender<Message>,
    pulse: Pulse,
}

impl Ticket {
    /// The ticket of a deed that begins now.
    pub(super) fn new(job: Job, stop: CancellationToken, messages: mpsc::Sender<Message>) -> Self {
        Self {
            job,
            stop,
            messages,
            pulse: Pulse::new(Instant::now()),
        }
    }

    /// Tells how far it has come; hears whether to go on.
    pub(super) fn tell(&mut self, what: &str, n_done: u64, n_total: u64) -> ControlFlow<()> {
        if self.stop.is_cancelled() {
            return ControlFlow::Break(());
        }
        if self.pulse.beats(Instant::now()) {
            // A screen with too much to read hears of the next step.
            self.say(what, n_done, n_total);
        }
        ControlFlow::Continue(())
    }

    /// Tells how far it has come, whenever that is; whether the screen can take it.
    pub(super) fn say(&self, what: &str, n_done: u64, n_total: u64) -> bool {
        let progress = Progress {
            job: self.job,
            what: what.to_owned(),
            n_done,
            n_total,
        };
        let told = self.messages.try_send(Message::Progress(progress));
        told.is_ok()
    }

    /// Does what mostly waits, and tells meanwhile how far it has come: what has told nothing cannot be stopped.
    pub(super) async fn beside<T>(
        &self,
        what: &str,
        n_done: impl Fn() -> u64,
        n_total: u64,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = pin!(work);
        let (mut due, mut told) = (tokio::time::Instant::now() + FIRST, None);
        loop {
            // The work goes on where it was, whoever comes first.
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = tokio::time::sleep_until(due) => {
                    let n_done = n_done();
                    if told != Some(n_done) && self.say(what, n_done, n_total) {
                        told = Some(n_done);
                    }
                    due += NEXT;
                }
            }
        }
    }

    /// Is cancelled when the deed is to stop.
    pub(super) fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }
}

/// The deeds under way, and what stops each.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    n_begun: u64,
    running: Vec<(u64, CancellationToken)>,
}

impl UnderWay {
    /// A deed begins, which ends with everything else at the latest; returns its number and what stops it.
    pub(super) fn begin(&mut self, everything: &CancellationToken) -> (Job, CancellationToken) {
        self.running.retain(|(_, stop)| !stop.is_cancelled());
        self.n_begun += 1;
        let stop = everything.child_token();
        self.running.push((self.n_begun, stop.clone()));
        (Job::Deed(self.n_begun), stop)
    }

    /// Stops one. What is over already is not stopped.
    pub(super) fn stop(&self, number: u64) {
        let own = self.running.iter().find(|(other, _)| *other == number);
        if let Some((_, stop)) = own {
            stop.cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_job_is_told_of_once_it_lasts_and_not_too_often() {
        let begin = Instant::now();
        let mut pulse = Pulse::new(begin);
        assert!(!pulse.beats(begin) && !pulse.beats(begin + FIRST / 2) && !pulse.take_told());
        assert!(pulse.beats(begin + FIRST));
        assert!(pulse.take_told() && !pulse.take_told());
        assert!(!pulse.beats(begin + FIRST + NEXT / 2));
        assert!(pulse.beats(begin + FIRST + NEXT));
    }

    #[tokio::test(start_paused = true)]
    async fn what_only_waits_is_told_of_too_so_that_it_can_be_stopped() {
        let (messages, mut told) = mpsc::channel(9);
        let stop = CancellationToken::new();
        let ticket = Ticket::new(Job::Deed(1), stop.clone(), messages);
        let n_done = Cell::new(0);
        let work = async {
            tokio::time::sleep(FIRST / 2).await;
            n_done.set(1);
            stop.cancelled().await;
        };
        let screen = async {
            let Some(Message::Progress(progress)) = told.recv().await else {
                panic!("nothing was told");
            };
            assert_eq!((progress.n_done, progress.n_total), (1, 7));
            // What has not changed is not told again.
            tokio::time::sleep(NEXT * 9).await;
            assert!(told.try_recv().is_err());
            n_done.set(2);
            tokio::time::sleep(NEXT * 2).await;
            assert!(told.try_recv().is_ok());
            stop.cancel();
        };
        tokio::join!(ticket.beside("sending", || n_done.get(), 7, work), screen);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_over_soon_is_not_told_of() {
        let (messages, mut told) = mpsc::channel(9);
        let ticket = Ticket::new(Job::Deed(1), CancellationToken::new(), messages);
        let work = tokio::time::sleep(FIRST / 2);
        ticket.beside("sending", || 0, 1, work).await;
        assert!(told.try_recv().is_err());
    }

    #[test]
    fn one_deed_is_stopped_and_all_of_them() {
        let (everything, mut under_way) = (CancellationToken::new(), UnderWay::default());
        let (_, first) = under_way.begin(&everything);
        let (job, second) = under_way.begin(&everything);
        assert_eq!(job, Job::Deed(2));
        under_way.stop(1);
        assert!(first.is_cancelled() && !second.is_cancelled());
        everything.cancel();
        assert!(second.is_cancelled());
    }
}

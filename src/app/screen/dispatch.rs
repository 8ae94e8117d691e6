//! Hands the commands of the screen to those who carry them out.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::screen::deeds::{self, Doer};
use crate::app::screen::jobs::{Ticket, UnderWay};
use crate::app::screen::kept_sizes;
use crate::app::screen::questions::Work;
use crate::app::screen::unfinished::Unfinished;
use crate::app::views;
use crate::tui::{Command, Deed, Job, Message, Read};

/// Who carries out which commands.
///
/// The screen has one read and one question of a kind under way at a time; of those that it asks again with every key,
/// only the newest is answered. So neither channel grows.
pub(super) struct Dispatch {
    pub(super) reads: std::sync::mpsc::Sender<Read>,
    pub(super) work: std::sync::mpsc::Sender<Work>,
    pub(super) doer: Doer,
    pub(super) messages: mpsc::Sender<Message>,
    /// Where deeds run, each by itself: a long export keeps nothing else waiting.
    pub(super) tasks: TaskTracker,
    pub(super) stop: CancellationToken,
    pub(super) under_way: UnderWay,
    pub(super) unfinished: Unfinished,
}

impl Dispatch {
    /// Hands every command on, until the screen is gone.
    pub(super) async fn carry_out(mut self, mut commands: mpsc::Receiver<Command>) {
        while let Some(command) = commands.recv().await {
            // A channel is closed only when the screen is gone, and then nobody waits for an answer.
            let _ = match command {
                Command::Read(read) => self.reads.send(read).map_err(drop),
                Command::Ask(question) => self.work.send(Work::Question(question)).map_err(drop),
                Command::Do(deed) => {
                    self.begin(deed);
                    Ok(())
                }
                Command::Stop(Job::Deed(number)) => {
                    self.under_way.stop(number);
                    Ok(())
                }
                Command::Stop(job) => self.work.send(Work::Stop(job)).map_err(drop),
                Command::Keep(sizes) => {
                    let keep = || kept_sizes::keep(&sizes);
                    self.keep("keeping the sizes of the panes", keep).await
                }
                Command::KeepViews(own) => {
                    self.keep("keeping the views", || views::keep(&own)).await
                }
            };
        }
    }

    fn begin(&mut self, deed: Deed) {
        let (job, stop) = self.under_way.begin(&self.stop);
        let (doer, messages) = (self.doer.clone(), self.messages.clone());
        let ticket = Ticket::new(job, stop.clone(), messages.clone());
        let (unfinished, ending) = (self.unfinished.clone(), self.stop.clone());
        unfinished.begin(job, &deed);
        let done = async move {
            let said = doer.carry_out(deed, ticket).await;
            // What was stopped by the end of the screen was not finished; anything else came to an end of its own.
            if !(ending.is_cancelled() && is_stop(&said)) {
                unfinished.end(job);
            }
            // Nobody stops it any more.
            stop.cancel();
            for message in [Message::Ended(job), said] {
                // Without a screen nobody is left to be told.
                let _ = messages.send(message).await;
            }
        };
        self.tasks.spawn(until(&self.stop, done));
    }

    /// Keeps something for the next start, at once: the screen may be gone in the next moment.
    async fn keep(&self, what: &str, keep: impl FnOnce() -> anyhow::Result<()>) -> Result<(), ()> {
        let kept = tokio::task::block_in_place(keep);
        let Err(error) = kept else { return Ok(()) };
        let message = Message::Failed {
            what: what.to_owned(),
            error: format!("{error:#}"),
        };
        self.messages.send(message).await.map_err(drop)
    }
}

/// Whether a deed was stopped before its end.
fn is_stop(said: &Message) -> bool {
    matches!(said, Message::Done(text) if text == deeds::EXPORT_STOPPED)
}

/// A task that ends when it is done, or when it is told to stop.
pub(super) fn until<F: Future<Output = ()>>(
    stop: &CancellationToken,
    task: F,
) -> impl Future<Output = ()> + use<F> {
    let stop = stop.clone();
    async move {
        // Whether it came to its end or was stopped makes no difference.
        stop.run_until_cancelled(task).await;
    }
}

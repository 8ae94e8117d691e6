//! Between the screen and the rest: carries out its commands, tells it what is new.
//!
//! Reading order: [`news`] is told without being asked; [`reads`] answers what is about to be shown, [`questions`] what
//! takes longer to find out, with [`standing`] filters, [`comparisons`], [`facts`] about the endpoint and [`alerts`]; [`deeds`] does what is seen outside of the screen, such as [`copying`], [`exporting`], [`resending`], [`replaying`] and [`picturing`];
//! what takes its time are [`jobs`], which tell how far they are and can be stopped; [`keeping`] holds what the next start is to have again, and [`unfinished`] what is being written when the screen ends.

mod alerts;
mod comparisons;
mod copying;
mod deeds;
mod exporting;
mod facts;
mod jobs;
pub(in crate::app) mod keeping;
mod news;
mod picturing;
pub mod questions;
pub mod reads;
mod replaying;
mod resending;
mod standing;
mod unfinished;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::cli::ScreenOptions;
use crate::app::exit::Failure;
use crate::app::look;
use crate::app::outside;
use crate::app::screen::alerts::Alerts;
use crate::app::screen::deeds::Doer;
use crate::app::screen::jobs::{Ticket, UnderWay};
use crate::app::screen::questions::{Questions, Work};
use crate::app::screen::resending::Way;
use crate::app::screen::unfinished::Unfinished;
use crate::app::signals::{self, signal_beside_screen};
use crate::app::views;
use crate::journal::{Error, Follower, Inbox, Reader};
use crate::scim::spelling::counted;
use crate::tui::{self, Command, Deed, EndpointStatus, Job, Message, Read, Service, Tokens};

/// Messages on their way to the screen. Full: the sender waits, which slows nothing but the screen's own news.
const MESSAGES: usize = 256;
/// Commands on their way from the screen. Full: the screen tells its user, and does not wait.
const COMMANDS: usize = 64;

/// How long what still runs may take to end when the screen is gone.
const GRACE: Duration = Duration::from_millis(300);

/// What the screen is on.
pub(super) struct Scene {
    /// The capture.
    pub(super) capture: PathBuf,
    /// The recorder that writes it, when that is in this process.
    pub(super) inbox: Option<Inbox>,
    /// The tokens that the endpoint of this process accepts.
    pub(super) tokens: Tokens,
    /// The endpoint of this process, if there is one.
    pub(super) service: Option<Service>,
    /// What the status line says at first.
    pub(super) status: EndpointStatus,
}

impl Scene {
    fn reader(&self) -> Result<Reader, Failure> {
        Reader::open(&self.capture).map_err(Failure::environment)
    }

    fn follower(&self) -> Result<Follower, Failure> {
        let of_file = || Follower::of_file(&self.capture).map_err(Failure::environment);
        self.inbox
            .as_ref()
            .map_or_else(of_file, |inbox| Ok(Follower::of_recorder(inbox)))
    }
}

/// Shows a capture until the user quits or a signal comes.
pub(super) async fn show(scene: Scene, options: &ScreenOptions) -> Result<(), Failure> {
    let look = look::options(options)?;
    let seen = scene.reader()?.head().map_err(Failure::environment)?;
    let alerts = Alerts::new(options, seen)?;
    let epitaph = epitaph(&scene.capture);
    let (message_tx, message_rx) = mpsc::channel(MESSAGES);
    let (command_tx, command_rx) = mpsc::channel(COMMANDS);
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());

    let (work_tx, work_rx) = std::sync::mpsc::channel();
    let growth = news::tell_growth(scene.follower()?, message_tx.clone(), work_tx.clone());
    tasks.spawn(until(&stop, growth));
    tasks.spawn(until(&stop, look::tell_themes(message_tx.clone())));
    let errors = news::tell_errors(scene.follower()?, scene.reader()?, message_tx.clone());
    tasks.spawn(until(&stop, errors));
    tasks.spawn(until(&stop, signals::tell_suspend(message_tx.clone())));
    let (reads_tx, reads_rx) = std::sync::mpsc::channel();
    let (reader, messages) = (scene.reader()?, message_tx.clone());
    tasks.spawn_blocking(move || reads::carry_out(&reader, &reads_rx, &messages));
    let (questions, messages) = (
        Questions::new(scene.reader()?, look.time_zone.clone())
            .beside(scene.service.clone(), alerts),
        message_tx.clone(),
    );
    tasks.spawn_blocking(move || questions.carry_out(&work_rx, &messages));
    let doer = Doer {
        capture: scene.capture.clone(),
        inbox: scene.inbox.clone(),
        tokens: scene.tokens.clone(),
        way: match &scene.status {
            EndpointStatus::Up { url, .. } => Some(Way {
                url: url.clone(),
                token: scene.tokens.0.first().cloned(),
            }),
            EndpointStatus::Capture { .. } => None,
        },
    };
    tasks.spawn(until(&stop, news::tell_health(scene, message_tx.clone())));
    let unfinished = Unfinished::default();
    let desks = Desks {
        reads: reads_tx,
        work: work_tx,
        doer,
        messages: message_tx,
        tasks: tasks.clone(),
        stop: stop.clone(),
        under_way: UnderWay::default(),
        unfinished: unfinished.clone(),
    };
    tasks.spawn(desks.carry_out(command_rx));
    tasks.close();

    let shown = tokio::select! {
        ended = tui::run_on_terminal(message_rx, command_tx, look, epitaph) => {
            ended.context("the screen failed").map_err(Failure::Environment)
        }
        caught = signal_beside_screen() => caught,
    };
    outside::end();
    // The screen is gone, and with it its end of both channels: the tasks end by themselves.
    // What reads the capture in one long piece is not waited for: it leaves nothing behind.
    stop.cancel();
    let _ = tokio::time::timeout(GRACE, tasks.wait()).await;
    unfinished.tell(&mut std::io::stderr());
    shown
}

/// What is said last: where everything is, how much, and how to look at it again.
pub(super) fn say_goodbye(capture: &Path, n_events: u64) {
    let (path, events) = (capture.display(), counted(n_events, "event"));
    let line = format!(
        "scimscope: {events} in {path}; look at what was captured with `scimscope open {path}`\n"
    );
    // A closed stderr leaves nobody to tell.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// What is said last when the screen itself fails.
fn epitaph(capture: &Path) -> String {
    let capture = capture.display();
    format!(
        "scimscope: the screen failed, which is a mistake in scimscope; every answered request is in {capture}, and \
         `scimscope open {capture}` shows it"
    )
}

/// Who carries out which commands.
///
/// The screen has one read and one question of a kind under way at a time; of those that it asks again with every key,
/// only the newest is answered. So neither channel grows.
struct Desks {
    reads: std::sync::mpsc::Sender<Read>,
    work: std::sync::mpsc::Sender<Work>,
    doer: Doer,
    messages: mpsc::Sender<Message>,
    /// Where deeds run, each by itself: a long export keeps nothing else waiting.
    tasks: TaskTracker,
    stop: CancellationToken,
    under_way: UnderWay,
    unfinished: Unfinished,
}

impl Desks {
    /// Hands every command to whom it concerns, until the screen is gone.
    async fn carry_out(mut self, mut commands: mpsc::Receiver<Command>) {
        while let Some(command) = commands.recv().await {
            // A desk is closed only when the screen is gone, and then nobody waits for an answer.
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
                    let keep = || keeping::keep(&sizes);
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
}

impl Desks {
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

fn failed(what: &str, error: &Error) -> Message {
    Message::Failed {
        what: what.to_owned(),
        error: error.to_string(),
    }
}

/// Whether a deed was stopped before its end.
fn is_stop(said: &Message) -> bool {
    matches!(said, Message::Done(text) if text == deeds::EXPORT_STOPPED)
}

fn until<F: Future<Output = ()>>(
    stop: &CancellationToken,
    task: F,
) -> impl Future<Output = ()> + use<F> {
    let stop = stop.clone();
    async move {
        // Whether it came to its end or was stopped makes no difference.
        stop.run_until_cancelled(task).await;
    }
}

/// Whether the terminal can do nothing but print.
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Refuses to draw where there is no terminal.
pub(super) fn need_terminal(what: &str) -> Result<(), Failure> {
    if std::io::stdout().is_terminal() && std::io::stdin().is_terminal() && !is_dumb() {
        return Ok(());
    }
    Err(Failure::Usage(anyhow!(
        "`{what}` needs a terminal; without one, `scimscope log` and `scimscope show` answer"
    )))
}

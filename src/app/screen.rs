//! Between the screen and the rest: carries out its commands, tells it what is new.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::cli::ScreenOptions;
use crate::app::exit::Failure;
use crate::app::look;
use crate::inspect::{detail, summary};
use crate::journal::{Error, Follower, Inbox, Reader, Seq};
use crate::tui::{self, Command, Direction, EndpointStatus, Message};

/// Messages on their way to the screen. Full: the sender waits, which slows nothing but the screen's own news.
const MESSAGES: usize = 256;
/// Commands on their way from the screen. Full: the screen tells its user, and does not wait.
const COMMANDS: usize = 64;

/// What the screen is on.
pub(super) struct Scene {
    /// The capture.
    pub(super) capture: PathBuf,
    /// The recorder that writes it, when that is in this process.
    pub(super) inbox: Option<Inbox>,
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
    let (message_tx, message_rx) = mpsc::channel(MESSAGES);
    let (command_tx, command_rx) = mpsc::channel(COMMANDS);
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());

    let growth = tell_growth(scene.follower()?, message_tx.clone());
    tasks.spawn(until(&stop, growth));
    let errors = tell_errors(scene.follower()?, scene.reader()?, message_tx.clone());
    tasks.spawn(until(&stop, errors));
    let reader = scene.reader()?;
    tasks.spawn(until(&stop, tell_health(scene, message_tx.clone())));
    tasks.spawn_blocking(move || carry_out(&reader, command_rx, &message_tx));
    tasks.close();

    let shown = tokio::select! {
        ended = tui::run_on_terminal(message_rx, command_tx, look) => {
            ended.context("the screen failed").map_err(Failure::Environment)
        }
        caught = signal() => caught,
    };
    // The screen is gone, and with it its end of both channels: the tasks end by themselves.
    stop.cancel();
    tasks.wait().await;
    shown
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

/// Tells the screen that the log has grown, until the screen is gone.
async fn tell_growth(mut follower: Follower, messages: mpsc::Sender<Message>) {
    let mut seen = Seq(0);
    loop {
        let (message, is_last) = match follower.beyond(seen).await {
            Ok(head) => {
                seen = head;
                (Message::Head(head), false)
            }
            Err(error) => (failed("following the capture", &error), true),
        };
        if messages.send(message).await.is_err() || is_last {
            return;
        }
    }
}

/// Counts the errors as the log grows. Apart from the news of its growth, because the first count of a long log
/// takes a moment that its first screen must not wait for.
async fn tell_errors(mut follower: Follower, reader: Reader, messages: mpsc::Sender<Message>) {
    let (mut counted, mut n_errors) = (Seq(0), 0);
    while let Ok(head) = follower.beyond(counted).await {
        let count = || reader.n_errors(counted.next(), head);
        let message = match tokio::task::block_in_place(count) {
            Ok(more) => {
                counted = head;
                n_errors += more;
                Message::Errors(n_errors)
            }
            Err(error) => failed("counting errors", &error),
        };
        let is_last = matches!(message, Message::Failed { .. });
        if messages.send(message).await.is_err() || is_last {
            return;
        }
    }
}

/// Tells the screen what it is on and how the endpoint is doing, whenever that changes.
async fn tell_health(scene: Scene, messages: mpsc::Sender<Message>) {
    let mut status = scene.status;
    let mut health = scene.inbox.map(|inbox| inbox.health());
    loop {
        if let (EndpointStatus::Up { health: shown, .. }, Some(health)) = (&mut status, &mut health)
        {
            shown.clone_from(&health.borrow_and_update());
        }
        if messages
            .send(Message::Endpoint(status.clone()))
            .await
            .is_err()
        {
            return;
        }
        let Some(health) = &mut health else { return };
        if health.changed().await.is_err() {
            return;
        }
    }
}

fn failed(what: &str, error: &Error) -> Message {
    Message::Failed {
        what: what.to_owned(),
        error: error.to_string(),
    }
}

/// Reads what the screen asks for, one wish after the other, until the screen is gone.
fn carry_out(
    reader: &Reader,
    mut commands: mpsc::Receiver<Command>,
    messages: &mpsc::Sender<Message>,
) {
    while let Some(command) = commands.blocking_recv() {
        if messages.blocking_send(answer(reader, &command)).is_err() {
            return;
        }
    }
}

fn answer(reader: &Reader, command: &Command) -> Message {
    let (what, answered) = match command {
        Command::Rows(ranges) => {
            let rows = ranges
                .iter()
                .map(|(first, last)| reader.rows(*first, *last));
            let rows: Result<Vec<_>, Error> = rows.collect();
            let rows = rows.map(|rows| rows.iter().flatten().map(summary::summarize).collect());
            let first = ranges.first().map_or(Seq(0), |(first, _)| *first);
            (
                format!("reading the events from {first} on"),
                rows.map(Message::Rows),
            )
        }
        &Command::Detail(seq) => {
            let loaded = detail::load(reader, seq).map(|detail| match detail {
                Some(detail) => Message::Detail(Box::new(detail)),
                None => Message::Failed {
                    what: format!("reading event {seq}"),
                    error: "there is no such event".to_owned(),
                },
            });
            (format!("reading event {seq}"), loaded)
        }
        &Command::FindChange { from, direction } => {
            let found = match direction {
                Direction::Back => reader.previous_change(from),
                Direction::Forward => reader.next_change(from),
            };
            (
                format!("looking for a change near {from}"),
                found.map(Message::Found),
            )
        }
    };
    answered.unwrap_or_else(|error| Message::Failed {
        what,
        error: error.to_string(),
    })
}

/// SIGINT, SIGTERM and SIGHUP, caught from [`Signals::listen`] on: one that comes before it is waited for is not lost.
pub(super) struct Signals {
    #[cfg(unix)]
    caught: [tokio::signal::unix::Signal; 3],
}

impl Signals {
    #[cfg(unix)]
    pub(super) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let caught = || -> std::io::Result<_> {
            Ok([
                signal(SignalKind::interrupt())?,
                signal(SignalKind::terminate())?,
                signal(SignalKind::hangup())?,
            ])
        };
        let caught = caught().context("cannot listen for signals");
        caught
            .map(|caught| Self { caught })
            .map_err(Failure::Environment)
    }

    #[cfg(not(unix))]
    pub(super) fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Waits for the first of them.
    #[cfg(unix)]
    pub(super) async fn caught(mut self) -> Result<(), Failure> {
        let [interrupt, terminate, hangup] = &mut self.caught;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
        Ok(())
    }

    /// Waits for Ctrl-C.
    #[cfg(not(unix))]
    pub(super) async fn caught(self) -> Result<(), Failure> {
        let caught = tokio::signal::ctrl_c().await;
        caught
            .context("cannot listen for signals")
            .map_err(Failure::Environment)
    }
}

/// Waits for SIGINT, SIGTERM or SIGHUP.
pub(super) async fn signal() -> Result<(), Failure> {
    Signals::listen()?.caught().await
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

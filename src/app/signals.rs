//! The signals that ask this process to end, or to stop for a while.

use anyhow::Context;
use tokio::sync::mpsc;

use crate::app::exit::Failure;
use crate::tui::Message;
#[cfg(unix)]
use crate::tui::terminal;

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

/// Waits for SIGTERM or SIGHUP, or for a SIGINT while the terminal is ours: the keys of the user's own editor reach this
/// process too, and are not meant for it.
#[cfg(unix)]
pub(super) async fn signal_beside_screen() -> Result<(), Failure> {
    let Signals { caught } = Signals::listen()?;
    let [mut interrupt, mut terminate, mut hangup] = caught;
    let interrupted = async { while interrupt.recv().await.is_some() && terminal::is_lent() {} };
    tokio::select! {
        () = interrupted => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
    Ok(())
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub(super) async fn signal_beside_screen() -> Result<(), Failure> {
    signal().await
}

/// Waits for SIGINT, SIGTERM or SIGHUP.
pub(super) async fn signal() -> Result<(), Failure> {
    Signals::listen()?.caught().await
}

/// Tells the screen when somebody asks this process to stop for a while (`kill -TSTP`), until the screen is gone. From
/// the keyboard no such signal comes: the screen sees the key.
#[cfg(unix)]
pub(super) async fn tell_suspend(messages: mpsc::Sender<Message>) {
    use tokio::signal::unix::{SignalKind, signal};
    // Where it cannot be caught, the system stops the process as it always does.
    let Ok(mut asked) = signal(SignalKind::from_raw(terminal::suspend_signal())) else {
        return;
    };
    while asked.recv().await.is_some() {
        if messages.send(Message::Suspend).await.is_err() {
            return;
        }
    }
}

/// There is no job control.
#[cfg(not(unix))]
pub(super) async fn tell_suspend(_messages: mpsc::Sender<Message>) {}

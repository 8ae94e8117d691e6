//! The signals that ask this process to end.

use anyhow::Context;

use crate::app::exit::Failure;

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

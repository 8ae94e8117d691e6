//! A time-out that costs nothing until something is waited for.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// A time-out that starts again when what is waited for changes.
#[derive(Debug)]
pub(super) struct Timer<T> {
    waiting: Option<T>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl<T> Default for Timer<T> {
    fn default() -> Self {
        Self {
            waiting: None,
            sleep: None,
        }
    }
}

impl<T: PartialEq> Timer<T> {
    /// Ready when the same thing has been waited for as long as `limit`.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, waiting: T, limit: Duration) -> Poll<()> {
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        let waiting = Some(waiting);
        if self.waiting != waiting {
            self.waiting = waiting;
            sleep.as_mut().reset(Instant::now() + limit);
        }
        sleep.as_mut().poll(cx)
    }
}

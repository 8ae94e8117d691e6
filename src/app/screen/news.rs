//! Tells the screen what is new, without being asked.

use tokio::sync::mpsc;

use crate::app::screen::questions::Work;
use crate::app::screen::scene::Scene;
use crate::journal::{Error, Follower, Reader, Seq};
use crate::tui::{EndpointStatus, Message};

/// Tells the screen, and who answers its questions, that the log has grown, until the screen is gone.
pub(super) async fn tell_growth(
    mut follower: Follower,
    messages: mpsc::Sender<Message>,
    work: std::sync::mpsc::Sender<Work>,
) {
    let mut seen = Seq(0);
    loop {
        let (message, is_last) = match follower.beyond(seen).await {
            Ok(head) => {
                seen = head;
                let is_last = work.send(Work::Head(head)).is_err();
                (Message::Head(head), is_last)
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
pub(super) async fn tell_errors(
    mut follower: Follower,
    reader: Reader,
    messages: mpsc::Sender<Message>,
) {
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
pub(super) async fn tell_health(scene: Scene, messages: mpsc::Sender<Message>) {
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

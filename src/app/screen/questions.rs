//! Finds things out about the log as a whole, apart from what must be quick.

use std::sync::mpsc::Receiver;

use tokio::sync::mpsc;

use crate::journal::Reader;
use crate::tui::{Direction, Message, Question};

/// Answers one question after the other, until the screen is gone.
pub(super) fn carry_out(
    reader: &Reader,
    questions: &Receiver<Question>,
    messages: &mpsc::Sender<Message>,
) {
    while let Ok(question) = questions.recv() {
        if messages.blocking_send(answer(reader, &question)).is_err() {
            return;
        }
    }
}

fn answer(reader: &Reader, question: &Question) -> Message {
    match *question {
        Question::Change { from, direction } => {
            let found = match direction {
                Direction::Back => reader.previous_change(from),
                Direction::Forward => reader.next_change(from),
            };
            found.map_or_else(
                |error| Message::Failed {
                    what: format!("looking for a change near {from}"),
                    error: error.to_string(),
                },
                Message::Found,
            )
        }
    }
}

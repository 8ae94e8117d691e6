//! Does what the screen asks for that is seen outside of it.

use std::path::PathBuf;

use crate::app::clipboard;
use crate::journal::{self, Annotation, Error, Inbox};
use crate::tui::{Deed, Message};

/// What deeds are done with.
#[derive(Debug, Clone)]
pub(super) struct Doer {
    /// The capture.
    pub(super) capture: PathBuf,
    /// The recorder that writes it, when that is in this process.
    pub(super) inbox: Option<Inbox>,
}

impl Doer {
    /// Does one thing, and says how it went.
    pub(super) async fn carry_out(self, deed: Deed) -> Message {
        match deed {
            Deed::Copy { what, text } => {
                match tokio::task::block_in_place(|| clipboard::copy(&text)) {
                    Ok(copied) => Message::Done(format!("{what}: {copied}")),
                    Err(error) => Message::Failed {
                        what: format!("copying the {what}"),
                        error: format!("{error:#}"),
                    },
                }
            }
            Deed::Annotate(annotation) => {
                let of = annotation.of;
                self.annotate(annotation)
                    .await
                    .unwrap_or_else(|error| Message::Failed {
                        what: format!("writing about {of}"),
                        error: error.to_string(),
                    })
            }
        }
    }

    async fn annotate(self, annotation: Annotation) -> Result<Message, Error> {
        let of = annotation.of;
        let said = format!("{}: {of}", annotation.kind.name());
        match self.inbox {
            Some(inbox) => inbox.annotate(annotation).await?,
            None => tokio::task::block_in_place(|| journal::annotate(&self.capture, annotation))?,
        };
        Ok(Message::Done(said))
    }
}

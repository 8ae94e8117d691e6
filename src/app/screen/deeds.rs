//! Does what the screen asks for that is seen outside of it.

use std::path::PathBuf;

use crate::inspect::Annotations;
use crate::journal::{self, Annotation, Error, Inbox, Reader, Seq};
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
        let Self { capture, inbox } = self;
        if let Some(inbox) = inbox {
            inbox.annotate(annotation).await?;
            return tokio::task::block_in_place(|| annotations(&capture));
        }
        tokio::task::block_in_place(|| {
            journal::annotate(&capture, annotation)?;
            annotations(&capture)
        })
    }
}

/// What holds now, as a message.
pub(super) fn annotations(capture: &std::path::Path) -> Result<Message, Error> {
    let reader = Reader::open(capture)?;
    let annotations = Annotations::until(&reader, Seq(u64::MAX))?;
    Ok(Message::Annotations(Box::new(annotations)))
}

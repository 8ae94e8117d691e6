//! Does what the screen asks for that is seen outside of it.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::app::clipboard;
use crate::app::screen::exporting::Written;
use crate::app::screen::jobs::Ticket;
use crate::app::screen::replaying::Wish;
use crate::app::screen::resending::{Recorded, Way};
use crate::app::screen::{copying, exporting, picturing, replaying};
use crate::inspect::effect::of_annotation;
use crate::journal::{self, Annotation, Error, Inbox, Reader, Seq};
use crate::scim::spelling::counted;
use crate::tui::{Deed, ExportWish, Message, Part, Target, Tokens};

/// What is said of an export that was stopped.
pub(super) const EXPORT_STOPPED: &str = "the export was stopped: nothing was written";

/// What deeds are done with.
#[derive(Debug, Clone)]
pub(super) struct Doer {
    /// The capture.
    pub(super) capture: PathBuf,
    /// The recorder that writes it, when that is in this process.
    pub(super) inbox: Option<Inbox>,
    /// The endpoint of this process.
    pub(super) way: Option<Way>,
    /// The tokens that it accepts.
    pub(super) tokens: Tokens,
}

impl Doer {
    /// Does one thing, and says how it went.
    pub(super) async fn carry_out(self, deed: Deed, mut ticket: Ticket) -> Message {
        match deed {
            Deed::Copy { what, text } => copy(&what, &text),
            Deed::CopyPart { of, part } => {
                let events = match of.as_slice() {
                    [only] => only.to_string(),
                    several => counted(several.len() as u64, "event"),
                };
                let what = format!("{} of {events}", part.noun());
                match tokio::task::block_in_place(|| self.parts(&of, part)) {
                    // Of several, some may have no such part: a mark has no request.
                    Ok(Some((text, n_found))) if n_found < of.len() => {
                        copy(&format!("{} of {n_found} of {events}", part.noun()), &text)
                    }
                    Ok(Some((text, _))) => copy(&what, &text),
                    Ok(None) => Message::Done(format!("{events} has no {}", part.noun())),
                    Err(error) => failed(format!("copying the {what}"), &format!("{error:#}")),
                }
            }
            Deed::Export {
                wish,
                path,
                is_forced,
            } => tokio::task::block_in_place(|| self.export(wish, path, is_forced, &mut ticket)),
            Deed::Resend { of, target } => {
                let what = format!("sending {of} again");
                let sent = self.recorded(of);
                let sent = async { sent?.send(&target, self.way).await };
                one_sent(&ticket, what, sent).await
            }
            Deed::SendEdited {
                of,
                request,
                target,
            } => {
                let what = format!("sending the edited {of}");
                let sent = self.recorded(of);
                let sent = async { sent?.send_edited(&request, &target, self.way).await };
                one_sent(&ticket, what, sent).await
            }
            Deed::SavePicture { svg } => {
                let now = jiff::Zoned::now();
                match tokio::task::block_in_place(|| picturing::save(&svg, &now)) {
                    Ok(path) => Message::Done(format!("the screen is in {}", path.display())),
                    Err(error) => failed("keeping a picture".to_owned(), &format!("{error:#}")),
                }
            }
            Deed::Replay {
                extent,
                target,
                keeps_gaps,
                has_prerequisites,
            } => tokio::task::block_in_place(|| {
                let wish = Way::to(&target, self.way).map(|way| Wish {
                    extent,
                    way,
                    keeps_gaps,
                    has_prerequisites,
                    is_elsewhere: target != Target::Here,
                });
                // What reads the capture cannot be handed from thread to thread, so all of it stays on this one.
                let replay = async {
                    let wish = wish?;
                    replaying::replay(&self.capture, wish, &mut ticket).await
                };
                match tokio::runtime::Handle::current().block_on(replay) {
                    Ok(Some(replayed)) => Message::Replayed(Box::new(replayed)),
                    Ok(None) => Message::Done("stopped: nothing was sent".to_owned()),
                    Err(error) => failed("sending again".to_owned(), &format!("{error:#}")),
                }
            }),
            Deed::RevealTokens => Message::Tokens(self.tokens),
            Deed::CopyToken(number) => match self.tokens.0.get(number) {
                Some(token) => copy("token", token.as_bytes()),
                None => Message::Done("there is no such token".to_owned()),
            },
            Deed::Annotate(annotation) => {
                let of = annotation.of;
                self.annotate(annotation).await.unwrap_or_else(|error| {
                    failed(format!("writing about {of}"), &error.to_string())
                })
            }
        }
    }

    fn recorded(&self, of: Seq) -> anyhow::Result<Recorded> {
        tokio::task::block_in_place(|| Recorded::read(&Reader::open(&self.capture)?, of))
    }

    fn export(
        &self,
        wish: ExportWish,
        path: String,
        is_forced: bool,
        ticket: &mut Ticket,
    ) -> Message {
        let written = Reader::open(&self.capture)
            .map_err(anyhow::Error::from)
            .and_then(|reader| {
                exporting::write(&reader, &wish, Path::new(&path), is_forced, ticket)
            });
        match written {
            Ok(Written::Whole(said)) => Message::Done(said),
            Ok(Written::Exists) => Message::Exists(Box::new((wish, path))),
            Ok(Written::Stopped) => Message::Done(EXPORT_STOPPED.to_owned()),
            Err(error) => failed(format!("exporting to {path}"), &format!("{error:#}")),
        }
    }

    fn parts(&self, of: &[Seq], part: Part) -> anyhow::Result<Option<(Bytes, usize)>> {
        copying::texts(&Reader::open(&self.capture)?, of, part)
    }

    async fn annotate(self, annotation: Annotation) -> Result<Message, Error> {
        let said = of_annotation(&annotation);
        match self.inbox {
            Some(inbox) => inbox.annotate(annotation).await?,
            None => tokio::task::block_in_place(|| journal::annotate(&self.capture, annotation))?,
        };
        Ok(Message::Done(said))
    }
}

/// Waits for the answer to one request, until the ticket says stop; says how it went.
async fn one_sent(
    ticket: &Ticket,
    what: String,
    sent: impl Future<Output = anyhow::Result<String>>,
) -> Message {
    let stop = ticket.stop();
    let sent = stop.run_until_cancelled(sent);
    match ticket.beside(&what, || 0, 1, sent).await {
        Some(Ok(said)) => Message::Done(said),
        Some(Err(error)) => failed(what, &format!("{error:#}")),
        None => Message::Done(format!("{what} was stopped: it may have arrived")),
    }
}

fn copy(what: &str, text: &[u8]) -> Message {
    match tokio::task::block_in_place(|| clipboard::copy(text)) {
        Ok(copied) => Message::Done(format!("{what}: {copied}")),
        Err(error) => failed(format!("copying the {what}"), &format!("{error:#}")),
    }
}

fn failed(what: String, error: &str) -> Message {
    Message::Failed {
        what,
        error: error.to_owned(),
    }
}

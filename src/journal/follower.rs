//! Says when a capture has grown, whoever writes it.

use std::path::Path;
use std::time::Duration;

use tokio::sync::watch;

use crate::journal::error::Error;
use crate::journal::event::Seq;
use crate::journal::reader::Reader;
use crate::journal::recorder::Inbox;

/// Says when a capture has grown, whoever writes it.
///
/// It carries no events: whoever waits has a number of his own and reads on from there at his own pace, so being
/// late, slow or absent for a while loses nothing.
#[derive(Debug)]
pub struct Follower(Source);

#[derive(Debug)]
enum Source {
    File(Reader),
    Recorder(watch::Receiver<Seq>),
}

/// How often a file that another process may be writing is asked. One question reads one page.
const INTERVAL: Duration = Duration::from_millis(100);

impl Follower {
    /// Follows a capture that another process may be writing: asks the file a few times a second.
    pub fn of_file(path: &Path) -> Result<Self, Error> {
        Reader::open(path).map(|reader| Self(Source::File(reader)))
    }

    /// Follows the recorder of this process.
    pub fn of_recorder(inbox: &Inbox) -> Self {
        Self(Source::Recorder(inbox.head()))
    }

    /// Waits until there is an event after `seq`; returns the newest number. Safe to cancel.
    pub async fn beyond(&mut self, seq: Seq) -> Result<Seq, Error> {
        match &mut self.0 {
            Source::Recorder(head) => head
                .wait_for(|head| *head > seq)
                .await
                .map(|head| *head)
                .map_err(|_| Error::Stopped),
            Source::File(reader) => loop {
                let head = reader.head()?;
                if head > seq {
                    return Ok(head);
                }
                tokio::time::sleep(INTERVAL).await;
            },
        }
    }
}

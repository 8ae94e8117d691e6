//! Writes one annotation into a capture that nobody else is writing.

use std::path::Path;

use crate::journal::annotation::Annotation;
use crate::journal::capture::Capture;
use crate::journal::connect::Sync;
use crate::journal::error::Error;
use crate::journal::event::{Event, Fact, Origin, Seq};
use crate::journal::reader::Reader;
use crate::journal::writer::now;
use crate::scim::Directory;

/// Records what somebody says about an event of a capture that exists and that nobody else writes; returns the number
/// of the annotation once it is on the disk. While another process writes, its recorder must be asked instead
/// (`Error::InUse` says which).
pub fn annotate(path: &Path, annotation: Annotation) -> Result<Seq, Error> {
    // Opening for writing would make a new capture of a name that was mistyped.
    Reader::open(path)?;
    let mut capture = Capture::open(path, Sync::Full)?;
    let head = capture.head()?;
    capture.require(annotation.of, head)?;
    let event = Event {
        seq: head.next(),
        at: now(),
        origin: Origin::User,
        fact: Fact::Annotation(annotation),
        changes: Vec::new(),
    };
    capture.begin()?;
    // The directory is of no account for an event without changes, so it is not read.
    capture.append(&event, &Directory::default())?;
    capture.commit()?;
    capture.close()?;
    Ok(event.seq)
}

//! Writes a new capture, event by event, and keeps the directory that they make in step.

use std::path::{Path, PathBuf};

use crate::journal::annotation::{Annotation, AnnotationKind};
use crate::journal::append::Copies;
use crate::journal::capture::Capture;
use crate::journal::connect::Sync;
use crate::journal::disguised::{self, Disguised};
use crate::journal::error::Error;
use crate::journal::event::{Event, Fact, Origin, Seq};
use crate::journal::format::MOST_CHANGES;
use crate::journal::import::check;
use crate::journal::import::numbers::Numbers;
use crate::journal::import::outcome::{Imported, MOST_MOVED};
use crate::journal::redact::Redactor;
use crate::journal::setup::Setup;
use crate::scim::{Change, Delta, Directory, Record, ResourceId, Timestamp};

/// The writer of a capture that is filled from a file.
#[derive(Debug)]
pub struct Importer {
    capture: Capture,
    redactor: Redactor,
    directory: Directory,
    numbers: Numbers,
    copies: Copies,
    last: Seq,
    n_revealed: u64,
    n_pending: usize,
    /// Whether the files were there before, so that they are not ours to take away. A new capture is written in one
    /// go, which is several times as fast and cannot be taken back.
    was_there: bool,
}

/// What is said at the end about a capture as a whole.
#[derive(Debug, Default)]
pub(super) struct About<'a> {
    /// The capture that it is a copy of.
    pub(super) id: Option<&'a str>,
    /// Where its endpoint was.
    pub(super) base_url: Option<&'a str>,
    /// What was replaced in it.
    pub(super) disguised: Option<&'a Disguised>,
    /// How its endpoint was set up.
    pub(super) setup: Setup,
}

/// Why an event was not taken in.
#[derive(Debug)]
pub(in crate::journal) enum Refusal {
    /// It does not fit; the capture is as before it.
    Bad(String),
    /// The capture cannot be written.
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// How an event keeps its number and its resources their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    /// They are those of the file, or it is refused.
    Kept,
    /// They are given anew, because not everything is there.
    Given,
}

/// So many events are written at once.
const BATCH: usize = 4096;

/// So far may the position of a new resource be from the one before it: requests that could not be recorded leave gaps.
const LONGEST_GAP: u64 = 1 << 32;

impl Importer {
    /// Begins a capture. One that has events already is refused.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let was_there = path.exists();
        let capture = if was_there {
            Capture::open(path, Sync::Normal)?
        } else {
            Capture::begin_whole(path)?
        };
        let head = capture.head()?;
        if head != Seq(0) {
            return Err(Error::NotEmpty {
                path: path.to_owned(),
                head,
            });
        }
        let redactor = Redactor::new(capture.salt()?);
        if was_there {
            capture.begin()?;
        }
        Ok(Self {
            capture,
            redactor,
            directory: Directory::default(),
            numbers: Numbers::default(),
            copies: Copies::default(),
            last: Seq(0),
            n_revealed: 0,
            n_pending: 0,
            was_there,
        })
    }

    /// Where the capture is.
    pub fn path(&self) -> &Path {
        self.capture.path()
    }

    /// How many events it has.
    pub fn n_events(&self) -> u64 {
        self.last.0
    }

    /// How the events of the file are numbered here, and what was put before them.
    pub(super) fn account(&self, imported: &mut Imported) {
        imported.n_events = self.last.0;
        imported.n_revealed = self.n_revealed;
        imported.n_moved = self.numbers.moved().count() as u64;
        imported.moved = self.numbers.moved().take(MOST_MOVED).collect();
    }

    /// The directory after the newest event.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    pub(in crate::journal) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Has something done to the directory that gives the changes which the next event will bring; they must be
    /// recorded with [`Self::record`] right after.
    pub(in crate::journal) fn directory_mut(&mut self) -> &mut Directory {
        &mut self.directory
    }

    /// Adds an event of a log, whose changes have been [checked](check::change).
    pub(super) fn take(&mut self, event: &mut Event, numbering: Numbering) -> Result<(), Refusal> {
        if event.seq <= self.numbers.last() {
            return Err(Refusal::Bad(format!(
                "event {} comes after {}",
                event.seq,
                self.numbers.last()
            )));
        }
        let old = event.seq;
        let expected = self.last.next();
        if numbering == Numbering::Kept && old != expected {
            return Err(Refusal::Bad(format!(
                "found event {old} and expected {expected}"
            )));
        }
        event.seq = expected;
        if event.changes.len() >= MOST_CHANGES {
            return Err(Refusal::Bad(
                "it has more changes than one event can hold".to_owned(),
            ));
        }
        self.refer(&mut event.fact).map_err(Refusal::Bad)?;
        self.apply(&mut event.changes, numbering)?;
        self.record(event)?;
        self.numbers.put(old, event.seq);
        Ok(())
    }

    /// Adds a resource that was there already, as an event of its own. One that is known is brought to what it was.
    pub(super) fn reveal(&mut self, at: Timestamp, resource: Record) -> Result<(), Refusal> {
        check::record(&resource).map_err(Refusal::Bad)?;
        let mut changes = Vec::new();
        if let Some(known) = self.directory.get(resource.id.as_str()) {
            if is_same(known, &resource) {
                return Ok(());
            }
            changes.push(whole(known.clone(), self.name(known), Delta::Deleted));
        }
        let name = Directory::default();
        let name = name_of(name, &resource);
        changes.push(whole(resource, name, Delta::Created));
        self.apply(&mut changes, Numbering::Given)?;
        self.record_revealed(at, changes).map_err(Refusal::Failed)
    }

    /// Writes that something was there already, whose changes are in the directory.
    pub(super) fn record_revealed(
        &mut self,
        at: Timestamp,
        changes: Vec<Change>,
    ) -> Result<(), Error> {
        self.n_revealed += 1;
        self.record(&Event {
            seq: self.last.next(),
            at,
            origin: Origin::Import,
            fact: Fact::Seeded,
            changes,
        })
    }

    /// Writes an event whose changes are in the directory already.
    pub(in crate::journal) fn record(&mut self, event: &Event) -> Result<(), Error> {
        self.last = event.seq;
        if !self.was_there {
            let (directory, copies) = (&self.directory, &mut self.copies);
            return self.capture.append_to_whole(event, directory, copies);
        }
        self.capture.append(event, &self.directory)?;
        self.n_pending += 1;
        if self.n_pending >= BATCH {
            self.capture.commit()?;
            self.capture.begin()?;
            self.n_pending = 0;
        }
        Ok(())
    }

    /// Takes down which number the newest event has in the file. One that does not grow is nobody's.
    pub(super) fn number_as(&mut self, of_file: Seq) {
        if of_file > self.numbers.last() {
            self.numbers.put(of_file, self.last);
        }
    }

    /// The number here of an event of the file; `None` when it is not here.
    pub(super) fn number(&self, of_file: Seq) -> Option<Seq> {
        self.numbers.get(of_file)
    }

    /// The number of the event that comes next.
    pub(in crate::journal) fn next_seq(&self) -> Seq {
        self.last.next()
    }

    /// Ends the capture.
    pub(super) fn finish(self, about: &About<'_>) -> Result<(), Error> {
        self.capture.describe("id", about.id)?;
        self.capture.describe("url", about.base_url)?;
        self.capture.carry_over(&about.setup)?;
        let disguised = about
            .disguised
            .and_then(|disguised| serde_json::to_string(disguised).ok());
        self.capture
            .describe(disguised::KEY, disguised.as_deref())?;
        if !self.was_there {
            self.capture
                .store_directory(&self.directory, &self.copies)?;
            return self.capture.seal();
        }
        self.capture.commit()?;
        self.capture.close()
    }

    /// Takes the capture away again, unless the file was there before; then it is as empty as it was.
    pub fn abandon(mut self) {
        let path = self.path().to_owned();
        let was_there = self.was_there;
        // It is given up anyway; whatever cannot be taken back or away is left to its owner.
        if was_there {
            let _ = self.capture.roll_back();
        }
        drop(self.capture);
        if !was_there {
            for end in ["", "-wal", "-shm", ".lock"] {
                let mut name = path.clone().into_os_string();
                name.push(end);
                drop(std::fs::remove_file(PathBuf::from(name)));
            }
        }
    }

    /// Puts the numbers of the capture in place of those of the file; refuses what is about an event that is not there.
    fn refer(&self, fact: &mut Fact) -> Result<(), String> {
        let numbers = &self.numbers;
        let refer = |seq: &mut Seq| match numbers.get(*seq) {
            Some(new) => {
                *seq = new;
                Ok(())
            }
            None => Err(format!(
                "it is about event {seq}, which is not there before it"
            )),
        };
        match fact {
            Fact::Undelivered { of, .. } => refer(of),
            Fact::Annotation(Annotation { of, kind }) => {
                refer(of)?;
                match kind {
                    AnnotationKind::Unnote(note) => refer(note),
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Makes the changes in the directory: all of them, or none.
    fn apply(&mut self, changes: &mut [Change], numbering: Numbering) -> Result<(), Refusal> {
        for n in 0..changes.len() {
            let Some(change) = changes.get_mut(n) else {
                break;
            };
            let made = self.make(change, numbering);
            if let Err(reason) = made {
                self.take_back(changes.get(..n).unwrap_or_default())?;
                return Err(Refusal::Bad(reason));
            }
        }
        Ok(())
    }

    /// Takes the newest changes of the directory back: what was just made can be.
    pub(super) fn take_back(&mut self, changes: &[Change]) -> Result<(), Error> {
        for change in changes.iter().rev() {
            self.directory
                .apply(&change.inverse())
                .map_err(|misfit| Error::Damaged {
                    path: self.capture.path().to_owned(),
                    reason: misfit.to_string(),
                })?;
        }
        Ok(())
    }

    fn make(&mut self, change: &mut Change, numbering: Numbering) -> Result<(), String> {
        if numbering == Numbering::Given {
            self.renumber(change);
        }
        if let Delta::Created(record) = &change.delta {
            let next = self.directory.next_ordinal();
            if !(next..next.saturating_add(LONGEST_GAP)).contains(&record.ordinal) {
                return Err(format!(
                    "the position {} of the new resource {} does not follow {next}",
                    record.ordinal, record.id
                ));
            }
        }
        self.directory
            .apply(change)
            .map_err(|misfit| misfit.to_string())
    }

    /// Gives a change the position that its resource has here.
    fn renumber(&self, change: &mut Change) {
        let next = self.directory.next_ordinal();
        let known = self.directory.get(change.id.as_str());
        match &mut change.delta {
            Delta::Created(record) => {
                if !(next..next.saturating_add(LONGEST_GAP)).contains(&record.ordinal) {
                    record.ordinal = next;
                    change.ordinal = next;
                }
            }
            Delta::Modified { .. } => {
                change.ordinal = known.map_or(change.ordinal, |one| one.ordinal);
            }
            Delta::Deleted(record) => {
                if let Some(known) = known {
                    record.ordinal = known.ordinal;
                    change.ordinal = known.ordinal;
                }
            }
        }
    }

    fn name(&self, record: &Record) -> String {
        self.directory
            .name(record.id.as_str())
            .unwrap_or_default()
            .to_owned()
    }
}

/// Whether two records say the same, wherever they stand.
fn is_same(known: &Record, other: &Record) -> bool {
    let mut moved = other.clone();
    moved.ordinal = known.ordinal;
    *known == moved
}

/// What people know a resource by.
fn name_of(mut directory: Directory, record: &Record) -> String {
    // One that does not fit an empty directory is refused when it is applied.
    drop(directory.load(record.clone()));
    directory
        .name(record.id.as_str())
        .unwrap_or_default()
        .to_owned()
}

fn whole(record: Record, name: String, delta: fn(Box<Record>) -> Delta) -> Change {
    Change {
        resource_type: record.resource_type,
        id: ResourceId::clone(&record.id),
        ordinal: record.ordinal,
        name,
        delta: delta(Box::new(record)),
    }
}

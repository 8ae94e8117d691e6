//! A failing write beside those of another cycle, recognized by what it means.

use std::collections::{HashMap, HashSet};

use crate::inspect::clients::Client;
use crate::inspect::session::{self, Endpoint, Entry, Handle, Operation, Session};
use crate::journal::{Error, Reader, Seq};

/// Tells whether two failed writes are the same, and reads each body once.
pub(super) struct Sameness<'a> {
    reader: &'a Reader,
    meanings: HashMap<Seq, u64>,
}

impl<'a> Sameness<'a> {
    pub(super) fn new(reader: &'a Reader) -> Self {
        Self {
            reader,
            meanings: HashMap::new(),
        }
    }

    /// The first of some failed writes that is the same as another: it does the same to the same thing, with a body
    /// that means the same.
    pub(super) fn position(
        &mut self,
        some: &[(Seq, Entry)],
        (seq, entry): (Seq, &Entry),
    ) -> Result<Option<usize>, Error> {
        for (place, (other, one)) in some.iter().enumerate() {
            if is_same_attempt(entry, one) && self.meaning(seq)? == self.meaning(*other)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    fn meaning(&mut self, seq: Seq) -> Result<u64, Error> {
        if let Some(meaning) = self.meanings.get(&seq) {
            return Ok(*meaning);
        }
        let meaning = session::meaning(self.reader, seq)?;
        self.meanings.insert(seq, meaning);
        Ok(meaning)
    }
}

/// Whether an entry is a write that was refused or broke.
pub(super) fn is_failed_write(entry: &Entry) -> bool {
    entry.is_error() && entry.operation.is_some_and(Operation::is_write)
}

/// Whether two failed writes are of the same client, do the same, and are about the same thing.
pub(super) fn is_same_attempt(one: &Entry, other: &Entry) -> bool {
    let subject = |entry: &Entry| (entry.operation, entry.endpoint, entry.resource, entry.named);
    // What is not kept may be anything: two of them are not known to be the same.
    let is_known = one.resource != Handle::UNKEPT && one.named != Handle::UNKEPT;
    is_known
        && is_failed_write(other)
        && one.client == other.client
        && subject(one) == subject(other)
}

/// The writes that a cycle succeeded with, to see whether one that failed was among them.
#[derive(Debug, Default)]
pub(super) struct Succeeded {
    resources: HashSet<(Kind, Handle)>,
    /// Creations by name: the ones that failed had no resource.
    names: HashSet<(Kind, String)>,
}

type Kind = (Client, Option<Operation>, Option<Endpoint>);

impl Succeeded {
    /// Those among some events.
    pub(super) fn of<'a>(session: &Session, entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut succeeded = Self::default();
        let is_write = |entry: &&Entry| entry.operation.is_some_and(Operation::is_write);
        for entry in entries.filter(is_write).filter(|entry| !entry.is_error()) {
            succeeded.resources.insert((kind(entry), entry.resource));
            if entry.operation == Some(Operation::Create) {
                let names = session.aliases(entry.resource).iter();
                let names = names.filter_map(|alias| session.names().text(alias.text));
                let names = names.map(|name| (kind(entry), name.to_lowercase()));
                succeeded.names.extend(names);
            }
        }
        succeeded
    }

    /// Whether a write that failed elsewhere is among them.
    pub(super) fn has(&self, session: &Session, failed: &Entry) -> bool {
        let is_named = |name: &str| self.names.contains(&(kind(failed), name.to_lowercase()));
        failed.resource.is_kept() && self.resources.contains(&(kind(failed), failed.resource))
            || session.names().text(failed.named).is_some_and(is_named)
    }
}

fn kind(entry: &Entry) -> Kind {
    (entry.client, entry.operation, entry.endpoint)
}

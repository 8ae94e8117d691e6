//! `jsonl`: everything that the capture holds, to be taken in again. The format is [`transfer`].

use std::collections::HashMap;
use std::io::Write;

use crate::inspect::export::error::Error;
use crate::inspect::export::source::Source;
use crate::journal::transfer::{self, Basis, Extent};
use crate::journal::{Event, Seq};
use crate::scim::{Change, Delta, ResourceId, ResourceType};

/// How much is put together before it is handed on: what follows the file sees events in good time.
const BLOCK_BYTES: usize = 64 * 1024;

/// Writes the events.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut block = Vec::with_capacity(2 * BLOCK_BYTES);
    transfer::write_header(&mut block, &source.header()?)?;
    let extent = source.selection().extent();
    if extent == Extent::Range {
        write_directory(source, &mut block, out)?;
    }
    let mut versions = Versions::default();
    while let Some(event) = source.next_undisguised()? {
        if extent == Extent::Picked {
            while let Some(needed) = source.prerequisite(event.seq) {
                write_needed(&mut versions, needed, event.seq, &mut block)?;
                hand_on(&mut block, out, BLOCK_BYTES)?;
            }
            for basis in versions.missing(source, &event)? {
                transfer::write_basis(&mut block, &basis)?;
            }
        }
        transfer::write_event(&mut block, &source.disguise(event))?;
        hand_on(&mut block, out, BLOCK_BYTES)?;
    }
    transfer::write_end(&mut block, &source.end())?;
    hand_on(&mut block, out, 0)
}

fn hand_on(block: &mut Vec<u8>, out: &mut dyn Write, least: usize) -> Result<(), Error> {
    if block.len() >= least {
        out.write_all(block)?;
        block.clear();
    }
    Ok(())
}

/// Writes the directory that a range of events starts from.
fn write_directory(
    source: &mut Source<'_>,
    block: &mut Vec<u8>,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let after = source.selection().before();
    if after == Seq(0) {
        return Ok(());
    }
    let directory = source.directory_at(after)?;
    for resource_type in ResourceType::ALL {
        for record in directory.records(resource_type) {
            let basis = Basis {
                after,
                resource: record.clone(),
            };
            transfer::write_basis(block, &basis)?;
            hand_on(block, out, BLOCK_BYTES)?;
        }
    }
    Ok(())
}

/// Writes a resource that an event refers to, as it was before it.
fn write_needed(
    versions: &mut Versions,
    needed: Event,
    before: Seq,
    block: &mut Vec<u8>,
) -> Result<(), Error> {
    let after = Seq(before.0.saturating_sub(1));
    for change in needed.changes {
        versions.is_missing(&change);
        if let Delta::Created(resource) = change.delta {
            let resource = *resource;
            transfer::write_basis(block, &Basis { after, resource })?;
        }
    }
    Ok(())
}

/// The version of each resource that is known from the lines so far.
#[derive(Default)]
struct Versions(HashMap<ResourceId, u64>);

impl Versions {
    /// The resources that an event changes, as they were before it, where the lines so far do not tell.
    fn missing(&mut self, source: &mut Source<'_>, event: &Event) -> Result<Vec<Basis>, Error> {
        let after = Seq(event.seq.0.saturating_sub(1));
        let mut missing = Vec::new();
        for change in &event.changes {
            if self.is_missing(change)
                && let Some(resource) = source.record_at(change.id.as_str(), after)?
            {
                missing.push(Basis { after, resource });
            }
        }
        Ok(missing)
    }

    fn is_missing(&mut self, change: &Change) -> bool {
        let id = &change.id;
        match &change.delta {
            Delta::Created(record) => {
                self.0.insert(id.clone(), record.version);
                false
            }
            Delta::Modified { from, to, .. } => {
                self.0.insert(id.clone(), to.version) != Some(from.version)
            }
            Delta::Deleted(record) => self.0.remove(id) != Some(record.version),
        }
    }
}

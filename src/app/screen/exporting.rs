//! Exports as the screen asks for them, and a look at one before it is written.

use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context;
use bytes::Bytes;

use crate::app::export::{self, Case};
use crate::app::screen::jobs::Ticket;
use crate::app::whole_file::WholeFile;
use crate::inspect::export::{Error, Format, Selection, Shape, Wanted, export as write_export};
use crate::inspect::{Disguise, Session};
use crate::journal::{self, Reader, Seq};
use crate::tui::{ExportWish, Extent, Preview};

/// A look is at the first events only.
const MOST_EVENTS: usize = 40;

/// A look is no longer than this.
const MOST_BYTES: usize = 64 * 1024;

/// The beginning of an export.
pub(super) fn preview(
    reader: &Reader,
    session: &Session,
    wish: &ExportWish,
) -> Result<Preview, Error> {
    let Some(format) = Format::named(wish.format) else {
        return Ok(Preview::default());
    };
    if format.shape == Shape::Files {
        let text = "A folder or a zip file with events.jsonl, case.har, the directory before and\n\
                    after as ListResponses, README.md, and redactions.json.";
        return Ok(Preview {
            text: Bytes::from_static(text.as_bytes()),
            ..Preview::default()
        });
    }
    let selection = match wish.extent {
        Extent::Whole => Selection::whole(reader.head()?),
        _ => selection(session, &wish.extent),
    };
    let is_long = selection.len() > MOST_EVENTS as u64
        && matches!(format.shape, Shape::Events | Shape::Requests);
    let beginning = if is_long {
        Selection::picked(seqs(&selection).take(MOST_EVENTS))
    } else {
        selection
    };
    let wanted = match format.prerequisites(wish.has_prerequisites) {
        // What a part of them lacks says little of all, and a look is taken at every key.
        Wanted::Counted => Wanted::No,
        wanted => wanted,
    };
    let beginning = beginning.with_prerequisites(wanted);
    let mut disguise = disguise(wish);
    let mut out = Beginning::default();
    let written = write_export(
        format,
        reader,
        &beginning,
        &mut disguise,
        &mut out,
        &mut |_| ControlFlow::Continue(()),
    );
    match written {
        Ok(_) => {}
        Err(_) if out.is_full => {}
        Err(Error::Mask(reason)) => {
            let text = format!("cannot mask: {reason}");
            return Ok(Preview {
                text: text.into(),
                ..Preview::default()
            });
        }
        Err(error) => return Err(error),
    }
    Ok(Preview {
        is_cut: is_long || out.is_full,
        text: Bytes::from(out.bytes),
        n_pseudonyms: disguise.n_pseudonyms(),
        n_masked: disguise.n_masked(),
    })
}

/// How an export ended.
pub(super) enum Written {
    /// Whole; what there is to say about it.
    Whole(String),
    /// Not at all, because something is at its path.
    Exists,
    /// Not at all, because it was stopped.
    Stopped,
}

/// Writes an export.
pub(super) fn write(
    reader: &Reader,
    wish: &ExportWish,
    path: &Path,
    is_forced: bool,
    ticket: &mut Ticket,
) -> anyhow::Result<Written> {
    let format = Format::named(wish.format)
        .with_context(|| format!("there is no format {}", wish.format))?;
    let mut file = match WholeFile::create(path, is_forced) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(Written::Exists),
        Err(error) => return Err(error).context("cannot create the file"),
    };
    let Some(selection) = chosen(reader, &wish.extent, ticket)? else {
        return Ok(Written::Stopped);
    };
    let wanted = format.prerequisites(wish.has_prerequisites);
    let selection = selection.with_prerequisites(wanted);
    let mut disguise = disguise(wish);
    let (what, n_total) = (format!("exporting as {}", format.name), selection.len());
    let mut case = Case {
        reader,
        format,
        selection: &selection,
        disguise: &mut disguise,
        remedy: "b in the export dialog",
    };
    let written = case.write(&mut file, &mut |n_done| ticket.tell(&what, n_done, n_total));
    let report = match written {
        Err(Error::Stopped) => return Ok(Written::Stopped),
        written => written?,
    };
    match file.finish() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(Written::Exists),
        finished => finished.context("cannot put the file in its place")?,
    }
    let place = format!(" to {}", path.display());
    Ok(Written::Whole(case.said(&report, &place)))
}

/// How many events are taken in between two looks at whether to go on.
const SLICE: u64 = 8192;

/// The events of an extent; `None` when it was stopped before they were known.
pub(super) fn chosen(
    reader: &Reader,
    extent: &Extent,
    ticket: &mut Ticket,
) -> Result<Option<Selection>, journal::Error> {
    let head = reader.head()?;
    let mut session = Session::default();
    if matches!(extent, Extent::Whole) {
        return Ok(Some(Selection::whole(head)));
    }
    if matches!(extent, Extent::CycleOf(_)) {
        while !session.extend(reader, SLICE)?.is_done() {
            let read = session.head().0;
            if ticket.tell("reading the log", read, head.0).is_break() {
                return Ok(None);
            }
        }
    }
    Ok(Some(selection(&session, extent)))
}

fn disguise(wish: &ExportWish) -> Disguise {
    Disguise::new(
        wish.is_pseudonymous.then(export::new_key),
        wish.masks.clone(),
    )
}

fn selection(session: &Session, extent: &Extent) -> Selection {
    match extent {
        Extent::Whole => Selection::whole(session.head()),
        Extent::Range(first, last) => Selection::range(*first, *last),
        Extent::Picked(seqs) => Selection::picked(seqs.iter().copied()),
        Extent::CycleOf(seq) => {
            let of = session.entry(*seq).filter(|entry| entry.cycle > 0);
            let Some(of) = of else {
                return Selection::picked([*seq]);
            };
            let all = session.entries(Seq(1), session.head());
            let own = all.filter(|(_, entry)| (entry.client, entry.cycle) == (of.client, of.cycle));
            Selection::picked(own.map(|(seq, _)| seq))
        }
    }
}

/// The events of a selection, oldest first.
pub(super) fn seqs(selection: &Selection) -> impl Iterator<Item = Seq> {
    let ranges = selection.ranges().iter();
    ranges.flat_map(|(first, last)| (first.0..=last.0).map(Seq))
}

/// Takes the beginning of what is written, and refuses the rest.
#[derive(Default)]
struct Beginning {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = MOST_BYTES - self.bytes.len();
        if room == 0 {
            self.is_full = true;
            return Err(ErrorKind::StorageFull.into());
        }
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.bytes.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::app::screen::fixture::Cycles;
    use crate::tui::Job;

    /// Of one change of a user with a manager: what is said of the file, and what the file says.
    #[test]
    fn what_requests_lack_is_said_with_the_key_that_brings_it() {
        let cycles = Cycles::new();
        let lacking = " not in here; b in the export dialog puts those first. ";
        let brought = " that other events created: those come first, as they were then. ";
        let cases = [
            ("curl", false, Some(lacking), "which are not created here"),
            ("http", false, Some(lacking), "which are not created here"),
            ("curl", true, Some(brought), "those are created first"),
            ("jsonl", true, Some(brought), "\"kind\":\"resource\""),
            ("jsonl", false, None, "\"kind\":\"exchange\""),
            ("har", false, None, "PATCH"),
        ];
        for (format, has_prerequisites, said_of_it, in_it) in cases {
            let what = format!("{format} {has_prerequisites}");
            let wish = ExportWish {
                format,
                extent: Extent::Picked(vec![Seq(48)]),
                is_pseudonymous: false,
                masks: Vec::new(),
                has_prerequisites,
            };
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("case");
            let (messages, _told) = mpsc::channel(9);
            let mut ticket = Ticket::new(Job::Deed(1), CancellationToken::new(), messages);
            let written = write(&cycles.reader, &wish, &path, false, &mut ticket).unwrap();
            let Written::Whole(said) = written else {
                panic!("{what} is not written");
            };
            match said_of_it {
                Some(words) => assert!(said.contains(words), "{what}: {said}"),
                None => assert!(!said.contains("refer"), "{what}: {said}"),
            }
            let text = std::fs::read_to_string(path).unwrap();
            assert!(text.contains(in_it), "{what}: {text}");
        }
    }
}

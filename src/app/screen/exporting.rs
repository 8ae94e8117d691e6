//! Exports as the screen asks for them, and a look at one before it is written.

use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;

use crate::app::export;
use crate::inspect::export::{Error, Format, Selection, Shape, export as write_export};
use crate::inspect::{Disguise, Session};
use crate::journal::{Reader, Seq};
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
    let selection = selection(session, &wish.extent);
    let is_long = selection.len() > MOST_EVENTS as u64 && format.shape == Shape::Events;
    let beginning = if is_long {
        Selection::picked(seqs(&selection).take(MOST_EVENTS))
    } else {
        selection
    };
    let mut disguise = disguise(wish);
    let mut out = Beginning::default();
    let written = write_export(
        format,
        reader,
        &beginning,
        &mut disguise,
        &mut out,
        &mut |_| {},
    );
    match written {
        Ok(_) => {}
        Err(_) if out.is_full => {}
        Err(error) => return Err(error),
    }
    Ok(Preview {
        is_cut: is_long || out.is_full,
        text: Bytes::from(out.bytes),
        n_pseudonyms: disguise.n_pseudonyms(),
        n_masked: disguise.n_masked(),
    })
}

/// Writes an export; returns what there is to say about it.
pub(super) fn write(reader: &Reader, wish: &ExportWish, path: &Path) -> anyhow::Result<String> {
    let mut session = Session::default();
    if matches!(wish.extent, Extent::CycleOf(_)) {
        session.extend(reader, u64::MAX)?;
    }
    let selection = match wish.extent {
        Extent::Whole => Selection::whole(reader.head()?),
        _ => selection(&session, &wish.extent),
    };
    export::to_path(reader, wish.format, &selection, &mut disguise(wish), path)
}

fn disguise(wish: &ExportWish) -> Disguise {
    Disguise::new(wish.is_pseudonymous.then(export::new_key), Vec::new())
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

fn seqs(selection: &Selection) -> impl Iterator<Item = Seq> {
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
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.bytes.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

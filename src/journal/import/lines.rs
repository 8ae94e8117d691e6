//! Reads a log from JSON Lines: one thread parses, the other writes.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use crate::journal::disguised::Disguised;
use crate::journal::event::Seq;
use crate::journal::import::check;
use crate::journal::import::importer::{About, Importer, Numbering, Refusal};
use crate::journal::import::outcome::{Bad, Failure, Imported, MOST_BAD, Position, Progress};
use crate::journal::setup::Setup;
use crate::journal::transfer::{End, Extent, Header, Line, Problem, parse};
use crate::scim::{Profile, Record, Timestamp};

/// A line longer than this is no event: a body has its limit, and its escapes theirs.
const LONGEST_LINE: usize = 256 << 20;

/// How much is parsed at once.
const BATCH_BYTES: usize = 1 << 20;

/// No more of the events that ask for a part of a value are taken down.
const MOST_INEXACT: usize = 10_000;

/// Batches between the two threads. When they are full, the parser waits for the writer.
const BATCHES: usize = 4;

/// A line where it stands.
struct Found {
    line: u64,
    byte: u64,
    end: u64,
    content: Result<Line, String>,
}

type Batch = io::Result<Vec<Found>>;

/// Takes a whole file in. `skip_bad`: records that do not fit are left out and counted.
pub fn read_lines(
    file: impl Read + Send,
    mut importer: Importer,
    skip_bad: bool,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Imported, Failure> {
    let mut intake = Intake::new(skip_bad);
    let taken = thread::scope(|scope| {
        let (sender, batches) = sync_channel(BATCHES);
        let (spent, spent_batches) = channel();
        scope.spawn(move || parse_all(file, &sender, &spent_batches));
        intake.take_all(&batches, &spent, &mut importer, &mut progress)
    });
    match taken {
        Ok(()) => {}
        Err(failure) => {
            importer.abandon();
            return Err(failure);
        }
    }
    let header = intake.header.take();
    importer.account(&mut intake.imported);
    intake.imported.is_copy = intake.is_copy(header.as_ref());
    intake.imported.disguised = intake.disguised(header.as_ref(), &importer);
    let id = header.as_ref().map(|header| header.capture.as_str());
    importer.finish(&About {
        id: id.filter(|_| intake.imported.is_copy),
        base_url: header
            .as_ref()
            .and_then(|header| header.base_url.as_deref()),
        disguised: intake.imported.disguised.as_ref(),
        setup: intake.setup(header.as_ref()),
    })?;
    Ok(intake.imported)
}

/// Reads and parses until the end, or until nobody listens any more.
///
/// What was written comes back in `spent`, because memory that one thread takes and another gives back has both wait
/// for each other in the allocator at every piece, which cost a fifth of the time.
fn parse_all(file: impl Read, sender: &SyncSender<Batch>, spent: &Receiver<Vec<Found>>) {
    let mut source = io::BufReader::with_capacity(1 << 18, file);
    let (mut line, mut byte) = (0, 0);
    let mut text = Vec::new();
    loop {
        spent.try_iter().for_each(drop);
        let mut batch = Vec::new();
        let mut n_bytes = 0;
        let mut is_end = false;
        while n_bytes < BATCH_BYTES && !is_end {
            match next_line(&mut source, &mut text) {
                Err(error) => {
                    // Whoever stopped listening has its own reason.
                    drop(sender.send(Err(error)));
                    return;
                }
                Ok(0) => is_end = true,
                Ok(length) => {
                    line += 1;
                    let content = if length > LONGEST_LINE as u64 {
                        Err(format!("it is longer than {LONGEST_LINE} bytes"))
                    } else {
                        parse_checked(&text)
                    };
                    let end = byte + length;
                    if !text.trim_ascii().is_empty() {
                        batch.push(Found {
                            line,
                            byte,
                            end,
                            content,
                        });
                    }
                    byte = end;
                    n_bytes += text.len();
                }
            }
        }
        if sender.send(Ok(batch)).is_err() || is_end {
            return;
        }
    }
}

/// Parses a line, and looks at its changes by themselves; the other thread asks whether they fit the directory.
fn parse_checked(text: &[u8]) -> Result<Line, String> {
    let line = parse(text).map_err(|problem: Problem| problem.to_string())?;
    if let Line::Event(event) = &line {
        event.changes.iter().try_for_each(check::change)?;
    }
    Ok(line)
}

/// Reads one line, and keeps no more of it than may be; returns its length.
fn next_line(source: &mut impl BufRead, text: &mut Vec<u8>) -> io::Result<u64> {
    text.clear();
    let mut length = source
        .by_ref()
        .take(LONGEST_LINE as u64 + 1)
        .read_until(b'\n', text)? as u64;
    if length > LONGEST_LINE as u64 && !text.ends_with(b"\n") {
        length += source.skip_until(b'\n')? as u64;
    }
    Ok(length)
}

/// Puts lines into the capture.
struct Intake {
    skip_bad: bool,
    header: Option<Header>,
    end: Option<End>,
    n_lines: u64,
    n_events: u64,
    /// What resources that were there already are said to come in with.
    at: Timestamp,
    imported: Imported,
    waiting: Vec<Record>,
}

impl Intake {
    fn new(skip_bad: bool) -> Self {
        Self {
            skip_bad,
            header: None,
            end: None,
            n_lines: 0,
            n_events: 0,
            at: Timestamp::default(),
            imported: Imported::default(),
            waiting: Vec::new(),
        }
    }

    fn take_all(
        &mut self,
        batches: &Receiver<Batch>,
        spent: &Sender<Vec<Found>>,
        importer: &mut Importer,
        progress: &mut impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        let mut last = (0, 0);
        for batch in batches {
            let mut batch = batch?;
            for read in &mut batch {
                last = (read.line, read.end);
                let taken = match &mut read.content {
                    Ok(content) => self.take(content, importer),
                    Err(reason) => Err(Refusal::Bad(reason.clone())),
                };
                self.settle(taken, read.line, read.byte)?;
            }
            // When the parser has come to the end, nobody takes it back any more.
            drop(spent.send(batch));
            let so_far = Progress {
                n_bytes: last.1,
                n_events: importer.n_events(),
            };
            if progress(so_far).is_break() {
                return Err(Failure::Stopped);
            }
        }
        let end = self.judge_end();
        self.settle(end, last.0 + 1, last.1)
    }

    /// Goes on after a record that does not fit, when that was asked for.
    fn settle(&mut self, taken: Result<(), Refusal>, line: u64, byte: u64) -> Result<(), Failure> {
        let reason = match taken {
            Ok(()) => return Ok(()),
            Err(Refusal::Failed(error)) => return Err(error.into()),
            Err(Refusal::Bad(reason)) => reason,
        };
        let position = Position::Line(line);
        let bad = Bad {
            position,
            byte,
            reason,
        };
        // Without a header it is a file of something else, of which nothing could be taken in.
        if self.header.is_none() {
            return Err(Failure::Whole(bad));
        }
        if !self.skip_bad {
            return Err(Failure::Bad(bad));
        }
        self.imported.n_bad += 1;
        if self.imported.bad.len() < MOST_BAD {
            self.imported.bad.push(bad);
        }
        Ok(())
    }

    fn take(&mut self, line: &mut Line, importer: &mut Importer) -> Result<(), Refusal> {
        let bad = |reason: &str| Err(Refusal::Bad(reason.to_owned()));
        self.n_lines += 1;
        match line {
            _ if self.end.is_some() => bad("it comes after the end"),
            Line::Header(_) if self.n_lines > 1 => bad("it is a second header"),
            Line::Header(header) => {
                if uuid::Uuid::try_parse(&header.capture).is_err() {
                    return bad("the identifier of the capture is no UUID");
                }
                self.header = Some(header.clone());
                Ok(())
            }
            _ if self.header.is_none() => {
                bad("the header is missing: this is no export of scimscope")
            }
            Line::Resource(basis) => {
                self.waiting.push(basis.resource.clone());
                Ok(())
            }
            Line::Event(event) => {
                self.at = event.at;
                self.reveal(importer)?;
                self.n_events += 1;
                importer.take(event, self.numbering())
            }
            Line::End(end) => {
                self.reveal(importer)?;
                self.end = Some(end.clone());
                Ok(())
            }
        }
    }

    /// Puts in the resources that were there before the next event.
    fn reveal(&mut self, importer: &mut Importer) -> Result<(), Refusal> {
        for resource in std::mem::take(&mut self.waiting) {
            importer.reveal(self.at, resource)?;
        }
        Ok(())
    }

    fn numbering(&self) -> Numbering {
        let is_whole = self
            .header
            .as_ref()
            .is_some_and(|header| header.extent == Extent::Whole);
        if is_whole && !self.skip_bad {
            Numbering::Kept
        } else {
            Numbering::Given
        }
    }

    /// A file without its last line, or with other events than that counts, was cut off.
    fn judge_end(&self) -> Result<(), Refusal> {
        match &self.end {
            None if self.header.is_none() => Err(Refusal::Bad(
                "the header is missing: this is no export of scimscope".to_owned(),
            )),
            None => Err(Refusal::Bad(
                "the last line is missing: the file was cut off".to_owned(),
            )),
            Some(end) if end.events != self.n_events => Err(Refusal::Bad(format!(
                "the file has {} events and says that it has {}",
                self.n_events, end.events
            ))),
            Some(_) => Ok(()),
        }
    }

    fn is_copy(&self, header: Option<&Header>) -> bool {
        self.imported.n_bad == 0 && header.is_some_and(|header| header.extent == Extent::Whole)
    }

    /// How the endpoint was set up that recorded. Where numbers are given anew, a change of profile has none.
    fn setup(&self, header: Option<&Header>) -> Setup {
        let mut setup = header.map_or_else(Setup::default, |header| header.setup.clone());
        let is_profile = |name: &str| Profile::ALL.iter().any(|known| known.name() == name);
        let has_numbers = self.imported.is_copy || setup.profiles.len() == 1;
        if !has_numbers || !setup.profiles.iter().all(|(_, name)| is_profile(name)) {
            setup.profiles.clear();
        }
        if !self.imported.is_copy
            && let Some((first, _)) = setup.profiles.first_mut()
        {
            *first = Seq(1);
        }
        setup
    }

    /// What the file says that was replaced in it.
    fn disguised(&self, header: Option<&Header>, importer: &Importer) -> Option<Disguised> {
        let header = header?;
        let end = self.end.clone().unwrap_or_default();
        let inexact = end.inexact.iter().take(MOST_INEXACT);
        let disguised = Disguised {
            pseudonymized: header.pseudonymized,
            masked_paths: header.masked_paths.clone(),
            pseudonyms: end.pseudonyms,
            masked: end.masked,
            inexact: inexact.filter_map(|seq| importer.number(*seq)).collect(),
            until: Seq(self.imported.n_events),
        };
        disguised.is_any().then_some(disguised)
    }
}

//! Reads a HAR file (HTTP Archive 1.2) entry by entry, however large it is.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::journal::disguised::Disguised;
use crate::journal::event::Seq;
use crate::journal::import::importer::{About, Importer, Refusal};
use crate::journal::import::outcome::{Bad, Failure, Imported, MOST_BAD, Position, Progress};
use crate::journal::import::rebuild::Rebuilder;
use crate::journal::import::traffic::Traffic;

/// A longer entry is none that anybody captured.
const LONGEST_ENTRY: u64 = 256 << 20;

/// Where an export of ours says how the endpoint was set up.
const SETUP: &str = "_scimSetup";

/// So often is told how far it is, in entries.
const TELL: u64 = 64;

/// Takes the SCIM exchanges of a HAR file in. `skip_bad`: entries that cannot be read are left out and counted.
pub fn read_har(
    file: impl Read,
    importer: Importer,
    skip_bad: bool,
    progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Imported, Failure> {
    let meter = Meter::default();
    let mut intake = Intake {
        meter: &meter,
        importer,
        rebuilder: Rebuilder::new(),
        skip_bad,
        progress,
        imported: Imported::default(),
        base_url: None,
        n_entries: 0,
        failure: None,
        has_entries: false,
    };
    meter.allow(LONGEST_ENTRY);
    let mut source = BufReader::with_capacity(1 << 18, file);
    if source.fill_buf()?.starts_with("\u{feff}".as_bytes()) {
        source.consume("\u{feff}".len());
    }
    let source = Metered {
        source,
        meter: &meter,
    };
    let mut deserializer = serde_json::Deserializer::from_reader(source);
    let read = Document(&mut intake)
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    let failure = match (intake.failure.take(), read) {
        (Some(failure), _) => Some(failure),
        (None, Err(error)) if error.is_io() => Some(Failure::File(error.into())),
        (None, Err(error)) => intake.broken(Bad {
            position: Position::Line(error.line() as u64),
            byte: meter.n_bytes.get(),
            reason: error.to_string(),
        }),
        (None, Ok(())) if !intake.has_entries => Some(Failure::Whole(Bad {
            position: Position::Line(1),
            byte: 0,
            reason: "it has no log.entries, so it is no HAR file".to_owned(),
        })),
        (None, Ok(())) => None,
    };
    if let Some(failure) = failure {
        intake.importer.abandon();
        return Err(failure);
    }
    let mut outcome = intake.imported;
    intake.importer.account(&mut outcome);
    let unknown = intake.rebuilder.unknown.iter();
    outcome.unknown = unknown.map(|(what, n)| ((*what).to_owned(), *n)).collect();
    if let Some(disguised) = &mut outcome.disguised {
        disguised.until = Seq(outcome.n_events);
    }
    intake.importer.finish(&About {
        base_url: intake.base_url.as_deref(),
        disguised: outcome.disguised.as_ref(),
        setup: intake.rebuilder.setup(),
        id: None,
    })?;
    Ok(outcome)
}

/// Counts what is read, and says when it is too much.
#[derive(Debug, Default)]
struct Meter {
    n_bytes: Cell<u64>,
    most: Cell<u64>,
}

impl Meter {
    fn allow(&self, more: u64) {
        self.most.set(self.n_bytes.get().saturating_add(more));
    }
}

struct Metered<'a, R> {
    source: BufReader<R>,
    meter: &'a Meter,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.source.read(buffer)?;
        let n_bytes = self.meter.n_bytes.get() + n_read as u64;
        self.meter.n_bytes.set(n_bytes);
        if n_bytes > self.meter.most.get() {
            return Err(io::Error::other(format!(
                "an entry is longer than {LONGEST_ENTRY} bytes"
            )));
        }
        Ok(n_read)
    }
}

struct Intake<'a, P> {
    meter: &'a Meter,
    importer: Importer,
    rebuilder: Rebuilder,
    skip_bad: bool,
    progress: P,
    imported: Imported,
    base_url: Option<String>,
    n_entries: u64,
    failure: Option<Failure>,
    has_entries: bool,
}

impl<P: FnMut(Progress) -> ControlFlow<()>> Intake<'_, P> {
    /// What is not JSON from some point on, mostly because it was cut off. The entries before it are whole.
    fn broken(&mut self, bad: Bad) -> Option<Failure> {
        if self.n_entries == 0 {
            return Some(Failure::Whole(bad));
        }
        if !self.skip_bad {
            return Some(Failure::Bad(bad));
        }
        self.leave_out(bad);
        None
    }

    fn leave_out(&mut self, bad: Bad) {
        self.imported.n_bad += 1;
        if self.imported.bad.len() < MOST_BAD {
            self.imported.bad.push(bad);
        }
    }

    /// Takes an entry in; `Err` when there is nothing more to read for.
    fn take(&mut self, entry: Value, byte: u64) -> Result<(), Failure> {
        self.n_entries += 1;
        let refusal = match Traffic::read(entry) {
            Ok(None) => {
                self.imported.n_other += 1;
                None
            }
            Ok(Some(traffic)) => {
                self.base_url
                    .get_or_insert_with(|| traffic.base_url.clone());
                match self.rebuilder.take(&mut self.importer, traffic) {
                    Ok(()) => None,
                    Err(Refusal::Failed(error)) => return Err(error.into()),
                    Err(Refusal::Bad(reason)) => Some(reason),
                }
            }
            Err(reason) => Some(reason),
        };
        if let Some(reason) = refusal {
            let position = Position::Entry(self.n_entries);
            let bad = Bad {
                position,
                byte,
                reason,
            };
            if !self.skip_bad {
                return Err(Failure::Bad(bad));
            }
            self.leave_out(bad);
        }
        let so_far = Progress {
            n_bytes: self.meter.n_bytes.get(),
            n_events: self.importer.n_events(),
        };
        if self.n_entries.is_multiple_of(TELL) && (self.progress)(so_far).is_break() {
            return Err(Failure::Stopped);
        }
        self.meter.allow(LONGEST_ENTRY);
        Ok(())
    }
}

/// What an export of ours says of what was replaced in it.
fn disguised(said: &Value) -> Option<Disguised> {
    let paths = said.get("maskedPaths").and_then(Value::as_array);
    let paths = paths.into_iter().flatten().filter_map(Value::as_str);
    let count = |name| said.get(name).and_then(Value::as_u64).unwrap_or_default();
    let disguised = Disguised {
        pseudonymized: said.get("pseudonymized") == Some(&Value::Bool(true)),
        masked_paths: paths.map(str::to_owned).collect(),
        pseudonyms: count("pseudonyms"),
        masked: count("masked"),
        ..Disguised::default()
    };
    disguised.is_any().then_some(disguised)
}

/// The whole file: an object whose `log` matters.
struct Document<'i, 'm, P>(&'i mut Intake<'m, P>);

/// The log: an object whose `entries` matter.
struct Log<'i, 'm, P>(&'i mut Intake<'m, P>);

/// The entries, one at a time.
struct Entries<'i, 'm, P>(&'i mut Intake<'m, P>);

impl<'de, P: FnMut(Progress) -> ControlFlow<()>> DeserializeSeed<'de> for Document<'_, '_, P> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, P: FnMut(Progress) -> ControlFlow<()>> Visitor<'de> for Document<'_, '_, P> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a HAR file")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "log" {
                map.next_value_seed(Log(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de, P: FnMut(Progress) -> ControlFlow<()>> DeserializeSeed<'de> for Log<'_, '_, P> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, P: FnMut(Progress) -> ControlFlow<()>> Visitor<'de> for Log<'_, '_, P> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the log of a HAR file")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "entries" {
                map.next_value_seed(Entries(&mut *self.0))?;
            } else if name == SETUP {
                // What cannot be read says nothing; it only helps to judge what is in the entries.
                let setup = serde_json::from_value(map.next_value()?);
                self.0.rebuilder.set_up(setup.unwrap_or_default());
            } else if name == "_scim" {
                self.0.imported.disguised = disguised(&map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de, P: FnMut(Progress) -> ControlFlow<()>> DeserializeSeed<'de> for Entries<'_, '_, P> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, P: FnMut(Progress) -> ControlFlow<()>> Visitor<'de> for Entries<'_, '_, P> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the entries of a HAR file")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let intake = self.0;
        intake.has_entries = true;
        let mut byte = intake.meter.n_bytes.get();
        while let Some(entry) = entries.next_element()? {
            if let Err(failure) = intake.take(entry, byte) {
                intake.failure = Some(failure);
                return Err(A::Error::custom("the rest is not wanted"));
            }
            byte = intake.meter.n_bytes.get();
        }
        Ok(())
    }
}

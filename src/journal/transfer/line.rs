//! What a line can be, read and written.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::journal::event::{Event, Fact, Seq};
use crate::journal::setup::Setup;
use crate::journal::transfer::form::{ExchangeForm, FactForm};
use crate::scim::Record;
use crate::scim::json;

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The first.
    Header(Header),
    /// A resource as it was outside of what the file holds.
    Resource(Basis),
    /// An event.
    Event(Box<Event>),
    /// The last.
    End(End),
}

/// What is said once about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the format: [`VERSION`].
    pub version: u32,
    /// What wrote it: `scimscope 0.1.0`.
    pub program: String,
    /// The identifier of the capture that the events come from; where something was replaced in them, one that is made
    /// of it, because what was changed is a capture of its own. A whole log that is taken in keeps it, so that it can be
    /// written again as the same bytes; a part of one is a capture of its own too.
    pub capture: String,
    /// Where the endpoint was reached that wrote last, if it was ever said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// How much of the log it is.
    pub extent: Extent,
    /// The first event asked for; 0 when there is none.
    pub first: Seq,
    /// The last event asked for.
    pub last: Seq,
    /// Whether personal data are replaced by stand-ins.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pseudonymized: bool,
    /// The attribute paths whose values are replaced by placeholders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masked_paths: Vec<String>,
    /// How the endpoint was set up that recorded.
    #[serde(default, skip_serializing_if = "Setup::is_empty")]
    pub setup: Setup,
}

/// How much of a log a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// Every event from number 1 to the newest.
    Whole,
    /// Every event from the first to the last, after the directory before the first.
    Range,
    /// Some of the events from the first to the last.
    Picked,
}

/// A resource as it was after an event that is not in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The event that it was so after.
    pub after: Seq,
    /// The resource.
    pub resource: Record,
}

/// What is said at the end, when it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// How many events there are.
    pub events: u64,
    /// How many values were replaced by stand-ins. Where a part is written of a log that was pseudonymized before it
    /// was imported, it is not known how many of them are in the part: then, how many in all of the log.
    pub pseudonyms: u64,
    /// How many values were replaced by placeholders.
    pub masked: u64,
    /// Events that ask for a part of a value which stand-ins do not keep, so that they may find others than they did;
    /// the first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inexact: Vec<Seq>,
}

/// Why a line cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is no JSON object, or not one of this format.
    #[error("expected an object of a scimscope export: {0}")]
    Malformed(String),
    /// A newer program wrote it.
    #[error(
        "the format of the export is {found} and this program knows formats up to {VERSION}; use a newer scimscope"
    )]
    Newer {
        /// The version in the header.
        found: u32,
    },
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = error.to_string();
        let reason = reason.strip_suffix(&place).unwrap_or(&reason);
        // It is one line of many, whose number is known elsewhere.
        Self::Malformed(match error.column() {
            0 => reason.to_owned(),
            column => format!("{reason} at column {column}"),
        })
    }
}

const HEADER: &str = "header";
const RESOURCE: &str = "resource";
const EXCHANGE: &str = "exchange";
const END: &str = "end";

/// Looks at the member that says what a line is.
#[derive(Deserialize)]
struct Probe<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    version: Option<u32>,
}

/// A line that says what it is before what it says.
#[derive(Serialize)]
struct Titled<'a, T> {
    kind: &'static str,
    #[serde(flatten)]
    content: &'a T,
}

/// How the line of an exchange begins when this program wrote it: then what it is needs no pass of its own.
const USUAL: &[u8] = br#"{"kind":"exchange","#;

/// Reads one line, with or without its line break.
///
/// The values of attributes in it are taken in as values, so a line that would be read as another one is none of ours: a
/// body that had such a member was refused.
pub fn parse(line: &[u8]) -> Result<Line, Problem> {
    json::check(line)?;
    if line.starts_with(USUAL) {
        return parse_exchange(line);
    }
    let probe: Probe<'_> = serde_json::from_slice(line)?;
    match &*probe.kind {
        HEADER => match probe.version {
            Some(found) if found > VERSION => Err(Problem::Newer { found }),
            _ => Ok(Line::Header(serde_json::from_slice(line)?)),
        },
        RESOURCE => Ok(Line::Resource(serde_json::from_slice(line)?)),
        END => Ok(Line::End(serde_json::from_slice(line)?)),
        EXCHANGE => parse_exchange(line),
        _ => {
            let form: FactForm<'_> = serde_json::from_slice(line)?;
            Ok(Line::Event(Box::new(form.into_event())))
        }
    }
}

fn parse_exchange(line: &[u8]) -> Result<Line, Problem> {
    let form: ExchangeForm<'_> = serde_json::from_slice(line)?;
    Ok(Line::Event(Box::new(form.into_event())))
}

/// Writes the first line.
pub fn write_header(out: &mut impl Write, header: &Header) -> io::Result<()> {
    write(out, &titled(HEADER, header))
}

/// Writes a resource as it was outside of the file.
pub fn write_basis(out: &mut impl Write, basis: &Basis) -> io::Result<()> {
    write(out, &titled(RESOURCE, basis))
}

/// Writes an event.
pub fn write_event(out: &mut impl Write, event: &Event) -> io::Result<()> {
    match &event.fact {
        Fact::Exchange(exchange) => write(out, &ExchangeForm::of(event, exchange)),
        _ => write(out, &FactForm::of(event)),
    }
}

/// Writes the last line.
pub fn write_end(out: &mut impl Write, end: &End) -> io::Result<()> {
    write(out, &titled(END, end))
}

fn titled<'a, T>(kind: &'static str, content: &'a T) -> Titled<'a, T> {
    Titled { kind, content }
}

fn write(out: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands in a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

//! Which event a command is about.

use anyhow::anyhow;
use jiff::tz::TimeZone;

use crate::app::exit::Failure;
use crate::inspect::place::{self, Place};
use crate::journal::{Reader, Seq};

/// The event that a text names. Offsets count from the newest event, and times are in UTC, as they are printed.
pub(super) fn event(text: &str, reader: &Reader) -> Result<Seq, Failure> {
    let refused = |error: place::NoPlace| {
        Failure::Usage(anyhow!("cannot find `{text}` in the capture: {error}"))
    };
    let place: Place = text
        .parse()
        .map_err(|error: place::NoPlace| Failure::usage(error))?;
    let head = reader.head().map_err(Failure::environment)?;
    place::in_capture(&place, reader, head, &TimeZone::UTC)
        .map_err(Failure::environment)?
        .map_err(refused)
}

/// The event after which a state is asked for. Unlike an event to look at, it may be the beginning: `0`.
pub(super) fn moment(text: &str, reader: &Reader) -> Result<Seq, Failure> {
    match text.parse() {
        Ok(Place::Number(Seq(0))) => Ok(Seq(0)),
        _ => event(text, reader),
    }
}

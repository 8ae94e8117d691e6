//! Which event a command is about, and which events.

use anyhow::anyhow;
use jiff::tz::TimeZone;

use crate::app::cli::SelectionOptions;
use crate::app::exit::Failure;
use crate::inspect::place::{self, Edge, NoPlace, Place};
use crate::journal::{Reader, Seq};
use crate::scim::spelling::beginning;

/// A longer filter is cut in a sentence, in characters.
const LONGEST: usize = 60;

/// The event that a text names; of a time the first at or after it. Negative numbers count from the end, so that -1 is
/// the newest event, and times are in UTC, as they are printed.
pub(super) fn event(text: &str, reader: &Reader) -> Result<Seq, Failure> {
    find(text, Edge::First, reader)?.map_err(|error| refused(text, &error))
}

/// The event after which a state is asked for; of a time the last at or before it. Unlike an event to look at, it may be
/// the beginning: `0`, or a time before everything.
pub(super) fn moment(text: &str, reader: &Reader) -> Result<Seq, Failure> {
    let edge = match text.parse() {
        Ok(Place::Number(Seq(0))) => return Ok(Seq(0)),
        // Its first event, as everywhere.
        Ok(Place::Cycle(..)) => Edge::First,
        _ => Edge::Last,
    };
    match find(text, edge, reader)? {
        Err(NoPlace::TooEarly { .. }) => Ok(Seq(0)),
        found => found.map_err(|error| refused(text, &error)),
    }
}

/// The first and the last event that `--from` and `--to` leave; nothing is between them when the first is greater.
pub(super) fn bounds(options: &SelectionOptions, reader: &Reader) -> Result<(Seq, Seq), Failure> {
    let head = reader.head().map_err(Failure::environment)?;
    let first = match &options.from {
        None => Seq(1),
        Some(text) => match find(text, Edge::First, reader)? {
            Err(NoPlace::TooLate { .. }) => head.next(),
            found => found.map_err(|error| refused(text, &error))?,
        },
    };
    let last = match &options.to {
        None => head,
        Some(text) => match find(text, Edge::Last, reader)? {
            Err(NoPlace::TooEarly { .. }) => Seq(0),
            found => found.map_err(|error| refused(text, &error))?,
        },
    };
    Ok((first, last))
}

/// Refuses the numbers of events that are not there yet.
pub(super) fn require_seqs(options: &SelectionOptions, head: Seq) -> Result<(), Failure> {
    let beyond = options.seq.iter().map(|(_, last)| *last).max();
    let Some(seq) = beyond.filter(|seq| *seq > head.0) else {
        return Ok(());
    };
    let newest = match head {
        Seq(0) => "it is empty".to_owned(),
        head => format!("its newest is {head}"),
    };
    let seq = Seq(seq);
    Err(Failure::Usage(anyhow!(
        "there is no event {seq} in the capture: {newest}"
    )))
}

/// What to say when nothing of what is asked for is between two events.
pub(super) fn none(options: &SelectionOptions, first: Seq, last: Seq) -> String {
    let asked = asked(options);
    match (&options.from, &options.to) {
        (_, Some(_)) if last == Seq(0) => format!("{asked}: --to is before the first"),
        (Some(_), None) if first > last => format!("{asked}: --from is after the newest, {last}"),
        _ if first > last => format!("{asked}: --from is {first}, which is after --to, {last}"),
        (None, None) if options.is_of_a_part() => asked,
        _ => format!("{asked} from {first} to {last}"),
    }
}

/// ``there is no event among #1-#10 in cycle e3 that matches `op:patch` ``: all that was asked for but bounds.
fn asked(options: &SelectionOptions) -> String {
    let mut asked = "there is no event".to_owned();
    let range = |(first, last): &(u64, u64)| {
        if first == last {
            return Seq(*first).to_string();
        }
        format!("{}-{}", Seq(*first), Seq(*last))
    };
    let ranges: Vec<String> = options.seq.iter().map(range).collect();
    if !ranges.is_empty() {
        asked = format!("{asked} among {}", ranges.join(", "));
    }
    if let Some(cycle) = &options.cycle {
        asked = format!("{asked} in cycle {cycle}");
    }
    let view = options.wanted.view.as_ref();
    let view = view.map(|name| format!("is of the view {name}"));
    let filter = options.wanted.filter.as_ref();
    let filter = filter.map(|filter| format!("matches `{}`", beginning(filter, LONGEST)));
    let conditions: Vec<String> = view.into_iter().chain(filter).collect();
    if !conditions.is_empty() {
        asked = format!("{asked} that {}", conditions.join(" and "));
    }
    asked
}

fn find(text: &str, edge: Edge, reader: &Reader) -> Result<Result<Seq, NoPlace>, Failure> {
    let place: Place = text
        .parse()
        .map_err(|error: NoPlace| Failure::usage(error))?;
    let head = reader.head().map_err(Failure::environment)?;
    let place = match place {
        // Whoever writes a number means it; only on the screen one goes as far as there are events.
        Place::Offset(offset) if offset > 0 || offset.unsigned_abs() > head.0 => {
            return Ok(Err(NoPlace::TooFar { head }));
        }
        // On the screen one stands at an event, and one back is the one before it.
        Place::Offset(offset) if offset < 0 => Place::Offset(offset + 1),
        place => place,
    };
    place::in_capture(&place, edge, reader, head, &TimeZone::UTC).map_err(Failure::environment)
}

fn refused(text: &str, error: &NoPlace) -> Failure {
    Failure::Usage(anyhow!("cannot find `{text}` in the capture: {error}"))
}

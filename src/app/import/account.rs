//! What became of a file that was imported, for people and for scripts.

use serde_json::{Map, Value, json};

use crate::app::cli::ImportOptions;
use crate::app::exit::Failure;
use crate::app::output::{self, Lines};
use crate::app::safe::safe;
use crate::journal::import::{Imported, Moved};
use crate::scim::spelling::counted;

/// So many runs of events that have other numbers are told to people.
const MOST_RUNS: usize = 8;

/// Says what became of it.
pub(super) fn tell(imported: &Imported, options: &ImportOptions) -> Result<(), Failure> {
    let mut lines = Lines::new();
    if options.json {
        lines.line(&output::json_line(&as_json(imported, options)))?;
    } else {
        for line in as_text(imported, options) {
            lines.line(&safe(&line))?;
        }
    }
    lines.flush().map(|_| ())
}

fn as_json(imported: &Imported, options: &ImportOptions) -> Value {
    let bad: Vec<String> = imported.bad.iter().map(ToString::to_string).collect();
    let unknown = imported.unknown.iter();
    let unknown: Map<String, Value> = unknown
        .map(|(what, n)| (what.clone(), (*n).into()))
        .collect();
    let moved = |moved: &Moved| json!({"in_file": moved.in_file, "here": moved.here, "events": moved.n_events});
    let disguised = imported.disguised.as_ref();
    json!({
        "capture": options.output,
        "events": imported.n_events,
        "copy": imported.is_copy,
        "pseudonymized": disguised.is_some_and(|one| one.pseudonymized),
        "masked_paths": disguised.map_or(&[][..], |one| &one.masked_paths),
        "there_before": imported.n_revealed,
        "runs_with_other_numbers": imported.n_moved,
        "other_numbers": imported.moved.iter().map(moved).collect::<Vec<_>>(),
        "skipped": imported.n_bad,
        "bad": bad,
        "other": imported.n_other,
        "unknown": unknown,
    })
}

fn as_text(imported: &Imported, options: &ImportOptions) -> Vec<String> {
    let events = counted(imported.n_events, "event");
    let mut said = vec![format!("{events} in {}", options.output.display())];
    said.extend(numbers(imported));
    if let Some(disguised) = &imported.disguised {
        if disguised.pseudonymized {
            said.push("personal data in it are stand-ins".to_owned());
        }
        if !disguised.masked_paths.is_empty() {
            let paths = disguised.masked_paths.join(", ");
            said.push(format!("placeholders stand for the values of {paths}"));
        }
    }
    if imported.n_other > 0 {
        let verb = if imported.n_other == 1 { "is" } else { "are" };
        said.push(format!(
            "{} {verb} no SCIM",
            counted(imported.n_other, "entry")
        ));
    }
    for (what, n) in &imported.unknown {
        said.push(format!("not known: {what} ({n})"));
    }
    if imported.n_bad > 0 {
        let verb = if imported.n_bad == 1 { "was" } else { "were" };
        said.push(format!(
            "{} {verb} left out:",
            counted(imported.n_bad, "record")
        ));
    }
    said.extend(imported.bad.iter().map(|bad| format!("  {bad}")));
    said
}

/// What is numbered otherwise than in the file: a capture has no gaps in its numbers, and what was there before has a
/// number of its own.
fn numbers(imported: &Imported) -> Vec<String> {
    let mut said = Vec::new();
    match imported.n_revealed {
        _ if imported.is_copy => {}
        0 => {}
        1 => said.push("1 of them is a resource that was there before".to_owned()),
        n => said.push(format!("{n} of them are resources that were there before")),
    }
    let told = imported.moved.iter().take(MOST_RUNS);
    said.extend(told.map(ToString::to_string));
    let n_more = imported.n_moved.saturating_sub(MOST_RUNS as u64);
    if n_more > 0 {
        let runs = counted(n_more, "run");
        said.push(format!(
            "{runs} more of events with other numbers; --json tells of them"
        ));
    }
    said
}

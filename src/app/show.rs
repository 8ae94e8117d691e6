//! `show`: one exchange with its effect and the remarks on it.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use bytes::Bytes;

use crate::app::cli::ShowOptions;
use crate::app::exit::Failure;
use crate::app::json;
use crate::app::log::capture;
use crate::app::output::{self, Lines};
use crate::app::safe::safe;
use crate::app::{event_argument, places};
use crate::inspect::annotations::Annotations;
use crate::inspect::cycles::{self, Cycles, Sign};
use crate::inspect::detail::{self, Detail};
use crate::inspect::diff::{self, AttributeChange};
use crate::inspect::place::Place;
use crate::inspect::summary;
use crate::journal::{Exchange, Fact, Reader, Seq};
use crate::scim::{Decision, Verdict, remark};
use crate::tui::widgets::json::Json;

/// How many changes of the resource are named before the event, and after it.
const HISTORY: usize = 5;

/// Prints one event.
pub(super) fn show(options: &ShowOptions) -> Result<(), Failure> {
    let (file, event) = match options.file_and_seq.as_slice() {
        [event] => (None, event),
        [file, event] => (Some(PathBuf::from(file)), event),
        _ => {
            return Err(Failure::Usage(anyhow!(
                "name one event, as in `scimscope show 402`"
            )));
        }
    };
    if file.is_none() && places::is_like_a_path(event) && event.parse::<Place>().is_err() {
        return Err(Failure::Usage(anyhow!(
            "cannot show `{event}`: name an event after the capture, as in `scimscope show {event} 402`"
        )));
    }
    let path = capture(file)?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let seq = event_argument::event(event, &reader)?;
    let Some(detail) = detail::load(&reader, seq).map_err(Failure::environment)? else {
        return Err(Failure::Usage(anyhow!(
            "there is no event {seq} in {}",
            path.display()
        )));
    };
    let mut cycles = Cycles::until(&reader, Seq(seq.0 - 1)).map_err(Failure::environment)?;
    let cycle = cycles.next(&Sign::of_summary(&detail.summary));
    let annotations = annotations(&reader)?;
    let mut lines = Lines::new();
    if options.raw {
        lines.bytes(&raw(&detail))?;
    } else if options.json {
        let row = reader.rows(seq, seq).map_err(Failure::environment)?.pop();
        if let Some(row) = row {
            let value = json::of_detail(&row, &detail, &annotations, cycle);
            lines.line(&output::json_line(&value))?;
        }
    } else {
        let near = [detail.previous_change, detail.next_change].map(|seq| named(&reader, seq));
        let [previous, next] = near;
        let near = [("previous", previous?), ("next", next?)];
        for line in text(&detail, &annotations, cycle, &near).lines() {
            lines.line(&safe(line))?;
        }
    }
    lines.flush().map(|_| ())
}

/// An event and what it did, in one line.
fn named(reader: &Reader, seq: Option<Seq>) -> Result<Option<String>, Failure> {
    let Some(seq) = seq else {
        return Ok(None);
    };
    let row = reader.rows(seq, seq).map_err(Failure::environment)?.pop();
    Ok(row.map(|row| format!("{seq} {}", summary::summarize(&row).sentence)))
}

/// What holds now, whichever event is shown: a note on an old event is a young event.
fn annotations(reader: &Reader) -> Result<Annotations, Failure> {
    let head = reader.head().map_err(Failure::environment)?;
    Annotations::until(reader, head).map_err(Failure::environment)
}

/// Request and response, head and body, with the empty lines between them that the wire had.
fn raw(detail: &Detail) -> Vec<u8> {
    let Fact::Exchange(exchange) = &detail.event.fact else {
        return Vec::new();
    };
    let mut bytes = Vec::new();
    let mut message = |head: &[u8], body: &[u8]| {
        bytes.extend_from_slice(head);
        bytes.extend_from_slice(b"\r\n\r\n");
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(b"\r\n");
    };
    message(&exchange.request.head, &exchange.request.body.kept);
    if let Some(response) = &exchange.response {
        message(&response.head, &response.body);
    }
    bytes
}

/// The event for people. What was captured is made safe piece by piece, so that a line break in a name cannot begin
/// a line that looks like ours. Writing to a string cannot fail, which is why the results are dropped.
fn text(
    detail: &Detail,
    annotations: &Annotations,
    cycle: Option<u64>,
    near: &[(&str, Option<String>)],
) -> String {
    let summary = &detail.summary;
    let mut out = String::new();
    let cycle = cycle.map_or_else(String::new, |number| {
        format!("  cycle {}{number}", cycles::table::letter(summary.client))
    });
    let _ = writeln!(
        out,
        "{}  {}  {}{cycle}",
        summary.seq,
        summary.at.to_rfc3339(),
        summary.maker()
    );
    let _ = writeln!(out, "{}", safe(&summary.sentence));
    said(summary.seq, annotations, &mut out);
    for change in &detail.event.changes {
        let _ = writeln!(
            out,
            "\n{} {} ({})",
            change.resource_type,
            safe(&change.name),
            safe(change.id.as_str())
        );
        attributes(&diff::attributes(change), &mut out);
    }
    if let Fact::Exchange(exchange) = &detail.event.fact {
        exchange_text(exchange, &mut out);
    }
    history(detail, &mut out);
    for (label, sentence) in near {
        if let Some(sentence) = sentence {
            let _ = writeln!(out, "{label:<8} change {}", safe(sentence));
        }
    }
    out
}

/// What happened to the resource around this event.
fn history(detail: &Detail, out: &mut String) {
    let history = &detail.history;
    let here = history.partition_point(|(seq, _)| *seq < detail.summary.seq);
    let first = here.saturating_sub(HISTORY);
    let around = history.get(first..history.len().min(here + HISTORY + 1));
    let _ = writeln!(out);
    if around.is_none_or(<[_]>::is_empty) {
        return;
    }
    let _ = writeln!(out, "History of this resource");
    if first > 0 {
        let n_known = history.partition_point(|(seq, _)| *seq <= detail.summary.seq);
        let _ = writeln!(out, "  … {} before", left_out(first, n_known));
    }
    for (seq, brief) in around.unwrap_or_default() {
        let sign = if *seq == detail.summary.seq { '>' } else { ' ' };
        let _ = writeln!(out, "{sign} {seq} {}", safe(brief));
    }
    let n_after = history.len().saturating_sub(here + HISTORY + 1);
    if n_after > 0 {
        let n_known = history.iter().filter(|(seq, _)| *seq > detail.summary.seq);
        let _ = writeln!(out, "  … {} after", left_out(n_after, n_known.count()));
    }
}

/// How many changes are not told on a side of an event of which so many are known.
fn left_out(n_left_out: usize, n_known: usize) -> String {
    if n_known < detail::MOST_HISTORY {
        format!("{n_left_out} more")
    } else {
        format!("{n_left_out} or more")
    }
}

/// What people said about the event.
fn said(seq: Seq, annotations: &Annotations, out: &mut String) {
    let marks = annotations.marks_of(seq).map(|mark| format!("mark {mark}"));
    let tags = annotations.tags_of(seq).map(|tag| format!("tag {tag}"));
    let labels: Vec<String> = marks.chain(tags).collect();
    if !labels.is_empty() {
        let _ = writeln!(out, "{}", safe(&labels.join(" · ")));
    }
    for (at, text) in annotations.notes_of(seq) {
        for (n, line) in text.as_str().lines().enumerate() {
            let margin = if n == 0 { "note" } else { "    " };
            let at = if n == 0 {
                format!("  ({at})")
            } else {
                String::new()
            };
            let _ = writeln!(out, "{margin} {}{at}", safe(line));
        }
    }
}

/// Attributes before and after, a line each.
pub(super) fn attributes(changes: &[AttributeChange], out: &mut String) {
    let widest = changes
        .iter()
        .map(|one| one.path.chars().count())
        .max()
        .unwrap_or_default()
        .min(48);
    for one in changes {
        let path = safe(&one.path);
        let _ = match (&one.from, &one.to) {
            (None, Some(to)) => writeln!(out, "  + {path:<widest$}  {to}"),
            (Some(from), None) => writeln!(out, "  - {path:<widest$}  {from}"),
            (Some(from), Some(to)) => writeln!(out, "  ~ {path:<widest$}  {from} -> {to}"),
            (None, None) => Ok(()),
        };
    }
}

fn exchange_text(exchange: &Exchange, out: &mut String) {
    for (heading, remarks) in remark::headed(&exchange.remarks) {
        let _ = writeln!(out, "\n{heading}");
        for remark in remarks {
            let _ = writeln!(out, "  {}: {}", safe(&remark.id), safe(&remark.note));
            if let Some(leniency) = remark.leniency() {
                let _ = writeln!(out, "    {} ({})", leniency.explanation, leniency.reference);
            }
        }
    }
    if let Some(strict) = &exchange.strict {
        let _ = writeln!(out, "\nWith --profile strict");
        let _ = writeln!(out, "  {}", safe(&strict.to_string()));
    }
    if !exchange.decisions.is_empty() {
        let _ = writeln!(out, "\nWhy this answer");
        for decision in &exchange.decisions {
            let _ = writeln!(out, "  {}", safe(&decision_line(decision)));
        }
    }
    let body = &exchange.request.body;
    message("Request", &exchange.request.head, &body.kept, out);
    if let Some(lack) = body.lack() {
        let _ = writeln!(out, "  ({lack})");
    }
    match &exchange.response {
        Some(response) => message(
            &format!("Response after {} us", exchange.duration_us),
            &response.head,
            &response.body,
            out,
        ),
        None => {
            let _ = writeln!(out, "\nNo response");
        }
    }
}

fn decision_line(decision: &Decision) -> String {
    let verdict = match decision.verdict {
        Verdict::Passed => "passed",
        Verdict::Forgiven => "forgiven",
        Verdict::Failed => "failed",
    };
    format!(
        "{verdict:<8} {}: expected {}, received {}",
        decision.check, decision.expected, decision.received
    )
}

fn message(title: &str, head: &[u8], body: &Bytes, out: &mut String) {
    let _ = writeln!(out, "\n{title}");
    for line in String::from_utf8_lossy(head).lines() {
        let _ = writeln!(out, "  {line}");
    }
    if body.is_empty() {
        return;
    }
    let _ = writeln!(out);
    for line in pretty(body).lines() {
        let _ = writeln!(out, "  {line}");
    }
}

/// JSON with indentation, otherwise as it was sent (duplicate members, digits of numbers and all); what is no JSON as
/// it came.
fn pretty(body: &Bytes) -> String {
    let Some(json) = Json::parse(body) else {
        return String::from_utf8_lossy(body).into_owned();
    };
    let lines = (0..json.n_lines()).map(|number| {
        let line = json.line(number, usize::MAX);
        line.pieces().map(|(_, text)| text).collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

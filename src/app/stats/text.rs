//! The statistics as lines of text.

use std::collections::BTreeMap;

use crate::app::stats::Known;
use crate::inspect::Client;
use crate::inspect::cycles::{Cadence, Cycle, Tally};
use crate::inspect::stats::Stats;
use crate::scim::Timestamp;
use crate::scim::spelling::counted;

/// Cycles beyond the newest so many are left out of the text; `--json` has them all.
const MOST_CYCLES: usize = 20;

/// How wide a label is, and how wide a line of names and counts becomes.
const LABEL: usize = 10;
const WIDTH: usize = 100;

/// The statistics for people, who read them now.
pub(super) fn lines(known: &Known, stats: &Stats, now: Timestamp) -> Vec<String> {
    let mut lines = Vec::new();
    for (label, text) in totals(known, stats).into_iter().chain(counts(stats)) {
        if !text.is_empty() {
            push_row(label, &text, &mut lines);
        }
    }
    cycles_text(known, now, &mut lines);
    lines
}

/// What there is in all, each with its label.
fn totals(known: &Known, stats: &Stats) -> Vec<(&'static str, String)> {
    let span = stats.span.map_or_else(String::new, |(start, end)| {
        format!("{} to {}", start.to_rfc3339(), end.to_rfc3339())
    });
    let [second, minute] = stats.peaks;
    let rate = stats.rate().map_or_else(String::new, |rate| {
        format!("{rate:.2}/s, at most {second} in a second and {minute} in a minute")
    });
    let latency = stats.latency;
    let latency = format!(
        "p50 {}  p95 {}  p99 {}  max {}",
        ms(latency.p50_us),
        ms(latency.p95_us),
        ms(latency.p99_us),
        ms(latency.max_us)
    );
    let [request, response] = stats.bytes;
    let [users, groups] = known.resources().map(|count| count as u64);
    vec![
        (
            "events",
            format!(
                "{}, of which {} requests",
                stats.events, stats.tally.requests
            ),
        ),
        ("time", span),
        ("rate", rate),
        ("latency", latency),
        (
            "bytes",
            format!("{request} in requests, {response} in responses"),
        ),
        (
            "directory",
            format!("{}, {}", counted(users, "user"), counted(groups, "group")),
        ),
        ("did", tally_text(&stats.tally)),
    ]
}

/// How often there was each value, with its label; nothing where there was none.
fn counts(stats: &Stats) -> [(&'static str, String); 6] {
    let named = |counts: &BTreeMap<&'static str, u64>| {
        listed(
            counts
                .iter()
                .map(|(name, count)| ((*name).to_owned(), *count)),
        )
    };
    let methods = stats.methods.iter();
    let statuses = stats.statuses.iter().map(|(number, count)| match number {
        0 => ("none".to_owned(), *count),
        number => (number.to_string(), *count),
    });
    let clients = stats.clients.iter();
    [
        (
            "method",
            listed(methods.map(|(name, count)| (name.clone(), *count))),
        ),
        ("status", listed(statuses)),
        (
            "client",
            listed(clients.map(|(client, count)| (client.name().to_owned(), *count))),
        ),
        ("outcome", named(&stats.outcomes)),
        ("scimType", named(&stats.scim_types)),
        ("remark", named(&stats.remarks)),
    ]
}

/// A label with its text, which goes on below itself when it is long.
fn push_row(label: &str, text: &str, lines: &mut Vec<String>) {
    let mut line = format!("{label:<LABEL$}");
    for part in text.split("  ") {
        if line.chars().count() + part.chars().count() > WIDTH && line.len() > LABEL {
            lines.push(std::mem::replace(&mut line, " ".repeat(LABEL)));
        }
        line.push_str("  ");
        line.push_str(part);
    }
    lines.push(line);
}

fn cycles_text(known: &Known, now: Timestamp, lines: &mut Vec<String>) {
    let cycles = known.table.cycles();
    if cycles.is_empty() {
        return;
    }
    lines.push(String::new());
    lines.push(format!(
        "{:<6} {:<9} {:<20} {:>8} {:>6} {:>6} {:>6} {:>4} {:>7} {:>7} {:>8} {:>7} {:>10}",
        "cycle",
        "client",
        "start",
        "length",
        "req",
        "writes",
        "no-op",
        "err",
        "created",
        "updated",
        "disabled",
        "deleted",
        "gap"
    ));
    let skipped = cycles.len().saturating_sub(MOST_CYCLES);
    if skipped > 0 {
        lines.push(format!("… {skipped} earlier ones"));
    }
    for cycle in cycles.iter().skip(skipped) {
        lines.push(cycle_text(cycle));
    }
    let clients = known.table.clients().into_iter();
    let cadences = clients.filter_map(|client| Some((client, known.cadence(client)?)));
    lines.extend(cadences.map(|(client, cadence)| rhythm(client, &cadence, now)));
}

/// When a client comes. One interval is no rhythm, and what was due may be past.
fn rhythm(client: Client, cadence: &Cadence, now: Timestamp) -> String {
    let (client, median) = (client.name(), clock(cadence.median_us));
    let is_past = cadence.next < now;
    let due = match (cadence.n_intervals, is_past) {
        (1, false) => "a third might be due about",
        (1, true) => "a third might have been due about",
        (_, false) => "next about",
        (_, true) => "the next was due about",
    };
    let next = second(cadence.next);
    if cadence.n_intervals == 1 {
        format!("{client} started twice, {median} apart; {due} {next}")
    } else {
        let spread = clock(cadence.spread_us);
        format!("{client} starts every {median} ± {spread}; {due} {next}")
    }
}

fn cycle_text(cycle: &Cycle) -> String {
    let tally = &cycle.tally;
    format!(
        "{:<6} {:<9} {:<20} {:>8} {:>6} {:>6} {:>6} {:>4} {:>7} {:>7} {:>8} {:>7} {:>10}",
        cycle.name(),
        cycle.client.name(),
        second(cycle.start),
        clock(cycle.length_us()),
        tally.requests,
        tally.writes,
        tally.no_ops,
        tally.errors,
        tally.creates,
        tally.updates,
        tally.disables,
        tally.deletes,
        cycle.gap_before_us.map_or("-".to_owned(), clock),
    )
}

fn tally_text(tally: &Tally) -> String {
    let counts = [
        ("created", tally.creates),
        ("updated", tally.updates),
        ("disabled", tally.disables),
        ("deleted", tally.deletes),
        ("without effect", tally.no_ops),
        ("failed", tally.errors),
        ("tried again", tally.retries),
        ("read", tally.reads),
        ("probes", tally.probes),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    parts.join(", ")
}

/// Names with their counts, the most frequent first.
fn listed(counts: impl Iterator<Item = (String, u64)>) -> String {
    let mut counts: Vec<(String, u64)> = counts.collect();
    counts.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    let parts: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    parts.join("  ")
}

fn ms(us: u32) -> String {
    format!("{}.{} ms", us / 1000, us % 1000 / 100)
}

/// A length of time as a clock counts: `0:16`, `39:58`, `1:10:02`.
fn clock(us: i64) -> String {
    let seconds = us.max(0) / 1_000_000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A moment to the second: `2026-11-22T12:40:31Z`.
fn second(at: Timestamp) -> String {
    let text = Timestamp(at.0.div_euclid(1_000_000).saturating_mul(1_000_000)).to_rfc3339();
    text.replace(".000000Z", "Z")
}

//! `stats`: totals and tails of a capture, and its cycles.

use anyhow::anyhow;
use serde_json::{Value, json};

use crate::app::cli::StatsOptions;
use crate::app::cycle;
use crate::app::exit::Failure;
use crate::app::log::capture;
use crate::app::output::{self, Lines, Listener};
use crate::app::safe::safe;
use crate::inspect::cycles::{Cadence, Cycle, CycleTable, Tally, tale};
use crate::inspect::stats::Stats;
use crate::inspect::{Client, Session, Timeline};
use crate::journal::{Reader, Seq};
use crate::scim::spelling::counted;
use crate::scim::{ResourceType, Timestamp};

/// How many events are taken in at once.
const SLICE: u64 = 1 << 16;

/// Cycles beyond the newest so many are left out of the text; `--json` has them all.
const MOST_CYCLES: usize = 20;

/// How wide a label is, and how wide a line of names and counts becomes.
const LABEL: usize = 10;
const WIDTH: usize = 100;

/// What the numbers are read from.
struct Known {
    session: Session,
    timeline: Timeline,
    table: CycleTable,
}

/// Prints the statistics of a capture.
pub(super) fn stats(options: StatsOptions) -> Result<(), Failure> {
    let path = capture(options.file)?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let known = Known::read(&reader).map_err(Failure::environment)?;
    if let Some(name) = &options.cycle {
        let named = |name: &str| {
            known.table.find(name).ok_or_else(|| {
                let path = path.display();
                let hint = "`scimscope stats` lists those that there are";
                Failure::Usage(anyhow!("there is no cycle {name} in {path}; {hint}"))
            })
        };
        let against = options.against.as_deref().map(named).transpose()?;
        let both = (named(name)?, against);
        let (session, timeline) = (&known.session, &known.timeline);
        let tale = tale::tell(&reader, session, timeline, &known.table, both)
            .map_err(Failure::environment)?;
        let mut lines = Lines::new();
        if options.json {
            lines.line(&output::json_line(&cycle::as_json(&tale)))?;
        } else {
            cycle::print(&tale, &mut lines)?;
        }
        return lines.flush().map(|_| ());
    }
    let head = known.session.head();
    let stats = Stats::of(&known.session, &known.timeline, Seq(1), head);
    let mut lines = Lines::new();
    if options.json {
        lines.line(&output::json_line(&as_json(&known, &stats)))?;
    } else {
        for line in as_text(&known, &stats) {
            if lines.line(&safe(&line))? == Listener::Gone {
                return Ok(());
            }
        }
    }
    lines.flush().map(|_| ())
}

impl Known {
    fn read(reader: &Reader) -> Result<Self, crate::journal::Error> {
        let (mut session, mut timeline) = (Session::default(), Timeline::default());
        while !session.extend(reader, SLICE)?.is_done() {}
        while timeline.head() < session.head() {
            timeline.extend(reader, SLICE)?;
        }
        let mut table = CycleTable::default();
        table.extend(&session, &timeline);
        Ok(Self {
            session,
            timeline,
            table,
        })
    }

    fn cadence(&self, client: Client) -> Option<Cadence> {
        Cadence::measure(self.table.of_client(client))
    }

    fn resources(&self) -> [usize; 2] {
        let population = self.timeline.resources_at(self.session.head());
        ResourceType::ALL.map(|resource_type| population.count(resource_type))
    }
}

fn as_text(known: &Known, stats: &Stats) -> Vec<String> {
    let mut lines = Vec::new();
    let tally = &stats.tally;
    let [users, groups] = known.resources();
    let mut row = |label: &str, text: String| push_row(label, &text, &mut lines);
    row(
        "events",
        format!("{}, of which {} requests", stats.events, tally.requests),
    );
    if let Some((start, end)) = stats.span {
        row(
            "time",
            format!("{} to {}", start.to_rfc3339(), end.to_rfc3339()),
        );
    }
    if let Some(rate) = stats.rate() {
        let [second, minute] = stats.peaks;
        row(
            "rate",
            format!("{rate:.2}/s, at most {second} in a second and {minute} in a minute"),
        );
    }
    let latency = stats.latency;
    row(
        "latency",
        format!(
            "p50 {}  p95 {}  p99 {}  max {}",
            ms(latency.p50_us),
            ms(latency.p95_us),
            ms(latency.p99_us),
            ms(latency.max_us)
        ),
    );
    let [request, response] = stats.bytes;
    row(
        "bytes",
        format!("{request} in requests, {response} in responses"),
    );
    row(
        "directory",
        format!(
            "{}, {}",
            counted(users as u64, "user"),
            counted(groups as u64, "group")
        ),
    );
    row("did", tally_text(tally));
    let named = |counts: &std::collections::BTreeMap<&'static str, u64>| {
        listed(
            counts
                .iter()
                .map(|(name, count)| ((*name).to_owned(), *count)),
        )
    };
    let methods = stats
        .methods
        .iter()
        .map(|(name, count)| (name.clone(), *count));
    let statuses = stats.statuses.iter().map(|(status, count)| {
        let name = if *status == 0 {
            "none".to_owned()
        } else {
            status.to_string()
        };
        (name, *count)
    });
    let clients = stats
        .clients
        .iter()
        .map(|(client, count)| (client.name().to_owned(), *count));
    for (label, text) in [
        ("method", listed(methods)),
        ("status", listed(statuses)),
        ("client", listed(clients)),
        ("outcome", named(&stats.outcomes)),
        ("scimType", named(&stats.scim_types)),
        ("remark", named(&stats.remarks)),
    ] {
        if !text.is_empty() {
            row(label, text);
        }
    }
    cycles_text(known, &mut lines);
    lines
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

fn cycles_text(known: &Known, lines: &mut Vec<String>) {
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
    for client in known.table.clients() {
        if let Some(cadence) = known.cadence(client) {
            lines.push(format!(
                "{} starts every {} ± {}; next about {}",
                client.name(),
                clock(cadence.median_us),
                clock(cadence.spread_us),
                second(cadence.next),
            ));
        }
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

fn as_json(known: &Known, stats: &Stats) -> Value {
    let [users, groups] = known.resources();
    let latency = stats.latency;
    let [request_bytes, response_bytes] = stats.bytes;
    let clients: serde_json::Map<String, Value> = stats
        .clients
        .iter()
        .map(|(client, count)| (client.name().to_owned(), json!(count)))
        .collect();
    let statuses: serde_json::Map<String, Value> = stats
        .statuses
        .iter()
        .map(|(status, count)| (status.to_string(), json!(count)))
        .collect();
    let cadences: serde_json::Map<String, Value> = known
        .table
        .clients()
        .into_iter()
        .filter_map(|client| {
            let cadence = known.cadence(client)?;
            let value = json!({
                "median_us": cadence.median_us, "spread_us": cadence.spread_us,
                "intervals": cadence.n_intervals, "next": cadence.next.to_rfc3339(),
            });
            Some((client.name().to_owned(), value))
        })
        .collect();
    json!({
        "events": stats.events,
        "first": stats.span.map(|(start, _)| start.to_rfc3339()),
        "last": stats.span.map(|(_, end)| end.to_rfc3339()),
        "requests_per_second": stats.rate(),
        "most_in_a_second": stats.peaks.first(),
        "most_in_a_minute": stats.peaks.last(),
        "latency_us": {"p50": latency.p50_us, "p95": latency.p95_us, "p99": latency.p99_us, "max": latency.max_us},
        "request_bytes": request_bytes,
        "response_bytes": response_bytes,
        "users": users,
        "groups": groups,
        "totals": tally_json(&stats.tally),
        "methods": stats.methods,
        "statuses": statuses,
        "clients": clients,
        "outcomes": stats.outcomes,
        "scimTypes": stats.scim_types,
        "remarks": stats.remarks,
        "cycles": known.table.cycles().iter().map(cycle_json).collect::<Vec<_>>(),
        "cadences": cadences,
    })
}

fn cycle_json(cycle: &Cycle) -> Value {
    json!({
        "cycle": cycle.name(),
        "client": cycle.client.name(),
        "number": cycle.number,
        "first": cycle.first,
        "last": cycle.last,
        "start": cycle.start.to_rfc3339(),
        "length_us": cycle.length_us(),
        "gap_before_us": cycle.gap_before_us,
        "totals": tally_json(&cycle.tally),
    })
}

fn tally_json(tally: &Tally) -> Value {
    json!({
        "requests": tally.requests, "writes": tally.writes, "creates": tally.creates, "updates": tally.updates,
        "disables": tally.disables, "deletes": tally.deletes, "no_ops": tally.no_ops, "errors": tally.errors,
        "reads": tally.reads, "probes": tally.probes, "retries": tally.retries,
    })
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

//! The statistics as JSON, for scripts.

use serde_json::{Value, json};

use crate::app::stats::Known;
use crate::inspect::cycles::{Cycle, Tally};
use crate::inspect::stats::Stats;

/// All of them in one object.
pub(super) fn of(known: &Known, stats: &Stats) -> Value {
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

//! What scimscope knows of an event, as JSON: `_scim` in a HAR, the data of the page.

use serde_json::{Value, json};

use crate::inspect::diff;
use crate::inspect::summary::{self, Summary};
use crate::journal::{Event, Exchange, Fact, Row};
use crate::scim::{Change, Remark};

/// The event's line in the list.
pub(super) fn summary(event: &Event) -> Summary {
    summary::summarize(&Row::of(event))
}

/// Everything but the messages.
pub(super) fn of_event(event: &Event, summary: &Summary, cycle: Option<u64>) -> Value {
    let changes: Vec<Value> = event.changes.iter().map(of_change).collect();
    let mut said = json!({
        "seq": event.seq,
        "kind": event.fact.name(),
        "origin": event.origin,
        "client": summary.client.name(),
        "cycle": cycle,
        "effect": summary.sentence,
        "changes": changes,
    });
    if let (Fact::Exchange(exchange), Some(said)) = (&event.fact, said.as_object_mut()) {
        said.insert("findings".to_owned(), findings(exchange));
        said.insert("decisions".to_owned(), json!(exchange.decisions));
        said.insert("strict".to_owned(), json!(exchange.strict));
        said.insert("trouble".to_owned(), json!(exchange.trouble));
    }
    said
}

/// The departures from the RFCs that a request needed, each with its section.
fn findings(exchange: &Exchange) -> Value {
    exchange.remarks.iter().map(of_remark).collect()
}

fn of_remark(remark: &Remark) -> Value {
    let leniency = remark.leniency();
    json!({
        "id": remark.id,
        "note": remark.note,
        "title": leniency.map(|leniency| leniency.title),
        "reference": leniency.map(|leniency| leniency.reference),
        "explanation": leniency.map(|leniency| leniency.explanation),
    })
}

/// A change with the attributes that it touched.
pub fn of_change(change: &Change) -> Value {
    let attributes: Vec<Value> = diff::attributes(change)
        .into_iter()
        .map(|one| json!({"path": one.path, "from": one.from, "to": one.to}))
        .collect();
    json!({
        "type": change.resource_type,
        "id": change.id,
        "name": change.name,
        "kind": change.delta.kind(),
        "attributes": attributes,
    })
}

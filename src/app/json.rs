//! Events as JSON, for scripts.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::inspect::export::of_change;
use crate::inspect::{Annotations, Detail, Summary};
use crate::journal::{Body, ExchangeRow, Fact, Row, RowKind};
use crate::scim::{Outcome, ScimType};

/// One event as `log --json` prints it, with what people said about it.
pub(super) fn of_row(
    row: &Row,
    summary: &Summary,
    annotations: &Annotations,
    cycle: Option<u64>,
) -> Value {
    let seq = summary.seq;
    let exchange = match &row.kind {
        RowKind::Exchange(exchange) => Some(&**exchange),
        RowKind::Fact(_) => None,
    };
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| {
        object.insert(name.to_owned(), value);
    };
    put("seq", seq.0.into());
    put("time", summary.at.to_rfc3339().into());
    put("kind", kind(row).into());
    put("client", summary.client.name().into());
    put("origin", json!(summary.origin));
    put("method", non_empty(&summary.method));
    put("target", non_empty(&summary.target));
    put("status", summary.status.into());
    put("scimType", exchange.and_then(scim_type).into());
    put("duration_us", exchange.map(|one| one.duration_us).into());
    put(
        "request_bytes",
        exchange.map(|one| one.request_bytes).into(),
    );
    put(
        "response_bytes",
        exchange.map(|one| one.response_bytes).into(),
    );
    put("effect", summary.sentence.as_str().into());
    put("cycle", cycle.into());
    put("changes", row.changes.iter().map(of_change).collect());
    let remarks = exchange.map(|one| one.remarks.clone());
    put("findings", remarks.unwrap_or_default().into());
    let trouble = exchange.and_then(|one| one.trouble.as_ref());
    put("trouble", json!(trouble));
    let marks = annotations.marks_of(seq);
    put("marks", marks.map(|mark| json!(mark)).collect());
    let notes = annotations.notes_of(seq).iter();
    let note = |(at, text): &(_, _)| json!({"seq": at, "text": text});
    put("notes", notes.map(note).collect());
    let tags = annotations.tags_of(seq);
    put("tags", tags.map(|tag| json!(tag)).collect());
    if let RowKind::Fact(Fact::Annotation(annotation)) = &row.kind {
        put("of", json!(annotation.of));
        put("annotation", json!(annotation.kind));
    }
    Value::Object(object)
}

fn scim_type(exchange: &ExchangeRow) -> Option<&'static str> {
    match &exchange.outcome {
        Outcome::Refused { scim_type, .. } => scim_type.map(ScimType::keyword),
        _ => None,
    }
}

/// One event as `show --json` prints it: the line of the log, and everything else.
pub(super) fn of_detail(
    row: &Row,
    detail: &Detail,
    annotations: &Annotations,
    cycle: Option<u64>,
) -> Value {
    let mut value = of_row(row, &detail.summary, annotations, cycle);
    let Some(object) = value.as_object_mut() else {
        return value;
    };
    let Fact::Exchange(exchange) = &detail.event.fact else {
        return value;
    };
    object.insert("connection".to_owned(), json!(exchange.connection));
    object.insert(
        "request".to_owned(),
        json!({"head": text_or_base64(&exchange.request.head), "body": of_body(&exchange.request.body)}),
    );
    let response = exchange.response.as_ref().map(|response| {
        json!({
            "status": response.status,
            "head": text_or_base64(&response.head),
            "body": {"content": text_or_base64(&response.body), "length": response.body.len()},
        })
    });
    object.insert("response".to_owned(), response.into());
    object.insert("outcome".to_owned(), json!(exchange.outcome));
    object.insert("remarks".to_owned(), json!(exchange.remarks));
    object.insert("decisions".to_owned(), json!(exchange.decisions));
    object.insert("strict".to_owned(), json!(exchange.strict));
    object.insert("previous_change".to_owned(), json!(detail.previous_change));
    object.insert("next_change".to_owned(), json!(detail.next_change));
    value
}

fn kind(row: &Row) -> &'static str {
    match &row.kind {
        RowKind::Exchange(_) => "exchange",
        RowKind::Fact(fact) => fact.name(),
    }
}

fn of_body(body: &Body) -> Value {
    let sha256 = body.sha256.map(|hash| {
        hash.iter().fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    });
    json!({"content": text_or_base64(&body.kept), "length": body.length, "sha256": sha256})
}

/// `"text"`, or `{"base64": "…"}` when the bytes are no text.
fn text_or_base64(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => json!({"base64": STANDARD.encode(bytes)}),
    }
}

fn non_empty(text: &str) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        text.into()
    }
}

//! `har`: an HTTP archive, version 1.2, with what scimscope knows of each exchange in `_scim`.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::inspect::export::error::Error;
use crate::inspect::export::said;
use crate::inspect::export::source::Source;
use crate::inspect::export::url::url;
use crate::journal::fields::{Field, field, fields};
use crate::journal::{Event, Exchange, Fact, RecordedRequest, RecordedResponse};

/// Writes the exchanges among the events.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let base_url = source.base_url()?;
    let header = source.header()?;
    let creator = json!({"name": "scimscope", "version": env!("CARGO_PKG_VERSION")});
    write!(
        out,
        "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},"
    )?;
    if !header.setup.is_empty() {
        // Before the entries, which are judged by it.
        write!(out, "\"_scimSetup\":{},", json!(header.setup))?;
    }
    write!(out, "\"entries\":[")?;
    let (mut n_entries, mut n_others) = (0u64, 0u64);
    while let Some(event) = source.next()? {
        let Fact::Exchange(exchange) = &event.fact else {
            n_others += 1;
            continue;
        };
        out.write_all(if n_entries == 0 { b"\n" } else { b",\n" })?;
        n_entries += 1;
        let cycle = source.cycle(&event)?;
        let entry = entry(&event, exchange, cycle, &base_url);
        serde_json::to_writer(&mut *out, &entry)?;
    }
    let end = source.end();
    let about = json!({
        "capture": header.capture,
        "first": header.first,
        "last": header.last,
        "otherEvents": n_others,
        "pseudonymized": header.pseudonymized,
        "maskedPaths": header.masked_paths,
        "pseudonyms": end.pseudonyms,
        "masked": end.masked,
    });
    let comment = Value::from(source.disguise_sentence());
    writeln!(out, "\n],\"comment\":{comment},\"_scim\":{about}}}}}")?;
    Ok(())
}

fn entry(event: &Event, exchange: &Exchange, cycle: Option<u64>, base_url: &str) -> Value {
    let time: Value = serde_json::from_str(&milliseconds(exchange.duration_us)).unwrap_or_default();
    let summary = said::summary(event);
    let comment = format!("#{} {}", event.seq.0, summary.sentence);
    let protocol = &exchange.connection.protocol;
    json!({
        "startedDateTime": event.at.to_rfc3339(),
        "time": time,
        "request": request(&exchange.request, protocol, base_url),
        "response": response(exchange.response.as_ref(), protocol),
        "cache": {},
        "timings": {"send": 0, "wait": time, "receive": 0},
        "connection": exchange.connection.number.to_string(),
        "comment": comment,
        "_scim": said::of_event(event, &summary, cycle),
    })
}

/// Microseconds as milliseconds, digit by digit.
fn milliseconds(microseconds: u64) -> String {
    format!("{}.{:03}", microseconds / 1000, microseconds % 1000)
}

fn request(request: &RecordedRequest, protocol: &str, base_url: &str) -> Value {
    let mut object = json!({
        // A head that could not be read has neither, and the schema wants both.
        "method": if request.method.is_empty() { "-" } else { &request.method },
        "url": url(&request.target, base_url),
        "httpVersion": protocol,
        "cookies": [],
        "headers": headers(&request.head),
        "queryString": query(&request.target),
        "headersSize": request.head.len() + 4,
        "bodySize": request.body.length,
    });
    let body = &request.body.kept;
    if let (Some(object), false) = (object.as_object_mut(), body.is_empty()) {
        let mut data = content(body, &request.head);
        if let Some(lack) = request.body.lack() {
            data.insert("comment".to_owned(), lack.into());
        }
        object.insert("postData".to_owned(), data.into());
    }
    object
}

fn response(response: Option<&RecordedResponse>, protocol: &str) -> Value {
    let Some(response) = response else {
        // As browsers write it when there was none.
        return json!({
            "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
            "content": {"size": 0, "mimeType": "x-unknown"},
            "redirectURL": "", "headersSize": -1, "bodySize": -1, "_error": "no response",
        });
    };
    let mut content = content(&response.body, &response.head);
    content.insert("size".to_owned(), response.body.len().into());
    json!({
        "status": response.status,
        "statusText": status_text(&response.head),
        "httpVersion": protocol,
        "cookies": [],
        "headers": headers(&response.head),
        "content": content,
        "redirectURL": field(&response.head, "location").unwrap_or_default(),
        "headersSize": response.head.len() + 4,
        "bodySize": response.body.len(),
    })
}

fn headers(head: &[u8]) -> Vec<Value> {
    let header = |field: Field<'_>| json!({"name": field.name, "value": field.text()});
    fields(head).map(header).collect()
}

/// A body as text, or in base64 where it is none.
fn content(body: &[u8], head: &[u8]) -> Map<String, Value> {
    let mut content = Map::new();
    let media_type = field(head, "content-type").unwrap_or("x-unknown".into());
    content.insert("mimeType".to_owned(), media_type.into());
    if let Ok(text) = std::str::from_utf8(body) {
        content.insert("text".to_owned(), text.into());
    } else {
        content.insert("text".to_owned(), STANDARD.encode(body).into());
        content.insert("encoding".to_owned(), "base64".into());
    }
    content
}

fn query(target: &str) -> Vec<Value> {
    let decode = |text: &str| {
        percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    let Some((_, query)) = target.split_once('?') else {
        return Vec::new();
    };
    query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            json!({"name": decode(name), "value": decode(value)})
        })
        .collect()
}

/// `Created`, of a status line; HTTP/2 has none.
fn status_text(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let line = text.lines().next().unwrap_or_default();
    if line.starts_with(':') {
        return String::new();
    }
    line.splitn(3, ' ').nth(2).unwrap_or_default().to_owned()
}

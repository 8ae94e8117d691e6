//! `postman`: a Postman collection 2.1, a folder a cycle, that newman runs too.
//!
//! Every request has a test of its status, and a script that keeps the identifiers that the endpoint assigned.

use std::io::Write;

use serde_json::{Value, json};

use crate::inspect::export::error::Error;
use crate::inspect::export::http::{expression, inert_json, path};
use crate::inspect::export::source::Source;
use crate::inspect::export::steps::{Step, StepBody, Steps};
use crate::inspect::replay::Cause;
use crate::scim::spelling::counted;

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// Writes the collection.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let header = source.header()?;
    let base_url = source.base_url()?;
    let name = format!("scimscope events {} to {}", header.first.0, header.last.0);
    let mut steps = Steps::new(source)?;
    write!(out, "{{\"item\":[")?;
    let (mut open, mut n_unsafe) = (None, 0u64);
    while let Some((event, step)) = steps.next(source)? {
        let Some(step) = step else {
            continue;
        };
        let Some(body) = body(&step.body) else {
            n_unsafe += 1;
            continue;
        };
        source.sent();
        let folder = match step.cause {
            Cause::Recorded => folder(&step, source.cycle(&event)?),
            Cause::Seed | Cause::Prerequisite => "what was there before".to_owned(),
        };
        if open.as_ref() == Some(&folder) {
            out.write_all(b",\n")?;
        } else {
            let end = if open.is_some() { "]},\n" } else { "\n" };
            writeln!(
                out,
                "{end}{{\"name\":{},\"item\":[",
                Value::from(folder.as_str())
            )?;
            open = Some(folder);
        }
        serde_json::to_writer(&mut *out, &item(&step, body))?;
    }
    if open.is_some() {
        out.write_all(b"]}\n")?;
    }
    let mut sentences = vec![source.disguise_sentence()];
    sentences.append(&mut steps.cautions(source));
    if n_unsafe > 0 {
        sentences.push(format!(
            "Not in here, because their bodies cannot be written here safely: {}.",
            counted(n_unsafe, "event")
        ));
    }
    let description = format!(
        "Written by {} from capture {}. Set baseUrl and token, then run all requests in their order. Identifiers that the endpoint assigns are read out of its answers. {}",
        header.program,
        header.capture,
        sentences.join(" ")
    );
    let info = json!({"name": name, "description": description, "schema": SCHEMA});
    let variable = json!([{"key": "baseUrl", "value": base_url}, {"key": "token", "value": ""}]);
    let auth = json!({
        "type": "bearer",
        "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}],
    });
    writeln!(
        out,
        "],\"info\":{info},\"variable\":{variable},\"auth\":{auth}}}"
    )?;
    Ok(())
}

fn folder(step: &Step, cycle: Option<u64>) -> String {
    let client = step.summary.client.name();
    match cycle {
        Some(cycle) => format!("{client}, cycle {cycle}"),
        None => client.to_owned(),
    }
}

fn item(step: &Step, body: Option<String>) -> Value {
    let header: Vec<Value> = step
        .fields
        .iter()
        .filter(|(_, value)| !value.contains("{{"))
        .map(|(name, value)| json!({"key": name, "value": value}))
        .collect();
    let mut request = json!({
        "method": step.method,
        "header": header,
        "url": format!("{{{{baseUrl}}}}{}", path(&step.path)),
    });
    if let (Some(request), Some(body)) = (request.as_object_mut(), body) {
        request.insert("body".to_owned(), json!({"mode": "raw", "raw": body}));
    }
    // newman prints names as they are.
    let title = step.title().replace(['{', '}'], "");
    json!({
        "name": format!("#{} {title}", step.seq.0),
        "request": request,
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": script(step)}}],
        "protocolProfileBehavior": {"disableBodyPruning": true},
    })
}

fn script(step: &Step) -> Vec<String> {
    let status = step.status;
    let mut lines = vec![format!(
        "pm.test(\"status is {status}\", () => pm.response.to.have.status({status}));"
    )];
    for save in &step.saves {
        lines.push(format!(
            "pm.collectionVariables.set(\"{}\", pm.response.json(){});",
            save.variable,
            expression(save)
        ));
    }
    lines
}

/// The body, if there is one; `None` when it cannot be written so that nothing in it is replaced.
#[expect(
    clippy::option_option,
    reason = "no body, and a body that cannot be written, are different things"
)]
fn body(body: &StepBody) -> Option<Option<String>> {
    match body {
        StepBody::Empty => Some(None),
        StepBody::Text(template) => inert_json(template).map(Some),
        StepBody::Bytes(_) => None,
    }
}

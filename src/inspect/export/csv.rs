//! `csv`, `csv-users`: the log, or the users, as a table for a spreadsheet (RFC 4180).
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe, because what was captured must not
//! compute anything on the machine of whoever opens the file.

use std::io::{self, Write};

use serde_json::Value;

use crate::inspect::export::error::Error;
use crate::inspect::export::said;
use crate::inspect::export::source::Source;
use crate::inspect::summary::Summary;
use crate::journal::{Event, Fact};
use crate::scim::{Directory, Outcome, Record, ResourceType, ScimType};

const LOG_COLUMNS: &[&str] = &[
    "seq",
    "time",
    "kind",
    "client",
    "cycle",
    "method",
    "target",
    "status",
    "scimType",
    "duration_us",
    "request_bytes",
    "response_bytes",
    "effect",
    "type",
    "id",
    "findings",
];

/// Writes one line an event.
pub(super) fn write_log(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    line(out, LOG_COLUMNS.iter().map(|column| (*column).to_owned()))?;
    while let Some(event) = source.next()? {
        let cycle = source.cycle(&event)?;
        line(out, log_cells(&event, &said::summary(&event), cycle))?;
    }
    Ok(())
}

fn log_cells(event: &Event, summary: &Summary, cycle: Option<u64>) -> Vec<String> {
    let exchange = match &event.fact {
        Fact::Exchange(exchange) => Some(exchange),
        _ => None,
    };
    let response = exchange.and_then(|exchange| exchange.response.as_ref());
    let scim_type = exchange.and_then(|exchange| match &exchange.outcome {
        Outcome::Refused { scim_type, .. } => scim_type.map(ScimType::keyword),
        _ => None,
    });
    let touched = summary.touched.as_ref();
    vec![
        event.seq.0.to_string(),
        event.at.to_rfc3339(),
        event.fact.name().to_owned(),
        summary.client.name().to_owned(),
        or_nothing(cycle),
        summary.method.clone(),
        summary.target.clone(),
        or_nothing(summary.status),
        or_nothing(scim_type),
        or_nothing(exchange.map(|exchange| exchange.duration_us)),
        or_nothing(exchange.map(|exchange| exchange.request.body.length)),
        or_nothing(response.map(|response| response.body.len())),
        summary.sentence.clone(),
        or_nothing(touched.map(|(resource_type, _)| resource_type)),
        or_nothing(touched.map(|(_, id)| id)),
        summary.flags.join(" "),
    ]
}

const USER_COLUMNS: &[&str] = &[
    "id",
    "externalId",
    "userName",
    "displayName",
    "givenName",
    "familyName",
    "email",
    "active",
    "title",
    "employeeNumber",
    "department",
    "manager",
    "groups",
    "created",
    "lastModified",
];

/// Writes one line a user, as they were after the last event.
pub(super) fn write_users(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let directory = source.directory_at(source.selection().last())?;
    line(out, USER_COLUMNS.iter().map(|column| (*column).to_owned()))?;
    for record in directory.records(ResourceType::User) {
        line(out, user_cells(&directory, record))?;
    }
    Ok(())
}

fn user_cells(directory: &Directory, record: &Record) -> Vec<String> {
    const ENTERPRISE: &str = "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let user: Value = serde_json::from_str(&record.attributes).unwrap_or_default();
    let at = |pointer: &str| user.pointer(pointer).map(plain).unwrap_or_default();
    let enterprise = |name: &str| at(&format!("{ENTERPRISE}/{name}"));
    let groups: Vec<&str> = directory
        .groups_of(record.id.as_str())
        .filter_map(|group| directory.name(group.id.as_str()))
        .collect();
    vec![
        record.id.to_string(),
        at("/externalId"),
        at("/userName"),
        at("/displayName"),
        at("/name/givenName"),
        at("/name/familyName"),
        primary_mail(&user),
        at("/active"),
        at("/title"),
        enterprise("employeeNumber"),
        enterprise("department"),
        enterprise("manager/value"),
        groups.join("; "),
        record.created.to_rfc3339(),
        record.modified.to_rfc3339(),
    ]
}

fn primary_mail(user: &Value) -> String {
    let mails = user.get("emails").and_then(Value::as_array);
    let mails = mails.map(Vec::as_slice).unwrap_or_default();
    let is_primary = |mail: &&Value| mail.get("primary").and_then(Value::as_bool) == Some(true);
    let mail = mails.iter().find(is_primary).or(mails.first());
    mail.and_then(|mail| mail.get("value"))
        .map(plain)
        .unwrap_or_default()
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn or_nothing(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn line(out: &mut dyn Write, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(&text)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A cell that is text to every spreadsheet, in quotes where it needs them.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    let guard = if is_formula { "'" } else { "" };
    if is_formula || text.contains([',', '"', '\r', '\n', ';', '\t']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let cases = [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("+49 30", "\"'+49 30\""),
            ("\t=1", "\"'\t=1\""),
        ];
        for (text, expected) in cases {
            assert_eq!(cell(text), expected);
        }
    }
}

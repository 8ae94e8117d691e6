//! `markdown`: a report for a ticket: what happened, what changed, what was forgiven or remarked on, and the messages.

use std::fmt::Write as _;
use std::io::Write;

use serde_json::Value;

use crate::inspect::diff::{self, AttributeChange};
use crate::inspect::export::error::Error;
use crate::inspect::export::pretty::pretty;
use crate::inspect::export::said;
use crate::inspect::export::source::Source;
use crate::journal::transfer::Extent;
use crate::journal::{Event, Exchange, Fact};
use crate::scim::{Change, Remark};

/// How many events the table at the top lists.
const MOST_LISTED: u64 = 200;

/// How many attributes of one change are listed.
const MOST_ATTRIBUTES: usize = 60;

/// How much of a body is in the report, in bytes: it is for people, who have the other formats for the rest.
const LONGEST_BODY: usize = 32 * 1024;

/// A longer body is not laid out: only its beginning is shown.
const LONGEST_LAID_OUT: usize = 1 << 20;

/// Writes the report.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write_title(source, out)?;
    write_table(source, out)?;
    source.restart();
    while let Some(event) = source.next()? {
        out.write_all(section(&event).as_bytes())?;
    }
    writeln!(out, "\n---\n\n{}", source.disguise_sentence())?;
    Ok(())
}

fn write_title(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let header = source.header()?;
    let selection = source.selection();
    let events = match (selection.len(), selection.extent()) {
        (1, _) => format!("event #{}", header.first.0),
        (n, Extent::Picked) => format!(
            "{n} events between #{} and #{}",
            header.first.0, header.last.0
        ),
        (n, _) => format!("{n} events, #{} to #{}", header.first.0, header.last.0),
    };
    writeln!(out, "# SCIM provisioning: {events}\n")?;
    let endpoint = header.base_url.as_deref().unwrap_or("an endpoint");
    writeln!(
        out,
        "Recorded by {} at {}, capture {}.\n",
        header.program,
        code(endpoint),
        code(&header.capture)
    )?;
    Ok(())
}

fn write_table(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let n_events = source.selection().len();
    if n_events < 2 {
        return Ok(());
    }
    writeln!(out, "| event | time | request | status | effect |")?;
    writeln!(out, "|---:|---|---|---|---|")?;
    let mut n_listed = 0;
    while n_listed < MOST_LISTED
        && let Some(event) = source.next()?
    {
        n_listed += 1;
        let summary = said::summary(&event);
        let status = summary.status.map(|status| status.to_string());
        let request = if summary.method.is_empty() {
            String::new()
        } else {
            cell_code(&format!(
                "{} {}",
                summary.method,
                shorten(&summary.target, 80)
            ))
        };
        writeln!(
            out,
            "| [#{0}](#event-{0}) | {1} | {request} | {2} | {3} |",
            event.seq.0,
            time_of_day(&event),
            status.unwrap_or_default(),
            text(&summary.sentence)
        )?;
    }
    if n_listed < n_events {
        writeln!(out, "\nand {} more.", n_events - n_listed)?;
    }
    Ok(())
}

fn time_of_day(event: &Event) -> String {
    let time = event.at.to_rfc3339();
    time.get(11..23).unwrap_or(&time).to_owned()
}

/// Everything about one event.
fn section(event: &Event) -> String {
    let summary = said::summary(event);
    let mut out = format!("\n## Event {}\n\n", event.seq.0);
    let _ = writeln!(out, "**{}**\n", text(&summary.sentence));
    let _ = write!(out, "{}, {}", event.at.to_rfc3339(), summary.client.name());
    if let Fact::Exchange(exchange) = &event.fact {
        let duration = exchange.duration_us;
        let _ = write!(
            out,
            ", answered after {}.{:03} ms",
            duration / 1000,
            duration % 1000
        );
    }
    out.push('\n');
    for change in &event.changes {
        write_change(change, &mut out);
    }
    if let Fact::Exchange(exchange) = &event.fact {
        write_findings(exchange, &mut out);
        write_messages(exchange, &mut out);
    }
    out
}

fn write_change(change: &Change, out: &mut String) {
    let kind = match change.delta.kind() {
        crate::scim::ChangeKind::Created => "created",
        crate::scim::ChangeKind::Modified => "modified",
        crate::scim::ChangeKind::Deleted => "deleted",
    };
    let _ = writeln!(
        out,
        "\n### {} {} {kind}\n\n{}\n\n| attribute | before | after |\n|---|---|---|",
        change.resource_type,
        text(&change.name),
        code(change.id.as_str())
    );
    let attributes = diff::attributes(change);
    for AttributeChange { path, from, to } in attributes.iter().take(MOST_ATTRIBUTES) {
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            cell_code(path),
            cell_value(from.as_ref()),
            cell_value(to.as_ref())
        );
    }
    if attributes.len() > MOST_ATTRIBUTES {
        let _ = writeln!(out, "\nand {} more.", attributes.len() - MOST_ATTRIBUTES);
    }
}

fn cell_value(value: Option<&Value>) -> String {
    value.map_or_else(String::new, |value| {
        cell_code(&shorten(&value.to_string(), 200))
    })
}

fn write_findings(exchange: &Exchange, out: &mut String) {
    if !exchange.remarks.is_empty() {
        out.push_str("\n### Findings\n\n");
    }
    for remark in &exchange.remarks {
        write_finding(remark, out);
    }
    if let Some(strict) = &exchange.strict {
        let _ = writeln!(
            out,
            "\nTo the letter of the RFCs the answer would have been: {}",
            text(&strict.to_string())
        );
    }
}

fn write_finding(remark: &Remark, out: &mut String) {
    let _ = write!(out, "- {}: {}", code(&remark.id), text(&remark.note));
    match remark.leniency() {
        Some(leniency) => {
            let _ = writeln!(out, " ({})\n  {}", leniency.reference, leniency.explanation);
        }
        None => out.push('\n'),
    }
}

fn write_messages(exchange: &Exchange, out: &mut String) {
    let body = &exchange.request.body;
    out.push_str("\n### Request\n\n");
    write_message(&exchange.request.head, &body.kept, out);
    if let Some(lack) = body.lack() {
        let _ = writeln!(out, "\n{lack}.");
    }
    match &exchange.response {
        Some(response) => {
            out.push_str("\n### Response\n\n");
            write_message(&response.head, &response.body, out);
        }
        None => out.push_str("\nThere was no response.\n"),
    }
}

fn write_message(head: &[u8], body: &[u8], out: &mut String) {
    let head = String::from_utf8_lossy(head).replace("\r\n", "\n");
    fence("http", &head, out);
    if body.is_empty() {
        return;
    }
    out.push('\n');
    let read = body.get(..LONGEST_LAID_OUT).unwrap_or(body);
    let text = String::from_utf8_lossy(read);
    let json = pretty(&text).filter(|_| read.len() == body.len());
    let (language, text) = json.map_or(("text", text), |json| ("json", json.into()));
    let beginning = beginning(&text);
    fence(language, beginning, out);
    if beginning.len() < text.len() || read.len() < body.len() {
        let _ = writeln!(
            out,
            "\nThat is the beginning of {} bytes. The formats har and jsonl hold all of them.",
            body.len()
        );
    }
}

/// As much of a body as is shown: up to the end of a line, if there are lines.
fn beginning(text: &str) -> &str {
    if text.len() <= LONGEST_BODY {
        return text;
    }
    let mut ends = (0..=LONGEST_BODY).rev();
    let whole = ends.find_map(|end| text.get(..end)).unwrap_or_default();
    let lines = whole.rfind('\n').and_then(|end| whole.get(..end));
    lines.unwrap_or(whole)
}

/// A block of code whose fence is longer than any run of backticks in it, so that nothing in it ends it.
fn fence(language: &str, text: &str, out: &mut String) {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let text = shown(text, |character| character != '\n' && character != '\t');
    let _ = writeln!(
        out,
        "{fence}{language}\n{}\n{fence}",
        text.trim_end_matches('\n')
    );
}

/// Code in a line.
fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text) + 1);
    let text = shown(text, |_| true);
    let space = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Code in a cell of a table, which a bar would end even there.
fn cell_code(text: &str) -> String {
    code(text).replace('|', "\\|")
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// Text in which nothing is a mark of Markdown or of HTML.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in shown(text, |_| true).chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '$' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// Text without what drives a terminal; what is replaced is shown by its number.
fn shown(text: &str, is_replaced: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let is_invisible = character.is_control() || is_bidirectional(character);
        if is_invisible && is_replaced(character) {
            let _ = write!(out, "\u{fffd}{:02x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// Characters that turn the order of what follows around.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_body_the_beginning_is_shown() {
        let written = |body: &str| {
            let mut out = String::new();
            write_message(b"", body.as_bytes(), &mut out);
            out
        };
        let values = |n: usize| format!("[{}1]", "1,".repeat(n));
        for (body, is_cut) in [
            (values(9), false),
            (values(60_000), true),
            (values(1 << 20), true),
            ("é".repeat(60_000), true),
        ] {
            let out = written(&body);
            let said = format!("the beginning of {} bytes", body.len());
            assert_eq!(out.contains(&said), is_cut, "{}", body.len());
            assert!(out.len() < 2 * LONGEST_BODY);
        }
    }

    #[test]
    fn nothing_captured_ends_its_block_or_becomes_a_mark() {
        let mut out = String::new();
        fence("json", "a\n````\n# b \u{1b}[31m", &mut out);
        assert_eq!(out, "`````json\na\n````\n# b \u{fffd}1b[31m\n`````\n");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(cell_code("a|b"), "`a\\|b`");
        assert_eq!(text("<b> [x](y)\n"), "&lt;b> \\[x\\](y)\u{fffd}0a");
    }
}

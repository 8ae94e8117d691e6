//! `diff`: what differs between two events.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use serde_json::{Value, json};

use crate::app::cli::DiffOptions;
use crate::app::exit::Failure;
use crate::app::log::capture;
use crate::app::output::{self, Lines, Listener};
use crate::app::safe::safe;
use crate::app::{event_argument, places, resource_argument};
use crate::inspect::diff::directory::{self, Alteration};
use crate::inspect::diff::{
    Difference, Fold, Row, RowMark, Section, Side, ValueChange, json_patch, markdown, message,
    resource, text,
};
use crate::inspect::effect::short_path;
use crate::inspect::place::Place;
use crate::journal::{Error, Exchange, Fact, Reader, Seq};
use crate::scim::schema::Schemas;
use crate::scim::{ResourceId, ResourceType};

/// Sides longer than this stand below each other.
const LONGEST_IN_A_LINE: usize = 48;

/// Prints the difference that the options ask for.
pub(super) fn diff(options: &DiffOptions) -> Result<(), Failure> {
    let (file, left, right) = arguments(&options.file_and_events)?;
    let path = capture(file)?;
    let reader = Reader::open(&path).map_err(Failure::environment)?;
    let left = event_argument::moment(left, &reader)?;
    let (left, right) = match right {
        Some(right) => (left, event_argument::moment(right, &reader)?),
        None => until_the_newest(left, event_argument::moment("head", &reader)?),
    };
    let mut lines = Lines::new();
    if options.requests {
        requests(options, &reader, [left, right], &mut lines)?;
    } else {
        let id = match &options.id {
            None => None,
            Some(text) => Some(named(&reader, text, [left, right])?),
        };
        let id = id.as_ref().map(ResourceId::as_str);
        let altered = altered(id, &reader, [left, right])?;
        if options.patch {
            let operations =
                json_patch::of_directory(&reader, left, right).map_err(Failure::environment)?;
            let is_wanted = |operation: &Value| {
                let path = operation.get("path").and_then(Value::as_str);
                id.is_none_or(|id| {
                    let mut parts = path.unwrap_or_default().split('/').skip(2);
                    parts.next() == Some(&json_patch::escaped(id))
                })
            };
            let operations: Vec<Value> = operations.into_iter().filter(is_wanted).collect();
            lines.line(&output::json_line(&operations.into()))?;
        } else {
            directories(options, &reader, [left, right], &altered, &mut lines)?;
        }
    }
    lines.flush().map(|_| ())
}

/// `[FILE] A [B]`: a file is what names one, and two words of which the first names an event are two events.
///
/// What is written like a path or is there as a file is no event, however few words there are.
fn arguments(words: &[String]) -> Result<(Option<PathBuf>, &str, Option<&str>), Failure> {
    match words {
        [file] if file.parse::<Place>().is_err() && places::is_like_a_path(file) => {
            Err(Failure::Usage(anyhow!(
                "cannot compare `{file}`: name an event after the capture, or two, as in `scimscope diff {file} 393 402`"
            )))
        }
        [left] => Ok((None, left, None)),
        [first, second] if first.parse::<Place>().is_ok() && !Path::new(first).is_file() => {
            Ok((None, first, Some(second)))
        }
        [file, left] => Ok((Some(PathBuf::from(file)), left, None)),
        [file, left, right] => Ok((Some(PathBuf::from(file)), left, Some(right))),
        _ => Err(Failure::Usage(anyhow!(
            "name two events, as in `scimscope diff 393 402`"
        ))),
    }
}

/// An event and the newest one. The newest alone is asked what it did: it is compared with the one before.
fn until_the_newest(left: Seq, newest: Seq) -> (Seq, Seq) {
    (left.min(Seq(newest.0.saturating_sub(1))), newest)
}

/// The resource that a text names: by an `id` that was ever given, else by another name in one of two states. An `id`
/// comes first, for whoever has it for a name in one of them, and because it needs no directory.
fn named(reader: &Reader, text: &str, [left, right]: [Seq; 2]) -> Result<ResourceId, Failure> {
    let known = reader.name_at(text, left.max(right));
    if known.map_err(Failure::environment)?.is_some() {
        return Ok(ResourceId::new(text));
    }
    for seq in [right, left] {
        let directory = reader.directory_at(seq).map_err(Failure::environment)?;
        if let Some(id) = resource_argument::find(&directory, &ResourceType::ALL, text)? {
            return Ok(id);
        }
    }
    Err(Failure::Usage(anyhow!(
        "there is no resource with the id, userName, externalId or displayName {text} up to {}",
        left.max(right)
    )))
}

/// The resources that differ, or the one with this `id`.
fn altered(
    id: Option<&str>,
    reader: &Reader,
    [left, right]: [Seq; 2],
) -> Result<Vec<Alteration>, Failure> {
    let mut all = directory::alterations(reader, left, right).map_err(Failure::environment)?;
    all.retain(|one| id.is_none_or(|id| one.id.as_str() == id));
    Ok(all)
}

fn directories(
    options: &DiffOptions,
    reader: &Reader,
    [left, right]: [Seq; 2],
    altered: &[Alteration],
    lines: &mut Lines,
) -> Result<(), Failure> {
    let schemas = reader.schemas().map_err(Failure::environment)?;
    let section = |one: &Alteration| -> Result<Section, Error> {
        if options.text {
            textual(reader, one, left, right)
        } else {
            directory::section(reader, &schemas, one, left, right)
        }
    };
    if options.json {
        let object = directories_json(reader, &schemas, [left, right], altered)
            .map_err(Failure::environment)?;
        return lines.line(&output::json_line(&object)).map(|_| ());
    }
    if options.markdown {
        let sections: Result<Vec<Section>, Error> = altered.iter().map(section).collect();
        let difference = Difference {
            left: left.to_string(),
            right: right.to_string(),
            sections: sections.map_err(Failure::environment)?,
        };
        return print_markdown(&difference, lines);
    }
    let count = match altered.len() {
        0 => "nothing differs".to_owned(),
        1 => "1 resource differs".to_owned(),
        n => format!("{n} resources differ"),
    };
    lines.line(&format!("{left} to {right}: {count}"))?;
    for one in altered {
        let section = section(one).map_err(Failure::environment)?;
        lines.line("")?;
        let by = match one.n_changes {
            1 => format!("by {}", one.first),
            n => format!("by {n} changes, {} to {}", one.first, one.last),
        };
        lines.line(&safe(&format!("{}  ({by}, id {})", section.title, one.id)))?;
        if print_rows(&section, options.all, lines)? == Listener::Gone {
            return Ok(());
        }
    }
    Ok(())
}

fn directories_json(
    reader: &Reader,
    schemas: &Schemas,
    [left, right]: [Seq; 2],
    altered: &[Alteration],
) -> Result<Value, Error> {
    let change = |change: ValueChange| {
        let folded = change.folded.map(Fold::reason);
        json!({"path": change.path, "from": change.from, "to": change.to, "folded": folded})
    };
    let mut resources = Vec::new();
    for one in altered {
        let (before, after) = directory::states(reader, one, left, right)?;
        let changes = resource::difference(schemas, before.as_ref(), after.as_ref());
        let changes: Vec<Value> = changes.into_iter().map(change).collect();
        resources.push(json!({
            "type": one.resource_type, "id": one.id, "name": one.name, "kind": one.kind,
            "n_changes": one.n_changes, "first": one.first, "last": one.last, "changes": changes,
        }));
    }
    Ok(json!({"from": left, "to": right, "resources": resources}))
}

/// Both states as indented JSON, compared line by line.
fn textual(reader: &Reader, altered: &Alteration, left: Seq, right: Seq) -> Result<Section, Error> {
    let (before, after) = directory::states(reader, altered, left, right)?;
    let pretty = |record: Option<crate::scim::Record>| {
        let document = record.as_ref().map(resource::document);
        // A value that was read from JSON has JSON.
        document.map_or_else(String::new, |document| {
            serde_json::to_string_pretty(&document).unwrap_or_default()
        })
    };
    Ok(text::compare(
        directory::title(altered),
        &pretty(before),
        &pretty(after),
    ))
}

fn requests(
    options: &DiffOptions,
    reader: &Reader,
    [left, right]: [Seq; 2],
    lines: &mut Lines,
) -> Result<(), Failure> {
    let exchange = |seq: Seq| -> Result<Exchange, Failure> {
        let event = reader.event(seq).map_err(Failure::environment)?;
        match event.map(|event| event.fact) {
            Some(Fact::Exchange(exchange)) => Ok(*exchange),
            _ => Err(Failure::Usage(anyhow!("{seq} is no request"))),
        }
    };
    let (ours, theirs) = (exchange(left)?, exchange(right)?);
    let sections = if options.text {
        message::as_sent(&ours, &theirs)
    } else {
        let schemas = reader.schemas().map_err(Failure::environment)?;
        message::compare(&schemas, &ours, &theirs)
    };
    let what = |seq: Seq, exchange: &Exchange| {
        format!(
            "{seq} {} {}",
            exchange.request.method, exchange.request.target
        )
    };
    let difference = Difference {
        left: what(left, &ours),
        right: what(right, &theirs),
        sections,
    };
    if options.markdown {
        return print_markdown(&difference, lines);
    }
    if options.json {
        return lines
            .line(&output::json_line(&as_json(&difference)))
            .map(|_| ());
    }
    lines.line(&safe(&difference.left))?;
    lines.line(&safe(&difference.right))?;
    for section in &difference.sections {
        lines.line("")?;
        lines.line(&safe(&section.title))?;
        if print_rows(section, options.all, lines)? == Listener::Gone {
            return Ok(());
        }
    }
    Ok(())
}

fn as_json(difference: &Difference) -> Value {
    let side = |side: &Option<Side>| side.as_ref().map(|side| side.text.clone());
    let row = |row: &Row| {
        let folded = row.folded.map(Fold::reason);
        json!({"path": row.path, "from": side(&row.left), "to": side(&row.right), "folded": folded})
    };
    let section = |section: &Section| {
        let rows = section.rows.iter().filter(|row| row.mark != RowMark::Same);
        json!({"title": section.title, "note": section.note, "rows": rows.map(row).collect::<Vec<_>>()})
    };
    json!({
        "from": difference.left, "to": difference.right,
        "sections": difference.sections.iter().map(section).collect::<Vec<_>>(),
    })
}

fn print_markdown(difference: &Difference, lines: &mut Lines) -> Result<(), Failure> {
    for line in markdown::table(difference).lines() {
        lines.line(&safe(line))?;
    }
    Ok(())
}

/// The rows that differ, aligned; those that are folded are counted, unless all are asked for.
pub(super) fn print_rows(
    section: &Section,
    all: bool,
    lines: &mut Lines,
) -> Result<Listener, Failure> {
    if let Some(note) = &section.note {
        return lines.line(&safe(&format!("    {note}")));
    }
    let is_shown =
        |row: &&Row| all || row.is_change() || row.path.is_empty() && row.folded.is_none();
    let widest = section
        .rows
        .iter()
        .filter(is_shown)
        .map(|row| short_path(&row.path).chars().count())
        .max()
        .unwrap_or(0)
        .min(48);
    for row in section.rows.iter().filter(is_shown) {
        for line in row_lines(row, widest) {
            if lines.line(&safe(&line))? == Listener::Gone {
                return Ok(Listener::Gone);
            }
        }
    }
    let hidden: Vec<&Row> = section
        .rows
        .iter()
        .filter(|row| row.mark != RowMark::Same && row.folded.is_some() && !all)
        .collect();
    if !hidden.is_empty() {
        let names: Vec<&str> = hidden
            .iter()
            .take(6)
            .map(|row| short_path(&row.path))
            .collect();
        let more = if hidden.len() > 6 { ", …" } else { "" };
        lines.line(&safe(&format!("    folded: {}{more}", names.join(", "))))?;
    }
    if hidden.is_empty() && !section.rows.iter().any(|row| row.mark != RowMark::Same) {
        return lines.line("    no difference");
    }
    Ok(Listener::There)
}

fn row_lines(row: &Row, widest: usize) -> Vec<String> {
    let (sign, path) = (row.mark.sign(), short_path(&row.path));
    let text = |side: &Option<Side>| {
        side.as_ref()
            .map_or("", |side| side.text.as_str())
            .to_owned()
    };
    let (left, right) = (text(&row.left), text(&row.right));
    if path.is_empty() {
        return match row.mark {
            RowMark::Same => vec![format!("    {left}")],
            RowMark::Added => vec![format!("  + {right}")],
            RowMark::Removed => vec![format!("  - {left}")],
            RowMark::Changed => vec![format!("  - {left}"), format!("  + {right}")],
        };
    }
    match row.mark {
        RowMark::Same | RowMark::Removed => vec![format!("  {sign} {path:<widest$}  {left}")],
        RowMark::Added => vec![format!("  {sign} {path:<widest$}  {right}")],
        RowMark::Changed if left.len().max(right.len()) <= LONGEST_IN_A_LINE => {
            vec![format!("  {sign} {path:<widest$}  {left} -> {right}")]
        }
        RowMark::Changed => vec![
            format!("  {sign} {path:<widest$}  {left}"),
            format!("    {:<widest$}  -> {right}", ""),
        ],
    }
}

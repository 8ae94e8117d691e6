//! `stats --cycle`: what happened in one cycle, object by object, and what is other than in another one.

use serde_json::{Value, json};

use crate::app::diff;
use crate::app::exit::Failure;
use crate::app::output::{Lines, Listener};
use crate::app::safe::safe;
use crate::inspect::cycles::{Story, Tale};
use crate::inspect::diff::{Difference, RowMark};
use crate::inspect::summary;
use crate::journal::{Reader, Seq};

/// Prints the objects of a cycle with what became of each, then the comparison.
pub(super) fn print(reader: &Reader, tale: &Tale, lines: &mut Lines) -> Result<Listener, Failure> {
    let names = tale.stories.iter().map(|story| story.name.chars().count());
    let widest = names.max().unwrap_or(0).min(48);
    for story in &tale.stories {
        let chapters = story.chapters.iter().map(|(seq, chapter)| {
            let again = earlier(tale, *seq).map(|earlier| format!(" (same as {earlier})"));
            format!("{seq} {}{}", chapter.in_brief(), again.unwrap_or_default())
        });
        let chapters: Vec<String> = chapters.collect();
        let line = format!("  {:<widest$}  {}", story.name, chapters.join(" -> "));
        if lines.line(&safe(&line))? == Listener::Gone {
            return Ok(Listener::Gone);
        }
    }
    let Some(difference) = difference(reader, tale)? else {
        return lines.line("there is no other cycle to compare it with");
    };
    lines.line("")?;
    let title = format!("{} against {}", difference.right, difference.left);
    lines.line(&safe(&title))?;
    for section in &difference.sections {
        lines.line(&safe(&format!("  {}", section.title)))?;
        if diff::print_rows(section, false, lines)? == Listener::Gone {
            return Ok(Listener::Gone);
        }
    }
    Ok(Listener::There)
}

/// The same for scripts.
pub(super) fn as_json(reader: &Reader, tale: &Tale) -> Result<Value, Failure> {
    let story = |story: &Story| {
        let chapters = story.chapters.iter().map(|(seq, chapter)| {
            json!({"seq": seq, "what": chapter.in_brief(), "same_as": earlier(tale, *seq)})
        });
        json!({
            "type": story.resource_type, "id": story.id, "name": story.name,
            "chapters": chapters.collect::<Vec<_>>(),
        })
    };
    let difference = difference(reader, tale)?;
    Ok(json!({
        "cycle": tale.name,
        "objects": tale.stories.iter().map(story).collect::<Vec<_>>(),
        "against": difference.as_ref().map(of_difference),
    }))
}

fn difference(reader: &Reader, tale: &Tale) -> Result<Option<Difference>, Failure> {
    let said = |seq| summary::sentence(reader, seq);
    let against = tale.against.as_ref();
    let difference = against.map(|against| against.difference(said)).transpose();
    difference.map_err(Failure::environment)
}

fn of_difference(difference: &Difference) -> Value {
    let section = |section: &crate::inspect::diff::Section| {
        let rows = section.rows.iter().filter(|row| row.mark != RowMark::Same);
        let row = |row: &crate::inspect::diff::Row| {
            let side = |side: &Option<crate::inspect::diff::Side>| {
                side.as_ref().map(|side| side.text.clone())
            };
            json!({"what": row.path, "before": side(&row.left), "now": side(&row.right)})
        };
        json!({"title": section.title, "rows": rows.map(row).collect::<Vec<_>>()})
    };
    json!({
        "cycle": difference.left,
        "sections": difference.sections.iter().map(section).collect::<Vec<_>>(),
    })
}

fn earlier(tale: &Tale, seq: Seq) -> Option<Seq> {
    let found = tale.retries.iter().find(|(at, _)| *at == seq);
    found.map(|(_, earlier)| *earlier)
}

//! The table of formats, and the way in.

use std::io::{self, Write};

use crate::inspect::Disguise;
use crate::inspect::export::error::Error;
use crate::inspect::export::selection::{Selection, Wanted};
use crate::inspect::export::source::{Source, Watch, WriteEvents};
use crate::inspect::export::{
    bundle, csv, curl, har, html, http, json_patch, jsonl, markdown, postman, state,
};
use crate::journal::Reader;

/// One way to carry out what was captured.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line and on screen.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What a file of it ends in, without the dot.
    pub extension: &'static str,
    /// What it is made from.
    pub shape: Shape,
    pub(super) write: WriteEvents,
}

/// What a format is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The selected events.
    Events,
    /// The requests among the selected events, to be sent again.
    Requests,
    /// The directory after the last selected event.
    State,
    /// The directory before the first and after the last selected event.
    Difference,
    /// All of these, as several files: a zip file, or a folder ([`export_files`]).
    Files,
}

/// What an export came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many events were written.
    pub n_events: u64,
    /// How many requests to send were made of them; 0 in a format that sends none.
    pub n_requests: u64,
    /// How many values were replaced by stand-ins.
    pub n_pseudonyms: u64,
    /// How many values were replaced by placeholders.
    pub n_masked: u64,
    /// What was replaced, in a sentence.
    pub sentence: String,
    /// How many resources the events refer to that they do not create, where that was asked for.
    pub n_prerequisites: u64,
}

const fn format(
    name: &'static str,
    extension: &'static str,
    shape: Shape,
    title: &'static str,
    write: WriteEvents,
) -> Format {
    Format {
        name,
        title,
        extension,
        shape,
        write,
    }
}

/// Every format, in the order in which they are offered.
pub static FORMATS: &[Format] = &[
    format(
        "jsonl",
        "jsonl",
        Shape::Events,
        "everything, one JSON object a line; can be imported",
        jsonl::write,
    ),
    format(
        "har",
        "har",
        Shape::Events,
        "HTTP archive for browsers and proxies",
        har::write,
    ),
    format(
        "curl",
        "sh",
        Shape::Requests,
        "shell script that sends the requests again",
        curl::write,
    ),
    format(
        "http",
        "http",
        Shape::Requests,
        "requests for JetBrains and httpYac",
        http::write,
    ),
    format(
        "postman",
        "postman_collection.json",
        Shape::Requests,
        "Postman collection, a folder a cycle",
        postman::write,
    ),
    format(
        "markdown",
        "md",
        Shape::Events,
        "report for a ticket",
        markdown::write,
    ),
    format(
        "html",
        "html",
        Shape::Events,
        "one page to look through in a browser",
        html::write,
    ),
    format(
        "csv",
        "csv",
        Shape::Events,
        "the log as a table",
        csv::write_log,
    ),
    format(
        "csv-users",
        "csv",
        Shape::State,
        "the users as a table",
        csv::write_users,
    ),
    format(
        "state",
        "json",
        Shape::State,
        "the directory as a ListResponse",
        state::write,
    ),
    format(
        "json-patch",
        "json",
        Shape::Difference,
        "what changed in the directory, as RFC 6902",
        json_patch::write,
    ),
    format(
        "bundle",
        "zip",
        Shape::Files,
        "events, HAR, the directory before and after, and a README",
        bundle::write,
    ),
];

impl Format {
    /// The format of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Whether what the events refer to can stand in it beside them: where they can be sent again, and where a capture
    /// can be made of them.
    pub fn takes_prerequisites(&self) -> bool {
        self.shape == Shape::Requests || self.name == "jsonl"
    }

    /// What becomes of what the events refer to when somebody asks for it, or does not: who sends requests again wants
    /// to know what they lack.
    pub fn prerequisites(&self, is_asked_for: bool) -> Wanted {
        match self.shape {
            _ if is_asked_for && self.takes_prerequisites() => Wanted::Created,
            Shape::Requests => Wanted::Counted,
            _ => Wanted::No,
        }
    }

    /// Whether it is JSON, as a whole or line by line.
    pub fn is_json(&self) -> bool {
        let kind = self.extension.rsplit('.').next();
        matches!(kind, Some("json" | "jsonl" | "har"))
    }
}

/// Writes the selected events of a capture in a format. `progress` is told after each event how many are done; with a
/// disguise, they are gone through twice.
pub fn export(
    format: &Format,
    reader: &Reader,
    selection: &Selection,
    disguise: &mut Disguise,
    out: &mut dyn Write,
    watch: &mut Watch<'_>,
) -> Result<Report, Error> {
    let mut source = Source::new(reader, selection, disguise, watch)?;
    if format.takes_prerequisites() {
        source.survey()?;
    }
    source.learn()?;
    (format.write)(&mut source, out)?;
    out.flush()?;
    Ok(report(&source))
}

/// Writes a bundle as single files, each into what `open` gives for its name.
pub fn export_files(
    reader: &Reader,
    selection: &Selection,
    disguise: &mut Disguise,
    open: &mut dyn FnMut(&str) -> io::Result<Box<dyn Write>>,
    watch: &mut Watch<'_>,
) -> Result<Report, Error> {
    let mut source = Source::new(reader, selection, disguise, watch)?;
    source.learn()?;
    bundle::write_files(&mut source, open)?;
    Ok(report(&source))
}

fn report(source: &Source<'_>) -> Report {
    let end = source.end();
    Report {
        n_events: source.selection().len(),
        n_requests: source.n_requests(),
        n_pseudonyms: end.pseudonyms,
        n_masked: end.masked,
        sentence: source.disguise_sentence(),
        n_prerequisites: source.n_prerequisites(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let mut names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        assert!(names.iter().all(|name| {
            name.bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_lowercase())
        }));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORMATS.len());
    }
}

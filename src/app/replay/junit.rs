//! A test report as CI systems read it: the XML of `JUnit`, a test case a request.
//!
//! Written as the answers come, so that a long run needs no memory; the counts at the top are filled in at the end, in
//! the room that was left for them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

use crate::app::exit::Failure;
use crate::app::replay::report;
use crate::app::replay::run::{End, Outcome};
use crate::app::whole_file::WholeFile;
use crate::inspect::Summary;
use crate::inspect::replay::{Cause, Omission};

/// A report that is being written.
pub(super) struct Junit {
    path: PathBuf,
    file: WholeFile,
    target: String,
    n_tests: u64,
    n_failures: u64,
    n_skipped: u64,
    elapsed: Duration,
    /// Cases that wait for the answer to an event before theirs, by their position.
    waiting: BTreeMap<u64, Option<String>>,
    /// The position of the case that is written next.
    next: u64,
}

/// The counts take no more room than this.
const COUNTS: usize = 160;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

impl Junit {
    /// Begins a report in a file, which is there as a whole at the end or not at all. What is there is taken away, so
    /// that nobody takes it for the report of this run.
    pub(super) fn create(path: &Path, target: &str) -> Result<Self, Failure> {
        let begun = WholeFile::create(path, true).and_then(|file| {
            if path.is_file() {
                fs::remove_file(path)?;
            }
            Ok(file)
        });
        let file = begun
            .with_context(|| format!("cannot write the report {}", path.display()))
            .map_err(Failure::Environment)?;
        let mut junit = Self {
            path: path.to_owned(),
            file,
            target: target.to_owned(),
            n_tests: 0,
            n_failures: 0,
            n_skipped: 0,
            elapsed: Duration::ZERO,
            waiting: BTreeMap::new(),
            next: 0,
        };
        let top = junit.top();
        junit.write(&format!("{DECLARATION}{top}"))?;
        Ok(junit)
    }

    /// Adds what became of one event, in whatever order the answers come; what is no request is no test.
    pub(super) fn add(&mut self, outcome: &Outcome) -> Result<(), Failure> {
        let is_request = !matches!(outcome.end, End::Omitted(None));
        let case = is_request.then(|| self.case(outcome));
        self.waiting.insert(outcome.position, case);
        while let Some(case) = self.waiting.remove(&self.next) {
            self.next += 1;
            self.write(case.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }

    /// Ends the report with how it went, in words.
    pub(super) fn finish(mut self, summary: &str) -> Result<(), Failure> {
        // A run that was stopped has no answer to some of them.
        for case in std::mem::take(&mut self.waiting).into_values().flatten() {
            self.write(&case)?;
        }
        let summary = escaped(summary);
        self.write(&format!(
            "  <system-out>{summary}</system-out>\n</testsuite>\n"
        ))?;
        let top = self.top();
        let filled = self
            .file
            .seek(SeekFrom::Start(DECLARATION.len() as u64))
            .and_then(|_| self.file.write_all(top.as_bytes()))
            .and_then(|()| self.file.finish());
        filled
            .with_context(|| format!("cannot write the report {}", self.path.display()))
            .map_err(Failure::Environment)
    }

    /// The beginning of the suite; always of one length.
    fn top(&self) -> String {
        let counts = format!(
            "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"{}\"",
            self.n_tests,
            self.n_failures,
            self.n_skipped,
            seconds(self.elapsed)
        );
        // White space between attributes means nothing.
        format!(
            "<testsuite name=\"scimscope replay\" hostname=\"{}\" {counts:<COUNTS$}>\n",
            escaped(&self.target)
        )
    }

    fn case(&mut self, outcome: &Outcome) -> String {
        let summary = &outcome.chosen.summary;
        let class = match outcome.chosen.cycle {
            _ if outcome.chosen.cause != Cause::Recorded => outcome.chosen.cause.name().to_owned(),
            Some(cycle) => format!("{} cycle {cycle}", summary.client.name()),
            None => summary.client.name().to_owned(),
        };
        let elapsed = match &outcome.end {
            End::Sent { elapsed, .. } => *elapsed,
            End::Omitted(_) => Duration::ZERO,
        };
        self.n_tests += 1;
        self.elapsed += elapsed;
        let mut text = format!(
            "  <testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
            escaped(&class),
            escaped(&title(summary)),
            seconds(elapsed)
        );
        // Writing to a string cannot fail.
        let _ = match &outcome.end {
            End::Omitted(omission) => {
                self.n_skipped += 1;
                let reason = omission.map_or("", Omission::explanation);
                writeln!(
                    text,
                    "><skipped message=\"{}\"/></testcase>",
                    escaped(reason)
                )
            }
            End::Sent { differences, .. } => match report::to_text(outcome) {
                None => writeln!(text, "/>"),
                Some(diff) => {
                    self.n_failures += 1;
                    let paths: Vec<&str> =
                        differences.iter().map(|one| one.path.as_str()).collect();
                    writeln!(
                        text,
                        "><failure message=\"{}\" type=\"difference\">{}</failure></testcase>",
                        escaped(&format!("answered otherwise: {}", paths.join(", "))),
                        escaped(&diff)
                    )
                }
            },
        };
        text
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.file
            .write_all(text.as_bytes())
            .with_context(|| format!("cannot write the report {}", self.path.display()))
            .map_err(Failure::Environment)
    }
}

/// A case by its event and what that came to. Several spaces in a row were for the eye in a terminal.
fn title(summary: &Summary) -> String {
    let words: Vec<&str> = summary
        .sentence
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    format!("{} {}", summary.seq, words.join(" "))
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.3}", elapsed.as_secs_f64())
}

/// Text as XML 1.0 takes it between tags and in attributes. What it takes nowhere, not even escaped, is spelled out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' | '\t' | '\r' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "&#{};", u32::from(character));
            }
            '\u{fffe}' | '\u{ffff}' => out.push_str(&character.escape_unicode().to_string()),
            control if control.is_control() => out.push_str(&control.escape_unicode().to_string()),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_what_xml_cannot_hold_is_spelled_out() {
        assert_eq!(
            escaped("<a b=\"c\">&'\n\u{1b}[31m\u{0}\u{ffff}é"),
            "&lt;a b=&quot;c&quot;&gt;&amp;&apos;&#10;\\u{1b}[31m\\u{0}\\u{ffff}é"
        );
    }
}

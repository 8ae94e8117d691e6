//! `bundle`: a case as several files, in a zip file or a folder.

use std::io::{self, Write};

use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::inspect::export::error::Error;
use crate::inspect::export::source::{Source, WriteEvents};
use crate::inspect::export::{har, jsonl, markdown, state};

/// One file of a bundle.
#[derive(Debug)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    write: WriteEvents,
}

/// Every file, in the order in which they are written: what was redacted is known at the end.
static FILES: &[File] = &[
    File {
        name: "events.jsonl",
        write: jsonl::write,
    },
    File {
        name: "case.har",
        write: har::write,
    },
    File {
        name: "report.md",
        write: markdown::write,
    },
    File {
        name: "state-before.json",
        write: state::write_before,
    },
    File {
        name: "state-after.json",
        write: state::write,
    },
    File {
        name: "redactions.json",
        write: write_redactions,
    },
    File {
        name: "README.md",
        write: write_readme,
    },
];

/// Writes the files as a zip file.
pub(super) fn write(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut zip = ZipWriter::new_stream(UntilItFails {
        out,
        is_over: false,
    });
    for file in FILES {
        // Private as the files of an export are; no time, so that the same case is the same bytes.
        let options = SimpleFileOptions::default()
            .unix_permissions(0o600)
            .large_file(true);
        zip.start_file(file.name, options)
            .map_err(io::Error::from)?;
        write_file(file, source, &mut zip)?;
    }
    zip.finish().map_err(io::Error::from)?;
    Ok(())
}

/// Takes what is written and, once that failed, takes the rest for nothing: an archive that is given up still tries to
/// write its end, and would tell stderr that it cannot.
struct UntilItFails<'a> {
    out: &'a mut dyn Write,
    is_over: bool,
}

impl Write for UntilItFails<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_over {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.is_over = written.is_err();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_over {
            return Ok(());
        }
        self.out.flush()
    }
}

/// Writes the files wherever `open` says, such as into a folder.
pub(super) fn write_files(
    source: &mut Source<'_>,
    open: &mut dyn FnMut(&str) -> io::Result<Box<dyn Write>>,
) -> Result<(), Error> {
    for file in FILES {
        let mut out = open(file.name)?;
        write_file(file, source, &mut out)?;
        out.flush()?;
    }
    Ok(())
}

fn write_file(file: &File, source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    source.restart();
    (file.write)(source, out)?;
    // The first file holds everything: what was replaced in it is what is said in all of them.
    source.conclude();
    Ok(())
}

fn write_redactions(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let header = source.header()?;
    let end = source.end();
    // A capture that was recorded with its secrets gives them to nobody either.
    let fate = if source.has_secrets() {
        "recordedAndReplacedHere"
    } else {
        "neverRecorded"
    };
    let value = json!({
        fate: [
            "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "tokens in the query",
            "password in any body"
        ],
        "pseudonymized": header.pseudonymized,
        "maskedPaths": header.masked_paths,
        "pseudonyms": end.pseudonyms,
        "masked": end.masked,
        "note": source.disguise_sentence(),
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)?;
    Ok(())
}

fn write_readme(source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let header = source.header()?;
    writeln!(
        out,
        "# SCIM provisioning case\n\n\
         Events {} to {} of capture {}, written by {}.\n\n\
         | file | what it is |\n|---|---|\n\
         | `events.jsonl` | everything that was recorded; `scimscope import events.jsonl --output case.scimlog` makes a capture of it |\n\
         | `case.har` | the exchanges as an HTTP archive, for browsers and proxies; not what nobody sent, such as a seed |\n\
         | `report.md` | the events one after the other, for reading |\n\
         | `state-before.json` | the directory before the first request, what the endpoint was started with included, as a ListResponse; `--seed` takes it |\n\
         | `state-after.json` | the directory after the last event |\n\
         | `redactions.json` | which secrets are not in here, and what was replaced |\n\n\
         To have the same directory at another endpoint: `scimscope replay case.scimlog --target URL`, which also creates \
         what the recording endpoint was started with.\n\n{}",
        header.first.0,
        header.last.0,
        header.capture,
        header.program,
        source.disguise_sentence()
    )?;
    Ok(())
}

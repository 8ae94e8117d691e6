//! What a file is that is to be imported: an export, a bundle of several, traffic of another program, or none of these.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use zip::ZipArchive;

use crate::app::cli::{ImportFormat, ImportOptions};
use crate::app::exit::Failure;
use crate::app::import::kind::{ENOUGH, Kind, kind};

/// Something to import.
pub(super) struct Source {
    pub(super) content: Content,
    /// Its length in bytes; 0 when it is not known.
    pub(super) length: u64,
}

/// What it is made of.
pub(super) enum Content {
    /// An export in JSON Lines.
    Lines(Bytes),
    /// An HTTP archive.
    Har(Bytes),
    /// A zip file with [`EVENTS`] in it.
    Bundle(ZipArchive<File>),
}

pub(super) type Bytes = BufReader<Box<dyn Read + Send>>;

/// The file of a bundle that a capture is made of.
pub(super) const EVENTS: &str = "events.jsonl";

impl Source {
    /// Opens what is to be imported.
    pub(super) fn open(options: &ImportOptions) -> Result<Self, Failure> {
        let path = in_folder(&options.file)?;
        let (file, length) = open(&path)?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        let format = guess(&path, &mut file, options.format)?;
        let content = match format {
            ImportFormat::Jsonl => Content::Lines(file),
            ImportFormat::Har => Content::Har(file),
            ImportFormat::Bundle => return bundle(&path),
        };
        Ok(Self { content, length })
    }
}

/// The events of a bundle in a folder; else the path as it is.
fn in_folder(path: &Path) -> Result<PathBuf, Failure> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let events = path.join(EVENTS);
    if events.is_file() {
        return Ok(events);
    }
    Err(Failure::Usage(anyhow!(
        "cannot import {}: it is a folder without {EVENTS}, so it is no bundle; name a file",
        path.display()
    )))
}

/// The file and its length; `-` is what comes in on stdin, of no known length.
fn open(path: &Path) -> Result<(Box<dyn Read + Send>, u64), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), 0));
    }
    let opened = File::open(path).and_then(|file| {
        let length = file.metadata()?.len();
        Ok((file, length))
    });
    let (file, length) = opened
        .with_context(cannot(path))
        .map_err(Failure::Environment)?;
    Ok((Box::new(file), length))
}

fn bundle(path: &Path) -> Result<Source, Failure> {
    if path == Path::new("-") {
        return Err(Failure::Usage(anyhow!(
            "cannot import a bundle from stdin, because the list of its files is at its end; name the zip file"
        )));
    }
    let file = File::open(path)
        .with_context(cannot(path))
        .map_err(Failure::Environment)?;
    let refuse = |reason: String| {
        let path = path.display();
        Failure::Usage(anyhow!(
            "cannot import {path}: {reason}; import takes the zip file that `scimscope export --format bundle` writes"
        ))
    };
    let mut archive = ZipArchive::new(file)
        .map_err(|error| refuse(format!("it is no whole zip file ({error})")))?;
    let length = match archive.by_name(EVENTS) {
        Ok(events) => events.size(),
        Err(_) => return Err(refuse(format!("there is no {EVENTS} in it"))),
    };
    let content = Content::Bundle(archive);
    Ok(Source { content, length })
}

fn cannot(path: &Path) -> impl Fn() -> String {
    let path = path.display().to_string();
    move || format!("cannot read {path}")
}

/// What a file is by its beginning, where that says it; else what it is said to be, else by its name.
fn guess(
    path: &Path,
    file: &mut impl BufRead,
    said: Option<ImportFormat>,
) -> Result<ImportFormat, Failure> {
    let start = file
        .fill_buf()
        .with_context(cannot(path))
        .map_err(Failure::Environment)?;
    let start = start.get(..ENOUGH).unwrap_or(start);
    match kind(start) {
        Kind::Import(format) if said.is_none_or(|said| said == format) => Ok(format),
        Kind::Import(format) => Err(Failure::Usage(anyhow!(
            "cannot import {path} as that: it begins like {name}; leave --format out",
            path = path.display(),
            name = format.title()
        ))),
        Kind::Other(what) => Err(Failure::Usage(anyhow!(
            "cannot import {path}: {what}",
            path = path.display()
        ))),
        Kind::Unknown => said.or_else(|| by_name(path)).ok_or_else(|| {
            Failure::Usage(anyhow!(
                "cannot import {path}: it is no export in jsonl, no bundle and no HAR file by its beginning; if it is one \
                 all the same, say which with --format jsonl or --format har",
                path = path.display()
            ))
        }),
    }
}

fn by_name(path: &Path) -> Option<ImportFormat> {
    let is_named = |extension: &str| {
        let found = path.extension();
        found.is_some_and(|found| found.eq_ignore_ascii_case(extension))
    };
    if is_named("har") {
        Some(ImportFormat::Har)
    } else {
        is_named("jsonl").then_some(ImportFormat::Jsonl)
    }
}

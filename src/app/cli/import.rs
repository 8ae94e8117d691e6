//! `scimscope import`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `import`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct ImportOptions {
    /// The file to read (- for stdin), or the folder of a bundle
    pub(in crate::app) file: PathBuf,
    /// The capture to make; one that has events already is refused
    #[arg(long, short, value_name = "CAPTURE")]
    pub(in crate::app) output: PathBuf,
    /// What the file is [default: by its name, else by its beginning]
    #[arg(long, value_enum)]
    pub(in crate::app) format: Option<ImportFormat>,
    /// Leave out records that do not fit, and say how many
    #[arg(long)]
    pub(in crate::app) skip_bad: bool,
    /// The summary as one JSON object
    #[arg(long)]
    pub(in crate::app) json: bool,
}

/// What `import` reads.
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(in crate::app) enum ImportFormat {
    /// What `export --format jsonl` wrote
    Jsonl,
    /// HTTP Archive 1.2, as browsers and proxies write it
    Har,
    /// What `export --format bundle` wrote: a zip file, or a folder
    Bundle,
}

impl ImportFormat {
    /// What it is, in a few words.
    pub(in crate::app) fn title(self) -> &'static str {
        match self {
            Self::Jsonl => "an export in jsonl",
            Self::Har => "a HAR file",
            Self::Bundle => "a zip file",
        }
    }
}

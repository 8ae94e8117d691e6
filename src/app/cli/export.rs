//! `scimscope export`

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::app::cli::SelectionOptions;
use crate::inspect::export::FORMATS;

/// `export`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct ExportOptions {
    /// The capture [default: the default capture]
    pub(in crate::app) file: Option<PathBuf>,
    /// What to write
    #[arg(long, value_name = "NAME", value_parser = formats())]
    pub(in crate::app) format: String,
    /// Where to write it; - for stdout. A bundle is a zip file if its name says so, else a folder
    #[arg(long, short, value_name = "PATH", default_value = "-")]
    pub(in crate::app) output: PathBuf,
    /// Replace a file that exists
    #[arg(long)]
    pub(in crate::app) force: bool,
    #[command(flatten)]
    pub(in crate::app) selection: SelectionOptions,
    /// Replace names, addresses, numbers and identifiers by stand-ins
    #[arg(long)]
    pub(in crate::app) pseudonymize: bool,
    /// Replace the values of an attribute by a placeholder, as in emails.value; repeatable
    #[arg(long, value_name = "PATH", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(in crate::app) mask: Vec<String>,
}

/// The formats with what they are.
fn formats() -> PossibleValuesParser {
    FORMATS
        .iter()
        .map(|format| PossibleValue::new(format.name).help(format.title))
        .collect::<Vec<_>>()
        .into()
}

//! `scimscope log`

use std::path::PathBuf;

use clap::Args;

use crate::app::cli::FilterOptions;

/// `log`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct LogOptions {
    /// The capture [default: the default capture]
    pub(in crate::app) file: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::app) wanted: FilterOptions,
    /// At most this many, from the oldest on
    #[arg(long, value_name = "N")]
    pub(in crate::app) limit: Option<u64>,
    /// Only the last this many
    #[arg(long, value_name = "N")]
    pub(in crate::app) tail: Option<u64>,
    /// Go on as events arrive
    #[arg(long)]
    pub(in crate::app) follow: bool,
    /// One JSON object a line
    #[arg(long)]
    pub(in crate::app) json: bool,
}

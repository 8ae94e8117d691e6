//! `scimscope stats`

use std::path::PathBuf;

use clap::Args;

/// `stats`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct StatsOptions {
    /// The capture [default: the default capture]
    pub(in crate::app) file: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    pub(in crate::app) json: bool,
}

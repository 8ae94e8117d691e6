//! `scimscope stats`

use std::path::PathBuf;

use clap::Args;

/// `stats`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct StatsOptions {
    /// The capture [default: the default capture]
    pub(in crate::app) file: Option<PathBuf>,
    /// One cycle by its name, such as e7: what became of each object in it, and what is other than in the one before of
    /// the same client
    #[arg(long, value_name = "CYCLE")]
    pub(in crate::app) cycle: Option<String>,
    /// With `--cycle`: compare it with this one
    #[arg(long, value_name = "CYCLE", requires = "cycle")]
    pub(in crate::app) against: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub(in crate::app) json: bool,
}

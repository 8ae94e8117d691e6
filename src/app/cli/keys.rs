//! `scimscope keys`

use std::path::PathBuf;

use clap::Args;

use crate::app::cli::KeymapOptions;

/// `keys`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct KeysOptions {
    #[command(flatten)]
    pub(in crate::app) keys: KeymapOptions,
    /// One JSON array
    #[arg(long)]
    pub(in crate::app) json: bool,
    /// As a keymap file, to start your own from
    #[arg(long, conflicts_with = "json")]
    pub(in crate::app) toml: bool,
    /// The configuration file [default: config.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) config: Option<PathBuf>,
}

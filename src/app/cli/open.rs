//! `scimscope open`

use std::path::PathBuf;

use clap::Args;

use crate::app::cli::ScreenOptions;

/// `open`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct OpenOptions {
    /// The capture [default: the default capture]
    pub(in crate::app) file: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::app) screen: ScreenOptions,
    /// The configuration file [default: config.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) config: Option<PathBuf>,
}

//! `scimscope themes`

use std::path::PathBuf;

use clap::Args;

use crate::app::cli::ColorName;

/// `themes`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct ThemesOptions {
    /// When to use color
    #[arg(long, value_enum, default_value = "auto")]
    pub(in crate::app) color: ColorName,
    /// One JSON array
    #[arg(long)]
    pub(in crate::app) json: bool,
    /// The file of a theme, to start your own from
    #[arg(long, value_name = "NAME", conflicts_with = "json")]
    pub(in crate::app) source: Option<String>,
    /// The configuration file [default: config.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) config: Option<PathBuf>,
}

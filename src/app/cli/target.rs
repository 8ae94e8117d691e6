//! Where `simulate` and `replay` send to.

use std::path::PathBuf;

use clap::Args;

/// An endpoint, ours or somebody else's.
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct TargetOptions {
    /// The tenant URL to send to [default: where scimscope listens by default]
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:7643/scim/v2"
    )]
    pub(in crate::app) target: String,
    /// The bearer token [default: for a target on this machine, the one that scimscope keeps]
    #[arg(
        long,
        value_name = "TOKEN",
        env = "SCIMSCOPE_TOKEN",
        hide_env_values = true
    )]
    pub(in crate::app) token: Option<String>,
    /// A file with the token
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) token_file: Option<PathBuf>,
}

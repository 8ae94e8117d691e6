//! `scimscope run`

use clap::Args;

use crate::app::cli::{EndpointOptions, ScreenOptions};

/// `run`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct RunOptions {
    #[command(flatten)]
    pub(in crate::app) endpoint: EndpointOptions,
    #[command(flatten)]
    pub(in crate::app) screen: ScreenOptions,
    /// A throw-away capture and a simulated Entra that drives this endpoint, to look around; with --profile strict it
    /// speaks by the RFCs, which Entra does not
    #[arg(long, conflicts_with = "capture")]
    pub(in crate::app) demo: bool,
}

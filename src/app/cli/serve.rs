//! `scimscope serve`

use clap::Args;

use crate::app::cli::EndpointOptions;

/// `serve`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct ServeOptions {
    #[command(flatten)]
    pub(in crate::app) endpoint: EndpointOptions,
    /// A throw-away capture and a simulated Entra that drives this endpoint; with --profile strict it
    /// speaks by the RFCs, which Entra does not
    #[arg(long, conflicts_with = "capture")]
    pub(in crate::app) demo: bool,
    /// One JSON object a line
    #[arg(long)]
    pub(in crate::app) json: bool,
}

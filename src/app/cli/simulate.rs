//! `scimscope simulate`

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::app::cli::TargetOptions;

/// `simulate`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct SimulateOptions {
    #[command(flatten)]
    pub(in crate::app) to: TargetOptions,
    /// How many users the initial cycle provisions
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(in crate::app) users: usize,
    /// How many groups the initial cycle provisions
    #[arg(long, value_name = "M", default_value_t = 3)]
    pub(in crate::app) groups: usize,
    /// How many incremental cycles follow the initial one
    #[arg(long, value_name = "C", default_value_t = 2)]
    pub(in crate::app) cycles: usize,
    /// How PATCH bodies and queries are written
    #[arg(long, value_enum, default_value = "legacy")]
    pub(in crate::app) dialect: DialectName,
    /// Same seed, same traffic
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(in crate::app) seed: u64,
    /// Requests a second, at most
    #[arg(long, value_name = "R")]
    pub(in crate::app) rate: Option<f64>,
    /// Requests at once, at most; never two for one object
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(in crate::app) concurrency: usize,
    /// Seconds between cycles. With less than 2, scimscope's log shows them as one: Entra waits for 40 minutes, and a
    /// cycle is told from the one before by a pause and the probe that Entra begins with, or by 90 seconds of silence
    #[arg(long, value_name = "SECONDS", default_value = "2.5", value_parser = seconds)]
    pub(in crate::app) pause: Duration,
    /// The summary as one JSON object, with the directory that the simulator believes in
    #[arg(long)]
    pub(in crate::app) json: bool,
}

/// How PATCH bodies and queries are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::app) enum DialectName {
    /// What a job sends unless told otherwise
    Legacy,
    /// With the flag aadOptscim062020
    Optscim,
    /// By the RFCs, as Entra does not: for an endpoint that forgives nothing
    Rfc,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse::<f64>()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "it is a number of seconds, as in 2 or 0.5".to_owned())
}

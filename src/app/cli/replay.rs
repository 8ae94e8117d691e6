//! `scimscope replay`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::app::cli::{SelectionOptions, TargetOptions};

/// `replay`
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line"
)]
pub(in crate::app) struct ReplayOptions {
    /// The capture [default: the default capture]
    pub(in crate::app) file: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::app) to: TargetOptions,
    #[command(flatten)]
    pub(in crate::app) selection: SelectionOptions,
    /// Do not create what the recording endpoint was started with: the target has it already
    #[arg(long, conflicts_with = "with_prerequisites")]
    pub(in crate::app) no_seed: bool,
    /// Keep the recorded gaps, or send as fast as the answers allow
    #[arg(long, value_enum, default_value = "fast")]
    pub(in crate::app) pace: PaceName,
    /// Requests at once, at most; never two of which one needs the other's answer
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::app) concurrency: usize,
    /// Stop at the first answer that differs
    #[arg(long)]
    pub(in crate::app) fail_fast: bool,
    /// Send requests that change something to a target that is not on this machine
    #[arg(long)]
    pub(in crate::app) yes: bool,
    /// One JSON object a request, and one for the summary
    #[arg(long)]
    pub(in crate::app) json: bool,
    /// Also write a test report that CI systems read: a test case a request
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) junit: Option<PathBuf>,
}

/// In which gaps recorded requests are sent.
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(in crate::app) enum PaceName {
    /// As they came
    Original,
    /// As fast as the answers allow
    Fast,
}

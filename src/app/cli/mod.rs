//! The command line as data: what it may say, what each command may be told.
//!
//! Reading order: [`Cli`] is all of it, [`Command`] the commands, each with a file of its own name. What several of
//! them are told stands in [`endpoint`], [`screen`], [`selection`] and [`target`].

mod diff;
mod endpoint;
mod export;
mod import;
mod keys;
mod log;
mod open;
mod replay;
mod run;
mod screen;
mod selection;
mod serve;
mod show;
mod simulate;
mod state;
mod stats;
mod target;
mod themes;

pub(super) use diff::DiffOptions;
pub(super) use endpoint::{EndpointOptions, SyncName};
pub(super) use export::ExportOptions;
pub(super) use import::{ImportFormat, ImportOptions};
pub(super) use keys::KeysOptions;
pub(super) use log::LogOptions;
pub(super) use open::OpenOptions;
pub(super) use replay::{PaceName, ReplayOptions};
pub(super) use run::RunOptions;
pub(super) use screen::{ColorName, KeymapOptions, ScreenOptions};
pub(super) use selection::{FilterOptions, SelectionOptions};
pub(super) use serve::ServeOptions;
pub(super) use show::ShowOptions;
pub(super) use simulate::{DialectName, SimulateOptions};
pub(super) use state::{StateOptions, TypeName};
pub(super) use stats::StatsOptions;
pub(super) use target::TargetOptions;
pub(super) use themes::ThemesOptions;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

/// A provisioning inspector for the terminal.
///
/// Point Microsoft Entra ID, Okta or any SCIM client at it and watch what each request does to the directory.
#[derive(Debug, Parser)]
#[command(
    name = "scimscope",
    version,
    args_conflicts_with_subcommands = true,
    args_override_self = true
)]
pub(super) struct Cli {
    /// What to do; `run` without one.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// The options of `run`.
    #[command(flatten)]
    pub(super) run: RunOptions,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Endpoint and screen in one process (the default)
    Run(Box<RunOptions>),
    /// Endpoint without a screen; one line per event on stdout
    Serve(Box<ServeOptions>),
    /// Screen on a capture; follows it while another process writes, and adds nothing but your marks, notes and tags
    Open(OpenOptions),
    /// Events of a capture, oldest first
    Log(LogOptions),
    /// One exchange with its effect and the remarks on it
    #[command(override_usage = "scimscope show [OPTIONS] [FILE] EVENT")]
    Show(ShowOptions),
    /// The directory at any event
    State(StateOptions),
    /// What differs between two events; ends with 0 whether anything does or not
    #[command(override_usage = "scimscope diff [OPTIONS] [FILE] A [B]")]
    Diff(DiffOptions),
    /// Counts, rates, latencies and cycles
    Stats(StatsOptions),
    /// What was captured, for another program or another person
    Export(ExportOptions),
    /// A new capture from an export, or from what another program captured
    Import(ImportOptions),
    /// Send recorded requests to an endpoint, and compare its answers with the recorded ones
    Replay(Box<ReplayOptions>),
    /// Behave like Entra ID towards an endpoint
    Simulate(SimulateOptions),
    /// The keys in force, and what they do
    Keys(KeysOptions),
    /// The themes to choose from
    Themes(ThemesOptions),
    /// The manual page, on stdout
    Man,
    /// Completions for a shell, on stdout
    Completions {
        /// The shell
        shell: Shell,
    },
}

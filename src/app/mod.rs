//! Wiring: reads the command line, starts what it asks for, stops it, decides the exit code.
//!
//! Reading order:
//!
//! - What was asked for: [`cli`] is the command line as data, [`config`] mixes the configuration file into it.
//!   [`places`] knows where files are by default, [`token`] which bearer tokens count, [`event_argument`] which event
//!   an argument means, [`target`] how to reach an endpoint to send to.
//! - The endpoint: [`endpoint`] starts and stops it, with what [`seed`] and [`schema`] files hold. [`serve`] runs it
//!   without a screen, [`run`] with one; [`demo`] lets a simulated Entra call it; [`sleep`] notices when this computer
//!   slept.
//! - The screen: [`open`] shows a capture; [`screen`] stands between the screen and the rest, [`appearance`] is how it
//!   looks, [`views`] are the user's own filters, [`external_editor`] and [`clipboard`] are programs of theirs.
//! - Answers from a capture: [`log`], [`show`], [`state`], [`diff`], and [`stats`] with its [`cycle`]s, each of the
//!   events that a [`filter`] asks for.
//! - In and out: [`export`] and [`import`]; [`simulate`] drives any endpoint, [`replay`] asks it what a capture was
//!   asked.
//! - What there is to choose from: [`keys`], [`themes`], [`man`].
//! - Underneath: [`output`] is stdout, [`json`] events for scripts; [`safe`] keeps a terminal from being driven by what
//!   others sent; a [`whole_file`] is written whole or not at all; [`signals`] end everything, and [`exit`] says how.

mod appearance;
mod cli;
mod clipboard;
mod config;
mod cycle;
mod demo;
mod diff;
mod endpoint;
mod event_argument;
mod exit;
mod export;
mod external_editor;
mod filter;
mod import;
mod json;
mod keys;
mod log;
mod man;
mod open;
mod output;
mod places;
mod reason;
mod replay;
mod resource_argument;
mod run;
mod safe;
mod schema;
pub mod screen;
mod seed;
mod serve;
mod show;
mod signals;
mod simulate;
mod sleep;
mod state;
mod stats;
mod target;
mod themes;
mod token;
mod views;
mod whole_file;

use std::process::ExitCode;

use anyhow::Context;
use clap::CommandFactory;

use crate::app::cli::{Cli, Command};
use crate::app::exit::Failure;

/// Runs the program: parses the arguments, carries out the command, prints the chain of causes when it fails.
///
/// Exit codes: 0 done, 1 the question's answer is no, 2 usage or bad input, 3 the environment failed, 70 a mistake of
/// ours.
pub fn main() -> ExitCode {
    let cli = match config::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(failure) => return failure.report(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")
        .map_err(Failure::environment);
    exit::code_of(|| {
        let runtime = runtime?;
        let ended = runtime.block_on(carry_out(cli));
        // Whatever still runs in one long piece only reads.
        runtime.shutdown_background();
        ended
    })
}

async fn carry_out(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        None => run::run(cli.run).await,
        Some(Command::Run(options)) => run::run(*options).await,
        Some(Command::Serve(options)) => serve::serve(*options).await,
        Some(Command::Open(options)) => open::open(options).await,
        Some(Command::Log(options)) => log::log(options).await,
        Some(Command::Show(options)) => show::show(&options),
        Some(Command::State(options)) => state::state(&options),
        Some(Command::Diff(options)) => diff::diff(&options),
        Some(Command::Stats(options)) => stats::stats(options),
        Some(Command::Export(options)) => export::export(&options),
        Some(Command::Import(options)) => import::import(options).await,
        Some(Command::Replay(options)) => replay::replay(*options).await,
        Some(Command::Simulate(options)) => simulate::simulate(options).await,
        Some(Command::Keys(options)) => keys::keys(&options),
        Some(Command::Themes(options)) => themes::themes(&options),
        Some(Command::Man) => man::man(),
        Some(Command::Completions { shell }) => {
            // Into memory first: it takes a reader that goes away for a mistake.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "scimscope", &mut script);
            let mut lines = output::Lines::new();
            lines.bytes(&script)?;
            // Whether anybody still reads makes no difference any more.
            lines.flush().map(drop)
        }
    }
}

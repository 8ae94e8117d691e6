//! `man`: the manual page, made from the command line itself.

use anyhow::Context;
use clap::CommandFactory;

use crate::app::cli::Cli;
use crate::app::exit::Failure;
use crate::app::output::Lines;

/// Prints the page of the program, then one a command, as roff.
pub(super) fn man() -> Result<(), Failure> {
    let mut pages = Vec::new();
    let mut cli = Cli::command();
    cli.build();
    let commands = cli
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    for command in std::iter::once(&cli).chain(commands) {
        clap_mangen::Man::new(command.clone())
            .render(&mut pages)
            .context("cannot make the manual page")
            .map_err(Failure::Environment)?;
    }
    let mut lines = Lines::new();
    lines.bytes(&pages)?;
    // Whether anybody still reads makes no difference any more.
    lines.flush().map(drop)
}

//! `man`: the manual page, made from the command line and the tables themselves.
//!
//! Reading order: [`man`] puts the page together; a [`page`] is roff, and [`topics`] are what the command line does not
//! say of itself.

mod page;
mod topics;

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::app::cli::Cli;
use crate::app::exit::Failure;
use crate::app::output::Lines;
use page::Page;

/// Prints the page as roff.
pub(super) fn man() -> Result<(), Failure> {
    let page = page().context("cannot make the manual page");
    let page = page.map_err(Failure::Environment)?;
    let mut lines = Lines::new();
    lines.bytes(page.text().as_bytes())?;
    // Whether anybody still reads makes no difference any more.
    lines.flush().map(drop)
}

fn page() -> std::io::Result<Page> {
    let mut cli = Cli::command();
    cli.build();
    let mut page = Page::default();
    let whole = Man::new(cli.clone()).manual("User Commands");
    page.rendered(|out| whole.render_title(out))?;
    page.rendered(|out| whole.render_name_section(out))?;
    let commands: Vec<Command> = cli
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && command.get_name() != "help")
        .cloned()
        .collect();
    page.section("SYNOPSIS");
    for command in &commands {
        page.line(&usage(command));
    }
    page.rendered(|out| whole.render_description_section(out))?;
    page.section("COMMANDS");
    for command in commands {
        page.subsection(command.get_name());
        page.text_of(&usage(&command));
        // The default is in the list of commands already.
        let man = Man::new(command);
        page.rendered_below(|out| man.render_description_section(out))?;
        page.rendered_below(|out| man.render_options_section(out))?;
    }
    topics::write(&mut page);
    Ok(page)
}

/// `scimscope log [OPTIONS] [FILE]`
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    usage.lines().next().unwrap_or_default().trim().to_owned()
}

//! Whether there is a terminal to draw on.

use std::io::IsTerminal;

use anyhow::anyhow;

use crate::app::exit::Failure;

/// Whether the terminal can do nothing but print.
pub(in crate::app) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Refuses to draw where there is no terminal.
pub(in crate::app) fn need_terminal(what: &str) -> Result<(), Failure> {
    if std::io::stdout().is_terminal() && std::io::stdin().is_terminal() && !is_dumb() {
        return Ok(());
    }
    Err(Failure::Usage(anyhow!(
        "`{what}` needs a terminal; without one, `scimscope log` and `scimscope show` answer"
    )))
}

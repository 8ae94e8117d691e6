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
    let has_terminal = std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    let Some(why) = why_not(has_terminal, is_dumb()) else {
        return Ok(());
    };
    Err(Failure::Usage(anyhow!(
        "`{what}` {why}; without one, `scimscope log` and `scimscope show` answer"
    )))
}

/// Why nothing can be drawn, if that is so.
fn why_not(has_terminal: bool, is_dumb: bool) -> Option<&'static str> {
    match (has_terminal, is_dumb) {
        (false, _) => Some("needs a terminal"),
        (true, true) => Some(
            "needs a terminal that can be drawn on, and TERM=dumb says that this one cannot: name its kind in TERM, such as xterm-256color",
        ),
        (true, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_a_terminal_hears_what_is_wrong_with_it() {
        assert_eq!(why_not(true, false), None);
        assert_eq!(why_not(false, true), Some("needs a terminal"));
        assert!(why_not(true, true).is_some_and(|why| why.contains("TERM=dumb")));
    }
}

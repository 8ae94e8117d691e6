//! Whether the terminal's background is light: asked of the terminal itself.

use std::io::{IsTerminal, stdin, stdout};
use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// A terminal that answers nothing at all is waited for this long; one that does not know the question answers the
/// next one at once.
const PATIENCE: Duration = Duration::from_millis(500);

/// Asks the terminal (OSC 11); `None` when there is none, or it does not say. To be called before anything else reads
/// keys: the answer comes in where they do.
pub fn is_light() -> Option<bool> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        return None;
    }
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    let mode = theme_mode(options).ok()?;
    Some(mode == ThemeMode::Light)
}

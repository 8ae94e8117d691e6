//! How the screen looks, what its keys are, and what else it is told at its start.

use jiff::tz::TimeZone;

use crate::inspect::query::View;
use crate::tui::glyphs::Glyphs;
use crate::tui::keymap::Keymap;
use crate::tui::pace::Pace;
use crate::tui::sizes::Sizes;
use crate::tui::theme::{ColorDepth, Theme};
use crate::tui::themes::Themes;

/// Edits a text in another program: the text as it is then, or what went wrong.
pub type OutsideEditor = fn(&str) -> Result<String, String>;

/// How the screen looks and what its keys are.
#[derive(Debug, Clone)]
pub struct Options {
    /// The colors.
    pub theme: Theme,
    /// What the theme is called.
    pub theme_name: String,
    /// The themes to choose from.
    pub themes: Themes,
    /// How many colors the terminal has.
    pub depth: ColorDepth,
    /// Whether the mouse works on the screen; otherwise it selects text, as the terminal has it.
    pub has_mouse: bool,
    /// How often it is drawn.
    pub pace: Pace,
    /// The signs.
    pub glyphs: Glyphs,
    /// The keys.
    pub keymap: Keymap,
    /// The time zone of the times shown.
    pub time_zone: TimeZone,
    /// Lets the user edit a text in a program of their own; the terminal is theirs meanwhile.
    pub edit: OutsideEditor,
    /// The sizes that were given to panes.
    pub sizes: Sizes,
    /// The views of the user's own.
    pub views: Vec<View>,
    /// What is to be told first.
    pub notices: Vec<String>,
}

impl Options {
    /// The usual ones with this theme and these keys, and no program to edit in.
    pub fn new(theme: Theme, theme_name: &str, depth: ColorDepth, keymap: Keymap) -> Self {
        Self {
            theme,
            theme_name: theme_name.to_owned(),
            themes: Themes::default(),
            depth,
            has_mouse: true,
            pace: Pace::default(),
            glyphs: Glyphs::UNICODE,
            keymap,
            time_zone: TimeZone::UTC,
            edit: |_| Err("there is no editor here".to_owned()),
            sizes: Sizes::default(),
            views: Vec::new(),
            notices: Vec::new(),
        }
    }
}

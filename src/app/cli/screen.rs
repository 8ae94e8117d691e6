//! How the screen looks, and what its keys are.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of the screen.
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct ScreenOptions {
    /// The theme, see `scimscope themes` [default: dark or light, as the terminal's background is]
    #[arg(long, value_name = "NAME")]
    pub(in crate::app) theme: Option<String>,
    /// When to use color
    #[arg(long, value_enum, default_value = "auto")]
    pub(in crate::app) color: ColorName,
    /// Draw with ASCII characters only; others in what was captured are named, as in <U+00E9>, or a ? in lists
    /// [default: where the locale is not UTF-8]
    #[arg(long)]
    pub(in crate::app) ascii: bool,
    /// Leave the mouse to the terminal, to select text with
    #[arg(long)]
    pub(in crate::app) no_mouse: bool,
    /// Ring the bell when an event comes that this filter asks for, such as 'is:error', at most once a second
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(in crate::app) bell: Option<String>,
    /// Have the desktop say so when an event comes that this filter asks for (OSC 9), at most once a second
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(in crate::app) notify: Option<String>,
    /// Draw at most this often a second [default: 30; over ssh 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=120))]
    pub(in crate::app) fps: Option<u16>,
    #[command(flatten)]
    pub(in crate::app) keys: KeymapOptions,
}

/// When to use color.
#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(in crate::app) enum ColorName {
    /// When the terminal has it and `NO_COLOR` is not set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where the keys come from.
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct KeymapOptions {
    /// A file that replaces keys [default: keymap.toml in the configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(in crate::app) keymap: Option<PathBuf>,
    /// The keys to start from: vi, emacs [default: what the file says, or vi]
    #[arg(long, value_name = "NAME")]
    pub(in crate::app) keymap_preset: Option<String>,
}

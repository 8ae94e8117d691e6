//! How the screen looks and what its keys are: from the options, the environment and the user's files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::app::cli::{ColorName, KeymapOptions, ScreenOptions};
use crate::app::exit::Failure;
use crate::app::places;
use crate::tui::{self, ColorDepth, Glyphs, Keymap, Source, Theme};

/// What the screen starts with.
pub(super) fn options(options: &ScreenOptions) -> Result<tui::Options, Failure> {
    let depth = depth(options.color);
    let name = options.theme.as_deref().unwrap_or("dark");
    let theme = Theme::by_name(name, depth).map_err(Failure::usage)?;
    let glyphs = if options.ascii {
        Glyphs::ASCII
    } else {
        Glyphs::UNICODE
    };
    let keymap = keymap(&options.keys)?;
    let time_zone = jiff::tz::TimeZone::system();
    Ok(tui::Options {
        theme,
        depth,
        glyphs,
        keymap,
        time_zone,
    })
}

fn depth(color: ColorName) -> ColorDepth {
    let detected = ColorDepth::detect(|name| std::env::var(name).ok());
    match (color, detected) {
        (ColorName::Never, _) => ColorDepth::None,
        // Asked for although the environment promises none: the colors that every terminal has.
        (ColorName::Always, ColorDepth::None) => ColorDepth::Ansi,
        (ColorName::Always | ColorName::Auto, detected) => detected,
    }
}

/// The keys of the preset, with those of the user's file in their place.
pub(super) fn keymap(options: &KeymapOptions) -> Result<Keymap, Failure> {
    let (path, text) = match &options.keymap {
        Some(path) => (path.clone(), Some(read(path)?)),
        None => in_config(places::keymap_file())?,
    };
    let name = path.display().to_string();
    let source = text.as_deref().map(|text| Source { name: &name, text });
    Keymap::with_preset(options.keymap_preset.as_deref(), source).map_err(Failure::usage)
}

/// A file of the configuration directory, which need not be there.
fn in_config(path: Option<PathBuf>) -> Result<(PathBuf, Option<String>), Failure> {
    let Some(path) = path else {
        return Ok((PathBuf::new(), None));
    };
    match std::fs::metadata(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok((path, None)),
        _ => read(&path).map(|text| (path, Some(text))),
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .map_err(Failure::Usage)
}

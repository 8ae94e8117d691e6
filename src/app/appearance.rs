//! How the screen looks and what its keys are: from the options, the environment and the user's files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use tokio::sync::mpsc;

use crate::app::cli::{ColorName, KeymapOptions, ScreenOptions};
use crate::app::exit::Failure;
use crate::app::screen::kept_sizes;
use crate::app::{external_editor, places, views};
use crate::tui::{
    self, ColorDepth, Glyphs, Keymap, Message, Pace, Source, ThemeSource, Themes, background,
};

/// What the screen starts with.
pub(super) fn options(options: &ScreenOptions) -> Result<tui::Options, Failure> {
    let depth = depth(options.color);
    let themes = themes().map_err(Failure::Usage)?;
    let theme_name = match &options.theme {
        Some(name) => name.clone(),
        // Without color, nothing depends on the background, and the terminal need not be asked.
        None if depth != ColorDepth::None && background::is_light() == Some(true) => {
            "light".to_owned()
        }
        None => "dark".to_owned(),
    };
    let theme = themes.theme(&theme_name, depth).map_err(Failure::usage)?;
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let glyphs = if options.ascii || !is_utf8(variable) {
        Glyphs::ASCII
    } else {
        Glyphs::UNICODE
    };
    let (sizes, notice) = kept_sizes::kept();
    let (views, problems) = views::kept();
    let keymap = keymap(&options.keys)?;
    let mut notices: Vec<String> = keymap.hidden().to_vec();
    notices.extend(notice.into_iter().chain(problems));
    Ok(tui::Options {
        theme,
        theme_name,
        themes,
        depth,
        has_mouse: !options.no_mouse,
        pace: Pace::new(options.fps, variable("SSH_CONNECTION").is_some()),
        glyphs,
        keymap,
        time_zone: jiff::tz::TimeZone::system(),
        edit: external_editor::edit,
        sizes,
        views,
        notices,
    })
}

/// Whether the locale's characters are UTF-8. Where no locale is set at all, as in containers, the terminal's most
/// likely are.
fn is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(variable);
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// How many colors to use.
pub(super) fn depth(color: ColorName) -> ColorDepth {
    let detected = ColorDepth::detect(|name| std::env::var(name).ok());
    match (color, detected) {
        (ColorName::Never, _) => ColorDepth::None,
        // Asked for although the environment promises none: the colors that every terminal has.
        (ColorName::Always, ColorDepth::None) => ColorDepth::Ansi,
        (ColorName::Always | ColorName::Auto, detected) => detected,
    }
}

/// The built-in themes and those in the user's folder.
pub(super) fn themes() -> anyhow::Result<Themes> {
    let mut sources = Vec::new();
    for path in theme_files() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        sources.push(ThemeSource {
            name: name.into_owned(),
            place: path.display().to_string(),
            text: read(&path)?,
        });
    }
    Ok(Themes::new(sources))
}

/// The user's theme files, in the order of their names. A folder that is not there has none.
fn theme_files() -> Vec<PathBuf> {
    let entries = places::theme_folder().and_then(|folder| std::fs::read_dir(folder).ok());
    let paths = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    files
}

/// How often the theme files are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Tells the screen when theme files come, change or go, until the screen is gone.
pub(super) async fn tell_themes(messages: mpsc::Sender<Message>) {
    let mut known = fingerprint();
    loop {
        tokio::time::sleep(LOOK).await;
        let found = fingerprint();
        if found == known {
            if messages.is_closed() {
                return;
            }
            continue;
        }
        known = found;
        let message = match themes() {
            Ok(themes) => Message::Themes(themes),
            Err(error) => Message::Failed {
                what: "reading the themes".to_owned(),
                error: format!("{error:#}"),
            },
        };
        if messages.send(message).await.is_err() {
            return;
        }
    }
}

/// What a change of any theme file changes.
fn fingerprint() -> Vec<(PathBuf, Option<SystemTime>, u64)> {
    let of_file = |path: PathBuf| {
        let metadata = std::fs::metadata(&path).ok();
        let changed = metadata
            .as_ref()
            .and_then(|metadata| metadata.modified().ok());
        (path, changed, metadata.map_or(0, |metadata| metadata.len()))
    };
    theme_files().into_iter().map(of_file).collect()
}

/// The keys of the preset, with those of the user's file in their place.
pub(super) fn keymap(options: &KeymapOptions) -> Result<Keymap, Failure> {
    let (path, text) = match &options.keymap {
        Some(path) => (path.clone(), Some(read(path).map_err(Failure::Usage)?)),
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
        _ => read(&path)
            .map(|text| (path, Some(text)))
            .map_err(Failure::Usage),
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_says_whether_there_is_more_than_ascii() {
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[], true),
            (&[("LANG", "en_US.UTF-8")], true),
            (&[("LANG", "C.utf8")], true),
            (&[("LC_CTYPE", "UTF-8")], true),
            (&[("LANG", "C")], false),
            (&[("LANG", "de_DE@euro")], false),
            (&[("LC_ALL", "POSIX"), ("LANG", "en_US.UTF-8")], false),
        ];
        for (environment, expected) in cases {
            let variable = |name: &str| {
                let found = environment.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(is_utf8(variable), *expected, "{environment:?}");
        }
    }
}

//! Where files are when nobody says otherwise: the XDG directories, or what the platform has instead.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use etcetera::BaseStrategy;

use crate::app::exit::Failure;

const FOLDER: &str = "scimscope";

/// `config.toml` in the configuration directory; `None` when there is no home directory.
pub(super) fn config_file() -> Option<PathBuf> {
    Some(config_folder()?.join("config.toml"))
}

/// `keymap.toml` in the configuration directory; `None` when there is no home directory.
pub(super) fn keymap_file() -> Option<PathBuf> {
    Some(config_folder()?.join("keymap.toml"))
}

/// `views.toml` in the configuration directory; `None` when there is no home directory.
pub(super) fn views_file() -> Option<PathBuf> {
    Some(config_folder()?.join("views.toml"))
}

/// The folder of the user's themes; `None` when there is no home directory.
pub(super) fn theme_folder() -> Option<PathBuf> {
    Some(config_folder()?.join("themes"))
}

fn config_folder() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join(FOLDER))
}

/// The default capture: `default.scimlog` in the state directory. Its folder may not exist yet.
pub(super) fn default_capture() -> anyhow::Result<PathBuf> {
    Ok(state_folder()?.join("default.scimlog"))
}

/// The token that was made once and is kept beside the default capture.
pub(super) fn default_token() -> anyhow::Result<PathBuf> {
    Ok(state_folder()?.join("default.token"))
}

/// Where a text goes that is too long for the clipboard.
pub(super) fn copied_file() -> anyhow::Result<PathBuf> {
    Ok(state_folder()?.join("copied.txt"))
}

/// The sizes of the panes of the screen.
pub(super) fn sizes_file() -> anyhow::Result<PathBuf> {
    Ok(state_folder()?.join("screen.toml"))
}

/// Whether a word can only be meant as a path: it has a folder or an extension, or there is such a file.
pub(super) fn is_like_a_path(word: &str) -> bool {
    let path = Path::new(word);
    path.extension().is_some() || path.components().count() > 1 || path.is_file()
}

/// Refuses what is there and cannot be a capture: a folder, a device.
pub(super) fn refuse_no_file(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    let what = match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            let inside = path.join("my.scimlog");
            format!("it is a folder; name a file, as in {}", inside.display())
        }
        Ok(found) if !found.is_file() => "it is no ordinary file; name one".to_owned(),
        // What else there is to say about it, its reader or writer says.
        _ => return Ok(()),
    };
    Err(Failure::Environment(anyhow!(
        "cannot use {shown} as a capture: {what}"
    )))
}

fn state_folder() -> anyhow::Result<PathBuf> {
    let base = etcetera::choose_base_strategy().context(
        "cannot find the home directory; name a capture with --capture and a token with --token",
    )?;
    // Where the platform has no folder for state, its data folder is the nearest thing.
    Ok(base
        .state_dir()
        .unwrap_or_else(|| base.data_dir())
        .join(FOLDER))
}

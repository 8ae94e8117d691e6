//! Keeps a picture of the screen in a file.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;

use crate::app::whole_file::WholeFile;

/// Writes a picture into the working directory, named after the time; returns where it is.
pub(super) fn save(svg: &str, at: &jiff::Zoned) -> anyhow::Result<PathBuf> {
    let name = format!("scimscope-{}.svg", at.strftime("%Y%m%d-%H%M%S"));
    let folder = std::env::current_dir().context("cannot find the working directory")?;
    let path = folder.join(name);
    let mut file = WholeFile::create(&path, false)?;
    file.write_all(svg.as_bytes())?;
    file.finish()?;
    Ok(path)
}

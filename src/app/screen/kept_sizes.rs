//! Keeps what the screen is to have again at its next start: the sizes of its panes.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;

use crate::app::places;
use crate::app::whole_file::WholeFile;
use crate::tui::{Sizes, Source};

/// Writes the sizes beside the default capture.
pub(super) fn keep(sizes: &Sizes) -> anyhow::Result<()> {
    write(&places::sizes_file()?, sizes)
}

fn write(path: &Path, sizes: &Sizes) -> anyhow::Result<()> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    // Whoever starts meanwhile reads the old file or the new one.
    made.and_then(|()| WholeFile::create(path, true))
        .and_then(|mut file| {
            file.write_all(sizes.to_file().as_bytes())?;
            file.finish()
        })
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The sizes that were kept, and what is to be said of a file that cannot be used.
pub(in crate::app) fn kept() -> (Sizes, Option<String>) {
    // Without a home directory nothing was kept, and other parts say so.
    places::sizes_file().map_or_else(|_| (Sizes::default(), None), |path| read(&path))
}

fn read(path: &Path) -> (Sizes, Option<String>) {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return (Sizes::default(), None),
        Err(error) => {
            return (
                Sizes::default(),
                Some(ignored(&format!("{}: {error}", path.display()))),
            );
        }
    };
    let name = path.display().to_string();
    let source = Source {
        name: &name,
        text: &text,
    };
    match Sizes::read(source) {
        Ok(sizes) => (sizes, None),
        Err(error) => (Sizes::default(), Some(ignored(&error.to_string()))),
    }
}

fn ignored(why: &str) -> String {
    format!("the sizes of panes are the usual ones, because the file of them cannot be used: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_there_at_the_next_start_and_a_broken_file_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("screen.toml");
        assert_eq!(read(&path), (Sizes::default(), None));
        let sizes = Sizes::read(Source {
            name: "",
            text: "version = 1\nlayout = \"narrow\"",
        });
        let sizes = sizes.unwrap();
        write(&path, &sizes).unwrap();
        assert_eq!(read(&path), (sizes, None));
        std::fs::write(&path, "version = 99").unwrap();
        let (sizes, notice) = read(&path);
        assert_eq!(sizes, Sizes::default());
        assert!(notice.unwrap().contains("another version"));
    }
}

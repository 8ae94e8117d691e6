//! A file that is there as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::app::reason::reason;

/// A file that is written under a name of its own beside its place, and gets there when it is finished. Dropped before
/// that, it leaves nothing; nor does it before the first byte, so that what only reads yet may end at any moment.
pub(super) struct WholeFile {
    out: Option<BufWriter<File>>,
    place: Option<Place>,
}

/// From where to where a file is moved.
struct Place {
    beside: PathBuf,
    path: PathBuf,
    is_forced: bool,
}

impl WholeFile {
    /// Begins a file that only its owner can read, because of what may be in it. One that is there is replaced only
    /// when that is forced.
    pub(super) fn create(path: &Path, is_forced: bool) -> io::Result<Self> {
        let there = fs::metadata(path).ok();
        if there.is_some() && !is_forced {
            return Err(exists(path));
        }
        // A device or a pipe is written to; nothing can take its place.
        if there.is_some_and(|there| !there.is_file()) {
            let file = OpenOptions::new().write(true).open(path);
            return Ok(Self {
                out: Some(BufWriter::new(file.map_err(|error| named(path, &error))?)),
                place: None,
            });
        }
        // Behind a link, the file that it leads to is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        Ok(Self {
            out: None,
            place: Some(Place {
                beside: beside(&path),
                path,
                is_forced,
            }),
        })
    }

    /// What is written to.
    fn out(&mut self) -> io::Result<&mut BufWriter<File>> {
        let opened = match (self.out.take(), &self.place) {
            (Some(out), _) => out,
            (None, Some(place)) => {
                let file = create_private(&place.beside);
                BufWriter::new(file.map_err(|error| named(&place.path, &error))?)
            }
            (None, None) => return Err(io::ErrorKind::NotFound.into()),
        };
        Ok(self.out.insert(opened))
    }

    /// Puts the file in its place.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out()?.flush()?;
        let Some(place) = &self.place else {
            return Ok(());
        };
        let moved = if place.is_forced {
            fs::rename(&place.beside, &place.path)
        } else {
            move_to_free(&place.beside, &place.path)
        };
        moved.map_err(|error| named(&place.path, &error))?;
        self.place = None;
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out()?.flush()
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.out()?.seek(position)
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let (Some(place), Some(_)) = (&self.place, &self.out) {
            // What could not be written can perhaps not be removed either; the error of writing is the one that is told.
            let _ = fs::remove_file(&place.beside);
        }
    }
}

/// Moves a file to a name that nobody has. A second name for the file is made in one step that fails when the name is
/// taken, whoever takes it meanwhile; then the first name goes.
fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Where files have one name only, as on FAT, the look and the move are two steps.
        Err(_) if fs::symlink_metadata(to).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// A new file that only its owner can read.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A name that nobody has, in the same folder, so that the file can be moved in one step.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", uuid::Uuid::new_v4().simple()));
    path.with_file_name(name)
}

fn exists(path: &Path) -> io::Error {
    let error = io::Error::from(io::ErrorKind::AlreadyExists);
    named(path, &error)
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("{}: {}", path.display(), reason(error)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.har");
        let mut file = WholeFile::create(&path, false).unwrap();
        file.write_all(b"half").unwrap();
        file.flush().unwrap();
        assert!(!path.exists());
        drop(file);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn nothing_is_there_before_the_first_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.har");
        let file = WholeFile::create(&path, false).unwrap();
        assert!(names(folder.path()).is_empty());
        file.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"", "an empty file is one too");
    }

    #[test]
    fn what_was_there_stays_until_the_other_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.har");
        fs::write(&path, "old").unwrap();
        assert!(WholeFile::create(&path, false).is_err());
        let mut file = WholeFile::create(&path, true).unwrap();
        file.write_all(b"new").unwrap();
        file.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        file.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["case.har"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn of_many_who_finish_at_once_one_has_the_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.har");
        let begun = (0..8).map(|n| {
            let mut file = WholeFile::create(&path, false).unwrap();
            write!(file, "{n}").unwrap();
            file
        });
        let begun: Vec<WholeFile> = begun.collect();
        let finished = std::thread::scope(|scope| {
            let threads: Vec<_> = begun
                .into_iter()
                .map(|file| scope.spawn(|| file.finish().is_ok()))
                .collect();
            threads
                .into_iter()
                .map(|one| one.join().unwrap())
                .filter(|is| *is)
                .count()
        });
        assert_eq!(
            (finished, names(folder.path())),
            (1, vec!["case.har".to_owned()])
        );
    }

    #[test]
    fn what_appeared_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.har");
        let file = WholeFile::create(&path, false).unwrap();
        fs::write(&path, "another's").unwrap();
        assert!(file.finish().is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "another's");
        assert_eq!(names(folder.path()), ["case.har"]);
    }
}

//! Brings a text to the user's clipboard, or as near to it as can be, and says how.
//!
//! On this machine a program that sets the clipboard is preferred, because it says whether it did. Over ssh, or where
//! there is none, the terminal is asked (OSC 52). What is too long for the terminal goes into a file that only its user
//! may read. The clipboard is never read.

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::app::places;
use crate::tui::clipboard::{self, Multiplexer};
use crate::tui::terminal;

/// A text that was copied.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Copied {
    n_bytes: usize,
    route: Route,
}

/// Which way a text went.
#[derive(Debug, PartialEq, Eq)]
enum Route {
    Terminal,
    Program(&'static str),
    File(PathBuf),
}

impl fmt::Display for Copied {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_bytes = self.n_bytes;
        match &self.route {
            Route::Terminal if std::env::var_os("TMUX").is_some() => write!(
                formatter,
                "{n_bytes} bytes handed to the terminal (OSC 52; tmux wants set-clipboard on)"
            ),
            Route::Terminal => write!(formatter, "{n_bytes} bytes handed to the terminal (OSC 52)"),
            Route::Program(name) => write!(formatter, "{n_bytes} bytes in the clipboard ({name})"),
            Route::File(path) => write!(
                formatter,
                "{n_bytes} bytes, too long for the terminal, in {}",
                path.display()
            ),
        }
    }
}

/// A program, its arguments, and the variable without which it has nowhere to put the text.
const PROGRAMS: &[(&str, &[&str], Option<&str>)] = &[
    ("wl-copy", &[], Some("WAYLAND_DISPLAY")),
    ("xclip", &["-selection", "clipboard"], Some("DISPLAY")),
    ("xsel", &["--clipboard", "--input"], Some("DISPLAY")),
    #[cfg(target_os = "macos")]
    ("pbcopy", &[], None),
];

/// A program that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(2);

/// Copies a text. Blocks for a moment when a program is asked.
pub(super) fn copy(text: &[u8]) -> anyhow::Result<Copied> {
    let file = places::copied_file()?;
    copy_by(
        text,
        &|name| std::env::var(name).ok(),
        file,
        &terminal::send,
    )
}

fn copy_by(
    text: &[u8],
    variable: &dyn Fn(&str) -> Option<String>,
    file: PathBuf,
    send: &dyn Fn(&[u8]) -> std::io::Result<()>,
) -> anyhow::Result<Copied> {
    let copied = |route| Copied {
        n_bytes: text.len(),
        route,
    };
    let is_remote = variable("SSH_CONNECTION").is_some_and(|value| !value.is_empty());
    if !is_remote && let Some(name) = by_program(text, variable) {
        return Ok(copied(Route::Program(name)));
    }
    if let Some(sequence) = clipboard::sequence(text, Multiplexer::detect(variable)) {
        send(&sequence).context("cannot ask the terminal to copy")?;
        return Ok(copied(Route::Terminal));
    }
    let written = write_private(&file, text);
    written.with_context(|| format!("cannot write {}", file.display()))?;
    Ok(copied(Route::File(file)))
}

/// Copies with the first program that is there and does it; returns its name.
fn by_program(text: &[u8], variable: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
    let path = variable("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let usable = PROGRAMS.iter().filter(|(.., needed)| {
        needed.is_none_or(|name| variable(name).is_some_and(|value| !value.is_empty()))
    });
    usable
        .filter_map(|(name, arguments, _)| {
            let mut places = folders.iter().map(|folder| folder.join(name));
            Some((*name, *arguments, places.find(|place| place.is_file())?))
        })
        .find(|(_, arguments, program)| run(program, arguments, text).is_ok())
        .map(|(name, ..)| name)
}

fn run(program: &PathBuf, arguments: &[&str], text: &[u8]) -> anyhow::Result<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().context("it has no stdin")?;
    let text = text.to_vec();
    // Apart, because a program that reads nothing would block whoever writes.
    let writer = std::thread::spawn(move || stdin.write_all(&text));
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait()? {
            let is_written = writer.join().is_ok_and(|written| written.is_ok());
            if status.success() && is_written {
                return Ok(());
            }
            bail!("it failed");
        }
        if Instant::now() >= end {
            child.kill()?;
            child.wait()?;
            bail!("it did not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Writes a file that nobody but its user may read, whatever stood there before.
fn write_private(path: &PathBuf, text: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::os::unix::fs::PermissionsExt;

    /// Copies in an environment; returns which way, and what the terminal was sent.
    fn check(
        text: &[u8],
        variables: &[(&str, &str)],
        folder: &std::path::Path,
    ) -> (Route, Vec<u8>) {
        let terminal = RefCell::new(Vec::new());
        let variable = |asked: &str| {
            let found = variables.iter().find(|(name, _)| *name == asked);
            found.map(|(_, value)| (*value).to_owned())
        };
        let send = |bytes: &[u8]| {
            terminal.borrow_mut().extend_from_slice(bytes);
            Ok(())
        };
        let copied = copy_by(text, &variable, folder.join("state/copied"), &send).unwrap();
        assert_eq!(copied.n_bytes, text.len());
        (copied.route, terminal.into_inner())
    }

    fn program(folder: &std::path::Path, name: &str, script: &str) {
        let path = folder.join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn every_route_is_taken_when_the_ones_before_it_are_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let store = format!("#!/bin/sh\nexec /bin/cat > {path}/stored\n");
        program(folder.path(), "wl-copy", "#!/bin/sh\nexit 1\n");
        program(folder.path(), "xclip", &store);
        let local = [("PATH", path), ("DISPLAY", ":0"), ("WAYLAND_DISPLAY", "w")];
        let hostile = b"$(touch /tmp/x)\x1b]52;c;eA==\x07";
        assert_eq!(
            check(hostile, &local, folder.path()),
            (Route::Program("xclip"), vec![])
        );
        assert_eq!(
            std::fs::read(folder.path().join("stored")).unwrap(),
            hostile
        );

        let sequence = clipboard::sequence(b"hi", Multiplexer::None).unwrap();
        let remote = [local.as_slice(), &[("SSH_CONNECTION", "1 2 3 4")]].concat();
        assert_eq!(
            check(b"hi", &remote, folder.path()),
            (Route::Terminal, sequence.clone())
        );
        assert_eq!(
            check(b"hi", &[("PATH", path)], folder.path()),
            (Route::Terminal, sequence)
        );

        let long = vec![b'x'; 100_000];
        let file = folder.path().join("state/copied");
        assert_eq!(
            check(&long, &remote, folder.path()),
            (Route::File(file.clone()), vec![])
        );
        assert_eq!(std::fs::read(&file).unwrap(), long);
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

//! The user's own editor on a text: `$VISUAL`, `$EDITOR`, or vi.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::Mutex;

use anyhow::{Context, bail};

use crate::app::whole_file::create_private;
use crate::inspect::replay::editable;

/// More than this is not taken back: it would not be edited on the screen either.
const MOST_BYTES: u64 = editable::LONGEST as u64;

/// What is started when the user has said nothing.
const LAST_RESORT: &str = "vi";

/// Lets the user edit a text. The terminal must be free. Returns the text as it is then, or what went wrong.
pub(super) fn edit(text: &str) -> Result<String, String> {
    let edited = edit_with(&editor(|name| std::env::var(name).ok()), text);
    edited.map_err(|error| format!("{error:#}"))
}

/// The command that the user wants to edit with.
fn editor(variable: impl Fn(&str) -> Option<String>) -> String {
    let said = ["VISUAL", "EDITOR"].into_iter().filter_map(variable);
    said.map(|command| command.trim().to_owned())
        .find(|command| !command.is_empty())
        .unwrap_or_else(|| LAST_RESORT.to_owned())
}

fn edit_with(editor: &str, text: &str) -> anyhow::Result<String> {
    let draft = Draft::write(text).context("cannot write the text to edit")?;
    let child = command(editor, &draft.path).spawn();
    let mut child =
        child.with_context(|| format!("cannot start {editor}: set VISUAL or EDITOR"))?;
    let known = Known::new(&child, &draft);
    let ended = wait(&mut child);
    drop(known);
    let ended = ended.with_context(|| format!("cannot wait for {editor}"))?;
    if !ended.success() {
        bail!("unchanged: {editor} ended with {ended}; see VISUAL, EDITOR");
    }
    let edited = draft
        .read(text.len())
        .context("cannot read the edited text")?;
    Ok(without_new_end(text, edited))
}

/// A shell takes the command apart, as it may have arguments; the path is one argument whatever is in it.
#[cfg(unix)]
fn command(editor: &str, path: &Path) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(format!("{editor} \"$1\"")).arg("sh");
    command.arg(path);
    command
}

#[cfg(not(unix))]
fn command(editor: &str, path: &Path) -> Command {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(LAST_RESORT));
    command.args(words).arg(path);
    command
}

/// Waits for its end. When it is stopped from the keyboard, this process stops with it, so that the shell has the
/// terminal; whoever lets the one go on lets both.
#[cfg(unix)]
fn wait(child: &mut Child) -> std::io::Result<ExitStatus> {
    use rustix::process::{Pid, Signal, WaitOptions, kill_current_process_group, waitpid};
    use std::os::unix::process::ExitStatusExt;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let Some(pid) = pid else {
        return child.wait();
    };
    loop {
        match waitpid(Some(pid), WaitOptions::UNTRACED)? {
            Some((_, status)) if status.stopped() => kill_current_process_group(Signal::STOP)?,
            Some((_, status)) => return Ok(ExitStatus::from_raw(status.as_raw())),
            None => {}
        }
    }
}

#[cfg(not(unix))]
fn wait(child: &mut Child) -> std::io::Result<ExitStatus> {
    child.wait()
}

/// Editors end a file with a line end. One that was not there before is not the user's.
fn without_new_end(before: &str, mut after: String) -> String {
    if !before.ends_with('\n') && after.ends_with('\n') {
        after.pop();
    }
    after
}

/// A file in a folder of its own, which only its owner can enter. The folder is gone with this, and with it whatever
/// the editor put beside the file.
struct Draft {
    folder: PathBuf,
    path: PathBuf,
}

impl Draft {
    fn write(text: &str) -> std::io::Result<Self> {
        let name = format!("scimscope-{}", uuid::Uuid::new_v4().simple());
        let folder = std::env::temp_dir().join(name);
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        let draft = Self {
            path: folder.join("request.http"),
            folder,
        };
        create_private(&draft.path)?.write_all(text.as_bytes())?;
        Ok(draft)
    }

    /// The text as it is now. What was longer before may be so again.
    fn read(&self, n_before: usize) -> anyhow::Result<String> {
        let length = fs::metadata(&self.path)?.len();
        let most = MOST_BYTES.max(n_before as u64 + 1);
        if length > most {
            bail!("it has {length} bytes, and {most} is the most");
        }
        let bytes = fs::read(&self.path)?;
        String::from_utf8(bytes).context("it is no UTF-8")
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // One that is gone already is fine.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The editor that runs.
struct Running {
    pid: u32,
    folder: PathBuf,
}

static RUNNING: Mutex<Option<Running>> = Mutex::new(None);

/// Makes known which editor runs, until it is dropped.
struct Known;

impl Known {
    fn new(child: &Child, draft: &Draft) -> Self {
        if let Ok(mut running) = RUNNING.lock() {
            *running = Some(Running {
                pid: child.id(),
                folder: draft.folder.clone(),
            });
        }
        Self
    }
}

impl Drop for Known {
    fn drop(&mut self) {
        if let Ok(mut running) = RUNNING.lock() {
            *running = None;
        }
    }
}

/// Ends the editor that runs, if one does, because this process ends; what was edited is not left behind.
pub(super) fn end() {
    let running = RUNNING.lock().ok().and_then(|mut running| running.take());
    let Some(Running { pid, folder }) = running else {
        return;
    };
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process};
        if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            // One that has ended meanwhile is fine.
            let _ = kill_process(pid, Signal::TERM);
        }
    }
    #[cfg(not(unix))]
    let _ = pid;
    // What it still holds open cannot be removed on every system, and there is nobody left to tell.
    let _ = fs::remove_dir_all(folder);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visual_comes_before_editor_and_empty_is_unset() {
        let check = |visual: &str, other: &str, expected: &str| {
            let found = editor(|name| match name {
                "VISUAL" => Some(visual.to_owned()),
                _ => Some(other.to_owned()),
            });
            assert_eq!(found, expected);
        };
        check("code --wait", "nano", "code --wait");
        check(" ", "nano", "nano");
        check("", "", "vi");
    }

    #[cfg(unix)]
    #[test]
    fn what_the_editor_leaves_is_taken_and_the_file_is_gone() {
        let edited = edit_with("printf '%s\\n' b > \"$1\"; : ", "a").unwrap();
        assert_eq!(edited, "b", "the line end is the editor's");
        assert_eq!(edit_with("true", "a\n").unwrap(), "a\n");
        let private = "test $(stat -c %a \"$1\") = 600; true";
        assert_eq!(edit_with(private, "a").unwrap(), "a");
        let private = "test $(stat -c %a \"$(dirname \"$1\")\") = 700; true";
        assert_eq!(edit_with(private, "a").unwrap(), "a");
        // Editors keep what was before, and where they are, beside the file.
        let told = edit_with("echo \"$1\" > \"$1\"; touch \"$1~\"; : ", "").unwrap();
        let file = Path::new(told.trim());
        assert!(!file.parent().unwrap().exists(), "{told}");
    }

    #[cfg(unix)]
    #[test]
    fn an_editor_that_fails_or_is_missing_changes_nothing() {
        for editor in ["false", "no-such-editor-anywhere", "exit 3;"] {
            let error = edit_with(editor, "a").unwrap_err().to_string();
            assert!(
                error.contains(editor) && error.contains("EDITOR"),
                "{error}"
            );
        }
        let long = edit_with("head -c 2000000 /dev/zero > \"$1\"; : ", "a").unwrap_err();
        assert!(format!("{long:#}").contains("2000000 bytes"), "{long:#}");
        let binary = edit_with("printf '\\377' > \"$1\"; : ", "a").unwrap_err();
        assert!(format!("{binary:#}").contains("UTF-8"), "{binary:#}");
    }
}

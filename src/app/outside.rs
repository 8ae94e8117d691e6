//! The user's own editor on a text: `$VISUAL`, `$EDITOR`, or vi.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use anyhow::{Context, bail};

use crate::app::whole_file::create_private;

/// More than this is not taken back.
const MOST_BYTES: u64 = 8 << 20;

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
    let ended = wait(&mut child).with_context(|| format!("cannot wait for {editor}"))?;
    if !ended.success() {
        bail!("unchanged: {editor} ended with {ended}; see VISUAL, EDITOR");
    }
    let edited = draft.read().context("cannot read the edited text")?;
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

/// A file of its own, which only its owner can read, and which is gone with this.
struct Draft {
    path: PathBuf,
}

impl Draft {
    fn write(text: &str) -> std::io::Result<Self> {
        let name = format!("scimscope-{}.http", uuid::Uuid::new_v4().simple());
        let draft = Self {
            path: std::env::temp_dir().join(name),
        };
        create_private(&draft.path)?.write_all(text.as_bytes())?;
        Ok(draft)
    }

    fn read(&self) -> anyhow::Result<String> {
        let length = fs::metadata(&self.path)?.len();
        if length > MOST_BYTES {
            bail!("it has {length} bytes, and {MOST_BYTES} is the most");
        }
        let bytes = fs::read(&self.path)?;
        String::from_utf8(bytes).context("it is no UTF-8")
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Some editors put another file in its place; whatever is there is the draft. One that is gone already is fine.
        let _ = fs::remove_file(&self.path);
    }
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
        let told = edit_with("echo \"$1\" > \"$1\"; : ", "").unwrap();
        assert!(!Path::new(told.trim()).exists(), "{told}");
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
        let binary = edit_with("printf '\\377' > \"$1\"; : ", "a").unwrap_err();
        assert!(format!("{binary:#}").contains("UTF-8"), "{binary:#}");
    }
}

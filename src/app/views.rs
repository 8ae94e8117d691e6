//! Views of the user's own: filters with names, kept in a file from one start to the next.
//!
//! ```toml
//! "known refusals" = "is:error tag:known"
//! ```

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use toml::de::{DeTable, DeValue};

use crate::app::exit::Failure;
use crate::app::places;
use crate::app::whole_file::WholeFile;
use crate::inspect::query::{VIEWS, View, built_in};
use crate::tui::ViewChange;

/// What a file of views holds.
#[derive(Debug, Default, PartialEq)]
struct Kept {
    views: Vec<View>,
    /// What cannot be used, by its name, and why.
    broken: Vec<(String, String)>,
}

/// The views that were kept, and what is to be said of those that cannot be used.
pub(super) fn kept() -> (Vec<View>, Vec<String>) {
    let Some(path) = places::views_file() else {
        return (Vec::new(), Vec::new());
    };
    match read(&path) {
        Ok(kept) => {
            let said = kept.broken.iter().map(|(name, why)| {
                format!("the view {name} in {} is left out: {why}", path.display())
            });
            let said = said.collect();
            (kept.views, said)
        }
        Err(error) => (
            Vec::new(),
            vec![format!("your own views are left out: {error:#}")],
        ),
    }
}

/// Keeps the views with these changes. Whatever else stands in the file stays in it: comments, what cannot be used, for
/// its user to mend, and what another screen has saved.
pub(super) fn keep(changes: &[ViewChange]) -> anyhow::Result<()> {
    let path = places::views_file()
        .context("cannot find the home directory, so that there is no place for views")?;
    write(&path, changes)
}

/// The filter of the view with this name.
pub(super) fn named(name: &str) -> Result<String, Failure> {
    if let Some(query) = built_in(name) {
        return Ok(query);
    }
    let (views, problems) = kept();
    if let Some(view) = views.iter().find(|view| view.name == name) {
        return Ok(view.query.clone());
    }
    let own = views.iter().map(|view| view.name.as_str());
    let names: Vec<&str> = VIEWS.iter().map(|(name, _)| *name).chain(own).collect();
    let problems: Vec<String> = problems.iter().map(|one| format!("; {one}")).collect();
    Err(Failure::Usage(anyhow!(
        "there is no view {name}; there are {}, and one for each client{}",
        names.join(", "),
        problems.concat()
    )))
}

fn read(path: &Path) -> anyhow::Result<Kept> {
    let cannot = || format!("cannot read {}", path.display());
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(error).with_context(cannot),
    };
    let table: BTreeMap<String, toml::Value> = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => bail!("{}: {}", cannot(), error.message().replace('\n', "; ")),
    };
    let mut kept = Kept::default();
    for (name, value) in table {
        let checked = match &value {
            toml::Value::String(query) => View::checked(&name, query),
            _ => Err("it is no filter in quotes".to_owned()),
        };
        match checked {
            Ok(view) => kept.views.push(view),
            Err(why) => kept.broken.push((name, why)),
        }
    }
    Ok(kept)
}

/// Writes the changes into the file. Of two screens that do so at the same time, one waits until the other is done, so
/// that it changes what the other has written.
fn write(path: &Path, changes: &[ViewChange]) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(cannot)?;
    }
    let lock = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path.with_extension("toml.lock"))
        .with_context(cannot)?;
    // Where files cannot be locked, the later of two writes counts, as it would without.
    let _ = lock.lock();
    // What is broken as a whole is not written over.
    read(path).context("mend it or remove it first")?;
    let mut text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => format!("{HEADING}\n"),
        text => text.with_context(|| format!("cannot read {}", path.display()))?,
    };
    for change in changes {
        text = changed(text, change).with_context(cannot)?;
    }
    let written = WholeFile::create(path, true).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.finish()
    });
    written.with_context(cannot)
}

const HEADING: &str = "# Filters with names, written by scimscope when one is saved.";

/// The text of a file with one change, all else as its user wrote it.
fn changed(mut text: String, change: &ViewChange) -> anyhow::Result<String> {
    let name = match change {
        ViewChange::Saved(view) => &view.name,
        ViewChange::Deleted(name) => name,
    };
    let table = DeTable::parse(&text).map_err(|error| anyhow!("{}", error.message()))?;
    let entry = table
        .get_ref()
        .iter()
        .find(|(key, _)| key.get_ref().trim() == name.as_str());
    let place = match entry {
        Some((key, value)) if value.get_ref().is_str() => Some((key.span(), value.span())),
        Some(_) => {
            bail!("{name} stands there already, but is no filter: mend it or remove it first")
        }
        None => None,
    };
    // What stands behind the head of a table belongs to the table.
    let has_tables = table
        .get_ref()
        .values()
        .any(|value| matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_)));
    match (change, place) {
        (ViewChange::Saved(view), Some((_, value))) => {
            text.replace_range(value, &quoted(&view.query));
        }
        (ViewChange::Saved(view), None) => {
            let line = format!("{} = {}\n", quoted(&view.name), quoted(&view.query));
            if has_tables {
                text.insert_str(0, &line);
            } else {
                let is_within_line = !text.is_empty() && !text.ends_with('\n');
                text.push_str(if is_within_line { "\n" } else { "" });
                text.push_str(&line);
            }
        }
        (ViewChange::Deleted(_), Some((key, value))) => {
            let start = text.get(..key.start).and_then(|before| before.rfind('\n'));
            let end = text.get(value.end..).and_then(|behind| behind.find('\n'));
            let start = start.map_or(0, |newline| newline + 1);
            let end = end.map_or(text.len(), |newline| value.end + newline + 1);
            text.replace_range(start..end, "");
        }
        (ViewChange::Deleted(_), None) => {}
    }
    Ok(text)
}

/// A basic string of TOML. What JSON escapes, TOML escapes in the same way; but TOML also wants it of DEL.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, query: &str) -> View {
        View {
            name: name.to_owned(),
            query: query.to_owned(),
        }
    }

    fn saved(name: &str, query: &str) -> ViewChange {
        ViewChange::Saved(view(name, query))
    }

    fn deleted(name: &str) -> ViewChange {
        ViewChange::Deleted(name.to_owned())
    }

    #[test]
    fn views_are_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("views.toml");
        assert_eq!(read(&path).unwrap(), Kept::default());
        // In quotes, the language of filters takes two backslashes for one.
        let (name, query) = (r#"a "b" \ = [c]"#, r#"path~"^/Users/[^\\\\]+$""#);
        write(
            &path,
            &[saved("known", "is:error tag:known"), saved(name, query)],
        )
        .unwrap();
        let views = [view(name, query), view("known", "is:error tag:known")];
        assert_eq!(read(&path).unwrap().views, views);
        write(&path, &[deleted(name)]).unwrap();
        assert_eq!(read(&path).unwrap().views, views[1..]);
    }

    #[test]
    fn only_what_changed_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.toml");
        let check = |before: &str, changes: &[ViewChange], after: &str| {
            std::fs::write(&path, before).unwrap();
            write(&path, changes).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), after);
        };
        let file = "# mine\n\n good = 'is:error' # why\nodd = 7\nbad = \"is:errr\"\n";
        let renamed = [deleted("good"), saved("new", "is:error")];
        check(
            file,
            &renamed,
            "# mine\n\nodd = 7\nbad = \"is:errr\"\n\"new\" = \"is:error\"\n",
        );
        let other = file.replace("'is:error'", "\"op:patch\"");
        check(file, &[saved("good", "op:patch")], &other);
        // Another screen has deleted it meanwhile.
        check(file, &[deleted("gone")], file);
        check("a = 'x'", &[deleted("a")], "");
        check("a = 'x'", &[saved("b", "y")], "a = 'x'\n\"b\" = \"y\"\n");
        check(
            "[odd]\na = 'x'\n",
            &[saved("b", "y")],
            "\"b\" = \"y\"\n[odd]\na = 'x'\n",
        );
    }

    #[test]
    fn what_several_screens_save_at_the_same_moment_is_all_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.toml");
        let names: Vec<String> = (0..16).map(|number| format!("view {number:02}")).collect();
        std::thread::scope(|scope| {
            for name in &names {
                scope.spawn(|| write(&path, &[saved(name, "is:error")]).unwrap());
            }
        });
        let views = read(&path).unwrap().views;
        let found: Vec<&String> = views.iter().map(|view| &view.name).collect();
        assert_eq!(found, names.iter().collect::<Vec<_>>());
    }

    #[test]
    fn what_is_broken_is_said_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.toml");
        let file = "good = \"is:error\"\nbad = \"is:errr\"\nodd = 7\n[table]\na = 1\n";
        std::fs::write(&path, file).unwrap();
        let kept = read(&path).unwrap();
        assert_eq!(kept.views, [view("good", "is:error")]);
        let broken: Vec<&str> = kept.broken.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(broken, ["bad", "odd", "table"]);
        write(&path, &[saved("new", "op:patch")]).unwrap();
        let again = read(&path).unwrap();
        assert_eq!(again.broken, kept.broken);
        assert_eq!(
            again.views,
            [view("good", "is:error"), view("new", "op:patch")]
        );
        for (text, change) in [
            ("this is no table", saved("new", "op:patch")),
            ("odd = 7", saved("odd", "op:patch")),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = format!("{:#}", write(&path, &[change]).unwrap_err());
            assert!(error.contains("mend it"), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}

//! Views of the user's own: filters with names, kept in a file from one start to the next.
//!
//! ```toml
//! "known refusals" = "is:error tag:known"
//! ```

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};

use crate::app::exit::Failure;
use crate::app::places;
use crate::app::whole_file::WholeFile;
use crate::inspect::query::{VIEWS, View, built_in};

/// What a file of views holds.
#[derive(Debug, Default, PartialEq)]
struct Kept {
    views: Vec<View>,
    /// What cannot be used, by its name, and why.
    broken: Vec<(String, toml::Value, String)>,
}

/// The views that were kept, and what is to be said of those that cannot be used.
pub(super) fn kept() -> (Vec<View>, Vec<String>) {
    let Some(path) = places::views_file() else {
        return (Vec::new(), Vec::new());
    };
    match read(&path) {
        Ok(kept) => {
            let said = kept.broken.iter().map(|(name, _, why)| {
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

/// Keeps the views. What of the file could not be used stays in it, for its user to mend.
pub(super) fn keep(views: &[View]) -> anyhow::Result<()> {
    let path = places::views_file()
        .context("cannot find the home directory, so that there is no place for views")?;
    write(&path, views)
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
            Err(why) => kept.broken.push((name, value, why)),
        }
    }
    Ok(kept)
}

fn write(path: &Path, views: &[View]) -> anyhow::Result<()> {
    // What is broken as a whole is not written over.
    let broken = read(path).context("mend it or remove it first")?.broken;
    let mut lines =
        vec!["# Filters with names, written by scimscope when one is saved.".to_owned()];
    let own = views.iter().map(|view| (&view.name, view.query.as_str()));
    let kept = broken.iter().filter_map(|(name, value, _)| {
        let is_replaced = views.iter().any(|view| view.name == *name);
        Some((name, value.as_str().filter(|_| !is_replaced)?))
    });
    let all = own.chain(kept);
    lines.extend(all.map(|(name, query)| format!("{} = {}", quoted(name), quoted(query))));
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(cannot)?;
    }
    let written = WholeFile::create(path, true).and_then(|mut file| {
        writeln!(file, "{}", lines.join("\n"))?;
        file.finish()
    });
    written.with_context(cannot)
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

    #[test]
    fn views_are_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("views.toml");
        assert_eq!(read(&path).unwrap(), Kept::default());
        let views = [
            view("a \"b\" \\ = [c]", "path~\"^/Users/[^\\\\]+$\""),
            view("known", "is:error tag:known"),
        ];
        write(&path, &views).unwrap();
        assert_eq!(read(&path).unwrap().views, views);
        write(&path, &views[1..]).unwrap();
        assert_eq!(read(&path).unwrap().views, views[1..]);
    }

    #[test]
    fn what_is_broken_is_said_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.toml");
        std::fs::write(&path, "good = \"is:error\"\nbad = \"is:errr\"\nodd = 7\n").unwrap();
        let kept = read(&path).unwrap();
        assert_eq!(kept.views, [view("good", "is:error")]);
        let why: Vec<&str> = kept.broken.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(why, ["bad", "odd"]);
        write(&path, &[view("new", "op:patch")]).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("\"bad\" = \"is:errr\""), "{text}");
        std::fs::write(&path, "this is no table").unwrap();
        let error = format!("{:#}", write(&path, &[]).unwrap_err());
        assert!(error.contains("mend it"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "this is no table");
    }
}

//! Which files a file names: the paths in its code, followed through what front doors hand out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Source, sources};

/// A path of modules from the top of the crate: `["tui", "panes", "list"]`.
type Module = Vec<String>;

/// The files of the crate, by module, and what each names.
pub(super) struct Crate {
    files: BTreeMap<Module, File>,
}

struct File {
    name: String,
    /// Every path in it, from the top of the crate.
    named: Vec<Module>,
    /// What it hands out of others under a name of its own; of front doors only.
    handed_out: BTreeMap<String, Module>,
}

impl Crate {
    /// Reads the sources, without the tests in them.
    pub(super) fn read() -> Self {
        let texts: BTreeMap<Module, (String, String)> = sources()
            .iter()
            .filter(|source| !is_left_out(&source.path))
            .map(|source| {
                let name = source.path.to_string_lossy().into_owned();
                (module_of(&source.path), (name, code(source)))
            })
            .collect();
        let file = |(module, (name, text)): (&Module, &(String, String))| {
            let named = paths(text).into_iter();
            let named = named.filter_map(|(path, _)| from_top(module, &path));
            let is_door = name.ends_with("mod.rs");
            let handed_out = used(text).into_iter().filter(|_| is_door);
            let handed_out = handed_out.filter_map(|(path, name)| {
                let below = || [module.as_slice(), &path].concat();
                let is_below = || texts.contains_key(&[module.as_slice(), &path[..1]].concat());
                let from_top = from_top(module, &path).or_else(|| is_below().then(below));
                Some((name, from_top?))
            });
            let file = File {
                name: name.clone(),
                named: named.collect(),
                handed_out: handed_out.collect(),
            };
            (module.clone(), file)
        };
        Self {
            files: texts.iter().map(file).collect(),
        }
    }

    /// The other files that each file names.
    pub(super) fn arrows(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let to = |module: &Module, file: &File| {
            let found = file.named.iter().map(|path| self.home(path, 0));
            let found = found.filter(|home| home != module && !home.is_empty());
            found.map(|home| self.files[&home].name.as_str()).collect()
        };
        let files = self.files.iter();
        files
            .map(|(module, file)| (file.name.as_str(), to(module, file)))
            .collect()
    }

    /// The module that a path leads to.
    fn home(&self, path: &[String], depth: usize) -> Module {
        let mut module = Module::new();
        for (place, part) in path.iter().enumerate() {
            let below = [module.as_slice(), std::slice::from_ref(part)].concat();
            if self.files.contains_key(&below) {
                module = below;
                continue;
            }
            let handed_out = self
                .files
                .get(&module)
                .and_then(|file| file.handed_out.get(part));
            return match handed_out {
                Some(to) if depth < 8 => {
                    let rest = &path[place + 1..];
                    self.home(&[to.as_slice(), rest].concat(), depth + 1)
                }
                _ => module,
            };
        }
        module
    }
}

/// The program itself, and the tests of a file in a file of their own.
fn is_left_out(path: &Path) -> bool {
    path.ends_with("main.rs") || path.ends_with("tests.rs")
}

fn module_of(path: &Path) -> Module {
    let parts = path.with_extension("");
    let mut parts: Module = parts
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    parts
}

/// The code above the tests.
fn code(source: &Source) -> String {
    let text = source.lines.join("\n");
    let tests = text.find("#[cfg(test)]\nmod tests {");
    text[..tests.unwrap_or(text.len())].to_owned()
}

/// A path seen from a module, as it is from the top; `None` when it does not begin in this crate.
fn from_top(module: &[String], path: &[String]) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    let start = match first.as_str() {
        "crate" => &[],
        "self" => module,
        "super" => &module[..module.len().checked_sub(1)?],
        _ => return None,
    };
    Some([start, rest].concat())
}

/// Every path in a text that begins in this crate.
fn paths(text: &str) -> Vec<(Module, String)> {
    let mut found = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in text.match_indices(start) {
            let before = text[..at].chars().next_back();
            if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                take_path(&text[at..], &[], &mut found);
            }
        }
    }
    found
}

/// Every path of a `use`, with the name that it has from then on.
fn used(text: &str) -> Vec<(Module, String)> {
    let mut found = Vec::new();
    for (at, word) in text.match_indices("use ") {
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        if line.trim().is_empty() || line.trim_start().starts_with("pub") {
            take_path(&text[at + word.len()..], &[], &mut found);
        }
    }
    found.retain(|(path, _)| !path.is_empty());
    found
}

/// Takes the path that a text begins with, or all of them where it has groups; returns what is behind it.
fn take_path<'t>(text: &'t str, before: &[String], found: &mut Vec<(Module, String)>) -> &'t str {
    let mut path = before.to_vec();
    let mut rest = text;
    loop {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let (part, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let Some(behind) = behind.strip_prefix("::") else {
            let (alias, behind) = alias(behind);
            if !matches!(part, "" | "self") {
                path.push(part.to_owned());
            }
            let name = alias.map_or_else(|| path.last().cloned(), |alias| Some(alias.to_owned()));
            found.extend(name.map(|name| (path, name)));
            return behind;
        };
        path.push(part.to_owned());
        let Some(mut group) = behind.strip_prefix('{') else {
            rest = behind;
            continue;
        };
        loop {
            group = group.trim_start_matches([' ', '\n', ',']);
            if group.is_empty() || group.starts_with('}') {
                return group.strip_prefix('}').unwrap_or(group);
            }
            let behind = take_path(group, &path, found);
            // Whatever is no path is stepped over.
            let step = usize::from(behind.len() == group.len());
            group = behind.get(step..).unwrap_or_default();
        }
    }
}

/// The name behind `as`, if there is one, and what is behind it.
fn alias(text: &str) -> (Option<&str>, &str) {
    let Some(behind) = text.trim_start().strip_prefix("as ") else {
        return (None, text);
    };
    let end = behind.find(|c: char| !c.is_alphanumeric() && c != '_');
    let (name, rest) = behind.split_at(end.unwrap_or(behind.len()));
    (Some(name), rest)
}

#[test]
fn paths_are_read_with_their_groups_and_names() {
    let said = |found: Vec<(Module, String)>| -> Vec<String> {
        let said = found.into_iter();
        said.map(|(path, name)| format!("{} {name}", path.join("::")))
            .collect()
    };
    assert_eq!(
        said(paths(
            "use crate::a::{b::{self, C},\n d as e};\nsuper::f::g(x); other_crate::h"
        )),
        [
            "crate::a::b b",
            "crate::a::b::C C",
            "crate::a::d e",
            "super::f::g g"
        ]
    );
    assert_eq!(said(used("pub use a::B;\n    reuse c::D;")), ["a::B B"]);
    let module = ["tui", "panes", "list"].map(str::to_owned);
    let path = |text: &str| text.split("::").map(str::to_owned).collect::<Module>();
    let seen = |text: &str| from_top(&module, &path(text)).map(|found| found.join("::"));
    assert_eq!(seen("super::caller").as_deref(), Some("tui::panes::caller"));
    assert_eq!(seen("crate::scim").as_deref(), Some("scim"));
    assert_eq!(seen("std::fs"), None);
}

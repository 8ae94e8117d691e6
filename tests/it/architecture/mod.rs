//! Guards the arrows between the rooms: one crate means that no compiler does.
//!
//! The tables are the picture in the documentation of the crate, as data. Change the picture before the code.
//!
//! Inside of the rooms, `rings` guards against files that lead back to themselves, by the `paths` in them.

mod paths;
mod rings;

use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may use. Every arrow points down.
const ARROWS: &[(&str, &[&str])] = &[
    ("scim", &[]),
    ("journal", &["scim"]),
    ("inspect", &["journal", "scim"]),
    ("net", &["journal", "scim"]),
    ("tui", &["inspect", "journal", "scim"]),
    ("app", &["tui", "net", "inspect", "journal", "scim"]),
    ("main", &["app"]),
];

/// What a pure room must not name: no clock and no randomness either, which is why `now()` stands here.
const PURE: &[&str] = &[
    "tokio",
    "hyper",
    "hyper_util",
    "reqwest",
    "ratatui",
    "crossterm",
    "rusqlite",
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "now()",
    "new_v4",
    "now_v7",
];

/// Each room, and what it must not name from outside.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("scim", PURE),
    (
        "journal",
        &[
            "hyper",
            "hyper_util",
            "reqwest",
            "ratatui",
            "crossterm",
            "tui_textarea",
            "tokio::net",
            "clap",
        ],
    ),
    ("inspect", PURE),
    (
        "net",
        &["ratatui", "crossterm", "tui_textarea", "rusqlite", "clap"],
    ),
    (
        "tui",
        &[
            "hyper",
            "hyper_util",
            "reqwest",
            "rusqlite",
            "std::fs",
            "std::net",
            "clap",
        ],
    ),
    (
        "app",
        &["ratatui", "hyper", "hyper_util", "reqwest", "rusqlite"],
    ),
    (
        "main",
        &[
            "ratatui",
            "hyper",
            "hyper_util",
            "reqwest",
            "rusqlite",
            "crossterm",
            "tokio",
        ],
    ),
];

struct Source {
    path: PathBuf,
    room: String,
    /// The code line by line, without comments and without the bodies of string literals.
    lines: Vec<String>,
}

fn sources() -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut waiting = vec![top.clone()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(&top).unwrap();
                let first = below
                    .components()
                    .next()
                    .unwrap()
                    .as_os_str()
                    .to_string_lossy()
                    .into_owned();
                let room = first.trim_end_matches(".rs").to_owned();
                let lines = code_lines(&fs::read_to_string(&path).unwrap());
                found.push(Source {
                    path: below.to_owned(),
                    room,
                    lines,
                });
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found
}

/// The code without comments; a literal keeps its quotes and loses what is between them.
fn code_lines(text: &str) -> Vec<String> {
    let strip = |line: &str| {
        let (mut code, mut in_string, mut is_escaped) = (String::new(), false, false);
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' if in_string => is_escaped = true,
                '"' => {
                    in_string = !in_string;
                    code.push('"');
                }
                '/' if !in_string && characters.peek() == Some(&'/') => break,
                other if !in_string => code.push(other),
                _ => {}
            }
        }
        code
    };
    text.lines().map(strip).collect()
}

/// The rooms that a line names: `crate::scim::…` or, in `main`, `scimscope::app`.
fn rooms_named(line: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for prefix in ["crate::", "scimscope::"] {
        for (at, _) in line.match_indices(prefix) {
            // `subcrate::` is another word.
            if line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let name: String = line[at + prefix.len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if ARROWS.iter().any(|(room, _)| *room == name) {
                rooms.push(name);
            }
        }
    }
    rooms
}

fn names(line: &str, what: &str) -> bool {
    line.match_indices(what).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + what.len()..].chars().next();
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let is_path = what.contains("::")
            || what.ends_with("()")
            || line[at + what.len()..].starts_with("::")
            || line[..at].ends_with("use ");
        !is_word(before) && !is_word(after) && is_path
    })
}

fn problems(check: impl Fn(&Source, &str) -> Option<String>) -> Vec<String> {
    let mut problems = Vec::new();
    for source in sources() {
        for (index, line) in source.lines.iter().enumerate() {
            if let Some(problem) = check(&source, line) {
                problems.push(format!(
                    "src/{}:{}: {problem}",
                    source.path.display(),
                    index + 1
                ));
            }
        }
    }
    problems
}

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_arrow_between_rooms_points_down() {
    assert_none(&problems(|source, line| {
        if source.room == "lib" {
            return None;
        }
        let allowed = ARROWS.iter().find(|(room, _)| *room == source.room);
        let Some((_, allowed)) = allowed else {
            return Some(format!("{} is no room of the picture", source.room));
        };
        let wrong = rooms_named(line)
            .into_iter()
            .find(|room| *room != source.room && !allowed.contains(&&**room))?;
        Some(format!("{} may not use {wrong}", source.room))
    }));
}

#[test]
fn no_use_group_hides_an_arrow() {
    assert_none(&problems(|_, line| {
        line.contains("use crate::{")
            .then(|| "name one room a line".to_owned())
    }));
}

#[test]
fn no_path_climbs_out_of_its_room() {
    assert_none(&problems(|_, line| {
        line.contains("super::super")
            .then(|| "say crate::room::…".to_owned())
    }));
}

#[test]
fn rooms_do_not_name_what_belongs_to_other_rooms() {
    assert_none(&problems(|source, line| {
        let (_, forbidden) = FORBIDDEN.iter().find(|(room, _)| *room == source.room)?;
        let wrong = forbidden.iter().find(|what| names(line, what))?;
        Some(format!("{} must not name {wrong}", source.room))
    }));
}

#[test]
fn the_guard_sees_what_it_guards_against() {
    assert_eq!(rooms_named("use crate::net::server;"), ["net"]);
    assert_eq!(
        rooms_named("    crate::scim::respond(crate::journal::x)"),
        ["scim", "journal"]
    );
    assert!(rooms_named("subcrate::net").is_empty());
    assert!(names("use hyper::body::Body;", "hyper"));
    assert!(names("let x = std::fs::read(path);", "std::fs"));
    assert!(names("Instant::now()", "now()"));
    assert!(!names("let hyper = 1;", "hyper"));
    assert!(!names("known()", "now()"));
    assert_eq!(
        code_lines("a // hyper::x\nlet s = \"rusqlite::y\";"),
        ["a ", "let s = \"\";"]
    );
}

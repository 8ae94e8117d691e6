//! The list of the words of our own sentences is what stands in the sources of those that say them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const LIST: &str = "src/inspect/disguise/own_words.txt";

/// Where sentences about a request are made.
const SOURCES: &[&str] = &[
    "src/scim",
    "src/net/auth.rs",
    "src/net/body.rs",
    "src/net/connection.rs",
    "src/net/framing.rs",
    "src/net/head.rs",
    "src/net/intake.rs",
    "src/net/tap.rs",
    "src/journal/exchange.rs",
    "src/journal/writer.rs",
];

/// Texts of these are explanations and errors of a definition, which stand in no event.
const SILENT: &[&str] = &["remark.rs", "definition.rs", "tests.rs"];

#[test]
fn the_words_of_our_sentences_are_known_to_be_ours() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut words = BTreeSet::new();
    for source in SOURCES {
        for file in files(&root.join(source)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            for literal in literals(text).iter().filter(|one| one.contains(' ')) {
                words.extend(words_of(literal));
            }
        }
    }
    let found = words.into_iter().collect::<Vec<_>>().join("\n") + "\n";
    let path = root.join(LIST);
    if std::env::var_os("SCIMSCOPE_UPDATE_README").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let listed = std::fs::read_to_string(&path).unwrap();
    assert!(
        found == listed,
        "{LIST} is not what the sources say; update with SCIMSCOPE_UPDATE_README=1 cargo test --test it own_words"
    );
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).unwrap();
    let all = entries.flat_map(|entry| files(&entry.unwrap().path()));
    let is_source = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_str().unwrap();
        file.extension().is_some_and(|extension| extension == "rs") && !SILENT.contains(&name)
    };
    all.filter(is_source).collect()
}

/// The texts in double quotes of a source, without what stands in comments.
fn literals(source: &str) -> Vec<String> {
    let lines = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let source = lines.collect::<Vec<_>>().join("\n");
    let (mut found, mut rest) = (Vec::new(), source.as_str());
    while let Some(at) = rest.find(['"', '\'']) {
        let before = &rest[..at];
        let sign = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        if sign == b'\'' {
            // A character, not a lifetime.
            let escape = usize::from(rest.starts_with('\\'));
            let length = rest[escape..].chars().next().map_or(0, char::len_utf8) + escape;
            if rest[length..].starts_with('\'') {
                rest = &rest[length + 1..];
            }
            continue;
        }
        let end = if before.ends_with('#') {
            rest.find("\"#")
        } else {
            let mut is_escaped = false;
            rest.find(|letter| {
                let ends = letter == '"' && !is_escaped;
                is_escaped = letter == '\\' && !is_escaped;
                ends
            })
        };
        let Some(end) = end else { break };
        found.push(rest[..end].to_owned());
        rest = &rest[end + 1..];
    }
    found
}

/// The words of a text, without what is put in.
fn words_of(literal: &str) -> BTreeSet<String> {
    let mut plain = String::new();
    let mut depth = 0usize;
    let text = literal.replace("{{", " ").replace("}}", " ");
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '\\' => {
                letters.next();
                plain.push(' ');
            }
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic));
    words.map(str::to_owned).collect()
}

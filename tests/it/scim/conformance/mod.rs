//! The conformance list, row by row (`tests/cases/conformance.json`).
//!
//! A test names the rows that it shows: in its own name (`cr_07_…`), or in the first column of its table
//! (`&["PX-03"]`). What is shown by tests of other rooms stands in [`ELSEWHERE`], what is not offered in
//! [`EXCEPTIONS`]. [`every_row_has_a_test_or_a_reason`] compares all of them with the list.

mod access;
mod bulk;
mod common;
mod create;
mod cursors;
mod data_model;
mod delete;
mod dialects;
mod discovery;
mod endpoints;
mod errors;
mod exceptions;
mod filtering;
mod further;
mod modify;
mod paging;
mod projection;
mod query;
mod replace;
mod resources;
mod retrieve;
mod search;
mod sorting;
mod transport;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use exceptions::{ELSEWHERE, EXCEPTIONS};

/// A row of the list.
#[derive(Debug, Deserialize)]
struct Row {
    id: String,
    level: String,
    requirement: String,
}

#[test]
fn every_row_has_a_test_or_a_reason() {
    let rows: Vec<Row> =
        serde_json::from_str(include_str!("../../../cases/conformance.json")).unwrap();
    let known: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
    assert_eq!(known.len(), rows.len(), "no id stands twice");
    assert!(
        rows.iter()
            .all(|row| !row.requirement.is_empty() && row.level.len() == 1)
    );

    let tests = all_tests();
    let mut shown: BTreeSet<String> = tests.iter().flat_map(|test| ids_of(test, &known)).collect();
    for (ids, test) in ELSEWHERE {
        assert!(
            tests.iter().any(|found| found.name == *test),
            "there is no test {test}"
        );
        shown.extend(ids.iter().map(|id| (*id).to_owned()));
    }
    let excused: BTreeSet<String> = EXCEPTIONS
        .iter()
        .flat_map(|(ids, _)| ids.iter().map(|id| (*id).to_owned()))
        .collect();

    let all: BTreeSet<String> = known.keys().map(|id| (*id).to_owned()).collect();
    let both: Vec<_> = shown.intersection(&excused).collect();
    assert!(both.is_empty(), "tested and excused: {both:?}");
    let named: BTreeSet<String> = shown.union(&excused).cloned().collect();
    let unknown: Vec<_> = named.difference(&all).collect();
    assert!(unknown.is_empty(), "not on the list: {unknown:?}");
    let forgotten: Vec<_> = all
        .difference(&named)
        .map(|id| {
            format!(
                "{id} ({}): {}",
                known[id.as_str()].level,
                known[id.as_str()].requirement
            )
        })
        .collect();
    assert!(
        forgotten.is_empty(),
        "{} rows without a test:\n{}",
        forgotten.len(),
        forgotten.join("\n")
    );
}

#[test]
fn an_exception_has_a_reason() {
    for (ids, reason) in EXCEPTIONS {
        assert!(!ids.is_empty() && reason.len() > 20, "{ids:?}");
    }
}

/// A test function as it stands in the source.
struct Test {
    name: String,
    source: String,
}

/// Every function with a test attribute below `tests/it`.
fn all_tests() -> Vec<Test> {
    let mut tests = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                tests.extend(tests_of(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
    tests
}

fn tests_of(source: &str) -> Vec<Test> {
    let is_test = |line: &str| matches!(line, "#[test]" | "#[tokio::test]");
    let lines: Vec<&str> = source.lines().collect();
    let starts = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_test(line.trim()));
    starts
        .filter_map(|(start, _)| {
            let function = lines[start..].iter().find(|line| line.contains("fn "))?;
            let (_, name) = function.split_once("fn ")?;
            let end = lines[start..].iter().position(|line| *line == "}")?;
            Some(Test {
                name: name.split('(').next()?.to_owned(),
                source: lines[start..start + end].join("\n"),
            })
        })
        .collect()
}

/// The rows that a test names: in its name, and as strings of their own in its tables.
fn ids_of(test: &Test, known: &BTreeMap<&str, &Row>) -> Vec<String> {
    let families: BTreeSet<&str> = known.keys().filter_map(|id| id.split('-').next()).collect();
    let words: Vec<String> = test.name.split('_').map(str::to_uppercase).collect();
    let in_name = words.windows(2).filter_map(|pair| {
        let is_row = families.contains(pair[0].as_str()) && pair[1].len() == 2;
        let is_row = is_row && pair[1].bytes().all(|byte| byte.is_ascii_digit());
        is_row.then(|| pair.join("-"))
    });
    let in_tables = test
        .source
        .split('"')
        .filter(|text| known.contains_key(text))
        .map(str::to_owned);
    in_name.chain(in_tables).collect()
}

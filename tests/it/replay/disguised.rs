//! A pseudonymized capture leads to the same directory, in disguise.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{DIALECTS, Home, USERS, isomorphic, path, user};
use crate::support::Serving;

#[test]
fn a_disguised_capture_leads_to_the_same_directory_in_disguise() {
    let home = Home::new();
    for (dialect, query) in DIALECTS {
        let capture = home.record(dialect, query);
        let (file, disguised) = (
            home.file(&format!("{dialect}.jsonl")),
            home.file(&format!("{dialect}-disguised.scimlog")),
        );
        for arguments in [
            &[
                "export",
                path(&capture),
                "--format",
                "jsonl",
                "--pseudonymize",
                "--output",
                path(&file),
            ][..],
            &["import", path(&file), "--output", path(&disguised)],
        ] {
            let output = home.run(arguments);
            assert!(output.status.success(), "{output:?}");
        }
        let fresh = home.file(&format!("{dialect}-fresh.scimlog"));
        let serving = Serving::start(home.path(), &fresh, &[]);
        let replayed = home.replay(&disguised, &serving.url, &[]);
        assert_eq!(serving.terminate().0, 0);
        assert_eq!(replayed.code, 0, "{:?}", replayed.rows);
        let (found, recorded) = (isomorphic(&fresh), isomorphic(&capture));
        assert_eq!(found, isomorphic(&disguised), "{dialect}");
        assert_eq!(shape(&found), shape(&recorded), "{dialect}");
        assert!(
            found.keys().all(|name| !recorded.contains_key(name)),
            "{dialect}"
        );
    }
}

#[test]
fn who_was_found_by_a_part_of_a_name_is_found_in_disguise() {
    let home = Home::new();
    let find = |filter: &str| {
        format!(
            "{USERS}?filter={}",
            filter.replace(' ', "%20").replace('"', "%22")
        )
    };
    let filters = [
        r#"userName co "quim""#,
        r#"userName sw "quimb""#,
        r#"userName ew "@contoso.com""#,
        r#"userName ew "quim@fabrikam.org""#,
        r#"userName co "qu""#,
    ]
    .map(find);
    let people = [
        "quimby@contoso.com",
        "quimper@contoso.com",
        "joaquim@fabrikam.org",
        "wilma@contoso.com",
    ];
    let mut requests: Vec<(&str, &str, String)> = Vec::new();
    requests.extend(people.map(|name| ("POST", USERS, user(name))));
    requests.extend(
        filters
            .iter()
            .map(|target| ("GET", target.as_str(), String::new())),
    );
    let capture = home.record_these(&requests);
    let (file, disguised) = (home.file("parts.jsonl"), home.file("parts.scimlog"));
    let output = home.run(&[
        "export",
        path(&capture),
        "--format",
        "jsonl",
        "--pseudonymize",
        "--output",
        path(&file),
    ]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("1 request asks for a part of a value"),
        "{said}"
    );
    home.run(&["import", path(&file), "--output", path(&disguised)]);
    let again = home.run(&["export", path(&disguised), "--format", "jsonl"]);
    assert!(
        again.stdout == std::fs::read(&file).unwrap(),
        "the same bytes"
    );
    let serving = Serving::start(home.path(), &home.file("fresh.scimlog"), &[]);
    let replayed = home.replay(&disguised, &serving.url, &[]);
    assert_eq!(serving.terminate().0, 0);
    let different: Vec<&Value> = replayed
        .rows
        .iter()
        .filter(|row| {
            row["differences"]
                .as_array()
                .is_some_and(|all| !all.is_empty())
        })
        .collect();
    assert!(
        different.iter().all(|row| row["inexact"] == true),
        "{different:?}"
    );
    let n_inexact = replayed
        .rows
        .iter()
        .filter(|row| row["inexact"] == true)
        .count();
    assert_eq!(n_inexact, 1, "the one that is too short");
}

/// How many members each resource has, and which attributes, from the least.
fn shape(directory: &BTreeMap<String, Value>) -> Vec<(usize, Vec<&String>)> {
    let of = |resource: &Value| resource[1].as_array().unwrap().len();
    let mut found: Vec<(usize, Vec<&String>)> = directory
        .values()
        .map(|resource| {
            let attributes = resource[0].as_object().unwrap();
            (of(resource), attributes.keys().collect())
        })
        .collect();
    found.sort();
    found
}

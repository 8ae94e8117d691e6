//! `scimscope log --filter`: what a script gets.

use std::io::{BufRead, BufReader};
use std::process::{Output, Stdio};

use http::Method;
use serde_json::{Value, json};

use super::history::History;
use crate::support::scimscope;

fn log(history: &History, arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().unwrap();
    scimscope(home.path())
        .arg("log")
        .arg(history.reader().path())
        .args(arguments)
        .output()
        .unwrap()
}

/// The numbers of the events that a command printed.
fn seqs(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{output:?}");
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let first = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    text.lines().map(first).collect()
}

#[tokio::test]
async fn log_prints_what_a_filter_asks_for() {
    let history = History::record().await;
    let check = |arguments: &[&str], expected: &[&str]| {
        assert_eq!(seqs(&log(&history, arguments)), expected, "{arguments:?}");
    };
    check(&["--filter", "client:okta"], &["#9", "#10", "#11"]);
    check(&["--filter", "client:okta", "--limit", "2"], &["#9", "#10"]);
    check(&["--filter", "client:okta", "--tail", "2"], &["#10", "#11"]);
    check(
        &["--filter", "client:okta", "--tail", "2", "--limit", "1"],
        &["#10"],
    );
    check(&["--filter", "-is:read client:curl"], &["#13"]);
    check(&["--filter", "user:nobody"], &[]);
    check(&["--filter", "", "--tail", "1"], &["#18"]);
}

#[tokio::test]
async fn times_are_read_as_they_are_printed() {
    let history = History::record().await;
    let lines = log(&history, &["--json", "--tail", "1"]).stdout;
    let newest: Value = serde_json::from_slice(&lines).unwrap();
    let second = newest["time"].as_str().unwrap().split('.').next().unwrap();
    let home = tempfile::tempdir().unwrap();
    let output = scimscope(home.path())
        .env("TZ", "JST-9")
        .arg("log")
        .arg(history.reader().path())
        .args(["--filter", &format!("time:{second} seq:18")])
        .output()
        .unwrap();
    assert_eq!(seqs(&output), ["#18"], "in UTC, whatever the time zone");
}

#[tokio::test]
async fn filtered_lines_of_json_are_the_same_lines() {
    let history = History::record().await;
    let all = log(&history, &["--json"]);
    let found = log(&history, &["--json", "--filter", "client:entra is:change"]);
    let lines = |output: &Output| -> Vec<Value> {
        let text = std::str::from_utf8(&output.stdout).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let wanted = [2, 5, 6, 7, 14];
    let expected: Vec<Value> = lines(&all)
        .into_iter()
        .filter(|line| wanted.contains(&line["seq"].as_u64().unwrap()))
        .collect();
    assert_eq!(lines(&found), expected);
}

#[tokio::test]
async fn a_view_is_a_filter_with_a_name() {
    let history = History::record().await;
    let home = tempfile::tempdir().unwrap();
    let views = home.path().join("config").join("scimscope");
    std::fs::create_dir_all(&views).unwrap();
    std::fs::write(
        views.join("views.toml"),
        "refusals = \"is:error client:entra\"\nodd = \"is:errr\"\n",
    )
    .unwrap();
    let run = |arguments: &[&str]| {
        let mut command = scimscope(home.path());
        let path = history.reader().path().to_owned();
        command
            .arg("log")
            .arg(path)
            .args(arguments)
            .output()
            .unwrap()
    };
    let seqs = |arguments: &[&str]| -> Vec<String> {
        let output = run(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        let seqs = text
            .lines()
            .map(|line| line.split_whitespace().next().unwrap().to_owned());
        seqs.collect()
    };
    assert_eq!(seqs(&["--view", "disabled"]), ["#7"]);
    assert_eq!(seqs(&["--view", "refusals"]), ["#3", "#4"]);
    assert_eq!(
        seqs(&["--view", "refusals", "--filter", "is:retry OR is:noop"]),
        ["#4"]
    );
    assert_eq!(seqs(&["--view", "okta"]).len(), 3);
    assert_eq!(seqs(&["--view", "all"]).len(), 18);
    for (name, words) in [
        ("nope", "there are all, writes+errors"),
        ("odd", "the view odd in"),
    ] {
        let output = run(&["--view", name]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
}

#[tokio::test]
async fn a_filter_that_is_none_is_underlined_and_exits_with_two() {
    let history = History::record().await;
    let output = log(&history, &["--filter", "stauts:404 is:errr\u{1b}"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = "scimscope: cannot read the filter\n  stauts:404 is:errr \n  ^^^^^^ wants the name of a field, or quotes \
                    around a word; did you mean status?\n  stauts:404 is:errr \n                ^^^^^ wants the name of a \
                    flag, such as change; did you mean error? there are change, noop, read, write, probe, disabled, \
                    replay, error, quirk, retry, slow, truncated, marked, noted, tagged\n";
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_followed_filter_prints_what_comes_later() {
    let history = History::record().await;
    let home = tempfile::tempdir().unwrap();
    let mut child = scimscope(home.path())
        .arg("log")
        .arg(history.reader().path())
        .args(["--filter", "status:404", "--follow", "--limit", "1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    history.send(Method::GET, "/Users/none", json!(null)).await;
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    let read = tokio::task::spawn_blocking(move || {
        BufReader::new(stdout).read_line(&mut line).unwrap();
        line
    });
    assert!(read.await.unwrap().trim_start().starts_with("#19 "));
    assert!(child.wait().unwrap().success(), "the limit is reached");
}

//! The index of texts: it finds what a scan finds, whatever happened to its file.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use http::Method;
use proptest::prelude::*;
use scimscope::inspect::query::{Budget, Order, Query};
use scimscope::inspect::{Session, effect};
use scimscope::journal::search::{Index, Indexer, bring_up_to_date, index_path};
use scimscope::journal::{Reader, Seq};
use serde_json::json;

use super::cases::find;
use crate::journal::{Bench, user};

/// How far the index of a capture reaches that nobody writes: it takes in whole blocks of eight events.
fn whole_blocks(bench: &Bench) -> Seq {
    const BLOCK: u64 = 8;
    Seq(bench.reader().head().unwrap().0 / BLOCK * BLOCK)
}

async fn record(bench: &Bench, texts: &[String]) {
    for (n, text) in texts.iter().enumerate() {
        let mut user = user(&format!("user{n}"));
        user["displayName"] = text.as_str().into();
        bench.send(Method::POST, "/Users", user).await;
        let target = format!("/Users?filter=displayName+eq+%22{}%22", n * 7);
        bench.send(Method::GET, &target, json!(null)).await;
    }
}

/// Compares what is found with the index and without.
fn check(bench: &Bench, words: &str) {
    let reader = bench.reader();
    let mut session = Session::default();
    session.extend(&reader, u64::MAX).unwrap();
    let index = Index::open(reader.path());
    for field in ["", "body:", "req.body:", "url:", "header:"] {
        let text = format!(
            "{field}\"{}\"",
            words.replace('\\', "\\\\").replace('"', "\\\"")
        );
        let query = Query::parse_strictly(&text).unwrap();
        let run = |index| {
            find(
                (&reader, &session, index),
                &query,
                Order::NewestFirst,
                Budget::LARGE,
            )
        };
        assert_eq!(run(index.as_ref()), run(None), "{text}");
    }
}

fn texts(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("Text number {n} of Jane")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn an_index_finds_what_a_scan_finds(
        texts in prop::collection::vec("[a-cA-C \u{e9}\u{c9}\u{17f}\u{212a}ksKS\"\\\\/]{1,12}", 40..60),
        words in prop::collection::vec("[a-cA-C \u{e9}\u{c9}ksKS\"]{1,4}", 8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::start();
            record(&bench, &texts).await;
            bring_up_to_date(&bench.path(), effect::sentence).unwrap();
            for words in &words {
                check(&bench, words);
            }
        });
    }
}

#[tokio::test]
async fn what_the_index_does_not_reach_is_scanned() {
    let bench = Bench::start();
    record(&bench, &texts(35)).await;
    bring_up_to_date(&bench.path(), effect::sentence).unwrap();
    assert_eq!(
        Index::open(&bench.path()).unwrap().covered().unwrap(),
        whole_blocks(&bench)
    );
    record(&bench, &texts(50)).await;
    for words in [
        "number 3 of",
        "jane",
        "Jane",
        "user49",
        "nothing",
        "eq \"35\"",
        "é",
        "x",
    ] {
        check(&bench, words);
    }
}

/// Does something to an index file.
type Damage<'a> = &'a dyn Fn(&Path);

#[tokio::test]
async fn an_index_that_is_missing_damaged_or_foreign_is_made_anew() {
    let (bench, other) = (Bench::start(), Bench::start());
    record(&bench, &texts(40)).await;
    record(&other, &texts(40)).await;
    bring_up_to_date(&other.path(), effect::sentence).unwrap();
    let foreign = index_path(&other.path());
    let covered = |path: &Path| Index::open(path).map(|index| index.covered().unwrap());

    let damages: [(&str, Damage<'_>); 5] = [
        ("missing", &|path| fs::remove_file(path).unwrap()),
        ("no database", &|path| {
            fs::write(path, "x".repeat(5000)).unwrap();
        }),
        ("empty", &|path| fs::write(path, "").unwrap()),
        ("foreign", &|path| {
            fs::copy(&foreign, path).unwrap();
        }),
        ("of a later copy", &|path| {
            let index = rusqlite::Connection::open(path).unwrap();
            let later = "UPDATE meta SET value = 3200 WHERE key = 'covered'";
            index.execute(later, []).unwrap();
        }),
    ];
    for (name, damage) in damages {
        bring_up_to_date(&bench.path(), effect::sentence).unwrap();
        assert_eq!(
            covered(&bench.path()),
            Some(whole_blocks(&bench)),
            "before {name}"
        );
        damage(&index_path(&bench.path()));
        assert_eq!(covered(&bench.path()), None, "{name}");
        check(&bench, "jane");
        bring_up_to_date(&bench.path(), effect::sentence).unwrap();
        assert_eq!(
            covered(&bench.path()),
            Some(whole_blocks(&bench)),
            "after {name}"
        );
        check(&bench, "jane");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_index_is_nobody_elses_business() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::start();
    record(&bench, &texts(20)).await;
    bring_up_to_date(&bench.path(), effect::sentence).unwrap();
    let mode = fs::metadata(index_path(&bench.path()))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn the_indexer_follows_the_log() {
    let bench = Bench::start();
    let indexer = Indexer::start(&bench.path(), effect::sentence);
    let wait_for = |seq: Seq| {
        let start = Instant::now();
        let covered = || Index::open(&bench.path()).and_then(|index| index.covered().ok());
        while covered().is_none_or(|covered| covered < seq) {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "the index does not grow"
            );
            std::thread::yield_now();
        }
    };
    record(&bench, &texts(20)).await;
    wait_for(whole_blocks(&bench));
    record(&bench, &texts(20)).await;
    wait_for(whole_blocks(&bench));
    indexer.stop();
    // It holds nothing open: the capture is one file again when its writer ends.
    let reader = Reader::open(&bench.path()).unwrap();
    assert_eq!(reader.head().unwrap(), Seq(80));
}

//! `kill -9` at any moment: every answered request is in the file, which opens without a word.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use scimscope::journal::{Reader, RowKind, Seq};
use scimscope::scim::ResourceType;

use crate::support::TOKEN;
use crate::support::{Client, Serving};

const ROUNDS: usize = 20;
const CLIENTS: usize = 8;

#[test]
fn a_killed_endpoint_has_every_answered_request_in_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("crash.scimlog");
    // Which user names were answered with 201, in all rounds.
    let answered = Mutex::new(HashSet::<String>::new());
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..ROUNDS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let kill_after = 1 + usize::try_from(random % 400).unwrap();
        one_round(folder.path(), &capture, round, kill_after, &answered);
        check(&capture, &answered.lock().unwrap());
    }
    assert!(
        answered.lock().unwrap().len() >= ROUNDS,
        "the load was answered"
    );
}

/// Load from several connections until that many requests were answered, then the kill, in the midst of others.
fn one_round(
    home: &std::path::Path,
    capture: &std::path::Path,
    round: usize,
    kill_after: usize,
    answered: &Mutex<HashSet<String>>,
) {
    let mut serving = Serving::start(home, capture, &[]);
    let url = serving.url.clone();
    let (enough_tx, enough_rx) = mpsc::channel();
    let count = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (url, enough_tx, count) = (&url, enough_tx.clone(), &count);
            scope.spawn(move || {
                let Ok(mut connection) = Client::connect(url, TOKEN) else { return };
                for n in 0.. {
                    let name = format!("r{round}-c{client}-{n}@crash.example");
                    let body = format!(
                        r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}","active":true}}"#
                    );
                    // The kill breaks the connection: whatever was not answered by then was not promised.
                    let Ok(response) = connection.send("POST", "/scim/v2/Users", &body) else { return };
                    assert_eq!(response.status, 201);
                    answered.lock().unwrap().insert(name);
                    if count.fetch_add(1, Ordering::Relaxed) + 1 == kill_after {
                        enough_tx.send(()).unwrap();
                    }
                }
            });
        }
        // The clients hold the other ends: when none is left, the load ended early and so does the wait.
        drop(enough_tx);
        enough_rx.recv().unwrap();
        serving.kill();
    });
}

fn check(capture: &std::path::Path, answered: &HashSet<String>) {
    let reader = Reader::open(capture).unwrap();
    let head = reader.head().unwrap();
    let rows = reader.rows(Seq(1), head).unwrap();
    let numbers: Vec<u64> = rows.iter().map(|row| row.seq.0).collect();
    assert_eq!(
        numbers,
        (1..=head.0).collect::<Vec<_>>(),
        "numbers without gaps"
    );
    let recorded: HashSet<&str> = rows
        .iter()
        .filter(
            |row| matches!(&row.kind, RowKind::Exchange(exchange) if exchange.status == Some(201)),
        )
        .flat_map(|row| row.changes.iter().map(|change| change.name.as_str()))
        .collect();
    let lost: Vec<&String> = answered
        .iter()
        .filter(|name| !recorded.contains(name.as_str()))
        .collect();
    assert!(lost.is_empty(), "answered and not in the log: {lost:?}");
    let directory = reader.directory_at(head).unwrap();
    assert_eq!(
        directory.len(ResourceType::User),
        recorded.len(),
        "the directory holds what the log created"
    );
}

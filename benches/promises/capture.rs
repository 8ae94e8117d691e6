//! A capture of 1,000,000 events with 50,000 users: made once, then opened and walked.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use scimscope::inspect::{detail, summary};
use scimscope::journal::Sync;
use scimscope::journal::{Capture, Connection, Inbox, Intake, Origin, Reader, Recorder, Seq};
use scimscope::scim::{Provider, Request, Timestamp};

use crate::endpoint::id_of;
use crate::{people, report};

const USERS: usize = 50_000;
const GROUPS: usize = 200;
const AT_ONCE: usize = 256;

pub async fn measure() {
    let n_events: usize =
        std::env::var("SCIMSCOPE_BENCH_EVENTS").map_or(1_000_000, |n| n.parse().unwrap());
    report::heading(&format!(
        "a capture of {n_events} events with {USERS} users"
    ));
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path(), n_events).await;
    let read = tokio::task::spawn_blocking(move || walk(&path, n_events));
    read.await.unwrap();
}

/// A capture of so many events: the one that `SCIMSCOPE_BENCH_CAPTURE` names, made now when it is not there, else one
/// made in the folder.
pub async fn made(folder: &Path, n_events: usize) -> PathBuf {
    let kept = std::env::var_os("SCIMSCOPE_BENCH_CAPTURE").map(PathBuf::from);
    let path = kept.unwrap_or_else(|| folder.join("million.scimlog"));
    if !path.exists() {
        generate(&path, n_events).await;
    }
    path
}

/// Makes the capture through the real recorder: users, groups, members, then changes and look-ups at random.
async fn generate(path: &Path, n_events: usize) {
    let recorder = Recorder::start(
        Capture::open(path, Sync::Normal).unwrap(),
        Provider::default(),
        false,
    )
    .unwrap();
    let inbox = recorder.inbox();
    let start = Instant::now();
    let users = all(
        &inbox,
        (0..USERS).map(|n| intake("POST", "/scim/v2/Users", &people::user(n))),
    )
    .await;
    let groups = all(
        &inbox,
        (0..GROUPS).map(|n| intake("POST", "/scim/v2/Groups", &people::group(n))),
    )
    .await;
    let rest = (USERS + GROUPS..n_events).map(|n| {
        let random = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 17;
        let user = &users[random as usize % users.len()];
        match random % 8 {
            0..=3 => {
                let name = random as usize % USERS;
                let target = format!(
                    "/scim/v2/Users?filter=userName+eq+%22user{name}%40fjordlabs.example%22"
                );
                intake("GET", &target, "")
            }
            4 => intake(
                "PATCH",
                &format!("/scim/v2/Users/{user}"),
                &people::replace("title", &format!("Title {n}")),
            ),
            5 => {
                let value = if n % 2 == 0 { "False" } else { "True" };
                intake(
                    "PATCH",
                    &format!("/scim/v2/Users/{user}"),
                    &people::replace("active", value),
                )
            }
            kind => {
                let group = &groups[(random >> 8) as usize % groups.len()];
                let body = match kind {
                    6 => people::add_members(std::slice::from_ref(user)),
                    _ => people::remove_member(user),
                };
                intake("PATCH", &format!("/scim/v2/Groups/{group}"), &body)
            }
        }
    });
    all(&inbox, rest).await;
    assert_eq!(inbox.head().borrow().0, n_events as u64);
    report::note(
        "made by the recorder in",
        &format!("{:.1?}", start.elapsed()),
    );
    tokio::task::spawn_blocking(move || recorder.stop().unwrap())
        .await
        .unwrap();
    report::note(
        "size on disk",
        &format!("{} MB", std::fs::metadata(path).unwrap().len() >> 20),
    );
}

/// Submits everything, many at a time; returns the ids of what was created.
async fn all(inbox: &Inbox, intakes: impl Iterator<Item = Intake>) -> Vec<String> {
    let mut ids = Vec::new();
    let mut waiting = std::collections::VecDeque::new();
    let mut finish = async |task: tokio::task::JoinHandle<scimscope::journal::Reply>| {
        let reply = task.await.unwrap();
        assert!(
            reply.response.status.is_success(),
            "answered {}",
            reply.response.status
        );
        if reply.response.status.as_u16() == 201 {
            ids.push(id_of(&reply.response.body));
        }
    };
    for intake in intakes {
        if waiting.len() == AT_ONCE {
            finish(waiting.pop_front().unwrap()).await;
        }
        let inbox = inbox.clone();
        waiting.push_back(tokio::spawn(
            async move { inbox.submit(intake).await.unwrap() },
        ));
    }
    for task in waiting {
        finish(task).await;
    }
    ids
}

fn walk(path: &Path, n_events: usize) {
    let start = Instant::now();
    let reader = Reader::open(path).unwrap();
    let head = reader.head().unwrap();
    assert_eq!(head.0, n_events as u64);
    let rows = reader.rows(Seq(head.0 - 59), head).unwrap();
    let summaries: Vec<_> = rows.iter().map(summary::summarize).collect();
    let loaded = detail::load(&reader, head).unwrap();
    let elapsed = start.elapsed();
    assert_eq!((summaries.len(), loaded.is_some()), (60, true));
    report::within("open, the last 60 rows and the newest event", elapsed, 300);

    let at_random = |n: u64| Seq(1 + n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % head.0);
    let worst = worst_of(200, |n| {
        let from = at_random(n);
        if let Some(next) = reader.next_change(from).unwrap() {
            detail::load(&reader, next).unwrap();
        }
    });
    report::within("step to the next change, worst of 200", worst, 16);
    let worst = worst_of(200, |n| {
        let seq = at_random(n + 1_000);
        reader
            .rows(
                Seq(seq.0.saturating_sub(30).max(1)),
                Seq((seq.0 + 30).min(head.0)),
            )
            .unwrap();
        detail::load(&reader, seq).unwrap();
    });
    report::within("jump to any event with its page, worst of 200", worst, 100);

    let start = Instant::now();
    let directory = reader.directory_at(Seq(head.0 / 2)).unwrap();
    report::note(
        "the whole directory half-way",
        &format!("{:.1?}", start.elapsed()),
    );
    drop(directory);

    let start = Instant::now();
    let recorder = Recorder::start(
        Capture::open(path, Sync::Full).unwrap(),
        Provider::default(),
        false,
    )
    .unwrap();
    report::note(
        "opened for writing, directory in memory",
        &format!("{:.1?}", start.elapsed()),
    );
    report::note(
        "resident memory of this process",
        &format!("{:.0} MB", report::resident_mb(std::process::id())),
    );
    recorder.stop().unwrap();
}

fn worst_of(n: u64, mut step: impl FnMut(u64)) -> Duration {
    let one = |n| {
        let start = Instant::now();
        step(n);
        start.elapsed()
    };
    (0..n).map(one).max().unwrap_or_default()
}

/// A request of Entra's, as the server hands it to the recorder.
pub fn intake(method: &str, target: &str, body: &str) -> Intake {
    let mut headers = HeaderMap::new();
    headers.insert(
        "content-type",
        HeaderValue::from_static("application/scim+json; charset=utf-8"),
    );
    headers.insert("adscimversion", HeaderValue::from_static("6.0"));
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: localhost\r\nADSCIMVersion: 6.0\r\nContent-Type: application/scim+json; charset=utf-8\r\nContent-Length: {}",
        body.len()
    );
    Intake {
        at: Timestamp(1_790_000_000_000_000),
        whole: Instant::now(),
        origin: Origin::Client,
        connection: Connection {
            number: 1,
            peer: "127.0.0.1:50000".to_owned(),
            protocol: "HTTP/1.1".to_owned(),
            tls: None,
        },
        request: Request {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            target: target.to_owned(),
            headers,
            body: Bytes::from(body.to_owned()),
            base_url: "http://localhost/scim/v2".to_owned(),
        },
        head: Bytes::from(head),
        body_length: body.len() as u64,
        body_sha256: None,
        refusal: None,
        decisions: Vec::new(),
    }
}

//! The recorder alone: events a second, without sockets.
//!
//! With `SCIMSCOPE_BENCH_EVENTS=N` it records N events of each kind and not for a time, so that two runs under
//! `valgrind --tool=callgrind` tell the instructions of one event; `SCIMSCOPE_BENCH_KIND=POST`
//! (or another kind) leaves the others out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use scimscope::journal::Sync;
use scimscope::journal::{Capture, Intake, Recorder};
use scimscope::scim::Provider;

use crate::capture::intake;
use crate::{people, report};

const DURATION: Duration = Duration::from_secs(4);
const AT_ONCE: usize = 256;

/// Users that reads find.
const N_USERS: usize = 1_000;

/// A kind of request: its name, the status of its answer, and the n-th of it.
type Kind = (&'static str, u16, fn(usize) -> Intake);

const KINDS: [Kind; 4] = [
    ("POST", 201, |n| {
        intake("POST", "/scim/v2/Users", &people::user(N_USERS + n))
    }),
    ("look-up", 200, |n| {
        let name = n.wrapping_mul(7919) % N_USERS;
        let target =
            format!("/scim/v2/Users?filter=userName%20eq%20%22user{name}%40fjordlabs.example%22");
        intake("GET", &target, "")
    }),
    ("the same page", 200, |_| {
        intake("GET", "/scim/v2/Users?count=100", "")
    }),
    ("another page", 200, |n| {
        let start = n % (N_USERS - 100) + 1;
        let target = format!("/scim/v2/Users?startIndex={start}&count=100");
        intake("GET", &target, "")
    }),
];

pub async fn measure() {
    report::heading("the recorder alone, 256 waiting at any time: events a second");
    let wanted = std::env::var("SCIMSCOPE_BENCH_KIND").ok();
    for kind in KINDS {
        if wanted.as_deref().is_some_and(|name| name != kind.0) {
            continue;
        }
        for (sync, name) in [(Sync::Full, "full"), (Sync::Normal, "normal")] {
            let per_second = record(kind, sync).await;
            let what = format!("{}, --sync {name}", kind.0);
            report::note(&what, &format!("{per_second:.0}"));
        }
    }
}

async fn record((_, status, next): Kind, sync: Sync) -> f64 {
    let most = std::env::var("SCIMSCOPE_BENCH_EVENTS").map_or(usize::MAX, |n| n.parse().unwrap());
    let is_over =
        move |n, start: Instant| n >= most || most == usize::MAX && start.elapsed() >= DURATION;
    let folder = tempfile::tempdir().unwrap();
    let capture = Capture::open(&folder.path().join("recorder.scimlog"), sync).unwrap();
    let recorder = Recorder::start(capture, Provider::default(), false).unwrap();
    let users = (0..N_USERS).map(|n| serde_json::from_str(&people::user(n)).unwrap());
    recorder.seed(users.collect()).await.unwrap();
    let (counter, start) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (inbox, counter) = (recorder.inbox(), counter.clone());
            tokio::spawn(async move {
                loop {
                    let n = counter.fetch_add(1, Ordering::Relaxed);
                    if is_over(n, start) {
                        break;
                    }
                    let reply = inbox.submit(next(n)).await.unwrap();
                    assert_eq!(reply.response.status.as_u16(), status);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let n_events = counter.load(Ordering::Relaxed) - AT_ONCE;
    let per_second = n_events as f64 / start.elapsed().as_secs_f64();
    tokio::task::spawn_blocking(move || recorder.stop().unwrap())
        .await
        .unwrap();
    per_second
}

//! The recorder alone: events a second, without sockets.
//!
//! With `SCIMSCOPE_BENCH_EVENTS=N` it records N events and not for a time, so that two runs under
//! `valgrind --tool=callgrind` tell the instructions of one event.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use scimscope::journal::capture::Sync;
use scimscope::journal::{Capture, Recorder};
use scimscope::scim::Provider;

use crate::capture::intake;
use crate::{people, report};

const DURATION: Duration = Duration::from_secs(4);
const AT_ONCE: usize = 256;

pub async fn measure() {
    let most = std::env::var("SCIMSCOPE_BENCH_EVENTS").map_or(usize::MAX, |n| n.parse().unwrap());
    let is_over =
        move |n, start: Instant| n >= most || most == usize::MAX && start.elapsed() >= DURATION;
    report::heading("the recorder alone, POST /Users of 15 attributes, 256 waiting at any time");
    for (sync, name) in [(Sync::Full, "full"), (Sync::Normal, "normal")] {
        let folder = tempfile::tempdir().unwrap();
        let capture = Capture::open(&folder.path().join("recorder.scimlog"), sync).unwrap();
        let recorder = Recorder::start(capture, Provider::default(), false).unwrap();
        let (inbox, counter, start) = (
            recorder.inbox(),
            Arc::new(AtomicUsize::new(0)),
            Instant::now(),
        );
        let tasks: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let (inbox, counter) = (inbox.clone(), counter.clone());
                tokio::spawn(async move {
                    loop {
                        let n = counter.fetch_add(1, Ordering::Relaxed);
                        if is_over(n, start) {
                            break;
                        }
                        let reply = inbox
                            .submit(intake("POST", "/scim/v2/Users", &people::user(n)))
                            .await
                            .unwrap();
                        assert_eq!(reply.response.status.as_u16(), 201);
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
        report::note(
            &format!("--sync {name}: events a second"),
            &format!("{per_second:.0}"),
        );
    }
}

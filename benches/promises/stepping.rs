//! Stepping back and forth while 5,000 requests a second arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use scimscope::journal::Sync;
use scimscope::journal::{Capture, Reader, Recorder, Seq};
use scimscope::scim::Provider;

use crate::capture::intake;
use crate::screen::Screen;
use crate::{people, report};

/// Requests in a thousandth of a second.
const AT_ONCE: usize = 5;

const DURATION: Duration = Duration::from_secs(5);

/// A step and its frame.
const TARGET: Duration = Duration::from_millis(16);

pub async fn measure() {
    report::heading("stepping back and forth at 200×60 while 5,000 requests/s arrive");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stepping.scimlog");
    let capture = Capture::open(&path, Sync::Full).unwrap();
    let recorder = Recorder::start(capture, Provider::default(), false).unwrap();
    let inbox = recorder.inbox();
    for n in 0..500 {
        inbox
            .submit(intake("POST", "/scim/v2/Users", &people::user(n)))
            .await
            .unwrap();
    }
    let (is_over, n_answered) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicU64::new(500)),
    );
    let load = tokio::spawn(arrive(inbox, is_over.clone(), n_answered.clone()));
    let stepped = tokio::task::spawn_blocking({
        let path = path.clone();
        move || step(&Reader::open(&path).unwrap())
    });
    let (mut took, n_seen) = stepped.await.unwrap();
    is_over.store(true, Ordering::Relaxed);
    let (n_sent, elapsed) = load.await.unwrap();
    recorder.stop().unwrap();
    let head = Reader::open(&path).unwrap().head().unwrap();
    took.sort_unstable();
    let at = |part: usize| took[(took.len() - 1) * part / 100];
    let rate = n_sent as f64 / elapsed.as_secs_f64();
    report::note(
        "arrived meanwhile",
        &format!("{rate:.0}/s, {n_seen} seen by the screen"),
    );
    report::figure(
        "step with its frame, p50 / p99 / worst",
        &format!("{:.1?} / {:.1?} / {:.1?}", at(50), at(99), at(100)),
        "under 16 ms",
        at(99) < TARGET,
    );
    let n_answered = n_answered.load(Ordering::Relaxed);
    report::figure(
        "answered and in the file",
        &format!("{n_answered} and {}", head.0),
        "the same number",
        n_answered == head.0,
    );
}

/// Sends until it is over; returns how many were sent, and in which time.
async fn arrive(
    inbox: scimscope::journal::Inbox,
    is_over: Arc<AtomicBool>,
    n_answered: Arc<AtomicU64>,
) -> (usize, Duration) {
    let start = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(1));
    let (mut n, mut waiting) = (500, tokio::task::JoinSet::new());
    while !is_over.load(Ordering::Relaxed) {
        ticks.tick().await;
        for _ in 0..AT_ONCE {
            let (inbox, n_answered) = (inbox.clone(), n_answered.clone());
            let body = people::user(n);
            waiting.spawn(async move {
                inbox
                    .submit(intake("POST", "/scim/v2/Users", &body))
                    .await
                    .unwrap();
                n_answered.fetch_add(1, Ordering::Relaxed);
            });
            n += 1;
        }
        while waiting.try_join_next().is_some() {}
    }
    let elapsed = start.elapsed();
    waiting.join_all().await;
    (n - 500, elapsed)
}

/// Steps for a while; what arrives meanwhile moves nothing.
fn step(reader: &Reader) -> (Vec<Duration>, u64) {
    let mut screen = Screen::new(reader, (200, 60));
    screen.grow(Seq(500));
    for _ in 0..40 {
        screen.press("k");
    }
    let (start, mut took, mut n_seen) = (Instant::now(), Vec::new(), 0);
    while start.elapsed() < DURATION {
        let key = if took.len() % 20 < 10 { "k" } else { "j" };
        took.push(screen.press(key).took);
        let selected = screen.selected();
        let head = reader.head().unwrap();
        screen.grow(head);
        assert_eq!(screen.selected(), selected, "what arrives moves nothing");
        n_seen = head.0;
    }
    (took, n_seen)
}

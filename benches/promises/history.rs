//! Walking through a capture of 1,000,000 events with 50,000 users.

use std::path::Path;
use std::time::{Duration, Instant};

use scimscope::inspect::diff::directory;
use scimscope::inspect::{Session, Timeline};
use scimscope::journal::{Reader, Seq};
use scimscope::scim::ResourceType;

use crate::{capture, report};

/// How many events are taken in at once, as the screen does between two frames.
const SLICE: u64 = 20_000;

pub async fn measure() {
    let n_events: usize =
        std::env::var("SCIMSCOPE_BENCH_EVENTS").map_or(1_000_000, |n| n.parse().unwrap());
    report::heading(&format!("history of a capture of {n_events} events"));
    let folder = tempfile::tempdir().unwrap();
    let path = capture::made(folder.path(), n_events).await;
    let walk = tokio::task::spawn_blocking(move || walk(&path));
    walk.await.unwrap();
}

fn walk(path: &Path) {
    let reader = Reader::open(path).unwrap();
    let head = reader.head().unwrap();
    let memory = report::resident_mb(std::process::id());
    let start = Instant::now();
    let mut timeline = Timeline::default();
    let mut slowest = Duration::ZERO;
    loop {
        let slice = Instant::now();
        let progress = timeline.extend(&reader, SLICE).unwrap();
        slowest = slowest.max(slice.elapsed());
        if progress.is_done() {
            break;
        }
    }
    report::figure(
        "timeline of all events",
        &format!("{:.1?}", start.elapsed()),
        "a couple of seconds",
        start.elapsed() < Duration::from_secs(4),
    );
    report::note("slowest slice of 20,000 events", &format!("{slowest:.1?}"));
    report::note("versions", &timeline.n_versions().to_string());
    let grown = report::resident_mb(std::process::id()) - memory;
    report::figure(
        "memory of the timeline",
        &format!("{grown:.0} MB"),
        "at most 60 MB",
        grown <= 60.0,
    );

    let at_random = |n: u64| Seq(1 + n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % head.0);
    let worst = worst_of(500, |n| {
        let population = timeline.resources_at(at_random(n));
        for resource_type in ResourceType::ALL {
            let count = population.count(resource_type);
            population.window(resource_type, count / 2, 60);
            population.deleted(resource_type, 0, 10);
        }
        population.changed();
        population.next_to_change();
    });
    report::within(
        "lists of users and groups at an event, worst of 500",
        worst,
        16,
    );
    let worst = worst_of(200, |n| {
        let seq = at_random(n + 1_000);
        let next = timeline.next_change(seq).unwrap_or(head);
        for ordinal in timeline.changed_by(next) {
            reader.record_of(ordinal, seq).unwrap();
        }
    });
    report::within("a resource at any event, worst of 200", worst, 100);
    let worst = worst_of(200, |n| {
        let seq = at_random(n + 2_000);
        directory::compare(&reader, seq, Seq(seq.0 + 100), 20).unwrap();
    });
    report::within(
        "what differs between events 100 apart, worst of 200",
        worst,
        100,
    );
    let start = Instant::now();
    let altered = directory::alterations(&reader, Seq(head.0 / 2), head).unwrap();
    report::note(
        &format!("which resources differ half-way ({})", altered.len()),
        &format!("{:.1?}", start.elapsed()),
    );
    let start = Instant::now();
    let halfway = reader.directory_at(Seq(head.0 / 2)).unwrap();
    report::figure(
        "the whole directory half-way",
        &format!("{:.1?}", start.elapsed()),
        "about 1 s",
        start.elapsed() < Duration::from_millis(1500),
    );
    drop(halfway);
    let start = Instant::now();
    let mut session = Session::default();
    while !session.extend(&reader, SLICE).unwrap().is_done() {}
    report::note("session of all events", &format!("{:.1?}", start.elapsed()));
}

fn worst_of(n: u64, mut step: impl FnMut(u64)) -> Duration {
    let one = |n| {
        let start = Instant::now();
        step(n);
        start.elapsed()
    };
    (0..n).map(one).max().unwrap_or_default()
}

//! Filters and searches in the large capture: how soon a screenful is there, and how soon everything.
//!
//! Times are those that the thread was on a processor: it waits for nothing but the processor, because a capture that
//! was just made or read is in memory.

use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use scimscope::inspect::query::{Budget, Moment, Order, Query, Scan};
use scimscope::inspect::{Session, effect};
use scimscope::journal::Reader;
use scimscope::journal::search::{Index, bring_up_to_date, index_path};
use scimscope::scim::Timestamp;

use crate::{capture, report};

/// Conditions on what the small rows know.
const OF_ROWS: [&str; 8] = [
    "is:change",
    "is:error",
    "status:>=400 OR is:noop",
    "client:entra op:patch changed:active",
    "user:user777@",
    "changed:title -is:quirk",
    "gap:>10s",
    "cycle:1 method:POST type:group",
];

/// Conditions on what only the narrow table or the changes know.
const OF_TABLES: [&str; 4] = [
    "url:user777%40",
    "filter:user777@",
    "to:\"title 77777\"",
    "from:engineer",
];

/// Words: in a few events, in none, in most; then in what rows say and no message does.
const WORDS: [&str; 7] = [
    "\"title 77777\"",
    "user777@fjordlabs",
    "nowhere-to-be-found",
    "body:engineer",
    "\"-> title 77777\"",
    "\"user777@fjordlabs.example created\"",
    "\"member -user777@\"",
];

/// How many events fill a screen.
const SCREENFUL: usize = 60;

pub async fn measure() {
    let n_events: usize =
        std::env::var("SCIMSCOPE_BENCH_EVENTS").map_or(1_000_000, |n| n.parse().unwrap());
    report::heading(&format!("filters on a capture of {n_events} events"));
    let folder = tempfile::tempdir().unwrap();
    let path = capture::made(folder.path(), n_events).await;
    let asked = tokio::task::spawn_blocking(move || ask(&path));
    asked.await.unwrap();
}

fn ask(path: &Path) {
    let reader = Reader::open(path).unwrap();
    let session = load(&reader);
    let bench = Bench {
        reader: &reader,
        session: &session,
    };
    for filter in OF_ROWS {
        bench.tell(filter, None, Some(Duration::from_secs(1)));
    }
    for filter in OF_TABLES {
        bench.tell(filter, None, None);
    }
    report::note("words without an index", "");
    for filter in WORDS {
        bench.tell(filter, None, None);
    }
    let start = report::on_processor();
    bring_up_to_date(path, effect::sentence).unwrap();
    let size = std::fs::metadata(index_path(path)).unwrap().len() >> 20;
    report::note(
        "the index made in",
        &format!("{:.1?}, {size} MB", since(start)),
    );
    let index = Index::open(path).unwrap();
    for filter in WORDS {
        bench.tell(filter, Some(&index), None);
    }
}

fn since(start: Duration) -> Duration {
    report::on_processor().saturating_sub(start)
}

fn load(reader: &Reader) -> Session {
    let before = report::resident_mb(std::process::id());
    let start = report::on_processor();
    let mut session = Session::default();
    let mut longest = Duration::ZERO;
    loop {
        let slice = report::on_processor();
        let progress = session.extend(reader, 4096).unwrap();
        longest = longest.max(since(slice));
        if progress.is_done() {
            break;
        }
    }
    let (took, grown) = (
        since(start),
        report::resident_mb(std::process::id()) - before,
    );
    report::figure(
        "every event in a small row in memory",
        &format!("{took:.1?}"),
        "a couple of seconds",
        took < Duration::from_millis(2500),
    );
    report::note(
        "the longest slice of 4096 events",
        &format!("{longest:.1?}"),
    );
    report::figure(
        "memory for them",
        &format!("{grown:.0} MB"),
        "about 100 MB",
        grown < 110.0,
    );
    session
}

struct Bench<'a> {
    reader: &'a Reader,
    session: &'a Session,
}

impl Bench<'_> {
    /// Times a filter; the whole answer has a target only where one is given.
    fn tell(&self, filter: &str, index: Option<&Index>, whole: Option<Duration>) {
        let (first, _) = self.run(filter, index, SCREENFUL);
        let (all, n_found) = self.run(filter, index, usize::MAX);
        let with = if index.is_some() { ", indexed" } else { "" };
        let is_promised = whole.is_some() || index.is_some();
        let what = format!("{filter}{with}: first screenful");
        if is_promised {
            let is_met = first < Duration::from_millis(100);
            report::figure(&what, &format!("{first:.1?}"), "under 100 ms", is_met);
        } else {
            report::note(&what, &format!("{first:.1?}"));
        }
        let what = format!("{filter}{with}: all {n_found}");
        match whole {
            Some(target) => report::figure(&what, &format!("{all:.1?}"), "under 1 s", all < target),
            None => report::note(&what, &format!("{all:.1?}")),
        }
    }

    /// Until so many are found, or the end.
    fn run(&self, filter: &str, index: Option<&Index>, most: usize) -> (Duration, usize) {
        let moment = Moment {
            now: Timestamp(1_790_000_000_000_000),
            time_zone: TimeZone::UTC,
        };
        let start = report::on_processor();
        let query = Query::parse_strictly(filter).unwrap();
        let mut scan = Scan::over_all(&query, self.session, &moment, Order::NewestFirst);
        if let Some(index) = index {
            scan.use_index(index);
        }
        let mut n_found = 0;
        loop {
            let slice = scan
                .next_slice(self.reader, self.session, Budget::FRAME)
                .unwrap();
            n_found += slice.found.len();
            if slice.is_done || n_found >= most {
                return (since(start), n_found);
            }
        }
    }
}

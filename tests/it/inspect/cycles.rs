//! Cycles, their stories, retries and comparison, and the totals, of a log with two clients.

use http::Method;
use jiff::tz::TimeZone;
use scimscope::inspect::cycles::{self, Cadence, Cycle, CycleTable, story};
use scimscope::inspect::place::{self, Edge};
use scimscope::inspect::session::{Handle, Session};
use scimscope::inspect::stats::Stats;
use scimscope::inspect::{Client, Timeline, summary};
use scimscope::journal::{Reader, Seq};
use scimscope::scim::Timestamp;
use serde_json::{Value, json};

use crate::journal::{Bench, group, id_of, intake, patch, user};
use crate::support::{Serving, TOKEN, scimscope};

/// A client that says when it sends.
struct Caller<'a> {
    bench: &'a Bench,
    agent: &'static str,
    now_s: i64,
}

impl<'a> Caller<'a> {
    fn okta(bench: &'a Bench) -> Self {
        Self {
            bench,
            agent: "Okta SCIM Client 1.0.0",
            now_s: 1_000_000,
        }
    }

    async fn send(&mut self, method: Method, path: &str, body: Value) -> scimscope::journal::Reply {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut intake = intake(method, path, &body);
        intake.head = format!("X / HTTP/1.1\r\nUser-Agent: {}", self.agent).into();
        intake.at = Timestamp(self.now_s * 1_000_000);
        self.now_s += 1;
        self.bench.inbox().submit(intake).await.unwrap()
    }

    async fn look_up(&mut self, name: &str) {
        let path = format!("/Users?filter=userName%20eq%20%22{name}%22");
        self.send(Method::GET, &path, Value::Null).await;
    }
}

/// Okta comes every 40 minutes, with a curl in between. #1-#5, #6, #7-#10, #11.
pub async fn three_cycles(bench: &Bench) -> String {
    let mut okta = Caller::okta(bench);
    okta.look_up("ada").await;
    let ada = id_of(&okta.send(Method::POST, "/Users", user("ada")).await);
    let sales = id_of(
        &okta
            .send(Method::POST, "/Groups", group("Sales", &[]))
            .await,
    );
    let join = json!([{"op": "add", "path": "members", "value": [{"value": ada}]}]);
    okta.send(Method::PATCH, &format!("/Groups/{sales}"), patch(&join))
        .await;
    okta.send(Method::POST, "/Users", user("ADA")).await;

    let mut curl = Caller {
        bench,
        agent: "curl/8",
        now_s: 1_000_500,
    };
    curl.send(Method::GET, &format!("/Users/{ada}"), Value::Null)
        .await;

    okta.now_s = 1_002_400;
    let off = json!([{"op": "replace", "path": "active", "value": false}]);
    okta.send(Method::PATCH, &format!("/Users/{ada}"), patch(&off))
        .await;
    okta.send(Method::PATCH, &format!("/Users/{ada}"), patch(&off))
        .await;
    okta.send(Method::POST, "/Users", user("ADA")).await;
    okta.send(
        Method::POST,
        "/Users",
        json!({"schemas": [], "userName": "x"}),
    )
    .await;

    okta.now_s = 1_004_810;
    okta.send(Method::DELETE, &format!("/Users/{ada}"), Value::Null)
        .await;
    ada
}

struct Known {
    reader: Reader,
    session: Session,
    timeline: Timeline,
    table: CycleTable,
}

impl Known {
    fn of(bench: &Bench) -> Self {
        let reader = bench.reader();
        let (mut session, mut timeline) = (Session::default(), Timeline::default());
        while !session.extend(&reader, 3).unwrap().is_done() {}
        let mut table = CycleTable::default();
        // The table goes as far as both have come, and never counts an event twice.
        while !timeline.extend(&reader, 4).unwrap().is_done() {
            table.extend(&session, &timeline);
        }
        table.extend(&session, &timeline);
        table.extend(&session, &timeline);
        Self {
            reader,
            session,
            timeline,
            table,
        }
    }

    fn cycle(&self, name: &str) -> &Cycle {
        self.table
            .find(name)
            .unwrap_or_else(|| panic!("no cycle {name}"))
    }
}

#[tokio::test]
async fn a_cycle_counts_what_happened_in_it() {
    let bench = Bench::start();
    three_cycles(&bench).await;
    let known = Known::of(&bench);
    let names: Vec<String> = known.table.cycles().iter().map(Cycle::name).collect();
    assert_eq!(names, ["o1", "c1", "o2", "o3"]);
    let first = known.cycle("o1");
    assert_eq!(
        (first.first, first.last, first.length_us()),
        (Seq(1), Seq(5), 4_000_000)
    );
    assert_eq!(first.gap_before_us, None);
    let tally = first.tally;
    assert_eq!(
        (
            tally.requests,
            tally.writes,
            tally.creates,
            tally.updates,
            tally.errors,
            tally.reads
        ),
        (5, 4, 2, 1, 1, 1)
    );
    let second = known.cycle("O2");
    assert_eq!(second.gap_before_us, Some(2_396_000_000));
    let tally = second.tally;
    assert_eq!(
        (tally.disables, tally.updates, tally.no_ops, tally.retries),
        (1, 0, 1, 1)
    );
    assert_eq!(known.cycle("o3").tally.deletes, 1);
    assert_eq!(
        known.table.of_event(&known.session, Seq(6)).unwrap().name(),
        "c1"
    );
    assert!(known.table.find("o4").is_none() && known.table.find("").is_none());
}

#[tokio::test]
async fn nothing_is_expected_of_clients_that_come_when_something_happens() {
    let bench = Bench::start();
    three_cycles(&bench).await;
    let known = Known::of(&bench);
    for client in [Client::Okta, Client::Curl] {
        assert_eq!(Cadence::measure(known.table.of_client(client)), None);
    }
}

#[tokio::test]
async fn each_object_has_its_story() {
    let bench = Bench::start();
    let ada = three_cycles(&bench).await;
    let known = Known::of(&bench);
    let told = |name: &str| -> Vec<String> {
        let cycle = known.cycle(name);
        let stories = story::of_cycle(
            &known.reader,
            &known.session,
            &known.timeline,
            (cycle, true),
            1000,
        )
        .unwrap();
        stories
            .iter()
            .map(|story| {
                let chapters: Vec<String> = story
                    .chapters
                    .iter()
                    .map(|(seq, one)| format!("{seq} {}", one.in_brief()))
                    .collect();
                format!("{}: {}", story.name, chapters.join(", "))
            })
            .collect()
    };
    assert_eq!(
        told("o1"),
        [
            "ada: #1 looked up, not found, #2 created, #4 added to Sales, #5 failed 409 uniqueness: tried again at #9",
            "Sales: #3 created, #4 updated",
        ]
    );
    assert_eq!(
        told("o2")[0],
        "ada: #7 disabled, #8 written, no effect, #9 failed 409 uniqueness"
    );
    assert_eq!(told("o3")[0], "ada: #11 deleted, #11 removed from Sales");
    assert_eq!(
        known.timeline.groups_at(&ada, Seq(10))[0].until,
        Some(Seq(11))
    );
}

#[tokio::test]
async fn the_same_failing_write_is_recognized_in_a_later_cycle() {
    let bench = Bench::start();
    three_cycles(&bench).await;
    let known = Known::of(&bench);
    let earlier = |seq: u64| known.session.earlier_attempt(Seq(seq));
    assert_eq!(earlier(9), Some(Seq(5)));
    assert_eq!(earlier(5), None, "the first of its kind");
    assert_eq!(earlier(8), None, "it did not fail");
}

/// Pain point 20: the same body, several times.
#[tokio::test]
async fn another_write_to_what_was_refused_is_no_retry() {
    let bench = Bench::start();
    let mut okta = Caller::okta(&bench);
    let ada = id_of(&okta.send(Method::POST, "/Users", user("ada")).await);
    let path = format!("/Users/{ada}");
    let set = |attribute: &str, value: Value| {
        patch(&json!([{"op": "add", "path": attribute, "value": value}]))
    };
    for body in [
        set("active", json!([1])),
        set("nickName", json!("Ad")),
        set("active", json!([2])),
        set("active", json!([1])),
        set("active", json!([2])),
        set("active", json!(true)),
    ] {
        okta.send(Method::PATCH, &path, body).await;
    }
    let known = Known::of(&bench);
    let earlier = (2..=7).map(|seq| known.session.earlier_attempt(Seq(seq)));
    assert_eq!(
        earlier.collect::<Vec<_>>(),
        [None, None, None, Some(Seq(2)), Some(Seq(4)), None]
    );
    assert_eq!(known.session.next_attempt(Seq(2)), Some(Seq(5)));
    assert_eq!(known.cycle("o1").tally.retries, 2);
}

#[tokio::test]
async fn a_long_failing_write_is_recognized_by_its_bytes() {
    let bench = Bench::start();
    let mut okta = Caller::okta(&bench);
    let long = |letter: &str| {
        let value = letter.repeat(1 << 20);
        patch(&json!([{"op": "add", "path": "nickName", "value": value}]))
    };
    for letter in ["a", "b", "a"] {
        okta.send(Method::PATCH, "/Users/nobody", long(letter))
            .await;
    }
    let known = Known::of(&bench);
    let earlier = |seq: u64| known.session.earlier_attempt(Seq(seq));
    assert_eq!((earlier(2), earlier(3)), (None, Some(Seq(1))));
}

#[tokio::test]
async fn writes_about_what_is_too_long_to_keep_are_not_the_same() {
    let bench = Bench::start();
    let mut okta = Caller::okta(&bench);
    let off = json!([{"op": "replace", "path": "active", "value": false}]);
    for letter in ["a", "b"] {
        let path = format!("/Users/{}", letter.repeat(1000));
        okta.send(Method::PATCH, &path, patch(&off)).await;
    }
    let known = Known::of(&bench);
    let resources = [1, 2].map(|seq| known.session.entry(Seq(seq)).unwrap().resource);
    assert_eq!(resources, [Handle::UNKEPT; 2]);
    assert_eq!(known.session.earlier_attempt(Seq(2)), None);
}

#[tokio::test]
async fn two_cycles_are_compared() {
    let bench = Bench::start();
    three_cycles(&bench).await;
    let known = Known::of(&bench);
    let (left, right) = (known.cycle("o1"), known.cycle("o2"));
    let compare = |both: [&Cycle; 2]| {
        let (reader, session) = (&known.reader, &known.session);
        cycles::comparison::compare(reader, session, &known.timeline, both).unwrap()
    };
    let found = compare([left, right]);
    assert_eq!(found.same_failures, [(Seq(5), Seq(9))]);
    assert_eq!(
        (&found.gone_failures, &found.not_tried_again),
        (&vec![], &vec![])
    );
    assert_eq!(
        (found.states[0].start, found.states[0].end),
        ([0, 0], [1, 1])
    );
    assert_eq!(found.states[1].end[1], 1);
    let back = compare([right, left]);
    assert_eq!(back.not_tried_again, found.new_failures);
    assert_eq!(back.gone_failures, []);
    assert_eq!(
        found
            .latencies
            .iter()
            .filter(|(name, _)| name == "create user")
            .count(),
        1
    );
    let said = |seq| summary::sentence(&known.reader, seq);
    let difference = found.difference(said).unwrap();
    assert_eq!(
        (difference.left.as_str(), difference.right.as_str()),
        ("o1", "o2")
    );
    let failing = &difference.sections[0];
    let rows: Vec<&str> = failing.rows.iter().map(|row| row.path.as_str()).collect();
    let [new, same] = rows[..] else {
        panic!("{rows:?}");
    };
    assert!(new.starts_with("user x refused: "), "{new}");
    assert!(same.starts_with("user ADA refused: "), "{same}");
    let sections = difference.sections.iter();
    assert!(sections.clone().all(|section| !section.rows.is_empty()));
}

#[tokio::test]
async fn totals_are_those_of_all_cycles() {
    let bench = Bench::start();
    three_cycles(&bench).await;
    let known = Known::of(&bench);
    let stats = Stats::of(
        &known.session,
        &known.timeline,
        Seq(1),
        known.session.head(),
    );
    let sum: u64 = known
        .table
        .cycles()
        .iter()
        .map(|cycle| cycle.tally.requests)
        .sum();
    assert_eq!((stats.events, stats.tally.requests), (11, sum));
    assert_eq!(stats.methods["PATCH"], 3);
    assert_eq!(stats.statuses[&409], 2);
    assert_eq!(stats.clients[&Client::Okta], 10);
    assert_eq!(stats.peaks[0], 1, "no two in one second");
    assert!(stats.rate().unwrap() > 0.0);
}

/// Entra asks for a reference before it writes one, and begins each cycle with a probe. #1-#6, #7-#9.
async fn entra_sets_references(bench: &Bench) -> [String; 2] {
    const GUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let mut entra = Caller {
        bench,
        agent: "azure-ad-scim/1",
        now_s: 1_000_000,
    };
    entra.look_up(GUID).await;
    let ada = id_of(&entra.send(Method::POST, "/Users", user("ada")).await);
    let crew = id_of(
        &entra
            .send(Method::POST, "/Groups", group("Crew", &[]))
            .await,
    );
    let check = format!(
        "/Groups?filter=id%20eq%20%22{crew}%22%20and%20members%20eq%20%22{ada}%22&attributes=id"
    );
    entra.send(Method::GET, &check, Value::Null).await;
    let join = json!([{"op": "Add", "path": "members", "value": [{"value": ada}]}]);
    entra
        .send(Method::PATCH, &format!("/Groups/{crew}"), patch(&join))
        .await;
    entra.send(Method::GET, &check, Value::Null).await;

    entra.now_s += 3;
    entra.look_up(GUID).await;
    let check = format!(
        "/Users?filter=manager%20eq%20%22{ada}%22%20and%20id%20eq%20%22{ada}%22&attributes=id"
    );
    entra.send(Method::GET, &check, Value::Null).await;
    entra
        .send(
            Method::POST,
            "/Users",
            json!({"schemas": [], "userName": "x"}),
        )
        .await;
    [ada, crew]
}

#[tokio::test]
async fn a_check_of_a_reference_is_part_of_the_story_whose_turn_it_is() {
    let bench = Bench::start();
    entra_sets_references(&bench).await;
    let known = Known::of(&bench);
    let told = |name: &str| -> Vec<String> {
        let cycle = known.cycle(name);
        let stories = story::of_cycle(
            &known.reader,
            &known.session,
            &known.timeline,
            (cycle, true),
            1000,
        )
        .unwrap();
        let line = |story: &story::Story| {
            let chapters = story.chapters.iter();
            let chapters = chapters.map(|(seq, one)| format!("{seq} {}", one.in_brief()));
            format!(
                "{}: {}",
                story.name,
                chapters.collect::<Vec<_>>().join(", ")
            )
        };
        stories.iter().map(line).collect()
    };
    assert_eq!(
        told("e1").get(1..).unwrap(),
        [
            "ada: #2 created, #5 added to Crew",
            "Crew: #3 created, #5 updated, #6 members checked, set already",
        ]
    );
    assert_eq!(
        told("e2").get(1..).unwrap(),
        [
            "ada: #8 manager checked, not set",
            "x: #9 failed 400 invalidValue: will retry"
        ]
    );
}

#[tokio::test]
async fn a_probe_after_a_pause_begins_a_cycle_wherever_cycles_are_counted() {
    let bench = Bench::start();
    entra_sets_references(&bench).await;
    let known = Known::of(&bench);
    let cycle = |seq: u64| known.session.entry(Seq(seq)).map(|entry| entry.cycle);
    assert_eq!([cycle(6), cycle(7), cycle(9)], [Some(1), Some(2), Some(2)]);
    let mut cycles = cycles::Cycles::until(&known.reader, Seq(6)).unwrap();
    let mut numbers = Vec::new();
    known
        .reader
        .arrivals(Seq(7), Seq(9), |arrival| {
            numbers.push(cycles.next(&cycles::Sign::of(arrival)));
        })
        .unwrap();
    assert_eq!(numbers, [Some(2); 3]);
    // What log, show and replay count by.
    let mut cycles = cycles::Cycles::default();
    let rows = known.reader.rows(Seq(1), Seq(9)).unwrap();
    let counted = rows.iter().map(|row| {
        let summary = summary::summarize(row);
        cycles.next(&cycles::Sign::of_summary(&summary))
    });
    let counted: Vec<Option<u64>> = counted.collect();
    assert_eq!(counted, [[Some(1); 6].as_slice(), &[Some(2); 3]].concat());
    for (edge, seq) in [(Edge::First, 7), (Edge::Last, 9)] {
        let place = "e2".parse().unwrap();
        let found = place::in_capture(&place, edge, &known.reader, Seq(9), &TimeZone::UTC);
        assert_eq!(found.unwrap(), Ok(Seq(seq)), "{edge:?}");
    }
    let home = tempfile::tempdir().unwrap();
    let other = home.path().join("other.scimlog");
    let serving = Serving::start(home.path(), &other, &[]);
    let said = |command: &[&str]| {
        let output = scimscope(home.path())
            .args(command)
            .arg(bench.path())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let exported = said(&["export", "--format", "csv", "--cycle", "entra:2"]);
    let rows = exported.lines().skip(1).map(|row| row.split(',').next());
    assert_eq!(rows.flatten().collect::<Vec<_>>(), ["7", "8", "9"]);
    let by_letter = said(&["export", "--format", "csv", "--cycle", "e2"]);
    assert_eq!(by_letter, exported, "as the screen names it");
    let numbers = |replayed: &str, name: &str| -> Vec<u64> {
        let lines = replayed.lines();
        let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter_map(|line| line[name].as_u64()).collect()
    };
    let replay = [
        "replay",
        "--target",
        &serving.url,
        "--token",
        TOKEN,
        "--json",
    ];
    let replayed = said(&[&replay[..], &["--cycle", "entra:2"]].concat());
    assert_eq!(numbers(&replayed, "seq"), [7, 8, 9]);
    // Those before it are not sent, but counted.
    let replayed = said(&[&replay[..], &["--seq", "9"]].concat());
    assert_eq!(numbers(&replayed, "cycle"), [2]);
}

#[tokio::test]
async fn a_failure_is_gone_only_when_it_was_tried_again() {
    let bench = Bench::start();
    let mut okta = Caller::okta(&bench);
    let ada = id_of(&okta.send(Method::POST, "/Users", user("ada")).await);
    okta.send(Method::POST, "/Users", user("Ada")).await;
    let wrong = json!([{"op": "replace", "path": "active", "value": [1]}]);
    okta.send(Method::PATCH, &format!("/Users/{ada}"), patch(&wrong))
        .await;
    okta.now_s += 1000;
    let off = json!([{"op": "replace", "path": "active", "value": false}]);
    okta.send(Method::PATCH, &format!("/Users/{ada}"), patch(&off))
        .await;
    okta.now_s += 1000;
    okta.send(Method::DELETE, &format!("/Users/{ada}"), Value::Null)
        .await;
    okta.send(Method::POST, "/Users", user("ADA")).await;
    let known = Known::of(&bench);
    let compare = |left: &str, right: &str| {
        let cycles = [left, right].map(|name| known.cycle(name));
        let (reader, session) = (&known.reader, &known.session);
        let found = cycles::comparison::compare(reader, session, &known.timeline, cycles).unwrap();
        (found.gone_failures, found.not_tried_again)
    };
    assert_eq!(compare("o1", "o2"), (vec![Seq(3)], vec![Seq(2)]));
    assert_eq!(compare("o1", "o3"), (vec![Seq(2)], vec![Seq(3)]));
}

/// Whoever sends another body the next time tries again all the same.
#[tokio::test]
async fn a_write_that_failed_again_with_another_body_was_tried_again() {
    let bench = Bench::start();
    let mut okta = Caller::okta(&bench);
    let ada = id_of(&okta.send(Method::POST, "/Users", user("ada")).await);
    for wrong in [json!([1]), json!([2]), json!([3])] {
        let wrong = json!([{"op": "replace", "path": "active", "value": wrong}]);
        okta.send(Method::PATCH, &format!("/Users/{ada}"), patch(&wrong))
            .await;
        okta.now_s += 1000;
    }
    let known = Known::of(&bench);
    let cycles = ["o1", "o2"].map(|name| known.cycle(name));
    let found = cycles::comparison::compare(&known.reader, &known.session, &known.timeline, cycles)
        .unwrap();
    assert_eq!(found.sent_otherwise, [(Seq(2), Seq(3))]);
    assert_eq!(
        (
            &found.not_tried_again,
            &found.new_failures,
            &found.same_failures
        ),
        (&vec![], &vec![], &vec![])
    );
    let difference = found.difference(|seq| Ok(seq.to_string())).unwrap();
    let rows = difference.sections.iter().flat_map(|section| &section.rows);
    assert!(rows.clone().any(|row| row.path == "#3 (sent otherwise)"));
}

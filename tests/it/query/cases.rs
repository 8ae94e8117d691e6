//! A table of filters and what each finds in one history, for every field there is.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use scimscope::inspect::query::field::TABLE;
use scimscope::inspect::query::{Budget, Moment, Order, Query, Scan};
use scimscope::inspect::{Direction, Landmark, Session, Summary, effect, summary};
use scimscope::journal::search::{self, Index};
use scimscope::journal::{Reader, Seq};
use scimscope::scim::{Timestamp, remark};

use super::history::{History, START};

/// Filters, and the numbers of the events that they find. `JANE` stands for the `id` of the user.
const CASES: &[(&str, &[u64])] = &[
    (
        "",
        &[
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
        ],
    ),
    // who and when
    ("client:okta", &[9, 10, 11]),
    ("client:none", &[15, 16, 17, 18]),
    ("ip:192.0.2 client:curl", &[12, 13]),
    ("ip:198.51", &[]),
    ("ip~\"^192\\.0\\.2\\.1:\" client:curl", &[12, 13]),
    ("conn:2", &[9, 10, 11]),
    ("conn:>2", &[12, 13]),
    ("cycle:2", &[14]),
    ("cycle:e1", &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("cycle:okta:1", &[9, 10, 11]),
    ("cycle:okta:2", &[]),
    ("seq:3..5", &[3, 4, 5]),
    ("seq:17..", &[17, 18]),
    ("seq:..#2", &[1, 2]),
    ("seq:>#16", &[17, 18]),
    ("time:<-113s", &[1, 2, 3, 4, 5, 6, 7]),
    ("time:-13s..-12s", &[9, 10]),
    ("gap:100s", &[9]),
    ("gap:1..150s seq:<=8", &[2, 3, 4, 5, 6, 7, 8]),
    ("src:user", &[15, 16, 17]),
    ("src:endpoint", &[18]),
    // HTTP
    ("method:post", &[2, 3, 4, 5]),
    ("path:/Groups", &[5, 6]),
    ("path~Users$", &[1, 2, 3, 4, 11, 13]),
    ("path:userName", &[]),
    ("url:\"userName eq\"", &[1, 11]),
    ("url:filter=userName+eq", &[1]),
    ("status:409", &[3, 4]),
    ("status:4xx", &[3, 4, 13]),
    ("status:>=400", &[3, 4, 13]),
    ("status:201..201", &[2, 5]),
    ("status:400..", &[3, 4, 13]),
    ("status:none", &[]),
    ("dur:>=0 seq:>13", &[14]),
    ("dur:>1h", &[]),
    ("req.size:>0", &[2, 3, 4, 5, 6, 7, 8, 10]),
    ("size:0 method:delete", &[14]),
    ("resp.size:>100M", &[]),
    ("header:adscimversion", &[1, 2, 3, 4, 5, 6, 7, 8, 14]),
    ("header~\"^user-agent: curl\"", &[12, 13]),
    ("resp.header:adscimversion", &[]),
    ("body:\"\\\"False\\\"\"", &[7, 8]),
    ("req.body:jane.doe@x", &[2, 3, 4, 10]),
    ("body~\"\\\"op\\\": *\\\"Add\\\"\"", &[6]),
    ("etag:W/\"3\" method:put", &[10]),
    // SCIM
    ("type:group", &[5, 6]),
    ("type:spc", &[12]),
    ("id:JANE", &[2, 6, 7, 8, 9, 10, 14]),
    ("user:jane@x", &[2, 3, 4, 6, 7, 8, 9, 10, 11, 14]),
    ("user:JANE@x", &[]),
    ("user~^jane\\.doe@", &[2, 6, 7, 8, 9, 10, 14]),
    ("user:sales", &[]),
    ("group:sales", &[5, 6, 14]),
    ("ext:ext-7", &[2, 6, 7, 8, 9, 10, 14]),
    ("op:create", &[2, 3, 4, 5]),
    ("op:list", &[1, 11, 13]),
    ("op:patch.add", &[6]),
    ("op:patch.replace", &[7, 8]),
    ("attr:active", &[2, 3, 4, 7, 8, 10]),
    ("attr:emails.value", &[2, 3, 4, 10]),
    ("attr:username method:get", &[1, 11]),
    ("changed:active", &[2, 7]),
    ("changed:emails", &[2]),
    ("changed:emails[work]", &[2]),
    ("changed:emails[home]", &[]),
    ("changed:members", &[6, 14]),
    ("changed~^tit", &[10]),
    ("from:true", &[7]),
    ("to:false", &[7]),
    ("to:False", &[7]),
    ("from:TRUE", &[7]),
    ("to:fAlse", &[]),
    ("to:\"Chief Engineer\"", &[10]),
    ("filter:username", &[1, 11]),
    ("filter~\"eq \\\"jane\"", &[11]),
    ("scim:uniqueness", &[3, 4]),
    ("scim:any", &[3, 4]),
    ("quirk:op-case", &[6]),
    ("remark:unauthorized", &[13]),
    ("quirk:any", &[1, 6, 7, 8, 13]),
    ("clause:2.3.2", &[7, 8]),
    // flags
    ("is:change", &[2, 5, 6, 7, 10, 14]),
    ("is:noop", &[8]),
    ("is:read", &[1, 9, 11, 12]),
    ("is:write", &[2, 3, 4, 5, 6, 7, 8, 10, 14]),
    ("is:probe", &[1]),
    ("is:err", &[3, 4, 13, 18]),
    ("is:quirk", &[7, 8, 13, 18]),
    ("quirk:op-case -is:quirk", &[6]),
    ("is:retry", &[4]),
    ("is:disabled", &[7]),
    ("-is:disabled changed:active", &[2]),
    ("is:replay", &[]),
    ("is:slow", &[]),
    ("is:truncated", &[]),
    ("is:marked", &[7]),
    ("is:noted", &[3]),
    ("is:tagged", &[3]),
    (
        "profile:lenient",
        &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    ),
    ("profile:strict", &[]),
    ("mark:a", &[7]),
    ("mark:b", &[]),
    ("tag:known", &[3]),
    ("note:contoso", &[3]),
    // words
    ("contoso", &[3, 16]),
    ("\"Chief Engineer\"", &[10, 11]),
    ("chief", &[10, 11]),
    ("f53ea214-4fa5-4dae-8c51-6257cdaf63e8", &[1]),
    ("sales", &[5, 6, 7, 8, 9, 10, 11, 14]),
    ("pipe", &[18]),
    // what the row says
    ("\"member +jane\"", &[6]),
    ("\"active true -> false\"", &[7]),
    ("\"no effect\"", &[8]),
    ("\"left 1 group\"", &[14]),
    ("\"jane@x deleted\"", &[14]),
    ("\"refused: uniqueness\"", &[3, 4]),
    ("\"1 user where\"", &[11]),
    ("\"TRUE -> false\"", &[]),
    ("\"tag known on\"", &[17]),
    ("\"was not delivered\"", &[18]),
    // together
    ("is:error client:entra", &[3, 4]),
    ("is:error AND NOT client:entra", &[13, 18]),
    ("client:okta OR status:409", &[3, 4, 9, 10, 11]),
    ("(client:okta OR is:retry) -method:GET", &[4, 10]),
    ("-(body:chief OR is:error) op:create", &[2, 5]),
    ("changed:title from:x", &[]),
    ("is:change -changed:active user:jane", &[6, 10, 14]),
];

/// Where the scan stops: everywhere, so that slices are seen to fit together.
pub(super) const BUDGETS: [Budget; 2] = [
    Budget::LARGE,
    Budget {
        entries: 3,
        reads: 2,
        found: 1,
    },
];

pub(super) fn moment() -> Moment {
    Moment {
        now: Timestamp(START.0 + 120_000_000),
        time_zone: TimeZone::UTC,
    }
}

/// What a filter finds.
pub(super) fn find(
    (reader, session, index): (&Reader, &Session, Option<&Index>),
    query: &Query,
    order: Order,
    budget: Budget,
) -> Vec<u64> {
    let mut scan = Scan::over_all(query, session, &moment(), order);
    if let Some(index) = index {
        scan.use_index(index);
    }
    let mut found = Vec::new();
    loop {
        let slice = scan.next_slice(reader, session, budget).unwrap();
        found.extend(slice.found.iter().map(|seq| seq.0));
        assert!(slice.n_scanned <= slice.n_total);
        if slice.is_done {
            assert_eq!(slice.n_total, session.head().0);
            return found;
        }
    }
}

#[tokio::test]
async fn every_filter_finds_what_it_asks_for() {
    let history = History::record().await;
    let (reader, session) = (history.reader(), history.session());
    search::bring_up_to_date(reader.path(), effect::sentence).unwrap();
    let index = Index::open(reader.path()).unwrap();
    let mut wrong = Vec::new();
    for (filter, expected) in CASES {
        let text = filter.replace("id:JANE", &format!("id:{}", history.jane));
        let query =
            Query::parse_strictly(&text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
        for budget in BUDGETS {
            for index in [None, Some(&index)] {
                let found = find(
                    (&reader, &session, index),
                    &query,
                    Order::OldestFirst,
                    budget,
                );
                if found != *expected {
                    wrong.push(format!("{filter}: {found:?} instead of {expected:?}"));
                }
                let mut back = find(
                    (&reader, &session, index),
                    &query,
                    Order::NewestFirst,
                    budget,
                );
                back.reverse();
                assert_eq!(back, found, "{filter}, newest first");
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_field_has_a_case_and_every_example_parses() {
    let mut asked = BTreeSet::new();
    for (filter, _) in CASES {
        let query = Query::parse_strictly(filter).unwrap();
        let terms = query.root().map(|root| root.terms()).unwrap_or_default();
        asked.extend(terms.iter().filter_map(|term| Some(term.field?.name)));
    }
    for field in TABLE {
        assert!(
            asked.contains(field.name),
            "no case asks for {}",
            field.name
        );
        assert!(field.words.contains("{}"));
        for example in field.examples {
            let query = Query::parse_strictly(example);
            let query = query.unwrap_or_else(|problems| panic!("{example}: {problems:?}"));
            let names: Vec<&str> = query
                .root()
                .unwrap()
                .terms()
                .iter()
                .filter_map(|term| Some(term.field?.name))
                .collect();
            assert_eq!(names, [field.name], "{example}");
        }
    }
}

#[tokio::test]
async fn a_scan_follows_the_log_as_it_grows() {
    let history = History::record().await;
    let reader = history.reader();
    let mut session = Session::default();
    session.extend(&reader, 10).unwrap();
    let query = Query::parse_strictly("client:okta OR chief").unwrap();
    let everything = (Seq(1), Seq(u64::MAX));
    let mut scan = Scan::new(&query, &session, &moment(), Order::OldestFirst, everything);
    let mut next = |session: &Session| {
        let slice = scan.next_slice(&reader, session, Budget::LARGE).unwrap();
        assert!(slice.is_done);
        slice.found.iter().map(|seq| seq.0).collect::<Vec<_>>()
    };
    assert_eq!(next(&session), [9, 10]);
    assert_eq!(next(&session), [0u64; 0]);
    session.extend(&reader, u64::MAX).unwrap();
    assert_eq!(next(&session), [11]);
}

#[tokio::test]
async fn a_row_has_a_sign_where_the_filter_and_a_step_find_a_quirk() {
    let history = History::record().await;
    let (reader, session) = (history.reader(), history.session());
    let rows = reader.rows(Seq(1), session.head()).unwrap();
    let is_signed = |summary: &Summary| summary.flags.iter().any(|flag| remark::is_quirk(flag));
    let rows = rows.iter().map(summary::summarize);
    let signed: Vec<u64> = rows.filter(is_signed).map(|row| row.seq.0).collect();
    let query = Query::parse_strictly("is:quirk").unwrap();
    let log = (&reader, &session, None);
    let found = find(log, &query, Order::OldestFirst, Budget::LARGE);
    let mut stops = Vec::new();
    let mut at = Seq(0);
    while let Some(next) = Landmark::Remark.nearest(&session, at, Direction::Forward) {
        stops.push(next.0);
        at = next;
    }
    assert_eq!((&found, &stops), (&signed, &signed));
}

/// Every word of every row is found there, whatever the log.
#[tokio::test]
async fn every_word_of_a_row_finds_it() {
    let history = History::record().await;
    let (reader, session) = (history.reader(), history.session());
    search::bring_up_to_date(reader.path(), effect::sentence).unwrap();
    let index = Index::open(reader.path());
    for row in reader.rows(Seq(1), session.head()).unwrap() {
        let sentence = effect::sentence(&row);
        let words = sentence.split(", ").chain(sentence.split(' '));
        for words in words.filter(|words| !words.is_empty()) {
            let quoted = words.replace('\\', "\\\\").replace('"', "\\\"");
            let query = Query::parse_strictly(&format!("\"{quoted}\"")).unwrap();
            for index in [None, index.as_ref()] {
                let log = (&reader, &session, index);
                let found = find(log, &query, Order::NewestFirst, Budget::LARGE);
                assert!(found.contains(&row.seq.0), "{words:?} of {sentence:?}");
            }
        }
    }
}

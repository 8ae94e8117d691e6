//! Which condition of a filter lets nothing through, and where that is said.

use scimscope::inspect::query::{Budget, Emptied, Query};
use scimscope::inspect::{Session, effect};
use scimscope::journal::Reader;
use scimscope::journal::search::{self, Index};

use super::cases::{BUDGETS, moment};
use super::history::History;
use crate::support::scimscope;

/// Filters that find nothing in the history, and what is said of them.
const CASES: &[(&str, &str)] = &[
    (
        "verb:delete user:nobody client:entra",
        "without `user:nobody` 1 event would",
    ),
    (
        "client:okta op:create",
        "without `client:okta` 4 events would, without `op:create` 3 events",
    ),
    (
        "req.body:\"no such words\" status:4xx",
        "without `req.body:\"no such words\"` 3 events would",
    ),
    (
        "changed:active -is:change",
        "without `changed:active` 12 events would, without `-is:change` 2 events",
    ),
    (
        "(client:okta OR client:curl) status:409 is:retry",
        "without `client:okta OR client:curl` 1 event would",
    ),
    (
        "client:authentik op:delete type:group",
        "nothing at all matches `client:authentik`",
    ),
    (
        "client:authentik op:delete scim:tooMany",
        "nothing at all matches `client:authentik`, nor `scim:tooMany`",
    ),
    (
        "client:okta op:delete type:group",
        "nor would anything if one condition were left out",
    ),
];

/// What is said in the end, however little is done at once.
fn said(
    text: &str,
    (reader, session, index): (&Reader, &Session, Option<&Index>),
    budget: Budget,
) -> Option<String> {
    let query = Query::parse_strictly(text).unwrap();
    let mut emptied = Emptied::new(&query, text, session, &moment(), index)?;
    while !emptied.go_on(reader, session, budget).unwrap() {}
    Some(emptied.said())
}

#[tokio::test]
async fn the_condition_that_empties_a_filter_is_named() {
    let history = History::record().await;
    let (reader, session) = (history.reader(), history.session());
    search::bring_up_to_date(reader.path(), effect::sentence).unwrap();
    let index = Index::open(reader.path());
    for (filter, expected) in CASES {
        for budget in BUDGETS {
            for index in [None, index.as_ref()] {
                let said = said(filter, (&reader, &session, index), budget);
                assert_eq!(said.as_deref(), Some(*expected), "{filter}");
            }
        }
    }
    for filter in ["", "user:nobody", "user:nobody OR client:authentik"] {
        let said = said(filter, (&reader, &session, None), Budget::LARGE);
        assert_eq!(said, None, "{filter}: there is nothing to leave out");
    }
}

#[tokio::test]
async fn what_is_said_follows_the_log() {
    let history = History::record().await;
    let reader = history.reader();
    let mut session = Session::default();
    session.extend(&reader, 10).unwrap();
    let text = "client:okta user:nobody";
    let query = Query::parse_strictly(text).unwrap();
    let mut emptied = Emptied::new(&query, text, &session, &moment(), None).unwrap();
    for (n_taken, expected) in [(10, "2 events"), (18, "3 events")] {
        while session.head().0 < n_taken {
            session.extend(&reader, 1).unwrap();
        }
        while !emptied.go_on(&reader, &session, Budget::FRAME).unwrap() {}
        let said = format!("without `user:nobody` {expected} would");
        assert_eq!(emptied.said(), said);
    }
}

#[tokio::test]
async fn commands_say_it_where_they_have_nothing_to_show() {
    let history = History::record().await;
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = scimscope(home.path());
        let path = history.reader().path().to_owned();
        let output = command
            .arg(arguments[0])
            .arg(path)
            .args(&arguments[1..])
            .output();
        let output = output.unwrap();
        assert!(output.stdout.is_empty(), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), said)
    };
    let filter = "verb:delete user:nobody";
    let why = "nothing matches; without `user:nobody` 1 event would";
    let log = (0, format!("{why}\n"));
    assert_eq!(run(&["log", "--filter", filter]), log);
    assert_eq!(
        run(&["log", "--json", "--tail", "3", "--filter", filter]),
        log
    );
    let single = (0, "nothing matches\n".to_owned());
    assert_eq!(run(&["log", "--filter", "user:nobody"]), single);
    let export = ["export", "--format", "csv", "--filter", filter];
    assert_eq!(
        run(&export),
        (1, format!("scimscope: {why}; nothing is exported\n"))
    );
    // What is counted is the whole log, of which this is a part.
    let part = [&export[..], &["--from", "2"]].concat();
    let nothing = "scimscope: nothing matches; nothing is exported\n".to_owned();
    assert_eq!(run(&part), (1, nothing));
    let target = "http://127.0.0.1:1/scim";
    let replay = ["replay", "--target", target, "--filter", filter];
    assert_eq!(
        run(&replay),
        (1, format!("scimscope: {why}; nothing is sent\n"))
    );
}

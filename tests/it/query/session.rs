//! The session of small rows agrees with the capture, however it grew.

use scimscope::inspect::session::{Flags, NameKind};
use scimscope::inspect::{Session, summary};
use scimscope::journal::Seq;

use super::history::History;

#[tokio::test]
async fn every_entry_says_what_its_row_says() {
    let history = History::record().await;
    let (reader, session) = (history.reader(), history.session());
    let head = reader.head().unwrap();
    assert_eq!(session.head(), head);
    for row in reader.rows(Seq(1), head).unwrap() {
        let (summary, entry) = (summary::summarize(&row), session.entry(row.seq).unwrap());
        let seq = row.seq;
        assert_eq!(entry.at, summary.at, "{seq}");
        assert_eq!(
            (entry.client, entry.origin),
            (summary.client, summary.origin),
            "{seq}"
        );
        assert_eq!(
            session.method(entry.method),
            Some(&*summary.method),
            "{seq}"
        );
        assert_eq!(entry.status, summary.status.unwrap_or(0), "{seq}");
        assert_eq!(entry.is_change(), summary.is_change(), "{seq}");
        assert_eq!(entry.is_error(), summary.is_error, "{seq}");
        let n_errors = reader.n_errors(seq, seq).unwrap();
        assert_eq!(n_errors, u64::from(summary.is_error), "{seq}");
        let touched = summary.touched.map(|(_, id)| id.as_str().to_owned());
        let first = session.touched(seq).next();
        assert_eq!(
            first.and_then(|first| session.ids().text(first)),
            touched.as_deref(),
            "{seq}"
        );
    }
}

#[tokio::test]
async fn a_session_that_grew_in_slices_is_the_same() {
    let history = History::record().await;
    let (reader, whole) = (history.reader(), history.session());
    let mut session = Session::default();
    let mut n_slices = 0;
    while !session.extend(&reader, 5).unwrap().is_done() {
        n_slices += 1;
    }
    assert_eq!(n_slices, 3);
    let all = |session: &Session| {
        let entries = session.entries(Seq(1), session.head());
        entries.map(|(_, entry)| *entry).collect::<Vec<_>>()
    };
    assert_eq!(all(&session), all(&whole));
}

#[tokio::test]
async fn what_happened_is_flagged() {
    let history = History::record().await;
    let session = history.session();
    let flagged = |flags: Flags| {
        let entries = session.entries(Seq(1), session.head());
        let with = entries.filter(|(_, entry)| entry.flags.has(flags));
        with.map(|(seq, _)| seq.0).collect::<Vec<_>>()
    };
    assert_eq!(flagged(Flags::PROBE), [1]);
    assert_eq!(flagged(Flags::CHANGE), [2, 5, 6, 7, 10, 14]);
    assert_eq!(flagged(Flags::NO_OP), [8]);
    assert_eq!(flagged(Flags::READ), [1, 9, 11, 12]);
    assert_eq!(flagged(Flags::ERROR), [3, 4, 13, 18]);
    assert_eq!(flagged(Flags::RETRY), [4]);
    let cycles: Vec<u32> = session
        .entries(Seq(1), session.head())
        .map(|(_, entry)| entry.cycle)
        .collect();
    assert_eq!(
        cycles,
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0]
    );
    assert_eq!(session.gap_us(Seq(9)), Some(100_000_000));
}

#[tokio::test]
async fn changes_name_their_attributes_and_resources_their_names() {
    let history = History::record().await;
    let session = history.session();
    let changed = |seq: u64| {
        let paths = session
            .changed(session.entry(Seq(seq)).unwrap().changed)
            .unwrap();
        let mut paths: Vec<&str> = paths.collect();
        paths.sort_unstable();
        paths
    };
    assert_eq!(changed(7), ["active"]);
    assert_eq!(changed(6), ["members"]);
    assert_eq!(changed(10), ["title"]);
    assert!(changed(2).contains(&"emails.value"));
    assert_eq!(session.changed_counts()["active"], 2);

    let jane = session.ids().find(&history.jane).unwrap();
    let aliases: Vec<(NameKind, &str)> = session
        .aliases(jane)
        .iter()
        .map(|alias| (alias.kind, session.names().text(alias.text).unwrap()))
        .collect();
    let expected = [
        (NameKind::Name, "jane@x"),
        (NameKind::ExternalId, "ext-7"),
        (NameKind::Mail, "jane.doe@x"),
    ];
    assert_eq!(aliases, expected);
    let sales = session.ids().find(&history.sales).unwrap();
    assert_eq!(session.touched(Seq(6)).collect::<Vec<_>>(), [sales, jane]);
    assert_eq!(session.touched(Seq(14)).next(), Some(jane));
    assert_eq!(session.counts().clients.values().sum::<u64>(), 18);
    assert_eq!(session.annotations().tags_of(Seq(3)).count(), 1);
}

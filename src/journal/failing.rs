//! Which events are errors. Said here and nowhere else: the list, the filters, the counts and the steps from one to the
//! next ask here.

use crate::journal::event::TroubleKind;

/// Whether an event is an error: a request that was refused or not answered, an answer that was not delivered, a
/// connection that broke before its first request, or a time in which nothing could be recorded or this computer slept.
///
/// `kind` is the name of its fact ([`Fact::name`](crate::journal::Fact::name)), `trouble` what was wrong below SCIM.
pub fn is_error(kind: &str, status: Option<u16>, trouble: Option<TroubleKind>) -> bool {
    match kind {
        "exchange" => status.is_none_or(|status| status >= 400),
        "no-request" => trouble != Some(TroubleKind::Unused),
        "undelivered" | "unrecorded" | "slept" => true,
        // What was there before, and what people say of events.
        _ => false,
    }
}

/// [`is_error`], of a row of `events`.
pub(super) const IS_ERROR: &str = r#"
    CASE kind
        WHEN 'exchange' THEN status IS NULL OR status >= 400
        WHEN 'no-request' THEN json_extract(fact, '$."no-request".trouble.kind') IS NOT 'unused'
        ELSE kind IN ('undelivered', 'unrecorded', 'slept')
    END"#;

#[cfg(test)]
mod tests {
    use rusqlite::{Connection as Sqlite, params};

    use super::*;
    use crate::journal::event::{Connection, Fact, Seq, Trouble};
    use crate::journal::{Annotation, AnnotationKind, Letter};
    use crate::scim::Timestamp;

    /// One of each, but exchanges, and whether it is an error.
    fn facts() -> Vec<(Fact, bool)> {
        let no_request = |kind| Fact::NoRequest {
            connection: Connection {
                number: 1,
                peer: "192.0.2.1:4".to_owned(),
                protocol: "HTTP/1.1".to_owned(),
                tls: None,
            },
            trouble: Trouble {
                kind,
                detail: "\"unused\"".to_owned(),
            },
        };
        let undelivered = Fact::Undelivered {
            of: Seq(1),
            error: "broken pipe".to_owned(),
        };
        let unrecorded = Fact::Unrecorded {
            n_requests: 2,
            n_notes_lost: 0,
            since: Timestamp(0),
            error: "disk full".to_owned(),
        };
        let marked = Annotation {
            of: Seq(1),
            kind: AnnotationKind::Mark(Letter::try_from('a').unwrap()),
        };
        vec![
            (Fact::Seeded, false),
            (undelivered, true),
            (no_request(TroubleKind::TlsHandshake), true),
            (no_request(TroubleKind::Unused), false),
            (unrecorded, true),
            (Fact::Slept { us: 1 }, true),
            (Fact::Annotation(marked), false),
        ]
    }

    #[test]
    fn the_file_is_asked_what_the_events_are_asked() {
        let sqlite = Sqlite::open_in_memory().unwrap();
        let select =
            format!("SELECT {IS_ERROR} FROM (SELECT ?1 AS kind, ?2 AS fact, ?3 AS status)");
        let check = |fact: Option<&Fact>, status: Option<u16>, expected: bool| {
            let kind = fact.map_or("exchange", Fact::name);
            let trouble = match fact {
                Some(Fact::NoRequest { trouble, .. }) => Some(trouble.kind),
                _ => None,
            };
            assert_eq!(is_error(kind, status, trouble), expected, "{fact:?}");
            let stored = fact.map(|fact| serde_json::to_string(fact).unwrap());
            let found: bool = sqlite
                .query_row(&select, params![kind, stored, status], |row| row.get(0))
                .unwrap();
            assert_eq!(found, expected, "{fact:?} {status:?}");
        };
        for (status, expected) in [(Some(200), false), (Some(304), false), (Some(400), true)] {
            check(None, status, expected);
        }
        check(None, None, true);
        for (fact, expected) in facts() {
            check(Some(&fact), None, expected);
        }
    }
}

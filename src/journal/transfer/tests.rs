use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::journal::event::{
    Body, Connection, Event, Exchange, Fact, Origin, RecordedRequest, RecordedResponse, Seq,
    Trouble, TroubleKind,
};
use crate::journal::setup::Setup;
use crate::scim::delta::{Meta, ReferenceNames};
use crate::scim::record::Members;
use crate::scim::{
    AttributeText, Change, Decision, Delta, Edit, Member, Outcome, Record, Remark, ResourceId,
    ResourceType, ScimType, StrictAnswer, Subject, Timestamp, Verdict,
};

fn id() -> impl Strategy<Value = ResourceId> {
    any::<String>().prop_map(ResourceId::new)
}

fn bytes() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        any::<String>().prop_map(Bytes::from),
        vec(any::<u8>(), 0..40).prop_map(Bytes::from),
    ]
}

fn time() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp)
}

fn resource_type() -> impl Strategy<Value = ResourceType> {
    prop_oneof![Just(ResourceType::User), Just(ResourceType::Group)]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(serde_json::from_str("1.50000000000000000000001e400").unwrap()),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((any::<String>(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn member() -> impl Strategy<Value = Member> {
    (id(), option::of(any::<String>())).prop_map(|(value, rest)| Member {
        value,
        rest: rest.map(String::into_boxed_str),
    })
}

fn record() -> impl Strategy<Value = Record> {
    let members = vec(member(), 0..3);
    let attributes = vec((any::<String>(), value()), 0..3)
        .prop_map(|members| Value::Object(members.into_iter().collect()).to_string());
    (
        resource_type(),
        id(),
        any::<[u64; 2]>(),
        [time(), time()],
        attributes,
        members,
    )
        .prop_map(
            |(resource_type, id, [ordinal, version], [created, modified], attributes, list)| {
                let mut members = Members::default();
                for (position, member) in list.into_iter().enumerate() {
                    members.insert(position as u64, member);
                }
                Record {
                    resource_type,
                    id,
                    ordinal,
                    created,
                    modified,
                    version,
                    attributes: AttributeText::from(&attributes),
                    members,
                }
            },
        )
}

fn edit() -> impl Strategy<Value = Edit> {
    // To JSON, a value of null and no value are the same, and a resource has no attribute that is null.
    let not_null = || option::of(value()).prop_map(|value| value.filter(|value| !value.is_null()));
    prop_oneof![
        (
            any::<String>(),
            not_null(),
            not_null(),
            option::of(any::<String>()),
            option::of(any::<String>())
        )
            .prop_map(|(path, from, to, old, new)| Edit::Attribute {
                path,
                from,
                to,
                names: ReferenceNames { from: old, to: new },
            }),
        (
            any::<u64>(),
            option::of(member()),
            option::of(member()),
            option::of(any::<String>())
        )
            .prop_map(|(position, from, to, name)| Edit::Member {
                position,
                from,
                to,
                name
            }),
    ]
}

fn delta() -> impl Strategy<Value = Delta> {
    let meta = || (time(), any::<u64>()).prop_map(|(modified, version)| Meta { modified, version });
    prop_oneof![
        record().prop_map(|record| Delta::Created(Box::new(record))),
        record().prop_map(|record| Delta::Deleted(Box::new(record))),
        (meta(), meta(), vec(edit(), 0..3)).prop_map(|(from, to, edits)| Delta::Modified {
            from,
            to,
            edits
        }),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    (
        resource_type(),
        id(),
        any::<u64>(),
        any::<String>(),
        delta(),
    )
        .prop_map(|(resource_type, id, ordinal, name, delta)| Change {
            resource_type,
            id,
            ordinal,
            name,
            delta,
        })
}

fn connection() -> impl Strategy<Value = Connection> {
    (
        any::<u64>(),
        any::<[String; 2]>(),
        option::of(any::<String>()),
    )
        .prop_map(|(number, [peer, protocol], tls)| Connection {
            number,
            peer,
            protocol,
            tls,
        })
}

fn trouble() -> impl Strategy<Value = Trouble> {
    any::<String>().prop_map(|detail| Trouble {
        kind: TroubleKind::CutOff,
        detail,
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let subject = || {
        (
            resource_type(),
            option::of(id()),
            option::of(any::<String>()),
        )
            .prop_map(|(resource_type, id, name)| Subject {
                resource_type,
                id,
                name,
            })
    };
    prop_oneof![
        Just(Outcome::Changed),
        (subject(), any::<String>())
            .prop_map(|(subject, reason)| Outcome::Unchanged { subject, reason }),
        (
            option::of(resource_type()),
            option::of(any::<String>()),
            any::<[u64; 2]>()
        )
            .prop_map(
                |(resource_type, filter, [total, returned])| Outcome::Listed {
                    resource_type,
                    filter,
                    total,
                    returned
                }
            ),
        (option::of(subject()), any::<String>()).prop_map(|(subject, detail)| Outcome::Refused {
            subject,
            scim_type: Some(ScimType::NoTarget),
            detail
        }),
    ]
}

fn exchange() -> impl Strategy<Value = Fact> {
    let request = (
        any::<[String; 2]>(),
        bytes(),
        bytes(),
        any::<u64>(),
        option::of(any::<[u8; 32]>()),
    )
        .prop_map(
            |([method, target], head, kept, length, sha256)| RecordedRequest {
                method,
                target,
                head,
                body: Body {
                    kept,
                    length,
                    sha256,
                },
            },
        );
    let response = (any::<u16>(), bytes(), bytes())
        .prop_map(|(status, head, body)| RecordedResponse { status, head, body });
    let said = (
        vec(any::<[String; 2]>(), 0..3),
        vec(any::<[String; 3]>(), 0..3),
        option::of(any::<String>()),
    );
    (
        connection(),
        request,
        option::of(response),
        option::of(trouble()),
        any::<u64>(),
        outcome(),
        said,
    )
        .prop_map(
            |(connection, request, response, trouble, duration_us, outcome, said)| {
                let (remarks, decisions, strict) = said;
                Fact::Exchange(Box::new(Exchange {
                    connection,
                    request,
                    response,
                    trouble,
                    duration_us,
                    outcome,
                    remarks: remarks
                        .into_iter()
                        .map(|[id, note]| Remark { id, note })
                        .collect(),
                    decisions: decisions
                        .into_iter()
                        .map(|[check, expected, received]| Decision {
                            check: check.into(),
                            expected: expected.into(),
                            received,
                            verdict: Verdict::Forgiven,
                        })
                        .collect(),
                    strict: strict.map(|detail| StrictAnswer {
                        status: 400,
                        scim_type: Some(ScimType::InvalidValue),
                        detail: Some(detail),
                    }),
                }))
            },
        )
}

fn fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        4 => exchange(),
        1 => Just(Fact::Seeded),
        1 => (any::<u64>(), any::<String>())
            .prop_map(|(of, error)| Fact::Undelivered { of: Seq(of), error }),
        1 => (connection(), trouble())
            .prop_map(|(connection, trouble)| Fact::NoRequest { connection, trouble }),
        1 => (any::<u64>(), any::<u64>(), time(), any::<String>()).prop_map(
            |(n_requests, n_notes_lost, since, error)| {
                Fact::Unrecorded { n_requests, n_notes_lost, since, error }
            },
        ),
        1 => any::<u64>().prop_map(|us| Fact::Slept { us }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    (any::<u64>(), time(), fact(), vec(change(), 0..3)).prop_map(|(seq, at, fact, changes)| Event {
        seq: Seq(seq),
        at,
        origin: Origin::Demo,
        fact,
        changes,
    })
}

fn header() -> impl Strategy<Value = Header> {
    (
        any::<[String; 2]>(),
        option::of(any::<String>()),
        any::<[u64; 2]>(),
        any::<bool>(),
        vec(any::<String>(), 0..2),
    )
        .prop_map(
            |([program, capture], base_url, [first, last], pseudonymized, masked_paths)| Header {
                version: VERSION,
                program,
                capture,
                base_url,
                extent: Extent::Range,
                first: Seq(first),
                last: Seq(last),
                pseudonymized,
                masked_paths,
                setup: Setup::default(),
            },
        )
}

fn line() -> impl Strategy<Value = Line> {
    prop_oneof![
        8 => event().prop_map(|event| Line::Event(Box::new(event))),
        1 => header().prop_map(Line::Header),
        1 => (any::<u64>(), record()).prop_map(|(after, resource)| {
            Line::Resource(Basis { after: Seq(after), resource })
        }),
        1 => any::<[u64; 3]>().prop_map(|[events, pseudonyms, masked]| {
            Line::End(End { events, pseudonyms, masked, inexact: Vec::new() })
        }),
    ]
}

fn written(line: &Line) -> Vec<u8> {
    let mut out = Vec::new();
    match line {
        Line::Header(header) => write_header(&mut out, header),
        Line::Resource(basis) => write_basis(&mut out, basis),
        Line::Event(event) => write_event(&mut out, event),
        Line::End(end) => write_end(&mut out, end),
    }
    .unwrap();
    out
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(line in line()) {
        let text = written(&line);
        prop_assert_eq!(text.iter().position(|byte| *byte == b'\n'), Some(text.len() - 1));
        let read = parse(&text).unwrap();
        prop_assert_eq!(&read, &line);
        prop_assert_eq!(written(&read), text, "and is the same bytes again");
    }

    #[test]
    fn no_line_makes_it_panic(text in vec(any::<u8>(), 0..60), line in line(), cut in any::<prop::sample::Index>()) {
        let _ = parse(&text);
        let whole = written(&line);
        let half = &whole[..cut.index(whole.len() - 1)];
        prop_assert!(parse(half).is_err(), "a line that was cut off is not taken for a whole one");
    }
}

#[test]
fn an_exchange_looks_like_this() {
    let event = Event {
        seq: Seq(402),
        at: Timestamp(1_763_815_246_507_123),
        origin: Origin::Client,
        fact: Fact::Exchange(Box::new(Exchange {
            connection: Connection {
                number: 3,
                peer: "127.0.0.1:9".to_owned(),
                protocol: "HTTP/1.1".to_owned(),
                tls: None,
            },
            request: RecordedRequest {
                method: "PUT".to_owned(),
                target: "/scim/v2/Users/1".to_owned(),
                head: "PUT /scim/v2/Users/1 HTTP/1.1".into(),
                body: Body {
                    kept: Bytes::from_static(b"\xff"),
                    length: 1,
                    sha256: None,
                },
            },
            response: None,
            trouble: None,
            duration_us: 7,
            outcome: Outcome::Changed,
            remarks: Vec::new(),
            decisions: Vec::new(),
            strict: None,
        })),
        changes: Vec::new(),
    };
    let text = written(&Line::Event(Box::new(event)));
    assert_eq!(
        String::from_utf8(text).unwrap(),
        concat!(
            r#"{"kind":"exchange","seq":402,"time":"2025-11-22T12:40:46.507123Z","origin":"client","#,
            r#""connection":{"number":3,"peer":"127.0.0.1:9","protocol":"HTTP/1.1","tls":null},"#,
            r#""request":{"method":"PUT","target":"/scim/v2/Users/1","head":"PUT /scim/v2/Users/1 HTTP/1.1","#,
            r#""body":{"base64":"/w=="},"length":1},"duration_us":7,"outcome":"Changed","remarks":[],"#,
            r#""decisions":[],"changes":[]}"#,
            "\n"
        )
    );
}

#[test]
fn a_newer_format_is_refused() {
    let line = br#"{"kind":"header","version":2,"anything":"else"}"#;
    assert_eq!(parse(line), Err(Problem::Newer { found: 2 }));
}

#[test]
fn a_line_with_a_member_that_would_be_read_as_something_else_is_refused() {
    for kind in ["end", "resource", "exchange", "noted"] {
        let line = format!(r#"{{"kind":"{kind}","to":{{"$serde_json::private::Number":"7"}}}}"#);
        let Err(Problem::Malformed(why)) = parse(line.as_bytes()) else {
            panic!("{line} is read")
        };
        assert!(why.ends_with("is not to be read"), "{why}");
    }
}

#[test]
fn what_is_not_known_is_passed_over() {
    let line = br#"{"kind":"end","events":3,"pseudonyms":0,"masked":0,"later":{"idea":1}}"#;
    let end = End {
        events: 3,
        ..End::default()
    };
    assert_eq!(parse(line), Ok(Line::End(end)));
}

//! What goes in comes out again: whole events, their numbers, the directory.

use http::{HeaderMap, Method, StatusCode};
use scimscope::journal::{
    Fact, Health, Origin, Reader, Refusal, Row, RowKind, Seq, Trouble, TroubleKind,
};
use scimscope::scim::{ChangeKind, Decision, Outcome, ResourceType, Timestamp, Verdict};
use serde_json::{Value, json};

use super::{Bench, all, connection, group, intake, patch, user};

#[tokio::test]
async fn an_exchange_comes_back_byte_for_byte() {
    let bench = Bench::start();
    let body = r#"{ "userName" : "caf\u00e9", "active":true, "schemas":["urn:ietf:params:scim:schemas:core:2.0:User"] }"#;
    let mut request = intake(Method::POST, "/Users?x=%20", body);
    request.decisions = vec![Decision {
        check: "token".into(),
        expected: "a token".into(),
        received: "it".to_owned(),
        verdict: Verdict::Passed,
    }];
    let head = request.head.clone();
    let reply = bench.inbox().submit(request).await.unwrap();
    assert_eq!(reply.response.status, StatusCode::CREATED);

    let event = bench.reader().event(reply.seq.unwrap()).unwrap().unwrap();
    let Fact::Exchange(exchange) = &event.fact else {
        panic!("not an exchange: {event:?}");
    };
    assert_eq!(event.at, Timestamp(1_790_000_000_000_000));
    assert_eq!(exchange.connection, connection());
    assert_eq!(exchange.request.method, "POST");
    assert_eq!(exchange.request.target, "/scim/v2/Users?x=%20");
    assert_eq!(exchange.request.head, head);
    assert_eq!(exchange.request.body.kept, body.as_bytes());
    assert_eq!(exchange.outcome, Outcome::Changed);
    assert_eq!(exchange.decisions[0].check, "token");
    let response = exchange.response.as_ref().unwrap();
    assert_eq!(response.body, reply.response.body);
    assert!(response.head.starts_with(b"HTTP/1.1 201 Created\r\n"));
    assert_eq!(event.changes.len(), 1);
    assert_eq!(event.changes[0].delta.kind(), ChangeKind::Created);
}

#[tokio::test]
async fn rows_tell_the_same_as_the_events() {
    let bench = Bench::start();
    let id = bench.create_user("a").await;
    bench
        .send(Method::GET, &format!("/Users/{id}"), Value::Null)
        .await;
    bench
        .send(Method::POST, "/Users", json!("not a resource"))
        .await;
    bench
        .send(Method::DELETE, &format!("/Users/{id}"), Value::Null)
        .await;
    bench
        .inbox()
        .undelivered(Seq(2), "broken pipe".to_owned())
        .await;
    bench.create_user("b").await;

    let reader = bench.reader();
    let rows = all(&reader);
    assert_eq!(rows.len(), 6);
    for row in rows {
        let event = reader.event(row.seq).unwrap().unwrap();
        assert_eq!(format!("{:?}", Row::of(&event)), format!("{row:?}"));
        assert_eq!((event.at, event.origin), (row.at, row.origin));
        assert_eq!(event.changes, row.changes);
        match (event.fact, row.kind) {
            (Fact::Exchange(exchange), RowKind::Exchange(row)) => {
                assert_eq!(row.connection, exchange.connection.number);
                assert_eq!(row.agent.user_agent.as_deref(), Some("test/1"));
                assert_eq!(
                    row.status,
                    exchange.response.as_ref().map(|response| response.status)
                );
                assert_eq!(row.outcome, exchange.outcome);
                assert_eq!(row.request_bytes, exchange.request.body.length);
            }
            (fact, RowKind::Fact(row)) => assert_eq!(fact, row),
            (fact, kind) => panic!("{fact:?} is not {kind:?}"),
        }
    }
}

#[tokio::test]
async fn a_range_of_rows_is_read_and_nothing_else() {
    let bench = Bench::start();
    for n in 0..10 {
        bench.create_user(&format!("u{n}")).await;
    }
    let reader = bench.reader();
    let numbers = |first, last| -> Vec<u64> {
        let rows = reader.rows(Seq(first), Seq(last)).unwrap();
        assert!(rows.iter().all(|row| row.changes.len() == 1));
        rows.iter().map(|row| row.seq.0).collect()
    };
    assert_eq!(numbers(3, 5), [3, 4, 5]);
    assert_eq!(numbers(9, u64::MAX), [9, 10]);
    assert_eq!(numbers(11, 20), [0; 0]);
    assert_eq!(numbers(5, 3), [0; 0]);
}

#[tokio::test]
async fn a_refusal_of_the_edge_is_recorded_with_what_was_wrong() {
    let bench = Bench::start();
    let trouble = |kind| Trouble {
        kind,
        detail: "what was seen".to_owned(),
    };
    let mut unauthorized = intake(Method::GET, "/Users", "");
    let mut headers = HeaderMap::new();
    headers.insert("www-authenticate", "Bearer".parse().unwrap());
    unauthorized.refusal = Some(Refusal {
        trouble: trouble(TroubleKind::Unauthorized),
        error: Some(scimscope::scim::Error::new(
            StatusCode::UNAUTHORIZED,
            "no token",
        )),
        headers,
    });
    let reply = bench.inbox().submit(unauthorized).await.unwrap();
    assert_eq!(reply.response.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reply.response.headers["www-authenticate"], "Bearer");

    let mut cut = intake(Method::POST, "/Users", "{\"userName\":");
    cut.body_length = 9_000_000;
    cut.body_sha256 = Some([7; 32]);
    cut.refusal = Some(Refusal {
        trouble: trouble(TroubleKind::CutOff),
        error: None,
        headers: HeaderMap::new(),
    });
    let reply = bench.inbox().submit(cut).await.unwrap();
    let event = bench.reader().event(reply.seq.unwrap()).unwrap().unwrap();
    let Fact::Exchange(exchange) = event.fact else {
        panic!("not an exchange");
    };
    assert!(exchange.response.is_none());
    assert_eq!(exchange.trouble, Some(trouble(TroubleKind::CutOff)));
    assert_eq!(exchange.request.body.length, 9_000_000);
    assert_eq!(exchange.request.body.sha256, Some([7; 32]));
    assert_eq!(exchange.request.body.kept, "{\"userName\":");
}

#[tokio::test]
async fn a_capture_that_is_opened_again_goes_on_where_it_was() {
    let mut bench = Bench::start();
    let first = bench.create_user("first").await;
    let gone = bench.create_user("gone").await;
    bench
        .send(Method::POST, "/Groups", group("g", &[&first, &gone]))
        .await;
    bench
        .send(Method::DELETE, &format!("/Users/{gone}"), Value::Null)
        .await;
    bench.stop();
    let before = bench.reader().directory_at(Seq(u64::MAX)).unwrap();
    let ordinals = before.next_ordinal();

    bench.open();
    let reply = bench.send(Method::POST, "/Users", user("second")).await;
    assert_eq!(reply.seq, Some(Seq(5)));
    let event = bench.reader().event(Seq(5)).unwrap().unwrap();
    assert_eq!(
        event.changes[0].ordinal, ordinals,
        "no ordinal is given out twice"
    );
    let reply = bench
        .send(Method::GET, &format!("/Users/{first}"), Value::Null)
        .await;
    assert_eq!(reply.response.status, StatusCode::OK);
    let reply = bench.send(Method::POST, "/Users", user("FIRST")).await;
    assert_eq!(reply.response.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn requests_that_wait_together_are_each_answered_under_a_number_of_their_own() {
    let bench = Bench::start();
    let submissions = (0..600).map(|n| {
        let body = user(&format!("u{n}")).to_string();
        let inbox = bench.inbox();
        async move {
            inbox
                .submit(intake(Method::POST, "/Users", &body))
                .await
                .unwrap()
        }
    });
    let replies = futures_util::future::join_all(submissions).await;
    let rows = all(&bench.reader());
    assert_eq!(rows.len(), 600);
    let mut numbers = Vec::new();
    for (n, reply) in replies.iter().enumerate() {
        let seq = reply.seq.unwrap();
        let row = rows.iter().find(|row| row.seq == seq).unwrap();
        assert_eq!(row.changes[0].name, format!("u{n}"));
        assert_eq!(row.changes[0].id.as_str(), super::id_of(reply));
        numbers.push(seq.0);
    }
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(1..=600), "every number once");
}

#[tokio::test]
async fn an_answer_is_in_the_file_before_it_is_given() {
    let bench = Bench::start();
    let reader = bench.reader();
    for n in 1..=20 {
        let reply = bench
            .send(Method::POST, "/Users", user(&format!("u{n}")))
            .await;
        assert_eq!(Some(reader.head().unwrap()), reply.seq);
    }
}

#[tokio::test]
async fn a_stopped_recorder_takes_nothing_and_leaves_one_file_that_holds_all() {
    let mut bench = Bench::start();
    let inbox = bench.inbox();
    bench.create_user("a").await;
    bench.stop();
    assert!(
        inbox
            .submit(intake(Method::GET, "/Users", ""))
            .await
            .is_none()
    );

    let copy = bench.folder.path().join("copy.scimlog");
    std::fs::copy(bench.path(), &copy).unwrap();
    assert_eq!(Reader::open(&copy).unwrap().head().unwrap(), Seq(1));
}

#[tokio::test]
async fn seeded_resources_are_events_and_keep_an_id_that_is_free() {
    let bench = Bench::start();
    let seed = vec![
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "ada", "userName": "ada"}),
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "ada", "userName": "bob"}),
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "all", "displayName": "all",
               "members": [{"value": "ada"}]}),
    ];
    let recorder = bench.recorder.as_ref().unwrap();
    assert_eq!(recorder.seed(seed).await, Ok(3));
    let rows = all(&bench.reader());
    assert!(
        rows.iter()
            .all(|row| row.origin == Origin::Seed && row.changes.len() == 1)
    );
    assert_eq!(rows[0].changes[0].id.as_str(), "ada");
    assert_ne!(rows[1].changes[0].id.as_str(), "ada");
    let directory = bench.reader().directory_at(Seq(3)).unwrap();
    assert_eq!(directory.groups_of("ada").count(), 1);
}

#[tokio::test]
async fn a_seed_with_a_resource_that_is_refused_leaves_nothing_behind() {
    let mut bench = Bench::start();
    let seed = |names: [&str; 3]| names.map(user).to_vec();
    let recorder = bench.recorder.as_ref().unwrap();
    let refusal = recorder
        .seed(seed(["eve", "ada", "eve"]))
        .await
        .unwrap_err();
    let (position, reason) = refusal.split_once(": ").unwrap();
    assert_eq!(position, "cannot seed resource 3 of 3");
    assert!(reason.contains("userName"), "{reason}");
    assert_eq!(bench.reader().head().unwrap(), Seq(0));
    assert_eq!(*bench.inbox().health().borrow(), Health::Sound);
    let empty = bench.reader().directory_at(Seq(0)).unwrap();
    assert_eq!(empty.len(ResourceType::User), 0);

    assert_eq!(recorder.seed(seed(["eve", "ada", "zoe"])).await, Ok(3));
    let seeded = bench.reader().directory_at(Seq(3)).unwrap();
    assert_eq!(seeded.len(ResourceType::User), 3);
    bench.stop();
    bench.open();
    let reply = bench.send(Method::GET, "/Users", Value::Null).await;
    let list: Value = serde_json::from_slice(&reply.response.body).unwrap();
    assert_eq!(list["totalResults"], 3);
}

#[tokio::test]
async fn a_capture_with_events_goes_on_without_being_seeded_again() {
    let mut bench = Bench::start();
    let seed = || vec![user("eve"), user("ada")];
    for n_seeded in [2, 0] {
        let recorder = bench.recorder.as_ref().unwrap();
        assert_eq!(recorder.seed(seed()).await, Ok(n_seeded));
        bench.stop();
        bench.open();
    }
    assert_eq!(bench.reader().head().unwrap(), Seq(2));
}

#[tokio::test]
async fn one_member_more_costs_the_file_the_same_in_a_large_group() {
    let bench = Bench::start();
    let ids: Vec<String> = (0..20_000).map(|n| format!("member-{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let reply = bench
        .send(Method::POST, "/Groups", group("large", &ids))
        .await;
    let id = super::id_of(&reply);
    let add = patch(&json!([{"op": "add", "path": "members", "value": [{"value": "one-more"}]}]));
    let reply = bench
        .send(Method::PATCH, &format!("/Groups/{id}"), add)
        .await;
    assert!(reply.response.status.is_success());
    let length: i64 = bench
        .tool()
        .query_row(
            "SELECT length(delta) + coalesce(length(record), 0) FROM changes WHERE kind = 'modified'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(length < 1000, "{length} bytes for one member");
}

#[tokio::test]
async fn a_sleep_is_an_event_of_its_own() {
    let mut bench = Bench::start();
    bench.create_user("before").await;
    let slept = std::time::Duration::from_secs(42 * 60);
    bench
        .inbox()
        .slept(Timestamp(1_790_000_000_000_000), slept)
        .await;
    bench.create_user("after").await;
    bench.stop();
    let reader = bench.reader();
    let event = reader.event(Seq(2)).unwrap().unwrap();
    assert_eq!(event.origin, Origin::Endpoint);
    assert_eq!(event.fact, Fact::Slept { us: 2_520_000_000 });
    let row = reader.rows(Seq(2), Seq(2)).unwrap().pop().unwrap();
    let summary = scimscope::inspect::summary::summarize(&row);
    assert_eq!(summary.sentence, "the computer slept for 42 min");
}

/// Half of a surrogate pair is JSON by its form and means no text. It once overflowed the stack.
#[tokio::test]
async fn a_body_with_half_a_surrogate_pair_is_refused_and_recorded() {
    let bench = Bench::start();
    let body = r#"{"userName":"\ud800"}"#;
    let reply = bench
        .inbox()
        .submit(intake(Method::POST, "/Users", body))
        .await
        .unwrap();
    assert_eq!(reply.response.status, StatusCode::BAD_REQUEST);
    let event = bench.reader().event(Seq(1)).unwrap().unwrap();
    let Fact::Exchange(exchange) = event.fact else {
        panic!("not an exchange: {event:?}");
    };
    assert_eq!(exchange.request.body.kept, body);
}

//! When the file cannot be written, nothing is answered as if it could.

use http::{Method, StatusCode};
use scimscope::journal::{Fact, Health, RowKind, Seq};
use scimscope::scim::ResourceType;
use serde_json::{Value, json};

use super::{Bench, all, group, intake, patch, user};

/// Makes the n-th event impossible to write, until the trigger is dropped.
fn fail_at(bench: &Bench, seq: u64) {
    bench
        .tool()
        .execute_batch(&format!(
            "CREATE TRIGGER failure BEFORE INSERT ON events WHEN NEW.seq >= {seq}
             BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
        ))
        .unwrap();
}

fn recover(bench: &Bench) {
    bench.tool().execute_batch("DROP TRIGGER failure").unwrap();
}

#[tokio::test]
async fn a_request_that_cannot_be_recorded_is_refused_and_has_no_effect() {
    let mut bench = Bench::start();
    let ada = bench.create_user("ada").await;
    let reply = bench
        .send(Method::POST, "/Groups", group("g", &[&ada]))
        .await;
    let group = super::id_of(&reply);
    let before = bench.reader().directory_at(Seq(2)).unwrap();

    fail_at(&bench, 3);
    for (method, path, body) in [
        (Method::POST, "/Users".to_owned(), user("eve")),
        (Method::DELETE, format!("/Users/{ada}"), Value::Null),
        (
            Method::PATCH,
            format!("/Groups/{group}"),
            patch(&json!([{"op": "remove", "path": "members"}])),
        ),
        (Method::GET, "/Users".to_owned(), Value::Null),
    ] {
        let reply = bench.send(method, &path, body).await;
        assert_eq!(reply.seq, None);
        assert_eq!(reply.response.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(reply.response.headers.contains_key("retry-after"));
        let body: Value = serde_json::from_slice(&reply.response.body).unwrap();
        assert_eq!(body["status"], "503");
    }
    let health = bench.inbox().health().borrow().clone();
    let Health::Failing {
        error, n_refused, ..
    } = health
    else {
        panic!("the log is failing");
    };
    assert!(error.contains("the disk is gone"), "{error}");
    assert_eq!(n_refused, 4);
    assert_eq!(bench.reader().head().unwrap(), Seq(2));

    recover(&bench);
    let reply = bench
        .send(Method::GET, &format!("/Users/{ada}"), Value::Null)
        .await;
    assert_eq!(reply.response.status, StatusCode::OK);
    assert_eq!(reply.seq, Some(Seq(4)));
    assert_eq!(*bench.inbox().health().borrow(), Health::Sound);
    let Fact::Unrecorded { n_requests, .. } = bench.reader().event(Seq(3)).unwrap().unwrap().fact
    else {
        panic!("the outage is in the log");
    };
    assert_eq!(n_requests, 4);
    assert_eq!(bench.reader().directory_at(Seq(4)).unwrap(), before);
    let reply = bench.send(Method::POST, "/Users", user("eve")).await;
    assert_eq!(
        reply.response.status,
        StatusCode::CREATED,
        "the name is free"
    );
    bench.stop();
}

#[tokio::test]
async fn a_batch_that_fails_at_its_end_is_undone_from_its_beginning() {
    let bench = Bench::start();
    fail_at(&bench, 50);
    let send = |n: usize| {
        let inbox = bench.inbox();
        let body = user(&format!("u{n}")).to_string();
        async move {
            inbox
                .submit(intake(Method::POST, "/Users", &body))
                .await
                .unwrap()
        }
    };
    // While another program writes, the first of them wait for it, and all others for these.
    let tool = bench.tool();
    tool.execute_batch("BEGIN IMMEDIATE").unwrap();
    let release = async {
        // Turns enough for each request to reach the inbox.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        tool.execute_batch("ROLLBACK").unwrap();
    };
    let requests = futures_util::future::join_all((0..100).map(send));
    let (replies, ()) = tokio::join!(requests, release);
    let n_answered = replies.iter().filter(|reply| reply.seq.is_some()).count();
    let reader = bench.reader();
    // Those that came after the failed batch may already have been recorded, behind a word on how many were refused.
    let rows = reader.rows(Seq(1), reader.head().unwrap()).unwrap();
    let exchanges = rows
        .iter()
        .filter(|row| matches!(row.kind, RowKind::Exchange(_)));
    assert_eq!(exchanges.count(), n_answered);
    assert!(
        n_answered < 49,
        "the batch that failed at event 50 began at event {}, so there was nothing to undo",
        n_answered + 1
    );
    recover(&bench);
    let retries = replies
        .iter()
        .enumerate()
        .filter(|(_, reply)| reply.seq.is_none())
        .map(|(n, _)| send(n));
    for reply in futures_util::future::join_all(retries).await {
        assert_eq!(reply.response.status, StatusCode::CREATED);
    }
    let directory = reader.directory_at(reader.head().unwrap()).unwrap();
    assert_eq!(directory.len(ResourceType::User), 100);
}

#[tokio::test]
async fn notes_of_an_outage_are_in_the_log_after_it() {
    let mut bench = Bench::start();
    fail_at(&bench, 1);
    bench.create_failing().await;
    bench
        .inbox()
        .undelivered(Seq(9), "broken pipe".to_owned())
        .await;
    bench.create_failing().await;
    recover(&bench);
    bench.stop();
    let kinds: Vec<RowKind> = all(&bench.reader())
        .into_iter()
        .map(|row| row.kind)
        .collect();
    assert!(
        matches!(
            &kinds[..],
            [
                RowKind::Fact(Fact::Unrecorded {
                    n_requests: 2,
                    n_notes_lost: 0,
                    ..
                }),
                RowKind::Fact(Fact::Undelivered { of: Seq(9), .. })
            ]
        ),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn notes_beyond_those_that_can_wait_are_counted() {
    let mut bench = Bench::start();
    fail_at(&bench, 1);
    bench.create_failing().await;
    for n in 0..1500 {
        bench
            .inbox()
            .undelivered(Seq(n), "broken pipe".to_owned())
            .await;
    }
    bench.create_failing().await;
    recover(&bench);
    bench.stop();
    let rows = all(&bench.reader());
    let Some(RowKind::Fact(Fact::Unrecorded { n_notes_lost, .. })) =
        rows.first().map(|row| row.kind.clone())
    else {
        panic!("the outage is in the log");
    };
    assert_eq!(rows.len() as u64 - 1 + n_notes_lost, 1500);
    assert!(n_notes_lost > 0);
}

impl Bench {
    async fn create_failing(&self) {
        let reply = self.send(Method::POST, "/Users", user("x")).await;
        assert_eq!(reply.seq, None);
    }
}

#[tokio::test]
async fn a_file_that_may_not_grow_further_behaves_like_a_full_disk() {
    let mut bench = Bench::start();
    bench.stop();
    let capture = bench.capture();
    capture.limit_size(1024 * 1024).unwrap();
    bench.record(capture);
    let title = "x".repeat(60_000);
    let mut n_created: u64 = 0;
    let refused = loop {
        let body = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                          "userName": format!("u{n_created}"), "title": title});
        let reply = bench.send(Method::POST, "/Users", body).await;
        if reply.seq.is_none() {
            break reply;
        }
        n_created += 1;
        assert!(n_created < 100, "a megabyte holds no hundred of them");
    };
    assert_eq!(refused.response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(n_created > 0);
    let Health::Failing { error, .. } = bench.inbox().health().borrow().clone() else {
        panic!("the log is failing");
    };
    assert!(error.contains("is full; make room"), "{error}");
    // Somebody makes room.
    bench.tool().execute_batch("DELETE FROM messages").unwrap();
    assert!(
        bench
            .send(Method::GET, "/Users/none", Value::Null)
            .await
            .seq
            .is_some()
    );
    let users = bench.reader().directory_at(Seq(u64::MAX)).unwrap();
    assert_eq!(users.len(ResourceType::User) as u64, n_created);
}

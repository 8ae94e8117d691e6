//! A response that is sent again is stored once, and read as often as it was sent.

use http::Method;
use scimscope::journal::{Event, Fact, Reply, Seq};
use serde_json::{Value, json};

use super::{Bench, id_of, patch};

const PAGE: &str = "/Users?count=100";

async fn page(bench: &Bench) -> Reply {
    bench.send(Method::GET, PAGE, Value::Null).await
}

/// How many bodies of responses of at least 2 KiB the file holds.
fn n_stored(bench: &Bench) -> i64 {
    let stored = "SELECT count(*) FROM messages WHERE length(response_body) >= 2048";
    bench
        .tool()
        .query_row(stored, [], |row| row.get(0))
        .unwrap()
}

fn recorded_body(event: &Event) -> &[u8] {
    let Fact::Exchange(exchange) = &event.fact else {
        panic!("no exchange: {event:?}");
    };
    &exchange.response.as_ref().unwrap().body
}

#[track_caller]
fn assert_recorded(bench: &Bench, reply: &Reply) {
    let (reader, seq) = (bench.reader(), reply.seq.unwrap());
    assert_eq!(
        recorded_body(&reader.event(seq).unwrap().unwrap()),
        &reply.response.body[..]
    );
    let mut n_read = 0;
    let read = reader.messages(seq, seq, |messages| {
        assert_eq!(messages.response_body, &reply.response.body[..]);
        n_read += 1;
    });
    read.unwrap();
    assert_eq!(n_read, 1);
}

async fn with_a_page() -> (Bench, String) {
    let bench = Bench::start();
    let mut id = String::new();
    for n in 0..10 {
        id = bench.create_user(&format!("user{n}")).await;
    }
    (bench, id)
}

#[tokio::test]
async fn the_same_page_is_stored_once_until_it_is_another() {
    let (bench, id) = with_a_page().await;
    let mut replies = Vec::new();
    for _ in 0..3 {
        replies.push(page(&bench).await);
    }
    assert_eq!(n_stored(&bench), 1);
    let rename = json!([{"op": "replace", "path": "title", "value": "Engineer"}]);
    let path = format!("/Users/{id}");
    let renamed = bench.send(Method::PATCH, &path, patch(&rename)).await;
    assert_eq!(id_of(&renamed), id);
    for _ in 0..2 {
        replies.push(page(&bench).await);
    }
    assert_eq!(n_stored(&bench), 2);
    for reply in &replies {
        assert_recorded(&bench, reply);
    }
}

#[tokio::test]
async fn what_a_failed_commit_took_back_is_not_referred_to() {
    let (bench, _) = with_a_page().await;
    let tool = bench.tool();
    // The transaction fails after its events have been appended.
    tool.execute_batch(
        "CREATE TRIGGER fail AFTER INSERT ON messages BEGIN SELECT RAISE(ROLLBACK, 'no'); END",
    )
    .unwrap();
    assert_eq!(page(&bench).await.seq, None);
    tool.execute_batch("DROP TRIGGER fail").unwrap();
    let replies = [page(&bench).await, page(&bench).await];
    for reply in &replies {
        assert_recorded(&bench, reply);
    }
    assert_eq!(n_stored(&bench), 1);
}

#[tokio::test]
async fn a_capture_of_a_program_that_stored_every_body_is_read_and_gone_on_with() {
    let (mut bench, _) = with_a_page().await;
    let before = page(&bench).await;
    bench.stop();
    bench
        .tool()
        .execute_batch("ALTER TABLE messages DROP COLUMN response_of")
        .unwrap();
    assert_recorded(&bench, &before);
    bench.open();
    let after = [page(&bench).await, page(&bench).await];
    assert_eq!(n_stored(&bench), 2);
    for reply in after.iter().chain([&before]) {
        assert_recorded(&bench, reply);
    }
    assert_eq!(after[1].seq, Some(Seq(13)));
}

//! Followers: early, late, slow, in this process and on the file.

use http::Method;
use scimscope::journal::{Error, Follower, Inbox, Seq};

use super::{Bench, intake, user};

const EVENTS: u64 = 200;

async fn write(inbox: Inbox) {
    for n in 1..=EVENTS {
        let body = user(&format!("u{n}")).to_string();
        inbox
            .submit(intake(Method::POST, "/Users", &body))
            .await
            .unwrap();
    }
}

/// Reads the log from a number to the end, as a screen does; `rest` lets it fall behind.
async fn follow(bench: &Bench, mut follower: Follower, from: Seq, rest: u64) -> Vec<u64> {
    let reader = bench.reader();
    let mut seen = Vec::new();
    let mut cursor = from;
    while cursor < Seq(EVENTS) {
        let head = follower.beyond(cursor).await.unwrap();
        seen.extend(
            reader
                .rows(cursor.next(), head)
                .unwrap()
                .iter()
                .map(|row| row.seq.0),
        );
        cursor = head;
        // Leaves the stage to the writer until it is so much further.
        let target = Seq((head.0 + rest).min(EVENTS));
        let mut pause = bench.inbox().head();
        pause.wait_for(|head| *head >= target).await.unwrap();
    }
    seen
}

#[tokio::test]
async fn every_follower_sees_every_event_once_and_in_order() {
    let bench = Bench::start();
    let inbox = bench.inbox();
    let (early, slow, on_file) = (
        Follower::of_recorder(&inbox),
        Follower::of_recorder(&inbox),
        Follower::of_file(&bench.path()).unwrap(),
    );
    let ((), early, slow, on_file) = tokio::join!(
        write(inbox.clone()),
        follow(&bench, early, Seq(0), 0),
        follow(&bench, slow, Seq(0), 64),
        follow(&bench, on_file, Seq(0), 0),
    );
    let late = follow(&bench, Follower::of_recorder(&inbox), Seq(EVENTS - 50), 0).await;
    let whole: Vec<u64> = (1..=EVENTS).collect();
    assert_eq!(early, whole);
    assert_eq!(slow, whole);
    assert_eq!(on_file, whole);
    assert_eq!(late, whole[whole.len() - 50..]);
}

#[tokio::test]
async fn a_follower_hears_of_the_end_of_its_recorder() {
    let mut bench = Bench::start();
    let mut follower = Follower::of_recorder(&bench.inbox());
    bench.create_user("last").await;
    bench.stop();
    assert_eq!(follower.beyond(Seq(0)).await, Ok(Seq(1)));
    assert_eq!(follower.beyond(Seq(1)).await, Err(Error::Stopped));
}

//! Bodies that are too large, broken or cut off.

use scimscope::journal::event::TroubleKind::{
    BodyTooLarge, CutOff, MalformedBody, Overloaded, TimedOut, Unauthorized,
};
use scimscope::net::Auth;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{
    CLOSE, Endpoint, SHORT, TOKEN, assert_refused, post, status, statuses, text, trouble_kind,
};

async fn small() -> Endpoint {
    Endpoint::start_with(|options| options.limits.max_body = 1000).await
}

#[tokio::test]
async fn a_body_over_the_limit_keeps_its_prefix_its_length_and_its_hash() {
    let mut endpoint = small().await;
    let body = "x".repeat(1001);
    let next = format!("GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n{CLOSE}\r\n");
    let received = endpoint
        .talk(format!(
            "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n{body}{next}"
        ))
        .await;
    assert_eq!(
        statuses(&received),
        [413, 200],
        "a body that was read to its end does not end the connection"
    );
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(BodyTooLarge));
    assert_eq!(status(&exchange), Some(413));
    let recorded = exchange.request.body;
    assert_eq!(text(&recorded.kept), "x".repeat(1000));
    assert_eq!(recorded.length, 1001);
    assert_eq!(recorded.sha256, Some(Sha256::digest(&body).into()));
}

#[tokio::test]
async fn a_body_far_over_the_limit_is_given_up_and_the_client_still_hears_why() {
    let mut endpoint = small().await;
    let received = endpoint
        .talk(format!(
            "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n{}",
            "x".repeat(1_000_000)
        ))
        .await;
    assert_eq!(statuses(&received), [413]);
    assert_refused(&received, 413);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(BodyTooLarge));
    let recorded = exchange.request.body;
    assert_eq!(recorded.kept.len(), 1000);
    assert!(recorded.length > 4000 && recorded.length < 1_000_000);
    assert!(recorded.sha256.is_some());
}

#[tokio::test]
async fn a_client_that_asks_first_is_spared_a_body_that_is_too_large() {
    let mut endpoint = small().await;
    let received = endpoint
        .talk(
            "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n",
        )
        .await;
    assert_eq!(statuses(&received), [413], "and not 100");
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(BodyTooLarge));
    assert_eq!(exchange.request.body.length, 0);
}

#[tokio::test]
async fn a_bad_chunk_is_400_and_not_413() {
    let mut endpoint = Endpoint::start().await;
    let received = endpoint
        .talk("POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n")
        .await;
    assert_eq!(statuses(&received), [400]);
    assert_refused(&received, 400);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(MalformedBody));
    assert_eq!(text(&exchange.request.body.kept), "abc");
    assert_eq!(endpoint.finish().await, 1);
}

#[tokio::test]
async fn a_body_that_is_cut_off_is_kept_as_far_as_it_came() {
    for request in [
        "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
        "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
    ] {
        let mut endpoint = Endpoint::start().await;
        let mut raw = endpoint.connect().await;
        raw.send(request).await;
        drop(raw);
        let exchange = endpoint.exchange(1).await;
        assert_eq!(trouble_kind(&exchange), Some(CutOff));
        assert_eq!(status(&exchange), None);
        assert_eq!(text(&exchange.request.body.kept), "abc");
        assert_eq!(endpoint.finish().await, 1);
    }
}

#[tokio::test]
async fn bodies_share_a_memory_and_one_that_finds_none_is_answered_503() {
    let mut endpoint = Endpoint::start_with(|options| {
        options.limits.max_body = 4096;
        options.limits.bodies = 4096;
        options.limits.body = SHORT * 4;
    })
    .await;
    let head = "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 4096\r\n\r\n";
    // Each holds the half of what there is and wants more than is left: both wait, one gives up, the other gets it.
    let mut answers = tokio::task::JoinSet::new();
    for _ in 0..3 {
        let mut raw = endpoint.connect().await;
        answers.spawn(async move {
            raw.send(format!("{head}{}", "x".repeat(2048))).await;
            // The client may be told before it has sent everything.
            let _ = raw.0.write_all("x".repeat(2047).as_bytes()).await;
            raw.rest().await
        });
    }
    let answers = answers.join_all().await;
    let refused = answers
        .iter()
        .find(|answer| statuses(answer) == [503])
        .expect("not all can be held at once");
    assert_refused(refused, 503);
    assert!(
        refused.to_lowercase().contains("retry-after: "),
        "{refused}"
    );
    assert_eq!(endpoint.finish().await, 3);
    let mut n_overloaded = 0;
    for seq in 1..=3 {
        let exchange = endpoint.exchange(seq).await;
        if trouble_kind(&exchange) == Some(Overloaded) {
            n_overloaded += 1;
            assert_eq!(status(&exchange), Some(503));
        }
    }
    assert!(n_overloaded > 0);
}

#[tokio::test]
async fn the_memory_of_a_body_is_given_back_with_its_answer() {
    let endpoint = Endpoint::start_with(|options| {
        options.limits.max_body = 1024;
        options.limits.bodies = 1024;
    })
    .await;
    for number in 0..4 {
        let received = endpoint.talk(post(&number.to_string(), CLOSE)).await;
        assert_eq!(statuses(&received), [201]);
    }
}

#[tokio::test]
async fn a_client_that_never_stops_sending_slowly_is_timed_out() {
    let mut endpoint = Endpoint::start_with(|options| {
        options.limits.body = SHORT;
        options.limits.body_rate = u32::MAX;
    })
    .await;
    let mut raw = endpoint.connect().await;
    raw.send("POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n")
        .await;
    while raw.0.write_all(b"x").await.is_ok() {
        tokio::task::yield_now().await;
    }
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(TimedOut));
    assert_eq!(status(&exchange), Some(408));
    assert!(exchange.request.body.length > 1, "it never paused");
}

#[tokio::test]
async fn of_a_caller_who_may_not_call_only_the_beginning_of_the_body_is_kept() {
    let mut endpoint = Endpoint::start_with(|options| {
        options.auth = Auth::Tokens(vec![TOKEN.to_owned()]);
    })
    .await;
    let body = "x".repeat(100_000);
    let received = endpoint
        .talk(format!(
            "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\n{CLOSE}Content-Length: 100000\r\n\r\n{body}"
        ))
        .await;
    assert_eq!(statuses(&received), [401]);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(Unauthorized));
    let recorded = exchange.request.body;
    assert_eq!(recorded.kept.len(), 64 * 1024);
    assert_eq!(recorded.length, 100_000);
    assert_eq!(recorded.sha256, Some(Sha256::digest(&body).into()));
}

#[tokio::test]
async fn trailer_fields_follow_the_head_and_their_secrets_are_redacted() {
    let mut endpoint = Endpoint::start().await;
    let head =
        format!("POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\n{CLOSE}Transfer-Encoding: chunked");
    endpoint
        .talk(format!(
            "{head}\r\n\r\n2\r\n{{}}\r\n0\r\nX-Checksum: 12\r\nX-Api-Key: hidden-key\r\n\r\n"
        ))
        .await;
    let exchange = endpoint.exchange(1).await;
    let recorded = text(&exchange.request.head);
    let trailers = recorded.strip_prefix(&head).unwrap();
    assert!(trailers.contains("\r\nx-checksum: 12"), "{recorded}");
    assert!(trailers.contains("\r\nx-api-key: "), "{recorded}");
    assert!(!recorded.contains("hidden-key"), "{recorded}");
}

//! Bodies that are too large, broken or cut off.

use scimscope::journal::event::TroubleKind::{BodyTooLarge, CutOff, MalformedBody};
use sha2::{Digest, Sha256};

use super::{CLOSE, Endpoint, assert_refused, status, statuses, text, trouble_kind};

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

//! Heads that cannot be answered: each is answered with a SCIM error all the same, and recorded as sent.

use scimscope::journal::event::TroubleKind::{self, HeadTooLarge, MalformedHead};

use super::{Endpoint, assert_refused, status, statuses, text, trouble_kind};

/// Sends the bytes, and expects the status and the trouble; returns the head that was recorded.
async fn check(request: &[u8], expected: u16, kind: TroubleKind) -> Vec<u8> {
    let mut endpoint = Endpoint::start().await;
    let received = endpoint.talk(request).await;
    assert_eq!(statuses(&received), [expected], "{received}");
    assert_refused(&received, expected);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(status(&exchange), Some(expected));
    assert_eq!(trouble_kind(&exchange), Some(kind));
    assert_eq!(endpoint.finish().await, 1, "one event for one request");
    exchange.request.head.to_vec()
}

#[tokio::test]
async fn malformed_heads_are_answered_400_and_recorded_byte_for_byte() {
    let cases: [&[u8]; 11] = [
        b"GET /scim/v2/Users",
        b"GET /scim/v2/Users HTTP/9.9",
        b"GET /scim/v2/Users?filter=userName eq \"a\" HTTP/1.1\r\nHost: a",
        b"G@T / HTTP/1.1\r\nHost: a",
        b"GET /scim/v2/Users HTTP/1.1",
        b"GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nHost: b",
        b"GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nX: a\0b",
        b"GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nno colon",
        b"POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2",
        b"POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: -1",
        b"POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip",
    ];
    for head in cases {
        let request = [head, b"\r\n\r\n"].concat();
        let recorded = check(&request, 400, MalformedHead).await;
        assert_eq!(
            String::from_utf8_lossy(&recorded),
            String::from_utf8_lossy(head)
        );
    }
}

#[tokio::test]
async fn bytes_that_are_no_http_are_recorded() {
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03";
    assert_eq!(check(hello, 400, MalformedHead).await, hello);
}

#[tokio::test]
async fn a_method_and_a_target_are_kept_of_a_head_with_broken_fields() {
    let mut endpoint = Endpoint::start().await;
    endpoint
        .talk("DELETE /scim/v2/Users/1 HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n")
        .await;
    let request = endpoint.exchange(1).await.request;
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("DELETE", "/scim/v2/Users/1")
    );
}

#[tokio::test]
async fn too_many_fields_and_too_long_heads_are_answered_431() {
    let many = format!(
        "GET / HTTP/1.1\r\nHost: a\r\n{}\r\n",
        "X: y\r\n".repeat(200)
    );
    let recorded = check(many.as_bytes(), 431, HeadTooLarge).await;
    assert!(many.as_bytes().starts_with(&recorded));

    let long = format!(
        "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
        "y".repeat(1 << 20)
    );
    let recorded = check(long.as_bytes(), 431, HeadTooLarge).await;
    assert_eq!(recorded.len(), 64 * 1024, "kept up to the limit");
    assert!(long.as_bytes().starts_with(&recorded));
}

#[tokio::test]
async fn a_bad_head_behind_a_good_request_does_not_hurt_the_good_one() {
    let mut endpoint = Endpoint::start().await;
    let received = endpoint
        .talk("GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n")
        .await;
    assert_eq!(statuses(&received), [200, 400]);
    assert_eq!(trouble_kind(&endpoint.exchange(1).await), None);
    let second = endpoint.exchange(2).await;
    assert_eq!(trouble_kind(&second), Some(MalformedHead));
    assert_eq!(text(&second.request.head), "nonsense");
    assert_eq!(second.request.method, "");
    assert_eq!(second.request.target, "");
}

#[tokio::test]
async fn an_http_2_request_that_cannot_be_read_is_recorded_as_none() {
    let mut endpoint = Endpoint::start().await;
    // SETTINGS, then HEADERS of stream 1 (END_STREAM, END_HEADERS) with `:method: GET` and no other pseudo-header.
    let request = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(),
        b"\0\0\0\x04\0\0\0\0\0",
        b"\0\0\x01\x01\x05\0\0\0\x01\x82",
    ]
    .concat();
    let mut raw = endpoint.connect().await;
    raw.send(request).await;
    tokio::io::AsyncWriteExt::shutdown(&mut raw.0)
        .await
        .unwrap();
    raw.rest().await;
    let trouble = endpoint.no_request(1).await;
    assert_eq!(trouble.kind, MalformedHead);
    assert!(trouble.detail.contains("1 stream"), "{}", trouble.detail);
}

#[tokio::test]
async fn frames_of_http_2_that_break_the_protocol_are_recorded() {
    let mut endpoint = Endpoint::start().await;
    // SETTINGS, then DATA on stream 0, which has no data (RFC 9113 §6.1).
    let frames = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x01\0\0\0\0\0\0x";
    endpoint.talk(frames).await;
    let trouble = endpoint.no_request(1).await;
    assert_eq!(trouble.kind, MalformedHead);
    assert!(trouble.detail.contains("protocol"), "{}", trouble.detail);
}

//! The endpoint stops: answers under way are finished, requests that are not whole are cut off and recorded.

use scimscope::journal::event::TroubleKind::{CutOff, TlsHandshake};
use scimscope::net::tls::Certificate;
use tokio::net::TcpStream;

use super::abandoned::send_without_reading;
use super::{Endpoint, FOREVER, get, status, statuses, text, trouble_kind};

#[tokio::test]
async fn an_answer_under_way_is_finished() {
    let mut endpoint = Endpoint::start().await;
    let mut raw = send_without_reading(&endpoint).await;
    endpoint.exchange(1).await;
    endpoint.stop.cancel();
    // The port is closed first, so a refused connection shows that the endpoint is stopping.
    while TcpStream::connect(endpoint.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let received = raw.rest().await;
    assert_eq!(statuses(&received), [201]);
    assert!(received.ends_with('}'), "the answer is whole");
    let response = endpoint.exchange(1).await.response.unwrap();
    assert!(received.ends_with(text(&response.body)));
}

#[tokio::test]
async fn idle_and_silent_connections_do_not_hold_it_up() {
    let mut endpoint = Endpoint::start().await;
    let mut idle = endpoint.connect().await;
    idle.send("GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n\r\n")
        .await;
    endpoint.exchange(1).await;
    let mut silent = endpoint.connect().await;
    // Served after the silent one was accepted.
    endpoint
        .talk("GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    assert_eq!(
        endpoint.finish().await,
        2,
        "silence is no fault when the endpoint stops"
    );
    assert_eq!(silent.rest().await, "");
    assert_eq!(statuses(&idle.rest().await), [200]);
}

#[tokio::test]
async fn half_a_head_is_recorded_and_not_waited_for() {
    for half in ["GET /scim/v2/Users HTTP/1.1\r\nHost: a", "PRI * HT", "P"] {
        let mut endpoint = Endpoint::start_with(|options| options.limits.grace = FOREVER * 2).await;
        let mut raw = endpoint.connect().await;
        raw.send(half).await;
        // Served after the half one was accepted.
        endpoint.talk(get("")).await;
        assert_eq!(endpoint.finish().await, 2, "{half}");
        let exchange = endpoint.exchange(2).await;
        assert_eq!(trouble_kind(&exchange), Some(CutOff));
        assert_eq!(status(&exchange), None);
        assert_eq!(text(&exchange.request.head), half);
        assert_eq!(raw.rest().await, "");
    }
}

#[tokio::test]
async fn half_a_head_behind_an_answered_request_is_recorded() {
    let mut endpoint = Endpoint::start().await;
    let mut raw = endpoint.connect().await;
    let whole = "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n\r\n";
    raw.send(format!("{whole}DELETE /scim/v2/Users/1 HT")).await;
    endpoint.exchange(1).await;
    assert_eq!(endpoint.finish().await, 2);
    let exchange = endpoint.exchange(2).await;
    assert_eq!(trouble_kind(&exchange), Some(CutOff));
    assert_eq!(text(&exchange.request.head), "DELETE /scim/v2/Users/1 HT");
    assert_eq!(statuses(&raw.rest().await), [200]);
}

#[tokio::test]
async fn half_a_tls_handshake_is_recorded() {
    let mut endpoint = Endpoint::start_with(|options| {
        let names = ["localhost".to_owned()];
        options.certificate = Some(Certificate::self_signed(&names).unwrap());
    })
    .await;
    let mut raw = endpoint.connect().await;
    raw.send(b"\x16\x03\x01\x02\0\x01").await;
    // A handshake that fails shows that the connection before it was accepted.
    let mut other = endpoint.connect().await;
    other.send("GET / HTTP/1.1\r\n\r\n").await;
    let other = endpoint.no_request(1).await;
    assert!(other.detail.contains("plain HTTP"), "{}", other.detail);
    endpoint.finish().await;
    let trouble = endpoint.no_request(2).await;
    assert_eq!(trouble.kind, TlsHandshake);
    assert!(trouble.detail.contains("stopped"), "{}", trouble.detail);
}

#[tokio::test]
async fn half_a_body_of_a_silent_client_is_recorded_and_not_waited_for() {
    let mut endpoint = Endpoint::start_with(|options| options.limits.grace = FOREVER * 2).await;
    let mut raw = endpoint.connect().await;
    let head =
        "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9";
    raw.send(format!("{head}\r\n\r\n")).await;
    raw.until("\r\n\r\n").await;
    raw.send("abc").await;
    assert_eq!(endpoint.finish().await, 1);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(CutOff));
    assert_eq!(status(&exchange), None);
    assert_eq!(text(&exchange.request.head), head);
}

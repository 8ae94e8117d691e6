//! Clients that are gone when their answer is written.

use scimscope::journal::event::TroubleKind::CutOff;
use scimscope::journal::{Fact, Seq};

use tokio::net::TcpSocket;

use super::{Endpoint, Raw, SHORT, status, text, trouble_kind, user};

/// A user with a name of so many bytes, which its response repeats.
fn long_user(length: usize) -> String {
    user("long").replacen(
        r#""userName""#,
        &format!(r#""displayName":"{}","userName""#, "x".repeat(length)),
        1,
    )
}

/// Sends a request whose response does not fit into the buffers of the connection, and reads nothing of it.
pub(super) async fn send_without_reading(endpoint: &Endpoint) -> Raw {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut raw = Raw(socket.connect(endpoint.address).await.unwrap());
    let body = long_user(4_000_000);
    raw.send(format!(
        "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Type: application/scim+json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    ))
    .await;
    raw
}

async fn assert_undelivered(endpoint: &mut Endpoint) {
    assert_eq!(status(&endpoint.exchange(1).await), Some(201));
    let fact = endpoint.event(2).await.fact;
    assert!(
        matches!(fact, Fact::Undelivered { of: Seq(1), .. }),
        "{fact:?}"
    );
    assert_eq!(endpoint.finish().await, 2);
}

#[tokio::test]
async fn a_response_that_is_cut_off_is_noted_in_a_second_event() {
    let mut endpoint = Endpoint::start().await;
    let raw = send_without_reading(&endpoint).await;
    endpoint.exchange(1).await;
    raw.reset();
    assert_undelivered(&mut endpoint).await;
}

#[tokio::test]
async fn a_response_that_nobody_reads_is_given_up() {
    let mut endpoint = Endpoint::start_with(|options| options.limits.body = SHORT).await;
    let _unread = send_without_reading(&endpoint).await;
    assert_undelivered(&mut endpoint).await;
}

/// Sends a request over HTTP/2 and makes room for a part of its response.
async fn partial_response(endpoint: &Endpoint) -> reqwest::Response {
    scimscope::net::tls::install_provider();
    let response = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .http2_initial_stream_window_size(65_535)
        .build()
        .unwrap()
        .post(format!("{}/Users", endpoint.url))
        .header("Content-Type", "application/scim+json")
        .body(long_user(300_000))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    response
}

#[tokio::test]
async fn a_stream_that_is_reset_under_its_response_is_noted() {
    let mut endpoint = Endpoint::start().await;
    let response = partial_response(&endpoint).await;
    drop(response);
    assert_undelivered(&mut endpoint).await;
}

#[tokio::test]
async fn a_stream_that_gets_no_room_for_its_response_is_given_up() {
    let mut endpoint = Endpoint::start_with(|options| options.limits.body = SHORT).await;
    let _unread = partial_response(&endpoint).await;
    assert_undelivered(&mut endpoint).await;
}

#[tokio::test]
async fn a_stream_that_is_reset_in_its_body_is_recorded_as_far_as_it_came() {
    let mut endpoint = Endpoint::start().await;
    let mut raw = half_a_body(&endpoint).await;
    // RST_STREAM (CANCEL).
    raw.send(b"\0\0\x04\x03\0\0\0\0\x01\0\0\0\x08").await;
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(CutOff));
    assert_eq!(status(&exchange), None);
    assert_eq!(exchange.request.method, "POST");
    assert!(text(&exchange.request.head).contains(":path: /"));
}

#[tokio::test]
async fn a_connection_of_http_2_that_ends_in_a_body_leaves_one_event() {
    let mut endpoint = Endpoint::start().await;
    let raw = half_a_body(&endpoint).await;
    raw.reset();
    assert_eq!(trouble_kind(&endpoint.exchange(1).await), Some(CutOff));
    assert_eq!(
        endpoint.finish().await,
        1,
        "there was no answer to be missed"
    );
}

/// A connection of HTTP/2 whose one request has been read as far as it came: SETTINGS; HEADERS of stream 1: POST, http,
/// `/`; DATA "abc" without its end.
async fn half_a_body(endpoint: &Endpoint) -> Raw {
    let mut raw = endpoint.connect().await;
    raw.send(
        [
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(),
            b"\0\0\0\x04\0\0\0\0\0",
            b"\0\0\x03\x01\x04\0\0\0\x01\x83\x86\x84",
            b"\0\0\x03\0\0\0\0\0\x01abc",
            // PING, whose answer shows that everything before it was read.
            b"\0\0\x08\x06\0\0\0\0\0pingpong",
        ]
        .concat(),
    )
    .await;
    read_until(&mut raw, b"pingpong").await;
    raw
}

/// Reads binary frames up to a text in one of them.
async fn read_until(raw: &mut Raw, text: &[u8]) {
    let mut received = Vec::new();
    while !received.ends_with(text) {
        received.push(tokio::io::AsyncReadExt::read_u8(&mut raw.0).await.unwrap());
    }
}

//! Clients that stop: each ends within its limit and leaves an event.

use scimscope::inspect::{Session, summary};
use scimscope::journal::event::TroubleKind::{CutOff, TimedOut, Unused};
use scimscope::journal::{Row, Seq};

use super::{Endpoint, assert_refused, post, status, statuses, text, trouble_kind};

const PREFACE: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

#[tokio::test]
async fn a_client_that_sends_nothing_is_let_go_and_recorded() {
    let mut endpoint = Endpoint::start_impatient().await;
    assert_eq!(endpoint.talk("").await, "");
    let trouble = endpoint.no_request(1).await;
    assert_eq!(trouble.kind, Unused);
    assert!(trouble.detail.contains("stopped"), "{}", trouble.detail);
}

#[tokio::test]
async fn half_a_head_is_answered_408_and_recorded() {
    for half in [
        "GET /scim/v2/Users HTT",
        "GET /scim/v2/Users HTTP/1.1\r\nHos",
        "PRI * HTTP/2.0\r\n\r\nSM",
    ] {
        let mut endpoint = Endpoint::start_impatient().await;
        let received = endpoint.talk(half).await;
        assert_refused(&received, 408);
        let exchange = endpoint.exchange(1).await;
        assert_eq!(trouble_kind(&exchange), Some(TimedOut), "{half}");
        assert_eq!(text(&exchange.request.head), half);
        assert_eq!(endpoint.finish().await, 1);
    }
}

#[tokio::test]
async fn a_preface_of_http_2_without_settings_is_let_go_and_recorded() {
    for beginning in [PREFACE, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04"] {
        let mut endpoint = Endpoint::start_impatient().await;
        endpoint.talk(beginning).await;
        let trouble = endpoint.no_request(1).await;
        assert_eq!(trouble.kind, TimedOut);
        assert!(trouble.detail.contains("SETTINGS"), "{}", trouble.detail);
    }
}

#[tokio::test]
async fn a_body_that_stops_is_answered_408_and_kept_as_far_as_it_came() {
    let mut endpoint = Endpoint::start_impatient().await;
    let received = endpoint
        .talk("POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
        .await;
    assert_eq!(statuses(&received), [408]);
    assert_refused(&received, 408);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(TimedOut));
    assert_eq!(status(&exchange), Some(408));
    assert_eq!(text(&exchange.request.body.kept), "abc");
}

#[tokio::test]
async fn a_connection_that_has_served_may_idle_and_end_without_an_event() {
    let mut endpoint = Endpoint::start_impatient().await;
    let received = endpoint.talk(post("once", "")).await;
    assert_eq!(statuses(&received), [201]);
    assert_eq!(endpoint.finish().await, 1);
}

#[tokio::test]
async fn an_idle_connection_of_http_2_is_closed() {
    let mut endpoint = Endpoint::start_impatient().await;
    endpoint
        .talk([PREFACE.as_bytes(), b"\0\0\0\x04\0\0\0\0\0"].concat())
        .await;
    assert_eq!(endpoint.finish().await, 0, "it did nothing wrong");
}

#[tokio::test]
async fn a_client_that_goes_before_it_has_said_anything_is_recorded_and_no_error() {
    let mut endpoint = Endpoint::start().await;
    drop(endpoint.connect().await);
    assert_eq!(endpoint.no_request(1).await.kind, Unused);
    let row = Row::of(&endpoint.event(1).await);
    let summary = summary::summarize(&row);
    assert_eq!(
        summary.sentence,
        "connection not used: the client closed the connection before anything was sent"
    );
    assert!(!summary.is_error);
    let mut session = Session::default();
    session.extend(&endpoint.reader, 10).unwrap();
    let entry = session.entry(Seq(1)).unwrap();
    assert!(!entry.is_error());
    assert_eq!(entry.trouble, Some(Unused));
}

#[tokio::test]
async fn a_head_that_is_cut_off_is_recorded() {
    let mut endpoint = Endpoint::start().await;
    let mut raw = endpoint.connect().await;
    raw.send("GET /scim/v2/Users HTTP/1.1\r\nHost: a").await;
    drop(raw);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(trouble_kind(&exchange), Some(CutOff));
    assert_eq!(status(&exchange), None, "nobody was there to be answered");
    assert_eq!(
        text(&exchange.request.head),
        "GET /scim/v2/Users HTTP/1.1\r\nHost: a"
    );
    assert_eq!(endpoint.finish().await, 1);
}

#[tokio::test]
async fn a_client_that_closes_its_side_early_is_still_answered() {
    let mut endpoint = Endpoint::start().await;
    let mut raw = endpoint.connect().await;
    raw.send(post("half-closed", "")).await;
    tokio::io::AsyncWriteExt::shutdown(&mut raw.0)
        .await
        .unwrap();
    assert_eq!(statuses(&raw.rest().await), [201]);
    assert_eq!(endpoint.finish().await, 1);
}

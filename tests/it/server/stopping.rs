//! The endpoint stops: what is under way is finished, what takes too long is cut off and recorded.

use scimscope::journal::event::TroubleKind::CutOff;
use tokio::net::TcpStream;

use super::{Endpoint, SHORT, post, status, statuses, text, trouble_kind};

#[tokio::test]
async fn a_request_under_way_is_finished() {
    let mut endpoint = Endpoint::start().await;
    let request = post("late", "Expect: 100-continue\r\n");
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut raw = endpoint.connect().await;
    raw.send(format!("{head}\r\n\r\n")).await;
    raw.until("\r\n\r\n").await;
    endpoint.stop.cancel();
    // The port is closed first, so a refused connection shows that the endpoint is stopping.
    while TcpStream::connect(endpoint.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    raw.send(body).await;
    assert_eq!(statuses(&raw.rest().await), [201]);
    assert_eq!(status(&endpoint.exchange(1).await), Some(201));
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
async fn a_request_that_takes_longer_than_the_grace_is_cut_off_and_recorded() {
    let mut endpoint = Endpoint::start_with(|options| options.limits.grace = SHORT).await;
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

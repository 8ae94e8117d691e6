//! Requests that are in order, over both versions of HTTP.

use scimscope::journal::event::TroubleKind::CutOff;

use tokio::io::AsyncWriteExt;

use super::{CLOSE, Endpoint, post, status, statuses, text, trouble_kind, user};

#[tokio::test]
async fn a_head_is_recorded_as_it_was_sent() {
    let mut endpoint = Endpoint::start().await;
    let head = "GET /scim/v2/Users?count=1 HTTP/1.1\r\nHost: test\r\nX-B: 1\r\nuser-AGENT:  odd \r\nX-A: 2\r\n\
                x-b: 3\r\nConnection: close";
    let received = endpoint.talk(format!("{head}\r\n\r\n")).await;
    assert_eq!(statuses(&received), [200]);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(text(&exchange.request.head), head);
    assert_eq!(exchange.request.method, "GET");
    assert_eq!(exchange.request.target, "/scim/v2/Users?count=1");
    assert_eq!(exchange.connection.protocol, "HTTP/1.1");
    assert_eq!(status(&exchange), Some(200));
    assert_eq!(trouble_kind(&exchange), None);
}

#[tokio::test]
async fn both_lengths_at_once_stay_in_the_recorded_head_and_nothing_is_smuggled() {
    let mut endpoint = Endpoint::start().await;
    let body = user("smuggler");
    let head = "POST /scim/v2/Users HTTP/1.1\r\nHost: test\r\nContent-Type: application/scim+json\r\n\
                Content-Length: 6\r\nTransfer-Encoding: chunked";
    let hidden = "GET /scim/v2/hidden HTTP/1.1\r\nHost: test\r\n\r\n";
    let received = endpoint
        .talk(format!(
            "{head}\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n{hidden}",
            body.len()
        ))
        .await;
    assert_eq!(statuses(&received), [201]);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(text(&exchange.request.head), head);
    assert_eq!(text(&exchange.request.body.kept), body);
    let exchange = endpoint.exchange(2).await;
    assert_eq!(text(&exchange.request.head), hidden.trim_end());
    assert_eq!(status(&exchange), None, "seen, and not answered");
    assert_eq!(trouble_kind(&exchange), Some(CutOff));
}

#[tokio::test]
async fn pipelined_requests_are_answered_and_recorded_each_with_its_own_bytes() {
    let mut endpoint = Endpoint::start().await;
    let requests = [
        post("first", "X-Number: 1\r\n"),
        post("second", "X-Number: 2\r\n"),
        post("third", "X-Number: 3\r\nConnection: close\r\n"),
    ];
    let received = endpoint.talk(requests.concat()).await;
    assert_eq!(statuses(&received), [201, 201, 201]);
    for (seq, request) in (1..).zip(&requests) {
        let exchange = endpoint.exchange(seq).await;
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert_eq!(text(&exchange.request.head), head);
        assert_eq!(text(&exchange.request.body.kept), body);
        assert_eq!(exchange.connection.number, 1);
    }
}

#[tokio::test]
async fn a_chunked_body_is_recorded_without_its_chunks() {
    let mut endpoint = Endpoint::start().await;
    let body = user("chunked");
    let (first, second) = body.split_at(10);
    let received = endpoint
        .talk(format!(
            "POST /scim/v2/Users HTTP/1.1\r\nHost: test\r\nContent-Type: application/scim+json\r\n{CLOSE}\
             Transfer-Encoding: chunked\r\n\r\na\r\n{first}\r\n{:X}\r\n{second}\r\n0\r\n\r\n",
            second.len()
        ))
        .await;
    assert_eq!(statuses(&received), [201]);
    let recorded = endpoint.exchange(1).await.request.body;
    assert_eq!(text(&recorded.kept), body);
    assert_eq!(
        (recorded.length, recorded.sha256),
        (body.len() as u64, None)
    );
}

#[tokio::test]
async fn a_client_that_waits_for_100_continue_is_told_to_go_on() {
    let mut endpoint = Endpoint::start().await;
    let request = post("patient", &format!("Expect: 100-continue\r\n{CLOSE}"));
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut raw = endpoint.connect().await;
    raw.send(format!("{head}\r\n\r\n")).await;
    assert_eq!(statuses(&raw.until("\r\n\r\n").await), [100]);
    raw.send(body).await;
    assert_eq!(statuses(&raw.rest().await), [201]);
    assert_eq!(text(&endpoint.exchange(1).await.request.body.kept), body);
}

#[tokio::test]
async fn a_target_in_absolute_form_is_recorded_so_and_answered_as_its_path() {
    let mut endpoint = Endpoint::start().await;
    let line = "POST http://other.example/scim/v2/Users HTTP/1.1";
    let request = post("absolute", CLOSE).replacen("POST /scim/v2/Users HTTP/1.1", line, 1);
    let received = endpoint.talk(&request).await;
    assert_eq!(statuses(&received), [201]);
    assert!(
        received.contains("http://other.example/scim/v2/Users/"),
        "{received}"
    );
    let exchange = endpoint.exchange(1).await;
    assert!(text(&exchange.request.head).starts_with(line));
}

#[tokio::test]
async fn links_are_made_from_what_a_trusted_proxy_says() {
    let endpoint = Endpoint::start_with(|options| options.trust_forwarded = true).await;
    let fields =
        "X-Forwarded-Proto: https\r\nX-Forwarded-Host: scim.example.com\r\nConnection: close\r\n";
    let received = endpoint.talk(post("forwarded", fields)).await;
    assert!(
        received.contains("https://scim.example.com/scim/v2/Users/"),
        "{received}"
    );
}

#[tokio::test]
async fn http_1_0_is_answered_and_closed() {
    let mut endpoint = Endpoint::start().await;
    let received = endpoint.talk("GET /scim/v2/Users HTTP/1.0\r\n\r\n").await;
    assert_eq!(statuses(&received), [200]);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(text(&exchange.request.head), "GET /scim/v2/Users HTTP/1.0");
    assert_eq!(exchange.connection.protocol, "HTTP/1.0");
}

#[tokio::test]
async fn the_recorded_response_is_the_one_that_was_sent() {
    let requests = [
        "GET /scim/v2/Users HTTP/1.0\r\n\r\n".to_owned(),
        "GET /scim/v2/Users HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".to_owned(),
        "HEAD /scim/v2/Users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
        "HEAD /scim/v2/Users HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_owned(),
        "DELETE /scim/v2/Users/none HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "nonsense\r\n\r\n".to_owned(),
        post("sent", ""),
    ];
    for request in requests {
        let mut endpoint = Endpoint::start().await;
        let mut raw = endpoint.connect().await;
        raw.send(&request).await;
        AsyncWriteExt::shutdown(&mut raw.0).await.unwrap();
        let received = raw.rest().await;
        let (head, body) = received.split_once("\r\n\r\n").unwrap();
        let sent: Vec<_> = head.split("\r\n").collect();
        assert!(sent.iter().any(|line| line.starts_with("date: ")), "{head}");
        let recorded = endpoint.exchange(1).await.response.unwrap();
        let recorded_head: Vec<_> = text(&recorded.head).split("\r\n").collect();
        assert_eq!(recorded_head, sent, "{request}");
        assert_eq!(text(&recorded.body), body, "{request}");
    }
}

#[tokio::test]
async fn http_2_is_spoken_to_a_client_that_knows_beforehand() {
    let mut endpoint = Endpoint::start().await;
    scimscope::net::tls::install_provider();
    let client = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .build()
        .unwrap();
    let response = client
        .post(format!("{}/Users", endpoint.url))
        .header("Content-Type", "application/scim+json")
        .header("X-Odd", "1")
        .body(user("two"))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.version(), reqwest::Version::HTTP_2);
    let exchange = endpoint.exchange(1).await;
    assert_eq!(exchange.connection.protocol, "HTTP/2");
    let head = text(&exchange.request.head);
    let expected = format!(
        ":method: POST\r\n:scheme: http\r\n:authority: {}\r\n:path: /scim/v2/Users\r\n",
        endpoint.address
    );
    assert!(head.starts_with(&expected), "{head}");
    assert!(head.contains("\r\nx-odd: 1"), "{head}");
    assert_eq!(text(&exchange.request.body.kept), user("two"));
    assert_eq!(endpoint.finish().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_clients_at_once_are_recorded_without_a_gap_and_each_in_its_order() {
    const CLIENTS: usize = 200;
    const REQUESTS: usize = 5;
    let mut endpoint = Endpoint::start().await;
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let mut raw = endpoint.connect().await;
        clients.spawn(async move {
            for request in 0..REQUESTS {
                raw.send(format!(
                    "GET /scim/v2/Users?n={client}.{request} HTTP/1.1\r\nHost: test\r\n\r\n"
                ))
                .await;
                assert_eq!(statuses(&raw.until("\r\n\r\n").await), [200]);
                raw.until("}").await;
            }
        });
    }
    clients.join_all().await;
    let n_events = endpoint.finish().await;
    assert_eq!(n_events, (CLIENTS * REQUESTS) as u64);
    let mut next = vec![0; CLIENTS];
    for seq in 1..=n_events {
        let target = endpoint.exchange(seq).await.request.target;
        let (client, request) = target.rsplit_once('=').unwrap().1.split_once('.').unwrap();
        let expected = &mut next[client.parse::<usize>().unwrap()];
        assert_eq!(request.parse(), Ok(*expected), "client {client}");
        *expected += 1;
    }
    assert_eq!(next, vec![REQUESTS; CLIENTS]);
}

#[tokio::test]
async fn a_connection_beyond_the_limit_waits_until_another_ends() {
    let mut endpoint = Endpoint::start_with(|options| options.limits.connections = 1).await;
    let mut first = endpoint.connect().await;
    first
        .send("GET /scim/v2/Users HTTP/1.1\r\nHost: 1\r\n\r\n")
        .await;
    endpoint.exchange(1).await;
    let mut second = endpoint.connect().await;
    second
        .send(format!(
            "GET /scim/v2/Users HTTP/1.1\r\nHost: 2\r\n{CLOSE}\r\n"
        ))
        .await;
    first
        .send(format!(
            "GET /scim/v2/Users HTTP/1.1\r\nHost: 1\r\n{CLOSE}\r\n"
        ))
        .await;
    assert_eq!(statuses(&first.rest().await), [200, 200]);
    assert_eq!(statuses(&second.rest().await), [200]);
    let numbers = [
        endpoint.exchange(2).await.connection.number,
        endpoint.exchange(3).await.connection.number,
    ];
    assert_eq!(numbers, [1, 2], "the second was served after the first");
}

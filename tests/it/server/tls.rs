//! HTTPS.

use scimscope::journal::event::TroubleKind::{TlsHandshake, Unused};
use scimscope::net::tls::{Certificate, install_provider};

use super::{Endpoint, SHORT, status};

fn certificate() -> Certificate {
    Certificate::self_signed(&["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap()
}

async fn start(certificate: &Certificate) -> Endpoint {
    Endpoint::start_with(|options| {
        options.certificate = Some(certificate.clone());
        options.limits.head = SHORT * 4;
    })
    .await
}

fn client(certificate: &Certificate) -> reqwest::ClientBuilder {
    install_provider();
    let certificate = reqwest::Certificate::from_der(certificate.as_der()).unwrap();
    reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([certificate])
}

#[tokio::test]
async fn both_versions_of_http_are_agreed_on_in_the_handshake() {
    let certificate = certificate();
    let mut endpoint = start(&certificate).await;
    assert!(endpoint.url.starts_with("https://"));
    let clients = [
        client(&certificate).build().unwrap(),
        client(&certificate).http1_only().build().unwrap(),
    ];
    let protocols = ["HTTP/2", "HTTP/1.1"];
    for ((seq, client), protocol) in (1..).zip(clients).zip(protocols) {
        let users = format!("{}/Users", endpoint.url);
        assert_eq!(client.get(users).send().await.unwrap().status(), 200);
        let exchange = endpoint.exchange(seq).await;
        assert_eq!(status(&exchange), Some(200));
        assert_eq!(exchange.connection.protocol, protocol);
        assert_eq!(exchange.connection.tls.as_deref(), Some("TLSv1.3"));
    }
}

#[tokio::test]
async fn a_client_that_does_not_trust_the_certificate_is_recorded() {
    let mut endpoint = start(&certificate()).await;
    let stranger = client(&certificate()).build().unwrap();
    stranger.get(&endpoint.url).send().await.unwrap_err();
    let trouble = endpoint.no_request(1).await;
    assert_eq!(trouble.kind, TlsHandshake);
}

#[tokio::test]
async fn plain_http_on_the_https_port_is_recorded_as_that() {
    let mut endpoint = start(&certificate()).await;
    endpoint
        .talk("GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n\r\n")
        .await;
    let trouble = endpoint.no_request(1).await;
    assert_eq!(trouble.kind, TlsHandshake);
    assert!(trouble.detail.contains("plain HTTP"), "{}", trouble.detail);
}

#[tokio::test]
async fn a_client_that_only_looks_whether_the_port_is_open_makes_no_error() {
    let mut endpoint = start(&certificate()).await;
    drop(endpoint.connect().await);
    assert_eq!(endpoint.no_request(1).await.kind, Unused);
}

#[tokio::test]
async fn a_handshake_that_stalls_is_let_go_and_recorded() {
    for (beginning, kind) in [
        (b"".as_slice(), Unused),
        (b"\x16\x03\x01\x02\x00\x01", TlsHandshake),
    ] {
        let mut endpoint = start(&certificate()).await;
        endpoint.talk(beginning).await;
        let trouble = endpoint.no_request(1).await;
        assert_eq!(trouble.kind, kind);
        assert!(trouble.detail.contains("stopped"), "{}", trouble.detail);
    }
}

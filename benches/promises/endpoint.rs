//! The two servers that are compared: the real endpoint, and bare hyper that answers given bytes.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use scimscope::journal::Sync;
use scimscope::journal::{Capture, Origin, Recorder};
use scimscope::net::{Auth, Limits, Options, Server};
use scimscope::scim::Provider;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::load::{Connection, TOKEN, request};
use crate::people;

/// The endpoint with its recorder, as `serve` runs it.
pub struct Endpoint {
    pub address: SocketAddr,
    recorder: Recorder,
    server: JoinHandle<()>,
    stop: CancellationToken,
}

impl Endpoint {
    pub async fn start(capture: &Path, sync: Sync) -> Self {
        let recorder = Recorder::start(
            Capture::open(capture, sync).unwrap(),
            Provider::default(),
            false,
        )
        .unwrap();
        let server = Server::bind(Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            base_path: "/scim/v2".to_owned(),
            base_url: None,
            trust_forwarded: false,
            auth: Auth::Tokens(vec![TOKEN.to_owned()]),
            certificate: None,
            limits: Limits::default(),
            origin: Origin::Client,
        })
        .await
        .unwrap();
        let (address, stop) = (server.local_addr(), CancellationToken::new());
        let server = tokio::spawn(server.run(recorder.inbox(), stop.clone()));
        Self {
            address,
            recorder,
            server,
            stop,
        }
    }

    pub async fn stop(self) {
        self.stop.cancel();
        self.server.await.unwrap();
        let recorder = self.recorder;
        tokio::task::spawn_blocking(move || recorder.stop().unwrap())
            .await
            .unwrap();
    }

    /// Creates users `first..last` over several connections; returns their ids in order.
    pub async fn create_users(&self, first: usize, last: usize) -> Vec<String> {
        let mut tasks = Vec::new();
        for lane in 0..LANES {
            let address = self.address;
            tasks.push(tokio::spawn(async move {
                let mut connection = Connection::open(address).await;
                let mut ids = Vec::new();
                for n in (first..last).skip(lane).step_by(LANES) {
                    let (status, body) = connection
                        .exchange(&request("POST", "/scim/v2/Users", &people::user(n)))
                        .await;
                    assert_eq!(status, 201);
                    ids.push((n, id_of(&body)));
                }
                ids
            }));
        }
        let mut ids = Vec::new();
        for task in tasks {
            ids.extend(task.await.unwrap());
        }
        ids.sort_unstable();
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// Sends one request; returns the body of its answer.
    pub async fn send(&self, method: &str, target: &str, body: &str) -> Vec<u8> {
        let (status, body) = Connection::open(self.address)
            .await
            .exchange(&request(method, target, body))
            .await;
        assert!(
            status < 300,
            "{method} {target} was answered {status}: {}",
            String::from_utf8_lossy(&body)
        );
        body
    }
}

const LANES: usize = 64;

/// The `id` in a resource.
pub fn id_of(body: &[u8]) -> String {
    serde_json::from_slice::<serde_json::Value>(body).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Starts bare hyper: it reads the body and answers these bytes, without parsing or storing.
pub async fn bare(status: u16, body: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let body = Bytes::from(body);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let body = body.clone();
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let body = body.clone();
                async move {
                    request.into_body().collect().await.unwrap();
                    let response = hyper::Response::builder()
                        .status(status)
                        .header("Content-Type", "application/scim+json")
                        .body(Full::new(body));
                    Ok::<_, Infallible>(response.unwrap())
                }
            });
            tokio::spawn(async move {
                let mut builder = hyper::server::conn::http1::Builder::new();
                // The client closes when it has measured enough.
                let _ = builder
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    address
}

//! The endpoint on real sockets: what the client gets, and what the log says of it.
//!
//! Each test asserts on the response and on the event.

mod abandoned;
mod bodies;
mod concurrency;
mod entra;
mod heads;
mod patience;
mod requests;
mod stopping;
mod tls;
mod tokens;

use std::net::SocketAddr;
use std::time::Duration;

use scimscope::journal::Sync;
use scimscope::journal::event::TroubleKind;
use scimscope::journal::{Capture, Event, Exchange, Fact, Origin, Reader, Recorder, Seq, Trouble};
use scimscope::net::{Auth, Limits, Options, Server};
use scimscope::scim::{Profile, Provider};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Longer than anything in these tests takes; what is waited for in vain fails instead of hanging.
const FOREVER: Duration = Duration::from_secs(50);

/// A time-out of the endpoint that a test waits for.
const SHORT: Duration = Duration::from_millis(150);

const TOKEN: &str = "s3cret-token";

/// An endpoint with a capture of its own.
struct Endpoint {
    address: SocketAddr,
    url: String,
    reader: Reader,
    head: watch::Receiver<Seq>,
    stop: CancellationToken,
    running: Option<JoinHandle<()>>,
    _recorder: Recorder,
    _dir: tempfile::TempDir,
}

impl Endpoint {
    /// One that anyone may call.
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    async fn start_with(change: impl FnOnce(&mut Options)) -> Self {
        Self::start_by(Profile::Lenient, change).await
    }

    async fn start_by(profile: Profile, change: impl FnOnce(&mut Options)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("test.scimlog");
        let capture = Capture::open(&path, Sync::Normal).unwrap();
        let provider = Provider {
            profile,
            ..Provider::default()
        };
        let recorder = Recorder::start(capture, provider, false).unwrap();
        let mut options = Options {
            listen: "127.0.0.1:0".parse().unwrap(),
            base_path: "/scim/v2".to_owned(),
            base_url: None,
            trust_forwarded: false,
            auth: Auth::Open,
            certificate: None,
            limits: Limits::default(),
            origin: Origin::Client,
        };
        change(&mut options);
        let server = Server::bind(options).await.unwrap();
        let stop = CancellationToken::new();
        Self {
            address: server.local_addr(),
            url: server.url(),
            reader: Reader::open(&path).unwrap(),
            head: recorder.inbox().head(),
            running: Some(tokio::spawn(server.run(recorder.inbox(), stop.clone()))),
            stop,
            _recorder: recorder,
            _dir: dir,
        }
    }

    async fn start_impatient() -> Self {
        Self::start_with(|options| {
            options.limits.head = SHORT;
            options.limits.body = SHORT;
            options.limits.idle = SHORT;
        })
        .await
    }

    /// The event of this number, as soon as it is there.
    async fn event(&mut self, seq: u64) -> Event {
        let wait = self.head.wait_for(|head| *head >= Seq(seq));
        tokio::time::timeout(FOREVER, wait)
            .await
            .unwrap_or_else(|_| panic!("there never was an event {seq}"))
            .unwrap();
        self.reader.event(Seq(seq)).unwrap().unwrap()
    }

    async fn exchange(&mut self, seq: u64) -> Exchange {
        match self.event(seq).await.fact {
            Fact::Exchange(exchange) => *exchange,
            other => panic!("event {seq} is {other:?}"),
        }
    }

    async fn no_request(&mut self, seq: u64) -> Trouble {
        match self.event(seq).await.fact {
            Fact::NoRequest { trouble, .. } => trouble,
            other => panic!("event {seq} is {other:?}"),
        }
    }

    /// Every event, oldest first.
    fn events(&self) -> Vec<Event> {
        let head = self.reader.head().unwrap();
        let event = |seq| self.reader.event(Seq(seq)).unwrap().unwrap();
        (1..=head.0).map(event).collect()
    }

    /// Stops the endpoint, waits until it has recorded everything, and returns how many events there are.
    async fn finish(&mut self) -> u64 {
        self.stop.cancel();
        let running = self.running.take().unwrap();
        tokio::time::timeout(FOREVER, running)
            .await
            .expect("the endpoint never stopped")
            .unwrap();
        self.reader.head().unwrap().0
    }

    async fn connect(&self) -> Raw {
        Raw(TcpStream::connect(self.address).await.unwrap())
    }

    /// Sends these bytes on a connection of their own and returns all that comes back.
    async fn talk(&self, request: impl AsRef<[u8]>) -> String {
        let mut raw = self.connect().await;
        raw.send(request).await;
        raw.rest().await
    }
}

/// A client that sends what it likes.
struct Raw(TcpStream);

impl Raw {
    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// What comes up to and with this text.
    async fn until(&mut self, text: &str) -> String {
        let mut received = Vec::new();
        let read = async {
            while !received.ends_with(text.as_bytes()) {
                received.push(self.0.read_u8().await.unwrap());
            }
        };
        tokio::time::timeout(FOREVER, read)
            .await
            .unwrap_or_else(|_| panic!("{text:?} never came"));
        String::from_utf8(received).unwrap()
    }

    /// The next so many bytes.
    async fn take(&mut self, n_bytes: usize) -> Vec<u8> {
        let mut received = vec![0; n_bytes];
        let read = self.0.read_exact(&mut received);
        tokio::time::timeout(FOREVER, read)
            .await
            .expect("the bytes never came")
            .unwrap();
        received
    }

    /// What comes until the endpoint closes the connection, in order or not.
    async fn rest(&mut self) -> String {
        let mut received = Vec::new();
        let read = self.0.read_to_end(&mut received);
        let result = tokio::time::timeout(FOREVER, read)
            .await
            .expect("the connection was never closed");
        if let Err(error) = result {
            received.extend_from_slice(format!("[{}]", error.kind()).as_bytes());
        }
        String::from_utf8_lossy(&received).into_owned()
    }

    /// Goes away with a reset.
    fn reset(self) {
        self.0.set_zero_linger().unwrap();
    }
}

/// The statuses of the responses in what came back on one connection.
fn statuses(received: &str) -> Vec<u16> {
    received
        .match_indices("HTTP/1.")
        // An error may say `HTTP/1.1` in its text.
        .filter_map(|(at, _)| received.get(at + 9..at + 12)?.parse().ok())
        .collect()
}

/// A response that refuses: its status, the same status in the SCIM error body, and the end of the connection.
fn assert_refused(received: &str, status: u16) {
    assert_eq!(statuses(received).last(), Some(&status), "{received}");
    assert!(
        received.contains("urn:ietf:params:scim:api:messages:2.0:Error"),
        "{received}"
    );
    assert!(
        received.contains(&format!("\"status\":\"{status}\"")),
        "{received}"
    );
}

fn trouble_kind(exchange: &Exchange) -> Option<TroubleKind> {
    exchange.trouble.as_ref().map(|trouble| trouble.kind)
}

fn status(exchange: &Exchange) -> Option<u16> {
    exchange.response.as_ref().map(|response| response.status)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A user as the body of a POST.
fn user(name: &str) -> String {
    format!(r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}"}}"#)
}

/// A POST of a user over HTTP/1.1, with further header fields.
fn post(name: &str, fields: &str) -> String {
    let body = user(name);
    format!(
        "POST /scim/v2/Users HTTP/1.1\r\nHost: test\r\nContent-Type: application/scim+json\r\n\
         Content-Length: {}\r\n{fields}\r\n{body}",
        body.len()
    )
}

/// A GET of the users over HTTP/1.1 on a connection of its own, with further header fields.
fn get(fields: &str) -> String {
    format!("GET /scim/v2/Users HTTP/1.1\r\nHost: test\r\n{fields}{CLOSE}\r\n")
}

const CLOSE: &str = "Connection: close\r\n";

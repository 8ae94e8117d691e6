//! The bytes of a connection, in pieces of the size that the first byte says.
//!
//! The tap and the framing below hyper are no public types, so this goes through a socket, as clients do.

#![no_main]

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use scimscope::journal::Sync;
use scimscope::journal::{Capture, Origin, Recorder};
use scimscope::net::{Auth, Limits, Options, Server};
use scimscope::scim::Provider;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// Longer than any answer takes.
const FOREVER: Duration = Duration::from_secs(4);

/// An endpoint that lives as long as the process, and the runtime that it lives in.
struct Endpoint {
    runtime: Runtime,
    address: SocketAddr,
    _recorder: Recorder,
    _directory: tempfile::TempDir,
}

static ENDPOINT: LazyLock<Endpoint> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let capture = Capture::open(&directory.path().join("fuzz.scimlog"), Sync::Normal).unwrap();
    let recorder = Recorder::start(capture, Provider::default(), false).unwrap();
    let options = Options {
        listen: "127.0.0.1:0".parse().unwrap(),
        base_path: "/scim/v2".to_owned(),
        base_url: None,
        trust_forwarded: false,
        auth: Auth::Open,
        certificate: None,
        limits: Limits::default(),
        origin: Origin::Client,
    };
    let server = runtime.block_on(Server::bind(options)).unwrap();
    let address = server.local_addr();
    runtime.spawn(server.run(recorder.inbox(), CancellationToken::new()));
    Endpoint {
        runtime,
        address,
        _recorder: recorder,
        _directory: directory,
    }
});

fuzz_target!(|input: &[u8]| {
    let Some((size, bytes)) = input.split_first() else {
        return;
    };
    let size = usize::from(*size).max(1);
    let received = ENDPOINT.runtime.block_on(async {
        tokio::time::timeout(FOREVER, talk(bytes, size))
            .await
            .expect("the endpoint never closed the connection")
    });
    // What a client of HTTP/1 gets begins with a status line, and that of HTTP/2 with a frame of settings.
    assert!(
        received.is_empty()
            || received.starts_with(b"HTTP/1.")
            || bytes.starts_with(b"PRI * HTTP/2.0"),
        "{received:?}"
    );
});

/// Sends the bytes, says that no more will come, and returns what comes back until the endpoint closes.
async fn talk(bytes: &[u8], size: usize) -> Vec<u8> {
    let stream = TcpStream::connect(ENDPOINT.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    // A closed connection waits for nothing: thousands of them would use up the ports.
    stream.set_zero_linger().unwrap();
    let (mut reading, mut writing) = stream.into_split();
    let write = async {
        for piece in bytes.chunks(size) {
            // The endpoint may have refused and closed already.
            if writing.write_all(piece).await.is_err() {
                break;
            }
        }
        writing.shutdown().await.ok();
    };
    let mut received = Vec::new();
    let read = async {
        // A reset ends the connection as well as its end does.
        reading.read_to_end(&mut received).await.ok();
    };
    tokio::join!(write, read);
    received
}

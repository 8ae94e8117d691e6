//! One connection, from its first byte to its last: TLS, the version of HTTP, the requests, and what is left to
//! record when it ends.

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::journal::event::TroubleKind;
use crate::journal::{Connection, Inbox, Trouble};
use crate::net::auth::Auth;
use crate::net::base_url::BaseUrl;
use crate::net::budget::Budget;
use crate::net::desk::Desk;
use crate::net::head::{Flaw, MAX_FIELDS, MAX_HEAD};
use crate::net::intake::{self, Gone};
use crate::net::limits::Limits;
use crate::net::options::Options;
use crate::net::reply::ReplyBody;
use crate::net::tap::{Protocol, Tap};
use crate::net::tape::{self, Tape};
use crate::scim::Timestamp;

/// How many requests of one connection of HTTP/2 at once.
const MAX_STREAMS: u32 = 64;

/// How much of a body may wait unread on a stream of HTTP/2 (RFC 9113 §5.2).
const STREAM_WINDOW: u32 = 128 * 1024;

/// The same of all streams of a connection together.
const CONNECTION_WINDOW: u32 = 512 * 1024;

/// What all connections have in common.
#[derive(Debug)]
pub(super) struct House {
    options: Options,
    auth: Arc<Auth>,
    budget: Budget,
    local_addr: SocketAddr,
    inbox: Inbox,
    tracker: TaskTracker,
}

impl House {
    pub(super) fn new(
        options: Options,
        local_addr: SocketAddr,
        inbox: Inbox,
        tracker: TaskTracker,
    ) -> Self {
        Self {
            auth: Arc::new(options.auth.clone()),
            budget: Budget::new(options.limits.bodies.max(options.limits.max_body)),
            options,
            local_addr,
            inbox,
            tracker,
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// Who waits for the tasks to end.
    pub(super) fn tracker(&self) -> &TaskTracker {
        &self.tracker
    }

    fn desk(&self, connection: Connection, tape: &Arc<Tape>, stop: &CancellationToken) -> Desk {
        Desk {
            base_url: BaseUrl {
                fixed: self.options.base_url.clone(),
                base_path: self.options.base_path.clone(),
                trust_forwarded: self.options.trust_forwarded,
                is_tls: connection.tls.is_some(),
                local_addr: self.local_addr,
            },
            connection,
            tape: Arc::clone(tape),
            inbox: self.inbox.clone(),
            tracker: self.tracker.clone(),
            auth: Arc::clone(&self.auth),
            origin: self.options.origin,
            limits: self.options.limits,
            budget: self.budget.clone(),
            stop: stop.clone(),
        }
    }
}

/// Serves one client until it goes, `stop` is cancelled and its requests are done, or `cut` is cancelled.
pub(super) async fn serve(
    house: Arc<House>,
    stream: TcpStream,
    number: u64,
    peer: SocketAddr,
    stop: CancellationToken,
    cut: CancellationToken,
) {
    // Answers are small and complete: waiting for more to send only delays them. Failing is harmless.
    let _ = stream.set_nodelay(true);
    let connection = Connection {
        number,
        peer: peer.to_string(),
        protocol: String::new(),
        tls: None,
    };
    let mut line = Line {
        house,
        connection,
        tape: Arc::default(),
        stop,
        cut,
    };
    let Some(certificate) = &line.house.options.certificate else {
        return line.serve(stream, None).await;
    };
    let acceptor = TlsAcceptor::from(certificate.config());
    if let Some(stream) = line.handshake(&acceptor, stream).await {
        let (_, session) = stream.get_ref();
        line.connection.tls = session.protocol_version().map(|version| {
            let name = version.as_str().unwrap_or("TLS");
            name.replace('_', ".")
        });
        let protocol = match session.alpn_protocol() {
            Some(b"h2") => Some(Protocol::Http2),
            Some(_) => Some(Protocol::Http1),
            None => None,
        };
        line.serve(stream, protocol).await;
    }
}

/// One connection while it is served.
struct Line {
    house: Arc<House>,
    connection: Connection,
    tape: Arc<Tape>,
    stop: CancellationToken,
    cut: CancellationToken,
}

impl Line {
    /// The TLS handshake (RFC 8446 §4); one that fails is recorded.
    async fn handshake(
        &self,
        acceptor: &TlsAcceptor,
        stream: TcpStream,
    ) -> Option<TlsStream<TcpStream>> {
        let began = tape::now();
        let limit = self.house.limits().head;
        let deadline = Instant::now() + limit;
        let timed_out = |place| format!("the client stopped for {limit:?} {place}");
        // Looked at first, because the bytes are gone after a handshake that failed.
        let first = tokio::select! {
            biased;
            first = timeout_at(deadline, beginning(&stream)) => first,
            // Silence is no fault when the endpoint stops.
            () = self.stop.cancelled() => return None,
        };
        let failed = |detail| Err((TroubleKind::TlsHandshake, detail));
        let unused = |detail| Err((TroubleKind::Unused, detail));
        let accepted = match first {
            Ok(Beginning::None) => {
                unused("the client closed the connection before anything was sent".to_owned())
            }
            Ok(first) => tokio::select! {
                biased;
                accepted = timeout_at(deadline, acceptor.accept(stream)) => match accepted {
                    Ok(Ok(stream)) => Ok(stream),
                    Ok(Err(_)) if first == Beginning::Http => {
                        failed("plain HTTP, where TLS was expected".to_owned())
                    }
                    Ok(Err(error)) => failed(error.to_string()),
                    Err(_) => failed(timed_out("in the TLS handshake")),
                },
                () = self.stop.cancelled() => {
                    failed("the endpoint stopped in the middle of the TLS handshake".to_owned())
                }
            },
            Err(_) => unused(timed_out("before anything was sent")),
        };
        let trouble = match accepted {
            Ok(stream) => return Some(stream),
            Err((kind, detail)) => Trouble { kind, detail },
        };
        let connection = self.connection.clone();
        self.house
            .inbox
            .no_request(began, connection, trouble)
            .await;
        None
    }

    async fn serve<S>(mut self, stream: S, protocol: Option<Protocol>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let began = tape::now();
        let mut tap = Tap::new(stream, Arc::clone(&self.tape), *self.house.limits());
        let protocol = if let Some(protocol) = protocol {
            tap.begin(protocol);
            protocol
        } else {
            let sniffed = tokio::select! {
                biased;
                protocol = tap.sniff() => Some(protocol),
                () = self.stop.cancelled() => None,
            };
            sniffed.unwrap_or_else(|| {
                // A beginning that fits both versions is recorded as a head of HTTP/1.1.
                tap.stop();
                tap.begin(Protocol::Http1);
                Protocol::Http1
            })
        };
        self.connection.protocol = match protocol {
            Protocol::Http1 => "HTTP/1.1".to_owned(),
            Protocol::Http2 => "HTTP/2".to_owned(),
        };
        let desk = Arc::new(
            self.house
                .desk(self.connection.clone(), &self.tape, &self.stop),
        );
        match protocol {
            Protocol::Http1 => self.serve_http1(tap, Arc::clone(&desk)).await,
            Protocol::Http2 => self.serve_http2(tap, Arc::clone(&desk)).await,
        }
        self.settle(&desk, began).await;
    }

    async fn serve_http1<S>(&self, tap: Tap<S>, desk: Arc<Desk>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        // No timer: the tap has the time-outs. A client that has said all it wanted to may close its side and
        // still be answered, and a request is not dropped because its client went away meanwhile.
        let mut http = http1::Builder::new()
            .half_close(true)
            .max_headers(MAX_FIELDS)
            .max_header_size(MAX_HEAD)
            .max_buf_size(2 * MAX_HEAD)
            .serve_connection(TokioIo::new(tap), Endpoint(desk));
        let mut is_stopping = false;
        let mut is_cut = false;
        while !is_cut {
            tokio::select! {
                biased;
                result = std::future::poll_fn(|cx| http.poll_without_shutdown(cx)) => {
                    self.note_http_error(result);
                    break;
                }
                () = self.stop.cancelled(), if !is_stopping => {
                    is_stopping = true;
                    self.tape.stop();
                    Pin::new(&mut http).graceful_shutdown();
                }
                () = self.cut.cancelled() => is_cut = true,
            }
        }
        let mut tap = http.into_parts().io.into_inner();
        if is_stopping {
            // Between two requests hyper closes without another look at what has come.
            tap.stop();
        }
        if !is_cut {
            tap.close().await;
        }
    }

    async fn serve_http2<S>(&self, tap: Tap<S>, desk: Arc<Desk>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let limits = self.house.limits();
        let http = http2::Builder::new(Tasks(self.house.tracker.clone()))
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
            .keep_alive_interval(limits.idle)
            .keep_alive_timeout(limits.head)
            .serve_connection(TokioIo::new(tap), Endpoint(desk));
        let mut http = pin!(http);
        let mut is_stopping = false;
        loop {
            tokio::select! {
                biased;
                result = &mut http => return self.note_http_error(result),
                () = self.stop.cancelled(), if !is_stopping => {
                    is_stopping = true;
                    self.tape.stop();
                    http.as_mut().graceful_shutdown();
                }
                () = self.cut.cancelled() => return,
            }
        }
    }

    /// Keeps what hyper says of a connection that ended in error, for whatever that leaves unrecorded.
    fn note_http_error(&self, result: hyper::Result<()>) {
        let Err(error) = result else { return };
        let detail = with_causes(&error);
        self.tape.write_failed(detail.clone());
        // Of HTTP/1.1, what goes wrong is a request's own affair and recorded with it. Of HTTP/2, frames that break
        // the protocol belong to none; a wire that breaks or a client that went to sleep after its last request
        // are no fault.
        let is_fault = !error.is_timeout() && !is_of_wire(&error);
        if self.connection.protocol == "HTTP/2" && is_fault {
            let kind = TroubleKind::MalformedHead;
            self.tape.set_trouble(Trouble { kind, detail });
        }
    }

    /// Records what the requests of the connection could not record themselves.
    async fn settle(self, desk: &Desk, began: Timestamp) {
        let inbox = &self.house.inbox;
        let (seqs, error) = self.tape.undelivered();
        for seq in seqs {
            inbox.undelivered(seq, error.clone()).await;
        }
        for head in self.tape.remaining_heads() {
            let flaw = head.flaw.unwrap_or_else(|| Flaw::unanswered(&error));
            let unanswered = Flaw {
                status: None,
                ..flaw
            };
            inbox
                .submit(desk.refuse_head(head.at, head.bytes, unanswered))
                .await;
        }
        let trouble = self.tape.take_trouble().or_else(|| self.lost_streams());
        if let Some(trouble) = trouble {
            inbox.no_request(began, self.connection, trouble).await;
        }
    }

    /// Why streams of HTTP/2 that the client opened never became requests, if there are any.
    fn lost_streams(&self) -> Option<Trouble> {
        let (kind, reason) = if self.tape.is_stopping() {
            (
                TroubleKind::CutOff,
                "that were not yet requests when the endpoint stopped",
            )
        } else {
            (
                TroubleKind::MalformedHead,
                "with a header list that is malformed or too large",
            )
        };
        let n_streams = self.tape.n_lost_streams();
        (n_streams > 0).then(|| Trouble {
            kind,
            detail: format!("{n_streams} streams of HTTP/2 {reason}"),
        })
    }
}

/// How a connection begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beginning {
    /// It ended before anything came.
    None,
    /// With a method in capital letters.
    Http,
    /// As a TLS record does, with a control character, or with anything else.
    Other,
}

/// Looks at the first bytes without taking them.
async fn beginning(stream: &TcpStream) -> Beginning {
    let mut first = [0; 3];
    let n_bytes = stream.peek(&mut first).await.unwrap_or(0);
    match first.get(..n_bytes).unwrap_or_default() {
        [] => Beginning::None,
        bytes if bytes.iter().all(u8::is_ascii_uppercase) => Beginning::Http,
        _ => Beginning::Other,
    }
}

/// Whether the connection failed, rather than what was sent on it.
fn is_of_wire(error: &hyper::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

/// An error with everything that led to it: hyper's own text is often only `connection error`.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// The requests of one connection, as hyper wants them.
#[derive(Debug, Clone)]
struct Endpoint(Arc<Desk>);

impl Service<http::Request<Incoming>> for Endpoint {
    type Response = http::Response<ReplyBody>;
    type Error = Gone;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Gone>> + Send>>;

    fn call(&self, request: http::Request<Incoming>) -> Self::Future {
        Box::pin(intake::answer(Arc::clone(&self.0), request))
    }
}

/// Runs the streams of HTTP/2 as tasks that the endpoint waits for when it stops.
#[derive(Debug, Clone)]
struct Tasks(TaskTracker);

impl<F> hyper::rt::Executor<F> for Tasks
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, task: F) {
        self.0.spawn(task);
    }
}

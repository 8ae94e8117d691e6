//! The bytes of a connection, below hyper.
//!
//! hyper keeps neither the case nor the order of header fields, drops `Content-Length` beside `Transfer-Encoding`,
//! answers heads that it cannot read without telling anybody, and waits for some of them without end. So the tap
//! stands between it and the socket:
//!
//! ```text
//!            fill                      hand on
//!  socket ─────────► buffered: [ready │ unread] ─────────► hyper
//!                        │                ▲ whole, good heads and their bodies only
//!                        └─► tape: each head, as sent
//! ```
//!
//! Of HTTP/1.1, a head is held back until it is whole and judged. One that cannot be answered is replaced by a
//! request that hyper can read ([`STAND_IN`]), so that the refusal takes the way of every other answer.
//! Of HTTP/2, bytes pass at once; only the beginning of each frame is looked at.
//!
//! Time-outs of heads, of silence between requests and of writing stand here too. Those of bodies stand in
//! [`intake`](crate::net::intake), which can still answer.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use http::{Method, StatusCode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};

use crate::journal::Trouble;
use crate::journal::event::TroubleKind;
use crate::net::frames::{self, Frames};
use crate::net::framing::{Framing, Step};
use crate::net::head::{self, Flaw, MAX_HEAD};
use crate::net::limits::Limits;
use crate::net::tape::{self, Activity, Head, Tape};
use crate::net::timer::Timer;
use crate::scim::Timestamp;

/// What hyper reads in place of a head that cannot be answered.
const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nHost: -\r\nConnection: close\r\n\r\n";

/// The same where the answer must have no body (RFC 9110 §9.3.2).
const STAND_IN_FOR_HEAD: &[u8] = b"HEAD / HTTP/1.1\r\nHost: -\r\nConnection: close\r\n\r\n";

/// How much is read at once.
const READ_SIZE: usize = 8 * 1024;

/// The most that is read straight into hyper's buffer at once.
const PASS_SIZE: u64 = 64 * 1024;

/// The version of HTTP that a client speaks, seen from its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP/1.1 or HTTP/1.0 (RFC 9112).
    Http1,
    /// HTTP/2 (RFC 9113), by prior knowledge or by ALPN.
    Http2,
}

/// A connection that is read through its [`Tape`].
#[derive(Debug)]
pub(super) struct Tap<S> {
    io: S,
    tape: Arc<Tape>,
    limits: Limits,
    reading: Reading,
    /// What was read and not yet handed on.
    buffered: BytesMut,
    /// How many of the buffered bytes hyper may have.
    n_ready: usize,
    /// When the first byte of the head that is being read came.
    head_began: Option<Timestamp>,
    n_heads: u64,
    has_ended: bool,
    patience: Timer<Waiting>,
    write_patience: Timer<u64>,
    n_writes: u64,
}

#[derive(Debug)]
enum Reading {
    /// Which version this is cannot be told yet; how the input ended, if it has.
    Sniffing(Option<Ending>),
    Http1(Framing),
    Http2(Frames),
}

/// What the client is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    /// The first byte of the connection.
    FirstByte,
    /// The rest of the n-th head, or of the beginning of HTTP/2.
    Head(u64),
    /// A request after n others.
    Next(u64),
    /// Room for the rest of the responses of HTTP/2, of which n pieces went out so far (RFC 9113 §5.2).
    Window(u64),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Tap<S> {
    pub(super) fn new(io: S, tape: Arc<Tape>, limits: Limits) -> Self {
        Self {
            io,
            tape,
            limits,
            reading: Reading::Sniffing(None),
            buffered: BytesMut::new(),
            n_ready: 0,
            head_began: None,
            n_heads: 0,
            has_ended: false,
            patience: Timer::default(),
            write_patience: Timer::default(),
            n_writes: 0,
        }
    }

    /// Waits for the bytes that tell which version of HTTP this is (RFC 9113 §3.4), and reads on as that.
    ///
    /// A client that stops before that is treated as one of HTTP/1.1, whose head then stays incomplete.
    pub(super) async fn sniff(&mut self) -> Protocol {
        loop {
            let is_prefix = frames::PREFACE.starts_with(&self.buffered);
            let protocol = if self.buffered.starts_with(frames::PREFACE) {
                Protocol::Http2
            } else if self.has_ended || !is_prefix {
                Protocol::Http1
            } else {
                std::future::poll_fn(|cx| self.poll_fill(cx)).await;
                continue;
            };
            self.begin(protocol);
            return protocol;
        }
    }

    /// Reads on as the given version, from the first byte of the connection.
    pub(super) fn begin(&mut self, protocol: Protocol) {
        let reading = match protocol {
            Protocol::Http1 => Reading::Http1(Framing::default()),
            Protocol::Http2 => Reading::Http2(Frames::default()),
        };
        match std::mem::replace(&mut self.reading, reading) {
            Reading::Sniffing(Some(ending)) => self.end(&ending),
            _ => self.advance(),
        }
    }

    /// Ends the input because the endpoint stops. What was read of a head is recorded; silence is no fault.
    pub(super) fn stop(&mut self) {
        if !self.has_ended {
            self.end(&Ending::Stopped);
        }
    }

    /// Says that nothing more will come (RFC 8446 §6.1), and goes.
    ///
    /// A client that may still be sending is listened to for a moment, because closing on unread bytes resets the
    /// connection and with it the response (RFC 9112 §9.6).
    pub(super) async fn close(mut self) {
        const LONGEST: Duration = Duration::from_secs(2);
        const MOST: usize = 4 * 1024 * 1024;
        let goodbye = async {
            self.io.shutdown().await?;
            let mut n_bytes = if self.tape.must_linger() { 0 } else { MOST };
            while n_bytes < MOST {
                self.buffered.clear();
                self.buffered.reserve(READ_SIZE);
                match self.io.read_buf(&mut self.buffered).await? {
                    0 => break,
                    n => n_bytes += n,
                }
            }
            Ok::<_, io::Error>(())
        };
        // Whether the client goes politely, not at all or with an error makes no difference any more.
        let _ = tokio::time::timeout(LONGEST.min(self.limits.body), goodbye).await;
    }

    /// Reads more of the connection into `buffered` and looks at it; ready when there is something to look at
    /// or the connection has ended.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.buffered.reserve(READ_SIZE);
        let read = pin!(self.io.read_buf(&mut self.buffered)).poll(cx);
        match read {
            Poll::Ready(Ok(0)) => self.end(&Ending::Closed),
            Poll::Ready(Ok(_)) => self.advance(),
            Poll::Ready(Err(error)) => self.end(&Ending::Failed(error.to_string())),
            Poll::Pending => ready!(self.poll_patience(cx)),
        }
        Poll::Ready(())
    }

    /// Looks at what has arrived: moves what hyper may have into the ready part, and heads onto the tape.
    fn advance(&mut self) {
        loop {
            let unread = self.buffered.get(self.n_ready..).unwrap_or_default();
            let step = match &mut self.reading {
                Reading::Sniffing(_) => {
                    self.head_began.get_or_insert_with(tape::now);
                    return;
                }
                Reading::Http1(framing) => {
                    if self.head_began.is_none() && framing.is_at_head() && !unread.is_empty() {
                        self.head_began = Some(tape::now());
                    }
                    framing.step(unread)
                }
                Reading::Http2(frames) => {
                    frames.pass(unread, &self.tape);
                    self.n_ready = self.buffered.len();
                    return;
                }
            };
            match step {
                Step::More => return,
                Step::Pass(n_bytes) => self.n_ready += n_bytes,
                Step::Head(length) => {
                    let bytes = Bytes::copy_from_slice(unread.get(..length).unwrap_or_default());
                    self.push_head(bytes, None);
                    self.n_ready += length;
                }
                Step::Refuse(flaw) => return self.refuse(flaw),
            }
        }
    }

    fn push_head(&mut self, bytes: Bytes, flaw: Option<Flaw>) {
        self.n_heads += 1;
        let at = self.head_began.take().unwrap_or_else(tape::now);
        self.tape.push_head(Head { at, bytes, flaw });
    }

    /// Keeps the head that cannot be answered, and lets hyper answer a stand-in for it. Nothing is read after it.
    fn refuse(&mut self, flaw: Flaw) {
        if flaw.status.is_some() {
            self.tape.set_must_linger();
        }
        let mut bytes = self.buffered.split_off(self.n_ready);
        bytes.truncate(MAX_HEAD);
        let is_head = head::request_line(&bytes).is_some_and(|(method, _)| method == Method::HEAD);
        self.push_head(bytes.freeze(), Some(flaw));
        self.buffered
            .extend_from_slice(if is_head { STAND_IN_FOR_HEAD } else { STAND_IN });
        self.n_ready = self.buffered.len();
        self.has_ended = true;
    }

    /// The connection has ended, or is to be treated so. Between requests that is all; inside a head, the head is
    /// recorded; inside a body, whoever reads the body finds out.
    fn end(&mut self, ending: &Ending) {
        let has_unread = self.buffered.len() > self.n_ready;
        self.has_ended = true;
        match &mut self.reading {
            Reading::Sniffing(ended) => *ended = Some(ending.clone()),
            Reading::Http1(framing) if framing.is_at_head() && has_unread => {
                self.refuse(ending.to_flaw("in the middle of a head"));
            }
            Reading::Http1(_) if matches!(ending, Ending::Stopped) => {}
            Reading::Http2(frames) if frames.is_silent() && matches!(ending, Ending::Stopped) => {}
            Reading::Http1(framing) if framing.is_at_head() && self.n_heads == 0 => {
                self.tape.set_trouble(ending.to_unused());
            }
            Reading::Http2(frames) if frames.is_silent() => {
                self.tape.set_trouble(ending.to_unused());
            }
            Reading::Http2(frames) if !frames.has_begun() => {
                let flaw = ending.to_flaw("in the preface of HTTP/2, before SETTINGS");
                self.tape.set_trouble(flaw.trouble);
            }
            Reading::Http1(_) | Reading::Http2(_) => {}
        }
    }

    /// What the client is being waited for; `None` where the wait is watched elsewhere.
    fn waiting(&self) -> Option<Waiting> {
        let has_unread = self.buffered.len() > self.n_ready;
        match &self.reading {
            Reading::Sniffing(_) if !has_unread => Some(Waiting::FirstByte),
            Reading::Sniffing(_) => Some(Waiting::Head(0)),
            Reading::Http1(framing) if !framing.is_at_head() => None,
            Reading::Http1(_) if has_unread => Some(Waiting::Head(self.n_heads)),
            Reading::Http1(_) if self.n_heads == 0 => Some(Waiting::FirstByte),
            Reading::Http1(_) => Some(Waiting::Next(self.n_heads)),
            Reading::Http2(frames) if frames.is_silent() => Some(Waiting::FirstByte),
            Reading::Http2(frames) if !frames.has_begun() => Some(Waiting::Head(0)),
            Reading::Http2(_) => match self.tape.activity() {
                Activity::Idle { n_requests } => Some(Waiting::Next(n_requests)),
                Activity::Responding { n_pieces } => Some(Waiting::Window(n_pieces)),
                Activity::Reading => None,
            },
        }
    }

    /// Nothing more has arrived: ready when that has lasted too long, or when nothing more is wanted.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(waiting) = self.waiting() else {
            return Poll::Pending;
        };
        if self.tape.is_stopping() && !matches!(waiting, Waiting::Window(_)) {
            self.stop();
            return Poll::Ready(());
        }
        let limit = match waiting {
            Waiting::FirstByte | Waiting::Head(_) => self.limits.head,
            Waiting::Next(_) => self.limits.idle,
            Waiting::Window(_) => self.limits.body,
        };
        ready!(self.patience.poll(cx, waiting, limit));
        if matches!(waiting, Waiting::Window(_)) {
            self.tape
                .write_failed(format!("the client made no room for {limit:?}"));
        }
        self.end(&Ending::TimedOut(limit));
        Poll::Ready(())
    }

    /// Gives hyper bytes that need no look, without a detour through `buffered`.
    fn poll_pass(
        &mut self,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
        n_bytes: u64,
    ) -> Poll<io::Result<()>> {
        let limit = usize::try_from(n_bytes.min(PASS_SIZE)).unwrap_or(READ_SIZE);
        let mut piece = ReadBuf::new(out.initialize_unfilled_to(limit.min(out.remaining())));
        ready!(Pin::new(&mut self.io).poll_read(cx, &mut piece))?;
        let n_read = piece.filled().len();
        out.advance(n_read);
        if let Reading::Http1(framing) = &mut self.reading {
            framing.passed(n_read as u64);
        }
        self.has_ended |= n_read == 0;
        Poll::Ready(Ok(()))
    }

    fn n_opaque(&self) -> u64 {
        match &self.reading {
            Reading::Http1(framing) if self.buffered.is_empty() => framing.n_opaque(),
            _ => 0,
        }
    }

    /// Watches over a write: one that stands still for too long fails.
    fn watch_write<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let result = match written {
            Poll::Ready(result) => result,
            Poll::Pending => {
                ready!(
                    self.write_patience
                        .poll(cx, self.n_writes, self.limits.body)
                );
                Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    format!("the client read nothing for {:?}", self.limits.body),
                ))
            }
        };
        self.n_writes += 1;
        if let Err(error) = &result {
            self.tape.write_failed(error.to_string());
        }
        Poll::Ready(result)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let tap = self.get_mut();
        loop {
            if tap.n_ready > 0 {
                let n_bytes = tap.n_ready.min(out.remaining());
                out.put_slice(tap.buffered.get(..n_bytes).unwrap_or_default());
                tap.buffered.advance(n_bytes);
                tap.n_ready -= n_bytes;
                return Poll::Ready(Ok(()));
            }
            if tap.has_ended {
                return Poll::Ready(Ok(()));
            }
            let n_opaque = tap.n_opaque();
            if n_opaque > 0 {
                return tap.poll_pass(cx, out, n_opaque);
            }
            ready!(tap.poll_fill(cx));
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let tap = self.get_mut();
        let written = Pin::new(&mut tap.io).poll_write(cx, bytes);
        tap.watch_write(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let tap = self.get_mut();
        let written = Pin::new(&mut tap.io).poll_write_vectored(cx, pieces);
        tap.watch_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let tap = self.get_mut();
        let flushed = Pin::new(&mut tap.io).poll_flush(cx);
        // hyper flushes only when it has written all that it had, so nothing is left of any response.
        ready!(tap.watch_write(cx, flushed))?;
        tap.tape.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}

/// How the input of a connection ended.
#[derive(Debug, Clone)]
enum Ending {
    Closed,
    Failed(String),
    TimedOut(Duration),
    Stopped,
}

impl Ending {
    /// What there is to say of a connection on which nothing was sent: how it ended makes no difference.
    fn to_unused(&self) -> Trouble {
        Trouble {
            kind: TroubleKind::Unused,
            ..self.to_flaw("before anything was sent").trouble
        }
    }

    fn to_flaw(&self, place: &str) -> Flaw {
        let (kind, detail, status) = match self {
            Self::Closed => (
                TroubleKind::CutOff,
                format!("the client closed the connection {place}"),
                None,
            ),
            Self::Failed(error) => (
                TroubleKind::CutOff,
                format!("the connection broke {place}: {error}"),
                None,
            ),
            Self::TimedOut(limit) => (
                TroubleKind::TimedOut,
                format!("the client stopped for {limit:?} {place}"),
                Some(StatusCode::REQUEST_TIMEOUT),
            ),
            Self::Stopped => (
                TroubleKind::CutOff,
                format!("the endpoint stopped {place}"),
                None,
            ),
        };
        Flaw {
            trouble: Trouble { kind, detail },
            status,
        }
    }
}

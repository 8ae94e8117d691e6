//! From hyper's request and the tap to a whole request, and from its answer to hyper's response.
//!
//! Whatever happens on the way, the request is recorded: hyper drops a request without a word when its client
//! resets the stream or the connection, so each step leaves something behind that finishes the record when it is
//! dropped ([`Arrival`] while the body comes, [`Submission`] while the answer is awaited, [`ReplyBody`] while the
//! response is written).

use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, PROXY_AUTHORIZATION,
    RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use hyper::body::Incoming;

use crate::journal::event::{Refusal, TroubleKind};
use crate::journal::{Intake, Reply, Trouble};
use crate::net::auth::{self, Denial};
use crate::net::body::{self, Bounds, Interruption, Received};
use crate::net::budget::Share;
use crate::net::desk::Desk;
use crate::net::head::{self, Flaw, MAX_HEAD};
use crate::net::replay;
use crate::net::reply::ReplyBody;
use crate::net::tape::{self, GONE, Head};
use crate::scim::{Error, Request, Response, Timestamp};

/// How much is kept of the body of a caller who may not call.
const MAX_DENIED_BODY: usize = 64 * 1024;

/// When a client that was refused with 503 may come back, in seconds.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// The client went away before there was anything to answer: hyper is to drop the connection or the stream.
#[derive(Debug, thiserror::Error)]
#[error("the client is gone")]
pub(super) struct Gone;

/// Takes in one request, has it answered, and turns the answer into hyper's response.
pub(super) async fn answer(
    desk: Arc<Desk>,
    request: http::Request<Incoming>,
) -> Result<http::Response<ReplyBody>, Gone> {
    desk.tape.begin_request();
    let (parts, body) = request.into_parts();
    let head_only = parts.method == Method::HEAD;
    let Head { at, bytes, flaw } = desk.take_head(&parts);
    let (intake, share) = match flaw {
        Some(flaw) => (
            Box::new(desk.refuse_head(at, bytes, flaw)),
            Share::default(),
        ),
        None => Arrival::new(Arc::clone(&desk), at, bytes, parts)
            .read(body)
            .await
            .ok_or(Gone)?,
    };
    let is_gone = is_gone(&intake);
    let reply = Submission::new(&desk, intake, share).await;
    if is_gone {
        desk.tape.abandon_request();
        return Err(Gone);
    }
    let reply = reply.unwrap_or_else(|| Reply {
        seq: None,
        response: unavailable(),
    });
    Ok(desk.respond(reply, head_only))
}

impl Desk {
    /// The head as sent: of HTTP/1.1 from the tape. HTTP/2 compresses it, so that it is written down again from
    /// what hyper read.
    fn take_head(&self, parts: &Parts) -> Head {
        let from_tape = (parts.version != Version::HTTP_2)
            .then(|| self.tape.take_head())
            .flatten();
        from_tape.unwrap_or_else(|| Head {
            at: tape::now(),
            bytes: write_head(parts),
            flaw: None,
        })
    }

    /// The record of a head that was never read as a request.
    pub(super) fn refuse_head(&self, at: Timestamp, bytes: Bytes, flaw: Flaw) -> Intake {
        let (method, target) = head::request_line(&bytes).unwrap_or_default();
        let error = flaw
            .status
            .map(|status| Error::new(status, flaw.trouble.detail.as_str()));
        Intake {
            at,
            whole: Instant::now(),
            origin: self.origin,
            connection: self.connection.clone(),
            request: Request {
                method,
                target,
                headers: HeaderMap::new(),
                body: Bytes::new(),
                base_url: String::new(),
            },
            head: without_empty_line(bytes),
            body_length: 0,
            body_sha256: None,
            refusal: Some(self.refusal(flaw.trouble, error, true)),
            decisions: Vec::new(),
        }
    }

    fn refusal(&self, trouble: Trouble, error: Option<Error>, closes: bool) -> Refusal {
        let mut headers = HeaderMap::new();
        if closes && error.is_some() && !self.is_http2() {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
            self.tape.set_must_linger();
        }
        if trouble.kind == TroubleKind::Overloaded {
            headers.insert(RETRY_AFTER, RETRY_SECONDS);
        }
        Refusal {
            trouble,
            error,
            headers,
        }
    }

    fn respond(self: &Arc<Self>, reply: Reply, head_only: bool) -> http::Response<ReplyBody> {
        let Response {
            status,
            headers,
            body,
        } = reply.response;
        let body = ReplyBody::new(Arc::clone(self), body, reply.seq, head_only);
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// A request whose body is on its way. Dropped before it is whole, it is recorded as cut off.
struct Arrival {
    desk: Arc<Desk>,
    /// Everything but the body; `None` when it was handed on.
    draft: Option<Box<Intake>>,
    denial: Option<Box<Denial>>,
    received: Received,
}

impl Arrival {
    fn new(desk: Arc<Desk>, at: Timestamp, head: Bytes, parts: Parts) -> Self {
        let base_url = desk.base_url.of(&parts.uri, &parts.headers);
        let is_public = auth::is_public(&parts.method, parts.uri.path(), &desk.base_url.base_path);
        let mut headers = parts.headers;
        let (decision, denial) = match desk.auth.check(&headers, is_public) {
            Ok(decision) => (decision, None),
            Err(denial) => (denial.decision.clone(), Some(denial)),
        };
        headers.remove(AUTHORIZATION);
        headers.remove(PROXY_AUTHORIZATION);
        let draft = Intake {
            at,
            whole: Instant::now(),
            origin: replay::origin(desk.origin, &headers, &desk.connection.peer),
            connection: desk.connection_of(parts.version),
            request: Request {
                method: parts.method,
                // The origin form also of a target in absolute form (RFC 9112 §3.2.2).
                target: parts
                    .uri
                    .path_and_query()
                    .map_or_else(|| parts.uri.to_string(), ToString::to_string),
                headers,
                body: Bytes::new(),
                base_url,
            },
            head: without_empty_line(head),
            body_length: 0,
            body_sha256: None,
            refusal: None,
            decisions: vec![decision],
        };
        Self {
            desk,
            draft: Some(Box::new(draft)),
            denial,
            received: Received::default(),
        }
    }

    async fn read(mut self, body: Incoming) -> Option<(Box<Intake>, Share)> {
        let limits = self.desk.limits;
        let result = if self.announces_too_much(limits.max_body) {
            // RFC 9110 §10.1.1: the final status instead of 100 (Continue) spares the client the body.
            Err(body::too_large(limits.max_body, true))
        } else {
            let max_kept = match self.denial {
                Some(_) => limits.max_body.min(MAX_DENIED_BODY),
                None => limits.max_body,
            };
            let bounds = Bounds {
                max_length: limits.max_body,
                max_kept,
                patience: limits.body,
                min_rate: limits.body_rate,
                budget: &self.desk.budget,
                stop: &self.desk.stop,
            };
            self.received.read(body, &bounds).await
        };
        self.finish(result.err())
    }

    fn announces_too_much(&self, limit: usize) -> bool {
        let Some(headers) = self.draft.as_ref().map(|draft| &draft.request.headers) else {
            return false;
        };
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        headers.contains_key(EXPECT) && length.is_some_and(|length| length > limit as u64)
    }

    /// Puts head, body and verdict together; `None` when that was done before.
    fn finish(&mut self, interruption: Option<Interruption>) -> Option<(Box<Intake>, Share)> {
        let mut intake = self.draft.take()?;
        intake.whole = Instant::now();
        let body = std::mem::take(&mut self.received).finish();
        intake.request.body = body.kept;
        intake.body_length = body.length;
        intake.body_sha256 = body.sha256;
        intake.head = with_trailers(intake.head, &body.trailers);
        intake.refusal = self.judge(interruption);
        Some((intake, body.share))
    }

    /// A request that did not come whole is refused for that, except that a caller who may not call learns nothing
    /// about sizes: authentication comes before anything else.
    fn judge(&mut self, interruption: Option<Interruption>) -> Option<Refusal> {
        let is_unfinished = interruption.as_ref().is_some_and(|it| it.is_unfinished);
        let Some(Interruption { trouble, .. }) = interruption else {
            return self.denial.take().map(|denial| self.deny(*denial, false));
        };
        let status = match trouble.kind {
            TroubleKind::BodyTooLarge => match self.denial.take() {
                Some(denial) => return Some(self.deny(*denial, is_unfinished)),
                None => Some(StatusCode::PAYLOAD_TOO_LARGE),
            },
            TroubleKind::Overloaded => Some(StatusCode::SERVICE_UNAVAILABLE),
            TroubleKind::TimedOut => Some(StatusCode::REQUEST_TIMEOUT),
            TroubleKind::CutOff => None,
            _ => Some(StatusCode::BAD_REQUEST),
        };
        let error = status.map(|status| Error::new(status, trouble.detail.as_str()));
        Some(self.desk.refusal(trouble, error, is_unfinished))
    }

    fn deny(&self, denial: Denial, closes: bool) -> Refusal {
        let trouble = Trouble {
            kind: TroubleKind::Unauthorized,
            detail: denial.decision.received,
        };
        let mut refusal = self.desk.refusal(trouble, Some(denial.error), closes);
        refusal.headers.insert(WWW_AUTHENTICATE, denial.challenge);
        refusal
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        let dropped = Interruption {
            trouble: Trouble {
                kind: TroubleKind::CutOff,
                detail: "the client reset the stream or the connection".to_owned(),
            },
            is_unfinished: true,
        };
        if let Some((intake, share)) = self.finish(Some(dropped)) {
            self.desk.tape.abandon_request();
            self.desk
                .tracker
                .spawn(submit(Arc::clone(&self.desk), intake, share));
        }
    }
}

/// A request that the recorder has, and whose answer is awaited. Dropped before that, it waits on by itself and
/// notes that the answer found nobody.
struct Submission {
    reply: Option<Pin<Box<dyn Future<Output = Option<Reply>> + Send>>>,
    /// Whether there will be an answer that could be missed.
    has_answer: bool,
    desk: Arc<Desk>,
}

impl Submission {
    fn new(desk: &Arc<Desk>, intake: Box<Intake>, share: Share) -> Self {
        Self {
            has_answer: !is_gone(&intake),
            reply: Some(Box::pin(submit(Arc::clone(desk), intake, share))),
            desk: Arc::clone(desk),
        }
    }
}

/// Hands a request to the recorder, and holds the memory of its body until it is answered.
async fn submit(desk: Arc<Desk>, intake: Box<Intake>, share: Share) -> Option<Reply> {
    let reply = desk.inbox.submit(intake).await;
    drop(share);
    reply
}

/// Whether the client went away before it could be answered.
fn is_gone(intake: &Intake) -> bool {
    intake
        .refusal
        .as_ref()
        .is_some_and(|refusal| refusal.error.is_none())
}

impl Future for Submission {
    type Output = Option<Reply>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Reply>> {
        let Some(reply) = &mut self.reply else {
            return Poll::Ready(None);
        };
        let reply = std::task::ready!(reply.as_mut().poll(cx));
        self.reply = None;
        Poll::Ready(reply)
    }
}

impl Drop for Submission {
    fn drop(&mut self) {
        let Some(reply) = self.reply.take() else {
            return;
        };
        let inbox = self.desk.inbox.clone();
        let has_answer = self.has_answer;
        self.desk.tape.abandon_request();
        self.desk.tracker.spawn(async move {
            let seq = reply.await.and_then(|reply| reply.seq);
            if let Some(seq) = seq.filter(|_| has_answer) {
                inbox.undelivered(seq, GONE.to_owned()).await;
            }
        });
    }
}

/// The answer when the recorder has stopped: without it, nothing can be recorded, so nothing is answered.
fn unavailable() -> Response {
    let error = Error::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "the endpoint is stopping and records nothing more",
    );
    let mut headers = HeaderMap::new();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/scim+json"),
    );
    headers.insert(RETRY_AFTER, RETRY_SECONDS);
    Response {
        status: error.status,
        headers,
        body: error.body().into(),
    }
}

/// Without the empty line that ends a head, and the line end before it.
fn without_empty_line(mut head: Bytes) -> Bytes {
    while let [rest @ .., b'\r' | b'\n'] = &*head {
        head.truncate(rest.len());
    }
    head
}

/// With the fields of the trailer section at its end, one a line, as far as a head may be long.
fn with_trailers(head: Bytes, trailers: &HeaderMap) -> Bytes {
    if trailers.is_empty() {
        return head;
    }
    let mut head = Vec::from(head);
    for (name, value) in trailers {
        let (name, value) = (name.as_str().as_bytes(), value.as_bytes());
        let line = [b"\r\n", name, b": ", value].concat();
        if head.len() + line.len() > MAX_HEAD {
            break;
        }
        head.extend_from_slice(&line);
    }
    head.into()
}

/// Writes down the head of a request of HTTP/2: pseudo-header fields first, then the fields in hyper's order, one
/// a line. Names are in lower case by protocol (RFC 9113 §8.2).
fn write_head(parts: &Parts) -> Bytes {
    let mut head = String::with_capacity(512);
    let uri = &parts.uri;
    // Writing to a String does not fail.
    let _ = write!(head, ":method: {}", parts.method);
    if let Some(scheme) = uri.scheme_str() {
        let _ = write!(head, "\r\n:scheme: {scheme}");
    }
    if let Some(authority) = uri.authority() {
        let _ = write!(head, "\r\n:authority: {authority}");
    }
    if let Some(path) = uri.path_and_query() {
        let _ = write!(head, "\r\n:path: {path}");
    }
    let mut head = head.into_bytes();
    for (name, value) in &parts.headers {
        head.extend_from_slice(b"\r\n");
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
    }
    head.into()
}

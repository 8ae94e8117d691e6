//! Sends one request to a target and brings back the answer, whole.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST};
use http::{HeaderMap, Request, Version};
use reqwest::{Client, redirect};

use crate::journal::Seq;
use crate::net::caller::{self, NoAnswer};
use crate::net::replay::mark::{MARK, mark};
use crate::net::tenant_url::TenantUrl;
use crate::net::unusable::Unusable;

/// The most of an answer that is read.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(100);

/// The way to a target. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sender {
    client: Client,
    url: TenantUrl,
    credentials: HeaderMap,
    /// The capture whose requests these are.
    capture: String,
}

/// What came back for a request.
#[derive(Debug, Clone)]
pub struct Returned {
    /// The status code.
    pub status: u16,
    /// Status line and header fields, in the form in which a response is recorded.
    pub head: Bytes,
    /// The body.
    pub body: Bytes,
    /// From sending to the last byte of the answer.
    pub elapsed: Duration,
}

impl Sender {
    /// The way to a tenant URL, for the requests of a capture.
    pub fn new(target: &str, token: Option<&str>, capture: &str) -> Result<Self, Unusable> {
        let url = TenantUrl::parse(target)?;
        let credentials = caller::credentials(token)?;
        caller::install_ring();
        // A redirection is an answer like any other, to be compared with the recorded one.
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT);
        if url.is_loopback() {
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build().map_err(Unusable::Client)?,
            url,
            credentials,
            capture: capture.to_owned(),
        })
    }

    /// Whether the target is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.url.is_loopback()
    }

    /// The target without its query, which may hold a secret: for messages.
    pub fn name(&self) -> String {
        self.url.name()
    }

    /// Sends a request whose target is relative to the tenant URL: `/Users/7?attributes=userName`.
    ///
    /// The header fields of the connection are ours, and so are the credentials, unless the request has some. An
    /// endpoint on this machine is told as which event, `of`, the request was recorded.
    pub async fn send(&self, request: &Request<Bytes>, of: Seq) -> Result<Returned, NoAnswer> {
        let uri = request.uri();
        let url = self.url.below(uri.path(), uri.query().unwrap_or_default());
        let mut headers = request.headers().clone();
        for name in [HOST, CONTENT_LENGTH, MARK] {
            headers.remove(name);
        }
        // What was recorded of credentials is not in it any more: these were written by who sends it.
        if !headers.contains_key(AUTHORIZATION) {
            headers.extend(self.credentials.clone());
        }
        if let Some(mark) = self.mark(of) {
            headers.insert(MARK, mark);
        }
        let mut builder = self
            .client
            .request(request.method().clone(), url)
            .headers(headers);
        if !request.body().is_empty() {
            builder = builder.body(request.body().clone());
        }
        let start = Instant::now();
        let answer = caller::call(builder, MAX_ANSWER).await?;
        Ok(Returned {
            status: answer.status,
            head: head(&answer),
            body: answer.body,
            elapsed: start.elapsed(),
        })
    }

    fn mark(&self, of: Seq) -> Option<http::HeaderValue> {
        let mark = self.is_loopback().then(|| mark(&self.capture, of))?;
        mark.parse().ok()
    }
}

/// The head of an answer as it would have been recorded.
fn head(answer: &caller::Answer) -> Bytes {
    let mut head = if answer.version == Version::HTTP_2 {
        format!(":status: {}", answer.status)
    } else {
        let reason = http::StatusCode::from_u16(answer.status)
            .ok()
            .and_then(|status| status.canonical_reason());
        format!(
            "{:?} {} {}",
            answer.version,
            answer.status,
            reason.unwrap_or_default()
        )
    }
    .into_bytes();
    for (name, value) in &answer.headers {
        for part in [b"\r\n", name.as_str().as_bytes(), b": ", value.as_bytes()] {
            head.extend_from_slice(part);
        }
    }
    head.into()
}

//! Sends requests as Entra does, and brings back what came.

use std::error::Error as StdError;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, redirect};
use tokio_rustls::rustls;

use super::error::Error;
use super::pace::Pace;
use super::plan::Plan;
use super::request::Request;
use super::schedule::Activity;
use super::target::Target;

/// The most of an answer that is read: more than any page of a directory, and not more than memory.
const MAX_ANSWER: usize = 8 * 1024 * 1024;

/// How long an answer may take. Entra's own limit is not published; this is the usual one of its platform.
const TIMEOUT: Duration = Duration::from_secs(100);

/// The mark of Entra on every request.
const ADSCIM_VERSION: HeaderName = HeaderName::from_static("adscimversion");

/// The way to the endpoint.
#[derive(Debug)]
pub(super) struct Sender {
    client: Client,
    target: Target,
    pace: Option<Pace>,
}

/// What came of one request.
#[derive(Debug)]
pub(super) struct Reply {
    /// The target in origin form, as it was sent.
    pub(super) target: String,
    /// From sending to the last byte of the answer.
    pub(super) latency: Duration,
    /// The answer, or why there is none.
    pub(super) answer: Result<Answer, NoAnswer>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The status code.
    pub(super) status: u16,
    /// The value of `Content-Type`; empty when there was none.
    pub(super) content_type: String,
    /// The body.
    pub(super) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// None within the time.
    TimedOut,
    /// The TLS handshake failed.
    Tls(String),
    /// The body went on and on.
    TooLong,
    /// No connection, or broken HTTP.
    Broken(String),
}

impl Sender {
    /// Sets up the client.
    pub(super) fn new(plan: &Plan, target: Target) -> Result<Self, Error> {
        let pace = match plan.rate {
            Some(rate) => Some(Pace::per_second(rate).ok_or(Error::BadRate(rate))?),
            None => None,
        };
        install_ring();
        let mut builder = Client::builder()
            .default_headers(credentials(plan.token.as_deref())?)
            // Entra speaks HTTP/1.1 and TLS 1.2, and is not documented to follow redirections.
            .http1_only()
            .tls_version_max(reqwest::tls::Version::TLS_1_2)
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT);
        if target.is_loopback() {
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build().map_err(Error::Client)?,
            target,
            pace,
        })
    }

    /// The tenant URL.
    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// Waits until the rate allows another request.
    pub(super) async fn turn(&self) {
        if let Some(pace) = &self.pace {
            pace.turn().await;
        }
    }

    /// Sends a request.
    pub(super) async fn send(&self, request: &Request, activity: &Activity) -> Reply {
        let url = self.target.url_of(request);
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let mut builder = self
            .client
            .request(request.method.clone(), url)
            .header(ADSCIM_VERSION, mark(activity));
        if let Some(body) = &request.body {
            builder = builder
                .header(CONTENT_TYPE, "application/scim+json; charset=utf-8")
                .body(body.to_string());
        }
        let start = Instant::now();
        let answer = receive(builder).await;
        Reply {
            target,
            latency: start.elapsed(),
            answer,
        }
    }
}

async fn receive(builder: reqwest::RequestBuilder) -> Result<Answer, NoAnswer> {
    let mut response = builder.send().await.map_err(|error| cause(&error))?;
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type =
        content_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| cause(&error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(NoAnswer::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: response.status().as_u16(),
        content_type: content_type.unwrap_or_default(),
        body: body.freeze(),
    })
}

/// Reads the chain of causes: the last one says what happened, the ones before it where.
fn cause(error: &reqwest::Error) -> NoAnswer {
    if error.is_timeout() {
        return NoAnswer::TimedOut;
    }
    let mut cause: &dyn StdError = error;
    loop {
        if let Some(tls) = tls_error(cause) {
            return NoAnswer::Tls(tls.to_string());
        }
        match cause.source() {
            Some(source) => cause = source,
            None => return NoAnswer::Broken(cause.to_string()),
        }
    }
}

/// An I/O error hides what it wraps from the chain, and may wrap another.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut error = error;
    while let Some(inner) = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
    {
        error = inner;
    }
    error.downcast_ref()
}

/// reqwest takes the cryptography that the process has installed, and panics when there is none.
fn install_ring() {
    // An error says that a provider is installed already, which is what is wanted.
    drop(rustls::crypto::ring::default_provider().install_default());
}

fn credentials(token: Option<&str>) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    if let Some(token) = token {
        let mut value =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| Error::BadToken)?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

/// The value of `ADSCIMVersion`: since 2026 a date and the identifier of the cycle.
fn mark(activity: &Activity) -> String {
    let date = jiff::Timestamp::from_second(activity.date).unwrap_or_default();
    format!("Date: {date}, ActivityId: {}", activity.id)
}

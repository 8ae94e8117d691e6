//! Sends requests as Entra does, and brings back what came.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::HeaderName;
use http::header::CONTENT_TYPE;
use reqwest::{Client, redirect};

use super::cycle::Activity;
use super::error::Error;
use super::pace::Pace;
use super::plan::{Dialect, Plan};
use super::request::Request;
use super::target::Target;
use crate::net::caller;
use crate::net::unusable::Unusable;

pub(super) use crate::net::caller::NoAnswer;

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
    dialect: Dialect,
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

impl Sender {
    /// Sets up the client.
    pub(super) fn new(plan: &Plan, target: Target, dialect: Dialect) -> Result<Self, Error> {
        let pace = match plan.rate {
            Some(rate) => Some(Pace::per_second(rate).ok_or(Error::BadRate(rate))?),
            None => None,
        };
        caller::install_ring();
        let mut builder = Client::builder()
            .default_headers(caller::credentials(plan.token.as_deref())?)
            // Entra speaks HTTP/1.1 and TLS 1.2, and is not documented to follow redirections.
            .http1_only()
            .tls_version_max(reqwest::tls::Version::TLS_1_2)
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT);
        if target.is_loopback() {
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build().map_err(Unusable::Client)?,
            target,
            dialect,
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
        let url = self.target.url_of(request, self.dialect);
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
    let answer = caller::call(builder, MAX_ANSWER).await?;
    let content_type = answer.headers.get(CONTENT_TYPE);
    let content_type =
        content_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    Ok(Answer {
        status: answer.status,
        content_type: content_type.unwrap_or_default(),
        body: answer.body,
    })
}

/// The value of `ADSCIMVersion`: since 2026 a date and the identifier of the cycle.
fn mark(activity: &Activity) -> String {
    let date = jiff::Timestamp::from_second(activity.date).unwrap_or_default();
    format!("Date: {date}, ActivityId: {}", activity.id)
}

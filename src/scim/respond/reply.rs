//! A success, before it becomes an answer.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION};
use http::{HeaderMap, StatusCode};

use crate::scim::message::{Outcome, Response, Subject};
use crate::scim::record::Record;

/// The media type of every body (RFC 7644 §8.1); it has no parameters.
const SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json");

/// What a request that was not refused is answered with.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) response: Response,
    pub(super) outcome: Outcome,
}

impl Reply {
    /// A resource, or no body when there is none to show, with its `Location` and `ETag`
    /// (RFC 7644 §3.3, §3.14).
    pub(super) fn resource(
        status: StatusCode,
        record: &Record,
        base_url: &str,
        body: Option<Vec<u8>>,
        outcome: Outcome,
    ) -> Self {
        let mut response = response(status, body.map(Bytes::from));
        insert(&mut response.headers, LOCATION, record.location(base_url));
        insert(&mut response.headers, ETAG, record.etag());
        Self { response, outcome }
    }

    /// A `ListResponse`.
    pub(super) fn list(body: impl Into<Bytes>, outcome: Outcome) -> Self {
        let response = response(StatusCode::OK, Some(body.into()));
        Self { response, outcome }
    }

    /// A discovery document.
    pub(super) fn discovered(endpoint: String, body: &serde_json::Value) -> Self {
        let response = response(StatusCode::OK, Some(body.to_string().into()));
        let outcome = Outcome::Discovered { endpoint };
        Self { response, outcome }
    }

    /// 304: the client's copy is current (RFC 7644 §3.14).
    pub(super) fn not_modified(record: &Record, subject: Subject) -> Self {
        let mut response = response(StatusCode::NOT_MODIFIED, None);
        insert(&mut response.headers, ETAG, record.etag());
        let outcome = Outcome::NotModified { subject };
        Self { response, outcome }
    }

    /// 204 for a resource that is gone.
    pub(super) fn gone() -> Self {
        let response = response(StatusCode::NO_CONTENT, None);
        let outcome = Outcome::Changed;
        Self { response, outcome }
    }
}

/// A response with a body of SCIM's media type, or without one.
pub(super) fn response(status: StatusCode, body: Option<Bytes>) -> Response {
    let mut headers = HeaderMap::new();
    if body.is_some() {
        headers.insert(CONTENT_TYPE, SCIM_JSON);
    }
    Response {
        status,
        headers,
        body: body.unwrap_or_default(),
    }
}

/// Inserts a header field unless its text cannot stand in one, which only a hostile base URL brings about.
pub(super) fn insert(headers: &mut HeaderMap, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

//! What every client that we are has in common: TLS, the token, and how an answer is taken in.

use std::error::Error as StdError;

use bytes::{Bytes, BytesMut};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Version};
use reqwest::RequestBuilder;
use tokio_rustls::rustls;

use crate::net::unusable::Unusable;

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The version of HTTP that it came in.
    pub(super) version: Version,
    /// The status code.
    pub(super) status: u16,
    /// The header fields.
    pub(super) headers: HeaderMap,
    /// The body.
    pub(super) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// None within the time.
    #[error("no answer in time")]
    TimedOut,
    /// The TLS handshake failed.
    #[error("no TLS connection: {0}")]
    Tls(String),
    /// The body went on and on.
    #[error("the answer is longer than anybody can use")]
    TooLong,
    /// No connection, or broken HTTP.
    #[error("no answer: {0}")]
    Broken(String),
}

/// Sends a request and takes in the answer, up to so many bytes of body.
pub(super) async fn call(builder: RequestBuilder, most: usize) -> Result<Answer, NoAnswer> {
    let mut response = builder.send().await.map_err(|error| cause(&error))?;
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| cause(&error))? {
        if body.len() + chunk.len() > most {
            return Err(NoAnswer::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        version: response.version(),
        status: response.status().as_u16(),
        headers: std::mem::take(response.headers_mut()),
        body: body.freeze(),
    })
}

/// The field that carries a bearer token, if there is one.
pub(super) fn credentials(token: Option<&str>) -> Result<HeaderMap, Unusable> {
    let mut headers = HeaderMap::new();
    if let Some(token) = token {
        let value = HeaderValue::try_from(format!("Bearer {token}"));
        let mut value = value.map_err(|_| Unusable::Token)?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
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
pub(super) fn install_ring() {
    // An error says that a provider is installed already, which is what is wanted.
    drop(rustls::crypto::ring::default_provider().install_default());
}

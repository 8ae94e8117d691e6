//! The request to send for a recorded one.

use bytes::Bytes;
use http::{Method, Request};

use crate::inspect::replay::editable::Edited;
use crate::inspect::replay::identifiers::{Identifiers, last_segment};
use crate::inspect::replay::sent_fields::{Credentials, sent_again};
use crate::inspect::replay::target::{below, below_whole, from_endpoint};
use crate::inspect::replay::{body, literal};
use crate::journal::{Exchange, RecordedRequest, TroubleKind, is_remains};

/// What requests are made with, beyond what was recorded.
#[derive(Debug, Clone)]
pub struct Rewriter {
    /// The path that the recorded targets are below: `/scim/v2`; `None`: it is found in each target by its endpoint.
    pub base_path: Option<String>,
    /// What stands where a capture has the remains of a password.
    pub password: String,
}

/// A request to send.
#[derive(Debug, Clone)]
pub struct Resend {
    /// Its target is relative to the tenant URL.
    pub request: Request<Bytes>,
    /// How many passwords it has that are not the recorded ones.
    pub n_passwords: usize,
}

/// Why a recorded exchange cannot be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Omission {
    /// It was no whole request.
    NotWhole,
    /// Its token was refused, and captures hold none.
    Unauthorized,
    /// Its body was kept only in part.
    BodyNotKept,
    /// Nobody answered it.
    NoAnswer,
    /// It was outside of the base path, or is none that can be sent.
    Elsewhere,
}

impl Omission {
    /// Why, in a few words after a number: `3 that were no whole requests`.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::NotWhole => "no whole request was recorded",
            Self::Unauthorized => "its token was refused, and a capture holds no token",
            Self::BodyNotKept => "its body was not kept as it came",
            Self::NoAnswer => "no answer was recorded to compare with",
            Self::Elsewhere => "its target is outside of the base path",
        }
    }
}

impl Rewriter {
    /// Makes the request to send, or says why there is none.
    pub fn rewrite(
        &self,
        exchange: &Exchange,
        identifiers: &Identifiers,
    ) -> Result<Resend, Omission> {
        refuse(exchange)?;
        let recorded = &exchange.request;
        let method = Method::from_bytes(recorded.method.as_bytes());
        let method = method.map_err(|_| Omission::Elsewhere)?;
        // Its target is where a tunnel leads to, so that nothing of the path would be sent (RFC 9110 §9.3.6).
        if method == Method::CONNECT {
            return Err(Omission::Elsewhere);
        }
        let target = match &self.base_path {
            Some(base_path) => below(&recorded.target, base_path),
            None => from_endpoint(&recorded.target),
        };
        let target = target.ok_or(Omission::Elsewhere)?;
        let message = (&*target, &*recorded.head, &recorded.body.kept);
        self.request(method, message, identifiers, &Credentials::ours())
    }

    /// Makes the request that creates a seed. Nobody sent it, so that its target has no base path.
    pub fn creation(
        &self,
        exchange: &Exchange,
        identifiers: &Identifiers,
    ) -> Result<Resend, Omission> {
        let base_path = None;
        Self {
            base_path,
            ..self.clone()
        }
        .rewrite(exchange, identifiers)
    }

    /// Makes the request to send of one that was edited, from a request with this head. What is left of secrets in it is
    /// as in a recorded one; credentials that were written into it are sent.
    pub fn edited(&self, edited: &Edited, recorded: &[u8]) -> Result<Resend, Omission> {
        let below = self.base_path.as_deref();
        let below = below.and_then(|base_path| below_whole(&edited.target, base_path));
        let target = below.or_else(|| from_endpoint(&edited.target));
        let target = target.ok_or(Omission::Elsewhere)?;
        let message = (&*target, &*edited.head, &edited.body);
        let (identifiers, credentials) = (Identifiers::default(), Credentials::but(recorded));
        self.request(edited.method.clone(), message, &identifiers, &credentials)
    }

    fn request(
        &self,
        method: Method,
        (target, head, body): (&str, &[u8], &Bytes),
        identifiers: &Identifiers,
        credentials: &Credentials<'_>,
    ) -> Result<Resend, Omission> {
        let id = target.split('?').next().map(last_segment);
        let rewritten = literal::target(target, identifiers);
        let mut request = Request::builder()
            .method(method)
            .uri(rewritten.as_deref().unwrap_or(target))
            .body(Bytes::new())
            .map_err(|_| Omission::Elsewhere)?;
        *request.headers_mut() = sent_again(head, id.unwrap_or_default(), identifiers, credentials);
        let (body, n_passwords) = body::rewritten(body, identifiers, &self.password);
        *request.body_mut() = body;
        Ok(Resend {
            request,
            n_passwords,
        })
    }
}

/// Whether a body is recorded as it came, but for passwords in it.
pub(in crate::inspect) fn is_body_kept(request: &RecordedRequest) -> bool {
    let body = &request.body;
    let is_cut = (body.kept.len() as u64) < body.length && body.sha256.is_some();
    !is_cut && !is_remains(&body.kept)
}

fn refuse(exchange: &Exchange) -> Result<(), Omission> {
    let (request, trouble) = (&exchange.request, exchange.trouble.as_ref());
    match trouble.map(|trouble| trouble.kind) {
        Some(TroubleKind::Unauthorized) => return Err(Omission::Unauthorized),
        Some(TroubleKind::BodyTooLarge) => return Err(Omission::BodyNotKept),
        Some(_) => return Err(Omission::NotWhole),
        None => {}
    }
    if request.method.is_empty() || request.target.is_empty() {
        Err(Omission::NotWhole)
    } else if !is_body_kept(request) {
        Err(Omission::BodyNotKept)
    } else if exchange.response.is_none() {
        Err(Omission::NoAnswer)
    } else {
        Ok(())
    }
}

//! What never reaches the disk: credentials and passwords are replaced before the event exists.
//!
//! Reading order: [`Redactor`] puts what [`remains`] of a secret in its place. `head` finds secrets in header fields,
//! `target` in a target, `filter` in a filter, `json` in a body that is JSON, where `mask` keeps the type of what it
//! replaces, and `broken` in a body that is not, or not quite. `event` goes through an event that was recorded with
//! them.

mod broken;
mod event;
mod filter;
mod head;
mod json;
mod mask;
mod remains;
mod suspicion;
mod target;

pub use remains::{holds_remains, is_remains, length_of_remains};

use std::ops::Range;
use std::sync::Mutex;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use memchr::{memchr, memchr2_iter, memmem};
use sha2::{Digest, Sha256};

use crate::journal::decoding;
use crate::journal::event::{Exchange, Intake, RecordedRequest};
use crate::scim::Request;

pub use event::EventRedactor;
pub use head::carries_credential;

/// Replaces secrets by what may be known of them.
#[derive(Debug)]
pub(super) struct Redactor {
    substitute: Substitute,
    /// The secrets that were replaced, with what stands for them, where somebody wants to know.
    found: Option<Mutex<Vec<(String, String)>>>,
}

/// What takes the place of a secret.
#[derive(Debug)]
enum Substitute {
    /// What a capture keeps: the length, and a fingerprint that tells whether two are the same. It depends on a salt
    /// that each capture has of its own, so that nobody can look it up in a table.
    Remains { salt: Vec<u8> },
    /// As many stars for every secret: for who only looks.
    Stars,
}

/// So many for every secret, whatever its length.
const STARS: &str = "********";

/// A secret in a text, and what stands there instead.
type Redaction = (Range<usize>, String);

impl Redactor {
    pub(super) fn new(salt: Vec<u8>) -> Self {
        Self {
            substitute: Substitute::Remains { salt },
            found: None,
        }
    }

    /// One that can tell which secrets it replaced.
    fn noting(substitute: Substitute) -> Self {
        Self {
            substitute,
            found: Some(Mutex::default()),
        }
    }

    /// The secrets that were replaced since it was last asked, with what stands for each, the longest first.
    fn take_found(&self) -> Vec<(String, String)> {
        let mut found = match &self.found {
            Some(found) => found.lock().map(|mut found| std::mem::take(&mut *found)),
            None => return Vec::new(),
        }
        .unwrap_or_default();
        found.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
        found
    }

    /// Replaces every secret of a request, in what is recorded and in what SCIM answers from.
    pub(super) fn redact(&self, intake: &mut Intake) {
        if let Some(head) = head::redact(self, &intake.head) {
            intake.head = head.into();
        }
        head::redact_fields(self, &mut intake.request.headers);
        if let Some(target) = target::redact(self, &intake.request.target) {
            intake.request.target = target;
        }
        let Request { headers, body, .. } = &mut intake.request;
        if is_opaque(headers) {
            self.redact_opaque(body, headers);
        } else {
            self.redact_body(body);
        }
    }

    /// Replaces every secret of an exchange that another program wrote down; `headers` are the fields of its request.
    pub(super) fn redact_exchange(&self, exchange: &mut Exchange, headers: &HeaderMap) {
        self.redact_request(&mut exchange.request, headers);
        if let Some(response) = &mut exchange.response {
            if let Some(head) = head::redact(self, &response.head) {
                response.head = head.into();
            }
            self.redact_body(&mut response.body);
        }
    }

    fn redact_request(&self, request: &mut RecordedRequest, headers: &HeaderMap) {
        if let Some(target) = target::redact(self, &request.target) {
            request.target = target;
        }
        if let Some(head) = head::redact(self, &request.head) {
            request.head = head.into();
        }
        if is_opaque(headers) {
            self.redact_opaque(&mut request.body.kept, headers);
        } else {
            self.redact_body(&mut request.body.kept);
        }
    }

    /// Replaces a value by one of its type.
    fn mask(&self, value: serde_json::Value) -> serde_json::Value {
        mask::mask(self, value)
    }

    /// Replaces a body in which passwords cannot be replaced, as a whole, unless it can be read and has none. SCIM does
    /// not read it, so that it is answered as it would be; if it is JSON in spite of what its header fields say, SCIM
    /// reads it, and so do we.
    fn redact_opaque(&self, body: &mut Bytes, headers: &HeaderMap) {
        if body.is_empty() {
            return;
        }
        if let Some(redactions) = json::find(self, body) {
            *body = replace(body, redactions).into();
        } else if !is_harmless(body, headers) {
            *body = self.replacement(body).into();
        }
    }

    /// Replaces every password in a body. One that mentions none is looked through once and left as it is.
    pub(super) fn redact_body(&self, body: &mut Bytes) {
        if !may_hold_password(body) {
            return;
        }
        let redactions = json::find(self, body).unwrap_or_else(|| broken::find(self, body));
        if !redactions.is_empty() {
            *body = replace(body, redactions).into();
        }
    }

    /// What stands in place of a secret. What stands in place of one already stays, so that nothing changes when it is
    /// done again.
    fn replacement(&self, secret: &[u8]) -> String {
        if is_remains(secret) {
            return String::from_utf8_lossy(secret).into_owned();
        }
        let substitute = match &self.substitute {
            Substitute::Remains { salt } => {
                let digest = Sha256::new()
                    .chain_update(salt)
                    .chain_update(secret)
                    .finalize();
                remains::remains(secret.len(), &digest)
            }
            Substitute::Stars => STARS.to_owned(),
        };
        if let Some(found) = &self.found
            && let Ok(mut found) = found.lock()
        {
            let secret = String::from_utf8_lossy(secret).into_owned();
            found.push((secret, substitute.clone()));
        }
        substitute
    }
}

const PASSWORD: &[u8] = b"password";

/// Whether a name or a path is that of a password or leads into one: `password`, `urn:…:User:Password`,
/// `newPassword`, `password.value`, `password[type eq "work"]`.
pub fn names_password(name: &str) -> bool {
    segments(name).any(|segment| ends_with_fold(segment, "password"))
}

/// The names that a path is made of, where a value filter counts as one (RFC 7644 §3.10).
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split(['.', '[', ']']).map(str::trim)
}

/// Whether a text ends with a word, in any case.
fn ends_with_fold(text: &str, word: &str) -> bool {
    text.len()
        .checked_sub(word.len())
        .and_then(|start| text.get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(word))
}

/// Whether the header fields say that a body is not the text that it stands for: compressed, or in several parts.
fn is_opaque(headers: &HeaderMap) -> bool {
    !codings(headers).is_empty() || is_multipart(headers)
}

/// A body that is longer once its compression is undone is not looked through: a few bytes may stand for gigabytes.
const LONGEST_DECODED: usize = 1 << 20;

/// Whether a compressed body can be read whole and speaks of no password, neither in what was compressed nor beside it:
/// gzip has room for names and comments.
fn is_harmless(body: &[u8], headers: &HeaderMap) -> bool {
    let codings = codings(headers);
    if codings.is_empty() || is_multipart(headers) || mentions_password(body) {
        return false;
    }
    let decoded = decoding::whole(&codings, body, LONGEST_DECODED);
    decoded.is_some_and(|decoded| !may_hold_password(&decoded))
}

/// The codings that were applied to a body, in their order.
fn codings(headers: &HeaderMap) -> Vec<String> {
    let fields = headers.get_all(CONTENT_ENCODING).iter();
    let all = fields.flat_map(|field| field.as_bytes().split(|byte| *byte == b','));
    let named = all.map(|coding| String::from_utf8_lossy(coding.trim_ascii()).to_ascii_lowercase());
    named
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect()
}

fn is_multipart(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_TYPE).iter().any(|field| {
        let media_type = field.as_bytes().trim_ascii_start();
        media_type
            .get(..MULTIPART.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(MULTIPART))
    })
}

const MULTIPART: &[u8] = b"multipart/";

/// Whether a text speaks of a password anywhere.
fn mentions_password(text: &[u8]) -> bool {
    mentions(text, PASSWORD).next().is_some()
}

/// Where a word begins in a text, in any case. The word holds a `w`, which is rare enough to look for first.
fn mentions<'a>(text: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> {
    let offset = word.iter().position(|byte| *byte == b'w').unwrap_or(0);
    let rare = word.get(offset).copied().unwrap_or_default();
    let cases = (rare.to_ascii_lowercase(), rare.to_ascii_uppercase());
    memchr2_iter(cases.0, cases.1, text)
        .filter_map(move |at| at.checked_sub(offset))
        .filter(move |start| {
            text.get(*start..*start + word.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(word))
        })
}

/// Whether a body is worth a closer look. Escaped letters and the zeros of UTF-16 can hide the word.
fn may_hold_password(body: &[u8]) -> bool {
    let hides_letters = memchr(0, body).is_some() || memmem::find(body, b"\\u").is_some();
    hides_letters || mentions_password(body)
}

/// Puts the replacements in. Of two that overlap, the one that begins first holds the other; of two for the same
/// place, the later was made by who knew more.
fn replace(text: &[u8], mut redactions: Vec<Redaction>) -> Vec<u8> {
    redactions.reverse();
    redactions.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut replaced = Vec::with_capacity(text.len());
    let mut copied = 0;
    for (range, replacement) in redactions {
        let Some(between) = text.get(copied..range.start) else {
            continue;
        };
        replaced.extend_from_slice(between);
        replaced.extend_from_slice(replacement.as_bytes());
        copied = range.end;
    }
    replaced.extend_from_slice(text.get(copied..).unwrap_or_default());
    replaced
}

#[cfg(test)]
mod tests;

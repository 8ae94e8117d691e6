//! Secrets in an event that was recorded with them: `--keep-secrets` keeps them on this disk, and nowhere else.
//!
//! What was recorded without them stays as it is, byte for byte: what stands in place of a secret is none.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::journal::event::{Event, Exchange, Fact};
use crate::journal::redact::{
    Redactor, Substitute, filter, head, json, may_hold_password, names_password, replace, target,
};
use crate::scim::json::read as read_json;
use crate::scim::{AttributeText, Change, Delta, Edit, Outcome, Record};

/// A shorter secret is looked for in quotes only: it is part of too many words.
const SHORTEST_ALONE: usize = 6;

/// Replaces the secrets of whole events, by what stands for the same ones in the capture.
#[derive(Debug)]
pub struct EventRedactor(Redactor);

impl EventRedactor {
    pub(in crate::journal) fn new(salt: Vec<u8>) -> Self {
        Self(Redactor::noting(Substitute::Remains { salt }))
    }

    /// One for who only looks, at a screen or at a picture of it: stars stand for every secret, of any capture.
    pub fn starring() -> Self {
        Self(Redactor::noting(Substitute::Stars))
    }

    /// Replaces every secret of an event; says whether there was one.
    pub fn redact(&self, event: &mut Event) -> bool {
        let mut has_secret = false;
        if let Fact::Exchange(exchange) = &mut event.fact {
            has_secret |= self.exchange(exchange);
        }
        for change in &mut event.changes {
            has_secret |= self.change(change);
        }
        has_secret
    }

    /// A resource without its passwords; `None` when it has none.
    pub fn redacted(&self, record: &Record) -> Option<Record> {
        let text = record.attributes.as_bytes();
        if !may_hold_password(text) {
            return None;
        }
        let replaced = replace(text, json::find(&self.0, text)?);
        drop(self.0.take_found());
        if replaced == text {
            return None;
        }
        let attributes = AttributeText::parse(String::from_utf8(replaced).ok()?).ok()?;
        Some(Record {
            attributes,
            ..record.clone()
        })
    }

    /// The value of an attribute, unless its path names a password.
    pub fn value(&self, path: &str, value: Value) -> Value {
        if !names_password(path) {
            return value;
        }
        let masked = self.0.mask(value);
        drop(self.0.take_found());
        masked
    }

    /// A line that quotes what was sent, a target or a sentence, without its secrets; `None` when it has none.
    pub fn line(&self, line: &str) -> Option<String> {
        let target = target::redact(&self.0, line);
        let filter = filter::redact(&self.0, target.as_deref().unwrap_or(line));
        drop(self.0.take_found());
        filter.or(target)
    }

    /// A request as text, its head before an empty line and its body behind it, without its secrets.
    pub fn message(&self, text: &str) -> String {
        let mut end = 0;
        for line in text.split_inclusive('\n') {
            end += line.len();
            if line.trim_end().is_empty() {
                break;
            }
        }
        let (head, body) = text.split_at_checked(end).unwrap_or((text, ""));
        let head = match head::redact(&self.0, head.as_bytes()) {
            Some(redacted) => String::from_utf8_lossy(&redacted).into_owned(),
            None => head.to_owned(),
        };
        let mut body = Bytes::copy_from_slice(body.as_bytes());
        self.0.redact_body(&mut body);
        drop(self.0.take_found());
        head + &String::from_utf8_lossy(&body)
    }

    /// The request first: what its answer and our own sentences say of secrets is what they quote of it.
    fn exchange(&self, exchange: &mut Exchange) -> bool {
        let headers = headers(&exchange.request.head);
        self.0.redact_request(&mut exchange.request, &headers);
        if let Some(response) = &mut exchange.response {
            if let Some(head) = head::redact(&self.0, &response.head) {
                response.head = head.into();
            }
            self.0.redact_body(&mut response.body);
        }
        if let Outcome::Listed {
            filter: Some(text), ..
        } = &mut exchange.outcome
            && let Some(redacted) = filter::redact(&self.0, text)
        {
            *text = redacted;
        }
        let found = Found(self.0.take_found());
        if found.0.is_empty() {
            return false;
        }
        found.replace_in_sentences(exchange);
        if let Some(response) = &mut exchange.response {
            found.replace_in_answer(&mut response.body);
        }
        true
    }

    fn change(&self, change: &mut Change) -> bool {
        match &mut change.delta {
            Delta::Created(record) | Delta::Deleted(record) => match self.redacted(record) {
                Some(redacted) => {
                    **record = redacted;
                    true
                }
                None => false,
            },
            Delta::Modified { edits, .. } => {
                for edit in edits {
                    if let Edit::Attribute { path, from, to, .. } = edit
                        && names_password(path)
                    {
                        for value in [from, to].into_iter().flatten() {
                            *value = self.0.mask(value.take());
                        }
                    }
                }
                !self.0.take_found().is_empty()
            }
        }
    }
}

/// The secrets of an exchange with what stands in place of each, the longest first.
struct Found(Vec<(String, String)>);

impl Found {
    fn replace_in_sentences(&self, exchange: &mut Exchange) {
        for remark in &mut exchange.remarks {
            self.replace(&mut remark.note);
        }
        for decision in &mut exchange.decisions {
            self.replace(&mut decision.received);
        }
        let strict = exchange.strict.as_mut();
        if let Some(detail) = strict.and_then(|strict| strict.detail.as_mut()) {
            self.replace(detail);
        }
        if let Some(trouble) = &mut exchange.trouble {
            self.replace(&mut trouble.detail);
        }
        match &mut exchange.outcome {
            Outcome::Refused { detail, .. } => self.replace(detail),
            Outcome::Unchanged { reason, .. } => self.replace(reason),
            Outcome::Listed {
                filter: Some(text), ..
            }
            | Outcome::Discovered { endpoint: text } => self.replace(text),
            _ => {}
        }
    }

    /// An answer tells its reasons in `detail`, those of a bulk deeper down (RFC 7644 §3.12).
    fn replace_in_answer(&self, body: &mut Bytes) {
        let Ok(mut answer) = read_json(body) else {
            return;
        };
        if self.replace_in_details(&mut answer) {
            *body = answer.to_string().into();
        }
    }

    fn replace_in_details(&self, value: &mut Value) -> bool {
        match value {
            Value::Array(items) => items
                .iter_mut()
                .fold(false, |any, item| self.replace_in_details(item) | any),
            Value::Object(members) => members.iter_mut().fold(false, |any, (name, value)| {
                let here = match value {
                    Value::String(text) if name.eq_ignore_ascii_case("detail") => {
                        let before = text.clone();
                        self.replace(text);
                        *text != before
                    }
                    value => self.replace_in_details(value),
                };
                here | any
            }),
            _ => false,
        }
    }

    fn replace(&self, text: &mut String) {
        for (secret, replacement) in &self.0 {
            if secret.len() >= SHORTEST_ALONE && text.contains(secret) {
                *text = text.replace(secret, replacement);
            }
            let quoted = format!("\"{secret}\"");
            if text.contains(&quoted) {
                *text = text.replace(&quoted, &format!("\"{replacement}\""));
            }
        }
    }
}

/// The fields of a recorded head that say what a body is.
fn headers(head: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in head.split(|byte| *byte == b'\n') {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = line.split_at(colon);
        let is_content = name
            .get(..8)
            .is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if is_content
            && let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name), HeaderValue::from_bytes(value))
        {
            headers.append(name, value);
        }
    }
    headers
}

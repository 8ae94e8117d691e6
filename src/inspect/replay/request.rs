//! The request to send for a recorded one.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use serde_json::{Map, Value};

use crate::inspect::endpoints::is_endpoint;
use crate::inspect::replay::editable::Edited;
use crate::inspect::replay::identifiers::{Identifiers, last_segment};
use crate::inspect::replay::literal;
use crate::journal::fields::{Field, fields};
use crate::journal::{Exchange, TroubleKind, carries_credential, holds_remains, is_remains};

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

/// Fields that belong to a connection or to whoever was in between, and not to the request.
const OF_THE_CONNECTION: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// How the names of other such fields begin.
const OF_OTHERS: &[&str] = &[
    "proxy-",
    "x-forwarded-",
    "forwarded",
    "x-real-ip",
    "keep-alive",
    // The mark of what was sent again.
    "scimscope-",
];

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
        let (body, n_passwords) = self.body(body, identifiers);
        *request.body_mut() = body;
        Ok(Resend {
            request,
            n_passwords,
        })
    }

    /// The body as recorded where it says nothing that must be said in other words.
    fn body(&self, recorded: &Bytes, identifiers: &Identifiers) -> (Bytes, usize) {
        let Ok(mut value) = serde_json::from_slice::<Value>(recorded) else {
            return (recorded.clone(), 0);
        };
        let mut walk = Walk {
            identifiers,
            password: &self.password,
            is_changed: false,
            n_passwords: 0,
        };
        walk.value("", &mut value);
        if walk.is_changed {
            (Bytes::from(value.to_string()), walk.n_passwords)
        } else {
            (recorded.clone(), 0)
        }
    }
}

fn refuse(exchange: &Exchange) -> Result<(), Omission> {
    let (request, trouble) = (&exchange.request, exchange.trouble.as_ref());
    match trouble.map(|trouble| trouble.kind) {
        Some(TroubleKind::Unauthorized) => return Err(Omission::Unauthorized),
        Some(TroubleKind::BodyTooLarge) => return Err(Omission::BodyNotKept),
        Some(_) => return Err(Omission::NotWhole),
        None => {}
    }
    let kept = &request.body.kept;
    if request.method.is_empty() || request.target.is_empty() {
        Err(Omission::NotWhole)
    } else if (kept.len() as u64) < request.body.length && request.body.sha256.is_some()
        || is_remains(kept)
    {
        Err(Omission::BodyNotKept)
    } else if exchange.response.is_none() {
        Err(Omission::NoAnswer)
    } else {
        Ok(())
    }
}

/// A recorded target without the base path: `/Users/7?…`. Without its version the latest was meant, so a base path of
/// `/scim/v2` has `/scim/Users` below it as well (RFC 7644 §3.13).
fn below<'a>(target: &'a str, base_path: &str) -> Option<Cow<'a, str>> {
    let target = origin_form(target)?;
    below_whole(target, base_path).or_else(|| {
        let (parent, version) = base_path.rsplit_once('/')?;
        let rest = below_whole(target, parent).filter(|_| is_version(version))?;
        let first = rest.trim_start_matches('/').split(['/', '?']).next()?;
        is_endpoint(first).then_some(rest)
    })
}

/// A target without a path that it begins with.
fn below_whole<'a>(target: &'a str, base_path: &str) -> Option<Cow<'a, str>> {
    let rest = target.strip_prefix(base_path)?;
    if rest.starts_with('/') {
        return Some(rest.into());
    }
    (rest.is_empty() || rest.starts_with('?')).then(|| format!("/{rest}").into())
}

/// A target from its first endpoint on, for want of a base path.
fn from_endpoint(target: &str) -> Option<Cow<'_, str>> {
    let path_end = target.find('?').unwrap_or(target.len());
    let path = target.get(..path_end)?;
    let mut start = 0;
    for segment in path.split('/') {
        if start > 0 && is_endpoint(segment) {
            return target.get(start - 1..).map(Cow::Borrowed);
        }
        start += segment.len() + 1;
    }
    None
}

/// What a proxy is asked for by its whole URL, as the path that it is (RFC 9112 §3.2.2).
fn origin_form(target: &str) -> Option<&str> {
    let Some((_, rest)) = target
        .split_once("://")
        .filter(|_| !target.starts_with('/'))
    else {
        return Some(target);
    };
    rest.find('/').and_then(|path| rest.get(path..))
}

fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_credential(name: &str) -> bool {
    carries_credential(name.as_bytes())
}

/// Whether a field belongs to a connection or to whoever was in between.
pub(super) fn is_of_the_way(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_between = |start: &&str| name.starts_with(*start);
    OF_THE_CONNECTION.contains(&&*name) || OF_OTHERS.iter().any(is_between)
}

/// Which credentials of a head are sent: none that were recorded with it, because they are for the endpoint that it
/// was sent to; whoever sends it has its own.
pub(super) struct Credentials<'a>(Option<Vec<&'a [u8]>>);

impl<'a> Credentials<'a> {
    /// None of those in the head.
    fn ours() -> Self {
        Self(None)
    }

    /// Those that are not in this one.
    pub(super) fn but(recorded: &'a [u8]) -> Self {
        let credentials = fields(recorded).filter(|field| is_credential(field.name));
        Self(Some(credentials.map(|field| field.value).collect()))
    }

    /// Whether a field is sent as it stands in the head.
    pub(super) fn lets_through(&self, field: &Field<'_>) -> bool {
        let is_ours = if is_credential(field.name) {
            let recorded = self.0.as_ref();
            recorded.is_none_or(|recorded| recorded.contains(&field.value))
        } else {
            is_of_the_way(field.name)
        };
        !is_ours && !holds_remains(&field.text())
    }
}

/// The fields of a recorded head that are sent again.
fn sent_again(
    head: &[u8],
    id: &str,
    identifiers: &Identifiers,
    credentials: &Credentials<'_>,
) -> HeaderMap {
    let mut sent = HeaderMap::new();
    for field in fields(head).filter(|field| credentials.lets_through(field)) {
        let version = (field.is("if-match") || field.is("if-none-match"))
            .then(|| identifiers.version(id, &field.text()))
            .flatten();
        let value = version.map_or(field.value, str::as_bytes);
        let name = HeaderName::from_bytes(field.name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            sent.append(name, value);
        }
    }
    sent
}

/// Goes through a body and puts in what the new target knows.
struct Walk<'a> {
    identifiers: &'a Identifiers,
    password: &'a str,
    is_changed: bool,
    n_passwords: usize,
}

impl Walk<'_> {
    fn value(&mut self, name: &str, value: &mut Value) {
        match value {
            Value::Object(members) => self.object(members),
            Value::Array(items) => {
                for item in items {
                    self.value(name, item);
                }
            }
            Value::String(text) => {
                if let Some(new) = self.string(name, text) {
                    *text = new;
                    self.is_changed = true;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, members: &mut Map<String, Value>) {
        // An operation of a bulk request has a target for a path, one of a PATCH an attribute path.
        let is_bulk = members.contains_key("method") && members.contains_key("path");
        if is_bulk {
            self.bulk_operation(members);
        }
        for (name, value) in members.iter_mut() {
            if !(is_bulk && matches!(name.as_str(), "path" | "version" | "method")) {
                self.value(name, value);
            }
        }
        if members.keys().any(|name| name.contains('[')) {
            *members = std::mem::take(members)
                .into_iter()
                .map(
                    |(name, value)| match literal::filter(&name, self.identifiers) {
                        Some(new) => {
                            self.is_changed = true;
                            (new, value)
                        }
                        None => (name, value),
                    },
                )
                .collect();
        }
    }

    fn bulk_operation(&mut self, members: &mut Map<String, Value>) {
        let path = members
            .get("path")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let id = last_segment(path).to_owned();
        let new_path = literal::target(path, self.identifiers);
        let version = members.get("version").and_then(Value::as_str);
        let new_version = version
            .and_then(|version| self.identifiers.version(&id, version))
            .map(str::to_owned);
        for (name, new) in [("path", new_path), ("version", new_version)] {
            if let Some(new) = new {
                members.insert(name.to_owned(), new.into());
                self.is_changed = true;
            }
        }
    }

    /// What a string is sent as; `None`: as it is.
    fn string(&mut self, name: &str, text: &str) -> Option<String> {
        if is_remains(text.as_bytes()) {
            self.n_passwords += 1;
            return Some(self.password.to_owned());
        }
        match name {
            "path" | "filter" => literal::filter(text, self.identifiers),
            "cursor" => self.identifiers.cursor(text).map(str::to_owned),
            "$ref" => {
                let (start, id) = text.rsplit_once('/')?;
                let new = self.identifiers.id(id)?;
                Some(format!("{start}/{new}"))
            }
            _ if literal::is_client_name(name) => None,
            _ => self.identifiers.id(text).map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rewriter() -> Rewriter {
        Rewriter {
            base_path: Some("/scim/v2".to_owned()),
            password: "new".to_owned(),
        }
    }

    fn identifiers() -> Identifiers {
        let mut identifiers = Identifiers::default();
        identifiers.learn_id("7", "x");
        identifiers.learn_version("7", Some("W/\"1\"".into()), Some("W/\"9\"".into()));
        identifiers
    }

    fn check_body(recorded: &Value, expected: &Value) {
        let recorded = Bytes::from(recorded.to_string());
        let (body, _) = rewriter().body(&recorded, &identifiers());
        assert_eq!(body, expected.to_string());
    }

    #[test]
    fn identifiers_are_replaced_where_they_stand_for_a_resource() {
        check_body(
            &json!({"Operations": [
                {"op": "Add", "path": "members", "value": [{"value": "7", "$ref": "../Users/7"}]},
                {"op": "remove", "path": "members[value eq \"7\"]"},
                {"op": "add", "path": "urn:x:manager", "value": "7"},
                {"op": "replace", "value": {"externalId": "7", "title": "7 x", "members[value eq \"7\"].type": "a"}},
            ]}),
            &json!({"Operations": [
                {"op": "Add", "path": "members", "value": [{"value": "x", "$ref": "../Users/x"}]},
                {"op": "remove", "path": "members[value eq \"x\"]"},
                {"op": "add", "path": "urn:x:manager", "value": "x"},
                {"op": "replace", "value": {"externalId": "7", "title": "7 x", "members[value eq \"x\"].type": "a"}},
            ]}),
        );
    }

    #[test]
    fn a_bulk_request_keeps_its_bulk_ids() {
        check_body(
            &json!({"Operations": [
                {"method": "PATCH", "path": "/Users/7", "bulkId": "7", "version": "W/\"1\"", "data": {"value": "bulkId:7"}},
            ]}),
            &json!({"Operations": [
                {"method": "PATCH", "path": "/Users/x", "bulkId": "7", "version": "W/\"9\"", "data": {"value": "bulkId:7"}},
            ]}),
        );
    }

    #[test]
    fn a_body_that_says_nothing_to_replace_is_sent_byte_for_byte() {
        let recorded = Bytes::from_static(b"{ \"a\" : 1.0, \"a\": 2 }");
        assert_eq!(rewriter().body(&recorded, &identifiers()), (recorded, 0));
        let broken = Bytes::from_static(b"{\"value\": \"7\"");
        assert_eq!(rewriter().body(&broken, &identifiers()), (broken, 0));
    }

    #[test]
    fn what_is_left_of_a_password_becomes_another_password() {
        let recorded = Bytes::from(r#"{"password":"redacted:9-bytes:1a2b3c4d"}"#);
        let (body, n_passwords) = rewriter().body(&recorded, &identifiers());
        assert_eq!((&*body, n_passwords), (&br#"{"password":"new"}"#[..], 1));
    }

    #[test]
    fn fields_of_the_connection_and_secrets_stay_behind() {
        let head = b"PATCH /Users/7 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer redacted:9-bytes:1a2b3c4d\r\n\
            Content-Length: 3\r\nX-Forwarded-For: 1.2.3.4\r\nIf-Match: W/\"1\"\r\nADSCIMVersion: 1";
        let fields = sent_again(head, "7", &identifiers(), &Credentials::ours());
        let names: Vec<&str> = fields.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["if-match", "adscimversion"]);
        assert_eq!(fields["if-match"], "W/\"9\"");
    }

    #[test]
    fn credentials_that_were_written_into_a_request_are_sent_and_recorded_ones_are_not() {
        let recorded = b"GET /Users HTTP/1.1\r\nAuthorization: Bearer kept\r\nX-Api-Key: kept";
        let sent = |head: &str, credentials: &Credentials<'_>| {
            let fields = sent_again(head.as_bytes(), "", &identifiers(), credentials);
            let value = fields.values().next();
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        let cases = [
            ("\nAuthorization: Bearer kept", None),
            ("\nauthorization:  Bearer kept ", None),
            ("\nAuthorization: Bearer own", Some("Bearer own")),
            ("\nAuthorization:", Some("")),
            ("\nAuthorization: Bearer redacted:9-bytes:1a2b3c4d", None),
            ("\nX-Api-Key: kept", None),
            ("\nX-Api-Key: own", Some("own")),
        ];
        for (head, expected) in cases {
            let found = sent(head, &Credentials::but(recorded));
            assert_eq!(found.as_deref(), expected, "{head:?}");
            assert_eq!(sent(head, &Credentials::ours()), None, "{head:?}");
        }
    }

    #[test]
    fn a_target_is_relative_to_its_base_path() {
        let check = |target, expected: Option<&str>| {
            assert_eq!(below(target, "/scim/v2").as_deref(), expected, "{target}");
        };
        check("/scim/v2/Users?a=b", Some("/Users?a=b"));
        check("/scim/v2", Some("/"));
        check("/scim/v2?filter=id+pr", Some("/?filter=id+pr"));
        check("http://host:1/scim/v2/Users/7", Some("/Users/7"));
        check("/scim/Users/7", Some("/Users/7"));
        for elsewhere in [
            "/scim/v22/x",
            "/scim/v1/Users",
            "/scim/v3/Users",
            "/Users",
            "/other/Users",
            "/scim/",
            "*",
            "host:443",
        ] {
            check(elsewhere, None);
        }
    }

    #[test]
    fn a_target_begins_with_its_endpoint_where_no_base_path_is_known() {
        let check = |target, expected: Option<&str>| {
            assert_eq!(from_endpoint(target).as_deref(), expected, "{target}");
        };
        check("/a/b/users/7", Some("/users/7"));
        check("/Users/7", Some("/Users/7"));
        check("/a?Users", None);
    }
}

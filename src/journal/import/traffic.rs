//! One exchange as HAR describes it, and as it would have been recorded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Deserialize;
use serde_json::Value;

use std::time::Duration;

use crate::journal::event::{
    Body, Connection, Exchange, RecordedRequest, RecordedResponse, Seq, Trouble, TroubleKind,
};
use crate::scim::json;
use crate::scim::{Outcome, ResourceType, Timestamp};

/// An entry of a HAR file (HAR 1.2, `entries`), as far as it matters here.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: String,
    #[serde(default)]
    time: Option<f64>,
    #[serde(default)]
    connection: Option<Value>,
    /// What scimscope says of it.
    #[serde(default, rename = "_scim")]
    said: Option<Value>,
    request: RequestForm,
    response: ResponseForm,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestForm {
    method: String,
    url: String,
    #[serde(default)]
    http_version: Option<String>,
    #[serde(default)]
    headers: Vec<Field>,
    #[serde(default)]
    post_data: Option<Content>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResponseForm {
    /// 0, and with some programs -1, when there was none.
    status: i64,
    #[serde(default)]
    status_text: Option<String>,
    #[serde(default)]
    headers: Vec<Field>,
    #[serde(default)]
    content: Option<Content>,
}

#[derive(Debug, Default, Deserialize)]
struct Content {
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Field {
    name: String,
    value: String,
}

/// An exchange of another program's log.
#[derive(Debug)]
pub(super) struct Traffic {
    pub(super) at: Timestamp,
    /// The number that it has in the capture that it comes from, where scimscope wrote the file.
    pub(super) seq: Option<Seq>,
    /// As it would have been recorded, but for what it came to.
    pub(super) exchange: Exchange,
    /// The header fields of the request.
    pub(super) headers: HeaderMap,
    /// What it is about.
    pub(super) endpoint: Endpoint,
    /// The URL that the endpoints are below.
    pub(super) base_url: String,
    /// Its path.
    pub(super) base_path: String,
}

/// What a target is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// A resource, or all resources of a type.
    Resources(ResourceType, Option<String>),
    /// A search (RFC 7644 §3.4.3).
    Search,
    /// Several operations at once.
    Bulk,
    /// Discovery, `/Me`: `ServiceProviderConfig`, `Schemas/urn:…`.
    Other(String),
}

impl Endpoint {
    /// Whether an endpoint tells of itself there (RFC 7644 §4).
    pub(super) fn is_discovery(&self) -> bool {
        let Self::Other(path) = self else {
            return false;
        };
        let first = path.split('/').next().unwrap_or_default();
        DISCOVERY.iter().any(|one| one.eq_ignore_ascii_case(first))
    }
}

/// What an endpoint tells of itself.
const DISCOVERY: [&str; 3] = ["ServiceProviderConfig", "ResourceTypes", "Schemas"];

impl Traffic {
    /// Reads an entry; `None` when it is no SCIM.
    pub(super) fn read(entry: Value) -> Result<Option<Self>, String> {
        let entry: Entry = serde_json::from_value(entry)
            .map_err(|error| format!("it is no entry of a HAR file: {error}"))?;
        let (base_url, target) = split(&entry.request.url);
        let Some((base_path, endpoint)) = endpoint(&target) else {
            return Ok(None);
        };
        if !is_scim(&entry) {
            return Ok(None);
        }
        if let Some(flaw) = flaw(&entry) {
            return Err(flaw);
        }
        let at = Timestamp::from_rfc3339(&entry.started_date_time)
            .ok_or_else(|| format!("{:?} is no time", entry.started_date_time))?;
        let protocol = protocol(entry.request.http_version.as_deref());
        let headers = header_map(&entry.request.headers);
        let body = content(entry.request.post_data)?;
        let response = response(entry.response, &protocol)?;
        let milliseconds = entry.time.unwrap_or_default();
        let duration = Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default();
        let start = format!("{} {target} {protocol}", entry.request.method);
        let exchange = Exchange {
            connection: Connection {
                number: number(entry.connection.as_ref()),
                peer: String::new(),
                protocol,
                tls: None,
            },
            request: RecordedRequest {
                head: head(&start, &entry.request.headers),
                method: entry.request.method,
                target,
                body: Body {
                    length: body.len() as u64,
                    kept: body,
                    sha256: None,
                },
            },
            trouble: trouble(response.as_ref()),
            response,
            duration_us: u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
            outcome: Outcome::Changed,
            remarks: Vec::new(),
            decisions: Vec::new(),
            strict: None,
        };
        let seq = entry
            .said
            .as_ref()
            .and_then(|said| said.get("seq")?.as_u64());
        Ok(Some(Self {
            at,
            seq: seq.map(Seq),
            exchange,
            headers,
            endpoint,
            base_url: format!("{base_url}{base_path}"),
            base_path,
        }))
    }
}

/// What was wrong below SCIM with a request that was answered so: a token that was refused, without which nothing of it
/// was looked at.
fn trouble(response: Option<&RecordedResponse>) -> Option<Trouble> {
    let refusal = response.filter(|response| response.status == 401)?;
    let told = json::read(&refusal.body).unwrap_or_default();
    let detail = told.get("detail").and_then(Value::as_str);
    Some(Trouble {
        kind: TroubleKind::Unauthorized,
        detail: detail.unwrap_or("the token was not accepted").to_owned(),
    })
}

/// An exchange that took longer, in milliseconds, is none that anybody waited for: a year.
const LONGEST_MS: f64 = 365.0 * 24.0 * 3_600_000.0;

/// What no exchange can have had.
fn flaw(entry: &Entry) -> Option<String> {
    let method = &entry.request.method;
    if Method::from_bytes(method.as_bytes()).is_err() {
        return Some(format!("{method:?} is no method"));
    }
    let status = entry.response.status;
    // 0 and -1: there was no response.
    if !matches!(status, -1 | 0 | 100..=999) {
        return Some(format!("{status} is no status"));
    }
    let time = entry
        .time
        .filter(|time| !(0.0..=LONGEST_MS).contains(time))?;
    Some(format!(
        "{time} milliseconds is no time that a request takes"
    ))
}

/// A URL as `https://host` and the target in origin form.
fn split(url: &str) -> (String, String) {
    let url = url.split('#').next().unwrap_or_default();
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url
        .get(start..)
        .and_then(|rest| rest.find(['/', '?']))
        .map_or(url.len(), |at| start + at);
    let (origin, target) = url.split_at(end);
    // What stands before the host may be a password.
    let host = origin.rsplit('@').next().unwrap_or_default();
    let scheme = origin.get(..start).unwrap_or_default();
    let origin = if host.len() == origin.len() {
        origin.to_owned()
    } else {
        format!("{scheme}{host}")
    };
    let target = target.replace(|letter: char| letter.is_control() || letter == ' ', "%20");
    if target.starts_with('/') {
        (origin, target)
    } else {
        (origin, format!("/{target}"))
    }
}

/// The path before the endpoint, and what the target is about; `None` when it names no endpoint of SCIM.
fn endpoint(target: &str) -> Option<(String, Endpoint)> {
    let path = target.split('?').next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let (last, before) = segments.split_last()?;
    let base = |n_segments: usize| {
        let segments = segments
            .iter()
            .take(segments.len().saturating_sub(n_segments));
        segments.fold(String::new(), |path, segment| format!("{path}/{segment}"))
    };
    let of_type = |name: &str| {
        let mut types = ResourceType::ALL.into_iter();
        types.find(|one| one.endpoint().eq_ignore_ascii_case(name))
    };
    if *last == ".search" {
        let below_type = before.last().is_some_and(|name| of_type(name).is_some());
        return Some((base(1 + usize::from(below_type)), Endpoint::Search));
    }
    if last.eq_ignore_ascii_case("Bulk") {
        return Some((base(1), Endpoint::Bulk));
    }
    if let Some(resource_type) = of_type(last) {
        return Some((base(1), Endpoint::Resources(resource_type, None)));
    }
    if let Some(resource_type) = before.last().and_then(|name| of_type(name)) {
        let id = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
        return Some((
            base(2),
            Endpoint::Resources(resource_type, Some(id.into_owned())),
        ));
    }
    let is_discovery = |name: &str| {
        let mut all = DISCOVERY.iter().chain(&["Me"]);
        all.any(|one| one.eq_ignore_ascii_case(name))
    };
    if is_discovery(last) {
        return Some((base(1), Endpoint::Other((*last).to_owned())));
    }
    let parent = before.last().filter(|name| is_discovery(name))?;
    Some((base(2), Endpoint::Other(format!("{parent}/{last}"))))
}

/// Whether an entry whose target could be SCIM is: one side speaks JSON, or neither says anything.
fn is_scim(entry: &Entry) -> bool {
    let kind = |fields: &[Field]| {
        let field = fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case("content-type"));
        field.map(|field| field.value.to_ascii_lowercase())
    };
    let is_json = |kind: &Option<String>| kind.as_ref().is_some_and(|kind| kind.contains("json"));
    let (sent, answered) = (kind(&entry.request.headers), kind(&entry.response.headers));
    is_json(&answered) || is_json(&sent) || answered.is_none()
}

fn response(form: ResponseForm, protocol: &str) -> Result<Option<RecordedResponse>, String> {
    let Some(status) = u16::try_from(form.status)
        .ok()
        .filter(|status| *status >= 100)
    else {
        return Ok(None);
    };
    let reason = form.status_text.unwrap_or_default();
    let start = format!("{protocol} {status} {reason}");
    Ok(Some(RecordedResponse {
        status,
        head: head(start.trim_end(), &form.headers),
        body: content(form.content)?,
    }))
}

fn content(content: Option<Content>) -> Result<Bytes, String> {
    let content = content.unwrap_or_default();
    let text = content.text.unwrap_or_default();
    match content.encoding.as_deref() {
        Some("base64") => STANDARD
            .decode(text)
            .map(Bytes::from)
            .map_err(|error| format!("its body is no base64: {error}")),
        _ => Ok(text.into()),
    }
}

fn protocol(version: Option<&str>) -> String {
    let version = version.unwrap_or_default().to_ascii_lowercase();
    let protocol = match version.as_str() {
        "http/1.0" => "HTTP/1.0",
        "h2" | "http/2" | "http/2.0" => "HTTP/2",
        "h3" | "http/3" | "http/3.0" => "HTTP/3",
        _ => "HTTP/1.1",
    };
    protocol.to_owned()
}

/// The connection, when it has a number that counts something.
fn number(connection: Option<&Value>) -> u64 {
    let number = match connection {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64(),
        _ => None,
    };
    number
        .filter(|number| u32::try_from(*number).is_ok())
        .unwrap_or(0)
}

/// A head in the form in which heads are recorded. A line break inside a field would make two fields of it.
fn head(start: &str, fields: &[Field]) -> Bytes {
    let line = |text: &str| text.replace(['\r', '\n'], " ");
    let mut head = line(start);
    for field in fields.iter().filter(|field| !field.name.starts_with(':')) {
        head.push_str("\r\n");
        head.push_str(&line(&field.name));
        head.push_str(": ");
        head.push_str(&line(&field.value));
    }
    head.into()
}

fn header_map(fields: &[Field]) -> HeaderMap {
    let fields = fields.iter().filter_map(|field| {
        let name = HeaderName::from_bytes(field.name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(&field.value).ok()?))
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart_without_its_password() {
        let check = |url: &str, origin: &str, target: &str| {
            assert_eq!(split(url), (origin.to_owned(), target.to_owned()), "{url}");
        };
        check("https://h:1/a/b?c=d#e", "https://h:1", "/a/b?c=d");
        check("https://ann:pw@h/a", "https://h", "/a");
        check("https://h", "https://h", "/");
        check("https://h/a b", "https://h", "/a%20b");
    }

    #[test]
    fn a_target_is_read_by_the_endpoint_that_it_ends_in() {
        let check = |target: &str, base_path: &str, expected: Endpoint| {
            assert_eq!(
                endpoint(target),
                Some((base_path.to_owned(), expected)),
                "{target}"
            );
        };
        let user = ResourceType::User;
        check(
            "/scim/v2/Users?count=1",
            "/scim/v2",
            Endpoint::Resources(user, None),
        );
        check(
            "/users/a%20b",
            "",
            Endpoint::Resources(user, Some("a b".into())),
        );
        check("/x/Users/.search", "/x", Endpoint::Search);
        check("/x/.search", "/x", Endpoint::Search);
        check("/x/Bulk/", "/x", Endpoint::Bulk);
        check(
            "/x/Schemas/urn:a",
            "/x",
            Endpoint::Other("Schemas/urn:a".into()),
        );
        assert_eq!(endpoint("/x/Users/1/2"), None);
        assert_eq!(endpoint("/"), None);
    }
}

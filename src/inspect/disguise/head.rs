//! Text in heads: the target, references, addresses of machines, and the length of the body.

use bytes::Bytes;

use crate::inspect::clients::Client;
use crate::inspect::disguise::Disguise;

/// Fields that hold a URL or a reference to a resource.
const REFERENCES: &[&str] = &["location", "content-location", "referer"];

/// Fields that name the machine of a client.
const ADDRESSES: &[&str] = &[
    "x-forwarded-for",
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-original-forwarded-for",
];

/// Fields that name the machine of an endpoint.
const HOSTS: &[&str] = &[
    "host",
    ":authority",
    "x-forwarded-host",
    "x-forwarded-server",
];

/// Fields that say how messages are exchanged, in words of the protocol. Whatever else is sent may be about anybody.
const OF_THE_PROTOCOL: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "authorization",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "etag",
    "expect",
    "if-match",
    "if-none-match",
    "keep-alive",
    "proxy-authorization",
    "retry-after",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "www-authenticate",
    "x-api-key",
    "x-forwarded-proto",
];

/// Fields that hold the time of a message, which every other line of an export tells as well.
const DATES: &[&str] = &["date", "expires", "last-modified", "retry-after"];

/// Names of other fields that are nobody's. What they hold may be.
const NAMES: &[&str] = &[
    "accept-language",
    "adscimversion",
    "age",
    "allow",
    "alt-svc",
    "baggage",
    "cache-status",
    "cdn-loop",
    "cf-ipcountry",
    "cf-ray",
    "cf-visitor",
    "client-request-id",
    "content-disposition",
    "content-language",
    "content-security-policy",
    "dnt",
    "from",
    "link",
    "max-forwards",
    "ngrok-skip-browser-warning",
    "origin",
    "postman-token",
    "pragma",
    "prefer",
    "priority",
    "proxy-connection",
    "range",
    "request-id",
    "return-client-request-id",
    "scimscope-replay",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "server",
    "server-timing",
    "strict-transport-security",
    "traceparent",
    "tracestate",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "warning",
    "x-amzn-trace-id",
    "x-cache",
    "x-cloud-trace-context",
    "x-content-type-options",
    "x-correlation-id",
    "x-csrf-token",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-frame-options",
    "x-ms-client-request-id",
    "x-ms-correlation-id",
    "x-ms-request-id",
    "x-okta-request-id",
    "x-powered-by",
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
    "x-requested-with",
    "x-runtime",
    "x-trace-id",
    "x-xss-protection",
];

/// An address that is nobody's (RFC 5737 §3).
const ADDRESS: &str = "192.0.2.1";

impl Disguise {
    /// A head, whose body had one length and now has another.
    pub(super) fn head(&mut self, head: &Bytes, from: usize, to: usize) -> Bytes {
        let text = String::from_utf8_lossy(head).into_owned();
        let lines: Vec<String> = text
            .split('\n')
            .enumerate()
            .map(|(index, line)| self.line(index, line, from, to))
            .collect();
        lines.join("\n").into()
    }

    fn line(&mut self, index: usize, line: &str, from: usize, to: usize) -> String {
        if let Some(path) = line.strip_prefix(":path:") {
            return format!(":path: {}", self.target(path.trim()));
        }
        let is_field = index > 0 || line.starts_with(':');
        if !is_field {
            return self.first_line(line);
        }
        let Some((name, value)) = line.split_once(':').filter(|(name, _)| !name.is_empty()) else {
            return self.unknown(line);
        };
        let lower = name.to_lowercase();
        let (value, end) = match value.strip_suffix('\r') {
            Some(value) => (value, "\r"),
            None => (value, ""),
        };
        let content = value.trim_start();
        let space = value.get(..value.len() - content.len()).unwrap_or_default();
        let replaced = match &*lower {
            "content-length" if content == from.to_string() => to.to_string(),
            _ if REFERENCES.contains(&&*lower) && content.contains("://") => self.personal(content),
            _ if REFERENCES.contains(&&*lower) => self.target(content),
            _ if ADDRESSES.contains(&&*lower) && self.stand_ins.is_some() => {
                self.n_pseudonyms += 1;
                ADDRESS.to_owned()
            }
            _ if DATES.contains(&&*lower) && is_date(content) => content.to_owned(),
            _ if HOSTS.contains(&&*lower) => self.host(content),
            _ if OF_THE_PROTOCOL.contains(&&*lower) => self.free(content),
            "user-agent" => {
                let (known, rest) = content.split_at(Client::known_agent(content));
                format!("{known}{}", self.unknown(rest))
            }
            _ => self.unknown(content),
        };
        let name = if is_known(&lower) {
            name.to_owned()
        } else {
            self.unknown(name)
        };
        format!("{name}:{space}{replaced}{end}")
    }

    /// `GET /Users HTTP/1.1`, or a status line, which has no target.
    fn first_line(&mut self, line: &str) -> String {
        if line.starts_with("HTTP/") {
            let (status, reason) = match line.match_indices(' ').nth(1) {
                Some((at, _)) => line.split_at(at),
                None => (line, ""),
            };
            let number = status.rsplit(' ').next().unwrap_or_default();
            if is_usual(number, reason.trim()) {
                return line.to_owned();
            }
            // What is said of a status is the endpoint's choice (RFC 9112 §4).
            return format!("{status}{}", self.unknown(reason));
        }
        let mut parts = line.splitn(3, ' ');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(method), Some(target), Some(version)) => {
                format!("{method} {} {version}", self.target(target))
            }
            _ => self.unknown(line),
        }
    }

    /// The address of a peer, unless it is this machine.
    pub(super) fn peer(&mut self, peer: &str) -> String {
        if self.stand_ins.is_none() || peer.starts_with("127.") || peer.starts_with("[::1]") {
            return peer.to_owned();
        }
        self.n_pseudonyms += 1;
        let port = peer.rsplit_once(':').map_or("0", |(_, port)| port);
        format!("{ADDRESS}:{port}")
    }
}

/// Whether the name of a field, in lower case, is one that anybody's may have.
fn is_known(name: &str) -> bool {
    [REFERENCES, ADDRESSES, HOSTS, DATES, OF_THE_PROTOCOL, NAMES]
        .iter()
        .any(|names| names.contains(&name))
}

/// Whether a reason is the one that the status has by RFC 9110 §15.
fn is_usual(status: &str, reason: &str) -> bool {
    let status = status.parse::<http::StatusCode>().ok();
    status.and_then(|status| status.canonical_reason()) == Some(reason)
}

/// Whether a text is a date as messages have it (RFC 9110 §5.6.7).
fn is_date(text: &str) -> bool {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .is_ok()
}

//! Reads the head of an HTTP/1.1 request (RFC 9112 §3, §5) before hyper does.
//!
//! hyper answers a head that it cannot read by itself and tells nobody. So heads are judged here first, by the same
//! parser and the same rules, and one that would fail never reaches it: it is recorded and answered like any other.

use http::{Method, StatusCode, Uri};
use httparse::{EMPTY_HEADER, Request, Status};

use crate::journal::Trouble;
use crate::journal::event::TroubleKind;

/// The longest head, in bytes.
pub(super) const MAX_HEAD: usize = 64 * 1024;

/// The most header fields in a head.
pub(super) const MAX_FIELDS: usize = 100;

/// What a piece of input is, read as the head of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Good so far, and not whole.
    Partial,
    /// Whole.
    Whole {
        /// Its length with the empty line.
        length: usize,
        /// What follows it.
        body: BodyLength,
    },
    /// Not a request that can be answered.
    Flawed(Flaw),
}

/// How the end of a body is found (RFC 9112 §6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyLength {
    /// By its length; 0 when there is none.
    Known(u64),
    /// By its last chunk.
    Chunked,
}

/// Why a head is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    /// What the log says.
    pub(super) trouble: Trouble,
    /// What the client is told; `None` when it is gone.
    pub(super) status: Option<StatusCode>,
}

impl Flaw {
    fn malformed(detail: impl Into<String>) -> Self {
        Self {
            trouble: Trouble {
                kind: TroubleKind::MalformedHead,
                detail: detail.into(),
            },
            status: Some(StatusCode::BAD_REQUEST),
        }
    }

    /// A request that was read when the connection was on its way to its end: pipelined behind the last answer.
    pub(super) fn unanswered(reason: &str) -> Self {
        Self {
            trouble: Trouble {
                kind: TroubleKind::CutOff,
                detail: format!("not answered: {reason}"),
            },
            status: None,
        }
    }

    /// A head over [`MAX_HEAD`] or [`MAX_FIELDS`] (RFC 6585 §5).
    pub(super) fn too_large(detail: impl Into<String>) -> Self {
        Self {
            trouble: Trouble {
                kind: TroubleKind::HeadTooLarge,
                detail: detail.into(),
            },
            status: Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        }
    }
}

/// Judges what has arrived of a head, from its first byte on.
pub(super) fn judge(input: &[u8]) -> Verdict {
    let mut fields = [EMPTY_HEADER; MAX_FIELDS];
    let mut request = Request::new(&mut fields);
    let length = match request.parse(input) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Verdict::Partial,
        Err(error) => return Verdict::Flawed(explain(error, input)),
    };
    match body_length(&request) {
        Ok(body) => Verdict::Whole { length, body },
        Err(flaw) => Verdict::Flawed(flaw),
    }
}

/// The method and the target of a head, as far as they can be read: for heads that are recorded though they failed.
pub(super) fn request_line(input: &[u8]) -> Option<(Method, String)> {
    let mut fields = [EMPTY_HEADER; MAX_FIELDS];
    let mut request = Request::new(&mut fields);
    // The parser fills in what it got to before it failed.
    let is_line_whole = request.parse(input).is_ok() || request.version.is_some();
    let method = Method::from_bytes(request.method?.as_bytes()).ok()?;
    let target = request.path?.to_owned();
    (is_line_whole && request.version.is_some()).then_some((method, target))
}

/// The rules beyond syntax: what makes two readers of one request disagree about it.
fn body_length(request: &Request<'_, '_>) -> Result<BodyLength, Flaw> {
    let target = request.path.unwrap_or_default();
    if Uri::try_from(target).is_err() {
        return Err(Flaw::malformed("the target is not a URI reference"));
    }
    let is_1_1 = request.version == Some(1);
    let mut length = None;
    let mut is_chunked = None;
    let mut n_hosts = 0;
    for field in request.headers.iter() {
        if field.name.eq_ignore_ascii_case("content-length") {
            let value = parse_length(field.value).ok_or_else(|| {
                Flaw::malformed("the value of Content-Length is not a decimal number")
            })?;
            if length.is_some_and(|length| length != value) {
                return Err(Flaw::malformed("two values of Content-Length that differ"));
            }
            length = Some(value);
        } else if field.name.eq_ignore_ascii_case("transfer-encoding") {
            is_chunked = Some(ends_chunked(field.value));
        } else if field.name.eq_ignore_ascii_case("host") {
            n_hosts += 1;
        }
    }
    // RFC 9112 §3.2: exactly one Host in HTTP/1.1, or 400.
    if is_1_1 && n_hosts != 1 {
        return Err(Flaw::malformed(format!(
            "{n_hosts} Host header fields, where HTTP/1.1 wants one"
        )));
    }
    match is_chunked {
        Some(_) if !is_1_1 => Err(Flaw::malformed("Transfer-Encoding in HTTP/1.0")),
        Some(false) => Err(Flaw::malformed("Transfer-Encoding does not end in chunked")),
        // RFC 9112 §6.3: Transfer-Encoding overrides Content-Length. Both stay in the recorded head.
        Some(true) => Ok(BodyLength::Chunked),
        None => Ok(BodyLength::Known(length.unwrap_or(0))),
    }
}

/// RFC 9110 §8.6: digits only, no sign. The two largest values have a meaning of their own inside hyper.
fn parse_length(value: &[u8]) -> Option<u64> {
    let is_number = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    let value = is_number
        .then(|| str::from_utf8(value).ok()?.parse::<u64>().ok())
        .flatten()?;
    (value < u64::MAX - 1).then_some(value)
}

fn ends_chunked(value: &[u8]) -> bool {
    value
        .rsplit(|byte| *byte == b',')
        .next()
        .is_some_and(|last| last.trim_ascii().eq_ignore_ascii_case(b"chunked"))
}

/// Says what is wrong in the words of somebody who has to mend the client.
fn explain(error: httparse::Error, input: &[u8]) -> Flaw {
    use httparse::Error;
    match error {
        Error::TooManyHeaders => Flaw::too_large(format!("more than {MAX_FIELDS} header fields")),
        Error::HeaderName => {
            Flaw::malformed("a header field name with a character that is not allowed in it")
        }
        Error::HeaderValue => Flaw::malformed("a header field value with a control character"),
        Error::NewLine => Flaw::malformed("a line that does not end in CR LF"),
        _ => Flaw::malformed(explain_request_line(input)),
    }
}

fn explain_request_line(input: &[u8]) -> &'static str {
    // The first two bytes of every TLS handshake record (RFC 8446 §5.1).
    if input.starts_with(&[0x16, 0x03]) {
        return "a TLS handshake, where plain HTTP was expected: the client should use http, or the endpoint TLS";
    }
    let line = input
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default()
        .trim_ascii_end();
    match line.split(|byte| *byte == b' ').count() {
        2 => "a request line without an HTTP version",
        3 => "a request line that is not a method, a target and HTTP/1.0 or HTTP/1.1",
        4.. => "a request line of more than three parts: a space in a target is sent as %20",
        _ => "no HTTP request line",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(input: &[u8]) -> (TroubleKind, u16, String) {
        match judge(input) {
            Verdict::Flawed(flaw) => (
                flaw.trouble.kind,
                flaw.status.unwrap().as_u16(),
                flaw.trouble.detail,
            ),
            other => panic!("{:?} is {other:?}", String::from_utf8_lossy(input)),
        }
    }

    #[test]
    fn a_whole_head_says_how_its_body_ends() {
        let cases: [(&str, BodyLength); 6] = [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", BodyLength::Known(0)),
            ("GET / HTTP/1.0\r\n\r\n", BodyLength::Known(0)),
            (
                "PUT / HTTP/1.1\r\nhost: a\r\nCONTENT-length: 12\r\n\r\n",
                BodyLength::Known(12),
            ),
            (
                "PUT / HTTP/1.1\nhost: a\nContent-Length: 3\nContent-Length: 3\n\n",
                BodyLength::Known(3),
            ),
            (
                "PUT / HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n",
                BodyLength::Chunked,
            ),
            (
                "PUT / HTTP/1.1\r\nhost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                BodyLength::Chunked,
            ),
        ];
        for (head, body) in cases {
            let input = format!("{head}next");
            let length = head.len();
            assert_eq!(
                judge(input.as_bytes()),
                Verdict::Whole { length, body },
                "{head}"
            );
        }
    }

    #[test]
    fn every_flaw_is_named() {
        let cases: [(&[u8], &str); 13] = [
            (b"GET /\r\n", "without an HTTP version"),
            (b"GET / HTTP/2.0\r\n\r\n", "not a method, a target"),
            (b"GET /?filter=a eq 1 HTTP/1.1\r\n\r\n", "%20"),
            (b"\x16\x03\x01\x02\x00\x01", "TLS handshake"),
            (b"\x00\x00\x00", "no HTTP request line"),
            (b"GET / HTTP/1.1\r\nHo st: a\r\n\r\n", "field name"),
            (b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", "control character"),
            (b"GET / HTTP/1.1\r\n\r\n", "0 Host"),
            (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "2 Host"),
            (
                b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
                "decimal number",
            ),
            (
                b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "differ",
            ),
            (
                b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                "does not end in chunked",
            ),
            (
                b"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.0",
            ),
        ];
        for (input, expected) in cases {
            let (kind, status, detail) = flaw(input);
            assert_eq!((kind, status), (TroubleKind::MalformedHead, 400));
            assert!(detail.contains(expected), "{detail:?} names {expected:?}");
        }
    }

    #[test]
    fn too_many_fields_are_431() {
        let head = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(101));
        let (kind, status, _) = flaw(head.as_bytes());
        assert_eq!((kind, status), (TroubleKind::HeadTooLarge, 431));
    }

    #[test]
    fn the_request_line_is_read_even_when_the_fields_are_broken() {
        let line = |input: &str| request_line(input.as_bytes());
        assert_eq!(
            line("PUT /a?b HTTP/1.1\r\nbad field\r\n\r\n"),
            Some((Method::PUT, "/a?b".to_owned()))
        );
        assert_eq!(
            line("PUT /a HTTP/1.1\r\nHo"),
            Some((Method::PUT, "/a".to_owned()))
        );
        assert_eq!(line("PUT /a"), None);
        assert_eq!(line("\u{16}\u{3}"), None);
    }
}

//! From a request and its answer to the exchange that is recorded.

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::journal::event::{
    Body, Exchange, Intake, RecordedRequest, RecordedResponse, Refusal, Trouble,
};
use crate::scim::{
    Answer, Change, Decision, Error, Outcome, Remark, Request, Response, StrictAnswer,
};

/// What became of a request, at the edge or in SCIM.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The edge refused it.
    Refused(Refusal),
    /// SCIM answered it.
    Answered(Answer),
}

/// The media type of every body (RFC 7644 §8.1).
const SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json");

/// When a client that was refused with 503 may come back, in seconds.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("10");

/// Puts together what is recorded of a request, what it changed, and what the client is sent.
pub(super) fn conclude(
    mut intake: Intake,
    verdict: Verdict,
    date: HeaderValue,
) -> (Exchange, Vec<Change>, Response) {
    let mut conclusion = match verdict {
        Verdict::Refused(refusal) => Conclusion::refused(refusal),
        Verdict::Answered(answer) => Conclusion::answered(answer),
    };
    let mut decisions = std::mem::take(&mut intake.decisions);
    decisions.append(&mut conclusion.decisions);
    let is_answered = conclusion.is_answered;
    let mut response = conclusion.response;
    complete(&mut response, &intake);
    response.headers.insert(DATE, date);
    let recorded = is_answered.then(|| record_response(&response, &intake));
    let exchange = Exchange {
        response: recorded,
        connection: intake.connection,
        request: RecordedRequest {
            method: method(&intake.request),
            target: intake.request.target,
            head: intake.head,
            body: Body {
                kept: intake.request.body,
                length: intake.body_length,
                sha256: intake.body_sha256,
            },
        },
        trouble: conclusion.trouble,
        duration_us: u64::try_from(intake.whole.elapsed().as_micros()).unwrap_or(u64::MAX),
        outcome: conclusion.outcome,
        remarks: conclusion.remarks,
        decisions,
        strict: conclusion.strict,
    };
    (exchange, conclusion.changes, response)
}

/// The answer while nothing can be recorded (RFC 9110 §15.6.4).
pub(super) fn unavailable() -> Response {
    let error = Error::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "the request was not carried out because it could not be recorded; try again later",
    );
    let mut response = error_response(&error, HeaderMap::new());
    response.headers.insert(RETRY_AFTER, RETRY_SECONDS);
    response
}

/// The answer to a request that could not be carried out through no fault of its own.
pub(super) fn internal_error(detail: &str) -> Answer {
    let error = Error::new(StatusCode::INTERNAL_SERVER_ERROR, detail);
    Answer {
        response: error_response(&error, HeaderMap::new()),
        changes: Vec::new(),
        outcome: refused(&error),
        remarks: Vec::new(),
        decisions: Vec::new(),
        strict: None,
    }
}

/// A verdict in the parts that an exchange is made of.
struct Conclusion {
    response: Response,
    is_answered: bool,
    trouble: Option<Trouble>,
    changes: Vec<Change>,
    outcome: Outcome,
    remarks: Vec<Remark>,
    decisions: Vec<Decision>,
    strict: Option<StrictAnswer>,
}

impl Conclusion {
    fn answered(answer: Answer) -> Self {
        Self {
            response: answer.response,
            is_answered: true,
            trouble: None,
            changes: answer.changes,
            outcome: answer.outcome,
            remarks: answer.remarks,
            decisions: answer.decisions,
            strict: answer.strict,
        }
    }

    fn refused(refusal: Refusal) -> Self {
        let Refusal {
            trouble,
            error,
            headers,
        } = refusal;
        let (response, outcome) = match &error {
            Some(error) => (error_response(error, headers), refused(error)),
            None => (nobody_listens(), gone(&trouble)),
        };
        Self {
            response,
            is_answered: error.is_some(),
            trouble: Some(trouble),
            changes: Vec::new(),
            outcome,
            remarks: Vec::new(),
            decisions: Vec::new(),
            strict: None,
        }
    }
}

fn error_response(error: &Error, mut headers: HeaderMap) -> Response {
    headers.insert(CONTENT_TYPE, SCIM_JSON);
    Response {
        status: error.status,
        headers,
        body: Bytes::from(error.body()),
    }
}

fn refused(error: &Error) -> Outcome {
    Outcome::Refused {
        subject: None,
        scim_type: error.scim_type,
        detail: error.detail.clone(),
    }
}

/// The outcome of a request whose client was gone before it could be told.
fn gone(trouble: &Trouble) -> Outcome {
    Outcome::Refused {
        subject: None,
        scim_type: None,
        detail: trouble.detail.clone(),
    }
}

fn nobody_listens() -> Response {
    Response {
        status: StatusCode::BAD_REQUEST,
        headers: HeaderMap::new(),
        body: Bytes::new(),
    }
}

/// Every request has a target; without one the head could not be read, and its method stands for nothing.
fn method(request: &Request) -> String {
    if request.target.is_empty() {
        return String::new();
    }
    request.method.as_str().to_owned()
}

/// Adds the fields that say where the response and the connection end, so that they are recorded.
fn complete(response: &mut Response, intake: &Intake) {
    // RFC 9110 §8.6: 204 has no length, and that of 304 would be the length of another response.
    let has_length = !matches!(
        response.status,
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
    );
    if has_length {
        let length = HeaderValue::from(response.body.len());
        response.headers.insert(CONTENT_LENGTH, length);
    }
    if !response.headers.contains_key(CONNECTION) {
        let option = connection_option(intake).map(HeaderValue::from_static);
        response
            .headers
            .extend(option.map(|option| (CONNECTION, option)));
    }
}

/// What the answer says of the connection, where that is not the default of the version (RFC 9112 §9.3).
fn connection_option(intake: &Intake) -> Option<&'static str> {
    let asks_for = |option: &[u8]| {
        intake
            .request
            .headers
            .get_all(CONNECTION)
            .iter()
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
            .any(|asked| asked.trim_ascii().eq_ignore_ascii_case(option))
    };
    match intake.connection.protocol.as_str() {
        "HTTP/1.1" => asks_for(b"close").then_some("close"),
        "HTTP/1.0" if asks_for(b"keep-alive") && !asks_for(b"close") => Some("keep-alive"),
        "HTTP/1.0" => Some("close"),
        _ => None,
    }
}

/// Most heads of responses are shorter.
const USUAL_HEAD: usize = 384;

/// The response as it goes out.
fn record_response(response: &Response, intake: &Intake) -> RecordedResponse {
    let protocol = intake.connection.protocol.as_str();
    let status = response.status;
    let mut head = Vec::with_capacity(USUAL_HEAD);
    if protocol == "HTTP/2" {
        head.extend_from_slice(b":status: ");
        head.extend_from_slice(status.as_str().as_bytes());
    } else {
        let reason = status.canonical_reason().unwrap_or("<unknown status code>");
        for part in [protocol, " ", status.as_str(), " ", reason] {
            head.extend_from_slice(part.as_bytes());
        }
    }
    for (name, value) in &response.headers {
        for part in [b"\r\n", name.as_str().as_bytes(), b": ", value.as_bytes()] {
            head.extend_from_slice(part);
        }
    }
    RecordedResponse {
        status: response.status.as_u16(),
        head: head.into(),
        body: if intake.request.method == Method::HEAD {
            Bytes::new()
        } else {
            response.body.clone()
        },
    }
}

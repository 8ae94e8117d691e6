//! The vocabulary of the log.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::journal::annotation::Annotation;
use crate::scim::{Change, Decision, Outcome, Remark, Request, StrictAnswer, Timestamp};

pub use crate::journal::seq::Seq;

/// One record of the log. Never changed after it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number.
    pub seq: Seq,
    /// When the request began to arrive, or when the fact came about.
    pub at: Timestamp,
    /// Who made it.
    pub origin: Origin,
    /// What it is.
    pub fact: Fact,
    /// What it did to the directory.
    pub changes: Vec<Change>,
}

/// Who made an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A client on the wire.
    Client,
    /// The simulated Entra of `--demo`, inside this process.
    Demo,
    /// The file given with `--seed`.
    Seed,
    /// The endpoint itself: a note about something that happened to it.
    Endpoint,
    /// Whoever looks at the log: a mark, a note, a tag.
    User,
    /// A recorded request that `replay` sent to this endpoint, or said to have.
    Replay,
    /// A file of another program that `import` read.
    Import,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 7] = [
        Self::Client,
        Self::Demo,
        Self::Seed,
        Self::Endpoint,
        Self::User,
        Self::Replay,
        Self::Import,
    ];

    /// The name in the capture file and in JSON: `client`, `demo`, `seed`, `endpoint`, `user`, `replay`, `import`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Demo => "demo",
            Self::Seed => "seed",
            Self::Endpoint => "endpoint",
            Self::User => "user",
            Self::Replay => "replay",
            Self::Import => "import",
        }
    }

    /// The origin of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.name() == name)
    }
}

/// What an event records. All but an exchange are stored as JSON; an exchange has columns of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A request, whole or broken, with its response if there was one.
    #[serde(skip)]
    Exchange(Box<Exchange>),
    /// A resource of the seed file was put into the directory: see the changes.
    Seeded,
    /// The response of an earlier event could not be delivered.
    Undelivered {
        /// The exchange whose response it was.
        of: Seq,
        /// What went wrong.
        error: String,
    },
    /// A connection that never produced a request: a TLS handshake that failed, silence until the time-out.
    NoRequest {
        /// The connection.
        connection: Connection,
        /// What went wrong.
        trouble: Trouble,
    },
    /// Requests were answered with 503 because the log could not be written, from the first to the last.
    Unrecorded {
        /// How many.
        n_requests: u64,
        /// How many notes, such as of responses that could not be delivered, were given up meanwhile.
        #[serde(default)]
        n_notes_lost: u64,
        /// When it began.
        since: Timestamp,
        /// What the disk said.
        error: String,
    },
    /// This computer slept, or its clock was set forward: nobody was answered meanwhile.
    Slept {
        /// For how long, in microseconds.
        us: u64,
    },
    /// Somebody marked an event, noted something about it, or took that back.
    Annotation(Annotation),
}

impl Fact {
    /// The name in the capture file and in JSON: `exchange`, `seeded`, `undelivered`, `no-request`, `unrecorded`,
    /// `slept`, or what an annotation does: `note`, `unmark`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Exchange(_) => "exchange",
            Self::Seeded => "seeded",
            Self::Undelivered { .. } => "undelivered",
            Self::NoRequest { .. } => "no-request",
            Self::Unrecorded { .. } => "unrecorded",
            Self::Slept { .. } => "slept",
            Self::Annotation(annotation) => annotation.kind.name(),
        }
    }
}

/// A request with its response, as bytes and as understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Where it came from.
    pub connection: Connection,
    /// The request as sent, after redaction.
    pub request: RecordedRequest,
    /// The response; `None` when the client was gone before there was one.
    pub response: Option<RecordedResponse>,
    /// What was wrong with the request below SCIM, if anything.
    pub trouble: Option<Trouble>,
    /// From the arrival of the whole request to its answer, in microseconds.
    pub duration_us: u64,
    /// What it came to.
    pub outcome: Outcome,
    /// Departures from the RFCs that were forgiven, and what else was remarked on.
    pub remarks: Vec<Remark>,
    /// The decisions that led to the answer.
    pub decisions: Vec<Decision>,
    /// What the strict profile would have answered, where that is another answer.
    pub strict: Option<StrictAnswer>,
}

impl Exchange {
    /// The names of the leniencies that the request needed, once each, in the order in which they were needed.
    pub fn remark_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for remark in &self.remarks {
            if !names.contains(&remark.id.as_str()) {
                names.push(remark.id.as_str());
            }
        }
        names
    }
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Counts connections of one run of the endpoint, from 1.
    pub number: u64,
    /// The address of the peer.
    pub peer: String,
    /// `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    pub protocol: String,
    /// `TLSv1.2`, `TLSv1.3`; `None` on a plain connection.
    pub tls: Option<String>,
}

/// A request as it came, after redaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedRequest {
    /// The method; empty when the head could not be read.
    pub method: String,
    /// The target as sent; empty when the head could not be read.
    pub target: String,
    /// The head as sent: request line and header fields in their own case and order, up to and without the
    /// empty line. Of HTTP/2: the pseudo-header fields and fields in the order of arrival, one a line.
    /// Fields of a trailer section follow, with their names in lower case.
    pub head: Bytes,
    /// The body as sent.
    pub body: Body,
}

/// A response as it was sent, but for the `Connection: close` that is added when it goes out after the endpoint began
/// to stop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedResponse {
    /// The status code.
    pub status: u16,
    /// Status line and header fields, in the form of [`RecordedRequest::head`].
    pub head: Bytes,
    /// The body; empty in the answer to HEAD, whose `Content-Length` tells what it would have been.
    pub body: Bytes,
}

/// The body of a request, kept up to the limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// What was kept; redacted.
    pub kept: Bytes,
    /// How many bytes arrived. More than `kept` when the body went over the limit.
    pub length: u64,
    /// SHA-256 of all that arrived, before redaction, when less was kept than arrived.
    pub sha256: Option<[u8; 32]>,
}

/// What was wrong with a request or a connection below SCIM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// What kind.
    pub kind: TroubleKind,
    /// What was seen, in one phrase.
    pub detail: String,
}

/// The kinds of trouble below SCIM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TroubleKind {
    /// The token was missing or wrong (401).
    Unauthorized,
    /// The head could not be read as HTTP.
    MalformedHead,
    /// The head was too long or had too many fields.
    HeadTooLarge,
    /// The body could not be read: a bad chunk.
    MalformedBody,
    /// The body went over the limit (413).
    BodyTooLarge,
    /// The bodies of other requests took all the memory there is for them (503).
    Overloaded,
    /// The peer closed, or the endpoint stopped, before the request was whole.
    CutOff,
    /// The peer stopped sending and the time-out ended it.
    TimedOut,
    /// The TLS handshake failed.
    TlsHandshake,
    /// The connection ended before anything was sent on it. Health checks, scans of ports and the spare connections of
    /// browsers do that: it is no fault.
    Unused,
}

/// A request on its way to the recorder, before redaction.
#[derive(Debug, Clone)]
pub struct Intake {
    /// When its first byte came.
    pub at: Timestamp,
    /// When it was whole; the duration counts from here.
    pub whole: std::time::Instant,
    /// Who made it.
    pub origin: Origin,
    /// The connection.
    pub connection: Connection,
    /// What SCIM sees of it.
    pub request: Request,
    /// The head as sent.
    pub head: Bytes,
    /// How many bytes of body arrived, and their hash when `request.body` holds less.
    pub body_length: u64,
    /// SHA-256 of the whole body, when `request.body` holds less.
    pub body_sha256: Option<[u8; 32]>,
    /// The verdict of the edge: refused there (token, size, syntax of HTTP), with the response if the client can
    /// still be told. `None`: SCIM answers.
    pub refusal: Option<Refusal>,
    /// What the edge decided, to stand before SCIM's own decisions (`token`: passed).
    pub decisions: Vec<Decision>,
}

/// A request that the edge refused before SCIM saw it.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// What was wrong.
    pub trouble: Trouble,
    /// The answer; `None` when the client is gone.
    pub error: Option<crate::scim::Error>,
    /// Header fields that the answer needs (`WWW-Authenticate`).
    pub headers: http::HeaderMap,
}

impl TroubleKind {
    /// The name that people see: `malformed-head`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::MalformedHead => "malformed-head",
            Self::HeadTooLarge => "head-too-large",
            Self::MalformedBody => "malformed-body",
            Self::BodyTooLarge => "body-too-large",
            Self::Overloaded => "overloaded",
            Self::CutOff => "cut-off",
            Self::TimedOut => "timed-out",
            Self::TlsHandshake => "tls-handshake",
            Self::Unused => "unused",
        }
    }
}

//! One event as a list shows it.

use memchr::memchr;

use crate::journal::event::{Event, Exchange, Fact, Origin, Seq, Trouble};
use crate::scim::{Change, Outcome, Timestamp};

/// One event as a list shows it: everything but heads, bodies and decisions.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its number.
    pub seq: Seq,
    /// When it began.
    pub at: Timestamp,
    /// Who made it.
    pub origin: Origin,
    /// What it is.
    pub kind: RowKind,
    /// What it did to the directory.
    pub changes: Vec<Change>,
}

/// What a row is of.
#[derive(Debug, Clone)]
pub enum RowKind {
    /// An exchange.
    Exchange(Box<ExchangeRow>),
    /// Anything else: see [`Fact`].
    Fact(Fact),
}

/// The small part of an exchange.
#[derive(Debug, Clone)]
pub struct ExchangeRow {
    /// The number of its connection.
    pub connection: u64,
    /// What the client says it is: the value of `User-Agent`, and whether `ADSCIMVersion` was there.
    pub agent: Agent,
    /// The method; empty when the head could not be read.
    pub method: String,
    /// The target as sent, redacted.
    pub target: String,
    /// The status of the response; `None` when there was none.
    pub status: Option<u16>,
    /// From whole request to answer, in microseconds.
    pub duration_us: u64,
    /// Bytes of request body that arrived.
    pub request_bytes: u64,
    /// Bytes of response body.
    pub response_bytes: u64,
    /// What was wrong below SCIM.
    pub trouble: Option<Trouble>,
    /// What it came to.
    pub outcome: Outcome,
    /// The names of the leniencies that were needed, once each.
    pub remarks: Vec<String>,
}

/// When an event came, and by which traits its client and its cycle are recognized. Lent from the file.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// Its number.
    pub seq: Seq,
    /// When it began.
    pub at: Timestamp,
    /// Who made it.
    pub origin: Origin,
    /// The value of `User-Agent`.
    pub user_agent: Option<&'a str>,
    /// Whether `ADSCIMVersion` was sent.
    pub is_adscim: bool,
    /// The target as sent; empty when there was none.
    pub target: &'a str,
}

impl Row {
    /// The row of an event.
    pub fn of(event: &Event) -> Self {
        let kind = match &event.fact {
            Fact::Exchange(exchange) => RowKind::Exchange(Box::new(ExchangeRow::of(exchange))),
            fact => RowKind::Fact(fact.clone()),
        };
        Self {
            seq: event.seq,
            at: event.at,
            origin: event.origin,
            kind,
            changes: event.changes.clone(),
        }
    }
}

impl ExchangeRow {
    fn of(exchange: &Exchange) -> Self {
        let response = exchange.response.as_ref();
        Self {
            connection: exchange.connection.number,
            agent: Agent::of_head(&exchange.request.head),
            method: exchange.request.method.clone(),
            target: exchange.request.target.clone(),
            status: response.map(|response| response.status),
            duration_us: exchange.duration_us,
            request_bytes: exchange.request.body.length,
            response_bytes: response.map_or(0, |response| response.body.len() as u64),
            trouble: exchange.trouble.clone(),
            outcome: exchange.outcome.clone(),
            remarks: exchange
                .remark_names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// The traits by which a client is recognized, from the request's head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Agent {
    /// The value of `User-Agent`, at most 120 bytes of it.
    pub user_agent: Option<String>,
    /// Whether `ADSCIMVersion` was sent, which only Entra does.
    pub is_adscim: bool,
}

/// A longer `User-Agent` is cut: it is stored with every event.
const LONGEST_USER_AGENT: usize = 120;

impl Agent {
    /// Reads the traits from the head of a request, as it was sent.
    pub fn of_head(head: &[u8]) -> Self {
        let mut agent = Self::default();
        let mut rest = head;
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..end).unwrap_or_default();
            rest = rest.get(end + 1..).unwrap_or_default();
            // Only names that begin as one of the two below are worth reading.
            let Some(b'a' | b'A' | b'u' | b'U') = line.first() else {
                continue;
            };
            let Some(colon) = memchr(b':', line) else {
                continue;
            };
            let (name, value) = line.split_at(colon);
            if name.eq_ignore_ascii_case(b"adscimversion") {
                agent.is_adscim = true;
            } else if name.eq_ignore_ascii_case(b"user-agent") {
                let value = value.get(1..).unwrap_or_default().trim_ascii();
                let kept = value.get(..LONGEST_USER_AGENT).unwrap_or(value);
                agent.user_agent = Some(String::from_utf8_lossy(kept).into_owned());
            }
        }
        agent
    }
}

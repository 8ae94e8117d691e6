//! The request that creates what a seed put into the directory: the recording endpoint was started with it, the one
//! that is replayed to was not.

use bytes::Bytes;
use serde_json::Value;

use crate::inspect::diff::resource;
use crate::journal::{Body, Connection, Event, Exchange, Fact, RecordedRequest, RecordedResponse};
use crate::scim::{Delta, Outcome};

/// Where a request comes from that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// It was recorded.
    Recorded,
    /// Nobody sent it: the recording endpoint was started with what it creates.
    Seed,
    /// Nobody sends it here otherwise: events that were not chosen created what it creates.
    Prerequisite,
}

impl Cause {
    /// The name for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Seed => "seed",
            Self::Prerequisite => "prerequisite",
        }
    }
}

/// An event that created a resource without a request, as the creation that it stands for; `None` of any other event.
/// The answer is the resource as it was put there, so that its identifier is known by the one that the target gives.
pub fn creation(event: &Event) -> Option<Exchange> {
    let (Fact::Seeded, [change]) = (&event.fact, event.changes.as_slice()) else {
        return None;
    };
    let Delta::Created(record) = &change.delta else {
        return None;
    };
    let shown = resource::document(record);
    let mut sent = shown.clone();
    // The target gives its own (RFC 7643 §3.1).
    let object = sent.as_object_mut()?;
    object.retain(|name, _| !["id", "meta"].contains(&name.as_str()));
    let target = format!("/{}", change.resource_type.endpoint());
    let body = Bytes::from(sent.to_string());
    Some(Exchange {
        connection: Connection {
            number: 0,
            peer: String::new(),
            protocol: "HTTP/1.1".to_owned(),
            tls: None,
        },
        request: RecordedRequest {
            head: head(&format!("POST {target} HTTP/1.1")),
            method: "POST".to_owned(),
            target,
            body: Body {
                length: body.len() as u64,
                kept: body,
                sha256: None,
            },
        },
        response: Some(RecordedResponse {
            status: 201,
            head: head("HTTP/1.1 201 Created"),
            body: Value::to_string(&shown).into(),
        }),
        trouble: None,
        duration_us: 0,
        outcome: Outcome::Changed,
        remarks: Vec::new(),
        decisions: Vec::new(),
        strict: None,
    })
}

fn head(first_line: &str) -> Bytes {
    format!("{first_line}\r\nContent-Type: application/scim+json").into()
}

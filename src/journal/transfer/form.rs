//! The shape of an event in JSON. The order of the members here is their order in the file.

use std::borrow::Cow;
use std::fmt::Write;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::journal::event::{
    Body, Connection, Event, Exchange, Fact, Origin, RecordedRequest, RecordedResponse, Seq,
    Trouble,
};
use crate::journal::transfer::text::Text;
use crate::scim::{
    Change, Decision, Delta, Outcome, Remark, ResourceId, ResourceType, StrictAnswer, Timestamp,
};

/// An exchange.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ExchangeForm<'a> {
    kind: Cow<'a, str>,
    seq: Seq,
    time: Time,
    origin: Origin,
    connection: Cow<'a, Connection>,
    request: RequestForm<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ResponseForm<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<Cow<'a, Trouble>>,
    duration_us: u64,
    outcome: Cow<'a, Outcome>,
    remarks: Cow<'a, [Remark]>,
    decisions: Cow<'a, [Decision]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strict: Option<Cow<'a, StrictAnswer>>,
    changes: Vec<ChangeForm<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RequestForm<'a> {
    method: Cow<'a, str>,
    target: Cow<'a, str>,
    head: Text<'a>,
    body: Text<'a>,
    /// How many bytes of body arrived, which is more than there are when the body went over the limit.
    length: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<Sha256>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ResponseForm<'a> {
    status: u16,
    head: Text<'a>,
    body: Text<'a>,
}

/// Any event but an exchange.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FactForm<'a> {
    kind: Cow<'a, str>,
    seq: Seq,
    time: Time,
    origin: Origin,
    fact: Cow<'a, Fact>,
    changes: Vec<ChangeForm<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ChangeForm<'a> {
    #[serde(rename = "type")]
    resource_type: ResourceType,
    id: Cow<'a, ResourceId>,
    ordinal: u64,
    name: Cow<'a, str>,
    delta: Cow<'a, Delta>,
}

impl<'a> ExchangeForm<'a> {
    pub(super) fn of(event: &'a Event, exchange: &'a Exchange) -> Self {
        let request = &exchange.request;
        Self {
            kind: event.fact.name().into(),
            seq: event.seq,
            time: Time(event.at),
            origin: event.origin,
            connection: Cow::Borrowed(&exchange.connection),
            request: RequestForm {
                method: request.method.as_str().into(),
                target: request.target.as_str().into(),
                head: Text::of(&request.head),
                body: Text::of(&request.body.kept),
                length: request.body.length,
                sha256: request.body.sha256.map(Sha256),
            },
            response: exchange.response.as_ref().map(|response| ResponseForm {
                status: response.status,
                head: Text::of(&response.head),
                body: Text::of(&response.body),
            }),
            trouble: exchange.trouble.as_ref().map(Cow::Borrowed),
            duration_us: exchange.duration_us,
            outcome: Cow::Borrowed(&exchange.outcome),
            remarks: exchange.remarks.as_slice().into(),
            decisions: exchange.decisions.as_slice().into(),
            strict: exchange.strict.as_ref().map(Cow::Borrowed),
            changes: change_forms(&event.changes),
        }
    }

    pub(super) fn into_event(self) -> Event {
        let exchange = Exchange {
            connection: self.connection.into_owned(),
            request: RecordedRequest {
                method: self.request.method.into_owned(),
                target: self.request.target.into_owned(),
                head: self.request.head.into_bytes(),
                body: Body {
                    kept: self.request.body.into_bytes(),
                    length: self.request.length,
                    sha256: self.request.sha256.map(|hash| hash.0),
                },
            },
            response: self.response.map(|response| RecordedResponse {
                status: response.status,
                head: response.head.into_bytes(),
                body: response.body.into_bytes(),
            }),
            trouble: self.trouble.map(Cow::into_owned),
            duration_us: self.duration_us,
            outcome: self.outcome.into_owned(),
            remarks: self.remarks.into_owned(),
            decisions: self.decisions.into_owned(),
            strict: self.strict.map(Cow::into_owned),
        };
        Event {
            seq: self.seq,
            at: self.time.0,
            origin: self.origin,
            fact: Fact::Exchange(Box::new(exchange)),
            changes: changes(self.changes),
        }
    }
}

impl<'a> FactForm<'a> {
    pub(super) fn of(event: &'a Event) -> Self {
        Self {
            kind: event.fact.name().into(),
            seq: event.seq,
            time: Time(event.at),
            origin: event.origin,
            fact: Cow::Borrowed(&event.fact),
            changes: change_forms(&event.changes),
        }
    }

    pub(super) fn into_event(self) -> Event {
        Event {
            seq: self.seq,
            at: self.time.0,
            origin: self.origin,
            fact: self.fact.into_owned(),
            changes: changes(self.changes),
        }
    }
}

impl<'a> ChangeForm<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            resource_type: change.resource_type,
            id: Cow::Borrowed(&change.id),
            ordinal: change.ordinal,
            name: change.name.as_str().into(),
            delta: Cow::Borrowed(&change.delta),
        }
    }

    fn into_change(self) -> Change {
        Change {
            resource_type: self.resource_type,
            id: self.id.into_owned(),
            ordinal: self.ordinal,
            name: self.name.into_owned(),
            delta: self.delta.into_owned(),
        }
    }
}

fn change_forms(changes: &[Change]) -> Vec<ChangeForm<'_>> {
    changes.iter().map(ChangeForm::of).collect()
}

fn changes(forms: Vec<ChangeForm<'_>>) -> Vec<Change> {
    forms.into_iter().map(ChangeForm::into_change).collect()
}

/// A moment as RFC 3339 in UTC with microseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time(pub(super) Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Timestamp::from_rfc3339(&text)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("{text:?} is no time of RFC 3339")))
    }
}

/// A hash in hexadecimal.
#[derive(Debug, Clone, Copy)]
struct Sha256([u8; 32]);

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(64);
        for byte in self.0 {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text
            .chars()
            .map(|digit| {
                digit
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            })
            .collect::<Option<Vec<u8>>>();
        let bytes = digits.and_then(|digits| {
            let (pairs, rest) = digits.as_chunks::<2>();
            let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
            rest.is_empty().then_some(bytes)?.try_into().ok()
        });
        bytes
            .map(Self)
            .ok_or_else(|| D::Error::custom("expected a SHA-256 in 64 hexadecimal digits"))
    }
}

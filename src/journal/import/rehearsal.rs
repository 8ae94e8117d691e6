//! What our own rules make of a recorded request. Where they give the recorded answer, what they did is what happened,
//! and what they remarked on is what there is to remark on.

use bytes::Bytes;
use serde_json::Value;

use crate::journal::event::{Exchange, RecordedResponse};
use crate::scim::json;
use crate::scim::{Answer, Change, Delta, ResourceId, Timestamp};

/// A request that was carried out by our own rules.
#[derive(Debug)]
pub(super) struct Rehearsal {
    pub(super) answer: Answer,
    pub(super) likeness: Likeness,
}

/// How our own answer is like the recorded one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// It is the same, but for what any endpoint makes up.
    Same,
    /// It is of the same sort: a success too, or the same error.
    SameSort,
    /// It is another one.
    Other,
}

impl Rehearsal {
    /// Holds our own answer to the request of an exchange beside the recorded one.
    pub(super) fn new(own: Answer, exchange: &Exchange, recorded: &RecordedResponse) -> Self {
        let likeness = likeness(&own, exchange, recorded);
        Self {
            answer: own,
            likeness,
        }
    }

    /// Whether what was remarked on is true of the recorded exchange too.
    pub(super) fn is_telling(&self) -> bool {
        self.likeness != Likeness::Other
    }

    /// The changes, with the identifier that a created resource was really given.
    pub(super) fn changes(&self, answer: Option<&Value>) -> Vec<Change> {
        let mut changes = self.answer.changes.clone();
        let id = answer.and_then(|answer| answer.get("id")?.as_str());
        if let ([change], Some(id)) = (changes.as_mut_slice(), id)
            && let Delta::Created(record) = &mut change.delta
        {
            record.id = ResourceId::new(id);
            change.id = ResourceId::clone(&record.id);
        }
        changes
    }
}

fn likeness(own: &Answer, exchange: &Exchange, recorded: &RecordedResponse) -> Likeness {
    let status = own.response.status;
    if status.as_u16() != recorded.status {
        let is_success = |status: u16| (200..300).contains(&status);
        return if is_success(status.as_u16()) && is_success(recorded.status) {
            Likeness::SameSort
        } else {
            Likeness::Other
        };
    }
    let is_create = own.changes.iter().any(is_creation);
    let is_same = exchange.request.method == "HEAD"
        || told(&own.response.body, is_create) == told(&recorded.body, is_create);
    // What each operation of a bulk created has identifiers that its answer only hints at.
    if is_same && !(is_create && own.changes.len() > 1) {
        Likeness::Same
    } else {
        Likeness::SameSort
    }
}

fn is_creation(change: &Change) -> bool {
    matches!(change.delta, Delta::Created(_))
}

/// What a body tells, but for what an endpoint makes up: times, versions and addresses, and the identifier of what is new.
fn told(body: &Bytes, is_create: bool) -> Value {
    let value = json::read(body).unwrap_or_default();
    let mut value = without_derived(&value);
    strip(&mut value);
    if is_create && let Some(object) = value.as_object_mut() {
        object.remove("id");
    }
    for resource in value
        .get_mut("Resources")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        strip(resource);
    }
    value
}

fn strip(resource: &mut Value) {
    if let Some(object) = resource.as_object_mut() {
        object.remove("meta");
    }
}

/// Whether a resource is shown as our own rules show it.
pub(super) fn is_shown_alike(own: &Bytes, shown: &Value) -> bool {
    let mut shown = without_derived(shown);
    strip(&mut shown);
    told(own, false) == shown
}

/// A resource without the addresses of others, which are derived from their identifiers.
pub(super) fn without_derived(resource: &Value) -> Value {
    match resource {
        Value::Object(members) => {
            let refers = members.contains_key("value");
            let members = members
                .iter()
                .filter(|(name, _)| !(refers && *name == "$ref"));
            let members = members.map(|(name, value)| (name.clone(), without_derived(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(without_derived).collect(),
        other => other.clone(),
    }
}

/// When an answer says that what it shows was last changed.
pub(super) fn modified(answer: &Value) -> Option<Timestamp> {
    let time = answer.pointer("/meta/lastModified")?.as_str()?;
    Timestamp::from_rfc3339(time)
}

//! Why operations leave a resource as it is, for the sentence that says so.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

/// Why an operation, or a part of one, changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// There are none.
    NoOperations,
    /// What is sent is the value already.
    SameValue,
    /// What is to go is not there.
    AlreadyAbsent,
    /// Who is to be a member is one.
    AlreadyMember,
    /// Who is to go is no member.
    NotMember,
    /// Of what is sent, nothing can be stored: it is unknown, or read-only.
    Ignored,
    /// An addition of nothing.
    NoValue,
}

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Self::NoOperations => "no operations",
            Self::SameValue => "same value",
            Self::AlreadyAbsent => "already absent",
            Self::AlreadyMember => "already a member",
            Self::NotMember => "not a member",
            Self::Ignored => "everything was ignored",
            Self::NoValue => "no value was sent",
        }
    }

    /// Why nothing was read from a value.
    pub(super) fn of_nothing_in(sent: &Value) -> Self {
        let is_empty = match sent {
            Value::Null => true,
            Value::Array(values) => values.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        if is_empty {
            Self::NoValue
        } else {
            Self::Ignored
        }
    }
}

/// Why the operations of a message changed nothing, as far as they did not. When nothing changed in the end, this says
/// why: `same value, already absent`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reasons(BTreeSet<Reason>);

impl Reasons {
    /// Takes note of a reason.
    pub(super) fn note(&mut self, reason: Reason) {
        self.0.insert(reason);
    }
}

impl fmt::Display for Reasons {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|reason| reason.words()).collect();
        match words.as_slice() {
            // Each did something, and another one undid it.
            [] => formatter.write_str("one operation undoes another"),
            words => formatter.write_str(&words.join(", ")),
        }
    }
}

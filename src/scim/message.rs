//! What goes into [`respond`](crate::scim::respond()) and what comes out.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};

use crate::scim::check::Check;
use crate::scim::delta::Change;
use crate::scim::error::ScimType;
use crate::scim::remark::Remark;
use crate::scim::resource::{ResourceId, ResourceType};

/// A whole request, as SCIM sees it.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method (RFC 9110 §9).
    pub method: Method,
    /// The target in origin form, as sent: path and query, still percent-encoded.
    pub target: String,
    /// Header fields. Credentials are already redacted and not needed here: authentication comes before.
    pub headers: HeaderMap,
    /// The body; empty when none was sent.
    pub body: Bytes,
    /// What `meta.location` and `Location` start with, without a trailing slash: `https://host/scim/v2`.
    pub base_url: String,
}

/// A response: status, header fields, body.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// Header fields, without those that the connection adds (`Date`, `Content-Length`).
    pub headers: HeaderMap,
    /// The body; empty for 204 and 304.
    pub body: Bytes,
}

/// The response to one request, what it did, and why.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What the client is sent.
    pub response: Response,
    /// What the request did to the directory, in the order in which it was applied. Already applied.
    pub changes: Vec<Change>,
    /// What happened, for the effect sentence.
    pub outcome: Outcome,
    /// Departures from the RFCs that were forgiven, and what else was remarked on.
    pub remarks: Vec<Remark>,
    /// The decisions that led to this answer, in the order in which they were taken.
    pub decisions: Vec<Decision>,
    /// What the strict profile would have answered, when something was forgiven and that is another answer.
    pub strict: Option<StrictAnswer>,
}

/// The answer of the strict profile to a request that the lenient one forgave something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrictAnswer {
    /// The status code.
    pub status: u16,
    /// `scimType` (RFC 7644 §3.12, Table 9), of a refusal.
    pub scim_type: Option<ScimType>,
    /// The `detail` of the refusal; of a success, how its effect differs.
    pub detail: Option<String>,
}

/// `400 invalidValue: …`
impl fmt::Display for StrictAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.status)?;
        if let Some(scim_type) = self.scim_type {
            write!(formatter, " {}", scim_type.keyword())?;
        }
        if let Some(detail) = &self.detail {
            write!(formatter, ": {detail}")?;
        }
        Ok(())
    }
}

/// A resource as a sentence names it: with the name that it had at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// User or Group.
    pub resource_type: ResourceType,
    /// The `id` asked for; `None` when the resource never got one (a refused create).
    pub id: Option<ResourceId>,
    /// The `userName` or `displayName`; `None` when it is not known.
    pub name: Option<String>,
}

/// What a request came to, apart from its changes. The effect sentence is rendered from this and the changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The directory changed: see the changes.
    Changed,
    /// A write that succeeded and altered nothing.
    Unchanged {
        /// What was written to.
        subject: Subject,
        /// Why nothing changed, as a phrase: `same value`, `already absent`, `already a member`.
        reason: String,
    },
    /// One resource was read.
    Read {
        /// What was read.
        subject: Subject,
    },
    /// A query was answered.
    Listed {
        /// The endpoint's resource type; `None` at the root.
        resource_type: Option<ResourceType>,
        /// The filter as sent, decoded.
        filter: Option<String>,
        /// How many resources matched.
        total: u64,
        /// How many of them the page holds.
        returned: u64,
    },
    /// A discovery endpoint was read: `ServiceProviderConfig`, `Schemas`, `Schemas/urn:…`.
    Discovered {
        /// The endpoint, with the identifier when one was named.
        endpoint: String,
    },
    /// The client's copy is current (304).
    NotModified {
        /// What was asked for.
        subject: Subject,
    },
    /// The request was refused with a SCIM error.
    Refused {
        /// What it was about, as far as known.
        subject: Option<Subject>,
        /// `scimType` (RFC 7644 §3.12, Table 9).
        scim_type: Option<ScimType>,
        /// The `detail` of the error body.
        detail: String,
    },
}

/// One decision on the way to an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was looked at: `token`, `media type`, `path`, `filter`, `schema`, `uniqueness`, `precondition`, ….
    #[serde(deserialize_with = "own_text")]
    pub check: Cow<'static, str>,
    /// What was expected.
    #[serde(deserialize_with = "own_text")]
    pub expected: Cow<'static, str>,
    /// What was received.
    pub received: String,
    /// How it ended.
    pub verdict: Verdict,
}

/// Reads a text of a decision: nearly always one of ours, of which there is no need for a copy.
fn own_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    deserializer.deserialize_str(OwnText)
}

struct OwnText;

impl Visitor<'_> for OwnText {
    type Value = Cow<'static, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        let own = Check::own_text(text).map(Cow::Borrowed);
        Ok(own.unwrap_or_else(|| Cow::Owned(text.to_owned())))
    }
}

/// How a decision ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// As the RFCs want it.
    Passed,
    /// Not as the RFCs want it, and accepted all the same: there is a remark.
    Forgiven,
    /// The reason for the refusal.
    Failed,
}

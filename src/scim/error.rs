//! Refusals: status, `scimType`, detail (RFC 7644 §3.12).

use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::scim::check::Check;

/// Why a request was refused. Becomes the response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {detail}")]
pub struct Error {
    /// The status code.
    pub status: StatusCode,
    /// The keyword of RFC 7644 Table 9 or RFC 9865 §2.1, where one is defined.
    pub scim_type: Option<ScimType>,
    /// What was wrong with what, and what was expected there; lower case, no full stop.
    pub detail: String,
    /// What was looked at when it was refused, where status and keyword do not tell.
    pub check: Option<Check>,
}

/// The `scimType` keywords (RFC 7644 §3.12 Table 9, RFC 9865 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the keywords are the field's own terms and stand in RFC 7644 Table 9"
)]
pub enum ScimType {
    InvalidFilter,
    TooMany,
    Uniqueness,
    Mutability,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
    InvalidVers,
    Sensitive,
    InvalidCursor,
    ExpiredCursor,
    InvalidCount,
}

impl ScimType {
    /// The keyword as it is sent.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

impl Error {
    /// A refusal with 400 and a keyword.
    pub fn bad_request(scim_type: ScimType, detail: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            scim_type: Some(scim_type),
            detail: detail.into(),
            check: None,
        }
    }

    /// The same refusal, by this check.
    #[must_use]
    pub fn by(self, check: Check) -> Self {
        Self {
            check: Some(check),
            ..self
        }
    }

    /// A refusal without a keyword.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            scim_type: None,
            detail: detail.into(),
            check: None,
        }
    }

    /// The check that refuses with it, as far as it tells itself.
    pub(super) fn refusing_check(&self) -> Check {
        self.check.unwrap_or(match self.scim_type {
            Some(ScimType::InvalidFilter | ScimType::Sensitive) => Check::Filter,
            Some(ScimType::InvalidSyntax | ScimType::TooMany) => Check::Body,
            Some(ScimType::InvalidPath | ScimType::NoTarget) => Check::Path,
            Some(ScimType::InvalidValue) => Check::Types,
            Some(ScimType::Mutability) => Check::Mutability,
            Some(ScimType::Uniqueness) => Check::Uniqueness,
            Some(ScimType::InvalidVers) => Check::Target,
            Some(ScimType::InvalidCursor | ScimType::ExpiredCursor | ScimType::InvalidCount) => {
                Check::Parameters
            }
            None => check_of(self.status),
        })
    }

    /// The error body: `schemas`, `status` as a string, `scimType` where defined, `detail`.
    pub fn body(&self) -> Vec<u8> {
        let mut body = serde_json::json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_str(),
        });
        if let (Some(scim_type), Some(object)) = (self.scim_type, body.as_object_mut()) {
            object.insert("scimType".into(), scim_type.keyword().into());
        }
        if let Some(object) = body.as_object_mut() {
            object.insert("detail".into(), self.detail.as_str().into());
        }
        body.to_string().into_bytes()
    }
}

/// The check that a status without a keyword tells of.
fn check_of(status: StatusCode) -> Check {
    match status {
        StatusCode::METHOD_NOT_ALLOWED => Check::Method,
        StatusCode::NOT_ACCEPTABLE | StatusCode::UNSUPPORTED_MEDIA_TYPE => Check::MediaType,
        StatusCode::PRECONDITION_FAILED => Check::Precondition,
        StatusCode::FORBIDDEN => Check::Parameters,
        StatusCode::PAYLOAD_TOO_LARGE => Check::Body,
        _ => Check::Target,
    }
}

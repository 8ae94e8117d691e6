//! What Entra wants of an answer, rule by rule.

use std::fmt;

/// A requirement on answers that an answer did not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// There is no answer at all.
    NoAnswer,
    /// A search is answered 200, also when nothing is found.
    SearchNot200,
    /// A new resource is answered 201.
    CreateNot201,
    /// Any other status that Entra does not expect.
    StatusUnexpected,
    /// An object that the endpoint gave an `id` to stays there until it is deleted.
    AnchorUnknown,
    /// A disabled user can still be read.
    DisabledVanished,
    /// Bodies are JSON objects, of errors too.
    BodyNotJson,
    /// The media type is `application/scim+json`.
    MediaType,
    /// An error is a SCIM error with its status as a string.
    ErrorBody,
    /// A search is answered with a `ListResponse`.
    NotListResponse,
    /// `Resources` has a capital letter.
    ResourcesMisspelled,
    /// A search finds one resource at most.
    SeveralHits,
    /// A search finds what was asked for.
    UnrelatedHit,
    /// A resource has an `id`.
    IdMissing,
    /// An `id` is a string.
    IdNotString,
    /// An `id` stays the same.
    IdChanged,
    /// Booleans are booleans.
    BooleanAsString,
    /// Multi-valued attributes are arrays of objects.
    MultiValuedShape,
    /// A manager is an object, in the enterprise extension.
    ManagerShape,
    /// The extension's attributes are nested in an object under its URN.
    ExtensionFlattened,
    /// Values come back as they were sent.
    ValueChanged,
    /// `active` is always there.
    ActiveMissing,
    /// Excluded members stay out.
    MembersNotExcluded,
    /// A multi-valued attribute has one item of a type at most.
    TypeRepeated,
    /// The answer to a change of a group leaves its members out.
    PatchReturnsMembers,
    /// Attributes without a value are left out.
    NullValue,
    /// Dates are `xsd:dateTime`.
    DateFormat,
}

/// What it means when a rule is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Entra copes today; Microsoft's documentation or test tools do not.
    Tolerated,
    /// Entra goes on, and provisioning goes wrong: an update in every cycle, a failed validation.
    Harmful,
    /// Entra cannot use the answer: the object fails, or the job is quarantined.
    Refused,
}

/// The name under which Entra's provisioning log keeps most answers that it could not use.
pub(super) const SERVICE_INCOMPATIBLE: &str =
    "SystemForCrossDomainIdentityManagementServiceIncompatible";

impl Rule {
    /// The name used in reports: `id-missing`.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::SearchNot200 => "search-not-200",
            Self::CreateNot201 => "create-not-201",
            Self::StatusUnexpected => "status-unexpected",
            Self::AnchorUnknown => "anchor-unknown",
            Self::DisabledVanished => "disabled-vanished",
            Self::BodyNotJson => "body-not-json",
            Self::MediaType => "media-type",
            Self::ErrorBody => "error-body",
            Self::NotListResponse => "not-list-response",
            Self::ResourcesMisspelled => "resources-misspelled",
            Self::SeveralHits => "several-hits",
            Self::UnrelatedHit => "unrelated-hit",
            Self::IdMissing => "id-missing",
            Self::IdNotString => "id-not-string",
            Self::IdChanged => "id-changed",
            Self::BooleanAsString => "boolean-as-string",
            Self::MultiValuedShape => "multi-valued-shape",
            Self::ManagerShape => "manager-shape",
            Self::ExtensionFlattened => "extension-flattened",
            Self::ValueChanged => "value-changed",
            Self::ActiveMissing => "active-missing",
            Self::MembersNotExcluded => "members-not-excluded",
            Self::TypeRepeated => "type-repeated",
            Self::PatchReturnsMembers => "patch-returns-members",
            Self::NullValue => "null-value",
            Self::DateFormat => "date-format",
        }
    }

    /// What it means when it is not met.
    pub fn severity(self) -> Severity {
        match self {
            Self::MediaType
            | Self::ErrorBody
            | Self::PatchReturnsMembers
            | Self::NullValue
            | Self::DateFormat => Severity::Tolerated,
            Self::CreateNot201
            | Self::ExtensionFlattened
            | Self::ValueChanged
            | Self::ActiveMissing
            | Self::TypeRepeated => Severity::Harmful,
            _ => Severity::Refused,
        }
    }

    /// What Entra's provisioning log calls it, when the status says no more.
    pub(super) fn log_code(self) -> &'static str {
        match self {
            Self::SeveralHits => "DuplicateTargetEntries",
            Self::AnchorUnknown | Self::DisabledVanished => "InvalidAnchor",
            Self::MembersNotExcluded => {
                "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse"
            }
            Self::ExtensionFlattened | Self::ValueChanged => "Update (in every cycle)",
            Self::TypeRepeated => "Update (of the wrong item)",
            _ if self.severity() == Severity::Tolerated => "nothing",
            _ => SERVICE_INCOMPATIBLE,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl Severity {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tolerated => "tolerated",
            Self::Harmful => "harmful",
            Self::Refused => "refused",
        }
    }
}

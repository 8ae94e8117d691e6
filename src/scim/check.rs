//! What a request is held against on the way to its answer, so that every answer can say why.

/// One kind of decision, in the order in which they are usually taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Is there such an endpoint, such a resource?
    Target,
    /// Does the method make sense there?
    Method,
    /// Are the media types those of SCIM?
    MediaType,
    /// Do `If-Match` and `If-None-Match` hold?
    Precondition,
    /// Are the parameters of the query ones that can be followed?
    Parameters,
    /// Has the body the structure that is due?
    Body,
    /// Is the filter one, and about attributes that there are?
    Filter,
    /// Do the paths of a PATCH lead anywhere?
    Path,
    /// Are the attributes those of the schemas, and the required ones there?
    Schema,
    /// Are the values of the types of their attributes?
    Types,
    /// May a client write this?
    Mutability,
    /// Has nobody else the values that must be unique?
    Uniqueness,
}

impl Check {
    const ALL: [Self; 12] = [
        Self::Target,
        Self::Method,
        Self::MediaType,
        Self::Precondition,
        Self::Parameters,
        Self::Body,
        Self::Filter,
        Self::Path,
        Self::Schema,
        Self::Types,
        Self::Mutability,
        Self::Uniqueness,
    ];

    /// Its name: `media type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Method => "method",
            Self::MediaType => "media type",
            Self::Precondition => "precondition",
            Self::Parameters => "parameters",
            Self::Body => "body",
            Self::Filter => "filter",
            Self::Path => "path",
            Self::Schema => "schema",
            Self::Types => "types",
            Self::Mutability => "mutability",
            Self::Uniqueness => "uniqueness",
        }
    }

    /// The check of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.name() == name)
    }

    /// This text as it stands in the program, when it is the name of a check or what one usually expects.
    pub(super) fn own_text(text: &str) -> Option<&'static str> {
        Self::ALL
            .into_iter()
            .flat_map(|check| [check.name(), check.expected()])
            .find(|own| *own == text)
    }

    /// What is expected, where the check has nothing better to say.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Target => "an endpoint or a resource that there is (RFC 7644 §3.2)",
            Self::Method => "a method that the endpoint has (RFC 9110 §15.5.6)",
            Self::MediaType => "application/scim+json or application/json (RFC 7644 §3.8)",
            Self::Precondition => "the version that the client knows (RFC 7644 §3.14)",
            Self::Parameters => "parameters of a query (RFC 7644 §3.4.2)",
            Self::Body => "a message of SCIM as JSON (RFC 7644 §3)",
            Self::Filter => "a filter by RFC 7644 §3.4.2.2",
            Self::Path => "paths that lead to attributes (RFC 7644 §3.5.2)",
            Self::Schema => {
                "the attributes of the schemas, the required ones among them (RFC 7643 §3, §7)"
            }
            Self::Types => "values of the types in the schemas (RFC 7643 §2.3)",
            Self::Mutability => "no change of what is read-only or immutable (RFC 7643 §7)",
            Self::Uniqueness => "unique values that nobody else has (RFC 7643 §7)",
        }
    }
}

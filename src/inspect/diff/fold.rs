//! Why a part of a difference is not worth a look: it is folded away unless somebody asks for it.

/// Why a row is not worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Both sides are the same.
    Equal,
    /// An identifier, which differs between any two things.
    Id,
    /// A date.
    Date,
    /// A version.
    Version,
    /// A header field that numbers requests.
    Correlation,
    /// Only the case differs, where case does not count (RFC 7643 §7, `caseExact`).
    Case,
    /// It only follows from what else differs.
    Derived,
}

impl Fold {
    /// The reason in a word or two.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Id => "id",
            Self::Date => "date",
            Self::Version => "version",
            Self::Correlation => "correlation",
            Self::Case => "case only",
            Self::Derived => "derived",
        }
    }
}

//! How forgiving the endpoint is.

/// How the endpoint behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Accepts every known client's shapes, produces what the client meant, and remarks on each departure.
    #[default]
    Lenient,
    /// RFC 7643 and RFC 7644 to the letter.
    Strict,
}

impl Profile {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Lenient, Self::Strict];

    /// The name that people see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lenient => "lenient",
            Self::Strict => "strict",
        }
    }
}

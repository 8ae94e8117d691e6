//! Two things to look at beside each other.

use crate::inspect::diff::Difference;
use crate::journal::Seq;

/// Two things beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Which.
    pub of: Comparison,
    /// What differs.
    pub difference: Difference,
    /// How many differences there are in what is compared, apart from what is shown beside it.
    pub n_changes: usize,
    /// The same without secrets, where it has any: for others to see.
    pub discreet: Option<Difference>,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// The directory before an event and after it, and the exchange itself with the last one like it.
    Event(Seq),
    /// The directory after either event.
    States(Seq, Seq),
    /// One resource after either event.
    Resource {
        /// Its position in the order of creation.
        ordinal: u64,
        /// The event on the left.
        left: Seq,
        /// The event on the right.
        right: Seq,
    },
    /// Two exchanges, by what they mean.
    Exchanges(Seq, Seq),
    /// Two exchanges as they were sent, line by line, or byte by byte what is no text.
    Texts(Seq, Seq),
    /// Two cycles, by name.
    Cycles(String, String),
}

impl Comparison {
    /// The same with the left for the right.
    #[must_use]
    pub fn swapped(self) -> Self {
        match self {
            Self::Event(seq) => Self::Event(seq),
            Self::States(left, right) => Self::States(right, left),
            Self::Resource {
                ordinal,
                left,
                right,
            } => Self::Resource {
                ordinal,
                left: right,
                right: left,
            },
            Self::Exchanges(left, right) => Self::Exchanges(right, left),
            Self::Texts(left, right) => Self::Texts(right, left),
            Self::Cycles(left, right) => Self::Cycles(right, left),
        }
    }

    /// Whether there is a left that can stand on the right.
    pub fn has_sides(&self) -> bool {
        !matches!(self, Self::Event(_))
    }

    /// Whether there is another way to look at it.
    pub fn has_lenses(&self) -> bool {
        matches!(
            self,
            Self::States(..) | Self::Exchanges(..) | Self::Texts(..)
        )
    }

    /// The next way to look at the same two events: what they left, what was meant, what was sent.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::States(left, right) => Self::Exchanges(left, right),
            Self::Exchanges(left, right) => Self::Texts(left, right),
            Self::Texts(left, right) => Self::States(left, right),
            same => same,
        }
    }
}

//! The filter as written: a tree that prints as a filter again.

use std::fmt;

use serde_json::Value;

use crate::scim::path::AttributePath;

/// Where something stands in the text: bytes from `start` up to `end`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// Always equal: two expressions are the same wherever they stand.
impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

/// A filter expression (RFC 7644 §3.4.2.2, Figure 1).
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// At least one of two or more holds.
    Or(Vec<Expression>),
    /// All of two or more hold.
    And(Vec<Expression>),
    /// The expression in parentheses does not hold.
    Not(Box<Expression>),
    /// `attribute pr`
    Present {
        /// The attribute.
        path: AttributePath,
        /// Where the path stands.
        span: Span,
    },
    /// `attribute op literal`
    Comparison {
        /// The attribute.
        path: AttributePath,
        /// How it is compared.
        operator: Operator,
        /// What it is compared with.
        literal: Literal,
        /// Where the whole comparison stands.
        span: Span,
    },
    /// `attribute[expression]`: one value satisfies the whole expression.
    ValuePath {
        /// The attribute.
        path: AttributePath,
        /// What a value of it must satisfy.
        filter: Box<Expression>,
        /// Where the path stands.
        span: Span,
    },
}

/// A comparison operator (RFC 7644 §3.4.2.2, Table 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the operators of Table 3, by their own names")]
pub enum Operator {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 9] = [
        Self::Eq,
        Self::Ne,
        Self::Co,
        Self::Sw,
        Self::Ew,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
    ];

    /// The operator as it is written.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    /// Reads an operator, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.keyword().eq_ignore_ascii_case(word))
    }

    /// Whether it compares by order: `gt`, `ge`, `lt`, `le`.
    pub fn is_ordering(self) -> bool {
        matches!(self, Self::Gt | Self::Ge | Self::Lt | Self::Le)
    }

    /// Whether it looks for a part: `co`, `sw`, `ew`.
    pub fn is_substring(self) -> bool {
        matches!(self, Self::Co | Self::Sw | Self::Ew)
    }
}

/// A comparison value.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A JSON string, number, boolean or null.
    Json(Value),
    /// A word without quotes, which only the lenient profile lets pass.
    Bare(String),
}

/// How tightly a part of an expression binds: `or` least, then `and`, then the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Or,
    And,
    Factor,
}

impl Expression {
    fn precedence(&self) -> Precedence {
        match self {
            Self::Or(_) => Precedence::Or,
            Self::And(_) => Precedence::And,
            _ => Precedence::Factor,
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => write_joined(formatter, parts, " or ", Precedence::Or),
            Self::And(parts) => write_joined(formatter, parts, " and ", Precedence::And),
            Self::Not(inner) => write!(formatter, "not ({inner})"),
            Self::Present { path, .. } => write!(formatter, "{path} pr"),
            Self::Comparison {
                path,
                operator,
                literal,
                ..
            } => write!(formatter, "{path} {} {literal}", operator.keyword()),
            Self::ValuePath { path, filter, .. } => write!(formatter, "{path}[{filter}]"),
        }
    }
}

/// Writes parts with a word between them, and parentheses around each that does not bind tighter.
fn write_joined(
    formatter: &mut fmt::Formatter<'_>,
    parts: &[Expression],
    word: &str,
    precedence: Precedence,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            formatter.write_str(word)?;
        }
        if part.precedence() > precedence {
            write!(formatter, "{part}")?;
        } else {
            write!(formatter, "({part})")?;
        }
    }
    Ok(())
}

impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(value) => write!(formatter, "{value}"),
            Self::Bare(word) => formatter.write_str(word),
        }
    }
}

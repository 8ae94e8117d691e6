//! A filter as a tree, and as text again.

use std::fmt;

use crate::inspect::query::check::Check;
use crate::inspect::query::field::{Field, Side};
use crate::inspect::query::lexer;
use crate::scim::filter::Span;

/// A condition, or several.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// All of them hold. At least two, none of them an `And`.
    And(Vec<Self>),
    /// One of them holds. At least two, none of them an `Or`.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A single condition.
    Term(Box<Term>),
}

/// A single condition.
#[derive(Debug, Clone)]
pub struct Term {
    /// What it asks about; `None`: anything, anywhere.
    pub field: Option<&'static Field>,
    /// Which message of the exchange.
    pub side: Side,
    /// Whether the value is a regular expression.
    pub is_expression: bool,
    /// The value, without its quotes.
    pub value: String,
    /// Where it stands in the text.
    pub span: Span,
    /// What is checked.
    pub(super) check: Check,
}

/// Equal when they ask the same, wherever they stand.
impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        let name = |term: &Self| term.field.map(|field| field.name);
        (name(self), self.side, self.is_expression, &self.value)
            == (name(other), other.side, other.is_expression, &other.value)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(nodes) => join(formatter, nodes, " ", |node| matches!(node, Self::Or(_))),
            Self::Or(nodes) => join(formatter, nodes, " OR ", |_| false),
            Self::Not(node) => match **node {
                Self::Term(_) => write!(formatter, "-{node}"),
                Self::Not(_) => write!(formatter, "NOT {node}"),
                Self::And(_) | Self::Or(_) => write!(formatter, "NOT ({node})"),
            },
            Self::Term(term) => write!(formatter, "{term}"),
        }
    }
}

fn join(
    formatter: &mut fmt::Formatter<'_>,
    nodes: &[Node],
    between: &str,
    needs_parentheses: impl Fn(&Node) -> bool,
) -> fmt::Result {
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            formatter.write_str(between)?;
        }
        if needs_parentheses(node) {
            write!(formatter, "({node})")?;
        } else {
            write!(formatter, "{node}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(field) = self.field else {
            return quote(formatter, &self.value, is_plain_word(&self.value));
        };
        let operator = if self.is_expression { '~' } else { ':' };
        write!(formatter, "{}{}{operator}", self.side.prefix(), field.name)?;
        quote(formatter, &self.value, is_plain_value(&self.value))
    }
}

fn quote(formatter: &mut fmt::Formatter<'_>, text: &str, is_plain: bool) -> fmt::Result {
    if is_plain {
        return formatter.write_str(text);
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    write!(formatter, "\"{escaped}\"")
}

/// Whether a word needs no quotes to be read as that word.
fn is_plain_word(word: &str) -> bool {
    !word.is_empty()
        && !matches!(word, "AND" | "OR" | "NOT")
        && !word.starts_with('-')
        && lexer::assignment(word).is_none()
        && !word.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ':' | '~'))
}

/// Whether a value needs no quotes after its field.
fn is_plain_value(value: &str) -> bool {
    let mut depth = 0i32;
    for letter in value.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if letter.is_whitespace() => return false,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !value.is_empty() && !value.starts_with('"')
}

impl Node {
    /// The conditions in it, from left to right.
    pub fn terms(&self) -> Vec<&Term> {
        match self {
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().flat_map(Self::terms).collect(),
            Self::Not(node) => node.terms(),
            Self::Term(term) => vec![term],
        }
    }

    /// The conditions that hold when it does.
    pub(super) fn wanted(&self) -> Vec<&Term> {
        match self {
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().flat_map(Self::wanted).collect(),
            Self::Not(_) => Vec::new(),
            Self::Term(term) => vec![term],
        }
    }

    /// The filter in words: `the operation is patch, and not: the status is 200`.
    pub fn in_words(&self) -> String {
        match self {
            Self::And(nodes) => in_words(nodes, ", and ", |node| matches!(node, Self::Or(_))),
            Self::Or(nodes) => in_words(nodes, ", or ", |node| matches!(node, Self::And(_))),
            Self::Not(node) => match **node {
                Self::Term(_) | Self::Not(_) => format!("not: {}", node.in_words()),
                Self::And(_) | Self::Or(_) => format!("not: ({})", node.in_words()),
            },
            Self::Term(term) => term.in_words(),
        }
    }
}

fn in_words(nodes: &[Node], between: &str, needs_parentheses: impl Fn(&Node) -> bool) -> String {
    let one = |node: &Node| {
        if needs_parentheses(node) {
            format!("({})", node.in_words())
        } else {
            node.in_words()
        }
    };
    nodes.iter().map(one).collect::<Vec<_>>().join(between)
}

impl Term {
    fn in_words(&self) -> String {
        let words = self.field.map_or("{} is anywhere", |field| field.words);
        let value = if self.is_expression {
            format!("what matches {:?}", self.value)
        } else if self.value.contains(char::is_whitespace) || self.field.is_none() {
            format!("{:?}", self.value)
        } else {
            self.value.clone()
        };
        let said = words.replace("{}", &value);
        match self.side {
            Side::Any => said,
            Side::Request => format!("{said} (in the request)"),
            Side::Response => format!("{said} (in the response)"),
        }
    }
}

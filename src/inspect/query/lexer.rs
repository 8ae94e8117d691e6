//! Cuts the text of a filter into tokens.

use crate::inspect::query::field;
use crate::scim::filter::Span;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind<'a> {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `NOT`, or `-` with something right behind it.
    Not,
    /// A word, or words in quotes.
    Word(String),
    /// `field:value` or `field~value`.
    Condition {
        /// What stands before the operator, with `req.` or `resp.`.
        field: &'a str,
        /// Whether the operator is `~`.
        is_expression: bool,
        /// The value without quotes.
        value: String,
        /// Where the value stands.
        value_span: Span,
    },
    /// `status=404`: the name of a field, and what a condition does not begin with.
    Assigned {
        /// The name, with `req.` or `resp.`.
        field: &'a str,
        /// `=`, `>=`, `!=`, …
        operator: &'a str,
        /// The value as it stands there.
        value: &'a str,
    },
    /// A `-` with nothing right behind it.
    Dash,
    /// A quote that does not end; the words behind it.
    Unclosed(String),
    /// The end of the text.
    End,
}

/// Hands out the tokens of a text, one after the other.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    /// The next token. After the end comes the end again.
    pub(super) fn next(&mut self) -> Token<'a> {
        let trimmed = self.rest().trim_start();
        let start = self.text.len() - trimmed.len();
        self.position = start;
        let kind = self.kind(trimmed);
        Token {
            kind,
            span: Span {
                start,
                end: self.position,
            },
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn kind(&mut self, rest: &'a str) -> TokenKind<'a> {
        let mut letters = rest.chars();
        let Some(first) = letters.next() else {
            return TokenKind::End;
        };
        match first {
            '(' => self.take(1, TokenKind::Open),
            ')' => self.take(1, TokenKind::Close),
            '-' => {
                let next = letters.next();
                let is_not = next.is_some_and(|c| !c.is_whitespace() && c != ')');
                self.take(
                    1,
                    if is_not {
                        TokenKind::Not
                    } else {
                        TokenKind::Dash
                    },
                )
            }
            '"' => {
                let (value, is_closed) = self.quoted();
                if is_closed {
                    TokenKind::Word(value)
                } else {
                    TokenKind::Unclosed(value)
                }
            }
            _ => self.word(rest),
        }
    }

    fn take(&mut self, length: usize, kind: TokenKind<'a>) -> TokenKind<'a> {
        self.position += length;
        kind
    }

    fn word(&mut self, rest: &'a str) -> TokenKind<'a> {
        let (name, behind) = name(rest);
        if !name.is_empty() && behind.starts_with([':', '~']) {
            self.position += name.len() + 1;
            return self.condition(name, behind.starts_with('~'));
        }
        if let Some(operator) = assignment(rest) {
            self.position += name.len() + operator.len();
            return self.assigned(name, operator);
        }
        let length = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"'))
            .unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let kind = match word {
            "AND" => TokenKind::And,
            "OR" => TokenKind::Or,
            "NOT" => TokenKind::Not,
            word => TokenKind::Word(word.to_owned()),
        };
        self.take(length, kind)
    }

    fn condition(&mut self, field: &'a str, is_expression: bool) -> TokenKind<'a> {
        let start = self.position;
        let (value, is_closed) = if self.rest().starts_with('"') {
            self.quoted()
        } else {
            (self.plain(), true)
        };
        if !is_closed {
            return TokenKind::Unclosed(value);
        }
        TokenKind::Condition {
            field,
            is_expression,
            value,
            value_span: Span {
                start,
                end: self.position,
            },
        }
    }

    fn assigned(&mut self, field: &'a str, operator: &'a str) -> TokenKind<'a> {
        let rest = self.rest();
        let start = self.position;
        if rest.starts_with('"') {
            self.quoted();
        } else {
            self.plain();
        }
        TokenKind::Assigned {
            field,
            operator,
            value: rest.get(..self.position - start).unwrap_or_default(),
        }
    }

    /// A value up to a space, or to a parenthesis that it did not open.
    fn plain(&mut self) -> String {
        let rest = self.rest();
        let mut depth = 0usize;
        let ends = |c: char| {
            match c {
                '(' => depth += 1,
                ')' if depth == 0 => return true,
                ')' => depth -= 1,
                _ => {}
            }
            c.is_whitespace()
        };
        let length = rest.find(ends).unwrap_or(rest.len());
        self.position += length;
        rest.get(..length).unwrap_or_default().to_owned()
    }

    /// What stands in quotes, and whether they end. `\"` and `\\` are a quote and a backslash; any other backslash is
    /// itself, so that regular expressions need no more than they do elsewhere.
    fn quoted(&mut self) -> (String, bool) {
        let mut value = String::new();
        let mut letters = self.rest().char_indices().skip(1).peekable();
        while let Some((index, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.position += index + 1;
                    return (value, true);
                }
                '\\' if letters.peek().is_some_and(|(_, c)| matches!(c, '"' | '\\')) => {
                    value.extend(letters.next().map(|(_, letter)| letter));
                }
                letter => value.push(letter),
            }
        }
        self.position = self.text.len();
        (value, false)
    }
}

/// What may be the name of a field, and what stands behind it.
fn name(text: &str) -> (&str, &str) {
    let length = text
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '_'))
        .unwrap_or(text.len());
    text.split_at(length)
}

/// How a text compares a field in the way of other languages, if it does: `status=404`, `dur>50ms`.
pub(super) fn assignment(text: &str) -> Option<&str> {
    const OPERATORS: [&str; 7] = ["==", "!=", ">=", "<=", "=", ">", "<"];
    let (name, behind) = name(text);
    let bare = name.strip_prefix("req.").or(name.strip_prefix("resp."));
    field::find(bare.unwrap_or(name))?;
    let length = OPERATORS
        .iter()
        .find(|one| behind.starts_with(**one))?
        .len();
    behind.get(..length)
}

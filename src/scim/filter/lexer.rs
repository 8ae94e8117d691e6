//! Cuts the text of a filter into tokens.

use crate::scim::error::Error;
use crate::scim::filter::invalid_filter;
use crate::scim::filter::tree::Span;

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind<'a>,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind<'a> {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// A JSON string with its quotes, not yet unescaped.
    Quoted(&'a str),
    /// Anything else up to a space, a parenthesis, a bracket or a quote: path, operator, number.
    Word(&'a str),
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
    /// Starts at a byte of the text.
    pub(super) fn new(text: &'a str, position: usize) -> Self {
        Self { text, position }
    }

    /// The next token. After the end comes the end again.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Error> {
        let rest = self.text.get(self.position..).unwrap_or_default();
        let trimmed = rest.trim_start_matches(is_space);
        let start = self.position + (rest.len() - trimmed.len());
        let Some(first) = trimmed.chars().next() else {
            let span = Span { start, end: start };
            return Ok(Token {
                kind: TokenKind::End,
                span,
            });
        };
        let (kind, length) = match first {
            '(' => (TokenKind::Open, 1),
            ')' => (TokenKind::Close, 1),
            '[' => (TokenKind::OpenBracket, 1),
            ']' => (TokenKind::CloseBracket, 1),
            '"' => {
                let length = quoted_length(trimmed).ok_or_else(|| {
                    invalid_filter(format!(
                        "the filter has a string at byte {start} without a closing quote"
                    ))
                })?;
                let quoted = trimmed.get(..length).unwrap_or_default();
                (TokenKind::Quoted(quoted), length)
            }
            _ => {
                let length = trimmed.find(ends_word).unwrap_or(trimmed.len());
                let word = trimmed.get(..length).unwrap_or_default();
                (TokenKind::Word(word), length)
            }
        };
        self.position = start + length;
        let span = Span {
            start,
            end: self.position,
        };
        Ok(Token { kind, span })
    }
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

fn ends_word(character: char) -> bool {
    is_space(character) || matches!(character, '(' | ')' | '[' | ']' | '"')
}

/// The length of the JSON string that the text starts with, quotes included. Brackets and escaped quotes in it
/// do not end it.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(index + 1),
            _ => {}
        }
    }
    None
}

//! Recursive descent over the grammar of RFC 7644 §3.4.2.2, errata folded in.
//!
//! ```text
//! disjunction  := conjunction { "or" conjunction }
//! conjunction  := factor { "and" factor }
//! factor       := [ "not" ] "(" disjunction ")" | path "pr" | path operator literal | path "[" disjunction "]"
//! ```
//!
//! Brackets do not nest, and nesting in parentheses has a limit, so recursion has one too.

use serde_json::Value;

use crate::scim::error::Error;
use crate::scim::filter::lexer::{Lexer, Token, TokenKind};
use crate::scim::filter::tree::{Expression, Literal, Operator, Span};
use crate::scim::filter::{LONGEST_FILTER, invalid_filter};
use crate::scim::path::{AttributePath, Malformed};
use crate::scim::remark::{
    LITERAL_CASE, MISSING_SPACE, SUB_ATTRIBUTE_AFTER_BRACKETS, Tolerance, quote,
};

/// How deep parentheses and brackets may nest.
const DEEPEST_NESTING: usize = 64;

/// Parses a whole filter.
pub fn parse_expression(text: &str, tolerance: &mut Tolerance<'_>) -> Result<Expression, Error> {
    let mut parser = Parser::new(text, 0, tolerance)?;
    let expression = parser.disjunction()?;
    match parser.token.kind {
        TokenKind::End => Ok(expression),
        _ => Err(parser.expected("\"and\", \"or\" or the end")),
    }
}

/// Parses what stands in brackets, from the byte after the opening one. Also returns the position after the
/// closing one.
pub fn parse_value_filter(
    text: &str,
    start: usize,
    tolerance: &mut Tolerance<'_>,
) -> Result<(Expression, usize), Error> {
    let mut parser = Parser::new(text, start, tolerance)?;
    parser.in_brackets = true;
    let expression = parser.disjunction()?;
    match parser.token.kind {
        TokenKind::CloseBracket => Ok((expression, parser.token.span.end)),
        _ => Err(parser.expected("\"and\", \"or\" or \"]\"")),
    }
}

struct Parser<'a, 't, 'r> {
    lexer: Lexer<'a>,
    /// The token that is looked at.
    token: Token<'a>,
    depth: usize,
    in_brackets: bool,
    tolerance: &'t mut Tolerance<'r>,
}

impl<'a, 't, 'r> Parser<'a, 't, 'r> {
    fn new(text: &'a str, start: usize, tolerance: &'t mut Tolerance<'r>) -> Result<Self, Error> {
        if text.len() > LONGEST_FILTER {
            return Err(invalid_filter(format!(
                "the filter has {} bytes; at most {LONGEST_FILTER} are accepted",
                text.len()
            )));
        }
        let mut lexer = Lexer::new(text, start);
        let token = lexer.next()?;
        Ok(Self {
            lexer,
            token,
            depth: 0,
            in_brackets: false,
            tolerance,
        })
    }

    fn disjunction(&mut self) -> Result<Expression, Error> {
        self.joined("or", Self::conjunction, Expression::Or)
    }

    fn conjunction(&mut self) -> Result<Expression, Error> {
        self.joined("and", Self::factor, Expression::And)
    }

    /// One part, or several with a word between them.
    fn joined(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Expression, Error>,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Result<Expression, Error> {
        let first = part(self)?;
        if !self.at_word(word) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.at_word(word) {
            self.advance()?;
            parts.push(part(self)?);
        }
        Ok(join(parts))
    }

    fn factor(&mut self) -> Result<Expression, Error> {
        match self.token.kind {
            TokenKind::Open => self.group(),
            TokenKind::Word(word) if word.eq_ignore_ascii_case("not") => {
                self.advance()?;
                if self.token.kind != TokenKind::Open {
                    return Err(self.expected("\"(\" after \"not\""));
                }
                Ok(Expression::Not(Box::new(self.group()?)))
            }
            TokenKind::Word(word) => self.attribute_expression(word),
            _ => Err(self.expected("an attribute, \"not\" or \"(\"")),
        }
    }

    fn group(&mut self) -> Result<Expression, Error> {
        self.descend()?;
        self.advance()?;
        let inner = self.disjunction()?;
        if self.token.kind != TokenKind::Close {
            return Err(self.expected("\"and\", \"or\" or \")\""));
        }
        self.advance()?;
        self.depth -= 1;
        Ok(inner)
    }

    fn attribute_expression(&mut self, word: &str) -> Result<Expression, Error> {
        let start = self.token.span;
        let path = self.path(word)?;
        self.advance()?;
        match self.token.kind {
            TokenKind::OpenBracket => self.value_path(path, start),
            TokenKind::Word(word) if word.eq_ignore_ascii_case("pr") => {
                self.advance()?;
                Ok(Expression::Present { path, span: start })
            }
            TokenKind::Word(word) => match Operator::parse(word) {
                Some(operator) => self.comparison(path, operator, start),
                None => Err(self.expected_operator(&path)),
            },
            _ => Err(self.expected_operator(&path)),
        }
    }

    fn comparison(
        &mut self,
        path: AttributePath,
        operator: Operator,
        start: Span,
    ) -> Result<Expression, Error> {
        self.advance()?;
        let literal = self.literal(operator)?;
        let end = self.token.span.end;
        self.advance()?;
        Ok(Expression::Comparison {
            path,
            operator,
            literal,
            span: Span {
                start: start.start,
                end,
            },
        })
    }

    fn value_path(&mut self, path: AttributePath, span: Span) -> Result<Expression, Error> {
        if self.in_brackets {
            return Err(self.refusal("brackets do not nest: values of a value have none"));
        }
        self.descend()?;
        self.in_brackets = true;
        self.advance()?;
        let inner = self.disjunction()?;
        if self.token.kind != TokenKind::CloseBracket {
            return Err(self.expected("\"and\", \"or\" or \"]\""));
        }
        let end = self.token.span.end;
        self.advance()?;
        self.depth -= 1;
        let filter = match self.token.kind {
            TokenKind::Word(word) if word.starts_with('.') && self.token.span.start == end => {
                let comparison = self.comparison_after_brackets(word)?;
                join_and(inner, comparison)
            }
            _ => inner,
        };
        self.in_brackets = false;
        let filter = Box::new(filter);
        Ok(Expression::ValuePath { path, filter, span })
    }

    /// `emails[type eq "work"].value eq "x"`, which Entra ID sends and no grammar has.
    fn comparison_after_brackets(&mut self, word: &str) -> Result<Expression, Error> {
        let note = || format!("{word} after brackets read as one more condition inside them");
        if !self.tolerance.forgives(&SUB_ATTRIBUTE_AFTER_BRACKETS, note) {
            return Err(self.expected("\"and\", \"or\" or the end after the brackets"));
        }
        self.attribute_expression(word.strip_prefix('.').unwrap_or(word))
    }

    fn path(&self, word: &str) -> Result<AttributePath, Error> {
        AttributePath::parse(word).map_err(|Malformed { position, problem }| {
            let position = self.token.span.start + position;
            invalid_filter(format!(
                "the filter has no attribute at byte {position}: {problem}"
            ))
        })
    }

    fn literal(&mut self, operator: Operator) -> Result<Literal, Error> {
        match self.token.kind {
            TokenKind::Quoted(quoted) => match serde_json::from_str(quoted) {
                Ok(value) => Ok(Literal::Json(value)),
                Err(_) => Err(self.expected("a string with JSON's escapes")),
            },
            TokenKind::Word(word) => self.bare_literal(word, operator),
            _ => Err(self.expected_literal(operator)),
        }
    }

    fn bare_literal(&mut self, word: &str, operator: Operator) -> Result<Literal, Error> {
        if let Ok(value) = serde_json::from_str::<Value>(word)
            && !value.is_object()
        {
            return Ok(Literal::Json(value));
        }
        let literals = [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ];
        for (name, value) in literals {
            if word.eq_ignore_ascii_case(name)
                && self
                    .tolerance
                    .forgives(&LITERAL_CASE, || format!("{word} read as {name}"))
            {
                return Ok(Literal::Json(value));
            }
        }
        // Only a string can be meant by a word, and only resolving tells whether the attribute is one.
        if self.tolerance.is_lenient() && can_be_unquoted(word) {
            return Ok(Literal::Bare(word.to_owned()));
        }
        Err(self.expected_literal(operator))
    }

    fn at_word(&self, expected: &str) -> bool {
        matches!(self.token.kind, TokenKind::Word(word) if word.eq_ignore_ascii_case(expected))
    }

    /// Goes to the next token. Words stand apart from what is before and after them (RFC 7644 §3.4.2.2).
    fn advance(&mut self) -> Result<(), Error> {
        let previous = self.token;
        self.token = self.lexer.next()?;
        let touches = previous.span.end == self.token.span.start;
        let needs_space = match (previous.kind, self.token.kind) {
            (TokenKind::Word(_), TokenKind::Quoted(_))
            | (TokenKind::Quoted(_) | TokenKind::Close, TokenKind::Word(_)) => true,
            // What Entra ID sends after brackets is judged as that.
            (TokenKind::CloseBracket, TokenKind::Word(word)) => !word.starts_with('.'),
            // The grammar has no space between "not" and its parenthesis, the examples have one.
            (TokenKind::Word(word), TokenKind::Open) => is_connective(word),
            _ => false,
        };
        let position = self.token.span.start;
        if touches
            && needs_space
            && !self.tolerance.forgives(&MISSING_SPACE, || {
                format!("at byte {position} of the filter")
            })
        {
            return Err(self.expected("a space"));
        }
        Ok(())
    }

    fn descend(&mut self) -> Result<(), Error> {
        self.depth += 1;
        if self.depth > DEEPEST_NESTING {
            return Err(self.refusal(&format!(
                "it nests deeper than {DEEPEST_NESTING} parentheses"
            )));
        }
        Ok(())
    }

    fn expected_operator(&self, path: &AttributePath) -> Error {
        let operators = Operator::ALL.map(Operator::keyword).join(", ");
        self.expected(&format!("an operator ({operators} or pr) after {path}"))
    }

    fn expected_literal(&self, operator: Operator) -> Error {
        self.expected(&format!(
            "a string in double quotes, a number, true, false or null after {}",
            operator.keyword()
        ))
    }

    fn expected(&self, what: &str) -> Error {
        let found = match self.token.kind {
            TokenKind::End => "the end".to_owned(),
            TokenKind::Open => "\"(\"".to_owned(),
            TokenKind::Close => "\")\"".to_owned(),
            TokenKind::OpenBracket => "\"[\"".to_owned(),
            TokenKind::CloseBracket => "\"]\"".to_owned(),
            TokenKind::Quoted(text) => format!("the string {}", quote(text.trim_matches('"'))),
            TokenKind::Word(word) => quote(word),
        };
        self.refusal(&format!("expected {what}, found {found}"))
    }

    fn refusal(&self, problem: &str) -> Error {
        let position = self.token.span.start;
        invalid_filter(format!(
            "the filter cannot be read at byte {position}: {problem}"
        ))
    }
}

/// Joins two conditions by `and`, without nesting one conjunction in the other.
fn join_and(left: Expression, right: Expression) -> Expression {
    match left {
        Expression::And(mut parts) => {
            parts.push(right);
            Expression::And(parts)
        }
        left => Expression::And(vec![left, right]),
    }
}

/// Whether a word joins two conditions.
fn is_connective(word: &str) -> bool {
    ["and", "or"]
        .iter()
        .any(|connective| word.eq_ignore_ascii_case(connective))
}

/// Whether a word can be a string that lost its quotes: letters and digits, and what addresses, identifiers and
/// dates are made of.
fn can_be_unquoted(word: &str) -> bool {
    word.starts_with(char::is_alphanumeric)
        && word
            .chars()
            .all(|character| character.is_alphanumeric() || "-_.@:+/#|".contains(character))
}

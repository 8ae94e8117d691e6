//! Reads the text of a filter, and goes on behind what it cannot read.

use crate::inspect::query::check;
use crate::inspect::query::field::{self, Field, Side};
use crate::inspect::query::lexer::{Lexer, Token, TokenKind};
use crate::inspect::query::pattern::Pattern;
use crate::inspect::query::problem::Problem;
use crate::inspect::query::tree::{Node, Term};
use crate::scim::filter::Span;
use crate::scim::spelling::nearest_name;

/// A longer text is not read.
pub(super) const LONGEST: usize = 8 * 1024;

/// The most conditions in one filter.
const MOST_TERMS: usize = 128;

/// How deep parentheses and negations may stand in each other.
const DEEPEST: usize = 64;

/// Reads a filter: what was understood, and what is wrong with the rest.
pub(super) fn parse(text: &str) -> (Option<Node>, Vec<Problem>) {
    if text.len() > LONGEST {
        let span = Span {
            start: 0,
            end: text.len(),
        };
        let problem = Problem::new(span, text, format!("at most {LONGEST} bytes"));
        return (None, vec![problem]);
    }
    let mut lexer = Lexer::new(text);
    let token = lexer.next();
    let mut parser = Parser {
        text,
        lexer,
        token,
        n_terms: 0,
        depth: 0,
        problems: Vec::new(),
    };
    let mut nodes = Vec::new();
    loop {
        nodes.extend(parser.any());
        if parser.token.kind == TokenKind::End {
            break;
        }
        // Only a parenthesis that nothing opened ends a filter before its end.
        parser.complain("a condition, or ( before this");
        parser.advance();
    }
    let root = all(nodes);
    (root, parser.problems)
}

struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    token: Token<'a>,
    n_terms: usize,
    depth: usize,
    problems: Vec<Problem>,
}

impl<'a> Parser<'a> {
    /// `or = and { "OR" and }`
    fn any(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        nodes.extend(self.all());
        while self.token.kind == TokenKind::Or {
            self.advance();
            if !self.is_at_condition() {
                self.complain("a condition after OR");
            }
            nodes.extend(self.all());
        }
        any(nodes)
    }

    /// `and = unary { ["AND"] unary }`
    fn all(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        if matches!(self.token.kind, TokenKind::And | TokenKind::Or) {
            self.complain("a condition before this");
        }
        loop {
            if self.token.kind == TokenKind::And {
                self.advance();
                if !self.is_at_condition() {
                    self.complain("a condition after AND");
                }
                continue;
            }
            if !self.is_at_condition() {
                return all(nodes);
            }
            nodes.extend(self.unary());
        }
    }

    /// `unary = ["-" | "NOT"] atom`
    fn unary(&mut self) -> Option<Node> {
        let mut n_negations = 0usize;
        while self.token.kind == TokenKind::Not {
            n_negations += 1;
            self.advance();
        }
        if !self.is_at_condition() {
            self.complain("a condition after NOT");
            return None;
        }
        if n_negations + self.depth > DEEPEST {
            self.complain(format!("negations at most {DEEPEST} deep"));
            n_negations = 0;
        }
        self.depth += n_negations;
        let node = self.atom();
        self.depth -= n_negations;
        let node = node?;
        Some((0..n_negations).fold(node, |node, _| Node::Not(Box::new(node))))
    }

    /// `atom = "(" query ")" | condition | word`
    fn atom(&mut self) -> Option<Node> {
        if self.token.kind != TokenKind::Open {
            return self.term();
        }
        if self.depth >= DEEPEST {
            self.complain(format!("parentheses at most {DEEPEST} deep"));
            self.advance();
            return None;
        }
        let opened = self.token.span;
        self.advance();
        if self.token.kind == TokenKind::Close {
            self.complain("a condition between the parentheses");
        }
        self.depth += 1;
        let node = self.any();
        self.depth -= 1;
        if self.token.kind == TokenKind::Close {
            self.advance();
        } else {
            self.problems
                .push(Problem::new(opened, "(", "a ) that closes this"));
        }
        node
    }

    fn term(&mut self) -> Option<Node> {
        let token = self.advance();
        self.n_terms += 1;
        if self.n_terms > MOST_TERMS {
            if self.n_terms == MOST_TERMS + 1 {
                let wants = format!("at most {MOST_TERMS} conditions");
                self.refuse(token.span, wants);
            }
            return None;
        }
        let term = match token.kind {
            TokenKind::Word(word) => self.word(&word, token.span),
            TokenKind::Unclosed(_) => {
                self.refuse(token.span, "a closing quote \"");
                None
            }
            TokenKind::Dash => {
                let wants = "a condition right behind the -, or quotes around it";
                self.refuse(token.span, wants);
                None
            }
            TokenKind::Assigned {
                field,
                operator,
                value,
            } => {
                self.refuse_assigned(token.span, field, operator, value);
                None
            }
            TokenKind::Condition {
                field,
                is_expression,
                value,
                value_span,
            } => {
                if let Some((field, side)) = self.field(field, token.span) {
                    let condition = (field, side, is_expression);
                    self.condition(condition, value, token.span, value_span)
                } else {
                    // What looks like a field and is none is a word like any other: a URN, an address.
                    let word = self.text.get(token.span.start..token.span.end);
                    self.word(word.unwrap_or_default(), token.span)
                }
            }
            _ => None,
        };
        term.map(|term| Node::Term(Box::new(term)))
    }

    /// Says how a condition is written that was written as in another language.
    fn refuse_assigned(&mut self, span: Span, field: &str, operator: &str, value: &str) {
        let meant = match operator {
            "=" | "==" => format!("{field}:{value}"),
            "!=" => format!("-{field}:{value}"),
            operator => format!("{field}:{operator}{value}"),
        };
        let found = self.text.get(span.start..span.end).unwrap_or_default();
        let wants = format!("{field}: instead of {field}{operator}, or quotes around words");
        let problem = Problem::new(span, found, wants);
        let (_, problems) = parse(&meant);
        let meant = problems.is_empty().then_some(meant.as_str());
        self.problems.push(problem.suggesting(meant));
    }

    fn word(&mut self, word: &str, span: Span) -> Option<Term> {
        let Some(pattern) = Pattern::words(word).filter(|_| !word.is_empty()) else {
            self.refuse(span, "a word of reasonable length");
            return None;
        };
        Some(Term {
            field: None,
            side: Side::Any,
            is_expression: false,
            value: word.to_owned(),
            span,
            check: check::Check::Anywhere(pattern),
        })
    }

    /// The field of a name, and the side in front of it.
    fn field(&mut self, name: &str, span: Span) -> Option<(&'static Field, Side)> {
        let (side, bare) = match name.split_once('.') {
            Some(("req", bare)) => (Side::Request, bare),
            Some(("resp", bare)) => (Side::Response, bare),
            _ => (Side::Any, name),
        };
        let found = field::find(bare).filter(|field| side == Side::Any || field.has_sides());
        if found.is_none() {
            let span = Span {
                start: span.start,
                end: span.start + name.len(),
            };
            let names = field::TABLE
                .iter()
                .flat_map(|field| field.also.iter().copied().chain([field.name]));
            let problem = Problem::new(span, name, "the name of a field, or quotes around a word");
            let meant = nearest_name(bare, names);
            // What is like no field may be a word with a colon in it, or what somebody tries who knows none.
            let all = field::TABLE.iter().filter(|_| meant.is_none());
            let all = all.map(|field| field.name).collect();
            self.problems.push(Problem {
                is_tolerable: true,
                ..problem.suggesting(meant).listing(all)
            });
        }
        found.map(|field| (field, side))
    }

    fn condition(
        &mut self,
        (field, side, is_expression): (&'static Field, Side, bool),
        value: String,
        span: Span,
        value_span: Span,
    ) -> Option<Term> {
        match check::of(field, side, is_expression, &value) {
            Ok(check) => Some(Term {
                field: Some(field),
                side,
                is_expression,
                value,
                span,
                check,
            }),
            Err(unfit) => {
                let problem = Problem::new(value_span, &value, unfit.wants);
                let problem = problem.suggesting(unfit.suggestion.as_deref());
                self.problems.push(problem.listing(unfit.known));
                None
            }
        }
    }

    fn is_at_condition(&self) -> bool {
        !matches!(
            self.token.kind,
            TokenKind::End | TokenKind::Close | TokenKind::And | TokenKind::Or
        )
    }

    fn complain(&mut self, wants: impl Into<String>) {
        self.refuse(self.token.span, wants);
    }

    fn refuse(&mut self, span: Span, wants: impl Into<String>) {
        let found = self.text.get(span.start..span.end).unwrap_or_default();
        self.problems.push(Problem::new(span, found, wants));
    }

    fn advance(&mut self) -> Token<'a> {
        let next = self.lexer.next();
        std::mem::replace(&mut self.token, next)
    }
}

/// All of these, as a tree that has no `And` in an `And`.
fn all(nodes: Vec<Node>) -> Option<Node> {
    let nodes = nodes.into_iter().flat_map(|node| match node {
        Node::And(nodes) => nodes,
        node => vec![node],
    });
    one_or(nodes.collect(), Node::And)
}

/// One of these, likewise.
fn any(nodes: Vec<Node>) -> Option<Node> {
    let nodes = nodes.into_iter().flat_map(|node| match node {
        Node::Or(nodes) => nodes,
        node => vec![node],
    });
    one_or(nodes.collect(), Node::Or)
}

fn one_or(mut nodes: Vec<Node>, several: fn(Vec<Node>) -> Node) -> Option<Node> {
    match nodes.len() {
        0 | 1 => nodes.pop(),
        _ => Some(several(nodes)),
    }
}

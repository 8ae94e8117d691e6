//! Filter expressions: tree with spans, parser, printer, evaluation (RFC 7644 §3.4.2.2).
//!
//! ```text
//! text ── lexer ─► tokens ── parser ─► Expression ── resolve ─► Condition ── evaluate ─► true or false
//! ```
//!
//! [`Expression`] is what was written. The condition is what it means by the schemas: attributes found, literals
//! converted and folded once, so that asking 100,000 resources is cheap.

mod evaluate;
mod lexer;
mod parser;
mod resolve;
mod tree;

use serde_json::{Map, Value};

use crate::scim::attribute::Attribute;
use crate::scim::error::{Error, ScimType};
use crate::scim::profile::Profile;
use crate::scim::remark::{Remark, Tolerance};
use crate::scim::resource::ResourceType;
use crate::scim::schema::Schemas;

use evaluate::{Condition, Subject};

pub use parser::{parse_expression, parse_value_filter};
pub use tree::{Expression, Literal, Operator, Span};

/// The longest filter, in bytes.
const LONGEST_FILTER: usize = 8 * 1024;

/// A parsed filter, its attributes resolved against the schemas.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    expression: Expression,
    condition: Condition,
}

/// What a filter is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Resources of one type: `GET /Users`.
    Type(ResourceType),
    /// Resources of every type: `GET /` (RFC 7644 §3.4.2.1).
    Root,
}

/// A condition that must hold for the whole filter to hold, and that an index can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equality {
    /// The attribute in the schema's spelling: `userName`, `emails.value`, `members.value`, `urn:…:manager.value`.
    pub attribute: String,
    /// The string literal.
    pub value: String,
}

impl Filter {
    /// Parses a decoded filter and resolves it. Refuses with `invalidFilter`, naming position and expectation.
    pub fn parse(
        text: &str,
        schemas: &Schemas,
        scope: Scope,
        profile: Profile,
        remarks: &mut Vec<Remark>,
    ) -> Result<Self, Error> {
        let mut tolerance = Tolerance::new(profile, remarks);
        let expression = parse_expression(text, &mut tolerance)?;
        let condition = resolve::resolve(&expression, schemas, scope, &mut tolerance)?;
        Ok(Self {
            expression,
            condition,
        })
    }

    /// What was written, as a tree; it prints as the filter in its canonical form.
    pub fn expression(&self) -> &Expression {
        &self.expression
    }

    /// Whether a resource, in its full representation, matches.
    pub fn matches(&self, resource: &Map<String, Value>) -> bool {
        self.condition.holds(Subject::resource(resource))
    }

    /// The equalities that stand at the top or below nothing but `and`.
    pub fn equalities(&self) -> Vec<Equality> {
        let mut equalities = Vec::new();
        self.condition.collect_equalities(None, &mut equalities);
        equalities
    }

    /// The top-level members of a resource that any condition reads, in the schema's spelling: attributes of the base
    /// schema, and URNs of extensions.
    pub fn reads(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.condition.collect_reads(&mut names);
        names
    }
}

/// What stands in the brackets of a PATCH path: a choice among the values of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueFilter {
    condition: Condition,
}

impl ValueFilter {
    /// Resolves what stands in brackets against the attribute before them.
    pub fn resolve(
        expression: &Expression,
        attribute: &Attribute,
        tolerance: &mut Tolerance<'_>,
    ) -> Result<Self, Error> {
        let condition = resolve::resolve_in_brackets(expression, attribute, tolerance)?;
        Ok(Self { condition })
    }

    /// Whether one value of the attribute is chosen.
    pub fn matches(&self, value: &Value) -> bool {
        self.condition.holds(Subject::value(value))
    }

    /// How many values could be looked at while this asks one: 1, and more where it asks much.
    pub(super) fn cost(&self) -> usize {
        /// So many comparisons take as long as it takes to come to a value.
        const TESTS_A_VISIT: usize = 8;
        self.condition.n_tests().div_ceil(TESTS_A_VISIT).max(1)
    }

    /// The equalities that every chosen value satisfies, by sub-attribute.
    pub fn equalities(&self) -> Vec<Equality> {
        let mut equalities = Vec::new();
        self.condition.collect_equalities(None, &mut equalities);
        equalities
    }

    /// The sub-attributes that a value must have, and with which value, for the filter to choose it; `None` when
    /// the filter says more than that, so that no such value can be made up.
    pub fn prescribed(&self) -> Option<Map<String, Value>> {
        let mut prescribed = Map::new();
        self.condition
            .prescribe(&mut prescribed)
            .then_some(prescribed)
    }
}

/// A refusal of a filter.
fn invalid_filter(detail: impl Into<String>) -> Error {
    Error::bad_request(ScimType::InvalidFilter, detail)
}

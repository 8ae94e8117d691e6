//! What a filter means, and whether a resource or a value satisfies it.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::scim::caseless::fold;
use crate::scim::data_type::{Number, instant};
use crate::scim::filter::Equality;
use crate::scim::filter::tree::Operator;

/// A filter whose attributes are places in the representation and whose literals are ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    /// Any value at the place passes the test (RFC 7644 §3.4.2.2; also for `ne`).
    Test {
        place: Place,
        test: Test,
    },
    /// Any one value at the place satisfies the whole condition.
    AnyValue {
        place: Place,
        condition: Box<Condition>,
    },
}

/// Where values are found, in the spelling of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// An attribute that no schema defines: it never has a value.
    Nowhere,
    /// The value itself, of a simple multi-valued attribute in brackets.
    Itself,
    /// An attribute, or one of its sub-attributes.
    Attribute {
        extension: Option<String>,
        name: String,
        sub_attribute: Option<String>,
    },
}

/// What one value is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Present,
    Compare {
        operator: Operator,
        /// The literal as the schema types it.
        literal: Value,
        operand: Operand,
        /// What an unassigned attribute counts as (RFC 7643 §2.4: an absent `primary` is false).
        default: Option<Value>,
    },
}

/// A literal, converted once so that it need not be again for each resource.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// The unassigned state (RFC 7643 §2.5).
    Unassigned,
    Boolean(bool),
    Exact(String),
    /// Folded: compared without regard to case.
    Caseless(String),
    Instant(jiff::Timestamp),
    Number(Number),
    /// Of another type than the attribute, so identical to none of its values.
    Foreign,
}

/// What a condition is asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    members: Option<&'a Map<String, Value>>,
    itself: Option<&'a Value>,
}

impl<'a> Subject<'a> {
    pub(super) fn resource(resource: &'a Map<String, Value>) -> Self {
        Self {
            members: Some(resource),
            itself: None,
        }
    }

    pub(super) fn value(value: &'a Value) -> Self {
        Self {
            members: value.as_object(),
            itself: Some(value),
        }
    }
}

impl Condition {
    pub(super) fn holds(&self, subject: Subject<'_>) -> bool {
        match self {
            Self::Or(parts) => parts.iter().any(|part| part.holds(subject)),
            Self::And(parts) => parts.iter().all(|part| part.holds(subject)),
            Self::Not(inner) => !inner.holds(subject),
            Self::Test { place, test } => place.any(subject, |value| test.passes(value)),
            Self::AnyValue { place, condition } => place.any(subject, |value| {
                value.is_some_and(|value| condition.holds(Subject::value(value)))
            }),
        }
    }

    /// How many tests there are.
    pub(super) fn n_tests(&self) -> usize {
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().map(Self::n_tests).sum(),
            Self::Not(inner) => inner.n_tests(),
            Self::AnyValue { condition, .. } => condition.n_tests(),
            Self::Test { .. } => 1,
        }
    }

    /// Collects the equalities with strings that must hold for the whole to hold.
    pub(super) fn collect_equalities(&self, within: Option<&str>, found: &mut Vec<Equality>) {
        match self {
            Self::And(parts) => {
                for part in parts {
                    part.collect_equalities(within, found);
                }
            }
            Self::AnyValue { place, condition } => {
                if let Some(name) = place.name(within) {
                    condition.collect_equalities(Some(&name), found);
                }
            }
            Self::Test { place, test } => {
                if let (Some(attribute), Some(value)) = (place.name(within), test.equal_text()) {
                    let value = value.to_owned();
                    found.push(Equality { attribute, value });
                }
            }
            Self::Or(_) | Self::Not(_) => {}
        }
    }

    /// Collects the top-level members of a resource that any part reads.
    pub(super) fn collect_reads<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Self::Or(parts) | Self::And(parts) => {
                for part in parts {
                    part.collect_reads(names);
                }
            }
            Self::Not(inner) => inner.collect_reads(names),
            Self::Test { place, .. } | Self::AnyValue { place, .. } => {
                if let Place::Attribute {
                    extension, name, ..
                } = place
                {
                    names.push(extension.as_ref().unwrap_or(name));
                }
            }
        }
    }

    /// Writes down what a value must be to satisfy this, and tells whether that is all there is to it.
    pub(super) fn prescribe(&self, prescribed: &mut Map<String, Value>) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.prescribe(prescribed)),
            Self::Test {
                place: Place::Attribute { name, .. },
                test:
                    Test::Compare {
                        operator: Operator::Eq,
                        literal,
                        operand,
                        ..
                    },
            } if !matches!(operand, Operand::Foreign | Operand::Unassigned) => {
                let previous = prescribed.insert(name.clone(), literal.clone());
                previous.is_none_or(|previous| previous == *literal)
            }
            _ => false,
        }
    }
}

impl Place {
    /// Whether any value here passes; an unassigned attribute counts as one value that is `None`.
    fn any(&self, subject: Subject<'_>, passes: impl Fn(Option<&Value>) -> bool) -> bool {
        let Self::Attribute {
            extension,
            name,
            sub_attribute,
        } = self
        else {
            let itself = match self {
                Self::Itself => subject.itself,
                _ => None,
            };
            return passes(itself);
        };
        let members = match extension {
            Some(urn) => subject
                .members
                .and_then(|members| members.get(urn.as_str())?.as_object()),
            None => subject.members,
        };
        let value = members.and_then(|members| members.get(name.as_str()));
        let sub = |value: &Value| -> bool {
            match sub_attribute {
                Some(sub) => passes(value.get(sub.as_str())),
                None => passes(Some(value)),
            }
        };
        match value {
            None => passes(None),
            Some(Value::Array(values)) if values.is_empty() => passes(None),
            Some(Value::Array(values)) => values.iter().any(sub),
            Some(value) => sub(value),
        }
    }

    /// The name for [`Equality`], below the attribute whose brackets this stands in.
    fn name(&self, within: Option<&str>) -> Option<String> {
        let own = match self {
            Self::Nowhere => return None,
            Self::Itself => return Some(within.unwrap_or("value").to_owned()),
            Self::Attribute {
                extension,
                name,
                sub_attribute,
            } => {
                let mut own = String::new();
                if let Some(urn) = extension {
                    own.extend([urn, ":"]);
                }
                own.push_str(name);
                if let Some(sub) = sub_attribute {
                    own.extend([".", sub]);
                }
                own
            }
        };
        Some(match within {
            Some(attribute) => format!("{attribute}.{own}"),
            None => own,
        })
    }
}

impl Test {
    fn passes(&self, value: Option<&Value>) -> bool {
        let assigned = value.filter(|value| !is_unassigned(value));
        match self {
            Self::Present => assigned.is_some_and(is_present),
            Self::Compare {
                operator,
                operand,
                default,
                ..
            } => operand.compare(*operator, assigned.or(default.as_ref())),
        }
    }

    /// The text that a value must equal, when this is an equality of strings.
    fn equal_text(&self) -> Option<&str> {
        match self {
            Self::Compare {
                operator: Operator::Eq,
                literal: Value::String(text),
                operand: Operand::Exact(_) | Operand::Caseless(_),
                ..
            } => Some(text),
            _ => None,
        }
    }
}

impl Operand {
    fn compare(&self, operator: Operator, value: Option<&Value>) -> bool {
        let Some(value) = value else {
            // RFC 7643 §2.5: null is the unassigned state. What is unassigned is identical to nothing else.
            let expected = match self {
                Self::Unassigned => Operator::Eq,
                _ => Operator::Ne,
            };
            return operator == expected;
        };
        match (self, value) {
            (Self::Boolean(operand), Value::Bool(value)) => {
                operator.accepts_order(value.cmp(operand))
            }
            (Self::Exact(operand), Value::String(value)) => operator.compare_exact(value, operand),
            (Self::Caseless(operand), Value::String(value)) => {
                operator.compare_caseless(value, operand)
            }
            (Self::Instant(operand), Value::String(value)) => match instant(value) {
                Some(value) => operator.accepts_order(value.cmp(operand)),
                None => operator == Operator::Ne,
            },
            (Self::Number(operand), Value::Number(value)) => {
                match Number::parse(&value.to_string()) {
                    Some(value) => operator.accepts_order(value.cmp(operand)),
                    None => operator == Operator::Ne,
                }
            }
            _ => operator == Operator::Ne,
        }
    }
}

impl Operator {
    /// Whether the operator holds when the value stands so to the literal.
    fn accepts_order(self, order: Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Co | Self::Sw | Self::Ew => false,
        }
    }

    fn compare_exact(self, value: &str, operand: &str) -> bool {
        match self {
            Self::Co => value.contains(operand),
            Self::Sw => value.starts_with(operand),
            Self::Ew => value.ends_with(operand),
            _ => self.accepts_order(value.cmp(operand)),
        }
    }

    /// Compares with a folded operand. For ASCII, the frequent operators need no folded copy of the value.
    fn compare_caseless(self, value: &str, operand: &str) -> bool {
        let equal =
            |part: Option<&str>| part.is_some_and(|part| part.eq_ignore_ascii_case(operand));
        if value.is_ascii() {
            match self {
                Self::Eq => return equal(Some(value)),
                Self::Ne => return !equal(Some(value)),
                Self::Sw => return equal(value.get(..operand.len())),
                Self::Ew => {
                    let start = value.len().checked_sub(operand.len());
                    return equal(start.and_then(|start| value.get(start..)));
                }
                _ => {}
            }
        }
        self.compare_exact(&fold(value), operand)
    }
}

/// RFC 7643 §2.5: null and the empty array are the unassigned state.
fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// RFC 7644 §3.4.2.2, Table 3: non-empty, and for a complex attribute at least one non-empty node.
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => values.iter().any(is_present),
        Value::Object(members) => members.values().any(is_present),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

//! From what was written to what it means: finds the attributes in the schemas and types the literals.

use serde_json::Value;

use crate::scim::attribute::{Attribute, Kind, Returned};
use crate::scim::caseless::fold;
use crate::scim::data_type::{Number, instant};
use crate::scim::error::Error;
use crate::scim::filter::evaluate::{Condition, Operand, Place, Test};
use crate::scim::filter::tree::{Expression, Literal, Operator, Span};
use crate::scim::filter::{Scope, invalid_filter};
use crate::scim::path::{AttributePath, Resolved, Unresolved};
use crate::scim::remark::{
    BOOL_AS_STRING, COMPLEX_COMPARED, NUMBER_AS_STRING, Tolerance, UNKNOWN_ATTRIBUTE,
    UNQUOTED_LITERAL, quote,
};
use crate::scim::resource::ResourceType;
use crate::scim::schema::Schemas;
use crate::scim::spelling::{hint, nearest_sub_attribute};

/// Resolves a filter over resources.
pub(super) fn resolve(
    expression: &Expression,
    schemas: &Schemas,
    scope: Scope,
    tolerance: &mut Tolerance<'_>,
) -> Result<Condition, Error> {
    let context = Context::Resource { schemas, scope };
    Resolver { context, tolerance }.condition(expression)
}

/// Resolves what stands in the brackets after an attribute.
pub(super) fn resolve_in_brackets(
    expression: &Expression,
    attribute: &Attribute,
    tolerance: &mut Tolerance<'_>,
) -> Result<Condition, Error> {
    let context = Context::Value { attribute };
    Resolver { context, tolerance }.condition(expression)
}

/// What the paths of an expression are relative to.
#[derive(Clone, Copy)]
enum Context<'a> {
    Resource { schemas: &'a Schemas, scope: Scope },
    Value { attribute: &'a Attribute },
}

/// An attribute found: where its values are, and its definition if there is one.
struct Located<'a> {
    place: Place,
    definition: Option<&'a Attribute>,
    /// The multi-valued attribute that it is a sub-attribute of.
    is_part_of_many: bool,
    /// It, or the attribute that it is a part of, is never returned.
    is_secret: bool,
}

struct Resolver<'a, 't, 'r> {
    context: Context<'a>,
    tolerance: &'t mut Tolerance<'r>,
}

impl<'a> Resolver<'a, '_, '_> {
    fn condition(&mut self, expression: &Expression) -> Result<Condition, Error> {
        match expression {
            Expression::Or(parts) => Ok(Condition::Or(self.conditions(parts)?)),
            Expression::And(parts) => Ok(Condition::And(self.conditions(parts)?)),
            Expression::Not(inner) => Ok(Condition::Not(Box::new(self.condition(inner)?))),
            Expression::Present { path, span } => {
                let located = self.locate(path, *span)?;
                refuse_secret(&located, path)?;
                let (place, test) = (located.place, Test::Present);
                Ok(Condition::Test { place, test })
            }
            Expression::Comparison {
                path,
                operator,
                literal,
                span,
            } => self.comparison(path, *operator, literal, *span),
            Expression::ValuePath { path, filter, span } => self.value_path(path, filter, *span),
        }
    }

    fn conditions(&mut self, parts: &[Expression]) -> Result<Vec<Condition>, Error> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn value_path(
        &mut self,
        path: &AttributePath,
        filter: &Expression,
        span: Span,
    ) -> Result<Condition, Error> {
        let located = self.locate(path, span)?;
        refuse_secret(&located, path)?;
        let place = located.place;
        let Some(definition) = located.definition else {
            // An unknown attribute has no value that could satisfy anything.
            let (place, test) = (Place::Nowhere, Test::Present);
            return Ok(Condition::Test { place, test });
        };
        if definition.kind != Kind::Complex && !definition.multi_valued {
            return Err(invalid_filter(format!(
                "the filter has brackets after {path}, which is singular and has no sub-attributes"
            )));
        }
        let condition = resolve_in_brackets(filter, definition, self.tolerance)?;
        let condition = Box::new(condition);
        Ok(Condition::AnyValue { place, condition })
    }

    fn comparison(
        &mut self,
        path: &AttributePath,
        operator: Operator,
        literal: &Literal,
        span: Span,
    ) -> Result<Condition, Error> {
        let located = self.locate(path, span)?;
        let located = self.descend_to_simple(located, path)?;
        refuse_secret(&located, path)?;
        let literal = self.type_literal(literal, located.definition, path)?;
        let operand = match located.definition {
            Some(definition) => operand(definition, operator, &literal, path)?,
            None => match &literal {
                Value::Null => Operand::Unassigned,
                _ => Operand::Foreign,
            },
        };
        let default = located
            .definition
            .filter(|definition| located.is_part_of_many && definition.name == "primary")
            .map(|_| Value::Bool(false));
        let test = Test::Compare {
            operator,
            literal,
            operand,
            default,
        };
        let place = located.place;
        Ok(Condition::Test { place, test })
    }

    fn locate(&mut self, path: &AttributePath, span: Span) -> Result<Located<'a>, Error> {
        match self.context {
            Context::Value { attribute } => locate_in_value(attribute, path, span),
            Context::Resource { schemas, scope } => {
                self.locate_in_resource(schemas, scope, path, span)
            }
        }
    }

    fn locate_in_resource(
        &mut self,
        schemas: &'a Schemas,
        scope: Scope,
        path: &AttributePath,
        span: Span,
    ) -> Result<Located<'a>, Error> {
        let types: &[ResourceType] = match &scope {
            Scope::Type(resource_type) => std::slice::from_ref(resource_type),
            Scope::Root => &ResourceType::ALL,
        };
        let mut suggestion = None;
        for resource_type in types {
            match path.resolve(schemas, *resource_type, self.tolerance) {
                Ok(resolved) => return Ok(Located::of(resolved)),
                Err(Unresolved::SubAttribute(attribute)) => {
                    let name = path.sub_attribute.as_deref().unwrap_or_default();
                    return Err(unknown_sub_attribute(
                        attribute,
                        name,
                        // It is the end of the path.
                        span.start + path.to_string().len().saturating_sub(name.len()),
                    ));
                }
                Err(Unresolved::Attribute | Unresolved::Extension(_)) => {
                    suggestion = suggestion.or_else(|| path.suggestion(schemas, *resource_type));
                }
            }
        }
        // RFC 7644 §3.4.2.1: an attribute that is not defined has no value. The strict profile does the same, so
        // there is nothing to forgive; the remark is for the client that meant another attribute.
        self.tolerance.forgives(&UNKNOWN_ATTRIBUTE, || {
            let (name, hint) = (quote(&path.to_string()), hint(suggestion));
            format!("{name} in the filter is no attribute and has no value{hint}")
        });
        Ok(Located {
            place: Place::Nowhere,
            definition: None,
            is_part_of_many: false,
            is_secret: false,
        })
    }

    /// From a complex attribute to the sub-attribute that it stands for in a comparison.
    fn descend_to_simple(
        &mut self,
        located: Located<'a>,
        path: &AttributePath,
    ) -> Result<Located<'a>, Error> {
        let Some(complex) = located
            .definition
            .filter(|definition| definition.kind == Kind::Complex)
        else {
            return Ok(located);
        };
        let value = complex.sub_attribute("value");
        // RFC 7644 §3.4.2.2, Figure 2: emails co "example.com" means emails.value.
        let stands_for_value = complex.multi_valued
            || (value.is_some()
                && self
                    .tolerance
                    .forgives(&COMPLEX_COMPARED, || format!("{path} read as {path}.value")));
        match (value, located.place) {
            (
                Some(value),
                Place::Attribute {
                    extension, name, ..
                },
            ) if stands_for_value => Ok(Located {
                place: Place::Attribute {
                    extension,
                    name,
                    sub_attribute: Some(value.name.clone()),
                },
                definition: Some(value),
                is_part_of_many: complex.multi_valued,
                is_secret: located.is_secret || is_secret(value),
            }),
            _ => Err(invalid_filter(format!(
                "the filter compares {path}, which is complex; name one of its sub-attributes: {}",
                sub_attribute_names(complex)
            ))),
        }
    }

    /// The literal in the type of the attribute, where the profile forgives another.
    fn type_literal(
        &mut self,
        literal: &Literal,
        definition: Option<&Attribute>,
        path: &AttributePath,
    ) -> Result<Value, Error> {
        let kind = definition.map_or(Kind::String, |definition| definition.kind);
        let value = match literal {
            Literal::Json(value) => value,
            Literal::Bare(word) => return self.type_bare_literal(word, kind, path),
        };
        let Value::String(text) = value else {
            return Ok(value.clone());
        };
        let note = |meaning: &dyn std::fmt::Display| {
            format!("{path} compared with {} read as {meaning}", quote(text))
        };
        match kind {
            Kind::Boolean => {
                for meaning in [true, false] {
                    if text.eq_ignore_ascii_case(if meaning { "true" } else { "false" })
                        && self.tolerance.forgives(&BOOL_AS_STRING, || note(&meaning))
                    {
                        return Ok(Value::Bool(meaning));
                    }
                }
            }
            Kind::Integer | Kind::Decimal if Number::parse(text).is_some() => {
                if let Ok(number) = serde_json::from_str(text)
                    && self.tolerance.forgives(&NUMBER_AS_STRING, || note(&text))
                {
                    return Ok(Value::Number(number));
                }
            }
            _ => {}
        }
        Ok(value.clone())
    }

    fn type_bare_literal(
        &mut self,
        word: &str,
        kind: Kind,
        path: &AttributePath,
    ) -> Result<Value, Error> {
        let is_text = !matches!(kind, Kind::Boolean | Kind::Integer | Kind::Decimal);
        let note = || format!("{path} compared with {word}, read as {}", quote(word));
        if is_text && self.tolerance.forgives(&UNQUOTED_LITERAL, note) {
            return Ok(Value::String(word.to_owned()));
        }
        Err(invalid_filter(format!(
            "the filter compares {path} of type {} with {}, which is neither in double quotes nor a JSON literal",
            kind.keyword(),
            quote(word)
        )))
    }
}

impl<'a> Located<'a> {
    fn of(resolved: Resolved<'a>) -> Self {
        let sub_attribute = resolved.sub_attribute;
        Self {
            place: Place::Attribute {
                extension: resolved.extension.map(|schema| schema.id.clone()),
                name: resolved.attribute.name.clone(),
                sub_attribute: sub_attribute.map(|sub| sub.name.clone()),
            },
            definition: Some(sub_attribute.unwrap_or(resolved.attribute)),
            is_part_of_many: sub_attribute.is_some() && resolved.attribute.multi_valued,
            is_secret: is_secret(resolved.attribute) || sub_attribute.is_some_and(is_secret),
        }
    }
}

/// RFC 7643 §7: what is never returned is not to be guessed by filters either.
fn refuse_secret(located: &Located<'_>, path: &AttributePath) -> Result<(), Error> {
    if !located.is_secret {
        return Ok(());
    }
    Err(invalid_filter(format!(
        "the filter compares {path}, which is never returned and so cannot be asked about"
    )))
}

fn is_secret(attribute: &Attribute) -> bool {
    attribute.returned == Returned::Never
}

fn locate_in_value<'a>(
    attribute: &'a Attribute,
    path: &AttributePath,
    span: Span,
) -> Result<Located<'a>, Error> {
    if path.urn.is_some() || path.sub_attribute.is_some() {
        return Err(invalid_filter(format!(
            "the filter has {path} at byte {} in the brackets after {}, where only its sub-attributes may stand",
            span.start, attribute.name
        )));
    }
    if attribute.kind != Kind::Complex && path.name.eq_ignore_ascii_case("value") {
        return Ok(Located {
            place: Place::Itself,
            definition: Some(attribute),
            is_part_of_many: false,
            is_secret: is_secret(attribute),
        });
    }
    let sub = attribute
        .sub_attribute(&path.name)
        .ok_or_else(|| unknown_sub_attribute(attribute, &path.name, span.start))?;
    Ok(Located {
        place: Place::Attribute {
            extension: None,
            name: sub.name.clone(),
            sub_attribute: None,
        },
        definition: Some(sub),
        is_part_of_many: attribute.multi_valued,
        is_secret: is_secret(sub),
    })
}

/// Converts a literal for comparisons with an attribute, and refuses those that the attribute does not allow.
fn operand(
    definition: &Attribute,
    operator: Operator,
    literal: &Value,
    path: &AttributePath,
) -> Result<Operand, Error> {
    let kind = definition.kind;
    let is_ordered = !matches!(kind, Kind::Boolean | Kind::Binary);
    let has_parts = !matches!(kind, Kind::Boolean | Kind::Integer | Kind::Decimal);
    if (operator.is_ordering() && !is_ordered) || (operator.is_substring() && !has_parts) {
        return Err(invalid_filter(format!(
            "the filter compares {path} by {}, which its type {} does not have",
            operator.keyword(),
            kind.keyword()
        )));
    }
    let operand = match (kind, literal) {
        (_, Value::Null) => Operand::Unassigned,
        (Kind::Boolean, Value::Bool(value)) => Operand::Boolean(*value),
        (Kind::Integer | Kind::Decimal, Value::Number(number)) => {
            Number::parse(&number.to_string()).map_or(Operand::Foreign, Operand::Number)
        }
        (Kind::DateTime, Value::String(text)) if !operator.is_substring() => {
            instant(text).map_or(Operand::Foreign, Operand::Instant)
        }
        (Kind::String | Kind::Reference | Kind::Binary, Value::String(text))
            if !definition.case_exact =>
        {
            Operand::Caseless(fold(text).into_owned())
        }
        (Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime, Value::String(text)) => {
            Operand::Exact(text.clone())
        }
        _ => Operand::Foreign,
    };
    let needs_value = matches!(kind, Kind::Integer | Kind::Decimal | Kind::DateTime);
    if operator.is_ordering() && needs_value && operand == Operand::Foreign {
        return Err(invalid_filter(format!(
            "the filter orders {path} against {}, which is no {}",
            quote(&literal.to_string()),
            kind.keyword()
        )));
    }
    Ok(operand)
}

fn unknown_sub_attribute(attribute: &Attribute, name: &str, position: usize) -> Error {
    let help = match nearest_sub_attribute(attribute, name) {
        Some(nearest) => format!("did it mean {nearest}?"),
        None if attribute.sub_attributes.is_empty() => "it has none".to_owned(),
        None => format!("it has {}", sub_attribute_names(attribute)),
    };
    invalid_filter(format!(
        "the filter names {} at byte {}, which is no sub-attribute of {}; {help}",
        quote(name),
        position,
        attribute.name
    ))
}

fn sub_attribute_names(attribute: &Attribute) -> String {
    let names = attribute.sub_attributes.iter().map(|sub| sub.name.as_str());
    names.collect::<Vec<_>>().join(", ")
}

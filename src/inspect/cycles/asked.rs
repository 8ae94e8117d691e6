//! What a look-up asks about: something of a name, or one resource that is known.

use serde_json::Value;

use crate::scim::Profile;
use crate::scim::filter::{Expression, Literal, Operator, parse_expression};
use crate::scim::remark::Tolerance;

/// What a look-up asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// Whatever has this value: `userName eq "ada"`.
    Name(String),
    /// The resource with this `id`, and whether an attribute of it has a value, if that is asked:
    /// `id eq "g7" and members eq "u1"`, by which Entra asks for a reference before it writes one.
    Resource {
        /// The `id`.
        id: String,
        /// The attribute.
        attribute: Option<String>,
    },
}

impl Asked {
    /// Reads a decoded filter; `None` when it asks for many.
    pub(super) fn of_filter(filter: &str) -> Option<Self> {
        let mut remarks = Vec::new();
        let mut tolerance = Tolerance::new(Profile::Lenient, &mut remarks);
        let expression = parse_expression(filter, &mut tolerance).ok()?;
        let equalities = equalities(&expression);
        let id = equalities
            .iter()
            .position(|(name, _)| name.eq_ignore_ascii_case("id"));
        let Some(id) = id else {
            let (_, value) = equalities.first()?;
            return Some(Self::Name((*value).to_owned()));
        };
        let attribute = equalities.iter().map(|(name, _)| *name);
        let attribute = attribute.enumerate().find(|(index, _)| *index != id);
        Some(Self::Resource {
            id: equalities.get(id)?.1.to_owned(),
            attribute: attribute.map(|(_, name)| name.to_owned()),
        })
    }
}

/// The attributes that must equal a string, at the top or in brackets.
fn equalities(expression: &Expression) -> Vec<(&str, &str)> {
    match expression {
        Expression::And(parts) => parts.iter().flat_map(equalities).collect(),
        Expression::Comparison {
            path,
            operator: Operator::Eq,
            literal: Literal::Json(Value::String(value)),
            ..
        } if !value.is_empty() => vec![(path.name.as_str(), value.as_str())],
        Expression::ValuePath { filter, .. } => {
            let inner = equalities(filter);
            let is_value = |name: &str| name.eq_ignore_ascii_case("value");
            let value = inner.into_iter().filter(|(name, _)| is_value(name));
            value.collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_up_asks_for_a_name_or_about_a_resource() {
        let name = |value: &str| Some(Asked::Name(value.to_owned()));
        let resource = |id: &str, attribute: Option<&str>| {
            Some(Asked::Resource {
                id: id.to_owned(),
                attribute: attribute.map(str::to_owned),
            })
        };
        let check = |filter: &str, expected: Option<Asked>| {
            assert_eq!(Asked::of_filter(filter), expected, "{filter}");
        };
        check("userName eq \"ada\"", name("ada"));
        check("emails[type eq \"work\" and value eq \"a@b\"]", name("a@b"));
        // RFC 7643 §2.1: names of attributes are the same in either case.
        check("emails[VALUE eq \"a@b\"]", name("a@b"));
        check("ID eq \"u1\"", resource("u1", None));
        check("id eq \"u1\"", resource("u1", None));
        check(
            "id eq \"g7\" and members eq \"u1\"",
            resource("g7", Some("members")),
        );
        check(
            "manager eq \"u2\" and id eq \"u1\"",
            resource("u1", Some("manager")),
        );
        check("userName sw \"a\"", None);
        check("userName eq \"a\" or userName eq \"b\"", None);
        check("userName eq", None);
    }
}

//! Attribute paths: parse, print, resolve (RFC 7644 §3.10).
//!
//! ```text
//! attribute path    [ schema URN ":" ] name [ "." sub-attribute ]
//! ```

use std::fmt;

use crate::scim::attribute::Attribute;
use crate::scim::remark::{
    DOT_BEFORE_EXTENSION_ATTRIBUTE, Tolerance, UNQUALIFIED_EXTENSION_ATTRIBUTE, quote,
};
use crate::scim::resource::ResourceType;
use crate::scim::schema::{Schema, Schemas};
use crate::scim::spelling::nearest;

/// The name of an attribute or of one of its sub-attributes, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributePath {
    /// The schema URN before the last colon.
    pub urn: Option<String>,
    /// The attribute.
    pub name: String,
    /// The sub-attribute after the dot.
    pub sub_attribute: Option<String>,
}

/// Why a text is no path: what, and at which byte of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The byte at which reading stopped.
    pub position: usize,
    /// What is wrong there.
    pub problem: String,
}

impl AttributePath {
    /// Reads `[urn:…:]name[.sub]`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        // The dots before the last colon (`2.0`) belong to the URN.
        let (urn, names, start) = match text.rfind(':') {
            Some(colon) => {
                let (urn, rest) = text.split_at(colon);
                (Some(urn), rest.get(1..).unwrap_or_default(), colon + 1)
            }
            None => (None, text, 0),
        };
        if urn.is_some_and(|urn| !is_uri(urn)) {
            return Err(Malformed {
                position: 0,
                problem: format!("{} is no schema URN", quote(urn.unwrap_or_default())),
            });
        }
        let (name, sub_attribute) = match names.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (names, None),
        };
        check_name(name, start)?;
        if let Some(sub) = sub_attribute {
            check_name(sub, start + name.len() + 1)?;
        }
        Ok(Self {
            urn: urn.map(str::to_owned),
            name: name.to_owned(),
            sub_attribute: sub_attribute.map(str::to_owned),
        })
    }

    /// Finds the attribute that the path names, for a resource type.
    pub fn resolve<'a>(
        &self,
        schemas: &'a Schemas,
        resource_type: ResourceType,
        tolerance: &mut Tolerance<'_>,
    ) -> Result<Resolved<'a>, Unresolved<'a>> {
        let sub_name = self.sub_attribute.as_deref();
        match &self.urn {
            Some(urn) => self.resolve_qualified(urn, schemas, resource_type, tolerance),
            None => match schemas.top_attribute(resource_type, &self.name) {
                Some(attribute) => Resolved::new(None, attribute, sub_name),
                None => self.resolve_unqualified(schemas, resource_type, tolerance),
            },
        }
    }

    fn resolve_qualified<'a>(
        &self,
        urn: &str,
        schemas: &'a Schemas,
        resource_type: ResourceType,
        tolerance: &mut Tolerance<'_>,
    ) -> Result<Resolved<'a>, Unresolved<'a>> {
        let sub_name = self.sub_attribute.as_deref();
        let base = schemas.base(resource_type);
        if base.id.eq_ignore_ascii_case(urn) {
            let attribute = schemas.top_attribute(resource_type, &self.name);
            let attribute = attribute.ok_or(Unresolved::Attribute)?;
            return Resolved::new(None, attribute, sub_name);
        }
        if let Some(extension) = schemas.extension(resource_type, urn) {
            let attribute = extension.attribute(&self.name);
            let attribute = attribute.ok_or(Unresolved::Attribute)?;
            return Resolved::new(Some(extension), attribute, sub_name);
        }
        // To the grammar, the URN of an extension is an attribute of another URN: its last part is the name.
        let whole = format!("{urn}:{}", self.name);
        let extension = schemas.extension(resource_type, &whole);
        let extension = extension.ok_or(Unresolved::Attribute)?;
        let Some(sub_name) = sub_name else {
            return Err(Unresolved::Extension(extension));
        };
        match extension.attribute(sub_name) {
            Some(attribute)
                if tolerance.forgives(&DOT_BEFORE_EXTENSION_ATTRIBUTE, || {
                    format!("{self} read as {}:{}", extension.id, attribute.name)
                }) =>
            {
                Resolved::new(Some(extension), attribute, None)
            }
            _ => Err(Unresolved::Attribute),
        }
    }

    fn resolve_unqualified<'a>(
        &self,
        schemas: &'a Schemas,
        resource_type: ResourceType,
        tolerance: &mut Tolerance<'_>,
    ) -> Result<Resolved<'a>, Unresolved<'a>> {
        let found = schemas
            .extensions(resource_type)
            .find_map(|extension| Some((extension, extension.attribute(&self.name)?)));
        match found {
            Some((extension, attribute))
                if tolerance.forgives(&UNQUALIFIED_EXTENSION_ATTRIBUTE, || {
                    format!("{self} read as {}:{}", extension.id, attribute.name)
                }) =>
            {
                Resolved::new(Some(extension), attribute, self.sub_attribute.as_deref())
            }
            _ => Err(Unresolved::Attribute),
        }
    }

    /// The attribute of the resource type whose name is nearest, when one is near enough to be meant.
    pub fn suggestion(&self, schemas: &Schemas, resource_type: ResourceType) -> Option<String> {
        let top = schemas
            .common
            .iter()
            .chain(&schemas.base(resource_type).attributes)
            .map(|attribute| (attribute.name.as_str(), attribute.name.clone()));
        let extended = schemas.extensions(resource_type).flat_map(|extension| {
            extension.attributes.iter().map(|attribute| {
                let qualified = format!("{}:{}", extension.id, attribute.name);
                (attribute.name.as_str(), qualified)
            })
        });
        nearest(&self.name, top.chain(extended))
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = &self.urn {
            write!(formatter, "{urn}:")?;
        }
        formatter.write_str(&self.name)?;
        match &self.sub_attribute {
            Some(sub) => write!(formatter, ".{sub}"),
            None => Ok(()),
        }
    }
}

/// What a path names, in the schemas.
#[derive(Debug, Clone, Copy)]
pub struct Resolved<'a> {
    /// The extension that the attribute belongs to; `None` for common attributes and those of the base schema.
    pub extension: Option<&'a Schema>,
    /// The attribute.
    pub attribute: &'a Attribute,
    /// Its sub-attribute, if the path names one.
    pub sub_attribute: Option<&'a Attribute>,
}

/// Why a path names no attribute of the resource type.
#[derive(Debug, Clone, Copy)]
pub enum Unresolved<'a> {
    /// No schema of the type defines the attribute.
    Attribute,
    /// The attribute is defined, the sub-attribute is not.
    SubAttribute(&'a Attribute),
    /// It is the URN of an extension, so the object that holds all its attributes.
    Extension(&'a Schema),
}

impl<'a> Resolved<'a> {
    fn new(
        extension: Option<&'a Schema>,
        attribute: &'a Attribute,
        sub_name: Option<&str>,
    ) -> Result<Self, Unresolved<'a>> {
        let sub_attribute = match sub_name {
            None => None,
            Some(name) => Some(
                attribute
                    .sub_attribute(name)
                    .ok_or(Unresolved::SubAttribute(attribute))?,
            ),
        };
        Ok(Self {
            extension,
            attribute,
            sub_attribute,
        })
    }
}

/// The path in the spelling of the schemas.
impl fmt::Display for Resolved<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(extension) = self.extension {
            write!(formatter, "{}:", extension.id)?;
        }
        formatter.write_str(&self.attribute.name)?;
        match self.sub_attribute {
            Some(sub) => write!(formatter, ".{}", sub.name),
            None => Ok(()),
        }
    }
}

/// Whether a text can be the URI of a schema: a scheme (RFC 3986 §3.1), then characters of URIs (§2) but those that
/// end a word of a filter.
fn is_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && (scheme.bytes()).all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        is_scheme
            && !rest.is_empty()
            && (rest.bytes())
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'*+,;=%".contains(&byte))
    })
}

/// Checks the name of an attribute or a sub-attribute that stands at a byte of a path.
pub(super) fn check_name(name: &str, position: usize) -> Result<(), Malformed> {
    if is_name(name) {
        return Ok(());
    }
    let problem = if name.is_empty() {
        "an attribute name is missing".to_owned()
    } else {
        format!(
            "{} is no attribute name: a letter, then letters, digits, \"-\", \"_\" or \"$\"",
            quote(name)
        )
    };
    Err(Malformed { position, problem })
}

/// `["$"] letter { letter | digit | "-" | "_" | "$" }`: RFC 7643 §2.1, with the leading `$` that `$ref` needs.
pub(super) fn is_name(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_$".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::profile::Profile;

    #[test]
    fn the_urn_ends_at_the_last_colon() {
        let path =
            AttributePath::parse("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName");
        let path = path.expect("a path");
        assert_eq!(
            path.urn.as_deref(),
            Some("urn:ietf:params:scim:schemas:core:2.0:User")
        );
        assert_eq!(
            (path.name.as_str(), path.sub_attribute.as_deref()),
            ("name", Some("givenName"))
        );
    }

    #[test]
    fn malformed_paths_say_where() {
        for (text, position) in [
            ("", 0),
            ("name..x", 5),
            ("name.", 5),
            ("1a", 0),
            ("a:b:", 4),
            ("a.b.c", 2),
        ] {
            let malformed = AttributePath::parse(text).expect_err(text);
            assert_eq!(malformed.position, position, "{text}");
        }
    }

    #[test]
    fn names_resolve_in_any_case_and_a_near_miss_is_suggested() {
        let schemas = Schemas::embedded();
        let mut remarks = Vec::new();
        let mut tolerance = Tolerance::new(Profile::Strict, &mut remarks);
        let mut resolve = |text: &str| {
            let path = AttributePath::parse(text).expect("a path");
            path.resolve(&schemas, ResourceType::User, &mut tolerance)
                .map(|resolved| resolved.to_string())
                .map_err(|_| path.suggestion(&schemas, ResourceType::User))
        };
        assert_eq!(resolve("EMAILS.Value"), Ok("emails.value".into()));
        assert_eq!(resolve("usrName"), Err(Some("userName".into())));
        assert_eq!(resolve("shoeSize"), Err(None));
        assert!(
            resolve("manager").is_err(),
            "strictly, an extension attribute needs its URN"
        );
    }
}

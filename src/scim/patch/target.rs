//! From the path of an operation to what it points at in the schemas.

use crate::scim::attribute::{Attribute, Kind, Mutability};
use crate::scim::error::{Error, ScimType};
use crate::scim::filter::ValueFilter;
use crate::scim::patch::mutability;
use crate::scim::patch::path::PatchPath;
use crate::scim::path::{AttributePath, Resolved, Unresolved};
use crate::scim::remark::{
    DOTTED_KEY, READ_ONLY_IGNORED, Tolerance, UNKNOWN_ATTRIBUTE, URN_KEY, VALUE_PATH_KEY, quote,
};
use crate::scim::resource::ResourceType;
use crate::scim::schema::{Schema, Schemas};
use crate::scim::shape::{is_implied, unknown_member};
use crate::scim::spelling::{hint, nearest_sub_attribute};

/// What an operation acts on.
#[derive(Debug)]
pub(super) enum Target<'s> {
    /// All attributes of an extension, by its URN as the path.
    Extension(&'s Schema),
    /// An attribute, or a part of it.
    Attribute(Box<Selection<'s>>),
}

/// An attribute, and which part of it is meant.
#[derive(Debug)]
pub(super) struct Selection<'s> {
    pub(super) extension: Option<&'s Schema>,
    pub(super) attribute: &'s Attribute,
    /// Chooses among the values.
    pub(super) filter: Option<ValueFilter>,
    pub(super) sub_attribute: Option<&'s Attribute>,
}

impl<'s> Target<'s> {
    /// Reads and resolves the `path` of an operation.
    pub(super) fn parse(
        text: &str,
        schemas: &'s Schemas,
        resource_type: ResourceType,
        tolerance: &mut Tolerance<'_>,
    ) -> Result<Self, Error> {
        let path = PatchPath::parse(text, tolerance)?;
        let target = resolve(&path, schemas, resource_type, tolerance)?;
        if let Self::Attribute(selection) = &target
            && selection.is_read_only()
        {
            return Err(mutability(format!(
                "{selection} is read-only and cannot be modified"
            )));
        }
        Ok(target)
    }

    /// Resolves a member of the value of an operation without path, or of the object of an extension; `None` when
    /// it is to be ignored.
    pub(super) fn of_member(
        name: &str,
        extension: Option<&'s Schema>,
        schemas: &'s Schemas,
        resource_type: ResourceType,
        tolerance: &mut Tolerance<'_>,
    ) -> Result<Option<Self>, Error> {
        let attribute = match extension {
            Some(extension) => extension.attribute(name),
            None => schemas.top_attribute(resource_type, name),
        };
        let target = match attribute {
            Some(attribute) => Self::Attribute(Box::new(Selection {
                extension,
                attribute,
                filter: None,
                sub_attribute: None,
            })),
            None if extension.is_some() && is_implied(name) => return Ok(None),
            None => match schemas.extension(resource_type, name) {
                Some(named) if extension.is_none() => Self::Extension(named),
                _ => match path_as_name(name, extension, schemas, resource_type, tolerance)? {
                    Some(target) => target,
                    None => return Ok(None),
                },
            },
        };
        match &target {
            Self::Attribute(selection) if selection.is_read_only() => {
                let note = || format!("{selection} is read-only; ignored");
                if tolerance.forgives(&READ_ONLY_IGNORED, note) {
                    return Ok(None);
                }
                Err(mutability(format!(
                    "{selection} is read-only and cannot be modified"
                )))
            }
            _ => Ok(Some(target)),
        }
    }
}

/// Reads a member name that is no attribute name as a path, if the profile forgives it.
fn path_as_name<'s>(
    name: &str,
    extension: Option<&'s Schema>,
    schemas: &'s Schemas,
    resource_type: ResourceType,
    tolerance: &mut Tolerance<'_>,
) -> Result<Option<Target<'s>>, Error> {
    let text = match extension {
        Some(extension) => format!("{}:{name}", extension.id),
        None => name.to_owned(),
    };
    if !tolerance.is_lenient() {
        return Err(unknown_member(&text, schemas, resource_type));
    }
    let path = PatchPath::parse(&text, tolerance).ok();
    let target = path.and_then(|path| resolve(&path, schemas, resource_type, tolerance).ok());
    let Some(target) = target else {
        let note = || {
            format!(
                "{} is no attribute of {resource_type}; ignored",
                quote(&text)
            )
        };
        tolerance.forgives(&UNKNOWN_ATTRIBUTE, note);
        return Ok(None);
    };
    let leniency = match name {
        _ if name.contains('[') => Some(&VALUE_PATH_KEY),
        _ if name.contains(':') => Some(&URN_KEY),
        _ if name.contains('.') => Some(&DOTTED_KEY),
        // The bare name of an extension's attribute, which resolving has remarked on.
        _ => None,
    };
    if let Some(leniency) = leniency {
        tolerance.forgives(leniency, || format!("{} read as a path", quote(name)));
    }
    Ok(Some(target))
}

fn resolve<'s>(
    path: &PatchPath,
    schemas: &'s Schemas,
    resource_type: ResourceType,
    tolerance: &mut Tolerance<'_>,
) -> Result<Target<'s>, Error> {
    let Resolved {
        extension,
        attribute,
        sub_attribute,
    } = match path.attribute.resolve(schemas, resource_type, tolerance) {
        Ok(resolved) => resolved,
        Err(Unresolved::Extension(extension)) if path.filter.is_none() => {
            return Ok(Target::Extension(extension));
        }
        Err(Unresolved::SubAttribute(attribute)) => {
            let name = path.attribute.sub_attribute.as_deref().unwrap_or_default();
            return Err(no_sub_attribute(attribute, name));
        }
        Err(Unresolved::Attribute | Unresolved::Extension(_)) => {
            return Err(no_attribute(&path.attribute, schemas, resource_type));
        }
    };
    let mut selection = Selection {
        extension,
        attribute,
        filter: None,
        sub_attribute,
    };
    let Some(filter) = &path.filter else {
        return Ok(Target::Attribute(Box::new(selection)));
    };
    if attribute.kind != Kind::Complex && !attribute.multi_valued {
        return Err(Error::bad_request(
            ScimType::InvalidPath,
            format!("the path has brackets after {selection}, which is singular and simple"),
        ));
    }
    selection.filter = Some(ValueFilter::resolve(filter, attribute, tolerance)?);
    if let Some(name) = &path.sub_attribute {
        let sub = attribute.sub_attribute(name);
        selection.sub_attribute = Some(sub.ok_or_else(|| no_sub_attribute(attribute, name))?);
    }
    Ok(Target::Attribute(Box::new(selection)))
}

impl Selection<'_> {
    /// Whether it is the members of a group, which an edited resource keeps apart. Other attributes may point at
    /// resources, too.
    pub(super) fn is_membership(&self, resource_type: ResourceType) -> bool {
        resource_type == ResourceType::Group
            && self.extension.is_none()
            && self.attribute.name == "members"
    }

    fn is_read_only(&self) -> bool {
        let sub = self.sub_attribute.map(|sub| sub.mutability);
        self.attribute.mutability == Mutability::ReadOnly || sub == Some(Mutability::ReadOnly)
    }

    /// A refusal, because the path chooses nothing.
    pub(super) fn no_target(&self) -> Error {
        Error::bad_request(
            ScimType::NoTarget,
            format!("no value of {self} is chosen by the filter of the path"),
        )
    }
}

/// The path without what stands in brackets, in the spelling of the schemas.
impl std::fmt::Display for Selection<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let resolved = Resolved {
            extension: self.extension,
            attribute: self.attribute,
            sub_attribute: self.sub_attribute,
        };
        write!(formatter, "{resolved}")
    }
}

/// RFC 7644 §3.5.2: a path that is well formed and yields no attribute.
fn no_attribute(path: &AttributePath, schemas: &Schemas, resource_type: ResourceType) -> Error {
    let hint = hint(path.suggestion(schemas, resource_type));
    let name = quote(&path.to_string());
    Error::bad_request(
        ScimType::NoTarget,
        format!("the path {name} names no attribute of {resource_type}{hint}"),
    )
}

fn no_sub_attribute(attribute: &Attribute, name: &str) -> Error {
    let hint = hint(nearest_sub_attribute(attribute, name));
    Error::bad_request(
        ScimType::NoTarget,
        format!(
            "the path names {}, which is no sub-attribute of {}{hint}",
            quote(name),
            attribute.name
        ),
    )
}

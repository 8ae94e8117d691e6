//! Which attributes of a resource a response holds: `attributes`, `excludedAttributes`, and the `returned`
//! characteristic (RFC 7644 §3.9, RFC 7643 §7).

use serde_json::{Map, Value};

use crate::scim::attribute::{Attribute, Returned};
use crate::scim::directory::Parts;
use crate::scim::error::{Error, ScimType};
use crate::scim::path::{AttributePath, Unresolved};
use crate::scim::profile::Profile;
use crate::scim::remark::{Tolerance, UNKNOWN_NAME, quote};
use crate::scim::resource::ResourceType;
use crate::scim::schema::Schemas;
use crate::scim::spelling::hint;

/// What the client asked to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Projection {
    /// Everything that is returned by default.
    #[default]
    Default,
    /// What is always returned, and these.
    Only(Vec<Selector>),
    /// What is returned by default, without these.
    Except(Vec<Selector>),
}

/// One name in `attributes` or `excludedAttributes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    /// The extension that it is in.
    extension: Option<String>,
    /// The attribute; `None` for a whole extension.
    attribute: Option<String>,
    sub_attribute: Option<String>,
}

impl Projection {
    /// Reads the two lists; they exclude each other. Names that mean nothing to the types are remarked on, and name
    /// nothing.
    pub(super) fn new<'a>(
        schemas: &Schemas,
        types: &[ResourceType],
        attributes: impl IntoIterator<Item = &'a str>,
        excluded: impl IntoIterator<Item = &'a str>,
        tolerance: &mut Tolerance<'_>,
    ) -> Result<Self, Error> {
        let (attributes, excluded) = (bounded(attributes)?, bounded(excluded)?);
        let mut read = |parameter: &str, name: &str| {
            let name = name.trim();
            remark_on_unknown(schemas, types, parameter, name, tolerance);
            Selector::read(schemas, name)
        };
        let only = attributes.into_iter();
        let only: Vec<_> = only.filter_map(|name| read("attributes", name)).collect();
        let except = excluded.into_iter();
        let except: Vec<_> = except
            .filter_map(|name| read("excludedAttributes", name))
            .collect();
        match (only.is_empty(), except.is_empty()) {
            (true, true) => Ok(Self::Default),
            (false, true) => Ok(Self::Only(only)),
            (true, false) => Ok(Self::Except(except)),
            (false, false) => Err(Error::bad_request(
                ScimType::InvalidValue,
                "attributes and excludedAttributes exclude each other; send one of them",
            )),
        }
    }

    /// Whether nothing was asked for.
    pub(super) fn is_default(&self) -> bool {
        *self == Self::Default
    }

    /// The derived parts that are worth putting together.
    pub(super) fn parts(&self) -> Parts {
        Parts {
            meta: self.wants("meta"),
            groups: self.wants("groups"),
            members: self.wants("members"),
        }
    }

    fn wants(&self, name: &str) -> bool {
        match self {
            Self::Default => true,
            Self::Only(selectors) => selectors.iter().any(|selector| selector.names(None, name)),
            Self::Except(selectors) => !selectors
                .iter()
                .any(|selector| selector.names(None, name) && selector.sub_attribute.is_none()),
        }
    }

    /// Takes out of a resource what the response does not hold. `written` holds the attributes that the client
    /// set with this request: those returned on request are shown then, too.
    pub(super) fn apply(
        &self,
        schemas: &Schemas,
        resource_type: ResourceType,
        resource: &mut Map<String, Value>,
        written: Option<&Map<String, Value>>,
    ) {
        resource.retain(|name, value| {
            let sent = written.and_then(|written| written.get(name));
            let Some(extension) = schemas.extension(resource_type, name) else {
                let attribute = schemas.top_attribute(resource_type, name);
                return self.keeps(attribute, None, name, value, sent.is_some());
            };
            let Some(container) = value.as_object_mut() else {
                return false;
            };
            container.retain(|name, value| {
                let attribute = extension.attribute(name);
                let is_written = sent.is_some_and(|sent| sent.get(name).is_some());
                self.keeps(attribute, Some(&extension.id), name, value, is_written)
            });
            !container.is_empty()
        });
    }

    /// Whether an attribute stays; its sub-attributes are thinned out on the way.
    fn keeps(
        &self,
        attribute: Option<&Attribute>,
        extension: Option<&str>,
        name: &str,
        value: &mut Value,
        is_written: bool,
    ) -> bool {
        let returned = attribute.map_or(Returned::Default, |attribute| attribute.returned);
        let matching = |selectors: &[Selector]| -> Vec<Selector> {
            let named = selectors
                .iter()
                .filter(|selector| selector.names(extension, name));
            named.cloned().collect()
        };
        let choice = match self {
            Self::Default => Choice::Unnamed,
            Self::Only(selectors) | Self::Except(selectors) => Choice::of(&matching(selectors)),
        };
        let stays = match returned {
            Returned::Never => false,
            Returned::Always => true,
            Returned::Request => is_written || matches!(choice, Choice::Whole | Choice::Parts(_)),
            Returned::Default => match self {
                Self::Only(_) => choice != Choice::Unnamed,
                _ => choice != Choice::Whole,
            },
        };
        if stays && let Some(attribute) = attribute {
            thin_out(value, attribute, &choice, matches!(self, Self::Only(_)));
        }
        stays && !is_unassigned(value)
    }
}

/// More names than any resource has attributes; each is looked for in each resource.
const MOST_NAMES: usize = 1000;

fn bounded<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Vec<&'a str>, Error> {
    let names: Vec<_> = names.into_iter().take(MOST_NAMES + 1).collect();
    if names.len() <= MOST_NAMES {
        return Ok(names);
    }
    Err(Error::bad_request(
        ScimType::InvalidValue,
        format!(
            "attributes or excludedAttributes has more than {MOST_NAMES} names; send fewer of them"
        ),
    ))
}

/// RFC 7644 §3.9 lets such a name be ignored. The strict profile does the same, so there is nothing to forgive; the remark
/// is for the client that meant another attribute.
fn remark_on_unknown(
    schemas: &Schemas,
    types: &[ResourceType],
    parameter: &str,
    name: &str,
    tolerance: &mut Tolerance<'_>,
) {
    if name.is_empty() {
        return;
    }
    let path = AttributePath::parse(name).ok();
    let is_known = types.iter().any(|resource_type| {
        let mut remarks = Vec::new();
        let mut by_the_letter = Tolerance::new(Profile::Strict, &mut remarks);
        let resolved = path
            .as_ref()
            .map(|path| path.resolve(schemas, *resource_type, &mut by_the_letter));
        let is_schema = schemas.base(*resource_type).id.eq_ignore_ascii_case(name);
        is_schema || matches!(resolved, Some(Ok(_) | Err(Unresolved::Extension(_))))
    });
    if is_known {
        return;
    }
    tolerance.forgives(&UNKNOWN_NAME, || {
        let suggestion = path.and_then(|path| {
            let mut types = types.iter();
            types.find_map(|resource_type| path.suggestion(schemas, *resource_type))
        });
        let (name, hint) = (quote(name), hint(suggestion));
        format!("{name} in {parameter} is no attribute and names nothing{hint}")
    });
}

/// What the selectors say about one attribute.
#[derive(Debug, PartialEq, Eq)]
enum Choice {
    /// Nothing.
    Unnamed,
    /// The whole attribute is named.
    Whole,
    /// These sub-attributes are named.
    Parts(Vec<String>),
}

impl Choice {
    fn of(selectors: &[Selector]) -> Self {
        if selectors.is_empty() {
            return Self::Unnamed;
        }
        let parts: Option<Vec<String>> = selectors
            .iter()
            .map(|selector| selector.sub_attribute.clone())
            .collect();
        parts.map_or(Self::Whole, Self::Parts)
    }

    fn names_part(&self, name: &str) -> bool {
        match self {
            Self::Parts(parts) => parts.iter().any(|part| part.eq_ignore_ascii_case(name)),
            Self::Unnamed | Self::Whole => false,
        }
    }
}

/// Takes sub-attributes out of a value, or out of each of several.
fn thin_out(value: &mut Value, attribute: &Attribute, choice: &Choice, is_only: bool) {
    match value {
        Value::Array(values) => {
            for value in values.iter_mut() {
                thin_out(value, attribute, choice, is_only);
            }
            values.retain(|value| !is_unassigned(value));
        }
        Value::Object(object) => object.retain(|name, _| {
            let returned = attribute
                .sub_attribute(name)
                .map_or(Returned::Default, |sub_attribute| sub_attribute.returned);
            let is_named = choice.names_part(name);
            match returned {
                Returned::Never => false,
                Returned::Always => true,
                Returned::Request => is_only && is_named,
                Returned::Default if is_only => is_named || !matches!(choice, Choice::Parts(_)),
                Returned::Default => !is_named,
            }
        }),
        _ => {}
    }
}

/// Null, an empty array and an empty object are the absence of a value (RFC 7643 §2.5).
fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

impl Selector {
    /// Reads attribute notation (RFC 7644 §3.10); `None` for what cannot name anything.
    fn read(schemas: &Schemas, name: &str) -> Option<Self> {
        if name.is_empty() {
            return None;
        }
        let whole = schemas
            .schemas
            .iter()
            .find(|schema| schema.id.eq_ignore_ascii_case(name));
        if let Some(schema) = whole {
            return Some(Self {
                extension: Some(schema.id.clone()),
                attribute: None,
                sub_attribute: None,
            });
        }
        let (urn, path) = match name.rsplit_once(':') {
            Some((urn, path)) => (Some(schemas.get(urn)?), path),
            None => (None, name),
        };
        let (attribute, sub_attribute) = match path.split_once('.') {
            Some((attribute, sub_attribute)) => (attribute, Some(sub_attribute.to_owned())),
            None => (path, None),
        };
        let is_base = |id: &str| {
            ResourceType::ALL
                .iter()
                .any(|known| schemas.base(*known).id == id)
        };
        (!attribute.is_empty()).then(|| Self {
            extension: urn
                .map(|schema| schema.id.clone())
                .filter(|id| !is_base(id)),
            attribute: Some(attribute.to_owned()),
            sub_attribute,
        })
    }

    fn names(&self, extension: Option<&str>, name: &str) -> bool {
        self.extension.as_deref() == extension
            && self
                .attribute
                .as_deref()
                .is_none_or(|attribute| attribute.eq_ignore_ascii_case(name))
    }
}

//! Which attributes of a resource a response holds: `attributes`, `excludedAttributes`, and the `returned`
//! characteristic (RFC 7644 §3.9, RFC 7643 §7).

use serde_json::{Map, Value};

use crate::scim::directory::Parts;
use crate::scim::error::{Error, ScimType};
use crate::scim::resource::ResourceType;
use crate::scim::schema::{Attribute, Returned, Schemas};

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
    /// Reads the two lists; they exclude each other. Names that no schema knows are ignored.
    pub(super) fn new<'a>(
        schemas: &Schemas,
        attributes: impl IntoIterator<Item = &'a str>,
        excluded: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Error> {
        let read = |name: &str| Selector::read(schemas, name);
        let only: Vec<_> = attributes.into_iter().filter_map(read).collect();
        let except: Vec<_> = excluded.into_iter().filter_map(read).collect();
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
        let name = name.trim();
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

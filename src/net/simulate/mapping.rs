//! The attribute mapping of a non-gallery job: which value of the tenant goes to which SCIM attribute.

use serde_json::{Map, Value, json};

use super::person::Person;
use super::plan::Dialect;

/// The URN of the enterprise extension (RFC 7643 §4.3).
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Where a value stands in a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// A single-valued attribute: `displayName`.
    Simple(&'static str),
    /// A sub-attribute of a single-valued complex attribute: `name.givenName`.
    Sub(&'static str, &'static str),
    /// A sub-attribute of the item of a type: `emails[type eq "work"].value`.
    Item(&'static str, &'static str, &'static str),
    /// An attribute of the enterprise extension.
    Enterprise(&'static str),
}

/// One line of the mapping.
pub(super) struct Mapping {
    /// The target.
    pub(super) slot: Slot,
    /// The source; `None` is not provisioned: Entra sends no nulls.
    pub(super) source: fn(&Person) -> Option<Value>,
}

/// The `externalId`, which comes from `mailNickname`.
pub(super) const EXTERNAL_ID: Slot = Slot::Simple("externalId");
/// The matching attribute of users.
pub(super) const USER_NAME: Slot = Slot::Simple("userName");
/// Whether the user may sign in; a string in one dialect and a boolean in the others.
pub(super) const ACTIVE: Slot = Slot::Simple("active");
/// The name that people read; of groups also the matching attribute.
pub(super) const DISPLAY_NAME: Slot = Slot::Simple("displayName");

/// The default mapping of users, but for `manager`, which is a reference and follows in a second step.
/// In the order in which a new user is written.
pub(super) const USERS: &[Mapping] = &[
    map(EXTERNAL_ID, |p| text(&p.nickname)),
    map(USER_NAME, |p| text(&p.user_name)),
    map(ACTIVE, |p| Some(p.is_active.into())),
    map(DISPLAY_NAME, |p| text(&p.display_name())),
    map(Slot::Simple("title"), |p| text(p.title)),
    map(Slot::Simple("preferredLanguage"), |p| text(p.language)),
    map(Slot::Sub("name", "formatted"), |p| text(&p.display_name())),
    map(Slot::Sub("name", "familyName"), |p| text(p.family_name)),
    map(Slot::Sub("name", "givenName"), |p| text(p.given_name)),
    map(Slot::Item("emails", "work", "value"), |p| {
        text(p.mail.as_ref()?)
    }),
    map(Slot::Item("phoneNumbers", "work", "value"), |p| {
        text(p.phone.as_ref()?)
    }),
    map(Slot::Item("phoneNumbers", "mobile", "value"), |p| {
        text(p.mobile.as_ref()?)
    }),
    map(Slot::Item("phoneNumbers", "fax", "value"), |p| {
        text(p.fax.as_ref()?)
    }),
    map(Slot::Item("addresses", "work", "formatted"), |p| {
        text(&p.office.as_ref()?.name)
    }),
    map(Slot::Item("addresses", "work", "streetAddress"), |p| {
        text(&p.office.as_ref()?.street)
    }),
    map(Slot::Item("addresses", "work", "locality"), |p| {
        text(p.office.as_ref()?.city)
    }),
    map(Slot::Item("addresses", "work", "region"), |p| {
        text(p.office.as_ref()?.region)
    }),
    map(Slot::Item("addresses", "work", "postalCode"), |p| {
        text(&p.office.as_ref()?.postal_code)
    }),
    map(Slot::Item("addresses", "work", "country"), |p| {
        text(p.office.as_ref()?.country)
    }),
    map(Slot::Enterprise("department"), |p| text(p.department)),
    map(Slot::Enterprise("employeeNumber"), |p| {
        text(&p.employee_number)
    }),
];

const fn map(slot: Slot, source: fn(&Person) -> Option<Value>) -> Mapping {
    Mapping { slot, source }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the sources of the table that have no value leave with `?`"
)]
fn text(value: &str) -> Option<Value> {
    Some(value.into())
}

/// Values by their slots, in the order of the mapping.
pub(super) type Attributes = Vec<(Slot, Value)>;

/// What the mapping makes of a person.
pub(super) fn attributes(person: &Person) -> Attributes {
    USERS
        .iter()
        .filter_map(|mapping| Some((mapping.slot, (mapping.source)(person)?)))
        .collect()
}

/// The mapped attributes that a user resource has.
pub(super) fn read_user(resource: &Map<String, Value>) -> Attributes {
    USERS
        .iter()
        .filter_map(|mapping| Some((mapping.slot, mapping.slot.read(resource)?.clone())))
        .collect()
}

/// The body of `POST /Users`: the same in every dialect.
pub(super) fn new_user(attributes: &Attributes) -> Value {
    let mut body = Map::new();
    body.insert(
        "schemas".to_owned(),
        json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]),
    );
    for (slot, value) in attributes {
        slot.write(&mut body, value.clone());
    }
    // App roles stand before the extension, and are sent even when there are none.
    let extension = body.shift_remove(ENTERPRISE);
    body.insert("roles".to_owned(), json!([]));
    body.extend(extension.map(|extension| (ENTERPRISE.to_owned(), extension)));
    // Read-only (RFC 7643 §3.1), and sent all the same.
    body.insert("meta".to_owned(), json!({"resourceType": "User"}));
    Value::Object(body)
}

/// The body of `POST /Groups`: never with members.
pub(super) fn new_group(dialect: Dialect, display_name: &str, external_id: &str) -> Value {
    let mut schemas = vec!["urn:ietf:params:scim:schemas:core:2.0:Group"];
    if dialect != Dialect::Rfc {
        // Not a URN, and not a schema of SCIM.
        schemas.push("http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group");
    }
    json!({
        "schemas": schemas,
        "externalId": external_id,
        "displayName": display_name,
        "meta": {"resourceType": "Group"},
    })
}

/// A member of a JSON object by its name; names of attributes have no case (RFC 7643 §2.1).
pub(super) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

impl Slot {
    /// The attribute path (RFC 7644 §3.10), as Entra writes it.
    pub(super) fn path(self) -> String {
        match self {
            Self::Simple(attribute) => attribute.to_owned(),
            Self::Sub(attribute, sub) => format!("{attribute}.{sub}"),
            Self::Item(attribute, item_type, sub) => {
                format!("{attribute}[type eq \"{item_type}\"].{sub}")
            }
            Self::Enterprise(attribute) => format!("{ENTERPRISE}:{attribute}"),
        }
    }

    /// The value that a resource has here.
    pub(super) fn read(self, resource: &Map<String, Value>) -> Option<&Value> {
        let value = match self {
            Self::Simple(attribute) => member(resource, attribute),
            Self::Sub(attribute, sub) => member(member(resource, attribute)?.as_object()?, sub),
            Self::Item(attribute, item_type, sub) => {
                let items = member(resource, attribute)?.as_array()?;
                let item = items.iter().filter_map(Value::as_object).find(|item| {
                    let found = member(item, "type").and_then(Value::as_str);
                    found.is_some_and(|found| found.eq_ignore_ascii_case(item_type))
                })?;
                member(item, sub)
            }
            Self::Enterprise(attribute) => {
                member(member(resource, ENTERPRISE)?.as_object()?, attribute)
            }
        };
        value.filter(|value| !value.is_null())
    }

    /// Writes a value into a new resource.
    fn write(self, resource: &mut Map<String, Value>, value: Value) {
        match self {
            Self::Simple(attribute) => drop(resource.insert(attribute.to_owned(), value)),
            Self::Sub(attribute, sub) => {
                object_at(resource, attribute).map(|object| object.insert(sub.to_owned(), value));
            }
            Self::Enterprise(attribute) => {
                object_at(resource, ENTERPRISE)
                    .map(|object| object.insert(attribute.to_owned(), value));
            }
            Self::Item(attribute, item_type, sub) => {
                item_at(resource, attribute, item_type)
                    .map(|object| object.insert(sub.to_owned(), value));
            }
        }
    }
}

fn object_at<'a>(
    resource: &'a mut Map<String, Value>,
    name: &str,
) -> Option<&'a mut Map<String, Value>> {
    resource
        .entry(name)
        .or_insert_with(|| json!({}))
        .as_object_mut()
}

fn item_at<'a>(
    resource: &'a mut Map<String, Value>,
    attribute: &str,
    item_type: &str,
) -> Option<&'a mut Map<String, Value>> {
    let items = resource
        .entry(attribute)
        .or_insert_with(|| json!([]))
        .as_array_mut()?;
    let position = items
        .iter()
        .position(|item| item.get("type").and_then(Value::as_str) == Some(item_type));
    let position = position.unwrap_or_else(|| {
        items.push(match attribute {
            "emails" => json!({"primary": true, "type": item_type}),
            _ => json!({"type": item_type}),
        });
        items.len() - 1
    });
    items.get_mut(position)?.as_object_mut()
}

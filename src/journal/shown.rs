//! A resource as a message shows it: what it says of itself (RFC 7643 §3.1). Anybody may have written it.

use serde_json::Value;

use crate::scim::{ResourceType, Timestamp};

/// User or Group, by `meta.resourceType`, else by `schemas`; `None`: neither.
pub(super) fn resource_type(resource: &Value) -> Option<ResourceType> {
    let named = meta(resource, "resourceType");
    let schemas = resource.get("schemas").and_then(Value::as_array);
    let has_schema = |one: &ResourceType| {
        let urn = format!("urn:ietf:params:scim:schemas:core:2.0:{}", one.name());
        let mut schemas = schemas.into_iter().flatten().filter_map(Value::as_str);
        schemas.any(|schema| schema.eq_ignore_ascii_case(&urn))
    };
    let by_meta = ResourceType::ALL
        .iter()
        .find(|one| named == Some(one.name()));
    let found = by_meta.or_else(|| ResourceType::ALL.iter().find(|one| has_schema(one)));
    found.copied()
}

/// `created` or `lastModified`.
pub(super) fn time(resource: &Value, name: &str) -> Option<Timestamp> {
    Timestamp::from_rfc3339(meta(resource, name)?)
}

fn meta<'a>(resource: &'a Value, name: &str) -> Option<&'a str> {
    resource.get("meta")?.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_resource_says_what_it_is() {
        let urn = |name| format!("URN:ietf:params:scim:schemas:core:2.0:{name}");
        let cases = [
            (
                json!({"meta": {"resourceType": "Group"}}),
                Some(ResourceType::Group),
            ),
            (
                json!({"schemas": [1, urn("group")]}),
                Some(ResourceType::Group),
            ),
            (json!({"schemas": [urn("User")]}), Some(ResourceType::User)),
            (
                json!({"schemas": [urn("User")], "meta": {"resourceType": "Device"}}),
                Some(ResourceType::User),
            ),
            (json!({"schemas": "x", "meta": []}), None),
            (json!(null), None),
        ];
        for (resource, expected) in cases {
            assert_eq!(resource_type(&resource), expected, "{resource}");
        }
    }
}

//! Two states of one resource, or two resources, compared by the rules of their schemas.

use serde_json::{Map, Value, json};

use crate::inspect::diff::difference::Section;
use crate::inspect::diff::values::{Rules, ValueChange};
use crate::scim::schema::Schemas;
use crate::scim::{Member, Record};

/// Compares two states by the schemas that they were recorded by; either may not exist.
pub fn compare(
    schemas: &Schemas,
    title: impl Into<String>,
    before: Option<&Record>,
    after: Option<&Record>,
) -> Section {
    Section::of_changes(title, &changes(schemas, before, after, Rules::compare))
}

/// What leads from one state to the other, for [`apply`](crate::inspect::diff::values::apply).
pub fn difference(
    schemas: &Schemas,
    before: Option<&Record>,
    after: Option<&Record>,
) -> Vec<ValueChange> {
    changes(schemas, before, after, Rules::changes)
}

fn changes<'a>(
    schemas: &'a Schemas,
    before: Option<&Record>,
    after: Option<&Record>,
    compare: impl Fn(&Rules<'a>, &Value, &Value) -> Vec<ValueChange>,
) -> Vec<ValueChange> {
    let Some(either) = after.or(before) else {
        return Vec::new();
    };
    let rules = Rules::of_resource(schemas, either.resource_type);
    let side = |record: Option<&Record>| record.map_or_else(|| json!({}), document);
    compare(&rules, &side(before), &side(after))
}

/// A stored resource as JSON: what was written and what the endpoint keeps count of, without what is derived from
/// other resources.
pub fn document(record: &Record) -> Value {
    // Records hold what this program wrote; text that is no object has no attributes to show.
    let attributes: Map<String, Value> =
        serde_json::from_str(&record.attributes).unwrap_or_default();
    let mut document = Map::new();
    if let Some(schemas) = attributes.get("schemas") {
        document.insert("schemas".to_owned(), schemas.clone());
    }
    document.insert("id".to_owned(), record.id.as_str().into());
    document.extend(attributes);
    if !record.members.is_empty() {
        let members = record
            .members
            .iter()
            .map(|(_, member)| self::member(member));
        document.insert("members".to_owned(), members.collect());
    }
    let meta = json!({
        "resourceType": record.resource_type.name(),
        "created": record.created.to_rfc3339(),
        "lastModified": record.modified.to_rfc3339(),
        "version": record.etag(),
    });
    document.insert("meta".to_owned(), meta);
    Value::Object(document)
}

/// One member as JSON.
pub(super) fn member(member: &Member) -> Value {
    let mut value = Map::new();
    value.insert("value".to_owned(), member.value.as_str().into());
    let rest: Option<Map<String, Value>> = member
        .rest
        .as_deref()
        .and_then(|rest| serde_json::from_str(rest).ok());
    value.extend(rest.unwrap_or_default());
    Value::Object(value)
}

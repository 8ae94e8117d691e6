//! Users and groups in answers.

use serde_json::{Map, Value};

use super::{Finding, Rule, unrelated};
use crate::net::simulate::mapping::{ACTIVE, Attributes, ENTERPRISE, Slot, member};
use crate::scim::ResourceType;

/// The attributes of users whose items have types that Entra's value paths select by.
const TYPED: [&str; 3] = ["emails", "phoneNumbers", "addresses"];

/// The attributes whose items Entra reads.
const MULTI_VALUED: [&str; 5] = ["emails", "phoneNumbers", "addresses", "roles", "members"];

/// The attributes of the enterprise extension (RFC 7643 §4.3).
const EXTENSION: [&str; 6] = [
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "department",
    "manager",
];

/// What every resource must be, whatever it was asked for with.
pub(super) fn judge_resource(
    resource_type: ResourceType,
    resource: &Map<String, Value>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(judge_id(resource, None));
    findings.extend(judge_multi_valued(resource));
    findings.extend(judge_nulls(resource));
    findings.extend(judge_dates(resource));
    match resource_type {
        ResourceType::User => {
            findings.extend(judge_booleans(resource));
            findings.extend(judge_types(resource));
            findings.extend(judge_extension(resource));
            findings.extend(judge_manager(resource));
        }
        ResourceType::Group => {
            if member(resource, "members").is_some_and(|members| *members != Value::Array(vec![])) {
                findings.push(Finding::new(
                    Rule::MembersNotExcluded,
                    "expected no members, which were excluded or not sent; got some",
                ));
            }
        }
    }
    findings
}

/// A resource that is known by its `id` already.
pub(super) fn judge_same(
    resource_type: ResourceType,
    resource: &Map<String, Value>,
    id: &str,
) -> Vec<Finding> {
    let mut findings = judge_resource(resource_type, resource);
    if !findings.iter().any(|finding| is_about_id(finding.rule)) {
        findings.extend(judge_id(resource, Some(id)));
    }
    findings
}

/// The answer to a PATCH: nobody asked for members to be left out, and Microsoft asks for it all the same.
pub(super) fn judge_patched(
    resource_type: ResourceType,
    resource: &Map<String, Value>,
    id: &str,
) -> Vec<Finding> {
    let mut findings = judge_same(resource_type, resource, id);
    for finding in &mut findings {
        if finding.rule == Rule::MembersNotExcluded {
            *finding = Finding::new(
                Rule::PatchReturnsMembers,
                "expected 204, got the members: the answer grows with the group",
            );
        }
    }
    findings
}

fn is_about_id(rule: Rule) -> bool {
    matches!(rule, Rule::IdMissing | Rule::IdNotString | Rule::IdChanged)
}

/// RFC 7643 §3.1: the `id` is a string, and stays.
pub(super) fn judge_id(resource: &Map<String, Value>, expected: Option<&str>) -> Option<Finding> {
    match member(resource, "id") {
        None | Some(Value::Null) => Some(Finding::new(
            Rule::IdMissing,
            "expected an id, got a resource without one",
        )),
        Some(Value::String(id)) if id.is_empty() => Some(Finding::new(
            Rule::IdMissing,
            "expected an id, got an empty one",
        )),
        Some(Value::String(id)) => expected.filter(|expected| id != expected).map(|expected| {
            Finding::new(
                Rule::IdChanged,
                format!("expected the resource with the id {expected:?}, got {id:?}"),
            )
        }),
        Some(other) => Some(Finding::new(
            Rule::IdNotString,
            format!("expected a string as id, got {other}"),
        )),
    }
}

/// A hit has the name that was asked for; letter case is the endpoint's business.
pub(super) fn judge_match(
    resource_type: ResourceType,
    name: &str,
    hit: &Map<String, Value>,
) -> Option<Finding> {
    let found = member(hit, resource_type.naming_attribute()).and_then(Value::as_str);
    let is_related = found.is_some_and(|found| found.to_lowercase() == name.to_lowercase());
    (!is_related).then(|| unrelated(&format!("{name:?}"), hit))
}

/// Values come back as they were sent; what differs is sent again in every cycle.
pub(super) fn judge_values(resource: &Map<String, Value>, expected: &Attributes) -> Vec<Finding> {
    let differs = |slot: Slot, value: &Value| {
        let found = slot.read(resource);
        // A boolean in a string, and an `active` that is not there, have rules of their own.
        let is_judged = slot == ACTIVE && found.is_none_or(Value::is_string);
        (found != Some(value) && !is_judged).then(|| match found {
            Some(found) => format!("expected {value} in {}, got {found}", slot.path()),
            None => format!("expected {value} in {}, got nothing", slot.path()),
        })
    };
    expected
        .iter()
        .filter_map(|(slot, value)| differs(*slot, value))
        .map(|reason| Finding::new(Rule::ValueChanged, reason))
        .collect()
}

fn judge_booleans(resource: &Map<String, Value>) -> Vec<Finding> {
    let mut findings = Vec::new();
    match member(resource, "active") {
        Some(Value::Bool(_)) => {}
        None | Some(Value::Null) => findings.push(Finding::new(
            Rule::ActiveMissing,
            "expected active, got a user without it",
        )),
        Some(other) => findings.push(not_boolean("active", other)),
    }
    for attribute in MULTI_VALUED {
        for item in items(resource, attribute) {
            match member(item, "primary") {
                None | Some(Value::Bool(_) | Value::Null) => {}
                Some(other) => findings.push(not_boolean(&format!("{attribute}.primary"), other)),
            }
        }
    }
    findings
}

fn not_boolean(path: &str, value: &Value) -> Finding {
    Finding::new(
        Rule::BooleanAsString,
        format!("expected true or false in {path}, got {value}"),
    )
}

fn items<'a>(
    resource: &'a Map<String, Value>,
    attribute: &str,
) -> impl Iterator<Item = &'a Map<String, Value>> {
    let values = member(resource, attribute).and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_object)
}

fn judge_multi_valued(resource: &Map<String, Value>) -> Vec<Finding> {
    let is_misshapen = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.iter().all(Value::is_object),
        _ => true,
    };
    MULTI_VALUED
        .into_iter()
        .filter(|attribute| member(resource, attribute).is_some_and(is_misshapen))
        .map(|attribute| {
            Finding::new(
                Rule::MultiValuedShape,
                format!("expected an array of objects in {attribute}"),
            )
        })
        .collect()
}

fn judge_types(resource: &Map<String, Value>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for attribute in TYPED {
        let mut types: Vec<String> = items(resource, attribute)
            .filter_map(|item| member(item, "type")?.as_str())
            .map(str::to_ascii_lowercase)
            .collect();
        types.sort_unstable();
        let repeated = types.iter().zip(types.iter().skip(1)).find(|(a, b)| a == b);
        if let Some((repeated, _)) = repeated {
            findings.push(Finding::new(
                Rule::TypeRepeated,
                format!("expected one item of a type, got several {repeated:?} in {attribute}"),
            ));
        }
    }
    findings
}

fn judge_extension(resource: &Map<String, Value>) -> Option<Finding> {
    let is_flattened = |key: &&String| {
        let nested = key.get(..ENTERPRISE.len());
        let is_qualified = key.len() > ENTERPRISE.len()
            && nested.is_some_and(|nested| nested.eq_ignore_ascii_case(ENTERPRISE));
        // A manager at the top has a rule of its own.
        let is_bare = EXTENSION
            .iter()
            .any(|name| *name != "manager" && key.eq_ignore_ascii_case(name));
        is_qualified || is_bare
    };
    resource.keys().find(is_flattened).map(|key| {
        Finding::new(
            Rule::ExtensionFlattened,
            format!("expected {key} in an object under {ENTERPRISE}, got it at the top"),
        )
    })
}

fn judge_manager(resource: &Map<String, Value>) -> Option<Finding> {
    let misplaced = member(resource, "manager").is_some();
    let extension = member(resource, ENTERPRISE).and_then(Value::as_object);
    let reason = match extension.and_then(|extension| member(extension, "manager")) {
        _ if misplaced => "expected manager in the enterprise extension, got it at the top",
        None | Some(Value::Object(_) | Value::Null) => return None,
        Some(_) => "expected an object with a value in manager, got a bare value",
    };
    Some(Finding::new(Rule::ManagerShape, reason))
}

fn judge_nulls(resource: &Map<String, Value>) -> Option<Finding> {
    let (attribute, _) = resource.iter().find(|(_, value)| has_null(value))?;
    Some(Finding::new(
        Rule::NullValue,
        format!("expected attributes without a value to be left out, got null in {attribute}"),
    ))
}

/// As deep as the parser lets a document be.
fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(object) => object.values().any(has_null),
        _ => false,
    }
}

fn judge_dates(resource: &Map<String, Value>) -> Vec<Finding> {
    let meta = member(resource, "meta").and_then(Value::as_object);
    let is_date = |text: &str| {
        let is_read = text.parse::<jiff::Timestamp>().is_ok()
            || text.parse::<jiff::civil::DateTime>().is_ok();
        is_read && text.contains('T')
    };
    ["created", "lastModified"]
        .into_iter()
        .filter_map(|name| Some((name, member(meta?, name)?)))
        .filter(|(_, value)| !value.is_null() && !value.as_str().is_some_and(is_date))
        .map(|(name, value)| {
            Finding::new(
                Rule::DateFormat,
                format!("expected an xsd:dateTime in meta.{name}, got {value}"),
            )
        })
        .collect()
}

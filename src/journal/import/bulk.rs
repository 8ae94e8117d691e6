//! The operations of a bulk request (RFC 7644 §3.7), each with what became of it.

use std::collections::HashMap;

use serde_json::Value;

use crate::scim::ResourceType;

/// An operation that was carried out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operation {
    /// The method, in capitals.
    pub(super) method: String,
    /// What it was done to: a resource, or all of a type.
    pub(super) resource_type: ResourceType,
    /// The `id`: that of the path, and of a creation that which the answer tells.
    pub(super) id: Option<String>,
    /// What was sent, its references to other operations resolved.
    pub(super) data: Value,
    /// The resource, where the answer shows it.
    pub(super) resource: Option<Value>,
}

/// The operations that were carried out, in the order of the request; `None` when the answer does not tell.
pub(super) fn operations(sent: &Value, answer: &Value) -> Option<Vec<Operation>> {
    let sent = sent.get("Operations")?.as_array()?;
    let answers = Answers::of(answer.get("Operations")?.as_array()?);
    let mut ids: HashMap<&str, String> = HashMap::new();
    for operation in sent {
        let name = bulk_id(operation);
        let named = name.and_then(|name| answers.by_name.get(name).copied());
        if let (Some(name), Some(id)) = (name, named.and_then(located)) {
            ids.insert(name, id);
        }
    }
    let done = sent.iter().enumerate().filter_map(|(index, operation)| {
        let answer = answers.to(operation, index);
        one(operation, answer.filter(|answer| succeeded(answer))?, &ids)
    });
    Some(done.collect())
}

fn one(operation: &Value, answer: &Value, ids: &HashMap<&str, String>) -> Option<Operation> {
    let path = operation.get("path")?.as_str()?;
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let endpoint = segments.next()?;
    let resource_type = ResourceType::ALL
        .into_iter()
        .find(|one| one.endpoint().eq_ignore_ascii_case(endpoint))?;
    let named = segments.next().map(|id| resolved(id, ids));
    let mut data = operation.get("data").cloned().unwrap_or_default();
    resolve(&mut data, ids);
    let resource = answer.get("response").filter(|one| one.get("id").is_some());
    Some(Operation {
        method: operation.get("method")?.as_str()?.to_ascii_uppercase(),
        resource_type,
        id: named.or_else(|| located(answer)),
        data,
        resource: resource.cloned(),
    })
}

/// The answers of a bulk: a client may send very many operations, so none is searched for.
struct Answers<'a> {
    in_order: &'a [Value],
    by_name: HashMap<&'a str, &'a Value>,
}

impl<'a> Answers<'a> {
    fn of(in_order: &'a [Value]) -> Self {
        let mut by_name = HashMap::new();
        for answer in in_order {
            if let Some(name) = bulk_id(answer) {
                by_name.entry(name).or_insert(answer);
            }
        }
        Self { in_order, by_name }
    }

    /// The answer to an operation: that with its `bulkId`, else the one at its place.
    fn to(&self, operation: &Value, index: usize) -> Option<&'a Value> {
        if let Some(name) = bulk_id(operation) {
            return self.by_name.get(name).copied();
        }
        let at_its_place = self.in_order.get(index);
        at_its_place.filter(|answer| bulk_id(answer).is_none())
    }
}

fn bulk_id(operation: &Value) -> Option<&str> {
    operation.get("bulkId")?.as_str()
}

/// `201`, `"201"`, or `{"code": "201"}` as in SCIM 1.1.
fn succeeded(answer: &Value) -> bool {
    let status = answer.get("status").unwrap_or(&Value::Null);
    let status = status.get("code").unwrap_or(status);
    match status {
        Value::String(text) => text.starts_with('2'),
        Value::Number(number) => number
            .as_u64()
            .is_some_and(|code| (200..300).contains(&code)),
        _ => false,
    }
}

/// The `id` that an answer tells, by its location or by the resource that it shows.
fn located(answer: &Value) -> Option<String> {
    let location = answer.get("location").and_then(Value::as_str);
    let last = location.and_then(|location| location.rsplit('/').next());
    let shown = || answer.pointer("/response/id").and_then(Value::as_str);
    let id = last.filter(|id| !id.is_empty()).or_else(shown)?;
    Some(id.to_owned())
}

fn resolved(text: &str, ids: &HashMap<&str, String>) -> String {
    let id = text.strip_prefix("bulkId:").and_then(|name| ids.get(name));
    id.map_or_else(|| text.to_owned(), Clone::clone)
}

fn resolve(value: &mut Value, ids: &HashMap<&str, String>) {
    match value {
        Value::String(text) => *text = resolved(text, ids),
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, ids)),
        Value::Object(object) => object.values_mut().for_each(|item| resolve(item, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_told_with_the_identifiers_that_they_got() {
        let sent = json!({"Operations": [
            {"method": "post", "path": "/Users", "bulkId": "a", "data": {"userName": "ada"}},
            {"method": "POST", "path": "/Groups", "bulkId": "g", "data": {"members": [{"value": "bulkId:a"}]}},
            {"method": "PATCH", "path": "/Users/bulkId:a", "data": {}},
            {"method": "DELETE", "path": "/Users/u9"},
            {"method": "POST", "path": "/Devices", "bulkId": "d", "data": {}},
        ]});
        let answer = json!({"Operations": [
            {"method": "POST", "bulkId": "g", "location": "https://h/Groups/g1", "status": {"code": "201"}},
            {"method": "POST", "bulkId": "a", "location": "https://h/Users/u1", "status": "201"},
            {"method": "PATCH", "location": "https://h/Users/u1", "status": 200},
            {"method": "DELETE", "status": "404"},
            {"method": "POST", "bulkId": "d", "status": "201"},
        ]});
        let done = operations(&sent, &answer).unwrap();
        let told: Vec<_> = done
            .iter()
            .map(|one| (one.method.as_str(), one.id.as_deref()))
            .collect();
        let expected = [
            ("POST", Some("u1")),
            ("POST", Some("g1")),
            ("PATCH", Some("u1")),
        ];
        assert_eq!(told, expected);
        assert_eq!(done[1].data["members"][0]["value"], "u1");
        assert_eq!(operations(&sent, &json!({})), None);
        assert_eq!(operations(&json!([]), &answer), None);
    }
}

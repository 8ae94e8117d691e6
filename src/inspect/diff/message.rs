//! Two requests, or two responses, compared: first line, header fields, body.

use serde_json::Value;

use crate::inspect::diff::difference::{Row, Section};
use crate::inspect::diff::fold::Fold;
use crate::inspect::diff::values::Rules;
use crate::inspect::diff::{bytes, text};
use crate::journal::Exchange;
use crate::scim::ResourceType;
use crate::scim::json;
use crate::scim::schema::Schemas;

/// Header fields that number requests or tell the time: they differ between any two.
const CORRELATION: &[&str] = &[
    "x-ms-client-request-id",
    "x-ms-correlation-id",
    "x-ms-request-id",
    "client-request-id",
    "request-id",
    "x-request-id",
    "x-correlation-id",
    "x-okta-request-id",
    "traceparent",
    "tracestate",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-amzn-trace-id",
    "cf-ray",
    "ocp-aad-session-key",
];

/// Two exchanges, by the schemas that they were recorded by: the requests, then the responses.
pub fn compare(schemas: &Schemas, left: &Exchange, right: &Exchange) -> Vec<Section> {
    let mut sections = Vec::new();
    messages(
        schemas,
        "request",
        [&left.request.head, &right.request.head],
        [&left.request.body.kept, &right.request.body.kept],
        &mut sections,
    );
    match (&left.response, &right.response) {
        (Some(left), Some(right)) => messages(
            schemas,
            "response",
            [&left.head, &right.head],
            [&left.body, &right.body],
            &mut sections,
        ),
        (None, None) => {}
        (left, right) => {
            let status = |response: &Option<crate::journal::RecordedResponse>| {
                response
                    .as_ref()
                    .map(|response| response.status.to_string())
            };
            sections.push(Section {
                title: "response".to_owned(),
                note: None,
                rows: vec![Row::new("status", status(left), status(right))],
            });
        }
    }
    sections
}

/// Two exchanges as they were sent: line by line, or byte by byte what is no text.
pub fn as_sent(left: &Exchange, right: &Exchange) -> Vec<Section> {
    let request = |exchange: &Exchange| {
        let request = &exchange.request;
        whole(&request.head, &request.body.kept)
    };
    let response = |exchange: &Exchange| {
        let response = exchange.response.as_ref();
        response.map_or_else(Vec::new, |response| whole(&response.head, &response.body))
    };
    [
        ("request", request(left), request(right)),
        ("response", response(left), response(right)),
    ]
    .map(|(title, left, right)| raw(title, &left, &right))
    .into()
}

/// A message with the empty line between head and body, its lines ended as those of the head are.
fn whole(head: &[u8], body: &[u8]) -> Vec<u8> {
    let is_dos = head.windows(2).any(|end| end == b"\r\n");
    let gap: &[u8] = if is_dos { b"\r\n\r\n" } else { b"\n\n" };
    [head, gap, body].concat()
}

fn messages(
    schemas: &Schemas,
    what: &str,
    heads: [&[u8]; 2],
    bodies: [&[u8]; 2],
    sections: &mut Vec<Section>,
) {
    let [left, right] = heads.map(Head::read);
    sections.push(Section {
        title: what.to_owned(),
        note: None,
        rows: vec![Row::new(
            "",
            Some(left.line.clone()),
            Some(right.line.clone()),
        )],
    });
    sections.push(Section {
        title: format!("{what} headers"),
        note: None,
        rows: fields(&left, &right),
    });
    let [left, right] = bodies;
    if !(left.is_empty() && right.is_empty()) {
        sections.push(body(schemas, format!("{what} body"), left, right));
    }
}

/// A head taken apart. Names of fields are compared in any case (RFC 9110 §5.1).
struct Head {
    line: String,
    /// Name as sent, name to compare by, value, and the how-manieth of this name it is.
    fields: Vec<(String, (String, usize), String)>,
}

impl Head {
    fn read(head: &[u8]) -> Self {
        let text = String::from_utf8_lossy(head);
        let mut lines = text.lines();
        let mut read = Self {
            line: lines.next().unwrap_or_default().to_owned(),
            fields: Vec::new(),
        };
        let mut counts = std::collections::HashMap::new();
        for line in lines {
            // A pseudo-header field of HTTP/2 begins with a colon.
            let colon = line.bytes().skip(1).position(|byte| byte == b':');
            let (name, value) = colon
                .and_then(|colon| line.split_at_checked(colon + 1))
                .unwrap_or((line, ""));
            let value = value.strip_prefix(':').unwrap_or(value).trim();
            let lower = name.to_ascii_lowercase();
            let count = counts.entry(lower.clone()).or_insert(0);
            read.fields
                .push((name.to_owned(), (lower, *count), value.to_owned()));
            *count += 1;
        }
        read
    }
}

/// The fields of the left head in its order, then those that only the right one has.
fn fields(left: &Head, right: &Head) -> Vec<Row> {
    let find = |head: &Head| -> std::collections::HashMap<(String, usize), String> {
        let fields = head.fields.iter();
        fields
            .map(|(_, key, value)| (key.clone(), value.clone()))
            .collect()
    };
    let (lefts, rights) = (find(left), find(right));
    let only_right = right
        .fields
        .iter()
        .filter(|(_, key, _)| !lefts.contains_key(key));
    left.fields
        .iter()
        .chain(only_right)
        .map(|(name, key, _)| {
            let row = Row::new(name, lefts.get(key).cloned(), rights.get(key).cloned());
            let is_known = |names: &[&str]| names.contains(&key.0.as_str());
            match row.folded {
                None if is_known(CORRELATION) => row.folded(Some(Fold::Correlation)),
                None if is_known(&["date"]) => row.folded(Some(Fold::Date)),
                _ => row,
            }
        })
        .collect()
}

/// Two bodies: as JSON when both are, else as text when both are, else as bytes.
pub fn body(schemas: &Schemas, title: impl Into<String>, left: &[u8], right: &[u8]) -> Section {
    let json = |bytes: &[u8]| json::read(bytes).ok();
    if let (Some(left), Some(right)) = (json(left), json(right)) {
        return values(schemas, title, &left, &right);
    }
    raw(title, left, right)
}

fn raw(title: impl Into<String>, left: &[u8], right: &[u8]) -> Section {
    match (std::str::from_utf8(left), std::str::from_utf8(right)) {
        (Ok(left), Ok(right)) => text::compare(title, left, right),
        _ => bytes::compare(title, left, right),
    }
}

fn values(schemas: &Schemas, title: impl Into<String>, left: &Value, right: &Value) -> Section {
    let kinds = [left, right].map(kind);
    if let [Some(left), Some(right)] = kinds
        && left != right
    {
        return Section {
            title: title.into(),
            note: Some(format!("cannot be compared: {left} and {right}")),
            rows: Vec::new(),
        };
    }
    let rules = match kinds {
        [Some("User"), _] => Rules::of_resource(schemas, ResourceType::User),
        [Some("Group"), _] => Rules::of_resource(schemas, ResourceType::Group),
        _ => Rules::of_json(),
    };
    Section::of_changes(title, &rules.compare(left, right))
}

/// What a body is, by the schemas that it names: `User`, `Group`, `PatchOp`, `ListResponse`.
fn kind(body: &Value) -> Option<&str> {
    let schemas = body.get("schemas")?.as_array()?;
    let known = [
        "User",
        "Group",
        "PatchOp",
        "ListResponse",
        "Error",
        "BulkRequest",
        "BulkResponse",
    ];
    schemas.iter().find_map(|schema| {
        let last = schema.as_str()?.rsplit(':').next()?;
        known.into_iter().find(|name| *name == last)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(title: &str, left: &[u8], right: &[u8]) -> Section {
        super::body(&Schemas::embedded(), title, left, right)
    }

    fn lines(section: &Section) -> Vec<String> {
        let side = |side: &Option<crate::inspect::diff::Side>| {
            side.as_ref()
                .map_or("-".to_owned(), |side| side.text.clone())
        };
        let rows = section.rows.iter();
        rows.map(|row| {
            let fold = row.folded.map_or("", Fold::reason);
            format!(
                "{} {} {}|{} {fold}",
                row.mark.sign(),
                row.path,
                side(&row.left),
                side(&row.right)
            )
            .trim_end()
            .to_owned()
        })
        .collect()
    }

    #[test]
    fn header_fields_are_found_in_any_case_and_in_turn() {
        let left = Head::read(
            b"GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a: 2\r\nDate: x\r\nRequest-Id: 1",
        );
        let right = Head::read(b"GET / HTTP/1.1\r\nhost: a\r\nX-a: 1\r\nX-A: 3\r\ndate: y\r\nrequest-id: 2\r\nIf-Match: W/\"1\"");
        let section = Section {
            rows: fields(&left, &right),
            ..Section::default()
        };
        assert_eq!(
            lines(&section),
            [
                "  Host a|a equal",
                "  X-A 1|1 equal",
                "~ x-a 2|3",
                "~ Date x|y date",
                "~ Request-Id 1|2 correlation",
                "+ If-Match -|W/\"1\"",
            ]
        );
    }

    #[test]
    fn operations_of_a_patch_are_compared_in_order() {
        let section = body(
            "",
            br#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"a","value":1},{"op":"remove","path":"b"}]}"#,
            br#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"a","value":"1"}]}"#,
        );
        assert_eq!(
            lines(&section),
            [
                "  schemas[urn:ietf:params:scim:api:messages:2.0:PatchOp] urn:ietf:params:scim:api:messages:2.0:PatchOp|urn:ietf:params:scim:api:messages:2.0:PatchOp equal",
                "~ Operations[a].op add|Add",
                "  Operations[a].path a|a equal",
                "~ Operations[a].value 1|\"1\"",
                "- Operations[b].op remove|-",
                "- Operations[b].path b|-",
            ]
        );
    }

    #[test]
    fn bodies_of_different_kinds_are_not_compared() {
        let section = body(
            "",
            br#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}"#,
            br#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}"#,
        );
        assert_eq!(
            section.note.as_deref(),
            Some("cannot be compared: User and PatchOp")
        );
    }

    #[test]
    fn what_is_no_json_is_compared_as_text_or_bytes() {
        assert_eq!(lines(&body("", b"a", b"b")), ["~  a|b"]);
        assert_eq!(lines(&body("", b"\xff", b"\xfe")), ["~ 00000000 ff|fe"]);
    }
}

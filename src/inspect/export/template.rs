//! Texts in which an identifier that an earlier step was given stands as a variable.

use std::collections::HashMap;
use std::fmt;

use crate::inspect::replay::literal::{attribute_before, is_client_name};
use crate::scim::ResourceType;

/// A text with variables in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Template(pub Vec<Piece>);

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it stands.
    Text(String),
    /// The identifier of a resource.
    Id(Variable),
}

/// The identifier of a resource that a step created: `user3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Variable {
    resource_type: ResourceType,
    number: usize,
}

impl Variable {
    pub(super) fn new(resource_type: ResourceType, number: usize) -> Self {
        Self {
            resource_type,
            number,
        }
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.resource_type {
            ResourceType::User => "user",
            ResourceType::Group => "group",
        };
        write!(formatter, "{name}{}", self.number)
    }
}

impl Template {
    /// Puts variables in place of the identifiers that stand by themselves, between quotes or in a path, unless they are
    /// the value of a name that the client gives and that only looks like one.
    pub(super) fn of(text: &str, ids: &HashMap<String, Variable>) -> Self {
        let mut pieces = Vec::new();
        let mut copied = 0;
        for (start, end) in words(text) {
            let (Some(word), Some(before), Some(after)) =
                (text.get(start..end), text.get(..start), text.get(end..))
            else {
                continue;
            };
            let Some(variable) = ids.get(word) else {
                continue;
            };
            if !(opens(before) && closes(after)) || is_clients_own(before) {
                continue;
            }
            pieces.push(Piece::Text(
                text.get(copied..start).unwrap_or_default().to_owned(),
            ));
            pieces.push(Piece::Id(*variable));
            copied = end;
        }
        pieces.push(Piece::Text(
            text.get(copied..).unwrap_or_default().to_owned(),
        ));
        pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
        Self(pieces)
    }
}

/// Where the words stand that can be identifiers. What is encoded before one is not a part of it.
fn words(text: &str) -> Vec<(usize, usize)> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        if !is_word(*byte) {
            at += if *byte == b'%' { 3 } else { 1 };
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        found.push((at, at + length));
        at += length;
    }
    found
}

fn opens(before: &str) -> bool {
    ["\"", "/", "%22", "%2F", "%2f"]
        .iter()
        .any(|end| before.ends_with(end))
}

fn closes(after: &str) -> bool {
    after.is_empty() || after.starts_with(['"', '\\', '/', '?', '%', '#', '&'])
}

/// No name of an attribute with what stands around it is longer.
const LONGEST_NAME: usize = 200;

/// Whether what follows is the value of a name that the client gives: `"externalId": "` or `externalId eq "`.
fn is_clients_own(before: &str) -> bool {
    let start = before.len().saturating_sub(LONGEST_NAME);
    let near = (start..before.len()).find_map(|at| before.get(at..));
    let near = near.unwrap_or_default();
    let Some(named) = ["%22", "\\\"", "\""]
        .iter()
        .find_map(|quote| near.strip_suffix(quote))
    else {
        return false;
    };
    let member = named.trim_end().strip_suffix(':').map(str::trim_end);
    match member.and_then(|member| member.strip_suffix('"')) {
        Some(name) => is_client_name(name.rsplit('"').next().unwrap_or_default()),
        None => is_client_name(&attribute_before(named)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_variables_where_they_stand_alone() {
        let variable = Variable::new(ResourceType::User, 1);
        let ids = HashMap::from([("42".to_owned(), variable)]);
        for (text, expected) in [
            ("/Users/42", "/Users/<user1>"),
            ("/Users/421?x=42", "/Users/421?x=42"),
            (r#"{"value":"42","n":42}"#, r#"{"value":"<user1>","n":42}"#),
            (
                r#"{"externalId" : "42", "userName":"42","id":"42"}"#,
                r#"{"externalId" : "42", "userName":"42","id":"<user1>"}"#,
            ),
            (
                r#""members[value eq \"42\"]""#,
                r#""members[value eq \"<user1>\"]""#,
            ),
            (
                "/Users?filter=id%20eq%20%2242%22",
                "/Users?filter=id%20eq%20%22<user1>%22",
            ),
            (
                "/Users?filter=externalId%20eq%20%2242%22",
                "/Users?filter=externalId%20eq%20%2242%22",
            ),
            (
                r#"{"path":"x[externalId eq \"42\"]"}"#,
                r#"{"path":"x[externalId eq \"42\"]"}"#,
            ),
            (r#""https://h/Users/42""#, r#""https://h/Users/<user1>""#),
            ("\"4é2\"%", "\"4é2\"%"),
        ] {
            let shown: String = Template::of(text, &ids)
                .0
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Id(variable) => format!("<{variable}>"),
                })
                .collect();
            assert_eq!(shown, expected);
        }
    }
}

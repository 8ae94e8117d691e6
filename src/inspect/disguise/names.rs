//! Names: of attributes, of schemas, of what a query asks for. One that nobody defined may be anybody's.

use crate::inspect::disguise::{Disguise, vocabulary};
use crate::scim::caseless::fold;

/// A number in a query is no longer than this.
const LONGEST_NUMBER: usize = 9;

impl Disguise {
    /// The name of a member, or a text that should name one: `emails`, `name.familyName`, `emails[type eq "work"].value`,
    /// `urn:…:User:department`.
    pub(super) fn attribute(&mut self, name: &str) -> String {
        if self.is_path(name) || self.is_schema(name) {
            name.to_owned()
        } else if name.contains('[') {
            self.filter(name)
        } else if vocabulary::is_urn(name) {
            self.urn(name)
        } else {
            self.unknown(name)
        }
    }

    /// A text that should be the URN of a schema.
    pub(super) fn urn(&mut self, urn: &str) -> String {
        if self.is_schema(urn) || self.is_path(urn) {
            return urn.to_owned();
        }
        let (namespace, rest) = vocabulary::split_namespace(urn);
        format!("{namespace}{}", self.unknown(rest))
    }

    /// What a parameter of a query or of a search holds; `None` for one that is none of the protocol.
    pub(super) fn asked(&mut self, parameter: &str, value: &str) -> Option<String> {
        let is_number = |value: &str| {
            let digits = value.strip_prefix('-').unwrap_or(value);
            digits.len() <= LONGEST_NUMBER && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        Some(match parameter {
            "filter" => self.filter(value),
            "attributes" | "excludedattributes" | "sortby" => {
                let names = value.split(',').map(|name| {
                    let bare = name.trim();
                    name.replace(bare, &self.attribute(bare))
                });
                names.collect::<Vec<_>>().join(",")
            }
            "startindex" | "count" if is_number(value) => value.to_owned(),
            "sortorder" | "startindex" | "count" => self.unknown(value),
            "cursor" | "nextcursor" | "previouscursor" => self.personal(value),
            _ => return None,
        })
    }

    /// Whether every name of a path is one that a schema defines, or a resource that is stored.
    pub(super) fn is_path(&self, path: &str) -> bool {
        let names = self.behind_schema(path);
        names
            .split('.')
            .all(|name| vocabulary::is_attribute(name) || self.defined.contains(&*fold(name)))
    }

    /// Whether a URN is that of a schema that is known.
    pub(super) fn is_schema(&self, urn: &str) -> bool {
        vocabulary::is_urn(urn)
            && (vocabulary::urn_length(urn) == urn.len() || self.defined.contains(&*fold(urn)))
    }

    /// What stands behind the URN that a path begins with, if it is one that is known.
    fn behind_schema<'a>(&self, path: &'a str) -> &'a str {
        let Some((urn, names)) = path.rsplit_once(':') else {
            return path;
        };
        if self.is_schema(urn) {
            return names;
        }
        // `urn:…:2.0:User.department`, or the dots of a sub-attribute: the schema ends before one of them.
        let ends = names.match_indices('.').map(|(at, _)| urn.len() + 1 + at);
        let schema = ends.filter_map(|end| path.split_at_checked(end));
        let mut known = schema.filter(|(urn, _)| self.is_schema(urn));
        known
            .next()
            .map_or(path, |(_, rest)| rest.strip_prefix('.').unwrap_or(rest))
    }
}

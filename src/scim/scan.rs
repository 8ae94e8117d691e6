//! Looks into resources for what no index tells: whether a filter holds, which value an order goes by.
//!
//! Of each resource only what is asked about is put together, and of all resources together no more than a query may
//! cost: nobody else is answered meanwhile.

use serde_json::{Map, Value};

use crate::scim::directory::{Directory, Parts};
use crate::scim::error::{Error, ScimType};
use crate::scim::filter::{Expression, Filter};
use crate::scim::record::Record;

/// A walk through resources.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    directory: &'a Directory,
    base_url: &'a str,
    /// How many bytes may still be put together.
    bytes_left: usize,
    /// Used again for each resource.
    text: Vec<u8>,
}

impl<'a> Scan<'a> {
    /// A walk that puts together so many bytes at most.
    pub(super) fn new(directory: &'a Directory, base_url: &'a str, most_bytes: usize) -> Self {
        Self {
            directory,
            base_url,
            bytes_left: most_bytes,
            text: Vec::new(),
        }
    }

    pub(super) fn directory(&self) -> &'a Directory {
        self.directory
    }

    /// The members of a resource that are asked about. Refuses with `tooMany` when the walk has gone too far
    /// (RFC 7644 §3.12, Table 9).
    pub(super) fn read(
        &mut self,
        record: &Record,
        names: &[&str],
        reach: Reach,
    ) -> Result<Map<String, Value>, Error> {
        let parts = Parts {
            meta: names.contains(&"meta"),
            groups: names.contains(&"groups"),
            members: names.contains(&"members"),
        };
        let most = match reach {
            Reach::Whole => self.bytes_left,
            Reach::First => 0,
        };
        self.text.clear();
        self.directory
            .write_asked(&mut self.text, record, self.base_url, names, parts, most);
        let bytes_left = self.bytes_left.checked_sub(self.text.len());
        self.bytes_left = bytes_left.ok_or_else(|| {
            let detail = "more resources would have to be looked through than can be at once; \
                          ask with a filter that has userName, externalId, displayName, emails.value, \
                          members.value or manager.value eq a value, or without sortBy";
            Error::bad_request(ScimType::TooMany, detail)
        })?;
        Ok(serde_json::from_slice(&self.text).unwrap_or_default())
    }
}

/// How much of the groups of a user, or of the members of a group, is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// All of them.
    Whole,
    /// The first, which an order goes by.
    First,
}

/// A filter, and what of a resource must be put together to ask it.
#[derive(Debug)]
pub(super) struct View<'a> {
    filter: &'a Filter,
    names: Vec<&'a str>,
    /// The only members that the filter asks about, when it asks about nothing but these.
    members: Option<Vec<String>>,
}

impl<'a> View<'a> {
    pub(super) fn of(filter: &'a Filter) -> Self {
        let members = members_asked_for(filter);
        let mut names = filter.reads();
        names.retain(|name| *name != "members" || members.is_none());
        Self {
            filter,
            names,
            members,
        }
    }

    pub(super) fn matches(&self, scan: &mut Scan<'_>, record: &Record) -> Result<bool, Error> {
        let mut resource = scan.read(record, &self.names, Reach::Whole)?;
        if let Some(members) = &self.members {
            let directory = scan.directory();
            let present = members
                .iter()
                .filter_map(|value| directory.member_alike(record, value));
            let present: Vec<_> = present
                .map(|member| serde_json::json!({"value": member.value}))
                .collect();
            resource.insert("members".into(), present.into());
        }
        Ok(self.filter.matches(&resource))
    }
}

/// The members that a filter asks about, when all it says are equalities: then a group of 100,000 need not be
/// written out to see whether one of them is there, as Entra ID asks before each change
/// (`id eq "…" and members eq "…"`).
fn members_asked_for(filter: &Filter) -> Option<Vec<String>> {
    let equalities = filter.equalities();
    if count_comparisons(filter.expression()) != Some(equalities.len()) {
        return None;
    }
    let of_members = equalities
        .into_iter()
        .filter(|equality| equality.attribute.starts_with("members."));
    let values: Option<Vec<String>> = of_members
        .map(|equality| (equality.attribute == "members.value").then_some(equality.value))
        .collect();
    values.filter(|values| !values.is_empty())
}

/// How many comparisons are joined by nothing but `and`.
fn count_comparisons(expression: &Expression) -> Option<usize> {
    match expression {
        Expression::And(parts) => parts.iter().map(count_comparisons).sum(),
        Expression::ValuePath { filter, .. } => count_comparisons(filter),
        Expression::Comparison { .. } => Some(1),
        Expression::Or(_) | Expression::Not(_) | Expression::Present { .. } => None,
    }
}

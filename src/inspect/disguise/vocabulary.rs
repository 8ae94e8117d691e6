//! What SCIM is made of: the names of attributes, their paths, its URNs, and the words of its messages.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::inspect::endpoints::is_endpoint;
use crate::scim::ResourceType;
use crate::scim::attribute::Attribute;
use crate::scim::schema::Schemas;

/// A path without what stands in brackets.
pub(super) fn without_filter(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut depth = 0usize;
    for character in path.chars() {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            other => plain.push(other),
        }
    }
    plain
}

/// A path as it is compared: folded, without URN and without what stands in brackets.
pub(super) fn normal(path: &str) -> String {
    let plain = without_filter(path).to_lowercase();
    let without_urn = if plain.starts_with("urn:") {
        plain.rsplit(':').next().unwrap_or_default()
    } else {
        &plain
    };
    without_urn.trim_matches(['.', ' ']).to_owned()
}

/// Whether a word is one of the protocol: the name of an attribute, a canonical value, a word of the sentences that
/// answers are made of.
pub(super) fn has(word: &str) -> bool {
    VOCABULARY.contains(word.to_lowercase().as_str())
}

/// Whether a name is that of an attribute of the schemas, or of a message (RFC 7644 §3).
pub(super) fn is_attribute(name: &str) -> bool {
    let name = name.to_lowercase();
    ATTRIBUTES.contains(&name) || OF_MESSAGES.contains(&name.as_str())
}

/// Members of messages that are no attributes.
const OF_MESSAGES: &[&str] = &[
    "operations",
    "op",
    "path",
    "value",
    "method",
    "data",
    "response",
    "bulkid",
    "failonerrors",
    "resources",
    "totalresults",
    "itemsperpage",
    "startindex",
    "count",
    "cursor",
    "nextcursor",
    "previouscursor",
    "attributes",
    "excludedattributes",
    "filter",
    "sortby",
    "sortorder",
    "detail",
    "scimtype",
    "status",
];

static ATTRIBUTES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut names = HashSet::new();
    each_attribute(&mut |attribute| {
        names.insert(attribute.name.to_lowercase());
    });
    names
});

/// The paths of all attributes of users and groups, and of their sub-attributes.
pub(super) fn paths() -> &'static [String] {
    static PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let schemas = Schemas::embedded();
        let of_types = ResourceType::ALL.into_iter().flat_map(|resource_type| {
            std::iter::once(schemas.base(resource_type)).chain(schemas.extensions(resource_type))
        });
        let attributes = of_types.flat_map(|schema| &schema.attributes);
        attributes
            .chain(&schemas.common)
            .flat_map(|attribute| {
                let subs = attribute.sub_attributes.iter();
                let subs = subs.map(|sub| format!("{}.{}", attribute.name, sub.name));
                std::iter::once(attribute.name.clone()).chain(subs)
            })
            .collect()
    });
    &PATHS
}

/// What URNs of SCIM begin with (RFC 7643 §10).
const NAMESPACE: &str = "urn:ietf:params:scim:";

/// Whether a text begins as a URN does, in any case (RFC 8141 §2).
pub(super) fn is_urn(text: &str) -> bool {
    behind(text, "urn:").is_some()
}

/// Whether a text begins as the URNs of SCIM do.
pub(super) fn is_of_scim(text: &str) -> bool {
    behind(text, NAMESPACE).is_some()
}

/// A URN in the namespace of SCIM as that, in its own case, and the rest; of any other text all is the rest.
pub(super) fn split_namespace(urn: &str) -> (&str, &str) {
    let rest = behind(urn, NAMESPACE).unwrap_or(urn);
    urn.split_at_checked(urn.len() - rest.len())
        .unwrap_or(("", urn))
}

/// What follows a beginning that is the same but for case.
fn behind<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then_some(rest)
}

/// How long the URN of the protocol is that a text begins with, in any case; 0 when it begins with none.
pub(super) fn urn_length(text: &str) -> usize {
    let urns = URN_PARTS.iter().filter_map(|(namespace, names)| {
        let name = behind(text, namespace)?;
        let known = names.iter().filter(|known| behind(name, known).is_some());
        let longest = known.max_by_key(|known| known.len())?;
        let is_whole = !name
            .get(longest.len()..)?
            .starts_with(|next: char| next.is_alphanumeric());
        is_whole.then(|| namespace.len() + longest.len())
    });
    urns.max().unwrap_or(0)
}

/// What RFC 7643 §10 and RFC 7644 §8 register.
const URN_PARTS: &[(&str, &[&str])] = &[
    (
        "urn:ietf:params:scim:schemas:core:2.0:",
        &[
            "User",
            "Group",
            "Schema",
            "ResourceType",
            "ServiceProviderConfig",
        ],
    ),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:",
        &["User"],
    ),
    (
        "urn:ietf:params:scim:api:messages:2.0:",
        &[
            "ListResponse",
            "SearchRequest",
            "PatchOp",
            "BulkRequest",
            "BulkResponse",
            "Error",
        ],
    ),
];

/// Whether a segment of a path is no identifier.
pub(super) fn is_path_word(segment: &str) -> bool {
    segment.is_empty() || is_endpoint(segment) || ["scim", "v2", "v1", "api"].contains(&segment)
}

/// Words that stand in sentences, in targets and in header fields and are nobody's.
const WORDS: &str = "gzip deflate zstd a about above accept accepted add added adscimversion after all already also an and another answer \
    answered any application apply are array as ascending at attribute attributes authorization azure base be bearer \
    before begin bearer body boolean both brackets bulk but by bytes can cannot case changed charset client close co \
    code complex connection content count created curl date decimal defined delete deleted descending described did \
    digits do does dot each either element empty encoding endpoint enterprise entra eq error errors event every example \
    exist exists expected extension failed false fields filter find first for found from ge get go group groups gt has \
    have head header host http https id identifier if ignored in instance integer into invalid is ischanged it its json \
    keep known last le length less letter letters list listed literal location lt many match matched matches me machineid media \
    member members message method missing modified more most must mutability name named names ne new no none not null \
    number object of office okta old on one only op operation operations operator or order other out page parameter \
    passed patch path plus post postman pr present provider put query read received redacted reference referenced \
    refused remove removed replace replaced request requests required resource resources response result results \
    returned root same schema schemas scim scimtype search sent set should so some space spec stored string sub such \
    sw target than that the their them then there they this to token true two type types unassigned under unique \
    uniqueness unknown up upper uri url urn us use used user users utf value values version was were what when where \
    which who why with without word work would xml yes you your ew home mobile fax pager";

static VOCABULARY: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut words: HashSet<String> = WORDS.split_whitespace().map(str::to_owned).collect();
    each_attribute(&mut |attribute| {
        words.insert(attribute.name.to_lowercase());
        let canonical = attribute.canonical_values.iter();
        words.extend(canonical.map(|value| value.to_lowercase()));
    });
    words
});

/// Every attribute of the embedded schemas, and every sub-attribute.
fn each_attribute(take: &mut impl FnMut(&Attribute)) {
    fn with_subs(attribute: &Attribute, take: &mut impl FnMut(&Attribute)) {
        take(attribute);
        for sub_attribute in &attribute.sub_attributes {
            with_subs(sub_attribute, take);
        }
    }
    let schemas = Schemas::embedded();
    let defined = schemas.schemas.iter().flat_map(|schema| &schema.attributes);
    for attribute in schemas.common.iter().chain(defined) {
        with_subs(attribute, take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_without_urn_and_filter() {
        for (path, expected) in [
            ("Emails[type eq \"work\"].value", "emails.value"),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
                "manager.value",
            ),
            ("name", "name"),
        ] {
            assert_eq!(normal(path), expected);
        }
    }
}

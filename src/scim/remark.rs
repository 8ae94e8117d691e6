//! Departures from the RFCs that the lenient profile forgives, and what else is remarked on: one table, one row a
//! leniency.

use serde::{Deserialize, Serialize};

use crate::scim::check::Check;
use crate::scim::profile::Profile;

/// What was seen in one request: a departure, or what the client may not have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The leniency's name in [`TABLE`]: `op-case`, `bool-as-string`, ….
    pub id: String,
    /// Where it was and what was read instead: `Operations[0].op "Replace" read as replace`.
    pub note: String,
}

impl Remark {
    /// The leniency in [`TABLE`]; `None` when a later version knows it no more.
    pub fn leniency(&self) -> Option<&'static Leniency> {
        TABLE
            .iter()
            .copied()
            .find(|leniency| leniency.id == self.id)
    }

    /// Whether it tells of a departure that was forgiven, and not of something that the RFCs allow.
    pub(super) fn is_departure(&self) -> bool {
        OBSERVATIONS.iter().all(|observed| observed.id != self.id)
    }

    /// A remark of a leniency that stands in [`TABLE`].
    pub fn new(leniency: &Leniency, note: impl Into<String>) -> Self {
        Self {
            id: leniency.id.to_owned(),
            note: note.into(),
        }
    }
}

/// Remarks below what they are shown under: those on what was forgiven, and those on what the RFCs allow.
pub fn headed(remarks: &[Remark]) -> impl Iterator<Item = (&'static str, Vec<&Remark>)> {
    let (forgiven, observed) = remarks.iter().partition(|remark| remark.is_departure());
    let headed: [(_, Vec<&Remark>); 2] = [("Forgiven", forgiven), ("Remarked on", observed)];
    headed
        .into_iter()
        .filter(|(_, remarks)| !remarks.is_empty())
}

/// Decides by the profile whether a departure is forgiven, and takes note of each that is.
#[derive(Debug)]
pub struct Tolerance<'a> {
    profile: Profile,
    remarks: &'a mut Vec<Remark>,
}

/// A body of a million departures must not become a million remarks.
const MOST_REMARKS: usize = 100;

/// The longest quotation of what a client sent, in characters: enough for an attribute with its URN.
const LONGEST_QUOTATION: usize = 120;

impl<'a> Tolerance<'a> {
    /// The tolerance of a profile; remarks are added to the list.
    pub fn new(profile: Profile, remarks: &'a mut Vec<Remark>) -> Self {
        Self { profile, remarks }
    }

    /// Whether the profile forgives this departure. If so, it is remarked on.
    pub fn forgives(&mut self, leniency: &Leniency, note: impl FnOnce() -> String) -> bool {
        if self.profile == Profile::Strict {
            return false;
        }
        if self.remarks.len() < MOST_REMARKS {
            self.remarks.push(Remark::new(leniency, note()));
        }
        true
    }

    /// Whether departures are forgiven at all, for choices that are not remarked on by themselves.
    pub fn is_lenient(&self) -> bool {
        self.profile == Profile::Lenient
    }
}

/// Leniencies that clients need at nearly every request: a sign at every row of a list says nothing.
const EVERYDAY: [&Leniency; 3] = [&PLUS_AS_SPACE, &ACCEPT_IGNORED, &OP_CASE];

/// What every profile does as well: remarked on because the client may have meant something else.
const OBSERVATIONS: [&Leniency; 4] = [
    &JSON_IN_STRING,
    &UNKNOWN_REFERENCE,
    &UNKNOWN_NAME,
    &ALL_MEMBERS_REMOVED,
];

/// Whether what a name stands for is a quirk: a row of a list has a sign for it, a filter finds it, a step stops there.
/// Any leniency is but for those of every day; so is whatever else has a name, such as a trouble below SCIM, but for a
/// connection that was not used.
pub fn is_quirk(name: &str) -> bool {
    name != UNUSED && EVERYDAY.iter().all(|everyday| everyday.id != name)
}

/// What a connection is called on which nothing was sent.
const UNUSED: &str = "unused";

/// What a client sent, cut to a length that fits a sentence.
pub(super) fn quote(text: &str) -> String {
    match text.char_indices().nth(LONGEST_QUOTATION) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

/// A named leniency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leniency {
    /// Its name, kebab-case.
    pub id: &'static str,
    /// What it is forgiven by.
    pub check: Check,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What the client does, what the RFC says, what is done here.
    pub explanation: &'static str,
    /// The section that it departs from.
    pub reference: &'static str,
    /// The clients known to do it.
    pub clients: &'static [&'static str],
}

const ENTRA: &[&str] = &["Entra ID"];
const ENTRA_VALIDATOR: &[&str] = &["Entra ID", "Microsoft SCIM Validator"];

/// Declares each leniency as a constant of its own and all of them as [`TABLE`], so that none is forgotten.
macro_rules! table {
    ($($constant:ident = $check:ident, $id:literal, $title:literal, $reference:literal, $clients:expr, $explanation:literal;)+) => {
        $(
            #[doc = $title]
            pub const $constant: Leniency = Leniency {
                id: $id,
                check: Check::$check,
                title: $title,
                explanation: $explanation,
                reference: $reference,
                clients: $clients,
            };
        )+

        /// Every leniency.
        pub const TABLE: &[&Leniency] = &[$(&$constant),+];
    };
}

table! {
    PLUS_AS_SPACE = Filter, "plus-as-space", "plus sign for a space in a filter", "RFC 3986 §2.2", ENTRA,
        "The client encodes the query as an HTML form does: userName+eq+\"x\". In a URI a plus sign is a plus sign. A filter that cannot be read as sent is read again with spaces in their place.";
    ACCEPT_IGNORED = MediaType, "accept-ignored", "Accept without a media type of SCIM", "RFC 7644 §3.8", ENTRA,
        "The client accepts neither application/scim+json nor application/json. A 406 would be due. It is answered with application/scim+json.";
    BYTE_ORDER_MARK = Body, "byte-order-mark", "byte order mark before the JSON", "RFC 8259 §8.1", &[],
        "The body begins with the bytes EF BB BF, which some editors and runtimes put before UTF-8. Whoever sends JSON must not add them. They are skipped.";
    DUPLICATE_MEMBER = Body, "duplicate-member", "member that stands twice in an object", "RFC 8259 §4, RFC 7643 §2.1", &[],
        "The body has two members of the same name in one object, or names one attribute in two ways. Names should be unique, and what the pair means is up to whoever reads it. The last one counts.";
    OP_CASE = Body, "op-case", "operation name in another case", "RFC 7644 §3.5.2", ENTRA,
        "The client sends \"Add\", \"Replace\" or \"Remove\". The RFC names the operations in lower case only. The name is read without regard to case.";
    BOOL_AS_STRING = Types, "bool-as-string", "boolean sent as a string", "RFC 7643 §2.3.2", ENTRA_VALIDATOR,
        "The client sends \"True\" or \"False\" as text for a boolean attribute. The RFC knows the JSON literals true and false only. The text is read as the boolean.";
    NUMBER_AS_STRING = Types, "number-as-string", "number sent as a string", "RFC 7643 §2.3.3, §2.3.4", ENTRA,
        "The client sends digits as text for an integer or decimal attribute. The RFC wants a JSON number. The text is read as the number.";
    LITERAL_CASE = Filter, "literal-case", "true, false or null in another case", "RFC 7644 §3.4.2.2", ENTRA,
        "The filter has True, FALSE or NULL. A comparison value follows JSON, whose literals are lower case. The word is read as the JSON literal.";
    UNQUOTED_LITERAL = Filter, "unquoted-literal", "string without quotes in a filter", "RFC 7644 §3.4.2.2", ENTRA,
        "The filter compares with a bare word. The RFC wants a JSON string in double quotes, though one of its own examples lacks them. The word is read as a string.";
    MISSING_SPACE = Filter, "missing-space", "no space around a string in a filter", "RFC 7644 §3.4.2.2", &[],
        "The filter has no space between a string and its neighbor, as in value eq\"x\". The grammar wants one, though an example of the RFC lacks it. It is read as if the space were there.";
    SUB_ATTRIBUTE_AFTER_BRACKETS = Filter, "sub-attribute-after-brackets", "comparison of a sub-attribute after brackets", "RFC 7644 §3.4.2.2", ENTRA,
        "The filter has the form emails[type eq \"work\"].value eq \"x\". Only PATCH paths may name a sub-attribute after the brackets. It is read as emails[type eq \"work\" and value eq \"x\"].";
    COMPLEX_COMPARED = Filter, "complex-compared", "complex attribute compared as if it were simple", "RFC 7644 §3.4.2.2", ENTRA,
        "The filter compares a complex attribute, as in manager eq \"x\". The RFC wants a sub-attribute. The sub-attribute value is compared.";
    UNKNOWN_ATTRIBUTE = Schema, "unknown-attribute", "attribute that no schema defines", "RFC 7644 §3.4.2.1, §3.10", ENTRA,
        "The client names an attribute that is not in the schemas of the resource type. In a filter it has no value, so the comparison is false; in a body it is not stored.";
    UNQUALIFIED_EXTENSION_ATTRIBUTE = Schema, "unqualified-extension-attribute", "extension attribute without its URN", "RFC 7644 §3.10", ENTRA,
        "The client names an attribute of an extension by its bare name, such as manager. Only attributes of the base schema may go without the URN. It is looked up in the extensions.";
    DOT_BEFORE_EXTENSION_ATTRIBUTE = Schema, "dot-before-extension-attribute", "dot between the URN and an attribute", "RFC 7644 §3.10", ENTRA,
        "The client joins an extension's URN and the attribute with a dot where the RFC has a colon, as old gallery jobs do. It is read as a colon.";
    DOTTED_KEY = Path, "dotted-key", "attribute path as a member name", "RFC 7644 §3.5.2", ENTRA_VALIDATOR,
        "The client sends an object with a member such as \"name.givenName\". To the RFC that is the name of one attribute. It is read as the path of a sub-attribute.";
    URN_KEY = Path, "urn-key", "qualified attribute as a member name", "RFC 7643 §3.3", ENTRA_VALIDATOR,
        "The client sends an object with a member such as \"urn:…:User:department\". The RFC puts extension attributes into an object that is named by the URN. It is read as that attribute.";
    VALUE_PATH_KEY = Path, "value-path-key", "value path as a member name", "RFC 7644 §3.5.2", ENTRA,
        "The client sends an operation without path whose value has a member such as emails[type eq \"work\"].value. It is applied as if that were the path of an operation of its own.";
    REMOVE_BY_VALUE = Path, "remove-by-value", "remove lists what to remove in value", "RFC 7644 §3.5.2.2", ENTRA,
        "The client removes members by listing them in value. To the RFC the path alone decides, which here would remove all of them. Only the listed values are removed.";
    CREATED_ON_MISSING_VALUE_PATH = Path, "created-on-missing-value-path", "value path that matches nothing creates a value", "RFC 7644 §3.5.2.3", ENTRA,
        "The client adds to or replaces a value that does not exist, such as emails[type eq \"work\"].value. The RFC answers noTarget. The value is created with what the filter says about it.";
    CLEARED_ON_MISSING_VALUE_PATH = Path, "cleared-on-missing-value-path", "value path that matches nothing is cleared", "RFC 7644 §3.5.2.3", ENTRA,
        "The client clears a value that does not exist, such as emails[type eq \"work\"].value by an empty string. The RFC answers noTarget. There is nothing to clear, so nothing changes.";
    STRING_FOR_COMPLEX = Types, "string-for-complex", "string for a complex attribute", "RFC 7643 §2.3.8", ENTRA,
        "The client sends a bare string for an attribute that refers to a resource, such as manager. The RFC wants an object. The string is read as its sub-attribute value.";
    OBJECT_FOR_SIMPLE = Types, "object-for-simple", "object for a value of a simple attribute", "RFC 7643 §2.4", ENTRA,
        "The client sends {\"value\": \"x\"} among the values of a simple multi-valued attribute. The RFC wants the value itself, which is taken out of the object.";
    LONG_COUNTRY = Types, "long-country", "country that is no two-letter code", "RFC 7643 §4.1.2", ENTRA,
        "The client sends the name of a country, or a code of three letters, as the country of an address. The RFC wants the two letters of ISO 3166-1, though examples of its own have USA. It is stored as sent.";
    SINGLE_FOR_MULTI_VALUED = Types, "single-for-multi-valued", "single value for a multi-valued attribute", "RFC 7643 §2.4", &[],
        "The body of a create or a replace has a lone value where the schema says multi-valued. The RFC wants an array. It is read as an array of one.";
    ARRAY_FOR_SINGLE = Types, "array-for-single", "array for a singular attribute", "RFC 7643 §2.4", ENTRA,
        "The client sends an array of one object for a singular complex attribute, such as manager. The RFC wants the object, which is taken out of the array.";
    EMPTY_AS_UNASSIGNED = Types, "empty-as-unassigned", "empty string to clear an attribute", "RFC 7643 §2.5", ENTRA_VALIDATOR,
        "The client sends the empty string to clear an attribute. To the RFC that is a value like any other; null or remove would clear it. The attribute is unassigned.";
    READ_ONLY_IGNORED = Mutability, "read-only-ignored", "read-only attribute in an operation without path", "RFC 7644 §3.5.2", &["Okta"],
        "The client sends a read-only attribute such as id among the attributes of an operation without path. The RFC refuses to modify it. It is ignored, as POST and PUT ignore it.";
    EMPTY_OPERATIONS = Body, "empty-operations", "PATCH without operations", "RFC 7644 §3.5.2", &["Microsoft SCIM Validator"],
        "The client sends an empty Operations array. The RFC wants one or more operations. Nothing is changed.";
    UNKNOWN_SCHEMA = Schema, "unknown-schema", "schema that the resource type does not have", "RFC 7643 §3", ENTRA,
        "The client lists a URI in schemas that is no schema of the resource type, as Entra ID does when it creates a group. The RFC allows only those of the type. It is ignored.";
    UNLISTED_EXTENSION = Schema, "unlisted-extension", "extension missing in schemas", "RFC 7643 §3.3", ENTRA,
        "The client sends attributes of an extension without listing its URN in schemas. The RFC wants it listed. It is added.";
    JSON_IN_STRING = Types, "json-in-string", "JSON text inside a value", "RFC 7643 §2.4", ENTRA,
        "The client sends a JSON document as the text of a value, as the mapping AppRoleAssignmentsComplex does for roles. It is stored as the string that it is.";
    UNKNOWN_REFERENCE = Types, "unknown-reference", "reference to a resource that is not there", "RFC 7643 §2.3.7", ENTRA,
        "The client sends a member of a group, or a manager, that is the id of no resource here. Whether that is refused is up to the service provider. It is stored as sent; a client that creates the resource later sends it again.";
    UNKNOWN_NAME = Parameters, "unknown-name", "name in a query that no schema defines", "RFC 7644 §3.4.2.3, §3.9", &[],
        "The client names an attribute in sortBy, attributes or excludedAttributes that is not in the schemas of the resource type. By the RFC such a name is ignored, which a client that meant another attribute did not want. It names nothing.";
    ALL_MEMBERS_REMOVED = Path, "all-members-removed", "remove of members without saying which", "RFC 7644 §3.5.2.2", ENTRA,
        "The client removes members with neither a value nor a filter. To the RFC that removes all of them, which a client that meant one of them did not want. All are removed.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_kebab_case() {
        let mut ids: Vec<&str> = TABLE.iter().map(|leniency| leniency.id).collect();
        assert!(ids.iter().all(|id| {
            id.bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_lowercase())
        }));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), TABLE.len());
    }

    #[test]
    fn remarks_are_bounded_and_strict_makes_none() {
        let mut remarks = Vec::new();
        let mut lenient = Tolerance::new(Profile::Lenient, &mut remarks);
        assert!((0..10_000).all(|_| lenient.forgives(&OP_CASE, String::new)));
        assert_eq!(remarks.len(), MOST_REMARKS);
        remarks.clear();
        assert!(!Tolerance::new(Profile::Strict, &mut remarks).forgives(&OP_CASE, String::new));
        assert!(remarks.is_empty());
    }
}

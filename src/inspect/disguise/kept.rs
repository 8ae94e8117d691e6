//! Which values are kept, because they say nothing of anybody. Those of every other attribute are personal.

/// Attribute paths whose values are kept: what a resource is and how it is handled, not whose it is. A name alone
/// stands for the attribute, or the sub-attribute of any.
const KEPT: &[&str] = &[
    "schemas",
    "active",
    "primary",
    "type",
    "usertype",
    "preferredlanguage",
    "locale",
    "timezone",
    "country",
    "honorificprefix",
    "honorificsuffix",
    "meta.resourcetype",
    "meta.created",
    "meta.lastmodified",
    "meta.version",
    "op",
    "method",
    "status",
    "version",
    "scimtype",
    "attributes",
    "excludedattributes",
    "sortby",
    "sortorder",
    "startindex",
    "count",
    "totalresults",
    "itemsperpage",
    "cursor",
    "nextcursor",
    "previouscursor",
];

/// Attributes that schemas define and that look like numbers, though they are somebody's.
const PERSONAL: &[&str] = &[
    "id",
    "externalid",
    "username",
    "employeenumber",
    "costcenter",
    "value",
    "postalcode",
];

/// Whether the values of a path are kept.
pub(super) fn is_kept(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    let parent_and_last = path
        .rmatch_indices('.')
        .nth(1)
        .and_then(|(at, _)| path.get(at + 1..))
        .unwrap_or(path);
    KEPT.contains(&last) || KEPT.contains(&parent_and_last)
}

/// Whether a value is a number, a truth or a date, or a word of the schemas, in an attribute that no schema calls
/// somebody's.
pub(super) fn is_impersonal(path: &str, value: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    if PERSONAL.contains(&last) {
        return false;
    }
    let is_short_number = value.len() <= 3 && value.parse::<i64>().is_ok();
    let is_truth = ["true", "false", "yes", "no", "null"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(value));
    // Eight digits would be a date too, and the number of somebody.
    let is_date = value.contains('-')
        && (value.parse::<jiff::Timestamp>().is_ok() || value.parse::<jiff::civil::Date>().is_ok());
    is_short_number || is_truth || is_date
}

/// Whether a number is too short to tell anybody apart, in an attribute that no schema calls somebody's.
pub(super) fn is_impersonal_number(path: &str, number: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    let n_digits = number.bytes().filter(u8::is_ascii_digit).count();
    !PERSONAL.contains(&last) && n_digits <= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_of_anybody_is_kept() {
        for path in [
            "schemas",
            "emails.type",
            "meta.created",
            "operations.op",
            "resources.meta.version",
        ] {
            assert!(is_kept(path), "{path}");
        }
        for path in ["emails.value", "meta.location", "username", "favoritecolor"] {
            assert!(!is_kept(path), "{path}");
        }
    }
}

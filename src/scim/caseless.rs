//! Text that is compared without regard to case: `caseExact` false (RFC 7643 §7).

use std::borrow::Cow;

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

/// The form in which two texts are equal exactly when they differ in nothing but case and composition.
///
/// Character by character, so that the fold of a part is part of the fold of the whole. Already folded ASCII is
/// borrowed: that is what nearly every value is.
pub fn fold(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        return Cow::Owned(text.nfc().flat_map(char::to_lowercase).nfc().collect());
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    Cow::Borrowed(text)
}

/// A member of an object by its name, in any case (RFC 7643 §2.1).
pub(super) fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.get(name).or_else(|| {
        members
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_composition_do_not_count() {
        for (left, right) in [
            ("BJensen", "bjensen"),
            ("e\u{301}lodie", "\u{c9}lodie"),
            ("ΟΔΟΣ", "οδοσ"),
            ("K", "\u{212a}"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} and {right}");
        }
        assert_ne!(fold("élodie"), fold("elodie"));
    }
}

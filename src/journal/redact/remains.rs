//! What a capture keeps of a secret, written and recognized: `redacted:43-bytes:1a2b3c4d`.

use std::fmt::Write;

/// How it begins.
const BEGINNING: &str = "redacted:";

/// What stands behind the length.
const UNIT: &str = "-bytes:";

/// Four bytes tell the few secrets of one capture apart, and say little about any of them.
pub(super) const FINGERPRINT_BYTES: usize = 4;

/// What is kept of a secret of so many bytes with this fingerprint. Valid as it is in a header field, a query, and a
/// JSON string.
pub(super) fn remains(length: usize, fingerprint: &[u8]) -> String {
    let mut text = format!("{BEGINNING}{length}{UNIT}");
    for byte in fingerprint.iter().take(FINGERPRINT_BYTES) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether a text is what a capture keeps of a secret, and nothing else.
pub fn is_remains(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(BEGINNING.as_bytes()) else {
        return false;
    };
    let n_digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let fingerprint = rest
        .get(n_digits..)
        .and_then(|rest| rest.strip_prefix(UNIT.as_bytes()));
    n_digits > 0
        && fingerprint.is_some_and(|fingerprint| {
            fingerprint.len() == 2 * FINGERPRINT_BYTES
                && fingerprint.iter().all(u8::is_ascii_hexdigit)
        })
}

/// Whether a header field holds what is kept of a secret, behind a scheme or a name or by itself.
pub fn holds_remains(value: &str) -> bool {
    let mut words = value.split([' ', '=', ',', ';']);
    words.any(|word| is_remains(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_else_is_taken_for_it() {
        for text in [
            "",
            "redacted:",
            "redacted:-bytes:1a2b3c4d",
            "redacted:9-bytes:1a2b3c4",
            "redacted:9-bytes:1a2b3c4d5",
            "redacted:9-bytes:1a2b3c4g",
            " redacted:9-bytes:1a2b3c4d",
            "redacted:x-bytes:1a2b3c4d",
        ] {
            assert!(!is_remains(text.as_bytes()), "{text:?}");
        }
        assert!(holds_remains("Bearer redacted:9-bytes:1a2b3c4d"));
        assert!(holds_remains("a=b; c=redacted:9-bytes:1a2b3c4d"));
        assert!(!holds_remains("Bearer s3cret"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_recognized(length: usize, fingerprint: [u8; 32]) {
            prop_assert!(is_remains(remains(length, &fingerprint).as_bytes()));
        }
    }
}

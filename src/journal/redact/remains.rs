//! What a capture keeps of a secret, written and recognized: `redacted:43-bytes:1a2b3c4d`.

/// How it begins.
const BEGINNING: &str = "redacted:";

/// What stands behind the length.
const UNIT: &str = "-bytes:";

/// Four bytes tell the few secrets of one capture apart, and say little about any of them.
pub(super) const FINGERPRINT_BYTES: usize = 4;

/// What is kept of a secret of so many bytes with this fingerprint. Valid as it is in a header field, a query, and a
/// JSON string.
pub(super) fn remains(length: usize, fingerprint: &[u8]) -> String {
    let digit = |number: u8| char::from_digit(u32::from(number), 16).unwrap_or_default();
    let bytes = fingerprint.iter().take(FINGERPRINT_BYTES);
    let digits = bytes.flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]);
    let mut text = [BEGINNING, &length.to_string(), UNIT].concat();
    text.extend(digits);
    text
}

/// Whether a text is what a capture keeps of a secret, and nothing else.
pub fn is_remains(text: &[u8]) -> bool {
    digits(text).is_some()
}

/// How many bytes a secret had, when a text is what a capture keeps of one, and nothing else.
pub fn length_of_remains(text: &[u8]) -> Option<u64> {
    let digits = digits(text)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The digits of the length before a fingerprint that is one.
fn digits(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(BEGINNING.as_bytes())?;
    let n_digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at_checked(n_digits)?;
    let fingerprint = rest.strip_prefix(UNIT.as_bytes())?;
    let is_whole = !digits.is_empty()
        && fingerprint.len() == 2 * FINGERPRINT_BYTES
        && fingerprint.iter().all(u8::is_ascii_hexdigit);
    is_whole.then_some(digits)
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
            let remains = remains(length, &fingerprint);
            prop_assert!(is_remains(remains.as_bytes()));
            prop_assert_eq!(length_of_remains(remains.as_bytes()), Some(length as u64));
        }
    }
}

//! Secrets in the head of a request: the fields that carry credentials, and tokens in the request line.
//!
//! The head is taken as it came, so it may be malformed: lines end with CR or LF, a name may be followed by
//! anything, and a line that begins with a space continues the one before (RFC 9112 §5.2).

use http::{HeaderMap, HeaderValue};
use memchr::memchr2;

use crate::journal::redact::suspicion::may_hold_secret;
use crate::journal::redact::{Redactor, target};

/// How the names of fields that carry a credential end: ours, and those that proxies, tunnels and vaults add.
const SECRET_ENDINGS: &[&str] = &[
    "-key",
    "apikey",
    "assertion",
    "authorization",
    "cookie",
    "credential",
    "credentials",
    "dpop",
    "jwt",
    "password",
    "secret",
    "token",
];

/// Fields whose names end so and that carry none.
const OPEN_FIELDS: &[&str] = &["idempotency-key", "sec-websocket-key", "surrogate-key"];

/// Schemes that may stand before a credential and are none themselves (RFC 9110 §11.1).
const SCHEMES: &[&str] = &[
    "basic",
    "bearer",
    "digest",
    "dpop",
    "negotiate",
    "ntlm",
    "oauth",
    "token",
    "tunnel",
];

/// Replaces the secrets of a head; `None` when there are none.
pub(super) fn redact(redactor: &Redactor, head: &[u8]) -> Option<Vec<u8>> {
    // Beside the fields that carry credentials most heads have nothing, which one look at all of it tells.
    let is_suspect = may_hold_secret(head);
    let mut redacted: Option<Vec<u8>> = None;
    // How much of the head stands in `redacted`, as it came or replaced.
    let mut copied = 0;
    let mut is_secret = false;
    let mut start = 0;
    while start < head.len() {
        let rest = head.get(start..).unwrap_or_default();
        let text =
            memchr2(b'\r', b'\n', rest).map_or(rest, |end| rest.get(..end).unwrap_or_default());
        let continues = text
            .first()
            .is_some_and(|byte| matches!(byte, b' ' | b'\t'));
        let name_end = if continues { 0 } else { name_end(text) };
        let (name, value) = text.split_at(name_end);
        // An empty line stands between the CR and the LF of one end of line, and ends nothing.
        if !continues && !text.is_empty() {
            is_secret = carries_credential(name);
        }
        let replaced = if is_secret {
            Some([name, &credentials(redactor, value)].concat())
        } else if is_suspect {
            target::redact_bytes(redactor, text)
        } else {
            None
        };
        let end = start + text.len();
        if let Some(replaced) = replaced {
            let redacted = redacted.get_or_insert_with(|| Vec::with_capacity(head.len()));
            redacted.extend_from_slice(head.get(copied..start).unwrap_or_default());
            redacted.extend_from_slice(&replaced);
            copied = end;
        }
        start = end + 1;
    }
    let mut redacted = redacted?;
    redacted.extend_from_slice(head.get(copied..).unwrap_or_default());
    Some(redacted)
}

/// Replaces the credentials among parsed fields.
pub(super) fn redact_fields(redactor: &Redactor, fields: &mut HeaderMap) {
    for (name, value) in fields.iter_mut() {
        if carries_credential(name.as_str().as_bytes()) {
            let text = credentials(redactor, value.as_bytes());
            *value = HeaderValue::from_bytes(&text)
                .unwrap_or_else(|_| HeaderValue::from_static("redacted"));
        }
    }
}

/// Where the name of a field ends, whatever comes before and after it.
fn name_end(line: &[u8]) -> usize {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let start = line.iter().position(is_name).unwrap_or(line.len());
    let length = line
        .iter()
        .skip(start)
        .take_while(|byte| is_name(byte))
        .count();
    start + length
}

/// Whether a header field carries a credential, by its name, whatever stands before it that belongs in none.
pub fn carries_credential(name: &[u8]) -> bool {
    let start = name.iter().position(u8::is_ascii_alphanumeric);
    let name = start
        .and_then(|start| name.get(start..))
        .unwrap_or_default();
    let is_open = |open: &&str| name.eq_ignore_ascii_case(open.as_bytes());
    let last = name.last().map(u8::to_ascii_lowercase);
    let ends = |ending: &&str| {
        // Nearly every name is told by its last letter.
        if ending.as_bytes().last().copied() != last {
            return false;
        }
        let start = name.len().checked_sub(ending.len());
        let end = start.and_then(|start| name.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(ending.as_bytes()))
    };
    SECRET_ENDINGS.iter().any(ends) && !OPEN_FIELDS.iter().any(is_open)
}

/// The value of a secret field, from behind its name: separator and scheme stay, the rest is replaced.
fn credentials(redactor: &Redactor, value: &[u8]) -> Vec<u8> {
    let is_separator = |byte: &u8| matches!(byte, b':' | b' ' | b'\t' | b'=');
    let n_separators = value.iter().take_while(|byte| is_separator(byte)).count();
    let (separator, value) = value.split_at(n_separators);
    let scheme = value
        .iter()
        .position(|byte| *byte == b' ')
        .and_then(|space| value.split_at_checked(space + 1))
        .map(|(scheme, _)| scheme)
        .filter(|scheme| is_scheme(scheme))
        .unwrap_or_default();
    let secret = value.get(scheme.len()..).unwrap_or_default().trim_ascii();
    if secret.is_empty() {
        return [separator, value].concat();
    }
    [separator, scheme, redactor.replacement(secret).as_bytes()].concat()
}

fn is_scheme(word: &[u8]) -> bool {
    let word = word.trim_ascii();
    SCHEMES
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_carry_credentials_are_known_by_how_their_names_end() {
        for name in [
            "Authorization",
            "X-Forwarded-Authorization",
            "cookie",
            "SET-COOKIE",
            "X-Api-Key",
            "apikey",
            "Ocp-Apim-Subscription-Key",
            "X-Vault-Token",
            "Token",
            "CF-Access-Client-Secret",
            "Cf-Access-Jwt-Assertion",
            "\x0bX-Auth-Token",
        ] {
            assert!(carries_credential(name.as_bytes()), "{name}");
        }
        for name in ["", "Host", "Key", "Idempotency-Key", "X-Token-Type", "ETag"] {
            assert!(!carries_credential(name.as_bytes()), "{name}");
        }
    }
}

//! Secrets in a target: tokens in the query, passwords in a filter, user information before the host.

use memchr::{memchr3, memmem};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use crate::journal::redact::suspicion::{SECRET_ENDINGS, SECRET_PARAMETERS, may_hold_secret};
use crate::journal::redact::{
    Redaction, Redactor, ends_with_fold, filter, names_password, replace, segments,
};

/// What is still encoded after so many decodings is taken for a secret.
const MOST_DECODINGS: usize = 8;

/// Replaces the secrets of a target; `None` when there are none.
pub(super) fn redact(redactor: &Redactor, target: &str) -> Option<String> {
    let redacted = redact_bytes(redactor, target.as_bytes())?;
    Some(String::from_utf8_lossy(&redacted).into_owned())
}

/// Replaces the secrets of every query and URL in a line; `None` when there are none.
pub(super) fn redact_bytes(redactor: &Redactor, line: &[u8]) -> Option<Vec<u8>> {
    if may_hold_secret(line) {
        redact_suspect(redactor, line)
    } else {
        None
    }
}

fn redact_suspect(redactor: &Redactor, line: &[u8]) -> Option<Vec<u8>> {
    let mut redactions = Vec::new();
    redact_user_information(redactor, line, &mut redactions);
    let path_end = line
        .iter()
        .position(|byte| *byte == b'?')
        .unwrap_or(line.len());
    let (path, query) = line.split_at(path_end);
    let mut start = 0;
    for piece in path.split(|byte| matches!(byte, b'/' | b' ')) {
        redact_piece(redactor, piece, start, &mut redactions);
        start += piece.len() + 1;
    }
    let mut start = path_end;
    // A space ends the query in a request line, the others end a parameter.
    for parameter in query.split(|byte| matches!(byte, b'&' | b';' | b'#' | b'?' | b' ')) {
        redact_parameter(redactor, parameter, start, &mut redactions);
        start += parameter.len() + 1;
    }
    (!redactions.is_empty()).then(|| replace(line, redactions))
}

fn redact_parameter(
    redactor: &Redactor,
    parameter: &[u8],
    start: usize,
    redactions: &mut Vec<Redaction>,
) {
    let Some(equals) = parameter.iter().position(|byte| *byte == b'=') else {
        redact_piece(redactor, parameter, start, redactions);
        return;
    };
    let (name, value) = parameter.split_at(equals);
    let value = value.get(1..).unwrap_or_default();
    if value.is_empty() {
        return;
    }
    let start = start + equals + 1;
    let range = start..start + value.len();
    let name = decode_fully(name);
    if name.as_deref().is_none_or(is_secret_name) {
        redactions.push((range, redactor.replacement(value)));
    } else if name.is_some_and(|name| name.trim().eq_ignore_ascii_case("filter")) {
        if let Some(redacted) = redact_filter(redactor, value) {
            redactions.push((range, redacted));
        }
    } else {
        redact_piece(redactor, value, start, redactions);
    }
}

/// Replaces the literals of a filter, or all of it when it speaks of a password only after it is decoded once more
/// than SCIM decodes it.
fn redact_filter(redactor: &Redactor, value: &[u8]) -> Option<String> {
    let text = decode(value);
    let redacted = filter::redact(redactor, &text);
    let shown = redacted.as_deref().unwrap_or(&text);
    let is_plain = percent_decode(shown.as_bytes()).eq(shown.bytes());
    if !is_plain && reveals_secret(redactor, value) {
        return Some(redactor.replacement(value));
    }
    redacted.map(|redacted| utf8_percent_encode(&redacted, NON_ALPHANUMERIC).to_string())
}

/// Replaces a piece of a target that stands for something else than it says, when that holds a secret: a query that
/// was encoded together with its question mark, a URL in a parameter.
fn redact_piece(redactor: &Redactor, piece: &[u8], start: usize, redactions: &mut Vec<Redaction>) {
    if reveals_secret(redactor, piece) {
        redactions.push((start..start + piece.len(), redactor.replacement(piece)));
    }
}

/// Whether a text, once nothing in it is encoded any more, holds a filter with a password or a parameter with a
/// credential.
fn reveals_secret(redactor: &Redactor, text: &[u8]) -> bool {
    // Both are written with one of these, and most texts have none.
    if memchr3(b'%', b'=', b'+', text).is_none() {
        return false;
    }
    let Some(text) = decode_fully(text) else {
        return true;
    };
    let is_credential = |parameter: &str| {
        parameter.split_once('=').is_some_and(|(name, value)| {
            // What was encoded in base 64 may end like a name, and with equals signs.
            !value.trim_matches('=').is_empty() && is_secret_name(name)
        })
    };
    text.split(['?', '&', ';', '#', ' ']).any(is_credential)
        || filter::redact(redactor, &text).is_some()
}

/// Whether a parameter carries a credential: `access_token`, `bearerToken`, `X-Api-Key`, `password.value`.
fn is_secret_name(name: &str) -> bool {
    names_password(name)
        || segments(name).any(|segment| {
            let folded = segment.replace(['-', '_'], "").to_ascii_lowercase();
            SECRET_PARAMETERS.contains(&folded.as_str())
                || SECRET_ENDINGS
                    .iter()
                    .any(|ending| ends_with_fold(&folded, ending))
        })
}

/// `http://user:password@host/…`: what stands before the host (RFC 3986 §3.2.1).
fn redact_user_information(redactor: &Redactor, line: &[u8], redactions: &mut Vec<Redaction>) {
    const MARK: &[u8] = b"://";
    let Some(scheme) = memmem::find(line, MARK) else {
        return;
    };
    let start = scheme + MARK.len();
    let authority = line
        .get(start..)
        .unwrap_or_default()
        .split(|byte| matches!(byte, b'/' | b'?' | b'#' | b' '))
        .next()
        .unwrap_or_default();
    if let Some(at) = authority.iter().rposition(|byte| *byte == b'@')
        && let Some(secret) = authority.get(..at)
    {
        redactions.push((start..start + at, redactor.replacement(secret)));
    }
}

/// A name or value as the client meant it: `%20` and `+` are spaces.
fn decode(text: &[u8]) -> String {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

/// A text decoded until it stays the same; `None` when it takes too many times.
fn decode_fully(text: &[u8]) -> Option<String> {
    let mut decoded = decode(text);
    for _ in 0..MOST_DECODINGS {
        if !decoded.contains(['%', '+']) {
            return Some(decoded);
        }
        let next = decode(decoded.as_bytes());
        if next == decoded {
            return Some(decoded);
        }
        decoded = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PIECES: &[&str] = &[
        "/Users",
        "?",
        "&",
        ";",
        "#",
        " ",
        "=",
        "==",
        "%3D",
        "%253D",
        "+",
        "%2B",
        "%20",
        "%26",
        "%3F",
        "%",
        "%zz",
        ".",
        "[",
        "]",
        "%5B",
        "-",
        "_",
        "%2D",
        "\t",
        "\u{a0}",
        "%C2%A0",
        "filter",
        "token",
        "access_token",
        "to-ken",
        "TOKEN",
        "%74oken",
        "code",
        "code.x",
        "key",
        "password",
        "pass-word",
        "%70assword",
        "pwd",
        " eq ",
        "+eq+",
        "\"",
        "%22",
        "a",
        "1",
        "charset",
        "https://",
        "a:b",
        "@",
        "%40",
        "host",
    ];

    proptest! {
        #[test]
        fn what_holds_a_secret_is_suspected(
            pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..9),
        ) {
            let line = pieces.concat();
            let redactor = Redactor::new(b"salt".to_vec());
            if redact_suspect(&redactor, line.as_bytes()).is_some() {
                prop_assert!(may_hold_secret(line.as_bytes()), "{line}");
                let head = format!("GET / HTTP/1.1\r\n{line}\r\nHost: a");
                prop_assert!(may_hold_secret(head.as_bytes()), "{head}");
            }
        }
    }

    #[test]
    fn what_clients_send_all_day_is_not_suspected() {
        for line in [
            "GET /scim/v2/Users?filter=userName+eq+%22mara.lind%40fjordlabs.example%22 HTTP/1.1",
            "GET /scim/v2/Groups?excludedAttributes=members&filter=displayName%20eq%20%22Crew%22 HTTP/1.1",
            "/scim/v2/Users?startIndex=1&count=100&sortBy=userName",
            "Content-Type: application/scim+json; charset=utf-8",
        ] {
            assert!(!may_hold_secret(line.as_bytes()), "{line}");
        }
    }
}

//! Whether a line may hold a secret at all: most do not, and need not be taken apart and decoded to know it.
//!
//! What is told here must err on one side only: of a line in which `target` finds a secret, and of every text that such
//! a line stands in, it says that it may.

use memchr::{memchr, memchr_iter, memmem};

use crate::journal::redact::mentions_password;

/// Parameters that carry a credential, as they are folded.
pub(super) const SECRET_PARAMETERS: &[&str] = &[
    "assertion",
    "auth",
    "authorization",
    "bearer",
    "clientassertion",
    "code",
    "jwt",
    "sig",
    "signature",
];

/// How the folded names of all other such parameters end: `access_token`, `X-Token`, `clientSecret`, `api_key`.
pub(super) const SECRET_ENDINGS: &[&str] = &["token", "secret", "key", "password", "passwd", "pwd"];

/// Whether `target` has to look for a secret.
pub(super) fn may_hold_secret(line: &[u8]) -> bool {
    let is_user_named = || memchr(b'@', line).is_some() && memmem::find(line, b"://").is_some();
    is_user_named() || hides_letters(line) || mentions_password(line) || names_secret(line)
}

/// Whether something in a line may stand for a letter, or for what separates parameters and their names.
fn hides_letters(line: &[u8]) -> bool {
    memchr_iter(b'%', line).any(|at| {
        let digits = line.get(at + 1..at + 3);
        !digits.is_some_and(stands_for_itself)
    })
}

/// What is encoded in every query, and neither a letter nor a separator: blank, quotes, parentheses, comma, slash,
/// colon, at sign.
fn stands_for_itself(digits: &[u8]) -> bool {
    const DIGITS: &[&[u8; 2]] = &[
        b"20", b"22", b"27", b"28", b"29", b"2C", b"2F", b"3A", b"40",
    ];
    DIGITS
        .iter()
        .any(|known| digits.eq_ignore_ascii_case(*known))
}

/// Whether a parameter may be one that carries a credential.
fn names_secret(line: &[u8]) -> bool {
    memchr_iter(b'=', line).any(|equals| {
        let before = line.get(..equals).unwrap_or_default();
        let separates = |byte: &u8| matches!(byte, b'?' | b'&' | b';' | b'#' | b' ' | b'=');
        let start = before.iter().rposition(separates).map_or(0, |at| at + 1);
        let name = before.get(start..).unwrap_or_default();
        // Of several segments any may be the telling one, and blanks do not count.
        let has_segments =
            |byte: &u8| !byte.is_ascii() || matches!(byte, b'.' | b'[' | b']' | b'%' | b'+');
        let ends_with_blank = name.last().is_some_and(|byte| !byte.is_ascii_graphic());
        ends_with_blank || name.iter().any(has_segments) || ends_like_a_secret(name)
    })
}

/// Whether a name ends as one of a credential does, in any case and without what is left out of it.
fn ends_like_a_secret(name: &[u8]) -> bool {
    let folded = || {
        let letters = name
            .iter()
            .rev()
            .filter(|byte| !matches!(byte, b'-' | b'_'));
        letters.map(u8::to_ascii_lowercase)
    };
    let Some(last) = folded().next() else {
        return false;
    };
    let mut endings = SECRET_PARAMETERS.iter().chain(SECRET_ENDINGS);
    endings.any(|ending| {
        let letters = ending.bytes().rev();
        ending.as_bytes().last() == Some(&last)
            && letters.len()
                == folded()
                    .zip(letters)
                    .take_while(|(is, wanted)| is == wanted)
                    .count()
    })
}

//! What a file is, by its first bytes.

use crate::app::cli::ImportFormat;

/// So many bytes are enough to know it.
pub(in crate::app) const ENOUGH: usize = 256;

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::app) enum Kind {
    /// Something to import.
    Import(ImportFormat),
    /// Something else, with what to do about it.
    Other(&'static str),
    /// Nothing that is known.
    Unknown,
}

/// How exports begin that hold a part of what was captured, without white space.
const IN_PART: &[&str] = &[
    "seq,time,kind,",
    "id,externalId,userName,",
    "#SCIMprovisioning:",
    "<!doctypehtml",
    "#Writtenbyscimscope",
    "#!/bin/sh#Writtenbyscimscope",
    "{\"item\":[",
    "[{\"op\":",
];

/// How the directory begins.
const DIRECTORY: &str = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"]";

/// What is known by its first bytes.
pub(in crate::app) fn kind(start: &[u8]) -> Kind {
    if start.is_empty() {
        return Kind::Other("it is empty");
    }
    for (magic, kind) in [
        (&b"PK\x03\x04"[..], Kind::Import(ImportFormat::Bundle)),
        (
            b"SQLite format 3",
            Kind::Other(
                "it is no export but a capture already: `scimscope open` shows it, and every command takes it as it is",
            ),
        ),
        (
            b"\x1f\x8b",
            Kind::Other(
                "it is compressed; unpack it, as in `gunzip -c FILE | scimscope import - --output my.scimlog`",
            ),
        ),
    ] {
        if start.starts_with(magic) {
            return kind;
        }
    }
    let text = String::from_utf8_lossy(start);
    let text: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '\u{feff}')
        .collect();
    let begins = |with: &[&str]| with.iter().any(|with| text.starts_with(with));
    if begins(&["{\"kind\":"]) {
        Kind::Import(ImportFormat::Jsonl)
    } else if begins(&["{\"log\":"]) {
        Kind::Import(ImportFormat::Har)
    } else if begins(IN_PART) {
        Kind::Other(
            "it is a kind of export that holds only a part of what was captured; go back to the capture, which every \
             command takes, or to an export of it as jsonl or bundle",
        )
    } else if begins(&[DIRECTORY]) {
        Kind::Other(
            "it is a directory and no log; `scimscope serve --seed FILE --capture my.scimlog` begins with it",
        )
    } else {
        Kind::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_beginning() {
        use ImportFormat::{Bundle, Har, Jsonl};
        for (start, expected) in [
            ("{\"kind\":\"header\",", Some(Jsonl)),
            ("\u{feff}{ \"log\" : {", Some(Har)),
            ("PK\u{3}\u{4}", Some(Bundle)),
            ("{\"logs\":[]}", None),
            ("seq;time", None),
        ] {
            let expected = expected.map_or(Kind::Unknown, Kind::Import);
            assert_eq!(kind(start.as_bytes()), expected, "{start}");
        }
        for start in [
            "",
            "SQLite format 3\0",
            "\u{1f}",
            "seq,time,kind,client",
            "#!/bin/sh\n# Written by scimscope 0.1.0",
            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],",
        ] {
            let start = match start {
                "\u{1f}" => b"\x1f\x8b\x08",
                start => start.as_bytes(),
            };
            assert!(matches!(kind(start), Kind::Other(_)), "{start:?}");
        }
    }
}

//! A body as it was before it was compressed for the way (RFC 9110 §8.4), as much of it as anybody looks at.
//!
//! What was captured may be made to burst: a few bytes that stand for gigabytes. So what comes out is bounded, and so is
//! what is looked at to say how much more there is; windows and the number of parts are bounded too.
//!
//! Reading order: [`decode`] undoes what the head of a message names, for whoever looks at it, and [`whole`] what whoever
//! looks for secrets must have all of; a `coding` is one of them.

mod coding;

use bytes::Bytes;

use crate::journal::fields::fields;
use crate::scim::spelling::counted;
use coding::{Bounds, Coding, MOST_COUNTED};

pub use coding::MOST;

/// A body with its codings undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// What came out, up to [`MOST`].
    pub body: Bytes,
    /// The codings that were undone, in this order.
    pub codings: Vec<&'static str>,
    /// What would have come out beyond that.
    pub left_out: LeftOut,
    /// What kept it from being decoded to its end.
    pub trouble: Option<String>,
}

/// How much of a body was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Nothing, as far as it could be decoded.
    Nothing,
    /// So many bytes.
    Exactly(u64),
    /// More than so many bytes: nobody counted on.
    MoreThan(u64),
}

/// More codings than this, one over the other, are made by nobody who means well.
const MOST_CODINGS: usize = 4;

/// The codings that a head names, in the order in which they were applied.
pub fn named(head: &[u8]) -> Vec<String> {
    let values = fields(head).filter(|field| field.is("content-encoding"));
    let mut named = Vec::new();
    for value in values.map(|field| field.text()) {
        let codings = value
            .split(',')
            .map(|coding| coding.trim().to_ascii_lowercase());
        named.extend(codings.filter(|coding| !coding.is_empty() && coding != "identity"));
    }
    named
}

/// Undoes the codings that a head names; `None` when it names none.
pub fn decode(head: &[u8], body: &Bytes) -> Option<Decoded> {
    let named = named(head);
    if named.is_empty() || body.is_empty() {
        return None;
    }
    let mut decoded = Decoded {
        body: body.clone(),
        codings: Vec::new(),
        left_out: LeftOut::Nothing,
        trouble: None,
    };
    if named.len() > MOST_CODINGS {
        decoded.trouble = Some(format!("{} codings are too many to undo", named.len()));
        return Some(decoded);
    }
    // The one that was applied last is undone first.
    for name in named.iter().rev() {
        if !decoded.undo(name) {
            break;
        }
    }
    Some(decoded)
}

/// A body with these codings undone, if nothing of it is left out, unread or longer than this.
pub fn whole(codings: &[String], body: &[u8], most: usize) -> Option<Bytes> {
    if codings.len() > MOST_CODINGS {
        return None;
    }
    let mut whole = Bytes::copy_from_slice(body);
    for name in codings.iter().rev() {
        let outcome = Coding::named(name)?.read(&whole, Bounds { most, counted: 0 });
        let is_whole = outcome.error.is_none() && outcome.n_beyond == 0 && outcome.n_behind == 0;
        whole = is_whole.then_some(outcome.body)?.into();
    }
    Some(whole)
}

impl Decoded {
    /// Undoes one coding; returns whether there is any use in going on.
    fn undo(&mut self, name: &str) -> bool {
        let Some(coding) = Coding::named(name) else {
            self.trouble = Some(format!("the coding {name:?} is not known here"));
            return false;
        };
        let coded = self.body.clone();
        let outcome = coding.read(&coded, Bounds::TO_LOOK_AT);
        let name = coding.name();
        let beyond = match (self.left_out, outcome.n_beyond) {
            (LeftOut::Nothing, 0) => LeftOut::Nothing,
            (LeftOut::Nothing, n_beyond) if n_beyond <= MOST_COUNTED => LeftOut::Exactly(n_beyond),
            // Of a body that was cut before, nobody knows what comes of the rest.
            (_, n_beyond) => LeftOut::MoreThan(n_beyond.min(MOST_COUNTED)),
        };
        // A body that was cut before cannot but end too early.
        let was_cut = self.left_out != LeftOut::Nothing;
        if let Some(error) = outcome.error.filter(|_| !was_cut) {
            let what = if outcome.body.is_empty() {
                "this is no"
            } else {
                "it goes on as no"
            };
            self.trouble = Some(format!("{what} {name}: {error}"));
            if outcome.body.is_empty() {
                return false;
            }
        } else if outcome.n_behind > 0 && !was_cut {
            let behind = counted(outcome.n_behind as u64, "byte");
            self.trouble = Some(format!("{behind} behind the end of the {name} not read"));
        }
        self.body = outcome.body.into();
        self.codings.push(name);
        self.left_out = beyond;
        self.trouble.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::coding::MOST_PARTS;
    use super::*;

    const TEXT: &[u8] = br#"{"userName":"jdoe"}"#;

    /// `{"userName":"jdoe"}` by the reference implementation of brotli.
    const BROTLI: &[u8] = &[
        0x0b, 0x09, 0x80, 0x7b, 0x22, 0x75, 0x73, 0x65, 0x72, 0x4e, 0x61, 0x6d, 0x65, 0x22, 0x3a,
        0x22, 0x6a, 0x64, 0x6f, 0x65, 0x22, 0x7d, 0x03,
    ];

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(text: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    fn undo(codings: &str, body: Vec<u8>) -> Decoded {
        let head = format!("POST /Users HTTP/1.1\r\nContent-ENCODING: {codings}\r\nA: b");
        decode(head.as_bytes(), &body.into()).unwrap()
    }

    #[test]
    fn every_coding_is_undone_and_named() {
        let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
            ("gzip", gzip(TEXT), vec!["gzip"]),
            ("X-GZIP", gzip(TEXT), vec!["gzip"]),
            ("deflate", zlib(TEXT), vec!["deflate"]),
            ("deflate", deflate(TEXT), vec!["deflate"]),
            ("br", BROTLI.to_vec(), vec!["br"]),
            ("zstd", zstd(TEXT), vec!["zstd"]),
            ("deflate, gzip", gzip(&zlib(TEXT)), vec!["gzip", "deflate"]),
            ("identity, zstd", zstd(TEXT), vec!["zstd"]),
        ];
        for (named, body, codings) in cases {
            let expected = Decoded {
                body: TEXT.into(),
                codings,
                left_out: LeftOut::Nothing,
                trouble: None,
            };
            assert_eq!(undo(named, body), expected, "{named}");
        }
    }

    #[test]
    fn what_cannot_be_had_whole_is_not_had() {
        let check = |codings: &[&str], body: &[u8], most: usize, is_whole: bool| {
            let codings: Vec<String> = codings.iter().map(|&one| one.to_owned()).collect();
            let found = whole(&codings, body, most);
            assert_eq!(found.as_deref(), is_whole.then_some(TEXT), "{codings:?}");
        };
        let zipped = gzip(TEXT);
        check(&["gzip"], &zipped, TEXT.len(), true);
        check(&["gzip"], &zipped, TEXT.len() - 1, false);
        check(&["zstd"], &zstd(TEXT), 100, true);
        check(&["br"], BROTLI, 100, true);
        check(&["deflate", "gzip"], &gzip(&zlib(TEXT)), 100, true);
        check(&["gzip"], &zipped[..zipped.len() - 9], 100, false);
        for (name, coded) in [
            ("gzip", zipped.clone()),
            ("deflate", zlib(TEXT)),
            ("deflate", deflate(TEXT)),
            ("br", BROTLI.to_vec()),
            ("zstd", zstd(TEXT)),
        ] {
            check(&[name], &coded, 100, true);
            for behind in [&b"h"[..], b"hunter2", &[b'h'; 10_000]] {
                check(&[name], &[&coded[..], behind].concat(), 100, false);
            }
        }
        check(&["compress"], &zipped, 100, false);
        check(&["gzip"], TEXT, 100, false);
    }

    #[test]
    fn what_has_no_coding_is_not_decoded() {
        for head in [
            "GET / HTTP/1.1",
            "GET / HTTP/1.1\r\nContent-Encoding: identity",
        ] {
            assert_eq!(decode(head.as_bytes(), &TEXT.into()), None);
        }
        assert_eq!(
            decode(b"GET / HTTP/1.1\r\nContent-Encoding: gzip", &Bytes::new()),
            None
        );
    }

    #[test]
    fn parts_that_follow_each_other_are_one_body() {
        for (name, part) in [("gzip", gzip(b"ab")), ("zstd", zstd(b"ab"))] {
            assert_eq!(undo(name, part.repeat(3)).body, "ababab", "{name}");
            let many = undo(name, part.repeat(10 * MOST_PARTS));
            assert_eq!(many.body.len(), 2 * MOST_PARTS, "{name}");
        }
    }

    #[test]
    fn what_is_not_what_it_is_said_to_be_stays_as_it_is_and_says_so() {
        for name in ["gzip", "deflate", "br", "zstd"] {
            let decoded = undo(name, TEXT.to_vec());
            assert_eq!(decoded.body, TEXT, "{name}");
            assert!(decoded.codings.is_empty(), "{name}");
            let trouble = decoded.trouble.unwrap();
            assert!(
                trouble.starts_with(&format!("this is no {name}: ")),
                "{trouble}"
            );
        }
        let unknown = undo("compress", TEXT.to_vec());
        assert_eq!(
            unknown.trouble.unwrap(),
            "the coding \"compress\" is not known here"
        );
        let many = undo("gzip,gzip,gzip,gzip,gzip", TEXT.to_vec());
        assert_eq!(many.trouble.unwrap(), "5 codings are too many to undo");
    }

    #[test]
    fn what_was_cut_off_is_decoded_as_far_as_it_goes() {
        let text: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        for (name, coded) in [
            ("gzip", gzip(&text)),
            ("deflate", zlib(&text)),
            ("zstd", zstd(&text)),
        ] {
            let half = coded[..coded.len() / 2].to_vec();
            let decoded = undo(name, half);
            assert!(
                text.starts_with(&decoded.body) && !decoded.body.is_empty(),
                "{name}"
            );
            assert!(
                decoded.trouble.unwrap().starts_with("it goes on as no"),
                "{name}"
            );
        }
    }

    #[test]
    fn what_goes_wrong_beyond_what_is_kept_is_said_as_such() {
        let text: Vec<u8> = (0..2_500_000_u32).flat_map(u32::to_le_bytes).collect();
        let coded = zlib(&text);
        let decoded = undo("deflate", coded[..coded.len() - 100].to_vec());
        assert_eq!(decoded.body.len(), MOST);
        assert!(matches!(decoded.left_out, LeftOut::Exactly(n) if n < 2_000_000));
        let trouble = decoded.trouble.unwrap();
        assert!(trouble.starts_with("it goes on as no deflate"), "{trouble}");
    }

    #[test]
    fn what_stands_behind_the_end_is_said() {
        for (name, mut coded) in [("deflate", zlib(TEXT)), ("deflate", deflate(TEXT))] {
            coded.extend_from_slice(b"junk");
            let decoded = undo(name, coded);
            assert_eq!(decoded.body, TEXT);
            let trouble = decoded.trouble.unwrap();
            assert_eq!(trouble, "4 bytes behind the end of the deflate not read");
        }
        let many = undo("gzip", gzip(b"ab").repeat(MOST_PARTS + 1)).trouble;
        assert!(many.unwrap().contains("behind the end of the gzip"));
    }

    #[test]
    fn a_bomb_is_neither_kept_nor_counted_to_its_end() {
        let mebibyte = vec![0_u8; 1 << 20];
        let decoded = undo("gzip", gzip(&mebibyte).repeat(10));
        assert_eq!(decoded.body.len(), MOST);
        assert_eq!(decoded.left_out, LeftOut::Exactly(2 << 20));
        for (name, part) in [("gzip", gzip(&mebibyte)), ("zstd", zstd(&mebibyte))] {
            let decoded = undo(name, part.repeat(60));
            assert_eq!(decoded.body.len(), MOST, "{name}");
            assert_eq!(decoded.left_out, LeftOut::MoreThan(MOST_COUNTED), "{name}");
            assert_eq!(decoded.trouble, None, "{name}");
        }
        // In a bomb, what is left out of the outer one is not known of the inner one.
        let nested = undo("gzip, gzip", gzip(&gzip(&mebibyte).repeat(60)));
        assert_eq!(nested.left_out, LeftOut::MoreThan(MOST_COUNTED));
    }

    #[test]
    fn a_window_that_no_coding_has_is_not_made() {
        let brotli = undo("br", vec![0x11, 0x1e, 0, 0, 0]);
        assert!(brotli.trouble.unwrap().contains("window"));
        // A frame that asks for a window of 64 MiB.
        let frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x80, 0x01, 0x00, 0x00];
        assert!(undo("zstd", frame).trouble.unwrap().contains("window"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_decoder_panic(
            bytes in proptest::collection::vec(any::<u8>(), 1..300),
            flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4),
        ) {
            for name in ["gzip", "deflate", "br", "zstd", "br, zstd"] {
                undo(name, bytes.clone());
            }
            let coded = [("gzip", gzip(&bytes)), ("deflate", deflate(&bytes)), ("zstd", zstd(&bytes)), ("br", BROTLI.to_vec())];
            for (name, mut coded) in coded {
                for (at, bits) in &flips {
                    let at = at % coded.len();
                    coded[at] ^= bits;
                }
                undo(name, coded);
            }
        }
    }
}

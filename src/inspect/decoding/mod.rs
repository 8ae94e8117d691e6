//! A body as it was before it was compressed for the way (RFC 9110 §8.4), as much of it as anybody looks at.
//!
//! What was captured may be made to burst: a few bytes that stand for gigabytes. So what comes out is bounded, and so is
//! what is looked at to say how much more there is; windows and the number of parts are bounded too.

use std::io::{self, Read, Write};

use bytes::Bytes;

use crate::inspect::fields::fields;
use crate::scim::spelling::counted;

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

/// More than this of a decoded body is counted, not kept.
pub const MOST: usize = 8 << 20;

/// More than this beyond that is not even counted.
const MOST_COUNTED: u64 = 8 << 20;

/// More codings than this, one over the other, are made by nobody who means well.
const MOST_CODINGS: usize = 4;

/// A stream may have several parts, one after the other; no more of them are read than this.
const MOST_PARTS: usize = 64;

/// The largest window of zstd in a content coding (RFC 9659 §3).
const LARGEST_ZSTD_WINDOW: u64 = 8 << 20;

/// The codings that a head names, in the order in which they were applied.
pub fn named(head: &[u8]) -> Vec<String> {
    let fields = fields(head);
    let named = fields
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case("content-encoding"))
        .flat_map(|field| field.value.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity");
    named.collect()
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

impl Decoded {
    /// Undoes one coding; returns whether there is any use in going on.
    fn undo(&mut self, name: &str) -> bool {
        let Some(coding) = Coding::named(name) else {
            self.trouble = Some(format!("the coding {name:?} is not known here"));
            return false;
        };
        let coded = self.body.clone();
        let outcome = coding.read(&coded);
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

/// A content coding.
#[derive(Debug, Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// What came of reading a coded body.
struct Outcome {
    body: Vec<u8>,
    /// How much more there was, as far as it was counted: one more than [`MOST_COUNTED`] when there was still more.
    n_beyond: u64,
    error: Option<io::Error>,
    /// How many bytes stand behind its end, and were not read.
    n_behind: usize,
}

impl Coding {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "gzip" | "x-gzip" => Self::Gzip,
            "deflate" => Self::Deflate,
            "br" => Self::Brotli,
            "zstd" => Self::Zstd,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    fn read(self, coded: &[u8]) -> Outcome {
        match self {
            Self::Gzip => {
                let mut parts = Parts::of(coded);
                pull(&mut parts).before(parts.current.get_ref())
            }
            Self::Deflate if is_zlib(coded) => {
                let mut decoder = flate2::bufread::ZlibDecoder::new(coded);
                pull(&mut decoder).before(decoder.get_ref())
            }
            // Some send deflate without the wrapping that RFC 9110 §8.4.1.2 asks for.
            Self::Deflate => {
                let mut decoder = flate2::bufread::DeflateDecoder::new(coded);
                pull(&mut decoder).before(decoder.get_ref())
            }
            Self::Brotli if is_large_brotli(coded) => Outcome {
                body: Vec::new(),
                n_beyond: 0,
                error: Some(io::Error::other("its window is larger than any coding has")),
                n_behind: 0,
            },
            Self::Brotli => pull(brotli_decompressor::Decompressor::new(coded, 4096)),
            Self::Zstd => {
                let mut parts = ZstdParts::of(coded);
                pull(&mut parts).before(parts.rest)
            }
        }
    }
}

impl Outcome {
    /// The outcome of a stream that these bytes are left of. Of one that was not read to its end, nobody knows which of
    /// them are behind it.
    fn before(mut self, rest: &[u8]) -> Self {
        let is_whole = self.error.is_none() && self.n_beyond <= MOST_COUNTED;
        self.n_behind = if is_whole { rest.len() } else { 0 };
        self
    }
}

/// Counts what is written, and keeps nothing.
#[derive(Default)]
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads as much as is kept, and counts a while on.
fn pull(mut reader: impl Read) -> Outcome {
    let mut body = Vec::new();
    let mut error = reader
        .by_ref()
        .take(MOST as u64)
        .read_to_end(&mut body)
        .err();
    let mut beyond = Counter::default();
    if error.is_none() && body.len() == MOST {
        error = io::copy(&mut reader.take(MOST_COUNTED + 1), &mut beyond).err();
    }
    Outcome {
        body,
        n_beyond: beyond.0,
        error,
        n_behind: 0,
    }
}

/// Whether this begins as zlib does (RFC 1950 §2.2).
fn is_zlib(coded: &[u8]) -> bool {
    let [method, flags, ..] = coded else {
        return false;
    };
    method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0
}

/// Whether this begins as brotli with a window beyond RFC 7932 §9.1 does, which may ask for a gigabyte.
fn is_large_brotli(coded: &[u8]) -> bool {
    coded.first().is_some_and(|first| first & 0x7f == 0x11)
}

/// The members of a gzip stream (RFC 1952 §2.2), one after the other.
struct Parts<'a> {
    current: flate2::bufread::GzDecoder<&'a [u8]>,
    n_parts: usize,
}

impl<'a> Parts<'a> {
    fn of(coded: &'a [u8]) -> Self {
        Self {
            current: flate2::bufread::GzDecoder::new(coded),
            n_parts: 1,
        }
    }
}

impl Read for Parts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let n_read = self.current.read(buffer)?;
            let rest = *self.current.get_ref();
            if n_read > 0 || buffer.is_empty() || rest.is_empty() || self.n_parts == MOST_PARTS {
                return Ok(n_read);
            }
            self.n_parts += 1;
            self.current = flate2::bufread::GzDecoder::new(rest);
        }
    }
}

type ZstdDecoder<'a> = ruzstd::decoding::StreamingDecoder<&'a [u8], ruzstd::decoding::FrameDecoder>;

/// The frames of a zstd stream (RFC 8878 §3.1), one after the other.
struct ZstdParts<'a> {
    rest: &'a [u8],
    current: Option<Box<ZstdDecoder<'a>>>,
    n_parts: usize,
}

impl<'a> ZstdParts<'a> {
    fn of(coded: &'a [u8]) -> Self {
        Self {
            rest: coded,
            current: None,
            n_parts: 0,
        }
    }
}

impl Read for ZstdParts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(current) = &mut self.current {
                let n_read = current.read(buffer)?;
                self.rest = current.get_ref();
                if n_read > 0 || buffer.is_empty() {
                    return Ok(n_read);
                }
            }
            if self.rest.is_empty() || self.n_parts == MOST_PARTS {
                return Ok(0);
            }
            self.n_parts += 1;
            let next = ZstdDecoder::new_with_max_window_size(self.rest, LARGEST_ZSTD_WINDOW);
            self.current = Some(Box::new(next.map_err(io::Error::other)?));
        }
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

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

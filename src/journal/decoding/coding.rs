//! One content coding: how it is read, and how much of what comes out of it.

use std::io::{self, Read, Write};

/// More than this of a decoded body is counted, not kept.
pub const MOST: usize = 8 << 20;

/// More than this beyond that is not even counted.
pub(super) const MOST_COUNTED: u64 = 8 << 20;

/// A stream may have several parts, one after the other; no more of them are read than this.
pub(super) const MOST_PARTS: usize = 64;

/// The largest window of zstd in a content coding (RFC 9659 §3).
const LARGEST_ZSTD_WINDOW: u64 = 8 << 20;

/// How much is read of what comes out of a coding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// More than this is not kept.
    pub(super) most: usize,
    /// More than this beyond that is not even counted.
    pub(super) counted: u64,
}

impl Bounds {
    /// As much as anybody looks at.
    pub(super) const TO_LOOK_AT: Self = Self {
        most: MOST,
        counted: MOST_COUNTED,
    };
}

/// A content coding (RFC 9110 §8.4.1).
#[derive(Debug, Clone, Copy)]
pub(super) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// What came of reading a coded body.
pub(super) struct Outcome {
    pub(super) body: Vec<u8>,
    /// How much more there was, as far as it was counted: one more than the bound when there was still more.
    pub(super) n_beyond: u64,
    pub(super) error: Option<io::Error>,
    /// How many bytes stand behind its end, and were not read.
    pub(super) n_behind: usize,
}

impl Coding {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "gzip" | "x-gzip" => Self::Gzip,
            "deflate" => Self::Deflate,
            "br" => Self::Brotli,
            "zstd" => Self::Zstd,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    pub(super) fn read(self, coded: &[u8], bounds: Bounds) -> Outcome {
        match self {
            Self::Gzip => {
                let mut parts = Parts::of(coded);
                pull(&mut parts, bounds).before(parts.current.get_ref(), bounds)
            }
            Self::Deflate if is_zlib(coded) => {
                let mut decoder = flate2::bufread::ZlibDecoder::new(coded);
                pull(&mut decoder, bounds).before(decoder.get_ref(), bounds)
            }
            // Some send deflate without the wrapping that RFC 9110 §8.4.1.2 asks for.
            Self::Deflate => {
                let mut decoder = flate2::bufread::DeflateDecoder::new(coded);
                pull(&mut decoder, bounds).before(decoder.get_ref(), bounds)
            }
            Self::Brotli if is_large_brotli(coded) => Outcome {
                body: Vec::new(),
                n_beyond: 0,
                error: Some(io::Error::other("its window is larger than any coding has")),
                n_behind: 0,
            },
            Self::Brotli => {
                let mut decoder = brotli_decompressor::Decompressor::new(coded, 4096);
                let mut outcome = pull(&mut decoder, bounds);
                if outcome.error.is_none() && outcome.n_beyond <= bounds.counted {
                    // That it read more than the stream it only tells who asks again.
                    outcome.error = decoder.read(&mut [0]).err();
                }
                outcome.before(decoder.get_ref(), bounds)
            }
            Self::Zstd => {
                let mut parts = ZstdParts::of(coded);
                pull(&mut parts, bounds).before(parts.rest, bounds)
            }
        }
    }
}

impl Outcome {
    /// The outcome of a stream that these bytes are left of. Of one that was not read to its end, nobody knows which of
    /// them are behind it.
    fn before(mut self, rest: &[u8], bounds: Bounds) -> Self {
        let is_whole = self.error.is_none() && self.n_beyond <= bounds.counted;
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
fn pull(mut reader: impl Read, bounds: Bounds) -> Outcome {
    let mut body = Vec::new();
    let mut error = reader
        .by_ref()
        .take(bounds.most as u64)
        .read_to_end(&mut body)
        .err();
    let mut beyond = Counter::default();
    if error.is_none() && body.len() == bounds.most {
        error = io::copy(&mut reader.take(bounds.counted + 1), &mut beyond).err();
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

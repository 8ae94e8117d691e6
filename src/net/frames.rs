//! Walks over the frames of HTTP/2 without reading what is in them (RFC 9113 §4.1).
//!
//! Two things are found out: whether the client has finished its preface, which hyper would wait for without end,
//! and how many streams it opened, because a header list that cannot be read never becomes a request.

use crate::net::tape::Tape;

/// What a client of HTTP/2 sends first (RFC 9113 §3.4).
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The type of a HEADERS frame (RFC 9113 §6.2).
const HEADERS: u8 = 1;

/// Where in the stream of frames the next byte stands.
#[derive(Debug)]
pub(super) struct Frames {
    /// Bytes of the preface or of a payload that are still to come.
    n_to_skip: usize,
    header: [u8; 9],
    n_header: usize,
    n_begun: u64,
    n_passed: u64,
    last_stream: u32,
}

impl Default for Frames {
    fn default() -> Self {
        Self {
            n_to_skip: PREFACE.len(),
            header: [0; 9],
            n_header: 0,
            n_begun: 0,
            n_passed: 0,
            last_stream: 0,
        }
    }
}

impl Frames {
    /// Whether nothing has come.
    pub(super) fn is_silent(&self) -> bool {
        self.n_passed == 0
    }

    /// Whether the preface and the first frame, which is SETTINGS, have come.
    pub(super) fn has_begun(&self) -> bool {
        self.n_begun > 1 || (self.n_begun == 1 && self.n_to_skip == 0)
    }

    /// Looks at the bytes that came next.
    pub(super) fn pass(&mut self, mut bytes: &[u8], tape: &Tape) {
        self.n_passed += bytes.len() as u64;
        while let Some((first, rest)) = bytes.split_first() {
            if self.n_to_skip > 0 {
                let n_skipped = self.n_to_skip.min(bytes.len());
                self.n_to_skip -= n_skipped;
                bytes = bytes.get(n_skipped..).unwrap_or_default();
                continue;
            }
            if let Some(place) = self.header.get_mut(self.n_header) {
                *place = *first;
            }
            self.n_header += 1;
            bytes = rest;
            if self.n_header == self.header.len() {
                self.begin_frame(tape);
            }
        }
    }

    fn begin_frame(&mut self, tape: &Tape) {
        let [l0, l1, l2, kind, _flags, s0, s1, s2, s3] = self.header;
        self.n_header = 0;
        self.n_begun += 1;
        self.n_to_skip = u32::from_be_bytes([0, l0, l1, l2]) as usize;
        let stream = u32::from_be_bytes([s0, s1, s2, s3]) & 0x7fff_ffff;
        // A HEADERS frame of a stream that is open already holds trailers.
        if kind == HEADERS && stream > self.last_stream {
            self.last_stream = stream;
            tape.open_stream();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, 0], &stream.to_be_bytes(), payload].concat()
    }

    #[test]
    fn the_beginning_is_over_with_the_last_byte_of_settings() {
        let input = [PREFACE, &frame(4, 0, &[0; 6])].concat();
        let tape = Tape::default();
        let mut frames = Frames::default();
        assert!(frames.is_silent());
        for byte in &input {
            assert!(!frames.has_begun());
            frames.pass(&[*byte], &tape);
        }
        assert!(frames.has_begun());
    }

    #[test]
    fn streams_are_counted_once_however_the_frames_are_cut() {
        let input = [
            PREFACE,
            &frame(4, 0, &[]),
            &frame(1, 1, b"headers"),
            &frame(0, 1, b"data"),
            &frame(1, 1, b"trailers"),
            &frame(1, 3, b"headers"),
        ]
        .concat();
        for size in 1..=input.len() {
            let tape = Tape::default();
            let mut frames = Frames::default();
            for piece in input.chunks(size) {
                frames.pass(piece, &tape);
            }
            assert_eq!(tape.n_lost_streams(), 2, "in pieces of {size}");
        }
    }
}

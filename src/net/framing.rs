//! Cuts the bytes of an HTTP/1.1 connection into messages (RFC 9112 §6, §7.1).
//!
//! Knows nothing of sockets: it is shown bytes and says what they are. Every byte belongs to exactly one request,
//! so that of pipelined requests each is recorded with its own head.

use memchr::memchr;

use crate::net::head::{self, BodyLength, Flaw, MAX_HEAD, Verdict};

/// Where in the stream of messages the next byte stands.
#[derive(Debug, Default)]
pub(super) struct Framing {
    state: State,
}

#[derive(Debug)]
enum State {
    /// In a head or before one; so much of it holds no empty line.
    Head { searched: usize },
    /// In a body, or a chunk of one, with so many bytes to come.
    Data { remaining: u64, is_chunk: bool },
    /// In the line that begins a chunk, with the size so far.
    ChunkSize { size: u64, is_size_over: bool },
    /// In the line end after a chunk's data.
    ChunkEnd,
    /// In the trailer section; whether the current line is empty so far.
    Trailers { is_line_empty: bool },
    /// Not a chunked body after all. hyper will say so; until then everything is its own.
    Broken,
}

impl Default for State {
    fn default() -> Self {
        Self::Head { searched: 0 }
    }
}

/// What the bytes shown begin with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Not enough to tell.
    More,
    /// So many bytes that may be passed on as they are.
    Pass(usize),
    /// A whole head of so many bytes, with its empty line.
    Head(usize),
    /// A head that cannot be answered.
    Refuse(Flaw),
}

impl Framing {
    /// Whether the next byte belongs to a head.
    pub(super) fn is_at_head(&self) -> bool {
        matches!(self.state, State::Head { .. })
    }

    /// How many bytes to come are data that need no look.
    pub(super) fn n_opaque(&self) -> u64 {
        match self.state {
            State::Data { remaining, .. } => remaining,
            State::Broken => u64::MAX,
            _ => 0,
        }
    }

    /// Notes that so many of the opaque bytes went by; see [`n_opaque`](Self::n_opaque).
    pub(super) fn passed(&mut self, n_bytes: u64) {
        if let State::Data {
            remaining,
            is_chunk,
        } = &mut self.state
        {
            *remaining = remaining.saturating_sub(n_bytes);
            if *remaining == 0 {
                self.state = if *is_chunk {
                    State::ChunkEnd
                } else {
                    State::default()
                };
            }
        }
    }

    /// Says what `input` begins with: the bytes that no earlier step has covered.
    pub(super) fn step(&mut self, input: &[u8]) -> Step {
        if input.is_empty() {
            return Step::More;
        }
        match &mut self.state {
            State::Head { .. } => self.step_head(input),
            State::Data { remaining, .. } => {
                let n_bytes = (input.len() as u64).min(*remaining);
                self.passed(n_bytes);
                Step::Pass(usize::try_from(n_bytes).unwrap_or(input.len()))
            }
            State::Broken => Step::Pass(input.len()),
            _ => self.step_chunk_frame(input),
        }
    }

    fn step_head(&mut self, input: &[u8]) -> Step {
        let n_blank = count_blank_lines(input);
        if n_blank > 0 {
            // RFC 9112 §2.2: an empty line before a request line is ignored.
            return Step::Pass(n_blank);
        }
        let State::Head { searched } = &mut self.state else {
            return Step::More;
        };
        let is_first_look = *searched == 0;
        let news = input.get(*searched..).unwrap_or_default();
        // A line end may have been cut in two, so the search goes back over its last bytes.
        let has_end = has_empty_line(input.get(searched.saturating_sub(3)..).unwrap_or_default());
        let has_line = memchr(b'\n', news).is_some();
        *searched = input.len();
        // Judging costs a pass over the whole head, and a slow client must not make us do it for each byte: once
        // at the beginning (it may not be HTTP at all), at line ends, and when it is whole.
        if is_first_look || has_end || has_line {
            match head::judge(input) {
                Verdict::Whole { length, body } if length <= MAX_HEAD => {
                    self.state = State::after_head(body);
                    return Step::Head(length);
                }
                Verdict::Flawed(flaw) => return Step::Refuse(flaw),
                Verdict::Whole { .. } | Verdict::Partial => {}
            }
        }
        if input.len() >= MAX_HEAD {
            return Step::Refuse(Flaw::too_large(format!(
                "a head of more than {MAX_HEAD} bytes"
            )));
        }
        Step::More
    }

    /// Chunk sizes, line ends and trailers: everything in a chunked body but the data.
    fn step_chunk_frame(&mut self, input: &[u8]) -> Step {
        let mut n_bytes = 0;
        for byte in input {
            n_bytes += 1;
            self.state = self.state.after_frame_byte(*byte);
            if !matches!(
                self.state,
                State::ChunkSize { .. } | State::ChunkEnd | State::Trailers { .. }
            ) {
                break;
            }
        }
        Step::Pass(n_bytes)
    }
}

impl State {
    fn after_head(body: BodyLength) -> Self {
        match body {
            BodyLength::Known(0) => Self::default(),
            BodyLength::Known(remaining) => Self::Data {
                remaining,
                is_chunk: false,
            },
            BodyLength::Chunked => Self::CHUNK_SIZE,
        }
    }

    const CHUNK_SIZE: Self = Self::ChunkSize {
        size: 0,
        is_size_over: false,
    };

    fn after_frame_byte(&self, byte: u8) -> Self {
        match *self {
            Self::ChunkSize { size: 0, .. } if byte == b'\n' => Self::Trailers {
                is_line_empty: true,
            },
            Self::ChunkSize { size, .. } if byte == b'\n' => Self::Data {
                remaining: size,
                is_chunk: true,
            },
            Self::ChunkSize {
                size,
                is_size_over: true,
            } => Self::ChunkSize {
                size,
                is_size_over: true,
            },
            Self::ChunkSize { size, .. } => match (byte as char).to_digit(16) {
                Some(digit) => match size.checked_mul(16) {
                    Some(size) => Self::ChunkSize {
                        size: size | u64::from(digit),
                        is_size_over: false,
                    },
                    None => Self::Broken,
                },
                // RFC 9112 §7.1.1: extensions follow a semicolon and mean nothing here.
                None if matches!(byte, b';' | b' ' | b'\t' | b'\r') => Self::ChunkSize {
                    size,
                    is_size_over: true,
                },
                None => Self::Broken,
            },
            Self::ChunkEnd if byte == b'\r' => Self::ChunkEnd,
            Self::ChunkEnd if byte == b'\n' => Self::CHUNK_SIZE,
            Self::Trailers {
                is_line_empty: true,
            } if byte == b'\n' => Self::default(),
            Self::Trailers { is_line_empty } => Self::Trailers {
                is_line_empty: byte == b'\n' || (is_line_empty && byte == b'\r'),
            },
            _ => Self::Broken,
        }
    }
}

/// How many bytes of empty lines there are before the first that is not.
fn count_blank_lines(input: &[u8]) -> usize {
    let mut n_bytes = 0;
    let mut rest = input;
    while let [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] = rest {
        n_bytes = input.len() - after.len();
        rest = after;
    }
    n_bytes
}

fn has_empty_line(input: &[u8]) -> bool {
    let mut rest = input;
    while let Some(end) = memchr(b'\n', rest) {
        rest = rest.get(end + 1..).unwrap_or_default();
        if rest.starts_with(b"\n") || rest.starts_with(b"\r\n") {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the input in pieces of `size` bytes, as a connection would, and returns the heads that were found.
    fn heads(input: &[u8], size: usize) -> Vec<String> {
        let mut framing = Framing::default();
        let mut heads = Vec::new();
        let (mut from, mut to) = (0, 0);
        while to < input.len() {
            to = (to + size).min(input.len());
            loop {
                let unread = &input[from..to];
                match framing.step(unread) {
                    Step::More => break,
                    Step::Pass(n_bytes) => from += n_bytes,
                    Step::Head(length) => {
                        heads.push(String::from_utf8_lossy(&unread[..length]).into_owned());
                        from += length;
                    }
                    Step::Refuse(flaw) => {
                        heads.push(flaw.trouble.detail);
                        return heads;
                    }
                }
            }
        }
        heads
    }

    #[test]
    fn pipelined_requests_are_told_apart_however_they_are_cut() {
        let first = "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 27\r\n\r\n";
        let second = "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        let third = "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n";
        let input = format!(
            "\r\n{first}GET /not-a-head HTTP/1.1\r\n\r\n{second}\
             6;ext=\"1\"\r\n\r\nGET \r\n1A\r\n{}\r\n0\r\nTrailer: x\r\n\r\n{third}",
            "-".repeat(26)
        );
        for size in 1..=input.len() {
            assert_eq!(
                heads(input.as_bytes(), size),
                [first, second, third],
                "in pieces of {size}"
            );
        }
    }

    #[test]
    fn a_head_over_the_limit_is_refused_at_the_limit() {
        let mut framing = Framing::default();
        let input = [
            b"GET / HTTP/1.1\r\nHost: a\r\nX: ".as_slice(),
            &vec![b'x'; MAX_HEAD],
        ]
        .concat();
        assert_eq!(framing.step(&input[..MAX_HEAD - 1]), Step::More);
        assert!(matches!(framing.step(&input), Step::Refuse(_)));
    }

    #[test]
    fn what_is_no_request_is_refused_at_its_first_byte_that_shows_it() {
        assert_eq!(
            heads(b"\x16\x03\x01", 3),
            [
                "a TLS handshake, where plain HTTP was expected: the client should use http, or the endpoint TLS"
            ]
        );
        assert_eq!(
            heads(b"GET /\r\n", 1),
            ["a request line without an HTTP version"]
        );
    }

    #[test]
    fn a_broken_chunk_is_left_to_the_body() {
        let input = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nGET / HTTP/1.1\r\n\r\n";
        assert_eq!(
            heads(input, input.len()).len(),
            1,
            "what follows is not read as a request"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_taken_without_a_panic_and_with_progress(
            input in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
            size in 1usize..50,
        ) {
            let head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
            heads(&input, size);
            heads(&[head.as_slice(), &input].concat(), size);
        }
    }
}

//! Takes in the body of a request: bounded in size, memory and time, and kept as far as it came.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming};
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::journal::Trouble;
use crate::journal::event::TroubleKind;
use crate::net::budget::{Budget, Share};

/// How many times the limit a body may have before reading it is given up.
///
/// A client that sends somewhat too much gets its answer on a connection that stays in order, and the log gets the
/// true length; one that sends without end is cut.
const PATIENCE_FACTOR: u64 = 4;

/// How long a client may be silent in a body when the endpoint stops: long enough for what is on its way.
const LAST_MOMENT: Duration = Duration::from_millis(100);

/// What a body may take.
#[derive(Debug)]
pub(super) struct Bounds<'a> {
    /// The largest body, in bytes.
    pub(super) max_length: usize,
    /// How much of it is kept.
    pub(super) max_kept: usize,
    /// Between two pieces, and altogether beyond what the minimum rate allows.
    pub(super) patience: Duration,
    /// The minimum rate, in bytes per second.
    pub(super) min_rate: u32,
    /// What it shares with the bodies of other requests.
    pub(super) budget: &'a Budget,
    /// Cancelled when the endpoint stops.
    pub(super) stop: &'a CancellationToken,
}

/// What has come of a body.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// The only piece, as hyper gave it; most bodies come in one.
    first: Bytes,
    /// All pieces, when there are several.
    joined: BytesMut,
    length: u64,
    hash: Option<Sha256>,
    trailers: HeaderMap,
    share: Share,
}

/// What came of a body, when no more of it will.
#[derive(Debug)]
pub(super) struct Whole {
    /// What was kept.
    pub(super) kept: Bytes,
    /// How much came.
    pub(super) length: u64,
    /// The hash of all that came, when that is more than was kept.
    pub(super) sha256: Option<[u8; 32]>,
    /// The fields after it (RFC 9110 §6.5).
    pub(super) trailers: HeaderMap,
    /// The memory it takes; to be held as long as `kept` is.
    pub(super) share: Share,
}

/// Why reading a body ended before its end.
#[derive(Debug)]
pub(super) struct Interruption {
    /// What the log says.
    pub(super) trouble: Trouble,
    /// Whether the rest of the body is still in the way of the next request.
    pub(super) is_unfinished: bool,
}

impl Received {
    /// Reads the body to its end. What came is in `self` even if the future is dropped.
    pub(super) async fn read(
        &mut self,
        mut body: Incoming,
        bounds: &Bounds<'_>,
    ) -> Result<(), Interruption> {
        let mut began = Instant::now();
        let max_length = bounds.max_length as u64;
        while !body.is_end_stream() {
            let frame = self.next_frame(&mut body, began, bounds).await?;
            match frame.map(Frame::into_data) {
                None => break,
                Some(Ok(data)) => began += self.take(data, bounds).await?,
                Some(Err(frame)) => self.trailers = frame.into_trailers().unwrap_or_default(),
            }
            if self.length > max_length.saturating_mul(PATIENCE_FACTOR) {
                return Err(too_large(bounds.max_length, true));
            }
        }
        if self.length > max_length {
            return Err(too_large(bounds.max_length, false));
        }
        Ok(())
    }

    async fn next_frame(
        &self,
        body: &mut Incoming,
        began: Instant,
        bounds: &Bounds<'_>,
    ) -> Result<Option<Frame<Bytes>>, Interruption> {
        let silent = Instant::now() + bounds.patience;
        let slow = began + bounds.patience + bounds.time_for(self.length);
        let stopped = async {
            bounds.stop.cancelled().await;
            sleep(LAST_MOMENT).await;
        };
        tokio::select! {
            biased;
            frame = timeout_at(silent.min(slow), body.frame()) => match frame {
                Ok(frame) => frame.transpose().map_err(|error| self.broken(&error)),
                Err(_) if self.length > 0 && slow < silent => Err(self.too_slow(bounds)),
                Err(_) => Err(self.stalled(bounds.patience)),
            },
            () = stopped => Err(self.cut_off("the endpoint stopped")),
        }
    }

    /// Keeps a piece as soon as there is memory for it. Returns how long that took, which is not the client's fault.
    async fn take(&mut self, data: Bytes, bounds: &Bounds<'_>) -> Result<Duration, Interruption> {
        let asked = Instant::now();
        let n_kept = self.first.len() + self.joined.len();
        let n_wanted = (n_kept + data.len()).min(bounds.max_kept);
        let extend = bounds.budget.extend(&mut self.share, n_wanted);
        let has_room = timeout(bounds.patience, extend).await.is_ok();
        self.add(data, if has_room { bounds.max_kept } else { n_kept });
        if has_room {
            Ok(asked.elapsed())
        } else {
            Err(crowded(bounds.patience))
        }
    }

    fn add(&mut self, data: Bytes, limit: usize) {
        if self.length == 0 && data.len() <= limit {
            self.length = data.len() as u64;
            self.first = data;
            return;
        }
        if self.joined.is_empty() {
            self.joined
                .extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.length += data.len() as u64;
        let room = limit.saturating_sub(self.joined.len());
        if data.len() > room && self.hash.is_none() {
            self.hash = Some(Sha256::new_with_prefix(&self.joined));
        }
        if let Some(hash) = &mut self.hash {
            hash.update(&data);
        }
        self.joined
            .extend_from_slice(data.get(..room).unwrap_or(&data));
    }

    /// What there is, when no more will come.
    pub(super) fn finish(self) -> Whole {
        Whole {
            kept: if self.joined.is_empty() {
                self.first
            } else {
                self.joined.freeze()
            },
            length: self.length,
            sha256: self.hash.map(|hash| hash.finalize().into()),
            trailers: self.trailers,
            share: self.share,
        }
    }

    fn stalled(&self, patience: Duration) -> Interruption {
        Interruption {
            trouble: Trouble {
                kind: TroubleKind::TimedOut,
                detail: format!(
                    "the client stopped for {patience:?} after {} bytes of body",
                    self.length
                ),
            },
            is_unfinished: true,
        }
    }

    fn too_slow(&self, bounds: &Bounds<'_>) -> Interruption {
        Interruption {
            trouble: Trouble {
                kind: TroubleKind::TimedOut,
                detail: format!(
                    "the client sent only {} bytes of body in {:?}, and at least {} a second are expected after {:?}",
                    self.length,
                    bounds.patience + bounds.time_for(self.length),
                    bounds.min_rate,
                    bounds.patience,
                ),
            },
            is_unfinished: true,
        }
    }

    fn cut_off(&self, what: &str) -> Interruption {
        Interruption {
            trouble: Trouble {
                kind: TroubleKind::CutOff,
                detail: format!("{what} after {} bytes of body", self.length),
            },
            is_unfinished: true,
        }
    }

    fn broken(&self, error: &hyper::Error) -> Interruption {
        if !is_bad_framing(error) {
            return self.cut_off("the connection ended");
        }
        Interruption {
            trouble: Trouble {
                kind: TroubleKind::MalformedBody,
                detail: format!(
                    "a chunk that cannot be read after {} bytes of body",
                    self.length
                ),
            },
            is_unfinished: true,
        }
    }
}

impl Bounds<'_> {
    /// How long so many bytes take at the minimum rate.
    fn time_for(&self, n_bytes: u64) -> Duration {
        Duration::from_millis(n_bytes.saturating_mul(1000) / u64::from(self.min_rate.max(1)))
    }
}

/// The refusal of a body that there was no memory for.
fn crowded(patience: Duration) -> Interruption {
    Interruption {
        trouble: Trouble {
            kind: TroubleKind::Overloaded,
            detail: format!(
                "no memory for the body within {patience:?}, because of the bodies of other requests; try again later"
            ),
        },
        is_unfinished: true,
    }
}

/// The refusal of a body that says beforehand that it is over the limit.
pub(super) fn too_large(limit: usize, is_unfinished: bool) -> Interruption {
    Interruption {
        trouble: Trouble {
            kind: TroubleKind::BodyTooLarge,
            detail: format!("a body of more than {limit} bytes"),
        },
        is_unfinished,
    }
}

/// Whether the bytes came and were wrong, rather than did not come: hyper reports both as an error of the body,
/// and only the kind of the cause tells.
fn is_bad_framing(error: &hyper::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return matches!(
                error.kind(),
                std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData
            );
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(pieces: &[&'static str], limit: usize) -> (Bytes, u64, Option<[u8; 32]>) {
        let mut received = Received::default();
        for piece in pieces {
            received.add(Bytes::from_static(piece.as_bytes()), limit);
        }
        let Whole {
            kept,
            length,
            sha256,
            ..
        } = received.finish();
        (kept, length, sha256)
    }

    #[test]
    fn a_body_within_the_limit_is_kept_whole_and_needs_no_hash() {
        for pieces in [&["abcdef"][..], &["abc", "def"], &["", "abc", "", "def"]] {
            let (kept, length, hash) = received(pieces, 6);
            assert_eq!((&kept[..], length, hash), (&b"abcdef"[..], 6, None));
        }
    }

    #[test]
    fn a_body_over_the_limit_keeps_its_prefix_its_length_and_the_hash_of_all_of_it() {
        let expected: [u8; 32] = Sha256::digest("abcdefgh").into();
        for pieces in [
            &["abcdefgh"][..],
            &["abc", "defgh"],
            &["abcdef", "gh"],
            &["abcdef", "g", "h"],
        ] {
            let (kept, length, hash) = received(pieces, 6);
            assert_eq!((&kept[..], length), (&b"abcdef"[..], 8), "{pieces:?}");
            assert_eq!(hash, Some(expected), "{pieces:?}");
        }
    }
}

//! The body of a response on its way out, and what became of it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::journal::Seq;
use crate::net::desk::Desk;
use crate::net::tape::GONE;

/// The body of a response, and a note of what became of it.
///
/// hyper drops it when it has taken all of it, or when there is nobody to send it to. Over HTTP/1.1 it is one piece.
/// Over HTTP/2 hyper takes a piece as soon as the client has room for a byte of it, so pieces are small: a stream
/// that is reset under its response is noticed except in the last [`PIECE`].
#[derive(Debug)]
pub(super) struct ReplyBody {
    data: Option<Bytes>,
    seq: Option<Seq>,
    /// The response to HEAD, whose body nobody takes.
    head_only: bool,
    desk: Arc<Desk>,
}

impl ReplyBody {
    /// The body of the response to one request of this connection, and the number of the event that holds it.
    pub(super) fn new(desk: Arc<Desk>, data: Bytes, seq: Option<Seq>, head_only: bool) -> Self {
        desk.tape.begin_response();
        Self {
            data: (!data.is_empty()).then_some(data),
            seq,
            head_only,
            desk,
        }
    }
}

/// The size of a piece over HTTP/2: that of its frames (RFC 9113 §6.5.2).
const PIECE: usize = 16 * 1024;

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.desk.tape.take_piece();
        let is_last =
            !self.desk.is_http2() || self.data.as_ref().is_none_or(|data| data.len() <= PIECE);
        let piece = match &mut self.data {
            Some(data) if !is_last => Some(data.split_to(PIECE)),
            data => data.take(),
        };
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.data.as_ref().map_or(0, |data| data.len() as u64))
    }
}

impl Drop for ReplyBody {
    fn drop(&mut self) {
        let was_taken = self.data.is_none() || self.head_only;
        let seq = self.seq.take();
        self.desk.tape.end_response(seq.filter(|_| was_taken));
        if let (Some(seq), false) = (seq, was_taken) {
            let inbox = self.desk.inbox.clone();
            self.desk
                .tracker
                .spawn(async move { inbox.undelivered(seq, GONE.to_owned()).await });
        }
    }
}

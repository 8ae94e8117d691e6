//! The answer to a request that was handed to the recorder.

use crate::journal::event::Seq;
use crate::scim::Response;

/// What the recorder gives back for a request: the answer, and the number under which it is in the file.
#[derive(Debug)]
pub struct Reply {
    /// The number of the event; `None` when it could not be recorded (then the response is a 503).
    pub seq: Option<Seq>,
    /// What the client is sent. Of a request that the edge refused without an answer: an empty 400 for nobody.
    pub response: Response,
}

//! What the screen is on.

use std::path::PathBuf;

use crate::app::exit::Failure;
use crate::journal::{Follower, Inbox, Reader};
use crate::tui::{EndpointStatus, Service, Tokens};

/// A capture, and the endpoint that records into it, if that is in this process.
pub(in crate::app) struct Scene {
    /// The capture.
    pub(in crate::app) capture: PathBuf,
    /// The recorder that writes it, when that is in this process.
    pub(in crate::app) inbox: Option<Inbox>,
    /// The tokens that the endpoint of this process accepts.
    pub(in crate::app) tokens: Tokens,
    /// The endpoint of this process, if there is one.
    pub(in crate::app) service: Option<Service>,
    /// What the status line says at first.
    pub(in crate::app) status: EndpointStatus,
}

impl Scene {
    pub(super) fn reader(&self) -> Result<Reader, Failure> {
        Reader::open(&self.capture).map_err(Failure::environment)
    }

    pub(super) fn follower(&self) -> Result<Follower, Failure> {
        let of_file = || Follower::of_file(&self.capture).map_err(Failure::environment);
        self.inbox
            .as_ref()
            .map_or_else(of_file, |inbox| Ok(Follower::of_recorder(inbox)))
    }
}

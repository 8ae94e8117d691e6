//! Why an export ended early.

use crate::journal;

/// An export could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The capture could not be read.
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// What was written could not be handed on.
    #[error("cannot write the export: {0}")]
    Write(#[from] std::io::Error),
    /// The directory in the capture does not fit together.
    #[error("cannot put the directory together: {0}")]
    Misfit(#[from] crate::scim::directory::Misfit),
    /// Whoever watches it does not want the rest.
    #[error("the export was stopped")]
    Stopped,
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}

//! Why an export ended early.

use crate::journal;
use crate::scim::directory::Misfit;

/// An export could not be carried out. Its text has the reason in it, so that it has no source to name it again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The capture could not be read.
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// What was written could not be handed on.
    #[error("cannot write the export: {0}")]
    Write(std::io::Error),
    /// The directory in the capture does not fit together.
    #[error("cannot put the directory together: {0}")]
    Misfit(Misfit),
    /// Nothing would be masked by a path that somebody gave.
    #[error("cannot mask what was asked for: {0}")]
    Mask(String),
    /// Whoever watches it does not want the rest.
    #[error("the export was stopped")]
    Stopped,
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}

impl From<Misfit> for Error {
    fn from(error: Misfit) -> Self {
        Self::Misfit(error)
    }
}

//! Who writes a capture.

use std::fmt;

/// The process that writes a capture, as its lock file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Its number; `None` when the lock file could not be read.
    pub pid: Option<u32>,
    /// Where its endpoint is reached, once it listens.
    pub url: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.pid, &self.url) {
            (Some(pid), Some(url)) => write!(formatter, "process {pid} at {url}"),
            (Some(pid), None) => write!(formatter, "process {pid}"),
            (None, _) => write!(formatter, "another process"),
        }
    }
}

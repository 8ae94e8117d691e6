//! What was replaced in the events of a capture before they came into it.

use serde::{Deserialize, Serialize};

use crate::journal::event::Seq;

/// Under which key a capture says it.
pub(super) const KEY: &str = "disguised";

/// What the file that a capture was made of says of what was replaced in it. An export of the capture says so again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disguised {
    /// Whether personal data are replaced by stand-ins.
    pub pseudonymized: bool,
    /// The attribute paths whose values are replaced by placeholders.
    pub masked_paths: Vec<String>,
    /// How many values were replaced by stand-ins.
    pub pseudonyms: u64,
    /// How many values were replaced by placeholders.
    pub masked: u64,
    /// Events that ask for a part of a value which stand-ins do not keep.
    #[serde(default)]
    pub inexact: Vec<Seq>,
    /// The last event that came with it. What was recorded since is as it was sent.
    pub until: Seq,
}

impl Disguised {
    /// Whether it says anything.
    pub(super) fn is_any(&self) -> bool {
        self.pseudonymized || !self.masked_paths.is_empty()
    }
}

//! `scimscope show`

use clap::Args;

/// `show`
#[derive(Debug, Clone, Args)]
pub(in crate::app) struct ShowOptions {
    /// The capture [default: the default capture], and the event: 402, #402, -1 (the newest), 12:40:46 (the first
    /// at or after that time, in UTC), e7 (the first of a cycle), 'a (a mark)
    #[arg(value_name = "[FILE] EVENT", num_args = 1..=2, required = true, allow_negative_numbers = true)]
    pub(in crate::app) file_and_seq: Vec<String>,
    /// Request and response as recorded, byte for byte
    #[arg(long, conflicts_with = "json")]
    pub(in crate::app) raw: bool,
    /// One JSON object
    #[arg(long)]
    pub(in crate::app) json: bool,
}

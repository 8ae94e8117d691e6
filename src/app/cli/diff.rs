//! `scimscope diff`

use clap::Args;

/// `diff`
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line"
)]
pub(in crate::app) struct DiffOptions {
    /// The capture [default: the default capture], the first event, and the second [default: the newest; the newest
    /// alone is compared with the one before].
    /// Events: 402, #402, -1 (the newest), 12:40:46 or 2026-11-22T12:40:46Z (the last at or before that time, in UTC),
    /// e7 (the first of a cycle), 'a (a mark); 0 is before the first
    #[arg(value_name = "[FILE] A [B]", num_args = 1..=3, required = true, allow_negative_numbers = true)]
    pub(in crate::app) file_and_events: Vec<String>,
    /// Only the resource with this id, userName or externalId, or, if there is none, displayName
    #[arg(long, value_name = "ID", conflicts_with = "requests")]
    pub(in crate::app) id: Option<String>,
    /// The requests and responses of the two events, instead of the directory after them
    #[arg(long)]
    pub(in crate::app) requests: bool,
    /// As text, line by line
    #[arg(long, conflicts_with_all = ["json", "patch"])]
    pub(in crate::app) text: bool,
    /// What is equal too, and what differs between any two: ids, dates, versions
    #[arg(long, conflicts_with_all = ["json", "patch", "markdown"])]
    pub(in crate::app) all: bool,
    /// One JSON object
    #[arg(long, conflicts_with_all = ["patch", "markdown"])]
    pub(in crate::app) json: bool,
    /// JSON Patch (RFC 6902) for {"Users": {ID: …}, "Groups": {ID: …}}
    #[arg(long, conflicts_with_all = ["requests", "markdown"])]
    pub(in crate::app) patch: bool,
    /// A Markdown table
    #[arg(long)]
    pub(in crate::app) markdown: bool,
}

//! What the endpoint is set up with, and what it offers.

use crate::scim::profile::Profile;
use crate::scim::schema::Schemas;

/// What does not change while the endpoint runs.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The schemas in force.
    pub schemas: Schemas,
    /// How forgiving it is.
    pub profile: Profile,
    /// The path that everything is below: `/scim/v2`; empty for the root.
    pub base_path: String,
    /// The most resources on a page (`filter.maxResults`).
    pub max_results: usize,
    /// The largest body (`bulk.maxPayloadSize`), in bytes.
    pub max_body: usize,
    /// The most that a body shows of resources, in bytes: a page ends before it has more, a resource that alone is
    /// longer is not shown.
    pub max_answer: usize,
    /// The most that a query puts together of resources to filter and to sort them, in bytes.
    pub max_scan: usize,
    /// What cursors are sealed with, so that those of others are told from ours (RFC 9865 §2.1).
    pub cursor_key: u128,
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            schemas: Schemas::embedded(),
            profile: Profile::Lenient,
            base_path: "/scim/v2".to_owned(),
            max_results: 1000,
            max_body: 8 * 1024 * 1024,
            max_answer: 32 * 1024 * 1024,
            max_scan: 256 * 1024 * 1024,
            cursor_key: 0,
        }
    }
}

/// The most operations that one bulk request may have (`bulk.maxOperations`).
pub(super) const MAX_OPERATIONS: usize = 1000;

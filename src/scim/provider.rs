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
            max_body: USUAL_BODY,
            max_answer: answer_for_bodies_of(USUAL_BODY),
            max_scan: 256 * 1024 * 1024,
            cursor_key: 0,
        }
    }
}

impl Provider {
    /// The same with bodies of up to so many bytes, and answers that can show what came in one.
    #[must_use]
    pub fn for_bodies_of(self, max_body: usize) -> Self {
        Self {
            max_body,
            max_answer: answer_for_bodies_of(max_body),
            ..self
        }
    }
}

const USUAL_BODY: usize = 8 * 1024 * 1024;

/// A resource of one body, and room for what it is shown with: its members or groups, `id`, `meta`.
fn answer_for_bodies_of(max_body: usize) -> usize {
    const ROOM: usize = 24 * 1024 * 1024;
    max_body.saturating_add(ROOM)
}

/// The most operations that one bulk request may have (`bulk.maxOperations`).
pub(super) const MAX_OPERATIONS: usize = 1000;

//! The endpoints of SCIM, by which a path below a base path begins.

/// Every endpoint (RFC 7644 §3.2), as RFC 7643 and RFC 7644 spell it.
const ENDPOINTS: &[&str] = &[
    "Users",
    "Groups",
    "Me",
    "Bulk",
    "ServiceProviderConfig",
    "ResourceTypes",
    "Schemas",
    ".search",
];

/// Whether a segment of a path is one, whatever its case.
pub fn is_endpoint(segment: &str) -> bool {
    ENDPOINTS
        .iter()
        .any(|endpoint| segment.eq_ignore_ascii_case(endpoint))
}

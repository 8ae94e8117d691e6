//! How one resource is looked at.

/// A view of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceView {
    /// Attribute by attribute, with what changed and since when.
    Tree,
    /// As a client is sent it.
    Json,
    /// One line a value.
    Table,
}

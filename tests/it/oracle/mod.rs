//! What other people's programs say of ours: where they were right, and where two readings are compared.
//!
//! The oracle that speaks HTTP, scim2-tester, stands in `tests/scim2-tester`.

mod filter;
mod found;

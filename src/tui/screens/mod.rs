//! The screens: each answers one question about the log, and remembers where its user was.
//!
//! Reading order: [`requests`] is what arrives and what each event did.

pub mod requests;

pub use requests::{Requests, Tab};

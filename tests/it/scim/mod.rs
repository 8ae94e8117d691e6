//! The protocol, against the case files, the conformance list and by properties.

mod conformance;
mod endpoint;
mod filter;
mod histories;
mod patch;
mod why;

//! Every integration test, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines,
    missing_docs,
    unreachable_pub,
    reason = "a test that fails should say so at once and loudly"
)]

// The fuzz targets name it.
extern crate self as libfuzzer_sys;

mod architecture;
mod cli;
mod crash;
mod export;
mod fuzz_targets;
mod import;
mod inspect;
mod journal;
mod looks;
mod oracle;
mod pty;
mod query;
mod replay;
mod scim;
mod screen;
mod sending;
mod server;
mod simulate;
mod support;

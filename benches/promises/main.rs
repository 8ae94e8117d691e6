//! What the project promises, measured: each figure beside its target.
//!
//! `cargo bench` measures everything; `cargo bench -- wire` (or `recorder`, `directory`, `capture`, `history`, `query`,
//! `screen`, `start`, `stepping`, `transfer`) one part.
//! Ratios are against a bare hyper server in the same process and the same run, driven by the same client.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    missing_docs,
    unreachable_pub,
    reason = "a measurement that fails should say so at once and loudly"
)]

mod capture;
mod directory;
mod endpoint;
mod history;
mod load;
mod people;
mod query;
mod recorder;
mod report;
mod screen;
mod start;
mod stepping;
mod transfer;
mod wire;

// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|name| name == part);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    if is_wanted("start") {
        start::measure();
    }
    // First of those within this process, because it measures its memory.
    if is_wanted("directory") {
        runtime.block_on(directory::measure());
    }
    if is_wanted("wire") {
        runtime.block_on(wire::measure());
    }
    if is_wanted("recorder") {
        runtime.block_on(recorder::measure());
    }
    if is_wanted("screen") {
        runtime.block_on(screen::measure());
    }
    if is_wanted("stepping") {
        runtime.block_on(stepping::measure());
    }
    if is_wanted("history") {
        runtime.block_on(history::measure());
    }
    if is_wanted("query") {
        runtime.block_on(query::measure());
    }
    if is_wanted("capture") {
        runtime.block_on(capture::measure());
    }
    if is_wanted("transfer") {
        runtime.block_on(transfer::measure());
    }
}

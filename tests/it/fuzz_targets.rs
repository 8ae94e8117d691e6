//! The fuzz targets compile with the program that they are of, and have nothing to say against their seeds.
//!
//! They are a crate of their own, for a compiler that fuzzes; here the macro that makes programs of them makes
//! functions.

use std::path::Path;

#[path = "../fuzz/targets/connection.rs"]
#[expect(unused_attributes, reason = "what fuzzes brings its own main")]
mod connection;
#[path = "../fuzz/targets/filter.rs"]
#[expect(unused_attributes, reason = "what fuzzes brings its own main")]
mod filter;
#[path = "../fuzz/targets/patch.rs"]
#[expect(unused_attributes, reason = "what fuzzes brings its own main")]
mod patch;
#[path = "../fuzz/targets/path.rs"]
#[expect(unused_attributes, reason = "what fuzzes brings its own main")]
mod path;

/// Stands where the macro of `libfuzzer_sys` does.
#[macro_export]
macro_rules! fuzz_target {
    (|$input:ident: &[u8]| $body:block) => {
        pub(super) fn run($input: &[u8]) $body
    };
    (|$input:ident: &str| $body:block) => {
        pub(super) fn run(bytes: &[u8]) {
            let Ok($input) = std::str::from_utf8(bytes) else {
                return;
            };
            $body
        }
    };
}

fn check(name: &str, run: impl Fn(&[u8])) {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/seeds")
        .join(name);
    let mut n_seeds = 0;
    for seed in std::fs::read_dir(seeds).unwrap() {
        run(&std::fs::read(seed.unwrap().path()).unwrap());
        n_seeds += 1;
    }
    assert!(n_seeds > 0, "{name}");
}

#[test]
fn every_target_takes_its_seeds() {
    check("connection", connection::run);
    check("filter", filter::run);
    check("patch", patch::run);
    check("path", path::run);
}

//! Parts of the README that the program makes.

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// Compares a part of the README, between the marks `<!-- NAME:begin -->` and `<!-- NAME:end -->`, with what it should
/// be. With `SCIMSCOPE_UPDATE_README` set, the part is written instead.
pub fn check_readme(name: &str, expected: &str) {
    let (begin, end) = (
        format!("<!-- {name}:begin -->\n"),
        format!("<!-- {name}:end -->"),
    );
    let readme = std::fs::read_to_string(README).unwrap();
    let (before, rest) = readme.split_once(&begin).unwrap();
    let (part, after) = rest.split_once(&end).unwrap();
    if std::env::var_os("SCIMSCOPE_UPDATE_README").is_some() {
        std::fs::write(README, [before, &begin, expected, &end, after].concat()).unwrap();
    } else {
        assert_eq!(
            part, expected,
            "update with SCIMSCOPE_UPDATE_README=1 cargo test --test it readme -- --test-threads 1"
        );
    }
}

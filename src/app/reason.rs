//! Why the system refused something, in words that say what to do.

use std::io;

/// A chain of causes in one line.
pub(super) fn chain(error: &anyhow::Error) -> String {
    let causes = error.chain().map(|cause| match cause.downcast_ref() {
        Some(error) => reason(error),
        None => without_code(&cause.to_string()),
    });
    causes.collect::<Vec<_>>().join(": ")
}

/// What the system said. What somebody else said in its place stays.
pub(super) fn reason(error: &io::Error) -> String {
    let told = match error.kind() {
        _ if error.raw_os_error().is_none() => return without_code(&error.to_string()),
        io::ErrorKind::NotFound => "there is no such file or folder; check the path",
        io::ErrorKind::PermissionDenied => "permission denied; check who may use it",
        io::ErrorKind::IsADirectory => "it is a folder; name a file",
        io::ErrorKind::NotADirectory => "a folder of its path is none; check the path",
        io::ErrorKind::StorageFull => "no space is left there",
        _ => return without_code(&error.to_string()),
    };
    told.to_owned()
}

/// A text without the numbers of the system: ` (os error 2)`.
fn without_code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (os error ") {
        let digits = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
        out.push_str(before);
        let behind = digits.strip_prefix(')');
        if behind.is_none() {
            out.push_str(" (os error ");
        }
        rest = behind.unwrap_or(after);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn what_the_system_says_is_said_in_words() {
        let missing = std::fs::File::open("/there/is/none").context("cannot read it");
        assert_eq!(
            chain(&missing.unwrap_err()),
            "cannot read it: there is no such file or folder; check the path"
        );
        let own = io::Error::new(io::ErrorKind::NotFound, "no zip file");
        assert_eq!(reason(&own), "no zip file");
    }

    #[test]
    fn only_numbers_of_the_system_are_left_out() {
        for (text, expected) in [
            ("refused (os error 111); check", "refused; check"),
            ("a (os error x) b", "a (os error x) b"),
            ("a (os error 1", "a (os error 1"),
            (" (os error 1) (os error 2)", ""),
            ("é", "é"),
        ] {
            assert_eq!(without_code(text), expected);
        }
    }
}

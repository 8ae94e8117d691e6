//! Why less of a body is recorded than arrived, in words.

use crate::journal::event::Body;
use crate::journal::redact::length_of_remains;

impl Body {
    /// What is to be said of a body of which less is kept than arrived; `None` when there is nothing to say.
    pub fn lack(&self) -> Option<String> {
        let (kept, arrived) = (self.kept.len() as u64, self.length);
        if length_of_remains(&self.kept) == Some(arrived) {
            return Some(format!(
                "{arrived} bytes were sent and not kept: they cannot be read, or hold a password"
            ));
        }
        if kept >= arrived {
            return None;
        }
        // What is longer than its limit is kept with a hash of the whole.
        Some(match self.sha256 {
            Some(_) => format!("{kept} of {arrived} bytes were kept"),
            None => format!("{arrived} bytes as sent; secrets in it were replaced"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_kept_is_said_to_be_so() {
        let check =
            |kept: &'static str, length: u64, sha256: Option<[u8; 32]>, said: Option<&str>| {
                let body = Body {
                    kept: kept.into(),
                    length,
                    sha256,
                };
                let found = body.lack();
                assert_eq!(found.is_some(), said.is_some(), "{found:?}");
                assert!(found.unwrap_or_default().contains(said.unwrap_or_default()));
            };
        check("{}", 2, None, None);
        check("redacted:88-bytes:1a2b3c4d", 88, None, Some("not kept"));
        check("redacted:9-bytes:1a2b3c4d", 9, None, Some("not kept"));
        check("redacted:9-bytes:1a2b3c4d", 88, None, Some("secrets in it"));
        check("{", 9, Some([0; 32]), Some("1 of 9 bytes"));
    }
}

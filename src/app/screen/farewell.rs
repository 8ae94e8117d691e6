//! What is said last, when the screen is gone.

use std::io::Write;
use std::path::Path;

use crate::scim::spelling::counted;

/// What is said last: where everything is, how much, and how to look at it again.
pub(in crate::app) fn say_goodbye(capture: &Path, n_events: u64) {
    let (path, events) = (capture.display(), counted(n_events, "event"));
    let line = format!(
        "scimscope: {events} in {path}; look at what was captured with `scimscope open {path}`\n"
    );
    // A closed stderr leaves nobody to tell.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// What is said last when the screen itself fails.
pub(super) fn epitaph(capture: &Path) -> String {
    let capture = capture.display();
    format!(
        "scimscope: the screen failed, which is a mistake in scimscope; every answered request is in {capture}, and \
         `scimscope open {capture}` shows it"
    )
}

//! Words of the sentences that this program makes of a request: details, decisions, remarks, troubles.
//!
//! Whatever else stands in such a sentence somebody sent. It stands in double quotes, for somebody may be called by one
//! of our words: without them, nothing tells the two apart.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Those of our own sentences, as they stand in the sources; a test writes them down.
const OURS: &str = include_str!("own_words.txt");

/// Those of what the library says of a text that is no JSON, and of media types that nobody can send here.
const OF_LIBRARIES: &str = "line column while parsing EOF trailing comma characters colon key must be escape unicode code \
    point control character found recursion limit exceeded lone leading surrogate hex out range type integer floating \
    sequence map unit html plain octet stream form urlencoded multipart";

static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let ours = OURS.split_whitespace();
    ours.chain(OF_LIBRARIES.split_whitespace()).collect()
});

/// Whether a word is one of our own, in exactly this case: what is written otherwise may be somebody's name.
pub(super) fn is_own(word: &str) -> bool {
    WORDS.contains(word)
}

//! What a text on the screen means. How that looks, a [`theme`](crate::tui::theme) says.

use serde::Deserialize;

/// The meaning of a text on the screen; `Paper` is what all of it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the name of a role is its meaning")]
pub enum Role {
    Paper,
    Text,
    Quiet,
    Line,
    LineFocused,
    Title,
    TitleFocused,
    Heading,
    Label,
    Column,
    Selected,
    SelectedUnfocused,
    Key,
    Tab,
    TabCurrent,
    Up,
    Capture,
    Follow,
    Scrub,
    Banner,
    Caution,
    Failure,
    Notice,
    Error,
    Flag,
    Read,
    Create,
    Modify,
    Delete,
    StatusSuccess,
    StatusRedirect,
    StatusClientError,
    StatusServerError,
    Added,
    Removed,
    Changed,
    OldValue,
    FieldName,
    JsonKey,
    JsonString,
    JsonNumber,
    JsonWord,
    Punctuation,
    Control,
    Prompt,
    Cursor,
    Emphasis,
    // The last: the test of the themes counts up to it.
    Hit,
}

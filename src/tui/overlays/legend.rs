//! What the signs on the screen mean, for the help.

use crate::tui::glyphs::Glyphs;
use crate::tui::overlays::page::{INDENT, KEY_COLUMNS};
use crate::tui::text::Mode;
use crate::tui::theme::Role;
use crate::tui::widgets::Line;
use crate::tui::wrap;

/// The legend, in as many lines as it takes.
pub(super) fn lines(glyphs: &Glyphs, columns: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::of(Role::Heading, " What the signs mean")];
    for (role, signs, meaning) in entries(glyphs) {
        let head =
            Line::of(Role::Text, " ".repeat(INDENT)).and_padded(role, &signs, KEY_COLUMNS, glyphs);
        let room = columns.saturating_sub(head.width(Mode::Fold, glyphs) + 1);
        for (index, text) in wrap::words(meaning, room, glyphs).into_iter().enumerate() {
            let indent = || Line::of(Role::Text, " ".repeat(INDENT + KEY_COLUMNS));
            let start = if index == 0 { head.clone() } else { indent() };
            lines.push(start.and(Role::Text, text));
        }
    }
    lines
}

/// Signs as they are drawn, and what they mean.
fn entries(glyphs: &Glyphs) -> Vec<(Role, String, &'static str)> {
    let [_, _, _, low, .., high] = glyphs.bars;
    let list = [
        (
            Role::Added,
            "+14".to_owned(),
            "created, with so many attributes; of a group, so many members were added",
        ),
        (
            Role::Changed,
            "~2".to_owned(),
            "so many attributes were changed",
        ),
        (
            Role::Removed,
            "-1".to_owned(),
            "deleted, with so many attributes; of a group, so many members were removed",
        ),
        (
            Role::Changed,
            "+2-1".to_owned(),
            "members of a group, added and removed",
        ),
        (
            Role::Quiet,
            glyphs.no_change.to_owned(),
            "a write that was answered well and changed nothing",
        ),
        (
            Role::Flag,
            "!name  !name+2".to_owned(),
            "something in the request was forgiven that the RFCs refuse, or may not have been meant (json-in-string, unknown-reference, unknown-name, all-members-removed), or went wrong below SCIM: its name, and how many more; !3 where there is no room for names. What clients need all the time (plus-as-space, accept-ignored, op-case) is none of these",
        ),
        (
            Role::Quiet,
            "r  replay".to_owned(),
            "who made the event, where not a client did: replay, import, seed, self, you; the first letter where there is no room",
        ),
        (Role::Key, glyphs.selected.to_owned(), "the selected row"),
        (Role::Key, "+".to_owned(), "a row that is picked"),
        (
            Role::Hit,
            "/402".to_owned(),
            "a row that the filter asks for, while it leaves the others in the list",
        ),
        (
            Role::Flag,
            "a  *".to_owned(),
            "the letter of its mark; * for a note or a tag",
        ),
    ];
    let [open, close] = glyphs.token;
    let text = [(
        Role::Control,
        format!("{open}U+200B{close}  {}", glyphs.dot),
        if glyphs.is_ascii {
            "a captured character that controls or cannot be seen, or is no ASCII (--ascii): its number; in lists only a sign that it is there, ? for what is no ASCII"
        } else {
            "a captured character that controls or cannot be seen: its number; in lists only a sign that it is there"
        },
    )];
    let status = [
        (
            Role::Follow,
            "FOLLOW".to_owned(),
            "new events are selected as they arrive",
        ),
        (
            Role::Scrub,
            "SCRUB @85 +64".to_owned(),
            "event #85 is selected, and 64 newer ones are in the list; (15 hidden): as many newer ones do not pass the filter",
        ),
    ];
    let strip = [
        (
            Role::Modify,
            format!("{low} {high}"),
            "in the strip: how many writes that part of the log has",
        ),
        (
            Role::Error,
            glyphs.failed.to_owned(),
            "in the strip: something was refused or failed there",
        ),
        (
            Role::Scrub,
            format!("{}#85  'a  e7", glyphs.up),
            "in the strip: the selected event, a mark, the beginning of a cycle",
        ),
    ];
    let signs = list.into_iter().chain(text);
    signs.chain(status).chain(strip).collect()
}

//! The language of filters, for the help: how conditions go together, and every field with what it asks.

use crate::inspect::query::field::{Field, Group, TABLE};
use crate::tui::glyphs::Glyphs;
use crate::tui::overlays::page::{INDENT, KEY_COLUMNS};
use crate::tui::text::Mode;
use crate::tui::theme::Role;
use crate::tui::widgets::Line;
use crate::tui::wrap;

/// How conditions are written and put together.
const GRAMMAR: &[(&str, &str)] = &[
    (
        "field:value",
        "a condition; several side by side must all hold",
    ),
    (
        "field~regex",
        "the same with a regular expression, where the value is text",
    ),
    (
        "words",
        "anywhere: in the target, a head, a body, a note, a name, or what the row says; \"in quotes\" with spaces",
    ),
    ("a OR b", "one of them; ( ) around what belongs together"),
    ("-a  NOT a", "not this"),
    (">400 1..9", "numbers compare with > >= < <= and .."),
    (
        "req. resp.",
        "in front of size, header and body: of that message",
    ),
];

/// The reference, in as many lines as it takes.
pub(super) fn lines(glyphs: &Glyphs, columns: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::of(Role::Heading, " Filters")];
    for (form, meaning) in GRAMMAR {
        lines.extend(entry(form, meaning, glyphs, columns));
    }
    for group in Group::ALL {
        lines.push(Line::new());
        let title = format!(" Fields of filters: {}", group.title());
        lines.push(Line::of(Role::Heading, title));
        for field in TABLE.iter().filter(|field| field.group == group) {
            lines.extend(entry(&names(field), &said(field), glyphs, columns));
        }
    }
    lines
}

/// `method: verb:`
fn names(field: &Field) -> String {
    let names = std::iter::once(&field.name).chain(field.also);
    let names: Vec<String> = names.map(|name| format!("{name}:")).collect();
    names.join(" ")
}

fn said(field: &Field) -> String {
    format!("{}, as in {}", field.help, field.examples.join(" or "))
}

fn entry(
    head: &str,
    text: &str,
    glyphs: &Glyphs,
    columns: usize,
) -> impl Iterator<Item = Line<'static>> {
    let head =
        Line::of(Role::Text, " ".repeat(INDENT)).and_padded(Role::Key, head, KEY_COLUMNS, glyphs);
    let indent = head.width(Mode::Fold, glyphs);
    let rows = wrap::words(text, columns.saturating_sub(indent + 1), glyphs);
    rows.into_iter().enumerate().map(move |(index, row)| {
        let start = if index == 0 {
            head.clone()
        } else {
            Line::of(Role::Text, " ".repeat(indent))
        };
        start.and(Role::Text, row)
    })
}

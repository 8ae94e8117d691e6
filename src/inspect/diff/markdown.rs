//! A difference as Markdown: a table for each part, to be pasted into an issue.

use std::fmt::Write;

use crate::inspect::diff::difference::{Difference, Row, Section, Side};

/// The difference without what is equal. Captured text is escaped, so that it is neither Markdown nor HTML.
pub fn table(difference: &Difference) -> String {
    let mut out = String::new();
    let (left, right) = (cell(&difference.left), cell(&difference.right));
    for section in &difference.sections {
        let rows: Vec<&Row> = section.rows.iter().filter(|row| is_listed(row)).collect();
        if rows.is_empty() && section.note.is_none() {
            continue;
        }
        push_section(&mut out, section, &rows, &left, &right);
    }
    if out.is_empty() {
        out.push_str("No difference.\n");
    }
    out
}

fn is_listed(row: &Row) -> bool {
    row.mark != crate::inspect::diff::RowMark::Same
}

/// Writing to a string cannot fail, which is why the results are dropped.
fn push_section(out: &mut String, section: &Section, rows: &[&Row], left: &str, right: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "**{}**\n", cell(&section.title));
    if let Some(note) = &section.note {
        let _ = writeln!(out, "{}\n", cell(note));
    }
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(out, "| | attribute | {left} | {right} |\n|---|---|---|---|");
    for row in rows {
        let side = |side: &Option<Side>| {
            side.as_ref()
                .map_or_else(|| "—".to_owned(), |side| code(&side.text))
        };
        let path = cell(&row.path);
        let why = row
            .folded
            .map_or_else(String::new, |fold| format!(" *({})*", fold.reason()));
        let _ = writeln!(
            out,
            "| {} | {path}{why} | {} | {} |",
            row.mark.sign(),
            side(&row.left),
            side(&row.right)
        );
    }
}

/// Text in a cell: whatever could begin markup is escaped, and a line stays a line.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' => {
                out.push('\\');
                out.push(letter);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            _ if letter.is_control() => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
    out
}

/// A value in a cell, as code. A pipe would end the cell even there.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    if text.contains(['`', '|']) || text.chars().any(char::is_control) {
        return cell(text);
    }
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::inspect::diff::Rules;

    #[test]
    fn a_difference_is_a_table_in_which_nothing_is_markup() {
        let changes = Rules::of_json().compare(
            &json!({"title": "a", "same": 1}),
            &json!({"title": "<b>|`x`\n", "new": null}),
        );
        let difference = Difference {
            left: "#1".to_owned(),
            right: "#2".to_owned(),
            sections: vec![Section::of_changes("user a|b", &changes)],
        };
        assert_eq!(
            table(&difference),
            "**user a\\|b**\n\n| | attribute | \\#1 | \\#2 |\n|---|---|---|---|\n\
             | ~ | title | `a` | &lt;b&gt;\\|\\`x\\`\u{fffd} |\n\
             | - | same | `1` | — |\n\
             | + | new | — | `null` |\n"
        );
    }

    #[test]
    fn no_difference_is_said_in_words() {
        assert_eq!(table(&Difference::default()), "No difference.\n");
    }
}

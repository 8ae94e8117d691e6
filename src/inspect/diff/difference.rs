//! A difference as it is drawn side by side or one below the other, and as it is printed.

use std::ops::Range;

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::inspect::diff::fold::Fold;
use crate::inspect::diff::values::{ValueChange, join, label};
use crate::inspect::diff::words;

/// What differs between two things. Text in it is as captured: it must be made safe before it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// What the left side is: `#393 POST /Users 201`.
    pub left: String,
    /// What the right side is.
    pub right: String,
    /// Its parts, each with a title.
    pub sections: Vec<Section>,
}

/// A part of a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// What is compared: `user jdoe`, `request headers`.
    pub title: String,
    /// Why the two sides cannot be compared, when they cannot.
    pub note: Option<String>,
    /// What differs, and what is equal.
    pub rows: Vec<Row>,
}

/// One line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// How the sides compare.
    pub mark: RowMark,
    /// The attribute path or the name of the header field; empty in a text.
    pub path: String,
    /// The left side; `None`: there is nothing.
    pub left: Option<Side>,
    /// The right side; `None`: there is nothing.
    pub right: Option<Side>,
    /// Why it is not worth a look, if it is not: it is hidden unless asked for.
    pub folded: Option<Fold>,
}

/// How the two sides of a row compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowMark {
    /// ` `: both are the same.
    Same,
    /// `~`: both are there and differ.
    Changed,
    /// `+`: only the right side is there.
    Added,
    /// `-`: only the left side is there.
    Removed,
}

impl RowMark {
    /// The character in front of a row.
    pub fn sign(self) -> char {
        match self {
            Self::Same => ' ',
            Self::Changed => '~',
            Self::Added => '+',
            Self::Removed => '-',
        }
    }
}

/// One side of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// The text, one line unless a value has several.
    pub text: String,
    /// What differs from the other side, in bytes of the text, in order; empty when it is all of it.
    pub emphasis: Vec<Range<usize>>,
}

impl Difference {
    /// Whether nothing differs, not even what is folded.
    pub fn is_empty(&self) -> bool {
        self.rows().all(|row| row.mark == RowMark::Same)
            && self.sections.iter().all(|section| section.note.is_none())
    }

    /// How many rows differ and are worth a look.
    pub fn n_changes(&self) -> usize {
        self.rows().filter(|row| row.is_change()).count()
    }

    /// How many rows are folded that differ.
    pub fn n_folded(&self) -> usize {
        self.rows()
            .filter(|row| row.mark != RowMark::Same && row.folded.is_some())
            .count()
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.sections.iter().flat_map(|section| &section.rows)
    }
}

impl Row {
    /// Whether the row differs and is worth a look.
    pub fn is_change(&self) -> bool {
        self.mark != RowMark::Same && self.folded.is_none()
    }

    /// A row of two texts.
    pub fn new(path: impl Into<String>, left: Option<String>, right: Option<String>) -> Self {
        let mark = match (&left, &right) {
            (Some(left), Some(right)) if left != right => RowMark::Changed,
            (Some(_), None) => RowMark::Removed,
            (None, Some(_)) => RowMark::Added,
            _ => RowMark::Same,
        };
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        if let (RowMark::Changed, Some(left), Some(right)) = (mark, &left, &right) {
            (ours, theirs) = words::emphasis(left, right);
        }
        let side = |text: Option<String>, emphasis| text.map(|text| Side { text, emphasis });
        Self {
            mark,
            path: path.into(),
            left: side(left, ours),
            right: side(right, theirs),
            folded: (mark == RowMark::Same).then_some(Fold::Equal),
        }
    }

    /// The row with the reason for which it is hidden.
    #[must_use]
    pub fn folded(mut self, folded: Option<Fold>) -> Self {
        self.folded = folded.or(self.folded);
        self
    }
}

impl Section {
    /// A section of what differs between two values.
    pub fn of_changes(title: impl Into<String>, changes: &[ValueChange]) -> Self {
        let mut rows = Vec::new();
        for change in changes {
            push_rows(change, &mut rows);
        }
        Self {
            title: title.into(),
            note: None,
            rows,
        }
    }
}

/// The rows of a change: a complex value that only one side has is taken apart.
fn push_rows(change: &ValueChange, rows: &mut Vec<Row>) {
    match (&change.from, &change.to) {
        (Some(from), Some(to)) if from == to => leaves(&change.path, from, &mut |path, value| {
            let text = Some(text(value));
            rows.push(Row::new(path, text.clone(), text));
        }),
        (Some(from), Some(to)) => {
            let row = Row::new(change.path.clone(), Some(text(from)), Some(text(to)));
            rows.push(row.folded(change.folded));
        }
        (Some(from), None) => leaves(&change.path, from, &mut |path, value| {
            rows.push(Row::new(path, Some(text(value)), None).folded(change.folded));
        }),
        (None, Some(to)) => leaves(&change.path, to, &mut |path, value| {
            rows.push(Row::new(path, None, Some(text(value))).folded(change.folded));
        }),
        (None, None) => {}
    }
}

fn leaves(path: &str, value: &Value, take: &mut impl FnMut(String, &Value)) {
    match value {
        Value::Object(parts) if !parts.is_empty() => {
            for (name, part) in parts {
                leaves(&join(path, name), part, take);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                leaves(&format!("{path}[{}]", label(item, index)), item, take);
            }
        }
        simple => take(path.to_owned(), simple),
    }
}

/// A value as people read it: a string without quotes unless it would pass for something else.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text)
            if !text.is_empty() && serde_json::from_str::<IgnoredAny>(text).is_err() =>
        {
            text.clone()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_would_pass_for_something_else_has_quotes() {
        for (sent, has_quotes) in [
            ("ada", false),
            ("{no json", false),
            ("", true),
            ("true", true),
            ("1.50", true),
            (r#"{"a":{"$serde_json::private::Number":"{no json"}}"#, true),
        ] {
            let shown = text(&Value::from(sent));
            assert_eq!(shown != sent, has_quotes, "{sent}");
            assert_eq!(shown.starts_with('"'), has_quotes, "{sent}");
        }
    }
}

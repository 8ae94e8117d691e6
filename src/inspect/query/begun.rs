//! How much of a filter that is being typed can be held against the log already.

use crate::inspect::query::field;

/// The text without what was only begun at its end: a word that can become the name of a field or `AND`, `OR` or `NOT`,
/// a field without its value, and an operator that has nothing to its right yet. Looked for as words they would find
/// nothing, and a list that follows what is typed would be empty for a moment.
///
/// What stands behind an open quote is part of a text, and looked for as it grows.
pub fn finished(text: &str) -> &str {
    if text.matches('"').count() % 2 == 1 {
        return text;
    }
    let (before, word) = last_word(text);
    let mut rest = if is_begun(before, word) { before } else { text };
    loop {
        let (before, word) = last_word(rest.trim_end());
        if !matches!(word, "AND" | "OR" | "NOT" | "-") {
            return rest;
        }
        rest = before;
    }
}

/// The word that the text ends with, and what stands before it.
fn last_word(text: &str) -> (&str, &str) {
    let start = text.rfind(|letter: char| letter.is_whitespace() || letter == '(');
    text.split_at(start.map_or(0, |start| start + 1))
}

fn is_begun(before: &str, word: &str) -> bool {
    let name = word.strip_prefix('-').unwrap_or(word);
    if name.is_empty() {
        return !word.is_empty();
    }
    if let Some(name) = name.strip_suffix([':', '~']) {
        return field::find(bare(name)).is_some();
    }
    // A filter begins with a condition, which AND and OR stand behind.
    let joins: &[&str] = if before.trim().is_empty() {
        &["NOT"]
    } else {
        &["AND", "OR", "NOT"]
    };
    let mut fields = field::TABLE.iter();
    joins.iter().any(|whole| whole.starts_with(word))
        || fields.any(|field| {
            let mut names = std::iter::once(&field.name).chain(field.also);
            names.any(|whole| whole.starts_with(name) || is_side_of(field, whole, name))
        })
}

/// A name without the side in front of it.
fn bare(name: &str) -> &str {
    let side = name.strip_prefix("req.").or(name.strip_prefix("resp."));
    side.unwrap_or(name)
}

/// Whether a text begins the name of a field with a side in front of it.
fn is_side_of(field: &field::Field, whole: &str, name: &str) -> bool {
    let is_begun = |side: &str| {
        let behind = name.strip_prefix(side);
        side.starts_with(name) || behind.is_some_and(|behind| whole.starts_with(behind))
    };
    field.has_sides() && ["req.", "resp."].into_iter().any(is_begun)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::query::Query;

    #[test]
    fn what_is_only_begun_is_not_looked_for() {
        let cases = [
            ("is:error", "is:error"),
            ("is:error ", "is:error "),
            ("is:error jdoe", "is:error jdoe"),
            ("us", ""),
            ("is:error us", "is:error "),
            ("is:error user:", "is:error "),
            ("is:error -user:", "is:error "),
            ("is:error path~", "is:error "),
            ("is:error user:j", "is:error user:j"),
            ("is:error A", "is:error "),
            ("is:error AN", "is:error "),
            ("is:error AND", "is:error "),
            ("is:error AND ", "is:error "),
            ("is:error AND us", "is:error "),
            ("is:error AND user:", "is:error "),
            ("is:error OR NOT use", "is:error "),
            ("is:error OR -", "is:error "),
            ("is:error resp.bo", "is:error "),
            ("is:error req.body:", "is:error "),
            ("is:error ANDREW", "is:error ANDREW"),
            ("is:error https:", "is:error https:"),
            ("body:\"no us", "body:\"no us"),
            ("body:\"no us\" us", "body:\"no us\" "),
            ("O", "O"),
            ("", ""),
        ];
        for (typed, expected) in cases {
            assert_eq!(finished(typed), expected, "{typed}");
        }
    }

    #[test]
    fn a_filter_can_be_used_at_every_letter_of_its_typing() {
        let whole = "is:error AND user:jdoe OR NOT (op:patch resp.body:x)";
        for end in 8..whole.find('(').unwrap_or(0) {
            let typed = whole.get(..end).unwrap_or_default();
            let (query, problems) = Query::parse(finished(typed));
            assert!(problems.is_empty() && query.root().is_some(), "{typed}");
            assert!(finished(typed).starts_with("is:error"), "{typed}");
        }
    }
}

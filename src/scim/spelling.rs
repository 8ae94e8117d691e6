//! Words as they are spelled: the name that a misspelled one was meant to be (an attribute here, an option or a color in
//! the rooms above), a noun after a number, and the beginning of what is too long.

use std::borrow::Cow;

use crate::scim::attribute::Attribute;

/// A number with what it counts: `1 event`, `2 events`.
pub fn counted(n: u64, singular: &str) -> String {
    format!("{n} {}", noun(n, singular))
}

/// What a number counts: `event` after 1, else `events`.
pub fn noun(n: u64, singular: &str) -> String {
    match (n, singular.strip_suffix('y')) {
        (1, _) => singular.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        (_, None) => format!("{singular}s"),
    }
}

/// The end of a sentence that suggests a name.
pub(super) fn hint(suggestion: Option<String>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did it mean {name}?"))
}

/// The sub-attribute of an attribute whose name is nearest, when one is near enough to be meant.
pub(super) fn nearest_sub_attribute(attribute: &Attribute, name: &str) -> Option<String> {
    let subs = attribute.sub_attributes.iter();
    nearest(name, subs.map(|sub| (sub.name.as_str(), sub.name.clone())))
}

/// The candidate whose name takes the fewest edits to reach, regardless of case, if they are few for a word of that
/// length. A candidate is its name, and what is returned for it.
pub fn nearest<'a, T>(name: &str, candidates: impl Iterator<Item = (&'a str, T)>) -> Option<T> {
    let name = name.to_ascii_lowercase();
    if name.len() > 64 {
        return None;
    }
    candidates
        .map(|(candidate, shown)| {
            let edits = edit_distance(&name, &candidate.to_ascii_lowercase());
            (edits, shown)
        })
        // Half of four letters is another word.
        .filter(|(edits, _)| *edits <= 1 + name.len() / 5)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, shown)| shown)
}

/// [`nearest`], when the names themselves are what is returned.
pub fn nearest_name<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, names.into_iter().map(|name| (name, name)))
}

/// How many insertions, deletions and replacements of a byte, or swaps of two neighbors, lead from one word to the other.
fn edit_distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (index, left) in from.iter().enumerate() {
        let mut row = vec![index + 1];
        for (column, right) in to.iter().enumerate() {
            let at =
                |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&last, column) + usize::from(left != right);
            let mut edits = replaced
                .min(at(&last, column + 1) + 1)
                .min(at(&row, column) + 1);
            let is_swap = |to: &[u8], from: &[u8]| to == [*left, *right] && from == [*right, *left];
            if let (Some(one), Some(other)) = (
                column
                    .checked_sub(1)
                    .and_then(|start| to.get(start..=column)),
                index
                    .checked_sub(1)
                    .and_then(|start| from.get(start..=index)),
            ) && is_swap(one, other)
            {
                edits = edits.min(at(&before_last, column - 1) + 1);
            }
            row.push(edits);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// A text of at most so many characters, then a sign that there is more.
pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_when_it_is_near() {
        let names = ["listen", "max-body", "token", "read", "many", "attr"];
        for (name, found) in [
            ("max-bodi", Some("max-body")),
            ("TOKEN", Some("token")),
            ("lisen", Some("listen")),
            ("fly", None),
            ("tokn", Some("token")),
            ("men", None),
            ("held", None),
        ] {
            assert_eq!(nearest_name(name, names), found, "{name}");
        }
    }

    #[test]
    fn a_noun_agrees_with_its_number() {
        for (n, noun, text) in [
            (0, "event", "0 events"),
            (1, "event", "1 event"),
            (2, "event", "2 events"),
            (1, "entry", "1 entry"),
            (2, "entry", "2 entries"),
        ] {
            assert_eq!(counted(n, noun), text);
        }
    }

    #[test]
    fn the_distance_counts_single_edits() {
        for (from, to, edits) in [
            ("", "", 0),
            ("type", "type", 0),
            ("typ", "type", 1),
            ("", "abc", 3),
            ("usrname", "username", 1),
            ("kitten", "sitting", 3),
            ("drak", "dark", 1),
            ("stauts", "status", 1),
            ("held", "read", 2),
        ] {
            assert_eq!(edit_distance(from, to), edits, "{from} to {to}");
            assert_eq!(edit_distance(to, from), edits, "{to} to {from}");
        }
    }
}

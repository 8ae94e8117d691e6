//! Two runs of bytes compared, for what is no text.

use std::fmt::Write;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

use crate::inspect::diff::difference::{Row, Section};
use crate::inspect::diff::fold::Fold;
use crate::inspect::diff::pairing::range;

/// How many bytes stand in one row.
const IN_A_ROW: usize = 16;

/// Bytes beyond this are compared as one run.
const MOST: usize = 256 * 1024;

/// The bytes of two messages, in rows of up to 16, each with its offset on the left side.
pub fn compare(title: impl Into<String>, left: &[u8], right: &[u8]) -> Section {
    let mut rows = Vec::new();
    let (mut old, mut new) = (0, 0);
    for (before, after) in hunks(left, right) {
        push(left, right, old..before.start, new..after.start, &mut rows);
        push(left, right, before.clone(), after.clone(), &mut rows);
        (old, new) = (before.end, after.end);
    }
    push(left, right, old..left.len(), new..right.len(), &mut rows);
    Section {
        title: title.into(),
        note: None,
        rows,
    }
}

fn hunks(left: &[u8], right: &[u8]) -> Vec<(Range<usize>, Range<usize>)> {
    if left.len().max(right.len()) > MOST {
        let whole = (0..left.len(), 0..right.len());
        return if left == right {
            Vec::new()
        } else {
            vec![whole]
        };
    }
    let mut input = InternedInput::default();
    input.update_before(left.iter().copied());
    input.update_after(right.iter().copied());
    let diff = Diff::compute(Algorithm::Myers, &input);
    diff.hunks()
        .map(|hunk| (range(&hunk.before), range(&hunk.after)))
        .collect()
}

/// Two runs beside each other, cut into rows.
fn push(left: &[u8], right: &[u8], old: Range<usize>, new: Range<usize>, rows: &mut Vec<Row>) {
    let (before, after) = (left.get(old.clone()), right.get(new));
    let mut before = before.unwrap_or_default().chunks(IN_A_ROW);
    let mut after = after.unwrap_or_default().chunks(IN_A_ROW);
    for n in 0.. {
        let (ours, theirs) = (before.next(), after.next());
        if ours.is_none() && theirs.is_none() {
            return;
        }
        let offset = format!("{:08x}", old.start + n * IN_A_ROW);
        let mut row = Row::new(offset, ours.map(hex), theirs.map(hex));
        row.folded = row.folded.filter(|fold| *fold == Fold::Equal);
        rows.push(row);
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (n, byte) in bytes.iter().enumerate() {
        let gap = if n == 0 { "" } else { " " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{gap}{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inserted_byte_moves_nothing_else() {
        let section = compare("", b"abcdef", b"abXcdef");
        let rows: Vec<String> = section
            .rows
            .iter()
            .map(|row| {
                let side = |side: &Option<crate::inspect::diff::Side>| {
                    side.as_ref()
                        .map_or("-".to_owned(), |side| side.text.clone())
                };
                format!(
                    "{}{} {}|{}",
                    row.mark.sign(),
                    row.path,
                    side(&row.left),
                    side(&row.right)
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                " 00000000 61 62|61 62",
                "+00000002 -|58",
                " 00000002 63 64 65 66|63 64 65 66",
            ]
        );
    }
}

//! Two texts compared line by line, with what differs inside of changed lines.

use imara_diff::{Algorithm, Diff, InternedInput};

use crate::inspect::diff::difference::{Row, Section};
use crate::inspect::diff::fold::Fold;
use crate::inspect::diff::pairing::range;

/// Equal lines this near to a change are shown with it.
const CONTEXT: usize = 3;

/// The lines of two texts.
///
/// The algorithm gives up on the smallest difference rather than on time, so no text makes it slow.
pub fn compare(title: impl Into<String>, left: &str, right: &str) -> Section {
    let (before, after): (Vec<&str>, Vec<&str>) = (lines(left), lines(right));
    let mut input = InternedInput::default();
    input.update_before(before.iter().copied());
    input.update_after(after.iter().copied());
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_no_heuristic(&input);
    let mut rows = Vec::new();
    let mut done = 0;
    for hunk in diff.hunks() {
        let (old, new) = (range(&hunk.before), range(&hunk.after));
        same(before.get(done..old.start), done > 0, true, &mut rows);
        changed(
            before.get(old.clone()).unwrap_or_default(),
            after.get(new).unwrap_or_default(),
            &mut rows,
        );
        done = old.end;
    }
    let has_changes = !rows.is_empty();
    same(before.get(done..), has_changes, false, &mut rows);
    Section {
        title: title.into(),
        note: None,
        rows,
    }
}

/// Lines without their ends. A last line without one is a line all the same.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n')
        .map(|line| line.strip_suffix('\n').unwrap_or(line))
        .collect()
}

/// Equal lines between two changes, or before the first, or after the last.
fn same(lines: Option<&[&str]>, is_after: bool, is_before: bool, rows: &mut Vec<Row>) {
    let lines = lines.unwrap_or_default();
    for (n, line) in lines.iter().enumerate() {
        let mut row = Row::new("", Some((*line).to_owned()), Some((*line).to_owned()));
        let is_near = is_after && n < CONTEXT || is_before && lines.len() - n <= CONTEXT;
        row.folded = (!is_near).then_some(Fold::Equal);
        rows.push(row);
    }
}

/// Changed lines: the n-th of what went beside the n-th of what came.
fn changed(old: &[&str], new: &[&str], rows: &mut Vec<Row>) {
    for n in 0..old.len().max(new.len()) {
        let text = |lines: &[&str]| lines.get(n).map(|line| (*line).to_owned());
        rows.push(Row::new("", text(old), text(new)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: &[&str]) {
        let section = compare("", left, right);
        let text = |row: &Row| {
            let side = |side: &Option<_>| {
                side.as_ref()
                    .map_or("-".to_owned(), |side: &crate::inspect::diff::Side| {
                        side.text.clone()
                    })
            };
            let fold = if row.folded.is_some() { " folded" } else { "" };
            format!(
                "{}{}|{}{fold}",
                row.mark.sign(),
                side(&row.left),
                side(&row.right)
            )
        };
        assert_eq!(section.rows.iter().map(text).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn changed_lines_stand_beside_each_other() {
        check(
            "a\nb\nc\n",
            "a\nB\nB2\nc\n",
            &[" a|a", "~b|B", "+-|B2", " c|c"],
        );
        check("a\nb", "a", &[" a|a", "-b|-"]);
    }

    #[test]
    fn what_is_far_from_a_change_is_folded() {
        check(
            "1\n2\n3\n4\n5\n6\n7\n8\n9",
            "1\n2\n3\n4\nx\n6\n7\n8\n9",
            &[
                " 1|1 folded",
                " 2|2",
                " 3|3",
                " 4|4",
                "~5|x",
                " 6|6",
                " 7|7",
                " 8|8",
                " 9|9 folded",
            ],
        );
    }

    #[test]
    fn equal_texts_have_no_differences() {
        check("a\nb\n", "a\nb\n", &[" a|a folded", " b|b folded"]);
    }
}

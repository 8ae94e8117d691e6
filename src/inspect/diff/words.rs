//! What differs inside two texts, word by word.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

use crate::inspect::diff::pairing::range;

/// Longer texts differ as wholes: nobody reads word by word there.
const LONGEST: usize = 16 * 1024;

/// The parts of each text that the other lacks, in bytes, in order. Empty on both sides when the texts have nothing
/// worth mentioning in common.
pub fn emphasis(left: &str, right: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    if left.len().max(right.len()) > LONGEST {
        return (Vec::new(), Vec::new());
    }
    let (ours, theirs) = (words(left), words(right));
    let mut input = InternedInput::default();
    input.update_before(ours.iter().map(|(_, word)| *word));
    input.update_after(theirs.iter().map(|(_, word)| *word));
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_no_heuristic(&input);
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    for hunk in diff.hunks() {
        push(&ours, range(&hunk.before), &mut lefts);
        push(&theirs, range(&hunk.after), &mut rights);
    }
    let differs: usize = lefts
        .iter()
        .chain(&rights)
        .map(ExactSizeIterator::len)
        .sum();
    if differs * 4 > (left.len() + right.len()) * 3 {
        return (Vec::new(), Vec::new());
    }
    (lefts, rights)
}

/// Adds the bytes of some words, joined with what went before when they touch.
fn push(words: &[(usize, &str)], range: Range<usize>, ranges: &mut Vec<Range<usize>>) {
    for (start, word) in words.get(range).unwrap_or_default() {
        let end = start + word.len();
        match ranges.last_mut() {
            Some(last) if last.end == *start => last.end = end,
            _ => ranges.push(*start..end),
        }
    }
}

/// Runs of letters and digits, runs of white space, and everything else one by one, each with its position.
fn words(text: &str) -> Vec<(usize, &str)> {
    let class = |letter: char| match letter {
        _ if letter.is_alphanumeric() => 0,
        _ if letter.is_whitespace() => 1,
        _ => 2,
    };
    let mut found: Vec<(usize, &str)> = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, letter) in text.char_indices() {
        let class = class(letter);
        if at > 0 && (class == 2 || last != Some(class)) {
            found.extend(text.get(start..at).map(|word| (start, word)));
            start = at;
        }
        last = Some(class);
    }
    found.extend(
        text.get(start..)
            .filter(|rest| !rest.is_empty())
            .map(|word| (start, word)),
    );
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: [&[&str]; 2]) {
        let (lefts, rights) = emphasis(left, right);
        let lefts: Vec<&str> = lefts.into_iter().map(|range| &left[range]).collect();
        let rights: Vec<&str> = rights.into_iter().map(|range| &right[range]).collect();
        assert_eq!([lefts.as_slice(), rights.as_slice()], expected);
    }

    #[test]
    fn only_the_words_that_differ_are_pointed_at() {
        check(
            "jane.doe@a.example",
            "jane.roe@a.example",
            [&["doe"], &["roe"]],
        );
        check("two words", "two new words", [&[], &["new "]]);
        check("same", "same", [&[], &[]]);
    }

    #[test]
    fn what_has_nothing_in_common_differs_as_a_whole() {
        check("true", "false", [&[], &[]]);
    }

    #[test]
    fn letters_of_several_bytes_stay_whole() {
        check("Bjørn Ås", "Bjørn Øs", [&["Ås"], &["Øs"]]);
    }
}

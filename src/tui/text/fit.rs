//! Makes a text as short as its place: at its end, in its middle, or as a sentence.

use std::borrow::Cow;

use crate::tui::glyphs::Glyphs;
use crate::tui::text::{Cell, Mode, cells, width};

/// The text cut to a width; an ellipsis says that something is missing.
pub fn fit(text: &str, columns: usize, glyphs: &Glyphs) -> String {
    let mut fitted = String::new();
    let mut used = 0;
    let mut last_that_leaves_room = 0;
    for cell in cells(text, Mode::Fold, glyphs) {
        used += usize::from(cell.width);
        if used > columns {
            fitted.truncate(last_that_leaves_room);
            if columns > 0 {
                fitted.push_str(glyphs.ellipsis);
            }
            return fitted;
        }
        fitted.push_str(&cell.symbol);
        if used < columns {
            last_that_leaves_room = fitted.len();
        }
    }
    fitted
}

/// The text cut to a width in its middle: of a name or a path, both ends tell more than the middle.
pub fn fit_middle(text: &str, columns: usize, glyphs: &Glyphs) -> String {
    let cells: Vec<Cell<'_>> = cells(text, Mode::Fold, glyphs).collect();
    let total: usize = cells.iter().map(|cell| usize::from(cell.width)).sum();
    if total <= columns {
        return cells.into_iter().map(|cell| cell.symbol).collect();
    }
    let Some(room) = columns.checked_sub(1) else {
        return String::new();
    };
    let head = take_cells(cells.iter(), room.div_ceil(2));
    let mut tail = take_cells(cells.iter().rev(), room / 2);
    tail.reverse();
    let symbols = |part: Vec<&Cell<'_>>| -> String {
        part.into_iter().map(|cell| cell.symbol.as_ref()).collect()
    };
    [symbols(head), glyphs.ellipsis.to_owned(), symbols(tail)].concat()
}

/// As many cells as fit.
fn take_cells<'c, 't>(
    cells: impl Iterator<Item = &'c Cell<'t>>,
    columns: usize,
) -> Vec<&'c Cell<'t>>
where
    't: 'c,
{
    let mut used = 0;
    cells
        .take_while(|cell| {
            used += usize::from(cell.width);
            used <= columns
        })
        .collect()
}

/// Words are not made shorter than this for the sake of a sentence.
const SHORTEST_WORD: usize = 11;

/// Before why something was refused, they may be as short as this.
const SHORTEST_REFUSED: usize = 7;

/// Where a sentence begins to say why.
const REFUSED: &str = "refused:";

/// A sentence cut to a width: its longest words, or texts in quotes, lose their middles first, and only then it loses
/// its end. So the verb survives a long name. Why something was refused comes before the name of what was: that gives
/// way first, then the verb, which stands beside the sentence too, and the keyword of the reason stays whole.
pub fn fit_sentence(sentence: &str, columns: usize, glyphs: &Glyphs) -> String {
    let excess = width(sentence, Mode::Fold, glyphs).saturating_sub(columns);
    let mut is_quoted = false;
    let is_gap = |character: char| {
        is_quoted ^= character == '"';
        character == ' ' && !is_quoted
    };
    let mut words: Vec<Cow<'_, str>> = sentence.split(is_gap).map(Cow::from).collect();
    let verb = words.iter().position(|word| word == REFUSED);
    if let Some(verb) = verb.filter(|verb| *verb > 0) {
        let subject = words.get_mut(..verb).unwrap_or_default();
        let excess = shrink(subject, excess, SHORTEST_REFUSED, glyphs);
        if excess > 0 {
            if let Some(last) = subject.last_mut() {
                last.to_mut().push(':');
            }
            words.remove(verb);
            let excess = excess.saturating_sub(REFUSED.len());
            let reason = words.get_mut(verb + 1..).unwrap_or_default();
            shrink(reason, excess, SHORTEST_WORD, glyphs);
        }
    } else {
        shrink(&mut words, excess, SHORTEST_WORD, glyphs);
    }
    let cut = fit(&words.join(" "), columns, glyphs);
    // Cut right behind a gap in a word: one sign says both.
    match cut.strip_suffix(&glyphs.ellipsis.repeat(2)) {
        Some(rest) => [rest, glyphs.ellipsis].concat(),
        None => cut,
    }
}

/// Takes so many columns out of the middles of words, of the longest first, none of which gets shorter than this;
/// returns how many columns are still too many.
fn shrink(
    words: &mut [Cow<'_, str>],
    mut excess: usize,
    shortest: usize,
    glyphs: &Glyphs,
) -> usize {
    while excess > 0 {
        let widths = words
            .iter_mut()
            .map(|word| (width(word, Mode::Fold, glyphs), word));
        let longest = widths.max_by_key(|(width, _)| *width);
        let Some((before, word)) = longest.filter(|(width, _)| *width > shortest) else {
            break;
        };
        let shortened = fit_middle(word, before.saturating_sub(excess).max(shortest), glyphs);
        let after = width(&shortened, Mode::Fold, glyphs);
        excess = excess.saturating_sub(before.saturating_sub(after).max(1));
        *word = Cow::Owned(shortened);
    }
    excess
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_never_splits_a_wide_character() {
        let cases = [
            (5, "日本"),
            (4, "日本"),
            (3, "日…"),
            (2, "…"),
            (1, "…"),
            (0, ""),
        ];
        for (columns, expected) in cases {
            assert_eq!(
                fit("日本", columns, &Glyphs::UNICODE),
                expected,
                "{columns}"
            );
        }
    }

    #[test]
    fn a_name_loses_its_middle() {
        let cases = [
            (26, "phoneNumbers[work].value", "phoneNumbers[work].value"),
            (20, "phoneNumbers[work].value", "phoneNumbe…rk].value"),
            (4, "日本日本", "日…"),
            (5, "日本日本", "日…本"),
            (1, "abc", "…"),
            (0, "abc", ""),
        ];
        for (columns, text, expected) in cases {
            assert_eq!(fit_middle(text, columns, &Glyphs::UNICODE), expected);
        }
    }

    #[test]
    fn a_sentence_keeps_its_verb() {
        let sentence = "user anton.berg@lumenworks.example created";
        let cases = [
            (60, sentence),
            (38, "user anton.berg@l…orks.example created"),
            (27, "user anton.b…xample created"),
            (15, "user anton…amp…"),
            (11, "user anton…"),
            (0, ""),
        ];
        for (columns, expected) in cases {
            assert_eq!(fit_sentence(sentence, columns, &Glyphs::UNICODE), expected);
        }
    }

    #[test]
    fn a_refusal_keeps_its_reason() {
        let sentence = "user jonas.brandt@lumenworks.example refused: invalidValue, the value of active is \"maybe\"";
        let cases = [
            (90, sentence),
            (
                76,
                "user jonas.br….example refused: invalidValue, the value of active is \"maybe\"",
            ),
            (44, "user jon…ple: invalidValue, the value of ac…"),
            (30, "user jon…ple: invalidValue, t…"),
            (20, "user jon…ple: inval…"),
        ];
        for (columns, expected) in cases {
            assert_eq!(fit_sentence(sentence, columns, &Glyphs::UNICODE), expected);
        }
    }
}

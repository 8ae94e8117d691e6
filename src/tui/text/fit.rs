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

/// The text cut to a width in its middle: both ends tell more than that.
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

/// A word cut to a width where it tells least: an address of a mailbox loses its domain, which it shares with others,
/// before the middle of its name; a path loses its beginning, which all have; anything else its middle. What a sentence
/// has put behind it stays.
pub fn fit_word(word: &str, columns: usize, glyphs: &Glyphs) -> String {
    let own = word.trim_end_matches(['"', ':', ',']);
    let behind = word.get(own.len()..).unwrap_or_default();
    // A path that was sent stands in quotes.
    let (before, own) = match own.strip_prefix('"') {
        Some(path) if path.starts_with('/') => ("\"", path),
        _ => ("", own),
    };
    let around = before.len() + behind.len();
    match fit_own(own, columns.saturating_sub(around), glyphs) {
        Some(cut) if around > 0 => fit(&[before, &cut, behind].concat(), columns, glyphs),
        Some(cut) => cut,
        None => fit_middle(word, columns, glyphs),
    }
}

/// A word that is an address of a mailbox or a path, likewise.
fn fit_own(word: &str, columns: usize, glyphs: &Glyphs) -> Option<String> {
    if let Some((mailbox, _)) = word
        .rsplit_once('@')
        .filter(|(mailbox, _)| !mailbox.is_empty())
    {
        let own = width(mailbox, Mode::Fold, glyphs);
        return Some(if own < columns {
            fit(word, columns, glyphs)
        } else {
            fit_middle(mailbox, columns, glyphs)
        });
    }
    word.starts_with('/')
        .then(|| fit_end(word, columns, glyphs))
}

/// The end of a text, as far as it fits.
fn fit_end(text: &str, columns: usize, glyphs: &Glyphs) -> String {
    let cells: Vec<Cell<'_>> = cells(text, Mode::Fold, glyphs).collect();
    let total: usize = cells.iter().map(|cell| usize::from(cell.width)).sum();
    let Some(room) = columns.checked_sub(1).filter(|_| total > columns) else {
        return fit(text, columns, glyphs);
    };
    let mut tail = take_cells(cells.iter().rev(), room);
    tail.reverse();
    let tail = tail.into_iter().map(|cell| cell.symbol.as_ref());
    std::iter::once(glyphs.ellipsis).chain(tail).collect()
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

/// What was refused where nothing has a name; the verb and the status beside the sentence say as much.
const NAMELESS: &str = "request";

/// A sentence cut to a width. What stands behind a semicolon only explains, and goes first. Then its longest words, or
/// texts in quotes, are cut where they tell least, and only then it loses its end. So the verb survives a long name.
/// Why something was refused comes before the name of what was: that gives way first, then the verb, which stands
/// beside the sentence too, and the keyword of the reason stays whole.
pub fn fit_sentence(sentence: &str, columns: usize, glyphs: &Glyphs) -> String {
    let whole = width(sentence, Mode::Fold, glyphs);
    let (sentence, mut excess) = match outside_quotes(sentence, ';') {
        Some(end) if whole > columns => {
            // The sign that it goes on takes the place of the semicolon.
            let head = sentence.get(..end).unwrap_or_default();
            let cut = width(head, Mode::Fold, glyphs) + 1;
            if cut <= columns {
                return fit(sentence, columns, glyphs);
            }
            (format!("{head}{}", glyphs.ellipsis), cut - columns)
        }
        _ => (sentence.to_owned(), whole.saturating_sub(columns)),
    };
    let mut is_quoted = false;
    let is_gap = |character: char| {
        is_quoted ^= character == '"';
        character == ' ' && !is_quoted
    };
    let mut words: Vec<Cow<'_, str>> = sentence.split(is_gap).map(Cow::from).collect();
    let verb = words.iter().position(|word| word == REFUSED);
    if let Some(verb) = verb.filter(|verb| *verb > 0) {
        if excess > 0 && words.first().is_some_and(|word| word == NAMELESS) && verb == 1 {
            words.drain(..=verb);
            excess = excess.saturating_sub(NAMELESS.len() + REFUSED.len() + 2);
            shrink(&mut words, excess, SHORTEST_WORD, glyphs);
        } else {
            fit_refusal(&mut words, verb, excess, glyphs);
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

/// Makes a refusal shorter, whose verb is at a place among its words.
fn fit_refusal(words: &mut Vec<Cow<'_, str>>, verb: usize, excess: usize, glyphs: &Glyphs) {
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
}

/// Where a character stands that is in no quotes.
fn outside_quotes(sentence: &str, wanted: char) -> Option<usize> {
    let mut is_quoted = false;
    let mut all = sentence.char_indices();
    let found = all.find(|(_, character)| {
        is_quoted ^= *character == '"';
        *character == wanted && !is_quoted
    });
    found.map(|(place, _)| place)
}

/// Takes so many columns out of words, of the longest first, none of which gets shorter than this;
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
        let shortened = fit_word(word, before.saturating_sub(excess).max(shortest), glyphs);
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
            (38, "user anton.berg@lumenworks.ex… created"),
            (27, "user anton.berg@lu… created"),
            (15, "user anton.ber…"),
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
                "user jonas.brandt@lum… refused: invalidValue, the value of active is \"maybe\"",
            ),
            (44, "user jon…ndt: invalidValue, the value of ac…"),
            (30, "user jon…ndt: invalidValue, t…"),
            (20, "user jon…ndt: inval…"),
        ];
        for (columns, expected) in cases {
            assert_eq!(fit_sentence(sentence, columns, &Glyphs::UNICODE), expected);
        }
    }

    #[test]
    fn what_tells_one_from_another_is_cut_last() {
        let endpoint = "request refused: there is no endpoint at \"/scim/v2/scim/v2/Users\"; the endpoints are /Users";
        let members = "group Support: member +leila.haddad@harbour-freight.example";
        let cases = [
            (200, endpoint, endpoint),
            (
                72,
                endpoint,
                "request refused: there is no endpoint at \"/scim/v2/scim/v2/Users\"; the …",
            ),
            (
                66,
                endpoint,
                "request refused: there is no endpoint at \"/scim/v2/scim/v2/Users\"…",
            ),
            (
                52,
                endpoint,
                "there is no endpoint at \"/scim/v2/scim/v2/Users\"…",
            ),
            (42, endpoint, "there is no endpoint at \"…/scim/v2/Users\"…"),
            (
                50,
                members,
                "group Support: member +leila.haddad@harbour-freig…",
            ),
            (36, members, "group Support: member +leila.haddad…"),
            (33, members, "group Support: member +leil…addad"),
            (
                40,
                "user leila.haddad@harbour.example: active true",
                "user leila.haddad@harbour.…: active true",
            ),
            (
                36,
                "where userName eq \"leila.haddad@harbour.example\"",
                "where userName eq \"leila.haddad@ha…\"",
            ),
        ];
        for (columns, sentence, expected) in cases {
            let cut = fit_sentence(sentence, columns, &Glyphs::UNICODE);
            assert_eq!(cut, expected, "{columns}");
        }
    }
}

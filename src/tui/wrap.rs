//! Texts that are longer than their place: broken into lines, or with their paths made shorter.

use crate::tui::glyphs::Glyphs;
use crate::tui::text::{self, Mode};

/// The text in lines of at most so many columns, broken between words; a longer word is broken where it must be.
pub fn words(text: &str, columns: usize, glyphs: &Glyphs) -> Vec<String> {
    let columns = columns.max(1);
    let width = |text: &str| text::width(text, Mode::Fold, glyphs);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) <= columns {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut parts = pieces(word, columns, glyphs);
        line = parts.pop().unwrap_or_default();
        lines.extend(parts);
    }
    lines.push(line);
    lines
}

/// The text in pieces of at most so many columns, none of it lost. There is at least one piece.
pub fn pieces(text: &str, columns: usize, glyphs: &Glyphs) -> Vec<String> {
    let columns = columns.max(2);
    let (mut pieces, mut piece, mut used) = (Vec::new(), String::new(), 0);
    let mut put = |symbol: &str, width: usize| {
        if used + width > columns && !piece.is_empty() {
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        used += width;
        piece.push_str(symbol);
    };
    for cell in text::cells(text, Mode::Reveal, glyphs) {
        if cell.is_token {
            // The name of a character is several characters, of a column each.
            for letter in cell.symbol.chars() {
                put(letter.encode_utf8(&mut [0; 4]), 1);
            }
        } else {
            put(&cell.symbol, usize::from(cell.width));
        }
    }
    pieces.push(piece);
    pieces
}

/// The text with the folders of its paths left out, one path after the other, until it fits or none is left:
/// `/home/ann/.config/scimscope/themes/mine.toml, line 3` becomes `…/mine.toml, line 3`. What a sentence says at its
/// end, such as what to do, is worth more than where a file is.
pub fn without_folders(text: &str, columns: usize, glyphs: &Glyphs) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for index in 0..words.len() {
        if text::width(&words.join(" "), Mode::Fold, glyphs) <= columns {
            break;
        }
        if let Some(word) = words.get_mut(index)
            && let Some(start) = word.find('/').filter(|_| !word.contains("://"))
            && let Some(end) = word.rfind('/').filter(|end| *end > start)
        {
            word.replace_range(start..end, glyphs.ellipsis);
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stay_whole_where_they_can() {
        let lines = |text, columns| words(text, columns, &Glyphs::UNICODE);
        assert_eq!(
            lines("to the pane on the left", 11),
            ["to the pane", "on the left"]
        );
        assert_eq!(
            lines("internationalization", 8),
            ["internat", "ionaliza", "tion"]
        );
        assert_eq!(lines("", 8), [""]);
    }

    #[test]
    fn a_path_gives_way_to_what_is_said_of_it() {
        let text = "cannot use the theme /home/ann/.config/scimscope/themes/mine.toml, line 3: no role `bakground`";
        let short = |columns| without_folders(text, columns, &Glyphs::UNICODE);
        assert_eq!(short(200), text);
        assert_eq!(
            short(80),
            "cannot use the theme …/mine.toml, line 3: no role `bakground`"
        );
        let url = "see https://example.com/a/b/c and /x and 1/2";
        assert_eq!(without_folders(url, 10, &Glyphs::UNICODE), url);
    }

    proptest! {
        #[test]
        fn pieces_fit_and_lose_nothing(text in "\\PC{0,80}", columns in 2_usize..30) {
            let parts = pieces(&text, columns, &Glyphs::UNICODE);
            let whole = text::visible(&text, Mode::Reveal, &Glyphs::UNICODE);
            prop_assert_eq!(parts.concat(), whole);
            for part in &parts {
                // What is one unit of drawing is never broken.
                let n_units = text::cells(part, Mode::Reveal, &Glyphs::UNICODE).count();
                let width = text::width(part, Mode::Reveal, &Glyphs::UNICODE);
                prop_assert!(width <= columns || n_units == 1);
            }
        }
    }
}

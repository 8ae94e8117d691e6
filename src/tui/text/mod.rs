//! Captured text made safe for the screen. Every text that is drawn goes through here.
//!
//! What came over the wire may hold escape sequences, bidirectional controls, or invisible characters that make one
//! value look like another. None of them reaches the terminal: [`cells`] yields what may be drawn, one grapheme at a
//! time, with the width that the drawing uses. A grapheme that is not safe as a whole is taken apart, and its unsafe
//! characters are shown as tokens.
//!
//! Reading order: `character` says which must not be drawn, and how they are called instead; `fit` makes a text as short
//! as its place.

mod character;
mod fit;

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::tui::glyphs::Glyphs;
use character::{of_ours, token};

pub use character::is_unsafe;
pub use fit::{fit, fit_middle, fit_sentence, fit_word};

/// What becomes of a character that must not be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is named: `␛`, `‹U+202E›`. Where fidelity matters.
    Reveal,
    /// A run of them becomes one `·`. In lists, where place is scarce.
    Fold,
}

/// One unit of drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What to draw.
    pub symbol: Cow<'a, str>,
    /// How many columns it takes.
    pub width: u16,
    /// Whether it stands for a character that is not drawn as itself: each of its characters takes a column.
    pub is_token: bool,
    /// Whether that is a character which cannot be seen, so that in a list a run of them is one sign.
    is_hidden: bool,
}

/// A grapheme longer than this is taken apart: a cell must stay small whatever is stacked on a letter.
const LONGEST_GRAPHEME: usize = 32;

/// The bytes that one column can stand for.
pub const MOST_BYTES_PER_COLUMN: usize = LONGEST_GRAPHEME;

/// The text as units of drawing.
pub fn cells<'a>(text: &'a str, mode: Mode, glyphs: &'a Glyphs) -> impl Iterator<Item = Cell<'a>> {
    let mut follows_hidden = false;
    text.graphemes(true)
        .flat_map(move |grapheme| Pieces::of(grapheme, mode, glyphs))
        .filter_map(move |cell| {
            let is_repeated = cell.is_hidden && follows_hidden;
            follows_hidden = cell.is_hidden;
            match mode {
                Mode::Fold if is_repeated => None,
                Mode::Fold if cell.is_hidden => Some(Cell {
                    is_hidden: true,
                    ..Cell::token(glyphs.dot.to_owned())
                }),
                _ => Some(cell),
            }
        })
}

/// The text as it may be drawn, in one piece.
pub fn visible(text: &str, mode: Mode, glyphs: &Glyphs) -> String {
    cells(text, mode, glyphs).map(|cell| cell.symbol).collect()
}

/// How many columns the text takes when it is drawn.
pub fn width(text: &str, mode: Mode, glyphs: &Glyphs) -> usize {
    cells(text, mode, glyphs)
        .map(|cell| usize::from(cell.width))
        .sum()
}

/// Passes over the beginning of a text; returns how many bytes, and how many columns they take: as many as fit. Quick
/// also in a line of megabytes, of which most is plain.
pub fn seek(text: &str, columns: usize, mode: Mode, glyphs: &Glyphs) -> (usize, usize) {
    let (mut at, mut passed) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let room = columns.saturating_sub(passed);
        // A mark may be stacked on the last of a run of plain characters.
        let n_passed = n_plain(rest.as_bytes(), room.saturating_add(1)).saturating_sub(1);
        at += n_passed;
        passed += n_passed;
        let mut n_in_a_row = 0;
        for grapheme in rest.get(n_passed..).unwrap_or_default().graphemes(true) {
            let is_plain = n_plain(grapheme.as_bytes(), 1) == grapheme.len();
            n_in_a_row = if is_plain { n_in_a_row + 1 } else { 0 };
            if n_in_a_row == PLAIN_RUN {
                break;
            }
            let width = if is_plain {
                1
            } else {
                width(grapheme, mode, glyphs)
            };
            if passed + width > columns {
                return (at, passed);
            }
            at += grapheme.len();
            passed += width;
        }
    }
    (at, passed)
}

/// So many plain characters one after the other are passed over in one go.
const PLAIN_RUN: usize = 4;

/// The beginning of a text, of about this length: never a part of a character.
pub fn start_of(text: &str, n_bytes: usize) -> &str {
    let end = (n_bytes..text.len()).find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// How many of the first characters, and at most so many, are of one byte and one column.
fn n_plain(bytes: &[u8], most: usize) -> usize {
    let plain = bytes.iter().take(most);
    plain
        .take_while(|byte| (0x20..0x7f).contains(*byte))
        .count()
}

/// Replaces whatever must not reach the terminal in a finished buffer, and counts it.
///
/// Everything that is drawn is safe already; this is the second lock on the door, and the count is always zero.
pub fn sweep(buffer: &mut Buffer) -> usize {
    let mut n_replaced = 0;
    for cell in &mut buffer.content {
        if cell.symbol().chars().any(is_unsafe) {
            cell.set_symbol("?").set_style(Style::reset());
            n_replaced += 1;
        }
    }
    n_replaced
}

impl<'a> Cell<'a> {
    /// What is drawn as it is.
    fn of(symbol: impl Into<Cow<'a, str>>, width: u16) -> Self {
        Self {
            symbol: symbol.into(),
            width,
            is_token: false,
            is_hidden: false,
        }
    }

    /// What stands for something else.
    fn token(symbol: String) -> Self {
        Self {
            width: u16::try_from(symbol.width()).unwrap_or(u16::MAX),
            symbol: symbol.into(),
            is_token: true,
            is_hidden: false,
        }
    }
}

/// A grapheme as it is, or its characters one by one.
enum Pieces<'a> {
    Whole(Option<Cell<'a>>),
    Apart(std::str::Chars<'a>, Mode, &'a Glyphs),
}

impl<'a> Pieces<'a> {
    fn of(grapheme: &'a str, mode: Mode, glyphs: &'a Glyphs) -> Self {
        let width = u16::try_from(grapheme.width()).unwrap_or(u16::MAX);
        let is_drawable = (1..=2).contains(&width)
            && grapheme.len() <= LONGEST_GRAPHEME
            && !grapheme.chars().any(is_unsafe);
        let is_foreign = glyphs.is_ascii && !grapheme.is_ascii();
        match (is_drawable, is_foreign, mode) {
            (true, false, _) => Self::Whole(Some(Cell::of(grapheme, width))),
            (true, true, Mode::Fold) => Self::Whole(Some(foreign(grapheme))),
            _ => Self::Apart(grapheme.chars(), mode, glyphs),
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Cell<'a>;

    fn next(&mut self) -> Option<Cell<'a>> {
        match self {
            Self::Whole(cell) => cell.take(),
            Self::Apart(characters, mode, glyphs) => Some(lone(characters.next()?, *mode, glyphs)),
        }
    }
}

/// One character that stands alone: itself when it can, a token when it cannot.
fn lone<'a>(character: char, mode: Mode, glyphs: &Glyphs) -> Cell<'a> {
    let mut bytes = [0; 4];
    let own = character.encode_utf8(&mut bytes);
    let width = own.width();
    let is_drawable = !is_unsafe(character) && (1..=2).contains(&width);
    let is_foreign = glyphs.is_ascii && !character.is_ascii();
    match (is_drawable, is_foreign, mode) {
        (true, false, _) => Cell::of(own.to_owned(), if width == 2 { 2 } else { 1 }),
        (true, true, Mode::Fold) => foreign(own),
        (true, true, Mode::Reveal) => {
            let sign = of_ours(own).map(str::to_owned);
            Cell::token(sign.unwrap_or_else(|| token(character, glyphs)))
        }
        (false, ..) => Cell {
            is_hidden: true,
            ..Cell::token(token(character, glyphs))
        },
    }
}

/// What stands for a grapheme that is no ASCII, where nothing else is drawn and place is scarce.
fn foreign<'a>(grapheme: &str) -> Cell<'a> {
    Cell::token(of_ours(grapheme).unwrap_or("?").to_owned())
}

/// Bytes as text: what is not UTF-8 becomes `‹ff›`.
pub fn decode<'a>(bytes: &'a [u8], glyphs: &Glyphs) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let [open, close] = glyphs.token;
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.extend([open, format!("{byte:02x}").as_str(), close]);
        }
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_ascii_every_other_character_is_named_or_counted() {
        let cases = [
            ("Zoë", "Zo<U+00EB>", "Zo?"),
            ("日本\u{1f600}!", "<U+65E5><U+672C><U+1F600>!", "???!"),
            ("e\u{301}", "e<U+0301>", "?"),
            ("a\u{200b}\u{200b}b", "a<U+200B><U+200B>b", "a-b"),
            (
                "RFC 7644 §3.5.2…",
                "RFC 7644 sec. 3.5.2...",
                "RFC 7644 sec. 3.5.2...",
            ),
        ];
        for (text, revealed, folded) in cases {
            assert_eq!(visible(text, Mode::Reveal, &Glyphs::ASCII), revealed);
            assert_eq!(visible(text, Mode::Fold, &Glyphs::ASCII), folded);
        }
    }

    #[test]
    fn unsafe_characters_are_named_or_folded() {
        let cases = [
            ("plain", "plain", "plain"),
            ("a\tb\r\n", "a⇥b␍␊", "a·b·"),
            ("\u{1b}]52;c;x\u{7}", "␛]52;c;x␇", "·]52;c;x·"),
            ("\u{9b}31m", "‹U+009B›31m", "·31m"),
            ("evil\u{202e}txt", "evil‹U+202E›txt", "evil·txt"),
            ("zero\u{200b}width", "zero‹U+200B›width", "zero·width"),
            ("no\u{a0}break", "no‹U+00A0›break", "no·break"),
            ("tag\u{e0041}\u{e007f}", "tag‹U+E0041›‹U+E007F›", "tag·"),
            ("soft\u{ad}hyphen", "soft‹U+00AD›hyphen", "soft·hyphen"),
            ("un\u{2065}assigned", "un‹U+2065›assigned", "un·assigned"),
            ("non\u{1fffe}", "non‹U+1FFFE›", "non·"),
            ("\u{2800}", "‹U+2800›", "·"),
            ("e\u{301}", "e\u{301}", "e\u{301}"),
            ("日本", "日本", "日本"),
            (
                "\u{1f468}\u{200d}\u{1f469}",
                "\u{1f468}‹U+200D›\u{1f469}",
                "\u{1f468}·\u{1f469}",
            ),
        ];
        for (text, revealed, folded) in cases {
            assert_eq!(visible(text, Mode::Reveal, &Glyphs::UNICODE), revealed);
            assert_eq!(visible(text, Mode::Fold, &Glyphs::UNICODE), folded);
        }
    }

    #[test]
    fn a_letter_under_a_thousand_marks_is_taken_apart() {
        let text = format!("a{}", "\u{301}".repeat(1000));
        assert_eq!(visible(&text, Mode::Fold, &Glyphs::UNICODE), "a·");
    }

    #[test]
    fn as_much_is_passed_over_as_fits() {
        let cases = [
            ("plain", 3, (3, 3)),
            ("plain", 99, (5, 5)),
            ("日本", 3, (3, 2)),
            ("a日b", 3, (4, 3)),
            ("ae\u{301}b", 2, (4, 2)),
            ("a\tb", 2, (2, 2)),
            ("", 5, (0, 0)),
            ("abc", 0, (0, 0)),
            ("日plain本plain", 99, (16, 14)),
            ("日plain本plain", 9, (11, 9)),
        ];
        for (text, columns, expected) in cases {
            assert_eq!(
                seek(text, columns, Mode::Reveal, &Glyphs::UNICODE),
                expected,
                "{text:?} {columns}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn all_of_a_text_takes_the_columns_that_drawing_it_takes(text: String, some in 0_usize..40) {
            let seek = |columns| seek(&text, columns, Mode::Reveal, &Glyphs::UNICODE);
            let all = width(&text, Mode::Reveal, &Glyphs::UNICODE);
            proptest::prop_assert_eq!(seek(usize::MAX), (text.len(), all));
            let (at, passed) = seek(some);
            proptest::prop_assert_eq!(width(&text[..at], Mode::Reveal, &Glyphs::UNICODE), passed);
            proptest::prop_assert!(passed <= some);
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_shown() {
        assert_eq!(decode(b"a\xff\xc3b", &Glyphs::UNICODE), "a‹ff›‹c3›b");
        assert_eq!(decode(b"a\xff", &Glyphs::ASCII), "a<ff>");
    }

    #[test]
    fn the_sweep_finds_what_slipped_through() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 3, 1));
        buffer[(1, 0)].set_symbol("\u{1b}[2J");
        assert_eq!(sweep(&mut buffer), 1);
        assert_eq!(sweep(&mut buffer), 0);
    }
}

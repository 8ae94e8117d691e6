//! What others made, on its way to a terminal, which nothing in it may drive: escapes and controls are shown, not sent.
//!
//! A line is made safe as text, or as JSON; what is not put together line by line goes through a [`SafeWriter`]. Files
//! and pipes get the bytes themselves.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::tui::{Glyphs, text};

/// Captured text made safe for a terminal: controls, escapes and invisible characters are shown, not sent.
pub(super) fn safe(captured: &str) -> String {
    text::visible(captured, text::Mode::Reveal, &Glyphs::UNICODE)
}

/// JSON in which nothing can drive a terminal; lines stay lines.
pub(super) fn safe_json(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    for character in json.chars() {
        if text::is_unsafe(character) && character != '\n' {
            // Such characters stand only inside strings, where JSON knows them by their UTF-16 code units.
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(character);
        }
    }
    line
}

/// How what would drive a terminal is written instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// As an escape of JSON: whoever copies it has the same value.
    Json,
    /// As a sign that can be seen.
    Text,
}

/// Writes to a terminal what can do nothing there.
pub(super) struct SafeWriter<W: Write> {
    out: W,
    notation: Notation,
    /// The beginning of a line, or of a character.
    waiting: Vec<u8>,
}

/// A line that is longer is shown in pieces.
const LONGEST_PIECE: usize = 1 << 16;

impl<W: Write> SafeWriter<W> {
    pub(super) fn new(out: W, notation: Notation) -> Self {
        Self {
            out,
            notation,
            waiting: Vec::new(),
        }
    }

    /// Shows so many of the bytes that wait.
    fn show(&mut self, n_bytes: usize) -> io::Result<()> {
        let rest = self.waiting.split_off(n_bytes.min(self.waiting.len()));
        let piece = std::mem::replace(&mut self.waiting, rest);
        let text = String::from_utf8_lossy(&piece);
        if self.notation == Notation::Json {
            return self.out.write_all(safe_json(&text).as_bytes());
        }
        for line in text.split_inclusive('\n') {
            match line.strip_suffix('\n') {
                Some(line) => {
                    let line = line.strip_suffix('\r').unwrap_or(line);
                    writeln!(self.out, "{}", safe(line))?;
                }
                None => self.out.write_all(safe(line).as_bytes())?,
            }
        }
        Ok(())
    }
}

impl<W: Write> Write for SafeWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        let lines = self.waiting.iter().rposition(|byte| *byte == b'\n');
        if let Some(end) = lines {
            self.show(end + 1)?;
        }
        if self.waiting.len() > LONGEST_PIECE {
            self.show(whole_characters(&self.waiting))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.show(self.waiting.len())?;
        self.out.flush()
    }
}

/// How many bytes there are without the beginning of a character at their end.
fn whole_characters(bytes: &[u8]) -> usize {
    for (n_behind, byte) in bytes.iter().rev().take(3).enumerate() {
        let length = match byte {
            0x80..0xc0 => continue,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
            _ => 1,
        };
        if length > n_behind + 1 {
            return bytes.len() - n_behind - 1;
        }
        break;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(notation: Notation, pieces: &[&[u8]], expected: &str) {
        let mut out = Vec::new();
        let mut shown = SafeWriter::new(&mut out, notation);
        for piece in pieces {
            shown.write_all(piece).unwrap();
        }
        shown.flush().unwrap();
        drop(shown);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn what_drives_a_terminal_is_shown_or_escaped() {
        let hostile = "a\u{1b}]52;c;x\u{7}\u{9b}31m\u{202e}b,\r\nend".as_bytes();
        check(
            Notation::Text,
            &[hostile],
            "a␛]52;c;x␇‹U+009B›31m‹U+202E›b,\nend",
        );
        let json = "{\"a\":\"\u{9b}31m\u{202e}\u{e0041}\"}\n".as_bytes();
        check(
            Notation::Json,
            &[json],
            "{\"a\":\"\\u009b31m\\u202e\\udb40\\udc41\"}\n",
        );
    }

    #[test]
    fn characters_in_pieces_are_put_together() {
        for notation in [Notation::Json, Notation::Text] {
            check(
                notation,
                &[b"\xe2", b"\x82", b"\xac \xf0\x9f", b"\x98\x80"],
                "€ 😀",
            );
            check(notation, &[b"broken \xe2\x82"], "broken \u{fffd}");
            let long = "€".repeat(LONGEST_PIECE);
            check(notation, &[long.as_bytes(), b"\n"], &format!("{long}\n"));
        }
    }
}

//! The characters that must not reach the terminal, and the signs that stand for them.

use crate::tui::glyphs::Glyphs;

/// Whether a character must not reach the terminal: it controls, reorders, cannot be seen, or looks like a space and is
/// none.
pub fn is_unsafe(character: char) -> bool {
    let is_like_a_space = character.is_whitespace() && character != ' ';
    character.is_control()
        || is_like_a_space
        || is_noncharacter(character)
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1345f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Code points that Unicode promises never to give a meaning.
fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

/// Signs that stand in sentences of this program, in ASCII.
pub(super) fn of_ours(grapheme: &str) -> Option<&'static str> {
    Some(match grapheme {
        "…" => "...",
        "§" => "sec. ",
        "→" => "->",
        "±" => "+-",
        "–" | "—" => "-",
        _ => return None,
    })
}

/// The name of a character that must not be drawn.
pub(super) fn token(character: char, glyphs: &Glyphs) -> String {
    let [open, close] = glyphs.token;
    match (character, u32::from(character)) {
        ('\t', _) if !glyphs.is_ascii => "⇥".to_owned(),
        ('\n', _) if glyphs.is_ascii => "\\n".to_owned(),
        ('\r', _) if glyphs.is_ascii => "\\r".to_owned(),
        ('\t', _) => "\\t".to_owned(),
        // The pictures of the C0 controls stand in their order from U+2400.
        (_, code @ 0..0x20) if !glyphs.is_ascii => {
            char::from_u32(0x2400 + code).unwrap_or('?').to_string()
        }
        ('\u{7f}', _) if !glyphs.is_ascii => "␡".to_owned(),
        (_, code @ 0..0x20) => format!("{open}{code:02x}{close}"),
        (_, code) => format!("{open}U+{code:04X}{close}"),
    }
}

//! A key with its modifiers: as the terminal reports it, as a keymap file writes it, as a hint shows it.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::scim::spelling::nearest_name;
use crate::tui::settings::hint;

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no key of this name.
    #[error("`{name}` is no key: write for example j, ctrl-d, page-down{}", hint(suggestion.as_deref()))]
    Unknown {
        /// What was written.
        name: String,
        /// What it may have been meant to be.
        suggestion: Option<String>,
    },
    /// The terminal sends the same bytes for it as for another key.
    #[error("a terminal sends the same for `{name}` as for `{other}`: bind `{other}`")]
    SameAs {
        /// What was written.
        name: String,
        /// The key that arrives.
        other: &'static str,
    },
}

/// Name in files, label in hints, code.
const NAMED: &[(&str, &str, KeyCode)] = &[
    ("enter", "Enter", KeyCode::Enter),
    ("esc", "Esc", KeyCode::Esc),
    ("tab", "Tab", KeyCode::Tab),
    ("backspace", "Backspace", KeyCode::Backspace),
    ("delete", "Del", KeyCode::Delete),
    ("insert", "Ins", KeyCode::Insert),
    ("space", "Space", KeyCode::Char(' ')),
    ("up", "Up", KeyCode::Up),
    ("down", "Down", KeyCode::Down),
    ("left", "Left", KeyCode::Left),
    ("right", "Right", KeyCode::Right),
    ("home", "Home", KeyCode::Home),
    ("end", "End", KeyCode::End),
    ("page-up", "PgUp", KeyCode::PageUp),
    ("page-down", "PgDn", KeyCode::PageDown),
];

/// Prefix in files, sign in hints, modifier.
const MODIFIERS: &[(&str, &str, KeyModifiers)] = &[
    ("ctrl-", "^", KeyModifiers::CONTROL),
    ("alt-", "Alt-", KeyModifiers::ALT),
    ("shift-", "Shift-", KeyModifiers::SHIFT),
];

/// What control makes of these characters is the byte of another key.
const SAME: &[(char, &str)] = &[('m', "enter"), ('i', "tab"), ('[', "esc")];

impl Key {
    /// The key of an event. Shift is part of a character already, and a terminal may or may not say so again.
    pub fn of(event: KeyEvent) -> Self {
        let mut modifiers =
            event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            code => code,
        };
        if matches!(code, KeyCode::Char(_)) {
            modifiers -= KeyModifiers::SHIFT;
        }
        Self { code, modifiers }
    }

    /// As the terminal reports it.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// The character that it types, if it types one.
    pub fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(character) if self.modifiers.is_empty() => Some(character),
            _ => None,
        }
    }

    /// Whether it cannot be meant as text: it is pressed together with control, or it is a function key.
    pub fn is_chord(self) -> bool {
        self.modifiers.contains(KeyModifiers::CONTROL) || matches!(self.code, KeyCode::F(_))
    }

    /// As a keymap file writes it: `ctrl-d`, `page-down`.
    pub fn written(self) -> String {
        let held = MODIFIERS
            .iter()
            .filter(|(.., modifier)| self.modifiers.contains(*modifier));
        let mut written: String = held.map(|(prefix, ..)| *prefix).collect();
        match (
            NAMED.iter().find(|(.., code)| *code == self.code),
            self.code,
        ) {
            (Some((name, ..)), _) => written.push_str(name),
            (None, KeyCode::Char(character)) => written.push(character),
            (None, KeyCode::F(number)) => written.extend(["f", number.to_string().as_str()]),
            (None, _) => {}
        }
        written
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        for (prefix, _, modifier) in MODIFIERS {
            if let Some(stripped) = rest
                .strip_prefix(prefix)
                .filter(|stripped| !stripped.is_empty())
            {
                rest = stripped;
                modifiers |= *modifier;
            }
        }
        let unknown = || KeyError::Unknown {
            name: text.to_owned(),
            suggestion: suggestion(text, rest),
        };
        let mut characters = rest.chars();
        let code = match (characters.next(), characters.as_str()) {
            (Some(character), "") => {
                character_code(character, &mut modifiers).ok_or_else(unknown)?
            }
            (Some('f'), number) if is_function_key(number) => {
                KeyCode::F(number.parse().map_err(|_| unknown())?)
            }
            _ => {
                let named = NAMED.iter().find(|(name, ..)| *name == rest);
                named.ok_or_else(unknown)?.2
            }
        };
        let same = SAME
            .iter()
            .find(|(character, _)| code == KeyCode::Char(*character));
        if let Some((_, other)) = same.filter(|_| modifiers == KeyModifiers::CONTROL) {
            return Err(KeyError::SameAs {
                name: text.to_owned(),
                other,
            });
        }
        Ok(Self { code, modifiers })
    }
}

/// The code of a single character, written as the terminal will report it.
fn character_code(character: char, modifiers: &mut KeyModifiers) -> Option<KeyCode> {
    if character.is_control() {
        return None;
    }
    let mut character = character;
    if modifiers.contains(KeyModifiers::SHIFT) {
        // What shift makes of anything but a letter depends on the keyboard.
        if !character.is_ascii_alphabetic() {
            return None;
        }
        character = character.to_ascii_uppercase();
        *modifiers -= KeyModifiers::SHIFT;
    }
    if modifiers.contains(KeyModifiers::CONTROL) {
        // Control with a letter is the same byte with shift and without.
        character = character.to_ascii_lowercase();
    }
    Some(KeyCode::Char(character))
}

fn is_function_key(number: &str) -> bool {
    number
        .parse::<u8>()
        .is_ok_and(|number| (1..=12).contains(&number))
}

/// Other names that people know these keys by.
const ALSO: &[(&str, &str)] = &[
    ("escape", "esc"),
    ("return", "enter"),
    ("pgdn", "page-down"),
    ("pgup", "page-up"),
    ("pagedown", "page-down"),
    ("pageup", "page-up"),
    ("del", "delete"),
    ("ins", "insert"),
    ("spc", "space"),
    ("bs", "backspace"),
];

/// The key that may have been meant, with the modifiers as they were written.
fn suggestion(text: &str, rest: &str) -> Option<String> {
    let lowercase = rest.to_ascii_lowercase();
    let known = ALSO.iter().find(|(other, _)| *other == lowercase);
    if let Some((_, name)) = known {
        return Some([text.strip_suffix(rest)?, name].concat());
    }
    // `control-x`, `c-x`, `meta-x`, `^x`.
    let (prefix, key) = match rest.strip_prefix('^') {
        Some(key) => ("^", key),
        None => rest.split_once('-').unwrap_or(("", rest)),
    };
    let modifier = match prefix.to_ascii_lowercase().as_str() {
        "control" | "c" | "^" => "ctrl-",
        "meta" | "m" | "a" | "option" => "alt-",
        "s" => "shift-",
        _ => "",
    };
    if !modifier.is_empty() && !key.is_empty() {
        return Some([modifier, key].concat());
    }
    let name = nearest_name(rest, NAMED.iter().map(|(name, ..)| *name))?;
    Some([text.strip_suffix(rest)?, name].concat())
}

/// As hints show it: `j`, `^d`, `Enter`.
impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (_, sign, modifier) in MODIFIERS {
            if self.modifiers.contains(*modifier) {
                formatter.write_str(sign)?;
            }
        }
        if let Some((_, label, _)) = NAMED.iter().find(|(.., code)| *code == self.code) {
            return formatter.write_str(label);
        }
        match self.code {
            KeyCode::Char(character) => write!(formatter, "{character}"),
            KeyCode::F(number) => write!(formatter, "F{number}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_shown_as_people_write_them_and_written_as_they_are_read() {
        for (written, shown) in [
            ("ctrl-d", "^d"),
            ("shift-tab", "Shift-Tab"),
            ("-", "-"),
            ("f1", "F1"),
            ("G", "G"),
            ("ctrl--", "^-"),
            ("alt-<", "Alt-<"),
            ("ctrl-alt-page-down", "^Alt-PgDn"),
            ("space", "Space"),
        ] {
            let key: Key = written.parse().unwrap();
            assert_eq!(key.to_string(), shown);
            assert_eq!(key.written(), written);
            assert_eq!(Key::of(key.event()), key);
        }
    }

    #[test]
    fn what_arrives_alike_is_one_key() {
        let key = |written: &str| written.parse::<Key>().unwrap();
        assert_eq!(key("shift-j"), key("J"));
        assert_eq!(key("ctrl-D"), key("ctrl-d"));
    }

    #[test]
    fn what_is_no_key_is_refused_with_what_was_meant() {
        for (written, meant) in [
            ("hyper-x", ""),
            ("", ""),
            ("shift-1", ""),
            ("f13", ""),
            ("page-dwn", "page-down"),
            ("ctrl-escape", "ctrl-esc"),
            ("control-x", "ctrl-x"),
            ("C-x", "ctrl-x"),
            ("^d", "ctrl-d"),
            ("M-x", "alt-x"),
            ("Return", "enter"),
            ("ctrl-m", "enter"),
            ("ctrl-i", "tab"),
            ("ctrl-[", "esc"),
        ] {
            let error = written.parse::<Key>().unwrap_err().to_string();
            assert!(error.contains(&format!("`{written}`")), "{error}");
            let is_there = match meant {
                "" => !error.contains("did you mean"),
                meant => error.contains(&format!("`{meant}`")),
            };
            assert!(is_there, "{error}");
        }
    }
}

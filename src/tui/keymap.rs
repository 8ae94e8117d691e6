//! Which key does what. The default keys stand in `keymap.toml`, in the form of a user's own file.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::action::{Action, Context};

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Why a keymap cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeymapError {
    /// The file is not TOML of the right form.
    #[error("cannot read the keymap: {0}")]
    Syntax(#[from] toml::de::Error),
    /// There is no such action in this section.
    #[error(
        "the keymap binds {name:?} in [{section}], where there is no such action: see `scimscope keys`"
    )]
    NoSuchAction {
        /// The section.
        section: String,
        /// The name.
        name: String,
    },
    /// There is no such key.
    #[error(
        "the keymap binds {name:?} to {key:?}, which is no key: write for example j, ctrl-d, page-down"
    )]
    NoSuchKey {
        /// The action.
        name: String,
        /// The key.
        key: String,
    },
}

/// The bindings in force.
#[derive(Debug, Clone)]
pub struct Keymap {
    actions: HashMap<(Context, Key), &'static Action>,
    keys: HashMap<&'static str, Vec<Key>>,
}

/// Section, action, keys.
type KeymapFile = BTreeMap<String, BTreeMap<String, Vec<String>>>;

const DEFAULT: &str = include_str!("keymap.toml");

impl Keymap {
    /// The default keys as a file.
    pub fn source() -> &'static str {
        DEFAULT
    }

    /// The default keys, with those of a user's file in their place.
    pub fn load(user_file: Option<&str>) -> Result<Self, KeymapError> {
        let mut keys = HashMap::new();
        for source in std::iter::once(DEFAULT).chain(user_file) {
            read(source, &mut keys)?;
        }
        let bindings = |(name, keys): (&&'static str, &Vec<Key>)| {
            let action = Action::find(name)?;
            Some(
                keys.iter()
                    .map(move |key| ((action.context, *key), action))
                    .collect::<Vec<_>>(),
            )
        };
        let actions = keys.iter().filter_map(bindings).flatten().collect();
        Ok(Self { actions, keys })
    }

    /// What a key does, asking the contexts in order.
    pub fn action(&self, contexts: &[Context], key: Key) -> Option<&'static Action> {
        contexts
            .iter()
            .find_map(|context| self.actions.get(&(*context, key)).copied())
    }

    /// The keys of an action.
    pub fn keys(&self, action: &Action) -> &[Key] {
        self.keys.get(action.name).map_or(&[], Vec::as_slice)
    }
}

fn read(source: &str, keys: &mut HashMap<&'static str, Vec<Key>>) -> Result<(), KeymapError> {
    let file: KeymapFile = toml::from_str(source)?;
    for (section, bindings) in file {
        for (name, written) in bindings {
            let action = Action::find(&name)
                .filter(|action| action.context.name() == section)
                .ok_or_else(|| KeymapError::NoSuchAction {
                    section: section.clone(),
                    name: name.clone(),
                })?;
            let parsed: Result<Vec<Key>, KeymapError> = written
                .iter()
                .map(|key| {
                    key.parse().map_err(|()| KeymapError::NoSuchKey {
                        name: name.clone(),
                        key: key.clone(),
                    })
                })
                .collect();
            keys.insert(action.name, parsed?);
        }
    }
    Ok(())
}

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

    /// The character that it types, if it types one.
    pub fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(character) if self.modifiers.is_empty() => Some(character),
            _ => None,
        }
    }

    /// Whether it is pressed together with control, and so cannot be meant as text.
    pub fn is_chord(self) -> bool {
        self.modifiers.contains(KeyModifiers::CONTROL)
    }
}

impl FromStr for Key {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        for (prefix, modifier) in [
            ("ctrl-", KeyModifiers::CONTROL),
            ("alt-", KeyModifiers::ALT),
            ("shift-", KeyModifiers::SHIFT),
        ] {
            if let Some(stripped) = rest
                .strip_prefix(prefix)
                .filter(|stripped| !stripped.is_empty())
            {
                rest = stripped;
                modifiers |= modifier;
            }
        }
        let mut characters = rest.chars();
        let code = match (characters.next(), characters.as_str()) {
            (Some(character), "") => KeyCode::Char(character),
            (Some('f'), number)
                if number
                    .parse::<u8>()
                    .is_ok_and(|number| (1..=12).contains(&number)) =>
            {
                KeyCode::F(number.parse().map_err(|_| ())?)
            }
            _ => NAMED.iter().find(|(name, ..)| *name == rest).ok_or(())?.2,
        };
        Ok(Self { code, modifiers })
    }
}

/// As hints show it: `j`, `^d`, `Enter`.
impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, sign) in [
            (KeyModifiers::CONTROL, "^"),
            (KeyModifiers::ALT, "Alt-"),
            (KeyModifiers::SHIFT, "Shift-"),
        ] {
            if self.modifiers.contains(modifier) {
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
    use crate::tui::action::TABLE;

    #[test]
    fn every_action_has_a_default_key() {
        let keymap = Keymap::load(None).unwrap();
        for action in TABLE {
            assert!(!keymap.keys(action).is_empty(), "{}", action.name);
        }
    }

    #[test]
    fn no_default_key_does_two_things_in_one_context() {
        let keymap = Keymap::load(None).unwrap();
        let n_keys: usize = TABLE.iter().map(|action| keymap.keys(action).len()).sum();
        assert_eq!(keymap.actions.len(), n_keys);
    }

    #[test]
    fn a_user_binding_replaces_the_default() {
        let keymap = Keymap::load(Some("[list]\nselect-next = [\"ctrl-n\"]")).unwrap();
        let key = |text: &str| text.parse::<Key>().unwrap();
        assert_eq!(
            keymap.action(&[Context::List], key("ctrl-n")).unwrap().name,
            "select-next"
        );
        assert!(keymap.action(&[Context::List], key("j")).is_none());
        assert_eq!(
            keymap.action(&[Context::List], key("k")).unwrap().name,
            "select-previous"
        );
    }

    #[test]
    fn a_wrong_keymap_is_refused_with_the_name_that_is_wrong() {
        for (source, named) in [
            ("[list]\nfly = [\"x\"]", "fly"),
            ("[text]\nselect-next = [\"x\"]", "select-next"),
            ("[list]\nselect-next = [\"hyper-x\"]", "hyper-x"),
            ("[list]\nselect-next = 3", "select-next"),
        ] {
            let error = Keymap::load(Some(source)).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn keys_are_shown_as_people_write_them() {
        for (written, shown) in [
            ("ctrl-d", "^d"),
            ("shift-tab", "Shift-Tab"),
            ("-", "-"),
            ("f1", "F1"),
            ("G", "G"),
            ("ctrl--", "^-"),
        ] {
            assert_eq!(written.parse::<Key>().unwrap().to_string(), shown);
        }
    }
}

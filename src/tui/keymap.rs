//! Which key does what. The default keys stand in `keymap.toml`, in the form of a user's own file; a preset is such a
//! file too.
//!
//! A file replaces the keys of the actions that it names and leaves the others as they are; an empty list leaves an
//! action without a key. Whatever cannot be meant is refused, with the line: an unknown context, action or key, and a
//! key that would do two things in one context.

use std::collections::{BTreeSet, HashMap};

use crate::tui::action::{Action, Context, TABLE};
use crate::tui::hidden_keys;
pub use crate::tui::key::Key;
use crate::tui::keymap_file::{Binding, File};
use crate::tui::settings::{Source, SourceError};

/// Why a keymap cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// There is no preset of this name.
    #[error("there is no keymap preset `{name}`: choose one of {}", Keymap::presets().collect::<Vec<_>>().join(", "))]
    NoSuchPreset {
        /// The name asked for.
        name: String,
    },
    /// Something in the file is wrong.
    #[error("cannot use the keymap {0}")]
    File(SourceError),
}

impl From<SourceError> for KeymapError {
    fn from(error: SourceError) -> Self {
        Self::File(error)
    }
}

/// The bindings in force.
#[derive(Debug, Clone)]
pub struct Keymap {
    actions: HashMap<(Context, Key), &'static Action>,
    keys: HashMap<&'static str, Vec<Key>>,
    users_own: BTreeSet<&'static str>,
    hidden: Vec<String>,
}

const PRESETS: &[(&str, &str)] = &[
    ("vi", include_str!("keymap.toml")),
    ("emacs", include_str!("keymap-emacs.toml")),
];

/// The preset that the others are laid over.
const BASE: &str = "vi";

impl Keymap {
    /// The names of the presets, the default first.
    pub fn presets() -> impl Iterator<Item = &'static str> {
        PRESETS.iter().map(|(name, _)| *name)
    }

    /// The default keys, with those of a user's file in their place.
    pub fn load(users_own: Option<Source<'_>>) -> Result<Self, KeymapError> {
        Self::with_preset(None, users_own)
    }

    /// The keys of a preset, with those of a user's file in their place. A preset named here takes the place of the one
    /// that the file names.
    pub fn with_preset(
        preset: Option<&str>,
        users_own: Option<Source<'_>>,
    ) -> Result<Self, KeymapError> {
        let users_own = users_own.map(File::read).transpose()?;
        let mut keymap = Self::of_files(preset, users_own.as_ref())?;
        if let Some(file) = &users_own {
            let named = preset.or(file.preset.as_deref());
            let without = Self::of_files(named, None)?;
            keymap.hidden = hidden_keys::notices(&keymap, &without);
        }
        Ok(keymap)
    }

    fn of_files(preset: Option<&str>, users_own: Option<&File<'_>>) -> Result<Self, KeymapError> {
        let named = users_own.and_then(|file| file.preset.as_deref());
        let preset = preset.or(named).unwrap_or(BASE);
        let base = File::read(builtin(BASE)?)?;
        let chosen = File::read(builtin(preset)?)?;

        let mut bindings: HashMap<&'static str, Binding<'_>> = HashMap::new();
        for file in [Some(&base), Some(&chosen), users_own]
            .into_iter()
            .flatten()
        {
            bindings.extend(
                file.bindings
                    .iter()
                    .map(|binding| (binding.action.name, binding.clone())),
            );
        }
        let own = users_own.iter().flat_map(|file| &file.bindings);
        Ok(Self {
            hidden: Vec::new(),
            users_own: own.map(|binding| binding.action.name).collect(),
            actions: actions(&bindings)?,
            keys: bindings
                .into_iter()
                .map(|(name, binding)| {
                    (name, binding.keys.into_iter().map(|(key, _)| key).collect())
                })
                .collect(),
        })
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

    /// What is to be said of keys of the user's file: which actions of other contexts they hide.
    pub fn hidden(&self) -> &[String] {
        &self.hidden
    }

    /// Whether the user's file says what the keys of this action are.
    pub fn is_users_own(&self, action: &Action) -> bool {
        self.users_own.contains(action.name)
    }

    /// The bindings in force as a file, to start one's own from.
    pub fn to_file(&self) -> String {
        let section = |context: Context| {
            let actions = TABLE.iter().filter(move |action| action.context == context);
            let lines = actions.map(|action| self.line(action));
            let heading = std::iter::once(format!("\n[{}]\n", context.name()));
            heading.chain(lines).collect::<String>()
        };
        let sections = Context::ALL.into_iter().map(section);
        std::iter::once(HEAD.to_owned()).chain(sections).collect()
    }

    /// An action as a file binds it, below what it does.
    fn line(&self, action: &Action) -> String {
        let keys = self.keys(action).iter();
        let keys: Vec<String> = keys.map(|key| quoted(&key.written())).collect();
        format!(
            "# {}\n{} = [{}]\n",
            action.help,
            action.name,
            keys.join(", ")
        )
    }
}

const HEAD: &str = "\
# Keys of scimscope: keymap.toml in its configuration folder, or any file with --keymap. Keep the lines that you change;
# what is not named here stays as it is, and an empty list leaves an action without a key.
# Keys: a character, enter, esc, tab, backspace, delete, insert, space, up, down, left, right, home, end, page-up,
# page-down, f1 to f12; before it ctrl-, alt- or shift-.
# A file may also start from other keys: preset = \"emacs\", above the first section.
";

/// A basic string of TOML. A key is never a control character, so these two are all that needs an escape.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn builtin(preset: &str) -> Result<Source<'static>, KeymapError> {
    let found = PRESETS.iter().find(|(name, _)| *name == preset);
    let (name, text) = found.ok_or_else(|| KeymapError::NoSuchPreset {
        name: preset.to_owned(),
    })?;
    Ok(Source { name, text })
}

/// The table that keys are looked up in; refuses a key that would do two things in one context.
fn actions(
    bindings: &HashMap<&'static str, Binding<'_>>,
) -> Result<HashMap<(Context, Key), &'static Action>, SourceError> {
    let mut actions: HashMap<(Context, Key), &'static Action> = HashMap::new();
    // In the order of the table, so that the same file always gets the same answer.
    for binding in TABLE.iter().filter_map(|action| bindings.get(action.name)) {
        for (key, _) in &binding.keys {
            let other = actions.insert((binding.action.context, *key), binding.action);
            if let Some(other) = other.and_then(|action| bindings.get(action.name)) {
                return Err(conflict(*key, other, binding));
            }
        }
    }
    Ok(actions)
}

fn conflict(key: Key, one: &Binding<'_>, other: &Binding<'_>) -> SourceError {
    let span = |binding: &Binding<'_>| {
        let place = binding.keys.iter().find(|(bound, _)| *bound == key);
        place.map(|(_, span)| span.clone()).unwrap_or_default()
    };
    // What the user wrote is what the user can change; of two such lines, the later one is the news.
    let is_builtin =
        |binding: &Binding<'_>| PRESETS.iter().any(|(_, text)| *text == binding.source.text);
    let is_one_to_blame =
        is_builtin(other) || (!is_builtin(one) && span(one).start > span(other).start);
    let (blamed, left) = if is_one_to_blame {
        (one, other)
    } else {
        (other, one)
    };
    let (new, old) = (blamed.action.name, left.action.name);
    let place = blamed.action.context.name();
    blamed.source.error(
        span(blamed),
        format!(
            "`{}` is bound to {new}, and in [{place}] {old} has it already; give {old} another key, or none: {old} = []",
            key.written()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Keymap, KeymapError> {
        Keymap::load(Some(Source {
            name: "keymap.toml",
            text,
        }))
    }

    fn key(written: &str) -> Key {
        written.parse().unwrap()
    }

    fn name_of(keymap: &Keymap, context: Context, written: &str) -> Option<&'static str> {
        keymap
            .action(&[context], key(written))
            .map(|action| action.name)
    }

    #[test]
    fn every_action_has_a_default_key() {
        let keymap = Keymap::load(None).unwrap();
        for action in TABLE {
            assert!(!keymap.keys(action).is_empty(), "{}", action.name);
        }
    }

    #[test]
    fn every_preset_can_be_used_and_leaves_a_way_out() {
        for preset in Keymap::presets() {
            let keymap = Keymap::with_preset(Some(preset), None).unwrap();
            for name in ["quit", "help", "back", "select-next", "accept"] {
                let action = Action::find(name).unwrap();
                assert!(!keymap.keys(action).is_empty(), "{preset}: {name}");
            }
        }
    }

    #[test]
    fn a_user_binding_replaces_the_default() {
        let keymap = load("[list]\nselect-next = [\"ctrl-n\"]").unwrap();
        assert_eq!(
            name_of(&keymap, Context::List, "ctrl-n"),
            Some("select-next")
        );
        assert_eq!(name_of(&keymap, Context::List, "j"), None);
        assert_eq!(
            name_of(&keymap, Context::List, "k"),
            Some("select-previous")
        );
        let own = |name| keymap.is_users_own(Action::find(name).unwrap());
        assert!(own("select-next") && !own("select-previous"));
    }

    #[test]
    fn a_key_that_hides_another_context_is_told_of() {
        let hidden = |text: &str| load(text).unwrap().hidden().to_vec();
        let told = hidden("[list]\nselect-next = [\"U\"]");
        assert_eq!(
            told,
            ["keymap: `U` does select-next in [list], so it does not do previous-annotated there"]
        );
        let told = hidden("[screen]\nzoom = [\"d\"]");
        assert!(
            told.iter()
                .any(|said| said.contains("`d` does compare in [requests]")),
            "{told:?}"
        );
        assert_eq!(hidden("[list]\nselect-next = [\"alt-x\"]"), [""; 0]);
        // What the presets themselves do is meant so.
        let whole = Keymap::load(None).unwrap().to_file();
        assert_eq!(hidden(&whole), [""; 0]);
    }

    #[test]
    fn an_empty_list_unbinds_and_frees_the_key() {
        let keymap = load("[list]\nselect-next = []\nopen = [\"j\"]").unwrap();
        assert_eq!(name_of(&keymap, Context::List, "j"), Some("open"));
        assert_eq!(name_of(&keymap, Context::List, "enter"), None);
    }

    #[test]
    fn a_file_names_its_preset_and_the_command_line_another() {
        let text = "preset = \"emacs\"\n[list]\nopen = [\"o\"]";
        assert_eq!(
            name_of(&load(text).unwrap(), Context::List, "ctrl-n"),
            Some("select-next")
        );
        let source = Source {
            name: "keymap.toml",
            text,
        };
        let keymap = Keymap::with_preset(Some("vi"), Some(source)).unwrap();
        assert_eq!(name_of(&keymap, Context::List, "j"), Some("select-next"));
        assert_eq!(name_of(&keymap, Context::List, "o"), Some("open"));
        let unknown = Keymap::with_preset(Some("ed"), None).unwrap_err();
        assert!(
            unknown
                .to_string()
                .contains("`ed`: choose one of vi, emacs")
        );
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line_and_what_was_meant() {
        for (text, line, parts) in [
            ("[list]\n\nfly = [\"x\"]", 3, vec!["no action `fly`"]),
            (
                "[list]\nselect-nxt = [\"x\"]",
                2,
                vec!["did you mean `select-next`?"],
            ),
            (
                "[text]\nselect-next = [\"x\"]",
                2,
                vec!["`select-next` belongs in [list]"],
            ),
            (
                "[lists]\n",
                1,
                vec!["no context `lists`", "did you mean `list`?"],
            ),
            ("zoom = [\"x\"]", 1, vec!["`zoom` belongs in [screen]"]),
            (
                "[list]\nopen = [\n\"a\",\n\"page-dwn\"]",
                4,
                vec!["open", "did you mean `page-down`?"],
            ),
            (
                "[list]\nselect-next = 3",
                2,
                vec!["select-next takes a list of keys", "integer"],
            ),
            (
                "[list]\nselect-next = [3]",
                2,
                vec!["select-next takes keys in quotes"],
            ),
            (
                "preset = \"emac\"",
                1,
                vec!["no preset `emac`", "did you mean `emacs`?"],
            ),
            ("preset = 1", 1, vec!["preset takes a name"]),
            ("list = 1", 1, vec!["list takes a section"]),
            ("[list]\nopen = [\"x\"", 2, vec![]),
            (
                "[list]\nopen = [\"j\"]",
                2,
                vec![
                    "`j` is bound to open",
                    "select-next has it already",
                    "select-next = []",
                ],
            ),
            (
                "[list]\nselect-next = [\"x\"]\nopen = [\"y\", \"x\"]",
                3,
                vec!["`x` is bound to open", "select-next = []"],
            ),
            (
                "[list]\nopen = [\"x\"]\nselect-next = [\"x\"]",
                3,
                vec!["`x` is bound to select-next", "open = []"],
            ),
        ] {
            let error = load(text).unwrap_err().to_string();
            let place = format!("cannot use the keymap keymap.toml, line {line}: ");
            assert!(error.starts_with(&place), "{error}");
            assert!(!error.contains('\n'), "{error}");
            for part in parts {
                assert!(error.contains(part), "{part} is missing in: {error}");
            }
        }
    }

    #[test]
    fn the_bindings_in_force_as_a_file_are_the_bindings_in_force() {
        for preset in Keymap::presets() {
            let keymap = Keymap::with_preset(Some(preset), None).unwrap();
            let again = load(&keymap.to_file()).unwrap();
            assert_eq!(again.keys, keymap.keys, "{preset}");
        }
    }
}

//! Keys that do something else than their user may think, because two contexts that are in force together bind them.

use std::collections::BTreeSet;

use crate::tui::action::{Action, Context, TABLE};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;

/// The contexts that are in force together. A key is looked up in them from the first to the last.
const TOGETHER: &[&[Context]] = &[
    &[
        Context::Tree,
        Context::List,
        Context::Text,
        Context::Requests,
        Context::Screen,
        Context::Global,
    ],
    &[
        Context::Tree,
        Context::List,
        Context::Text,
        Context::State,
        Context::Screen,
        Context::Global,
    ],
    &[
        Context::List,
        Context::Requests,
        Context::Screen,
        Context::Global,
    ],
    &[
        Context::Text,
        Context::Requests,
        Context::Screen,
        Context::Global,
    ],
    &[
        Context::List,
        Context::State,
        Context::Screen,
        Context::Global,
    ],
    &[
        Context::Text,
        Context::State,
        Context::Screen,
        Context::Global,
    ],
    &[
        Context::List,
        Context::Cycles,
        Context::Screen,
        Context::Global,
    ],
    &[
        Context::Text,
        Context::Cycles,
        Context::Screen,
        Context::Global,
    ],
    &[Context::Difference, Context::Text, Context::Global],
    &[Context::Endpoint, Context::Menu, Context::Global],
    &[Context::Prompt, Context::Menu, Context::Global],
    &[Context::Panes, Context::Global],
    &[Context::Editor, Context::Global],
];

/// An action, and another one that is not reached with a key because of it.
type Pair = (&'static str, &'static str, String);

/// What is to be said of keys that a user has bound: which actions they hide, and which are hidden by others. What is
/// so without the user's file too is meant to be so.
pub(super) fn notices(keymap: &Keymap, without_users_own: &Keymap) -> Vec<String> {
    let usual = pairs(without_users_own);
    let own = pairs(keymap);
    own.difference(&usual)
        .map(|(by, hidden, key)| {
            let place = Action::find(by).map_or("", |action| action.context.name());
            format!("keymap: `{key}` does {by} in [{place}], so it does not do {hidden} there")
        })
        .collect()
}

fn pairs(keymap: &Keymap) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    for action in TABLE {
        for key in keymap.keys(action) {
            for other in hidden_by(keymap, action, *key) {
                pairs.insert((action.name, other.name, key.written()));
            }
        }
    }
    pairs
}

/// The actions of contexts behind that of this one which the key would do without it.
fn hidden_by(
    keymap: &Keymap,
    action: &'static Action,
    key: Key,
) -> impl Iterator<Item = &'static Action> {
    let behind = TOGETHER.iter().filter_map(move |contexts| {
        let place = contexts.iter().position(|one| *one == action.context)?;
        contexts.get(place + 1..)
    });
    behind.filter_map(move |contexts| keymap.action(contexts, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_context_is_in_force_with_others() {
        for context in Context::ALL {
            let mut together = TOGETHER.iter();
            assert!(
                together.any(|contexts| contexts.contains(&context)),
                "{} is in no list of contexts that are in force together",
                context.name()
            );
        }
    }
}

//! `keys`: the keys in force.

use serde_json::{Value, json};

use crate::app::appearance;
use crate::app::cli::KeysOptions;
use crate::app::exit::Failure;
use crate::app::output::{Lines, json_line};
use crate::tui::Keymap;
use crate::tui::action::{Action, Context, TABLE};

/// Prints every action with its keys, in the order of the help.
pub(super) fn keys(options: &KeysOptions) -> Result<(), Failure> {
    let keymap = appearance::keymap(&options.keys)?;
    let mut lines = Lines::new();
    if options.toml {
        lines.bytes(keymap.to_file().as_bytes())?;
    } else if options.json {
        let actions = in_order().map(|action| to_json(&keymap, action)).collect();
        lines.line(&json_line(&Value::Array(actions)))?;
    } else {
        for line in table(&keymap) {
            lines.line(&line)?;
        }
    }
    // Whether anybody still reads makes no difference any more.
    lines.flush().map(drop)
}

fn in_order() -> impl Iterator<Item = &'static Action> {
    Context::ALL
        .into_iter()
        .flat_map(|context| TABLE.iter().filter(move |action| action.context == context))
}

fn written(keymap: &Keymap, action: &Action) -> Vec<String> {
    let keys = keymap.keys(action).iter();
    keys.map(|key| key.written()).collect()
}

fn to_json(keymap: &Keymap, action: &Action) -> Value {
    json!({
        "context": action.context.name(),
        "action": action.name,
        "keys": written(keymap, action),
        "help": action.help,
        "from": if keymap.is_users_own(action) { "file" } else { "preset" },
    })
}

/// One line an action, with a heading a context. A star marks what the user's file says.
fn table(keymap: &Keymap) -> Vec<String> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        lines.push(format!("[{}]  {}", context.name(), context.title()));
        for action in TABLE.iter().filter(|action| action.context == context) {
            let star = if keymap.is_users_own(action) {
                '*'
            } else {
                ' '
            };
            let keys = match written(keymap, action).join("  ") {
                keys if keys.is_empty() => "no key".to_owned(),
                keys => keys,
            };
            lines.push(format!(
                "{star} {:<20} {keys:<20} {}",
                action.name, action.help
            ));
        }
        lines.push(String::new());
    }
    lines.push("Change them in keymap.toml in the configuration directory; `scimscope keys --toml` is a start.".to_owned());
    lines
}

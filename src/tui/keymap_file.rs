//! A keymap file as it was written: what it binds, and what is wrong in it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::scim::spelling::nearest_name;
use crate::tui::action::{Action, Context, TABLE};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::settings::{Source, SourceError, hint};

/// What a file says of one action.
#[derive(Debug, Clone)]
pub(super) struct Binding<'a> {
    pub(super) action: &'static Action,
    pub(super) keys: Vec<(Key, Range<usize>)>,
    pub(super) source: Source<'a>,
}

/// A keymap file that was understood.
pub(super) struct File<'a> {
    pub(super) preset: Option<String>,
    pub(super) bindings: Vec<Binding<'a>>,
}

impl<'a> File<'a> {
    pub(super) fn read(source: Source<'a>) -> Result<Self, SourceError> {
        let mut file = Self {
            preset: None,
            bindings: Vec::new(),
        };
        for (name, value) in &source.table()? {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("preset", DeValue::String(preset)) => {
                    check_preset(source, preset, value.span())?;
                    file.preset = Some(preset.to_string());
                }
                ("preset", _) => return Err(source.wrong_type("preset", "a name", value)),
                (section, DeValue::Table(bindings)) => {
                    let context = context(source, section, name.span())?;
                    file.section(source, context, bindings)?;
                }
                (section, _) => {
                    context(source, section, name.span())?;
                    return Err(source.wrong_type(section, "a section of actions", value));
                }
            }
        }
        Ok(file)
    }

    fn section(
        &mut self,
        source: Source<'a>,
        context: Context,
        bindings: &DeTable<'_>,
    ) -> Result<(), SourceError> {
        for (name, keys) in bindings {
            let action = action(source, context, name.get_ref(), name.span())?;
            let expected =
                || source.wrong_type(action.name, "a list of keys, as in [\"j\", \"down\"]", keys);
            let written = keys.get_ref().as_array().ok_or_else(expected)?;
            let mut binding = Binding {
                action,
                keys: Vec::new(),
                source,
            };
            for item in written {
                let key = key(source, action, item)?;
                if binding.keys.iter().all(|(known, _)| *known != key) {
                    binding.keys.push((key, item.span()));
                }
            }
            self.bindings.push(binding);
        }
        Ok(())
    }
}

fn check_preset(source: Source<'_>, preset: &str, span: Range<usize>) -> Result<(), SourceError> {
    if Keymap::presets().any(|name| name == preset) {
        return Ok(());
    }
    let names = Keymap::presets().collect::<Vec<_>>().join(", ");
    let hint = hint(nearest_name(preset, Keymap::presets()));
    Err(source.error(
        span,
        format!("there is no preset `{preset}`: choose one of {names}{hint}"),
    ))
}

fn context(source: Source<'_>, name: &str, span: Range<usize>) -> Result<Context, SourceError> {
    let found = Context::ALL
        .into_iter()
        .find(|context| context.name() == name);
    found.ok_or_else(|| {
        let names = Context::ALL.map(Context::name);
        let hint = match Action::find(name) {
            Some(action) => format!(
                "; the action `{name}` belongs in [{}]",
                action.context.name()
            ),
            None => hint(nearest_name(name, names)),
        };
        source.error(
            span,
            format!(
                "there is no context `{name}`, only {}{hint}",
                names.join(", ")
            ),
        )
    })
}

fn action(
    source: Source<'_>,
    context: Context,
    name: &str,
    span: Range<usize>,
) -> Result<&'static Action, SourceError> {
    let here = context.name();
    match Action::find(name) {
        Some(action) if action.context == context => Ok(action),
        Some(action) => {
            let there = action.context.name();
            Err(source.error(
                span,
                format!("the action `{name}` belongs in [{there}], not in [{here}]"),
            ))
        }
        None => {
            let hint = hint(nearest_name(name, TABLE.iter().map(|action| action.name)));
            Err(source.error(
                span,
                format!("there is no action `{name}` in [{here}], see `scimscope keys`{hint}"),
            ))
        }
    }
}

fn key(
    source: Source<'_>,
    action: &Action,
    written: &Spanned<DeValue<'_>>,
) -> Result<Key, SourceError> {
    let Some(text) = written.get_ref().as_str() else {
        return Err(source.wrong_type(action.name, "keys in quotes", written));
    };
    let key = text.parse::<Key>();
    key.map_err(|error| source.error(written.span(), format!("{}: {error}", action.name)))
}

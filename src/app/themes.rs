//! `themes`: the themes to choose from.

use serde_json::{Value, json};

use crate::app::appearance;
use crate::app::cli::ThemesOptions;
use crate::app::exit::Failure;
use crate::app::output::{self, Lines, json_line};
use crate::app::safe::safe;
use crate::tui::{ColorDepth, Theme, Themes};

/// Prints the themes, on a terminal with a sample of each.
pub(super) fn themes(options: &ThemesOptions) -> Result<(), Failure> {
    let themes = appearance::themes().map_err(Failure::Usage)?;
    let mut lines = Lines::new();
    if let Some(name) = &options.source {
        // Asked for first, so that an unknown name is refused with the names that there are.
        themes
            .theme(name, ColorDepth::True)
            .map_err(Failure::usage)?;
        let source = themes.source(name).map_or("", |source| source.text);
        lines.bytes(source.as_bytes())?;
    } else if options.json {
        let list = themes.names().map(|name| to_json(&themes, name)).collect();
        lines.line(&json_line(&Value::Array(list)))?;
    } else {
        let depth = if output::is_terminal() {
            appearance::depth(options.color)
        } else {
            ColorDepth::None
        };
        for name in themes.names() {
            lines.line(&line(&themes, name, depth))?;
        }
    }
    // Whether anybody still reads makes no difference any more.
    lines.flush().map(drop)
}

fn to_json(themes: &Themes, name: &str) -> Value {
    let theme = themes.theme(name, ColorDepth::True);
    json!({
        "name": name,
        "background": theme.as_ref().ok().map(background),
        "from": if themes.is_users_own(name) { "file" } else { "built-in" },
        "file": themes.source(name).filter(|_| themes.is_users_own(name)).map(|source| source.name),
        "error": theme.err().map(|error| error.to_string()),
    })
}

fn background(theme: &Theme) -> &'static str {
    if theme.is_light() { "light" } else { "dark" }
}

/// The name, what it is for, and a sample. A star marks the user's own.
fn line(themes: &Themes, name: &str, depth: ColorDepth) -> String {
    let star = if themes.is_users_own(name) { '*' } else { ' ' };
    let name_column = safe(name);
    match (
        themes.theme(name, ColorDepth::True),
        themes.theme(name, depth),
    ) {
        (Ok(full), Ok(theme)) => {
            let sample = if depth == ColorDepth::None {
                String::new()
            } else {
                theme.sample()
            };
            let line = format!("{star} {name_column:<16} {:<6} {sample}", background(&full));
            line.trim_end().to_owned()
        }
        (Err(error), _) | (_, Err(error)) => {
            format!("{star} {name_column:<16} {}", safe(&error.to_string()))
        }
    }
}

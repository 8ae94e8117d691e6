//! A theme file as it was written: its colors, its styles, and what is wrong in it.
//!
//! ```toml
//! inherits = "dark"                                # what is not named here is as there
//! [palette]
//! accent = ["#7cb7ff", 111, "light-cyan"]          # true color, 256 colors, 16 colors
//! [roles]
//! key = { fg = "accent", bold = true }
//! [roles-16]                                       # in place of the above on terminals with 16 colors
//! key = { reversed = true }
//! ```

use std::collections::HashMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::scim::spelling::nearest_name;
use crate::tui::color::ColorDepth;
use crate::tui::role::Role;
use crate::tui::settings::{Source, SourceError, hint};

/// A theme file that was understood.
#[derive(Debug, Clone, Default)]
pub(super) struct ThemeFile {
    pub(super) palette: HashMap<String, PaletteColor>,
    pub(super) roles: HashMap<Role, StyleSpec>,
    pub(super) roles_16: HashMap<Role, StyleSpec>,
}

/// One color for each depth.
#[derive(Debug, Clone, Copy)]
pub(super) struct PaletteColor {
    full: Color,
    indexed: Color,
    ansi: Color,
}

/// A style by names of the palette.
#[derive(Debug, Clone, Default)]
pub(super) struct StyleSpec {
    pub(super) fg: Option<String>,
    pub(super) bg: Option<String>,
    modifiers: Modifier,
}

/// The names of the 16 colors, and of the terminal's own.
const ANSI_NAMES: [&str; 17] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "gray",
    "dark-gray",
    "light-red",
    "light-green",
    "light-yellow",
    "light-blue",
    "light-magenta",
    "light-cyan",
    "white",
    "reset",
];

const MODIFIERS: [(&str, Modifier); 4] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

const SECTIONS: [&str; 4] = ["inherits", "palette", "roles", "roles-16"];

impl ThemeFile {
    /// Reads a file that stands on another one, its parent, which has been read already.
    pub(super) fn read(
        source: Source<'_>,
        parent: impl FnOnce(&str, std::ops::Range<usize>) -> Result<Self, SourceError>,
    ) -> Result<Self, SourceError> {
        let table = source.table()?;
        let mut file = match table.get("inherits") {
            None => Self::default(),
            Some(value) => {
                let name = value.get_ref().as_str();
                let name = name
                    .ok_or_else(|| source.wrong_type("inherits", "the name of a theme", value))?;
                parent(name, value.span())?
            }
        };
        if let Some(palette) = section(source, &table, "palette")? {
            for (name, value) in palette {
                let color = PaletteColor::read(source, name.get_ref(), value)?;
                file.palette.insert(name.get_ref().to_string(), color);
            }
        }
        for (name, is_16) in [("roles", false), ("roles-16", true)] {
            for (name, value) in section(source, &table, name)?.into_iter().flatten() {
                let role = role(source, name)?;
                let style = StyleSpec::read(source, name.get_ref(), value, &file.palette)?;
                let styles = if is_16 {
                    &mut file.roles_16
                } else {
                    &mut file.roles
                };
                styles.insert(role, style);
            }
        }
        for (name, _) in &table {
            known(source, "section", name, &SECTIONS)?;
        }
        Ok(file)
    }
}

fn section<'t, 'i>(
    source: Source<'_>,
    table: &'t DeTable<'i>,
    name: &str,
) -> Result<Option<&'t DeTable<'i>>, SourceError> {
    let Some(value) = table.get(name) else {
        return Ok(None);
    };
    let section = value.get_ref().as_table();
    section
        .map(Some)
        .ok_or_else(|| source.wrong_type(name, "a section", value))
}

/// Refuses a name that is not one of these.
fn known(
    source: Source<'_>,
    what: &str,
    name: &Spanned<std::borrow::Cow<'_, str>>,
    names: &[&str],
) -> Result<(), SourceError> {
    let written = name.get_ref().as_ref();
    if names.contains(&written) {
        return Ok(());
    }
    let hint = hint(nearest_name(written, names.iter().copied()));
    let names = names.join(", ");
    Err(source.error(
        name.span(),
        format!("there is no {what} `{written}`, only {names}{hint}"),
    ))
}

fn role(
    source: Source<'_>,
    name: &Spanned<std::borrow::Cow<'_, str>>,
) -> Result<Role, SourceError> {
    let written = name.get_ref().as_ref();
    let deserializer: StrDeserializer<'_, Error> = written.into_deserializer();
    Role::deserialize(deserializer).map_err(|_| {
        // Every role stands in the theme `dark`.
        let dark = crate::tui::theme::Theme::source("dark").unwrap_or_default();
        let roles = dark.lines().filter_map(|line| line.split_once(" = {"));
        let hint = hint(nearest_name(written, roles.map(|(name, _)| name)));
        source.error(
            name.span(),
            format!("there is no role `{written}`, see `scimscope themes --source dark`{hint}"),
        )
    })
}

impl PaletteColor {
    fn read(
        source: Source<'_>,
        name: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Self, SourceError> {
        const FORM: &str = "a color for each depth, as in [\"#7cb7ff\", 111, \"light-cyan\"]";
        let parts = value
            .get_ref()
            .as_array()
            .map(|array| array.iter().collect::<Vec<_>>());
        let Some([full, indexed, ansi]) = parts.as_deref() else {
            return Err(source.wrong_type(name, FORM, value));
        };
        let wrong = |part: &Spanned<DeValue<'_>>| source.wrong_type(name, FORM, part);
        let full_text = full.get_ref().as_str().ok_or_else(|| wrong(full))?;
        let number = indexed
            .get_ref()
            .as_integer()
            .ok_or_else(|| wrong(indexed))?;
        let ansi_text = ansi.get_ref().as_str().ok_or_else(|| wrong(ansi))?;
        let problem = |part: &Spanned<DeValue<'_>>, text: String| {
            source.error(part.span(), format!("{name}: {text}"))
        };
        Ok(Self {
            full: hexadecimal(full_text).ok_or_else(|| {
                problem(full, format!("`{full_text}` is no color; write #rrggbb"))
            })?,
            indexed: number
                .as_str()
                .parse()
                .map(Color::Indexed)
                .map_err(|_| problem(indexed, format!("{number} is no color; write 0 to 255")))?,
            ansi: ansi_color(ansi_text).ok_or_else(|| {
                let hint = hint(nearest_name(ansi_text, ANSI_NAMES));
                let names = ANSI_NAMES.join(", ");
                problem(
                    ansi,
                    format!("`{ansi_text}` is none of the 16 colors: {names}{hint}"),
                )
            })?,
        })
    }

    /// The color on a terminal with so many of them.
    pub(super) fn at(self, depth: ColorDepth) -> Color {
        match depth {
            ColorDepth::True => self.full,
            ColorDepth::Indexed => self.indexed,
            ColorDepth::Ansi | ColorDepth::None => self.ansi,
        }
    }
}

/// `#rrggbb`.
fn hexadecimal(text: &str) -> Option<Color> {
    let digits = text.strip_prefix('#')?;
    let is_plain = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok()?;
    is_plain.then(|| Color::from_u32(number))
}

fn ansi_color(name: &str) -> Option<Color> {
    ANSI_NAMES.contains(&name).then(|| name.parse().ok())?
}

impl StyleSpec {
    fn read(
        source: Source<'_>,
        role: &str,
        value: &Spanned<DeValue<'_>>,
        palette: &HashMap<String, PaletteColor>,
    ) -> Result<Self, SourceError> {
        const FORM: &str = "a style, as in { fg = \"accent\", bold = true }";
        let table = value.get_ref().as_table();
        let table = table.ok_or_else(|| source.wrong_type(role, FORM, value))?;
        let mut style = Self::default();
        for (name, value) in table {
            let modifier = MODIFIERS.iter().find(|(word, _)| word == name.get_ref());
            match (name.get_ref().as_ref(), modifier) {
                ("fg", _) => style.fg = Some(palette_name(source, role, value, palette)?),
                ("bg", _) => style.bg = Some(palette_name(source, role, value, palette)?),
                (_, Some((_, modifier))) => {
                    let is_on = value.get_ref().as_bool();
                    let is_on = is_on.ok_or_else(|| source.wrong_type(role, FORM, value))?;
                    style.modifiers.set(*modifier, is_on);
                }
                _ => {
                    let mut names = vec!["fg", "bg"];
                    names.extend(MODIFIERS.iter().map(|(word, _)| *word));
                    known(source, "part of a style", name, &names)?;
                }
            }
        }
        Ok(style)
    }

    /// The style on a terminal with so many colors.
    pub(super) fn style(
        &self,
        palette: &HashMap<String, PaletteColor>,
        depth: ColorDepth,
    ) -> Style {
        let color = |name: &Option<String>| Some(palette.get(name.as_ref()?)?.at(depth));
        Style {
            fg: color(&self.fg),
            bg: color(&self.bg),
            ..Style::default()
        }
        .add_modifier(self.modifiers)
    }
}

/// The name of a color that the palette has.
fn palette_name(
    source: Source<'_>,
    role: &str,
    value: &Spanned<DeValue<'_>>,
    palette: &HashMap<String, PaletteColor>,
) -> Result<String, SourceError> {
    let name = value.get_ref().as_str();
    let name = name.ok_or_else(|| source.wrong_type(role, "names of colors", value))?;
    if palette.contains_key(name) {
        return Ok(name.to_owned());
    }
    let hint = hint(nearest_name(name, palette.keys().map(String::as_str)));
    Err(source.error(
        value.span(),
        format!(
            "{role} uses the color `{name}`, which the palette lacks: add it to [palette]{hint}"
        ),
    ))
}

//! Colors by meaning: a [`Role`] says what a text is, a theme file says how that looks.
//!
//! A theme names its colors once, each for true color, 256 and 16 colors, so that nothing is rounded by a terminal.
//! Without color the `mono` theme is used, which has modifiers only: with `NO_COLOR`, a color command would be turned
//! into one that resets every attribute, and the selection would vanish.

use std::collections::HashMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// The meaning of a text on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the name of a role is its meaning")]
pub enum Role {
    Text,
    Quiet,
    Line,
    LineFocused,
    Title,
    TitleFocused,
    Heading,
    Label,
    Column,
    Selected,
    SelectedUnfocused,
    Key,
    Tab,
    TabCurrent,
    Up,
    Capture,
    Follow,
    Scrub,
    Banner,
    Caution,
    Failure,
    Notice,
    Error,
    Flag,
    Read,
    Create,
    Modify,
    Delete,
    StatusSuccess,
    StatusRedirect,
    StatusClientError,
    StatusServerError,
    Added,
    Removed,
    Changed,
    OldValue,
    FieldName,
    JsonKey,
    JsonString,
    JsonNumber,
    JsonWord,
    Punctuation,
    Control,
    Prompt,
    Cursor,
}

/// How many colors the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorDepth {
    /// 24 bits.
    #[default]
    True,
    /// The 256 colors of xterm.
    Indexed,
    /// The 16 colors that the user chose for the terminal.
    Ansi,
    /// None: modifiers only.
    None,
}

impl ColorDepth {
    /// The depth that the environment promises (`NO_COLOR`, `COLORTERM`, `TERM`); an empty value counts as unset.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name| variable(name).filter(|value| !value.is_empty());
        let term = value("TERM").unwrap_or_default();
        match value("COLORTERM").as_deref() {
            _ if value("NO_COLOR").is_some() || term == "dumb" => Self::None,
            Some("truecolor" | "24bit") => Self::True,
            _ if term.contains("direct") => Self::True,
            _ if term.contains("256") => Self::Indexed,
            _ => Self::Ansi,
        }
    }
}

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// There is no built-in theme of this name.
    #[error("there is no theme {name:?}: choose one of {}", Theme::names().collect::<Vec<_>>().join(", "))]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// The file is not a theme.
    #[error("cannot read the theme: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A role uses a color that the palette lacks.
    #[error(
        "the role {role:?} uses the color {color:?}, which the palette lacks: add it to [palette]"
    )]
    NoSuchColor {
        /// The role.
        role: Role,
        /// The color.
        color: String,
    },
    /// A color of the palette is not one.
    #[error(
        "the palette has {color:?}, which is no color: write [\"#rrggbb\", 0 to 255, \"light-blue\"]"
    )]
    NotAColor {
        /// What was written.
        color: String,
    },
}

/// A style for every role.
#[derive(Debug, Clone)]
pub struct Theme {
    styles: HashMap<Role, Style>,
    paper: (Color, Color),
}

const BUILT_IN: &[(&str, &str)] = &[
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

impl Theme {
    /// The names of the built-in themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The source of a built-in theme, as a start for one's own.
    pub fn source(name: &str) -> Option<&'static str> {
        let (_, source) = BUILT_IN.iter().find(|(built_in, _)| *built_in == name)?;
        Some(source)
    }

    /// A built-in theme. Without color it is always `mono`.
    pub fn by_name(name: &str, depth: ColorDepth) -> Result<Self, ThemeError> {
        let source = Self::source(name).ok_or_else(|| ThemeError::Unknown {
            name: name.to_owned(),
        })?;
        Self::load(source, depth)
    }

    /// Reads a theme file. Without color its colors are left out, and `mono` is what remains.
    pub fn load(source: &str, depth: ColorDepth) -> Result<Self, ThemeError> {
        let mut file: ThemeFile = toml::from_str(source)?;
        if depth == ColorDepth::None {
            // A theme that tells things apart by color alone would tell nothing without it.
            file = toml::from_str(Self::source("mono").unwrap_or(source))?;
        }
        let palette = file
            .palette
            .iter()
            .map(|(name, color)| Ok((name.as_str(), color.at(depth)?)))
            .collect::<Result<HashMap<_, _>, ThemeError>>()?;
        let mut styles = HashMap::new();
        for (role, spec) in &file.roles {
            styles.insert(*role, spec.style(*role, &palette)?);
        }
        let paper = |name| palette.get(name).copied().unwrap_or(Color::Reset);
        Ok(Self {
            paper: (paper("background"), paper("text")),
            styles,
        })
    }

    /// How a role looks. A role that the file leaves out looks like plain text.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }

    /// The foreground and background of a style as CSS colors, for a picture of the screen.
    pub(super) fn css(
        &self,
        foreground: Color,
        background: Color,
        reversed: bool,
    ) -> (String, Option<String>) {
        let (paper_background, paper_foreground) = self.paper;
        let or = |color: Color, fallback| {
            if color == Color::Reset {
                fallback
            } else {
                color
            }
        };
        let (front, back) = (
            or(foreground, paper_foreground),
            or(background, paper_background),
        );
        if reversed {
            return (hex(back, "#ffffff"), Some(hex(front, "#000000")));
        }
        let is_painted = background != Color::Reset;
        (
            hex(front, "#000000"),
            is_painted.then(|| hex(back, "#ffffff")),
        )
    }

    /// The color of the paper as a CSS color.
    pub(super) fn paper(&self) -> String {
        hex(self.paper.0, "#ffffff")
    }
}

fn hex(color: Color, fallback: &str) -> String {
    match color {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        _ => fallback.to_owned(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    palette: HashMap<String, PaletteColor>,
    roles: HashMap<Role, StyleSpec>,
}

/// One color for each depth: `["#7cb7ff", 111, "light-blue"]`.
#[derive(Deserialize)]
struct PaletteColor(String, u8, String);

impl PaletteColor {
    fn at(&self, depth: ColorDepth) -> Result<Color, ThemeError> {
        let parse = |text: &String| -> Result<Color, ThemeError> {
            text.parse().map_err(|_| ThemeError::NotAColor {
                color: text.clone(),
            })
        };
        match depth {
            ColorDepth::True => parse(&self.0),
            ColorDepth::Indexed => Ok(Color::Indexed(self.1)),
            ColorDepth::Ansi | ColorDepth::None => parse(&self.2),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a file format: each modifier is a word that is there or not"
)]
struct StyleSpec {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    dim: bool,
    underlined: bool,
    reversed: bool,
}

impl StyleSpec {
    fn style(&self, role: Role, palette: &HashMap<&str, Color>) -> Result<Style, ThemeError> {
        let color = |name: &Option<String>| match name {
            None => Ok(None),
            Some(name) => match palette.get(name.as_str()) {
                Some(color) => Ok(Some(*color)),
                None => Err(ThemeError::NoSuchColor {
                    role,
                    color: name.clone(),
                }),
            },
        };
        let modifiers = [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.underlined, Modifier::UNDERLINED),
            (self.reversed, Modifier::REVERSED),
        ];
        let mut style = Style {
            fg: color(&self.fg)?,
            bg: color(&self.bg)?,
            ..Style::default()
        };
        for (_, modifier) in modifiers.iter().filter(|(is_set, _)| *is_set) {
            style = style.add_modifier(*modifier);
        }
        Ok(style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_theme_styles_the_same_roles_at_every_depth() {
        let n_roles = Theme::by_name("dark", ColorDepth::True)
            .unwrap()
            .styles
            .len();
        for name in Theme::names() {
            for depth in [
                ColorDepth::True,
                ColorDepth::Indexed,
                ColorDepth::Ansi,
                ColorDepth::None,
            ] {
                assert_eq!(
                    Theme::by_name(name, depth).unwrap().styles.len(),
                    n_roles,
                    "{name} {depth:?}"
                );
            }
        }
    }

    #[test]
    fn without_color_no_theme_has_a_color() {
        for name in Theme::names() {
            let theme = Theme::by_name(name, ColorDepth::None).unwrap();
            assert!(
                theme
                    .styles
                    .values()
                    .all(|style| style.fg.is_none() && style.bg.is_none()),
                "{name}"
            );
        }
    }

    #[test]
    fn a_theme_with_an_unknown_color_says_which() {
        let source = "[palette]\n[roles]\ntext = { fg = \"pink\" }";
        let error = Theme::load(source, ColorDepth::True)
            .unwrap_err()
            .to_string();
        assert!(error.contains("pink") && error.contains("Text"), "{error}");
    }

    #[test]
    fn the_environment_decides_the_depth() {
        let cases: &[(&[(&str, &str)], ColorDepth)] = &[
            (
                &[("COLORTERM", "truecolor"), ("TERM", "xterm")],
                ColorDepth::True,
            ),
            (&[("TERM", "xterm-256color")], ColorDepth::Indexed),
            (&[("TERM", "linux")], ColorDepth::Ansi),
            (&[("TERM", "dumb")], ColorDepth::None),
            (
                &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")],
                ColorDepth::None,
            ),
            (
                &[("NO_COLOR", ""), ("COLORTERM", "truecolor")],
                ColorDepth::True,
            ),
        ];
        for (environment, expected) in cases {
            let variable = |name: &str| {
                environment
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(ColorDepth::detect(variable), *expected, "{environment:?}");
        }
    }
}

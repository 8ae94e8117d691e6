//! Colors by meaning: a [`Role`] says what a text is, a theme file says how that looks.
//!
//! A theme names its colors once, each for true color, 256 and 16 colors, so that nothing is rounded by a terminal.
//! Without color the `mono` theme is used, which has modifiers only: with `NO_COLOR`, a color command would be turned
//! into one that resets every attribute, and the selection would vanish.

use std::collections::HashMap;
use std::fmt::Write;

use ratatui::backend::IntoCrossterm;
use ratatui::style::{Color, Style};

use crate::tui::color;
use crate::tui::settings::SourceError;
use crate::tui::theme_file::ThemeFile;

pub use crate::tui::color::ColorDepth;
pub use crate::tui::role::Role;

/// Why a theme cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    /// There is no theme of this name.
    #[error("there is no theme `{name}`: choose one of {}{hint}", known.join(", "))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
        /// The name that may have been meant.
        hint: String,
    },
    /// Something in the file is wrong.
    #[error("cannot use the theme {0}")]
    File(SourceError),
}

impl From<SourceError> for ThemeError {
    fn from(error: SourceError) -> Self {
        Self::File(error)
    }
}

/// A style for every role.
#[derive(Debug, Clone)]
pub struct Theme {
    styles: HashMap<Role, Style>,
    paper: (Color, Color),
    is_light: bool,
}

impl Theme {
    pub(super) fn of(file: &ThemeFile, depth: ColorDepth) -> Self {
        let mut styles = HashMap::new();
        let special = (depth == ColorDepth::Ansi).then_some(&file.roles_16);
        for (role, spec) in file.roles.iter().chain(special.into_iter().flatten()) {
            styles.insert(*role, spec.style(&file.palette, depth));
        }
        let paper = |name| {
            file.palette
                .get(name)
                .map_or(Color::Reset, |color| color.at(depth))
        };
        let background = color::rgb(paper("background"));
        Self {
            styles,
            paper: (paper("background"), paper("text")),
            is_light: background.is_some_and(|background| color::luminance(background) > 0.18),
        }
    }

    /// Whether it is for a light background.
    pub fn is_light(&self) -> bool {
        self.is_light
    }

    /// The color that the screen stands on, and that of plain text: as the theme takes them to be, where it does not
    /// paint them.
    pub fn background_and_text(&self) -> (Color, Color) {
        self.paper
    }

    /// A line that shows what the theme looks like, as bytes for a terminal.
    pub fn sample(&self) -> String {
        const SAMPLE: [(Role, &str); 9] = [
            (Role::Paper, " "),
            (Role::Text, "text "),
            (Role::Quiet, "quiet "),
            (Role::Key, "key "),
            (Role::Create, "created "),
            (Role::Modify, "modified "),
            (Role::Delete, "deleted "),
            (Role::Flag, "flag "),
            (Role::Selected, " selected "),
        ];
        let mut sample = String::new();
        for (role, text) in SAMPLE {
            let style = self.style(Role::Paper).patch(self.style(role));
            // Writing to a string cannot fail.
            let _ = write!(sample, "{}", style.into_crossterm().apply(text));
        }
        sample
    }

    /// Every role that the theme styles, with its style.
    pub fn roles(&self) -> impl Iterator<Item = (Role, Style)> {
        self.styles.iter().map(|(role, style)| (*role, *style))
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
    color::rgb(color).map_or_else(
        || fallback.to_owned(),
        |(red, green, blue)| format!("#{red:02x}{green:02x}{blue:02x}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::themes::{ThemeSource, Themes};

    #[test]
    fn every_built_in_theme_styles_every_role_at_every_depth() {
        let n_roles = Role::Hit as usize + 1;
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

    fn own(text: &str) -> Themes {
        Themes::new(vec![ThemeSource {
            name: "mine".to_owned(),
            place: "themes/mine.toml".to_owned(),
            text: text.to_owned(),
        }])
    }

    #[test]
    fn what_is_wrong_in_a_theme_is_told_with_its_line_and_what_was_meant() {
        const PALETTE: &str = "[palette]\npink = [\"#ff00ff\", 13, \"magenta\"]\n";
        for (text, line, parts) in [
            (
                "[roles]\ntext = { fg = \"pink\" }",
                2,
                vec!["text uses the color `pink`"],
            ),
            (
                &format!("{PALETTE}[roles]\ntext = {{ fg = \"pnk\" }}"),
                4,
                vec!["did you mean `pink`?"],
            ),
            (
                "[roles]\nheadin = {}",
                2,
                vec!["no role `headin`", "did you mean `heading`?"],
            ),
            (
                "[roles]\ntext = { fgg = \"x\" }",
                2,
                vec!["no part of a style `fgg`", "did you mean `fg`?"],
            ),
            (
                "[roles]\ntext = { bold = 1 }",
                2,
                vec!["text takes a style"],
            ),
            ("[roles]\ntext = \"pink\"", 2, vec!["text takes a style"]),
            (
                "\n[rolls]\n",
                2,
                vec!["no section `rolls`", "did you mean `roles`?"],
            ),
            (
                "inherits = \"drak\"",
                1,
                vec!["no theme `drak`", "did you mean `dark`?"],
            ),
            (
                "[palette]\npink = [\"#ff00f\", 13, \"magenta\"]",
                2,
                vec!["pink: `#ff00f` is no color"],
            ),
            (
                "[palette]\npink = [\"#ff00ff\", 256, \"magenta\"]",
                2,
                vec!["pink: 256 is no color"],
            ),
            (
                "[palette]\npink = [\"#ff00ff\", 13, \"magnta\"]",
                2,
                vec!["did you mean `magenta`?"],
            ),
            (
                "[palette]\npink = \"#ff00ff\"",
                2,
                vec!["pink takes a color for each depth"],
            ),
            ("[palette\n", 1, vec![]),
        ] {
            for depth in [ColorDepth::True, ColorDepth::None] {
                let error = own(text).theme("mine", depth).unwrap_err().to_string();
                let place = format!("cannot use the theme themes/mine.toml, line {line}: ");
                assert!(error.starts_with(&place), "{error}");
                for part in &parts {
                    assert!(error.contains(part), "{part} is missing in: {error}");
                }
            }
        }
        let unknown = own("")
            .theme("min", ColorDepth::True)
            .unwrap_err()
            .to_string();
        assert!(unknown.contains("did you mean `mine`?"), "{unknown}");
    }

    #[test]
    fn a_theme_inherits_what_it_does_not_say() {
        let text = "inherits = \"nord\"\n[palette]\ngreen = [\"#010203\", 7, \"blue\"]\n[roles-16]\nkey = { bold = true }\n";
        let theme = own(text).theme("mine", ColorDepth::True).unwrap();
        let nord = Theme::by_name("nord", ColorDepth::True).unwrap();
        assert_eq!(theme.style(Role::Create).fg, Some(Color::Rgb(1, 2, 3)));
        assert_eq!(theme.style(Role::Delete), nord.style(Role::Delete));
        assert_eq!(theme.styles.len(), nord.styles.len());
        let ansi = own(text).theme("mine", ColorDepth::Ansi).unwrap();
        assert_eq!(ansi.style(Role::Key), Style::new().bold());
    }

    #[test]
    fn a_theme_of_the_same_name_takes_the_place_of_a_built_in_one_and_may_inherit_from_it() {
        let mut themes = vec![ThemeSource {
            name: "dark".to_owned(),
            place: "dark.toml".to_owned(),
            text: "inherits = \"dark\"\n[roles]\nkey = { bold = true }".to_owned(),
        }];
        let theme = Themes::new(themes.clone())
            .theme("dark", ColorDepth::True)
            .unwrap();
        assert_eq!(theme.style(Role::Key), Style::new().bold());
        for (name, parent) in [("a", "b"), ("b", "a")] {
            themes.push(ThemeSource {
                name: name.to_owned(),
                place: format!("{name}.toml"),
                text: format!("inherits = \"{parent}\""),
            });
        }
        let error = Themes::new(themes)
            .theme("a", ColorDepth::True)
            .unwrap_err();
        assert!(error.to_string().contains("from itself"), "{error}");
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

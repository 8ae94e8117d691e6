//! The themes that there are: built in, and the user's own.

use crate::scim::spelling::nearest_name;
use crate::tui::settings::{Source, SourceError, hint};
use crate::tui::theme::{ColorDepth, Theme, ThemeError};
use crate::tui::theme_file::ThemeFile;

/// A theme file of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeSource {
    /// What the theme is called: the name of its file.
    pub name: String,
    /// Where the file is.
    pub place: String,
    /// What it holds.
    pub text: String,
}

/// Every theme by its name. A user's own takes the place of a built-in one of the same name, and may inherit from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Themes {
    users_own: Vec<ThemeSource>,
}

macro_rules! built_in {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../themes/", $name, ".toml")))),*]
    };
}

/// Name and file, in the order in which they are offered.
const BUILT_IN: &[(&str, &str)] = built_in![
    "dark",
    "light",
    "high-contrast",
    "okabe-ito",
    "solarized-dark",
    "solarized-light",
    "gruvbox",
    "nord",
    "catppuccin",
    "mono"
];

/// Longer chains of inheritance are mistakes.
const MOST_ANCESTORS: usize = 8;

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
        Themes::default().theme(name, depth)
    }
}

impl Themes {
    /// The built-in themes and these.
    pub fn new(users_own: Vec<ThemeSource>) -> Self {
        Self { users_own }
    }

    /// Every name: the built-in ones, then the user's own.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.users_own.iter().map(|theme| theme.name.as_str());
        let is_new = |name: &&str| BUILT_IN.iter().all(|(known, _)| known != name);
        BUILT_IN
            .iter()
            .map(|(name, _)| *name)
            .chain(own.filter(is_new))
    }

    /// Whether a theme is the user's own.
    pub fn is_users_own(&self, name: &str) -> bool {
        self.users_own.iter().any(|theme| theme.name == name)
    }

    /// The file of a theme.
    pub fn source<'a>(&'a self, name: &str) -> Option<Source<'a>> {
        let own = self.users_own.iter().find(|theme| theme.name == name);
        let own = own.map(|theme| Source {
            name: &theme.place,
            text: &theme.text,
        });
        own.or_else(|| built_in(name))
    }

    /// A theme on a terminal with so many colors. Without color it is always `mono`.
    pub fn theme(&self, name: &str, depth: ColorDepth) -> Result<Theme, ThemeError> {
        let source = self.source(name).ok_or_else(|| self.unknown(name))?;
        let file = self.read(source, Some(name), MOST_ANCESTORS)?;
        if depth != ColorDepth::None {
            return Ok(Theme::of(&file, depth));
        }
        // A theme that tells things apart by color alone would tell nothing without it.
        let mono = built_in("mono").ok_or_else(|| self.unknown("mono"))?;
        Ok(Theme::of(&self.read(mono, None, 0)?, depth))
    }

    fn unknown(&self, name: &str) -> ThemeError {
        ThemeError::Unknown {
            name: name.to_owned(),
            known: self.names().map(str::to_owned).collect(),
            hint: hint(nearest_name(name, self.names())),
        }
    }

    /// Reads a file and what it inherits from. `own_name` is the name under which the user's file would find itself.
    fn read(
        &self,
        source: Source<'_>,
        own_name: Option<&str>,
        n_ancestors: usize,
    ) -> Result<ThemeFile, SourceError> {
        ThemeFile::read(source, |parent, span| {
            let Some(n_ancestors) = n_ancestors.checked_sub(1) else {
                let problem = format!("`{parent}` inherits from too many themes, or from itself");
                return Err(source.error(span, problem));
            };
            // The user's `dark` that inherits from `dark` means the built-in one.
            let found = if own_name == Some(parent) {
                built_in(parent)
            } else {
                self.source(parent)
            };
            let Some(found) = found else {
                let names = self.names().collect::<Vec<_>>().join(", ");
                let hint = hint(nearest_name(parent, self.names()));
                return Err(source.error(
                    span,
                    format!("there is no theme `{parent}` to inherit from: {names}{hint}"),
                ));
            };
            self.read(found, Some(parent), n_ancestors)
        })
    }
}

fn built_in(name: &str) -> Option<Source<'static>> {
    let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(Source { name, text })
}

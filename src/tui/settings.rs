//! Files that a user writes for the screen, keymaps and themes, and what is wrong in one, with its line.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// The text of a file, and what to call it when something in it is wrong.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its path, or what it is.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// What is wrong in a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct SourceError {
    place: String,
    problem: String,
}

impl<'a> Source<'a> {
    /// Reads the file as TOML.
    pub(super) fn table(self) -> Result<DeTable<'a>, SourceError> {
        let read = DeTable::parse(self.text);
        read.map(toml::Spanned::into_inner).map_err(|error| {
            let span = error.span().unwrap_or_default();
            self.error(span, error.message().replace('\n', "; "))
        })
    }

    /// Something is wrong at this place of the file.
    pub(super) fn error(self, span: Range<usize>, problem: impl Into<String>) -> SourceError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_number = before.matches('\n').count() + 1;
        SourceError {
            place: format!("{}, line {line_number}", self.name),
            problem: problem.into(),
        }
    }

    /// A value of another type than the one expected.
    pub(super) fn wrong_type(
        self,
        what: &str,
        expected: &str,
        value: &toml::Spanned<DeValue<'_>>,
    ) -> SourceError {
        let found = value.get_ref().type_str();
        self.error(
            value.span(),
            format!("{what} takes {expected}, but this is of type {found}"),
        )
    }
}

/// The end of a sentence that suggests a name.
pub(super) fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

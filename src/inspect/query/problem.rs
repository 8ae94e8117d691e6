//! What is wrong with the text of a filter, and where.

use std::fmt;

use crate::scim::filter::Span;
use crate::scim::spelling::beginning;

/// Something wrong with the text of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub span: Span,
    /// What stands there.
    pub found: String,
    /// What would be accepted there.
    pub wants: String,
    /// The name that was probably meant.
    pub suggestion: Option<String>,
    /// Every name that would be accepted, where there are only some.
    pub known: Vec<&'static str>,
    /// Whether the rest makes sense without it: a field that there is not is read as a word.
    pub is_tolerable: bool,
}

impl Problem {
    pub(super) fn new(span: Span, found: &str, wants: impl Into<String>) -> Self {
        Self {
            span,
            found: beginning(found, LONGEST).into_owned(),
            wants: wants.into(),
            suggestion: None,
            known: Vec::new(),
            is_tolerable: false,
        }
    }

    /// The same with the name that was probably meant.
    #[must_use]
    pub(super) fn suggesting(self, suggestion: Option<&str>) -> Self {
        Self {
            suggestion: suggestion.map(str::to_owned),
            ..self
        }
    }

    /// The same with every name that would be accepted.
    #[must_use]
    pub(super) fn listing(self, known: Vec<&'static str>) -> Self {
        Self { known, ..self }
    }

    /// What is wrong, without the list of all that would be accepted.
    pub fn in_brief(&self) -> String {
        let wants = &self.wants;
        match &self.suggestion {
            Some(suggestion) => format!("wants {wants}; did you mean {suggestion}?"),
            None => format!("wants {wants}"),
        }
    }

    /// `there are change, noop, read`; empty where not all can be told.
    pub fn listed(&self) -> String {
        if self.known.is_empty() {
            return String::new();
        }
        format!("there are {}", self.known.join(", "))
    }

    /// The text and, below it, what is wrong: for a terminal that shows both in the same type.
    ///
    /// ```text
    /// op:patch status:>=4
    ///          ^^^^^^^^^^ wants 3 digits, …
    /// ```
    pub fn underlined(&self, text: &str) -> String {
        let columns = |end: usize| text.get(..end).map_or(0, |head| head.chars().count());
        let start = columns(self.span.start);
        let width = columns(self.span.end).saturating_sub(start).max(1);
        let visible: String = text
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        let (indent, line) = (" ".repeat(start), "^".repeat(width));
        format!("{visible}\n{indent}{line} {self}")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.in_brief())?;
        match (self.known.is_empty(), &self.suggestion) {
            (true, _) => Ok(()),
            (false, Some(_)) => write!(formatter, " {}", self.listed()),
            (false, None) => write!(formatter, "; {}", self.listed()),
        }
    }
}

/// The longest quotation of a filter in a problem, in characters.
const LONGEST: usize = 60;

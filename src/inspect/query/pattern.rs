//! What a text is held against: some words, or a regular expression.

use regex::{Regex, RegexBuilder};

/// The largest program that an expression may become, and the most memory that it may take while it runs.
const MOST_BYTES: usize = 1 << 20;

/// How deep groups may stand in groups.
const DEEPEST: u32 = 64;

/// What a text is held against. Without regard to case, unless it has a capital letter in it.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    /// The words themselves; `None` of a regular expression.
    words: Option<Box<str>>,
}

impl Pattern {
    /// A text that has these words in it, anywhere. `None` when they are too long.
    pub fn words(words: &str) -> Option<Self> {
        let is_exact = words.chars().any(char::is_uppercase);
        Some(Self {
            regex: build(&regex::escape(words), is_exact).ok()?,
            words: Some(words.into()),
        })
    }

    /// A text that has something in it that an expression describes; else why that is no expression.
    pub(super) fn expression(expression: &str) -> Result<Self, String> {
        match build(expression, has_capital(expression)) {
            Ok(regex) => Ok(Self { regex, words: None }),
            Err(regex::Error::CompiledTooBig(_)) => {
                Err("a smaller regular expression: this one takes too much memory".to_owned())
            }
            Err(error) => {
                let text = error.to_string();
                let reason = text.lines().last().unwrap_or_default();
                let reason = reason.trim_start_matches("error: ");
                Err(format!("a regular expression ({reason})"))
            }
        }
    }

    /// Whether a text matches.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Where the first match in a text is, from a byte of it on.
    pub fn find_at(&self, text: &str, start: usize) -> Option<std::ops::Range<usize>> {
        if !text.is_char_boundary(start) {
            return None;
        }
        self.regex.find_at(text, start).map(|found| found.range())
    }

    /// The words that every match has in it; `None` when that is not known.
    pub(super) fn needle(&self) -> Option<&str> {
        self.words.as_deref()
    }
}

fn build(expression: &str, is_exact: bool) -> Result<Regex, regex::Error> {
    RegexBuilder::new(expression)
        .case_insensitive(!is_exact)
        .multi_line(true)
        .size_limit(MOST_BYTES)
        .dfa_size_limit(MOST_BYTES)
        .nest_limit(DEEPEST)
        .build()
}

/// Whether an expression has a capital letter that stands for itself: `\S` has none.
fn has_capital(expression: &str) -> bool {
    let mut is_escaped = false;
    expression.chars().any(|letter| {
        let counts = !is_escaped && letter.is_uppercase();
        is_escaped = letter == '\\' && !is_escaped;
        counts
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_matters_when_there_is_a_capital() {
        let check = |words: &str, text: &str| Pattern::words(words).unwrap().is_match(text);
        assert!(check("doe", "Jane DOE") && check("é", "É") && check("a.b", "a.b"));
        assert!(!check("Doe", "jane doe") && !check("a.b", "axb"));
        let check = |words: &str, text: &str| Pattern::expression(words).unwrap().is_match(text);
        assert!(check(r"^\Doe", "XOE") && !check("^D", "d"));
    }

    #[test]
    fn an_expression_is_bounded() {
        for text in ["(", "a{1000000}", "((a{500}){500}){500}", &"(".repeat(500)] {
            assert!(Pattern::expression(text).is_err(), "{text}");
        }
    }
}

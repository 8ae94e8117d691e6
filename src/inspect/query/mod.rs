//! The filter language: one for the screen and for every command.
//!
//! ```text
//! query  = or                       op:patch changed:active (status:>=400 OR is:noop) -client:okta
//! or     = and { "OR" and }
//! and    = unary { ["AND"] unary }
//! unary  = ["-" | "NOT"] atom
//! atom   = "(" query ")" | [side] field ":" value | [side] field "~" regex | word | "quoted words"
//! side   = "req." | "resp."
//! ```
//!
//! Reading order:
//!
//! - [`field`] is the table of fields. `lexer` and `parser` read a text into a [`tree`], whose conditions `check`
//!   understands; `pattern`, `number` and [`time`] are kinds of values. [`problem`] says what is wrong with a text.
//! - [`scan`] walks the log and holds each condition against it by `facts`; `known` is what is found out once for all
//!   events; [`emptied`] says which condition lets nothing through.
//! - For whoever types one: [`mod@complete`] knows what may stand at the cursor, `begun` how much of it can be used
//!   already, [`mod@views`] are filters with names; `discreet` is the text of one for others to see.

mod begun;
mod check;
pub mod complete;
mod discreet;
pub mod emptied;
mod facts;
pub mod field;
mod known;
mod lexer;
mod number;
mod parser;
mod pattern;
pub mod problem;
pub mod scan;
pub mod time;
pub mod tree;
pub mod views;

use std::fmt;

pub use begun::finished;
pub use check::flag_like;
pub use complete::{Candidate, Completion, complete};
pub use discreet::discreet;
pub use emptied::Emptied;
pub use field::{Field, Group, Side};
pub use pattern::Pattern;
pub use problem::Problem;
pub use scan::{Budget, Order, Scan, Slice};
pub use time::Moment;
pub use tree::{Node, Term};
pub use views::{LONGEST_NAME, VIEWS, View, built_in, views};

/// A filter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    root: Option<Node>,
}

impl Query {
    /// Reads a filter. What cannot be understood is left out of it and said in the problems; a field that there is not
    /// is read as a word, and said too.
    pub fn parse(text: &str) -> (Self, Vec<Problem>) {
        let (root, problems) = parser::parse(text);
        (Self { root }, problems)
    }

    /// Reads a filter that has to be right: for commands and files.
    pub fn parse_strictly(text: &str) -> Result<Self, Vec<Problem>> {
        let (query, problems) = Self::parse(text);
        if problems.is_empty() {
            Ok(query)
        } else {
            Err(problems)
        }
    }

    /// The conditions; `None`: everything.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// The filter in words.
    pub fn explain(&self) -> String {
        let root = self.root.as_ref();
        root.map_or_else(|| "every event".to_owned(), Node::in_words)
    }

    /// What the filter looks for in texts, to be found again in what is shown. What is not to be there is not looked
    /// for.
    pub fn patterns(&self) -> Vec<&Pattern> {
        let terms = self.root.iter().flat_map(Node::wanted);
        terms.filter_map(|term| term.check.shown()).collect()
    }
}

/// The filter as text, which is read as the same filter.
impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root
            .iter()
            .try_for_each(|root| write!(formatter, "{root}"))
    }
}

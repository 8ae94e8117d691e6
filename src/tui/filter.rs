//! The filter in force: its text, what is wrong with what was typed since, and how far the search has come.

use crate::inspect::query::{Completion, Problem, Query, VIEWS, View};
use crate::tui::message::{Command, Emptiness, Matches, Question};

/// The filter of the list.
#[derive(Debug)]
pub struct Filter {
    /// The filter in force; empty: none.
    text: String,
    query: Query,
    /// Tells the answers to this filter from those to the one before.
    serial: u64,
    /// The search was under way when something failed.
    is_lost: bool,
    /// Which of its conditions lets nothing through, where one does; empty: it is not known.
    emptied_by: String,
    /// How many events were looked at, of how many.
    pub progress: Option<(u64, u64)>,
    /// What is wrong with what is typed, while it is.
    pub problems: Vec<Problem>,
    /// What may stand at the cursor.
    pub completion: Option<Completion>,
    /// The filters that have names in every log.
    pub views: Vec<View>,
    /// Those that the user gave a name.
    pub own: Vec<View>,
    /// Filters that were in force before, the latest last.
    pub history: Vec<String>,
}

impl Default for Filter {
    fn default() -> Self {
        let view = |(name, query): &(&str, &str)| View {
            name: (*name).to_owned(),
            query: (*query).to_owned(),
        };
        Self {
            text: String::new(),
            query: Query::default(),
            serial: 0,
            is_lost: false,
            emptied_by: String::new(),
            progress: None,
            problems: Vec::new(),
            completion: None,
            views: VIEWS.iter().map(view).collect(),
            own: Vec::new(),
            history: Vec::new(),
        }
    }
}

/// More filters than this are not remembered.
const MOST_HISTORY: usize = 100;

impl Filter {
    /// The filter in force; empty: none.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The filter in force, understood.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Whether there is one.
    pub fn is_on(&self) -> bool {
        !self.text.is_empty()
    }

    /// Puts another filter in force, if it can be understood. With an error the last good one stays, and the problems
    /// say what is wrong. Returns what to ask.
    pub fn set(&mut self, text: &str) -> Option<Command> {
        let (query, problems) = Query::parse(text);
        let is_usable = problems.iter().all(|problem| problem.is_tolerable);
        self.problems = problems;
        let text = text.trim();
        if !is_usable || text == self.text {
            return None;
        }
        text.clone_into(&mut self.text);
        self.query = query;
        self.serial += 1;
        self.progress = None;
        self.emptied_by.clear();
        Some(self.question())
    }

    fn question(&self) -> Command {
        Command::Ask(Question::Filter {
            text: self.text.clone(),
            serial: self.serial,
        })
    }

    /// Something failed: when the search was under way, it may be what did.
    pub fn failed(&mut self) {
        self.is_lost |= self.is_searching();
    }

    /// The user or the log has moved: what failed is asked again.
    pub fn retry(&mut self) -> Option<Command> {
        std::mem::take(&mut self.is_lost).then(|| self.question())
    }

    /// Nothing is being typed any more.
    pub fn end_typing(&mut self) {
        self.problems.clear();
        self.completion = None;
    }

    /// The filter in force was kept: it is remembered.
    pub fn keep(&mut self) {
        let text = self.text.clone();
        self.end_typing();
        if text.is_empty() {
            return;
        }
        self.history.retain(|old| *old != text);
        if self.history.len() == MOST_HISTORY {
            self.history.remove(0);
        }
        self.history.push(text);
    }

    /// Whether these answer the filter in force; if so, notes how far the search has come.
    pub fn is_answered_by(&mut self, matches: &Matches) -> bool {
        let is_own = matches.serial == self.serial && self.is_on();
        if is_own {
            self.progress = Some((matches.n_scanned, matches.n_total));
        }
        is_own
    }

    /// Takes in which of its conditions lets nothing through.
    pub fn take_emptiness(&mut self, emptiness: Emptiness) {
        if emptiness.serial == self.serial {
            self.emptied_by = emptiness.said;
        }
    }

    /// Which of its conditions lets nothing through, in a sentence; empty when that is not known.
    pub fn emptied_by(&self) -> &str {
        &self.emptied_by
    }

    /// Whether the search is still under way.
    pub fn is_searching(&self) -> bool {
        self.is_on() && self.progress.is_none_or(|(scanned, total)| scanned < total)
    }
}

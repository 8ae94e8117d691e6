//! Why a filter lets nothing through: which of its conditions leaves nothing over.
//!
//! The filter is asked again without each of its conditions, with the same walk and the same index. Each walk reads
//! no more of the capture than is worth it for a hint; what it did not come to is said as `at least`.

use std::collections::HashMap;

use crate::inspect::query::Query;
use crate::inspect::query::scan::{Budget, Order, Scan, look_up};
use crate::inspect::query::time::Moment;
use crate::inspect::query::tree::Node;
use crate::inspect::session::Session;
use crate::journal::search::Index;
use crate::journal::{Error, Reader, Seq};
use crate::scim::spelling::{beginning, counted};

/// A filter of several conditions that let nothing through.
#[derive(Debug)]
pub struct Emptied {
    conditions: Vec<Condition>,
}

/// One of its conditions.
#[derive(Debug)]
struct Condition {
    /// As it was written.
    text: String,
    /// What the others let through.
    without: Count,
    /// Whether it lets anything through by itself.
    alone: Count,
}

/// How many events a part of the filter lets through.
#[derive(Debug)]
struct Count {
    scan: Scan,
    most: u64,
    n_found: u64,
}

/// A filter of more conditions is not explained.
const MOST_CONDITIONS: usize = 8;

/// So many events are read for the sake of one count.
const MOST_READS: u64 = 16_384;

/// A longer condition is cut in a sentence, in characters.
const LONGEST: usize = 48;

impl Emptied {
    /// Asks about a filter, with the text that it was read from. `None`: it has only one condition, or very many.
    pub fn new(
        query: &Query,
        text: &str,
        session: &Session,
        moment: &Moment,
        index: Option<&Index>,
    ) -> Option<Self> {
        let Some(Node::And(nodes)) = query.root() else {
            return None;
        };
        if nodes.len() > MOST_CONDITIONS {
            return None;
        }
        // Each word is looked up once, however many walks look for it.
        let mut known = HashMap::new();
        let mut hits = |needle: &str| {
            let hits = known
                .entry(needle.to_owned())
                .or_insert_with(|| look_up(index?, needle));
            hits.clone()
        };
        let mut count = |root: Node, most: u64| {
            let part = Query { root: Some(root) };
            let everything = (Seq(1), Seq(u64::MAX));
            let mut scan = Scan::new(&part, session, moment, Order::OldestFirst, everything);
            scan.use_hits(&mut hits);
            Count {
                scan,
                most,
                n_found: 0,
            }
        };
        let mut condition = |(place, node): (usize, &Node)| {
            let mut others = nodes.clone();
            others.remove(place);
            let others = match <[Node; 1]>::try_from(others) {
                Ok([only]) => only,
                Err(several) => Node::And(several),
            };
            Condition {
                text: written(node, text),
                without: count(others, u64::MAX),
                alone: count(node.clone(), 1),
            }
        };
        Some(Self {
            conditions: nodes.iter().enumerate().map(&mut condition).collect(),
        })
    }

    /// Goes on for a slice; returns whether all is known, as far as the session has come.
    pub fn go_on(
        &mut self,
        reader: &Reader,
        session: &Session,
        budget: Budget,
    ) -> Result<bool, Error> {
        let mut without = self.conditions.iter_mut().map(|one| &mut one.without);
        if let Some(count) = without.find(|count| count.has_more(session)) {
            count.go_on(reader, session, budget)?;
            return Ok(false);
        }
        // What each is by itself is asked only where leaving one out does not help.
        let helps = self.conditions.iter().any(|one| one.without.n_found > 0);
        let mut alone = self.conditions.iter_mut().map(|one| &mut one.alone);
        match alone.find(|count| !helps && count.has_more(session)) {
            Some(count) => {
                count.go_on(reader, session, budget)?;
                Ok(false)
            }
            None => Ok(true),
        }
    }

    /// What there is to say: which condition is to be left out, and how many events would be let through then. Empty
    /// when that is not known.
    pub fn said(&self) -> String {
        let helping = self.conditions.iter();
        let mut helping = helping.filter(|one| one.without.n_found > 0);
        match (helping.next(), helping.next()) {
            (Some(one), None) => format!("without {} would", one.others()),
            (Some(one), Some(other)) => {
                format!("without {} would, without {}", one.others(), other.others())
            }
            (None, _) => self.said_of_each(),
        }
    }

    /// What there is to say when leaving one out does not help.
    fn said_of_each(&self) -> String {
        let is_cut = |count: &Count| count.is_cut() && count.n_found == 0;
        if self.conditions.iter().any(|one| is_cut(&one.without)) {
            return String::new();
        }
        let conditions = self.conditions.iter();
        let mut empty = conditions.filter(|one| one.alone.n_found == 0 && !is_cut(&one.alone));
        match (empty.next(), empty.next()) {
            (None, _) => "nor would anything if one condition were left out".to_owned(),
            (Some(one), None) => format!("nothing at all matches {}", one.text),
            (Some(one), Some(other)) => {
                format!("nothing at all matches {}, nor {}", one.text, other.text)
            }
        }
    }
}

impl Condition {
    /// `` `verb:delete` 12 events ``
    fn others(&self) -> String {
        let n_found = self.without.n_found;
        let least = if self.without.is_cut() {
            "at least "
        } else {
            ""
        };
        format!("{} {least}{}", self.text, counted(n_found, "event"))
    }
}

impl Count {
    /// Whether it has read as much as it may.
    fn is_cut(&self) -> bool {
        self.scan.n_read() >= MOST_READS
    }

    fn has_more(&self, session: &Session) -> bool {
        self.n_found < self.most && !self.is_cut() && self.scan.has_more(session)
    }

    fn go_on(&mut self, reader: &Reader, session: &Session, budget: Budget) -> Result<(), Error> {
        let left = usize::try_from(self.most - self.n_found).unwrap_or(usize::MAX);
        let budget = Budget {
            reads: budget.reads.min(MOST_READS - self.scan.n_read()),
            found: budget.found.min(left),
            ..budget
        };
        let slice = self.scan.next_slice(reader, session, budget)?;
        self.n_found += slice.found.len() as u64;
        Ok(())
    }
}

/// A condition in quotes, as its user wrote it where it is a single one.
fn written(node: &Node, text: &str) -> String {
    let (sign, inner) = match node {
        Node::Not(inner) => ("-", inner.as_ref()),
        node => ("", node),
    };
    let own = match inner {
        Node::Term(term) => text.get(term.span.start..term.span.end),
        _ => None,
    };
    let own = own.map_or_else(|| node.to_string(), |own| format!("{sign}{own}"));
    format!("`{}`", beginning(&own, LONGEST))
}

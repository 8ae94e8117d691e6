//! The rows of the list that are at hand: those around the window, never the whole log.

use std::collections::BTreeMap;

use crate::inspect::{Client, Summary};
use crate::journal::{Origin, Seq};

/// A bounded cache of rows.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    by_seq: BTreeMap<Seq, Summary>,
    /// Who made the rows so far, each once. Nobody is forgotten, so that no column comes and goes.
    callers: Vec<(Client, Origin)>,
}

/// More rows than this are never kept.
const CAPACITY: usize = 4096;

impl Rows {
    /// A row, when it is at hand.
    pub fn get(&self, seq: Seq) -> Option<&Summary> {
        self.by_seq.get(&seq)
    }

    /// Changes each of them.
    pub fn each(&mut self, change: impl FnMut(&mut Summary)) {
        self.by_seq.values_mut().for_each(change);
    }

    /// How many are at hand.
    pub fn len(&self) -> usize {
        self.by_seq.len()
    }

    /// Whether none is at hand.
    pub fn is_empty(&self) -> bool {
        self.by_seq.is_empty()
    }

    /// Takes rows in, and lets those go that are farthest from `center`. Returns whether any was new.
    pub fn insert(&mut self, rows: Vec<Summary>, center: Seq) -> bool {
        let mut has_new = false;
        for row in rows {
            let caller = (row.client, row.origin);
            if !self.callers.contains(&caller) {
                self.callers.push(caller);
            }
            has_new |= self.by_seq.insert(row.seq, row).is_none();
        }
        while self.by_seq.len() > CAPACITY {
            let distance =
                |row: Option<(&Seq, _)>| row.map_or(0, |(seq, _)| seq.0.abs_diff(center.0));
            if distance(self.by_seq.first_key_value()) > distance(self.by_seq.last_key_value()) {
                self.by_seq.pop_first();
            } else {
                self.by_seq.pop_last();
            }
        }
        has_new
    }

    /// Who made the rows so far, the first one first.
    pub fn callers(&self) -> &[(Client, Origin)] {
        &self.callers
    }

    /// Whether the rows come from a demonstration.
    pub fn is_demo(&self) -> bool {
        let first = self.callers.first();
        first.is_some_and(|(_, origin)| *origin == Origin::Demo)
    }

    /// The caller of every row so far, when there is only one.
    pub fn only_caller(&self) -> Option<(Client, Origin)> {
        match self.callers.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::Mark;
    use crate::scim::Timestamp;

    fn row(number: u64) -> Summary {
        Summary {
            seq: Seq(number),
            at: Timestamp(0),
            origin: Origin::Client,
            client: Client::Entra,
            method: "GET".to_owned(),
            target: String::new(),
            status: Some(200),
            duration_us: 0,
            is_error: false,
            mark: Mark::None,
            sentence: String::new(),
            flags: Vec::new(),
            touched: None,
        }
    }

    #[test]
    fn the_cache_stays_small_and_keeps_what_is_near() {
        let mut rows = Rows::default();
        for start in (1..100_000).step_by(500) {
            rows.insert((start..start + 500).map(row).collect(), Seq(start + 499));
            assert!(rows.len() <= CAPACITY);
        }
        assert!(rows.get(Seq(99_900)).is_some());
        assert!(rows.get(Seq(1)).is_none());
        rows.insert((1..500).map(row).collect(), Seq(1));
        assert!(rows.get(Seq(1)).is_some());
    }
}

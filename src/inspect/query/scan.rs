//! Walks a log and finds the events that a query asks for, a bounded slice at a time.
//!
//! Every event is first held against its small row in memory. What that leaves open is read from the capture, the
//! narrow table before the changes, the changes before heads and bodies, and only for the events that are still open.
//! Where an index is, it says which events need not be read for the sake of a word.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::inspect::effect;
use crate::inspect::query::Query;
use crate::inspect::query::check::Check;
use crate::inspect::query::facts::{self, AtEntry, Level};
use crate::inspect::query::known::Known;
use crate::inspect::query::time::Moment;
use crate::inspect::query::tree::{Node, Term};
use crate::inspect::session::{Entry, Session};
use crate::journal::search::{Hits, Index};
use crate::journal::{Error, Reader, Seq};
use crate::scim::Timestamp;

/// Which way a scan walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// From the newest event back.
    NewestFirst,
    /// From the oldest event on.
    OldestFirst,
}

/// How much one slice of a scan may do. It ends when the first of these is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Events held against their small row.
    pub entries: u64,
    /// Events read from the capture.
    pub reads: u64,
    /// Events found.
    pub found: usize,
}

impl Budget {
    /// A slice that leaves time for a frame of the screen.
    pub const FRAME: Self = Self {
        entries: 100_000,
        reads: 512,
        found: usize::MAX,
    };

    /// A slice for whoever has nothing else to do.
    pub const LARGE: Self = Self {
        entries: 1_000_000,
        reads: 16_384,
        found: usize::MAX,
    };
}

/// What a slice of a scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// The events that the query asks for, in the order of the walk.
    pub found: Vec<Seq>,
    /// How many events are behind the scan by now, over all slices.
    pub n_scanned: u64,
    /// How many events there are to scan.
    pub n_total: u64,
    /// Whether the scan has come to its end. An [`OldestFirst`](Order::OldestFirst) scan without end goes on when the
    /// session has grown.
    pub is_done: bool,
}

/// A walk along a log.
#[derive(Debug)]
pub struct Scan {
    plan: Plan,
    leaves: Vec<Leaf>,
    levels: Vec<Level>,
    order: Order,
    first: Seq,
    last: Seq,
    n_scanned: u64,
    n_read: u64,
}

/// The query with its conditions by number.
#[derive(Debug)]
enum Plan {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Leaf(usize),
}

/// A condition, with what was found out once for all events.
#[derive(Debug)]
struct Leaf {
    check: Check,
    /// Where its words can be at all.
    hits: Option<Arc<Hits>>,
    known: Known,
}

/// How many events are held open at once, waiting for the same reading.
const BLOCK: u64 = 1024;

/// Events so near to each other are read in one go, with what lies between them.
const NEAR: u64 = 16;

/// What is known of each condition for one event.
type Verdicts = Box<[Option<bool>]>;

impl Scan {
    /// A walk over all events from `first` to `last`. With `Seq(u64::MAX)` as the last, an
    /// [`OldestFirst`](Order::OldestFirst) scan follows the session.
    pub fn new(
        query: &Query,
        session: &Session,
        moment: &Moment,
        order: Order,
        (first, last): (Seq, Seq),
    ) -> Self {
        let newest = session
            .entry(session.head())
            .map_or(moment.now, |entry| entry.at);
        let mut leaves = Vec::new();
        let plan = query.root().map_or(Plan::All(Vec::new()), |root| {
            plan(root, &mut |term| {
                leaves.push(Leaf::new(term, moment, newest));
                leaves.len() - 1
            })
        });
        let mut levels: Vec<Level> = leaves
            .iter()
            .flat_map(|leaf| leaf.check.levels().iter().copied())
            .collect();
        levels.sort_unstable();
        levels.dedup();
        let last = match order {
            Order::NewestFirst => last.min(session.head()),
            Order::OldestFirst => last,
        };
        Self {
            plan,
            leaves,
            levels,
            order,
            first: first.max(Seq(1)),
            last,
            n_scanned: 0,
            n_read: 0,
        }
    }

    /// A walk over everything.
    pub fn over_all(query: &Query, session: &Session, moment: &Moment, order: Order) -> Self {
        Self::new(query, session, moment, order, (Seq(1), session.head()))
    }

    /// Has the index say where words can be at all. Without it, and where it does not reach, everything is read.
    pub fn use_index(&mut self, index: &Index) {
        self.use_hits(|needle| look_up(index, needle));
    }

    /// Has somebody say where words can be at all.
    pub(super) fn use_hits(&mut self, mut hits: impl FnMut(&str) -> Option<Arc<Hits>>) {
        for leaf in &mut self.leaves {
            leaf.hits = leaf.check.needle().and_then(&mut hits);
        }
    }

    /// Goes on with the walk.
    pub fn next_slice(
        &mut self,
        reader: &Reader,
        session: &Session,
        budget: Budget,
    ) -> Result<Slice, Error> {
        let n_left = self.n_left(session);
        for leaf in &mut self.leaves {
            leaf.known.look_at(&leaf.check, session, n_left);
        }
        let (mut found, mut n_entries, mut n_reads) = (Vec::new(), 0, 0);
        while n_entries < budget.entries && n_reads < budget.reads && found.len() < budget.found {
            let Some(block) = self.next_block(session, (budget.entries - n_entries).min(BLOCK))
            else {
                break;
            };
            let (in_block, n_read) = self.decide(reader, session, block)?;
            let n_block = block.1.0 - block.0.0 + 1;
            found.extend(in_block);
            n_entries += n_block;
            n_reads += n_read;
            self.advance(block);
        }
        self.n_read += n_reads;
        let n_left = self.n_left(session);
        Ok(Slice {
            found,
            n_scanned: self.n_scanned,
            n_total: self.n_scanned + n_left,
            is_done: n_left == 0,
        })
    }

    /// How many events were read from the capture so far.
    pub(super) fn n_read(&self) -> u64 {
        self.n_read
    }

    /// Whether there is something to walk over, as far as the session has come.
    pub(super) fn has_more(&self, session: &Session) -> bool {
        self.n_left(session) > 0
    }

    /// What is still to be walked over.
    fn rest(&self, session: &Session) -> Option<(Seq, Seq)> {
        let last = self.last.min(session.head());
        (self.first <= last).then_some((self.first, last))
    }

    fn n_left(&self, session: &Session) -> u64 {
        let rest = self.rest(session);
        rest.map_or(0, |(first, last)| last.0 - first.0 + 1)
    }

    fn next_block(&self, session: &Session, most: u64) -> Option<(Seq, Seq)> {
        let (first, last) = self.rest(session)?;
        // The first blocks are small, so that a screenful is there soon.
        let most = most.min((self.n_scanned / 2).max(64));
        Some(match self.order {
            Order::OldestFirst => (first, last.min(Seq(first.0.saturating_add(most - 1)))),
            Order::NewestFirst => (first.max(Seq(last.0.saturating_sub(most - 1))), last),
        })
    }

    fn advance(&mut self, (first, last): (Seq, Seq)) {
        self.n_scanned += last.0 - first.0 + 1;
        match self.order {
            Order::OldestFirst => self.first = last.next(),
            Order::NewestFirst => self.last = Seq(first.0 - 1),
        }
    }

    /// The events of a block that the query asks for, in the order of the walk, and how many had to be read.
    fn decide(
        &self,
        reader: &Reader,
        session: &Session,
        (first, last): (Seq, Seq),
    ) -> Result<(Vec<Seq>, u64), Error> {
        let mut found = Vec::new();
        let mut open: BTreeMap<Seq, Verdicts> = BTreeMap::new();
        let mut verdicts = Vec::with_capacity(self.leaves.len());
        for (seq, entry) in session.entries(first, last) {
            verdicts.clear();
            verdicts.extend(self.leaves.iter().map(|leaf| leaf.at(session, seq, entry)));
            match self.plan.verdict(&verdicts) {
                Some(true) => found.push(seq),
                Some(false) => {}
                None => {
                    open.insert(seq, verdicts.as_slice().into());
                }
            }
        }
        let n_read = open.len() as u64;
        for level in &self.levels {
            if open.is_empty() {
                break;
            }
            self.read(reader, *level, &mut open)?;
            open.retain(|seq, verdicts| match self.plan.verdict(verdicts) {
                Some(true) => {
                    found.push(*seq);
                    false
                }
                Some(false) => false,
                None => true,
            });
        }
        found.sort_unstable();
        if self.order == Order::NewestFirst {
            found.reverse();
        }
        Ok((found, n_read))
    }

    /// Reads one more level of the open events.
    fn read(
        &self,
        reader: &Reader,
        level: Level,
        open: &mut BTreeMap<Seq, Verdicts>,
    ) -> Result<(), Error> {
        for (first, last) in runs(open.keys().copied()) {
            match level {
                Level::Gist => reader.gists(first, last, |gist| {
                    self.fill(open.get_mut(&gist.seq), |check| facts::at_gist(check, gist));
                })?,
                Level::Touch => reader.touches(first, last, |touch| {
                    self.fill(open.get_mut(&touch.seq), |check| {
                        facts::at_touch(check, touch).then_some(true)
                    });
                })?,
                Level::Sentence => reader.each_row(first, last, |row| {
                    if let Some(verdicts) = open.get_mut(&row.seq) {
                        let sentence = effect::sentence(&row);
                        self.fill(Some(verdicts), |check| facts::at_sentence(check, &sentence));
                    }
                })?,
                Level::Messages => reader.messages(first, last, |messages| {
                    self.fill(open.get_mut(&messages.seq), |check| {
                        Some(facts::at_messages(check, messages))
                    });
                })?,
            }
        }
        // What the last reading that could tell did not confirm is not so.
        for verdicts in open.values_mut() {
            for (verdict, leaf) in verdicts.iter_mut().zip(&self.leaves) {
                let is_last = leaf.check.levels().last().is_none_or(|last| *last <= level);
                if is_last && verdict.is_none() {
                    *verdict = Some(false);
                }
            }
        }
        Ok(())
    }

    fn fill(&self, verdicts: Option<&mut Verdicts>, decide: impl Fn(&Check) -> Option<bool>) {
        for (verdict, leaf) in verdicts.into_iter().flatten().zip(&self.leaves) {
            if verdict.is_none() {
                *verdict = decide(&leaf.check);
            }
        }
    }
}

/// Where a word can be at all. An index that fails answers nothing; the scan does without.
pub(super) fn look_up(index: &Index, needle: &str) -> Option<Arc<Hits>> {
    index.hits(needle).ok()?.map(Arc::new)
}

/// Joins numbers that are near each other.
fn runs(seqs: impl Iterator<Item = Seq>) -> Vec<(Seq, Seq)> {
    let mut runs: Vec<(Seq, Seq)> = Vec::new();
    for seq in seqs {
        match runs.last_mut() {
            Some((_, last)) if seq.0 - last.0 <= NEAR => *last = seq,
            _ => runs.push((seq, seq)),
        }
    }
    runs
}

fn plan(node: &Node, number: &mut dyn FnMut(&Term) -> usize) -> Plan {
    let mut each = |nodes: &[Node]| nodes.iter().map(|node| plan(node, number)).collect();
    match node {
        Node::And(nodes) => Plan::All(each(nodes)),
        Node::Or(nodes) => Plan::Any(each(nodes)),
        Node::Not(node) => Plan::Not(Box::new(plan(node, number))),
        Node::Term(term) => Plan::Leaf(number(term)),
    }
}

impl Plan {
    /// Whether the query holds, by what is known; `None` when that is not enough.
    fn verdict(&self, verdicts: &[Option<bool>]) -> Option<bool> {
        match self {
            Self::Leaf(number) => verdicts.get(*number).copied().flatten(),
            Self::Not(plan) => plan.verdict(verdicts).map(|holds| !holds),
            Self::All(plans) => settle(plans, verdicts, false),
            Self::Any(plans) => settle(plans, verdicts, true),
        }
    }
}

/// One that is `settling` settles it; otherwise all must be known.
fn settle(plans: &[Plan], verdicts: &[Option<bool>], settling: bool) -> Option<bool> {
    let mut is_known = true;
    for plan in plans {
        match plan.verdict(verdicts) {
            Some(holds) if holds == settling => return Some(settling),
            Some(_) => {}
            None => is_known = false,
        }
    }
    is_known.then_some(!settling)
}

impl Leaf {
    fn new(term: &Term, moment: &Moment, newest: Timestamp) -> Self {
        let check = match &term.check {
            Check::Times(times) => Check::At(times.place(moment, newest)),
            check => check.clone(),
        };
        Self {
            check,
            hits: None,
            known: Known::default(),
        }
    }

    /// Whether the condition holds for an event, by what is in memory; `None` when more must be known.
    fn at(&self, session: &Session, seq: Seq, entry: &Entry) -> Option<bool> {
        let at = AtEntry {
            session,
            seq,
            entry,
            known: &self.known,
        };
        at.decide(&self.check).or_else(|| {
            let is_out = self.hits.as_ref().is_some_and(|hits| hits.rule_out(seq));
            is_out.then_some(false)
        })
    }
}

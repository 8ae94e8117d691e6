//! One cycle beside another.

use std::collections::BTreeMap;

use crate::inspect::cycles::retry::{Sameness, Succeeded, is_failed_write, is_same_attempt};
use crate::inspect::cycles::table::Cycle;
use crate::inspect::diff::{Difference, Row, Section};
use crate::inspect::session::{Entry, Session};
use crate::inspect::stats::percentile;
use crate::inspect::timeline::Timeline;
use crate::journal::{Error, Reader, Seq};
use crate::scim::spelling::counted;
use crate::scim::{ResourceType, remark};

/// What is other in the right cycle than in the left one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The names of the two: `e6`, `e7`.
    pub names: [String; 2],
    /// Writes that failed on the right and did not on the left.
    pub new_failures: Vec<Seq>,
    /// Writes that failed on the left, were tried again on the right, and did not fail there.
    pub gone_failures: Vec<Seq>,
    /// Writes that failed on the left and of which the right has no sign: whether they would fail is not known.
    pub not_tried_again: Vec<Seq>,
    /// The same write failed in both: on the left, and on the right.
    pub same_failures: Vec<(Seq, Seq)>,
    /// A write to the same resource failed in both, with other bodies: on the left, and on the right.
    pub sent_otherwise: Vec<(Seq, Seq)>,
    /// Remarks that only the right has, each with the first event that has it.
    pub new_remarks: Vec<(&'static str, Seq)>,
    /// Remarks that only the left has.
    pub gone_remarks: Vec<(&'static str, Seq)>,
    /// For each operation that both have, the median time to the answer in microseconds: `create user`.
    pub latencies: Vec<(String, [u32; 2])>,
    /// Users and groups when each began, and after its last event.
    pub states: [State; 2],
}

/// How many resources there were around a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Users and groups before its first event.
    pub start: [usize; 2],
    /// Users and groups after its last event.
    pub end: [usize; 2],
}

/// The most failed writes of one cycle that are compared.
const MOST_FAILURES: usize = 1000;

/// Compares two cycles, of one client or of two.
pub fn compare(
    reader: &Reader,
    session: &Session,
    timeline: &Timeline,
    [left, right]: [&Cycle; 2],
) -> Result<Comparison, Error> {
    let [old, new] = [left, right].map(|cycle| failures(session, cycle));
    let mut sameness = Sameness::new(reader);
    let mut same_failures = Vec::new();
    let mut gone = old.clone();
    let mut new_failures = Vec::new();
    for (seq, entry) in &new {
        match sameness.position(&gone, (*seq, entry))? {
            Some(place) => same_failures.push((gone.remove(place).0, *seq)),
            // The same write may fail several times in one cycle.
            None => match sameness.position(&old, (*seq, entry))? {
                Some(place) => {
                    same_failures.extend(old.get(place).map(|(other, _)| (*other, *seq)));
                }
                None => new_failures.push(*seq),
            },
        }
    }
    let succeeded = Succeeded::of(session, entries(session, right).map(|(_, entry)| entry));
    let mut not_tried_again = Vec::new();
    let mut gone_failures = Vec::new();
    let mut sent_otherwise = Vec::new();
    for (seq, entry) in &gone {
        if sameness.position(&new, (*seq, entry))?.is_some() {
            continue;
        }
        if succeeded.has(session, entry) {
            gone_failures.push(*seq);
            continue;
        }
        // A body may be other in every cycle: a time in it, or one more change of the same resource.
        let alike = new.iter().filter(|(_, one)| is_same_attempt(entry, one));
        let alike: Vec<Seq> = alike.map(|(other, _)| *other).collect();
        let unpaired = alike.iter().find(|other| new_failures.contains(other));
        match unpaired.or(alike.first()) {
            Some(other) => {
                new_failures.retain(|seq| seq != other);
                sent_otherwise.push((*seq, *other));
            }
            None => not_tried_again.push(*seq),
        }
    }
    let [ours, theirs] = [left, right].map(|cycle| remarks(session, cycle));
    let only = |some: &BTreeMap<&'static str, Seq>, others: &BTreeMap<&'static str, Seq>| {
        let some = some.iter().filter(|(name, _)| !others.contains_key(*name));
        some.map(|(name, seq)| (*name, *seq)).collect()
    };
    Ok(Comparison {
        names: [left.name(), right.name()],
        new_failures,
        gone_failures,
        not_tried_again,
        same_failures,
        sent_otherwise,
        new_remarks: only(&theirs, &ours),
        gone_remarks: only(&ours, &theirs),
        latencies: latencies(session, left, right),
        states: [left, right].map(|cycle| state(timeline, cycle)),
    })
}

impl Comparison {
    /// The comparison as it is drawn like any other difference, with what is said of each event.
    pub fn difference(
        &self,
        mut said: impl FnMut(Seq) -> Result<String, Error>,
    ) -> Result<Difference, Error> {
        let [left, right] = self.names.clone();
        let events = |name: &str, left: Option<&Seq>, right: Option<&Seq>| {
            Row::new(name, left.map(Seq::to_string), right.map(Seq::to_string))
        };
        let mut failing = Vec::new();
        for seq in &self.new_failures {
            failing.push(events(&said(*seq)?, None, Some(seq)));
        }
        for seq in &self.gone_failures {
            failing.push(events(&said(*seq)?, Some(seq), None));
        }
        for (left, right) in &self.same_failures {
            failing.push(events(&said(*right)?, Some(left), Some(right)));
        }
        for (left, right) in &self.sent_otherwise {
            let said = format!("{} (sent otherwise)", said(*right)?);
            failing.push(events(&said, Some(left), Some(right)));
        }
        let mut not_tried = Vec::new();
        for seq in &self.not_tried_again {
            not_tried.push(events(&said(*seq)?, Some(seq), None));
        }
        let new_remarks = self.new_remarks.iter();
        let new_remarks = new_remarks.map(|(name, seq)| events(name, None, Some(seq)));
        let gone_remarks = self.gone_remarks.iter();
        let gone_remarks = gone_remarks.map(|(name, seq)| events(name, Some(seq), None));
        let times = self.latencies.iter().map(|(operation, [left, right])| {
            let text = |us: &u32| Some(format!("{}.{} ms", us / 1000, us % 1000 / 100));
            Row::new(operation.as_str(), text(left), text(right))
        });
        let [ours, theirs] = self.states;
        let directory = [
            ("at the start", ours.start, theirs.start),
            ("at the end", ours.end, theirs.end),
        ]
        .map(|(when, left, right)| Row::new(when, Some(population(left)), Some(population(right))));
        let section = |title: &str, rows: Vec<Row>| Section {
            title: title.to_owned(),
            note: None,
            rows,
        };
        let mut sections = vec![
            section("failing writes", failing),
            section("failing writes, not tried again", not_tried),
            section("remarks", new_remarks.chain(gone_remarks).collect()),
            section("median time to the answer", times.collect()),
            section("directory", directory.into()),
        ];
        // A heading over nothing says nothing.
        sections.retain(|section| !section.rows.is_empty());
        Ok(Difference {
            left,
            right,
            sections,
        })
    }
}

fn population([users, groups]: [usize; 2]) -> String {
    let (users, groups) = (users as u64, groups as u64);
    format!("{}, {}", counted(users, "user"), counted(groups, "group"))
}

fn entries<'a>(session: &'a Session, cycle: &'a Cycle) -> impl Iterator<Item = (Seq, &'a Entry)> {
    session
        .entries(cycle.first, cycle.last)
        .filter(|(_, entry)| cycle.has(entry))
}

fn failures(session: &Session, cycle: &Cycle) -> Vec<(Seq, Entry)> {
    entries(session, cycle)
        .filter(|(_, entry)| is_failed_write(entry))
        .take(MOST_FAILURES)
        .map(|(seq, entry)| (seq, *entry))
        .collect()
}

/// Each remark with the first event that has it.
fn remarks(session: &Session, cycle: &Cycle) -> BTreeMap<&'static str, Seq> {
    let mut found = BTreeMap::new();
    for (seq, entry) in entries(session, cycle).filter(|(_, entry)| entry.is_remarked()) {
        for (bit, leniency) in remark::TABLE
            .iter()
            .enumerate()
            .take(Session::UNKNOWN_REMARK)
        {
            if entry.remarks & (1 << bit) != 0 {
                found.entry(leniency.id).or_insert(seq);
            }
        }
    }
    found
}

fn latencies(session: &Session, left: &Cycle, right: &Cycle) -> Vec<(String, [u32; 2])> {
    let durations = |cycle: &Cycle| {
        let mut found: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (_, entry) in entries(session, cycle) {
            if let (Some(operation), Some(endpoint)) = (entry.operation, entry.endpoint) {
                let name = format!("{} {}", operation.name(), endpoint.name());
                found.entry(name).or_default().push(entry.duration_us);
            }
        }
        found
    };
    let (ours, mut theirs) = (durations(left), durations(right));
    let both = ours.into_iter().filter_map(|(name, mut left)| {
        let mut right = theirs.remove(&name)?;
        let medians = [percentile(&mut left, 50)?, percentile(&mut right, 50)?];
        Some((name, medians))
    });
    both.collect()
}

fn state(timeline: &Timeline, cycle: &Cycle) -> State {
    let at = |seq: Seq| {
        let population = timeline.resources_at(seq);
        ResourceType::ALL.map(|resource_type| population.count(resource_type))
    };
    State {
        start: at(Seq(cycle.first.0.saturating_sub(1))),
        end: at(cycle.last),
    }
}

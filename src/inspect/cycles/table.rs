//! A row a cycle: when it was, how long it took, what happened in it.

use std::collections::HashMap;

use crate::inspect::clients::Client;
use crate::inspect::session::{EffectKind, Entry, Flags, Operation, Session};
use crate::inspect::timeline::Timeline;
use crate::journal::Seq;
use crate::scim::Timestamp;

/// One cycle of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// Whose it is.
    pub client: Client,
    /// Its number among those of this client, from 1.
    pub number: u64,
    /// Its first event.
    pub first: Seq,
    /// Its last event so far.
    pub last: Seq,
    /// When it began.
    pub start: Timestamp,
    /// When its last event came.
    pub end: Timestamp,
    /// The idle time before it, in microseconds; `None` of a client's first.
    pub gap_before_us: Option<i64>,
    /// What happened in it.
    pub tally: Tally,
}

/// What happened in a cycle, or in any other stretch of a log, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests.
    pub requests: u64,
    /// Requests that would change something, whatever became of them.
    pub writes: u64,
    /// Resources that came to be.
    pub creates: u64,
    /// Modifications, those that disabled a user not counted.
    pub updates: u64,
    /// Users who were active and are no more.
    pub disables: u64,
    /// Deletions.
    pub deletes: u64,
    /// Writes that succeeded and altered nothing.
    pub no_ops: u64,
    /// Requests that failed.
    pub errors: u64,
    /// Reads that succeeded, probes not counted.
    pub reads: u64,
    /// Look-ups of a random identifier: how Entra ID tests a connection.
    pub probes: u64,
    /// Writes that had failed before.
    pub retries: u64,
}

/// Every cycle of every client, kept up to date as a session grows.
#[derive(Debug, Clone, Default)]
pub struct CycleTable {
    head: Seq,
    /// In the order of their first events.
    cycles: Vec<Cycle>,
    /// Where the newest cycle of each client stands.
    newest: HashMap<Client, usize>,
}

impl Cycle {
    /// The name that people see: the first letter of the client and the number, `e7`.
    pub fn name(&self) -> String {
        format!("{}{}", letter(self.client), self.number)
    }

    /// From its first event to its last, in microseconds.
    pub fn length_us(&self) -> i64 {
        self.end.0.saturating_sub(self.start.0)
    }

    /// Whether an event belongs to it.
    pub fn has(&self, entry: &Entry) -> bool {
        entry.client == self.client && u64::from(entry.cycle) == self.number
    }
}

/// The letter of a client in names of cycles; no two clients have the same.
pub fn letter(client: Client) -> char {
    client.name().chars().next().unwrap_or('?')
}

impl CycleTable {
    /// Takes in the events that a session has and this table has not, as far as the timeline has come too, which knows
    /// who was disabled.
    pub fn extend(&mut self, session: &Session, timeline: &Timeline) {
        let last = session.head().min(timeline.head());
        for (seq, entry) in session.entries(self.head.next(), last) {
            self.take(seq, entry, timeline);
        }
        self.head = self.head.max(last);
    }

    /// The cycles in the order of their first events.
    pub fn cycles(&self) -> &[Cycle] {
        &self.cycles
    }

    /// The cycles of one client, oldest first.
    pub fn of_client(&self, client: Client) -> impl DoubleEndedIterator<Item = &Cycle> {
        self.cycles
            .iter()
            .filter(move |cycle| cycle.client == client)
    }

    /// The clients that have cycles.
    pub fn clients(&self) -> Vec<Client> {
        let mut clients: Vec<Client> = self.newest.keys().copied().collect();
        clients.sort_unstable();
        clients
    }

    /// The cycle with this name: `e7`.
    pub fn find(&self, name: &str) -> Option<&Cycle> {
        let mut letters = name.chars();
        let first = letters.next()?.to_ascii_lowercase();
        let number: u64 = letters.as_str().parse().ok()?;
        self.cycles
            .iter()
            .find(|cycle| letter(cycle.client) == first && cycle.number == number)
    }

    /// The cycle that an event belongs to.
    pub fn of_event(&self, session: &Session, seq: Seq) -> Option<&Cycle> {
        let entry = session.entry(seq)?;
        self.cycles.iter().find(|cycle| cycle.has(entry))
    }

    fn take(&mut self, seq: Seq, entry: &Entry, timeline: &Timeline) {
        if entry.cycle == 0 {
            return;
        }
        let newest = self.newest.get(&entry.client).copied();
        let is_same = |index: &usize| {
            self.cycles
                .get(*index)
                .is_some_and(|cycle| cycle.has(entry))
        };
        let index = newest.filter(is_same).unwrap_or_else(|| {
            let before = newest.and_then(|index| self.cycles.get(index));
            let gap_before_us = before.map(|before| entry.at.0.saturating_sub(before.end.0));
            self.cycles.push(Cycle {
                client: entry.client,
                number: entry.cycle.into(),
                first: seq,
                last: seq,
                start: entry.at,
                end: entry.at,
                gap_before_us,
                tally: Tally::default(),
            });
            self.newest.insert(entry.client, self.cycles.len() - 1);
            self.cycles.len() - 1
        });
        if let Some(cycle) = self.cycles.get_mut(index) {
            // A clock may have been set back: a cycle never ends before it began.
            (cycle.last, cycle.end) = (seq, cycle.end.max(entry.at));
            cycle.tally.add(seq, entry, timeline);
        }
    }
}

impl Tally {
    /// Counts one event.
    pub fn add(&mut self, seq: Seq, entry: &Entry, timeline: &Timeline) {
        let count = |counter: &mut u64, is: bool| *counter += u64::from(is);
        count(&mut self.requests, entry.method != 0);
        count(
            &mut self.writes,
            entry.operation.is_some_and(Operation::is_write),
        );
        count(&mut self.no_ops, entry.flags.has(Flags::NO_OP));
        count(&mut self.errors, entry.is_error());
        count(&mut self.retries, entry.flags.has(Flags::RETRY));
        let is_probe = entry.flags.has(Flags::PROBE);
        count(&mut self.probes, is_probe);
        count(&mut self.reads, entry.flags.has(Flags::READ) && !is_probe);
        match entry.effect {
            Some(EffectKind::Created) => self.creates += 1,
            Some(EffectKind::Deleted) => self.deletes += 1,
            Some(EffectKind::Modified) if timeline.disables(seq) => self.disables += 1,
            Some(EffectKind::Modified) => self.updates += 1,
            _ => {}
        }
    }
}
